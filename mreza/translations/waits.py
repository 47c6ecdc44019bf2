"""What waits for a city's team here: translations of its records that need somebody to look at them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.accounts.capacities import keys as places_of
from mreza.foundation.moments import now
from mreza.foundation.permissions import can
from mreza.foundation.waiting import Waiting
from mreza.translations.hooks import Translatable, translatable
from mreza.translations.models import State, Text
from mreza.translations.tongues import name_of

URGENT = (State.OUTDATED, State.MACHINE_DRAFT)


def waiting(user: Any) -> list[Waiting]:
    """One line a record: its outdated and machine-made translations."""
    cities = places_of(user, "city")
    if not cities or not can(user, "translations.translate_text"):
        return []
    return [line for kind, what in translatable.kinds().items() for line in _of(kind, what, user, cities)]


def _of(kind: str, what: Translatable, user: Any, cities: Iterable[str]) -> list[Waiting]:
    keys = set(what.of_cities(cities))
    if not keys:
        return []
    rows = Text.objects.filter(kind=kind, key__in=keys, state__in=URGENT, is_original=False)
    mine = what.keys(user)
    rows = rows.filter(key__in=mine if hasattr(mine, "query") else list(mine))
    found: dict[str, list[Text]] = {}
    for text in rows.only("key", "part", "language", "state", "written_at").order_by(
        "key", "language", "part"
    ):
        found.setdefault(text.key, []).append(text)
    if not found:
        return []
    reader = get_language() or "en"
    titles, places = what.titles(list(found), reader), what.cities(list(found))
    return [_line(kind, key, texts, titles, places, reader) for key, texts in found.items()]


def _line(
    kind: str, key: str, texts: list[Text], titles: dict[str, Any], places: dict[str, str], reader: str
) -> Waiting:
    outdated = any(text.state == State.OUTDATED for text in texts)
    languages = list(dict.fromkeys(text.language for text in texts))
    named = ", ".join(name_of(language, reader) for language in languages)
    sentence = (
        _("The original of “%(title)s” has changed; its translation is outdated (%(languages)s).")
        if outdated
        else _("The translation of “%(title)s” was made by a machine and waits for a person (%(languages)s).")
    )
    first = next((text.language for text in texts if text.state == State.OUTDATED), languages[0])
    return Waiting(
        kind="translation.outdated" if outdated else "translation.machine-draft",
        text=sentence % {"title": titles.get(key) or key, "languages": named},
        url=reverse("translations:edit", kwargs={"kind": kind, "key": key, "language": first}),
        action=_("Look at the translation"),
        since=min((text.written_at for text in texts if text.written_at), default=now()),
        place=("city", places[key]) if key in places else None,
    )
