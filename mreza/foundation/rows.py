"""New rows straight into a table, for imports of tens of thousands: no objects, no signals, as few statements as fit.

The values are those the database takes; `prepared` makes them. Rows that others hang on get their numbers before
(`numbers_for`).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models, router


def prepared(model: type[models.Model], name: str, value: Any) -> Any:
    """A value of that field as the database takes it; structures and moments as text, so that nothing is left to do.

    A hundred thousand of them are then worked out before the transaction that writes them, and not in it.
    """
    field: Any = model._meta.get_field(name)
    if isinstance(field, models.JSONField):
        return None if value is None else json.dumps(value, cls=field.encoder)
    found = field.get_db_prep_save(value, connections[router.db_for_write(model)])
    return found.isoformat() if isinstance(found, dt.datetime) else found


def numbers_for(model: type[models.Model], count: int) -> list[int]:
    """Numbers for so many new rows, in order; part of the caller's transaction, which writes them."""
    connection = connections[router.db_for_write(model)]
    table, key = model._meta.db_table, model._meta.pk
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # whose one writer is this transaction
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            first = (row[0] if row else 0) + 1
            return list(range(first, first + count))
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [table, str(key.column), count],
        )
        return sorted(row[0] for row in cursor.fetchall())


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
    if not rows:
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            places = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608 (our own names)
            return len(rows)
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)
    return len(rows)
