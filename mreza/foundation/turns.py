"""Acts of which only one goes on at a time in the whole Network, whatever rows each of them touches."""

from __future__ import annotations

import hashlib

from django.db import transaction


def take_turn(name: str) -> None:
    """Wait until nobody else has this turn, and hold it until the transaction ends.

    Taken before anything else is held, so that who waits for a turn keeps nobody waiting. What is read afterwards is
    what the one before has written. On SQLite one transaction writes at a time: whoever is in it has every turn.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A turn is part of an act: take it in its transaction.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(name)])


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"mreza turn {name}".encode()).digest()[:8], signed=True)
