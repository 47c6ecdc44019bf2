"""The worker: does what was put aside for later (mail, exports, indexing), from the queue in the database."""

from __future__ import annotations

from argparse import ArgumentParser

from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker


class Command(DatabaseWorker):
    help = "Run the worker for tasks put aside in the database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(queue_name="*", reload=False)

    def configure_logging(self, verbosity: int) -> None:
        """The settings' one JSON line an event, as everywhere."""
