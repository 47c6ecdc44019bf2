"""New rows straight into a table, for imports of tens of thousands: no objects, no signals, as few statements as fit.

Only for rows that nothing else hangs on. The values are those the database takes; `prepared` makes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models, router


def prepared(model: type[models.Model], name: str, value: Any) -> Any:
    """A value of that field as the database takes it."""
    connection = connections[router.db_for_write(model)]
    return model._meta.get_field(name).get_db_prep_save(value, connection)  # type: ignore[union-attr]


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Put rows into a model's table; `names` are those of its fields, each row has a value for each; how many.

    Each engine by the way it is quickest: one prepared statement over all rows, or a stream of them (COPY); what that
    gave is in docs/performance.md.
    """
    connection = connections[router.db_for_write(model)]
    quoted = connection.ops.quote_name
    table = quoted(model._meta.db_table)
    columns = ", ".join(quoted(str(model._meta.get_field(name).column)) for name in names)  # type: ignore[union-attr]
    rows = list(rows)
    with connection.cursor() as cursor:
        if not rows:
            return 0
        if connection.vendor == "sqlite":
            places = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608 (our own names)
            return len(rows)
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)
    return len(rows)
