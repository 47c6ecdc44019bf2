from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mreza.files.inventory import take


class Command(BaseCommand):
    help = "Compare the files that are stored with those the database names."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="delete stored files that nothing names")

    def handle(self, *args: Any, **options: Any) -> None:
        found = take(remove=options["remove"])
        for path in found.missing:
            self.stdout.write(f"missing: {path}")
        for path in found.unnamed:
            self.stdout.write(f"{'removed' if options['remove'] else 'named by nothing'}: {path}")
        self.stdout.write(
            f"{found.kept} kept, {len(found.missing)} missing, {len(found.unnamed)} named by nothing."
        )
        if found.missing:
            raise CommandError("Files are missing: restore them from the backup.")
