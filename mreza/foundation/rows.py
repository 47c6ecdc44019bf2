"""New rows straight into a table, for imports of tens of thousands: no objects, no signals, as few statements as fit.

Only for rows that nothing else hangs on. The values are those the database takes; `prepared` makes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models, router

_MOST = 30_000  # values in one statement; PostgreSQL takes 65,535
_ROWS = 1_000


def prepared(model: type[models.Model], name: str, value: Any) -> Any:
    """A value of that field as the database takes it."""
    connection = connections[router.db_for_write(model)]
    return model._meta.get_field(name).get_db_prep_save(value, connection)  # type: ignore[union-attr]


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Put rows into a model's table; `names` are those of its fields, each row has a value for each; how many."""
    connection = connections[router.db_for_write(model)]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(model._meta.get_field(name).column)) for name in names)  # type: ignore[union-attr]
    into = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 (names of our own tables)
    place = f"({', '.join(['%s'] * len(names))})"
    rows = list(rows)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # runs one prepared statement over all rows
            if rows:
                cursor.executemany(into + place, rows)
            return len(rows)
        size = min(_ROWS, _MOST // len(names))
        for first in range(0, len(rows), size):
            part = rows[first : first + size]
            cursor.execute(into + ", ".join([place] * len(part)), [value for row in part for value in row])
    return len(rows)
