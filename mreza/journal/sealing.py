"""The journal is append-only in the database too: triggers refuse UPDATE and DELETE on both engines.

SQLite has no TRUNCATE, and Django empties the tables of a *test* database with DELETE. Each connection is
therefore given the function the trigger asks, which says yes only where Django has set up a test environment;
a program that opens the file without it cannot delete either. (An owner of the database can always drop a
trigger, or TRUNCATE on PostgreSQL: against that stands the chain, see `chain`.) A migration that
remakes `journal_entry` on SQLite must create the triggers again: see migration 0002.
"""

from __future__ import annotations

from typing import Any

from django.core import mail
from django.db.backends.signals import connection_created


def _may_empty() -> int:
    return int(hasattr(mail, "outbox"))  # the mark of django.test.utils.setup_test_environment()


def _give_function(connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("mreza_may_empty_journal", 0, _may_empty)


def watch() -> None:
    """Called when the application starts."""
    connection_created.connect(_give_function, dispatch_uid="journal.sealing")
