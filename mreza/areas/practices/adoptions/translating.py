"""Adoptions in the workbench of translations: what a city says of its adoption, in other languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from mreza.areas.practices.adoptions.models import Adoption, AdoptionBlock
from mreza.areas.practices.adoptions.naming import called
from mreza.cities.acting import cities_of
from mreza.foundation import hooks
from mreza.foundation.permissions import can, may_read
from mreza.translations.authored import authored, is_line
from mreza.translations.hooks import Translatable, translatable

LABELS: dict[str, Any] = {
    "summary": _("What you do with it"),
    "lesson": _("What other cities can learn from it"),
    "contact": _("Whom to ask"),
}
BLOCK_TITLE, BLOCK_WHY = _("What you added"), _("Why")


def fill() -> None:
    translatable.fill(
        Adoption.kind,
        Translatable(
            label=_("Practice carried on"),
            keys=keys,
            may=lambda user, key, language: may(user, key),
            parts=parts,
            titles=lambda keys, language: {key: one.title for key, one in called(keys, language).items()},
            urls=urls,
            changed=_changed,
            is_public=lambda key: Adoption.objects.filter(code=key).exists(),
            cities=cities,
            of_cities=of_cities,
        ),
    )


def _changed(key: str, by: Any) -> None:
    hooks.reindex(Adoption.kind, [key])


def keys(user: Any) -> Any:
    """Whoever writes for a city translates what it says; what was withdrawn nobody does."""
    if not may_read(user) or not can(user, "practices.begin_adoption"):
        return Adoption.objects.none().values_list("code", flat=True)
    own = Adoption.objects.standing().filter(city__code__in=cities_of(user))
    return own.order_by().values_list("code", flat=True)


def may(user: Any, key: str) -> bool:
    found = Adoption.objects.visible_to(user).standing().select_related("city").filter(code=key).first()
    return found is not None and can(user, "practices.write_adoption", found)


def parts(key: str) -> list[tuple[str, Any, bool]]:
    """Every part that is written, in reading order: its own words, then what it says block by block."""
    written = authored(Adoption.kind, key).texts
    blocks = AdoptionBlock.objects.filter(adoption__code=key).values_list("key", flat=True)
    every: list[tuple[str, Any]] = list(LABELS.items())
    for number, block in enumerate(blocks, 1):
        every += [
            (f"block.{block}.{part}", f"{label} ({number})")
            for part, label in (("title", BLOCK_TITLE), ("why", BLOCK_WHY))
        ]
    return [(part, label, not is_line(part)) for part, label in every if part in written]


def urls(keys: list[str]) -> dict[str, str]:
    """Their pages in the reader's language."""
    rows = Adoption.objects.filter(code__in=keys).select_related("practice")
    return {one.code: one.get_absolute_url() for one in rows}


def cities(keys: list[str]) -> dict[str, str]:
    return dict(Adoption.objects.filter(code__in=keys).values_list("code", "city__code"))


def of_cities(codes: Iterable[str]) -> Any:
    found = Adoption.objects.standing().filter(city__code__in=list(codes))
    return found.order_by().values_list("code", flat=True)
