from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

# Migrations after which every row must be written anew, because what is kept of a text changed.
REWRITING = frozenset({"0002_what_is_written_in_it"})


class SearchConfig(AppConfig):
    name = "mreza.search"
    label = "search"

    def ready(self) -> None:
        post_migrate.connect(_write_anew, sender=self, dispatch_uid="search.write_anew")


def _write_anew(plan: Any = (), **kwargs: Any) -> None:
    """Old rows know nothing of what a migration brought: the chapters write them again."""
    from mreza.search.index import rebuild
    from mreza.search.models import Entry

    came = {
        migration.name for migration, backwards in plan if migration.app_label == "search" and not backwards
    }
    if came & REWRITING and Entry.objects.exists():
        rebuild()
