"""Offers and needs in the workbench of translations: what a city states, in other languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mreza.areas.partnerships.choices import Audience, WishState
from mreza.areas.partnerships.models import Wish, mine
from mreza.areas.partnerships.wishes.cleaning import TEXTS
from mreza.foundation import hooks
from mreza.foundation.permissions import can, may_read
from mreza.translations.authored import authored, authored_many, is_line
from mreza.translations.hooks import Translatable, translatable

LABELS: dict[str, Any] = {
    "title": _("In a few words"),
    "text": _("More about it"),
    "purpose": _("What it is for"),
}


def fill() -> None:
    translatable.fill(
        Wish.kind_word,
        Translatable(
            label=_("Offer or need"),
            keys=keys,
            may=lambda user, key, language: may(user, key),
            parts=parts,
            titles=titles,
            urls=urls,
            changed=lambda key, by: _changed(key),
            is_public=is_public,
            cities=cities,
            of_cities=of_cities,
        ),
    )


def _changed(key: str) -> None:
    hooks.reindex(Wish.kind_word, [key])


def _standing() -> Any:
    return Wish.objects.exclude(state=WishState.WITHDRAWN)


def keys(user: Any) -> Any:
    """Whoever states something says it in other languages, too."""
    if not may_read(user) or not can(user, "partnerships.begin_wish"):
        return Wish.objects.none().values_list("code", flat=True)
    return _standing().filter(mine(user)).order_by().values_list("code", flat=True)


def may(user: Any, key: str) -> bool:
    rows = Wish.objects.visible_to(user).exclude(state=WishState.WITHDRAWN)
    found = rows.select_related("city", "organisation").filter(code=key).first()
    return found is not None and can(user, "partnerships.write_wish", found)


def parts(key: str) -> list[tuple[str, Any, bool]]:
    """What is written of it, in reading order."""
    written = authored(Wish.kind_word, key).texts
    return [(part, LABELS[part], not is_line(part)) for part in TEXTS if part in written]


def titles(keys: list[str], language: str) -> dict[str, Any]:
    found = authored_many(Wish.kind_word, keys, ("title",))
    return {key: texts.said("title", language) for key, texts in found.items()}


def urls(keys: list[str]) -> dict[str, str]:
    return {key: reverse("partnerships:wish", kwargs={"code": key}) for key in keys}


def is_public(key: str) -> bool:
    return bool(_standing().filter(code=key, audience=Audience.PUBLIC).exists())


def cities(keys: list[str]) -> dict[str, str]:
    return dict(Wish.objects.filter(code__in=keys).values_list("code", "city__code"))


def of_cities(codes: Iterable[str]) -> Any:
    return _standing().filter(city__code__in=list(codes)).order_by().values_list("code", flat=True)
