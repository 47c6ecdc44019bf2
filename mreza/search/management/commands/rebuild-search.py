"""`mreza rebuild-search`: write the index anew from what the chapters hold."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from mreza.journal.models import DataVersion
from mreza.search.index import rebuild


class Command(BaseCommand):
    help = (
        "Writes the search index anew. Safe at any time: readers see the old one until the new one is whole."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            written = rebuild()
            DataVersion.bump()
        for chapter, count in written.items():
            self.stdout.write(f"{chapter}: {count}")
