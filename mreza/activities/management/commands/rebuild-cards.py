"""`mreza rebuild-cards`: make the card of every public record anew from the record."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mreza.activities.cards import rebuild


class Command(BaseCommand):
    help = "Makes the cards of all public records anew and says how many differed: none, if all is well."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", nargs="?", help="Only records of this kind, for instance practice.")

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, count in rebuild(options["kind"]).items():
            self.stdout.write(f"{kind}: {count} changed")
