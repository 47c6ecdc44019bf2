"""Addresses of records: made of the title when it is published, and kept; former ones lead to the present one."""

from __future__ import annotations

from mreza.activities.models import Activity, Alias
from mreza.activities.registry import kind_of
from mreza.foundation.codes import free_code, slug
from mreza.translations.authored import authored_many

LONGEST = 100


def free_address(record: Activity) -> str:
    """An address made of the record's title that no record of its kind has or had."""
    kind = kind_of(record.kind)
    title = authored_many(record.kind, [record.key], ("title",))[record.key].original("title")
    wanted = slug(str(title))[:LONGEST].rstrip("-") or kind.kind  # a title in another script leaves nothing
    taken = set(kind.model._default_manager.filter(slug__startswith=wanted).values_list("slug", flat=True))
    taken |= set(Alias.objects.filter(kind=kind.kind, slug__startswith=wanted).values_list("slug", flat=True))
    return free_code(wanted, {*taken, *kind.reserved} - {None})  # type: ignore[arg-type]


def remember(record: Activity, former: str) -> None:
    """Let a former address lead to the record."""
    Alias.objects.get_or_create(kind=record.kind, slug=former, defaults={"key": record.key})


def key_at(kind: str, former: str) -> str:
    """The key of the record that had this address before; empty if none had."""
    return Alias.objects.filter(kind=kind, slug=former).values_list("key", flat=True).first() or ""
