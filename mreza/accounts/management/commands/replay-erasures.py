"""`mreza replay-erasures`: after a restore, erase again whom the backup has brought back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mreza.accounts import erasing
from mreza.accounts.roles import secretariat_has_an_officer


class Command(BaseCommand):
    help = "After a restore: erases again everybody who is in the erasure ledger. Safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        if dry_run:
            self.stdout.write(f"{sum(1 for _person in erasing.brought_back())} to erase again")
            return
        self.stdout.write(f"{erasing.replay()} erased again")
        if not secretariat_has_an_officer():
            self.stdout.write("The Secretariat has no officer: `mreza create-secretariat EMAIL` invites one.")
