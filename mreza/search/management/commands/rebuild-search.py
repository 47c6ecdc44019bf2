"""`mreza rebuild-search`: write the index anew from what the chapters hold."""

from typing import Any

from django.core.management.base import BaseCommand

from mreza.search.index import rebuild


class Command(BaseCommand):
    help = (
        "Writes the search index anew. Safe at any time: readers see the old one until the new one is whole."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for chapter, count in rebuild().items():
            self.stdout.write(f"{chapter}: {count}")
