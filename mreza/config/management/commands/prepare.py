"""Everything that must be done after an upgrade and before the server starts; quick when nothing has changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mreza.config.preparing import prepare


class Command(BaseCommand):
    help = "Bring translations, database, the shipped network and static files up to date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="Do every step, also when nothing has changed."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        prepare(self.stdout.write, force=options["force"])
