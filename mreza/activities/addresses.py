"""Addresses of records: made of the title when it is published, and kept; former ones lead to the present one."""

from __future__ import annotations

from collections.abc import Sequence

from mreza.activities.models import Activity, Alias
from mreza.activities.registry import Kind, kind_of
from mreza.foundation.codes import free_code, slug
from mreza.translations.authored import authored_many

LONGEST = 100


def free_address(record: Activity) -> str:
    """An address made of the record's title that no record of its kind has or had."""
    return addresses_for([record])[0]


def addresses_for(records: Sequence[Activity]) -> list[str]:
    """A free address for each of several records of one kind, in their order."""
    kind = kind_of(records[0].kind)
    keys = [record.key for record in records]
    titles = authored_many(kind.kind, keys, ("title",))
    # A title in another script leaves nothing.
    wanted = [slug(str(titles[key].original("title")))[:LONGEST].rstrip("-") or kind.kind for key in keys]
    taken = _taken(kind, wanted)
    found = []
    for address in wanted:
        found.append(free_code(address, taken))
        taken.add(found[-1])
    return found


def _taken(kind: Kind, wanted: Sequence[str]) -> set[str]:
    begin = wanted[0] if len(wanted) == 1 else ""
    slugs = kind.model._default_manager.filter(slug__startswith=begin).values_list("slug", flat=True)
    former = Alias.objects.filter(kind=kind.kind, slug__startswith=begin).values_list("slug", flat=True)
    return {*map(str, slugs), *former, *kind.reserved}


def remember(record: Activity, former: str) -> None:
    """Let a former address lead to the record."""
    Alias.objects.get_or_create(kind=record.kind, slug=former, defaults={"key": record.key})


def key_at(kind: str, former: str) -> str:
    """The key of the record that had this address before; empty if none had."""
    return Alias.objects.filter(kind=kind, slug=former).values_list("key", flat=True).first() or ""
