"""Places in the search index: those that are not closed (K3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse

from mreza.areas.partnerships.models import Place
from mreza.areas.partnerships.places.cleaning import TEXTS
from mreza.cities.names import city_names
from mreza.search.index import Passage, Row, write_many
from mreza.search.models import Entry
from mreza.translations.authored import Authored, authored_many
from mreza.translations.lookup import Said, names
from mreza.vocabulary.models import PlaceKind

_CHUNK = 500


def reindex(kind: str = "", keys: Collection[str] | None = None) -> int:
    """Fills `foundation.hooks.reindex`."""
    if kind not in ("", Place.kind_word):
        return 0
    found = _shown()
    rows = list(found if keys is None else found.filter(code__in=keys))
    for first in range(0, len(rows), _CHUNK):
        chunk = rows[first : first + _CHUNK]
        texts = authored_many(Place.kind_word, [one.code for one in chunk], TEXTS)
        write_many(Place.kind_word, {one.code: [_row(one, texts[one.code])] for one in chunk})
    there = Entry.objects.filter(kind=Place.kind_word)
    known = (there if keys is None else there.filter(key__in=list(keys))).values_list("key", flat=True)
    if gone := sorted(set(known) - {one.code for one in rows}):
        write_many(Place.kind_word, {code: [] for code in gone})
    return len(rows)


def renew_those_of(organisation: Any) -> None:
    """Fills `cities.hooks.organisation_changed`: a place is found by the name of who runs it."""
    codes = list(Place.objects.filter(organisation=organisation).values_list("code", flat=True))
    if codes:
        reindex(Place.kind_word, codes)


def _shown() -> Any:
    rows = Place.objects.filter(closed_at=None).select_related("kind", "city__country", "organisation")
    return rows.order_by("pk")


def _row(one: Place, texts: Authored) -> Row:
    """One row for readers of every language: each text is read in the language in which it is written."""
    titles = {language: text.text for language, text in sorted(texts.texts.get("name", {}).items())}
    return Row(
        "",
        str(texts.original("name")) or one.code,
        names=sorted(set(titles.values())),
        words=[*_around(one), *_said(texts, "equipment")],
        titles=titles,
        text=list(_said(texts, "about")),
    )


def _said(texts: Authored, part: str) -> Iterator[Passage]:
    for language, text in sorted(texts.texts.get(part, {}).items()):
        yield Passage(text.text, language)


def _around(one: Place) -> Iterator[Passage]:
    """What its kind, city and country are called, in every language of the site; and who runs it."""
    if one.organisation is not None:
        yield Passage(one.organisation.name, one.original_language)
    for language, _own_name in settings.LANGUAGES:
        yield Passage(str(city_names(language).get(one.city.code, one.city.name)), language)
        for kind, code in ((PlaceKind.kind, one.kind.code), ("country", one.city.country.code)):
            if called := names(kind, language=language).get(code):
                yield Passage(str(called), language)


class Called(NamedTuple):
    """A place as the answer of a search shows it."""

    title: Said
    address: str
    about: str  # what it is, and where
    texts: Mapping[str, list[str]]  # language → texts


def called(keys: Sequence[str], language: str) -> dict[str, Called]:
    """Those of these that are not closed; two statements for any number."""
    rows = list(_shown().filter(code__in=list(keys)))
    texts = authored_many(Place.kind_word, [one.code for one in rows], TEXTS)
    cities, kinds = city_names(language), names(PlaceKind.kind, language=language)
    return {
        one.code: Called(
            texts[one.code].said("name", language),
            reverse("partnerships:place", kwargs={"code": one.code}),
            f"{kinds.get(one.kind.code, one.kind.code)}, {cities.get(one.city.code, one.city.name)}",
            _by_language(texts[one.code]),
        )
        for one in rows
    }


def _by_language(texts: Authored) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in ("about", "equipment"):
        for language, text in texts.texts.get(part, {}).items():
            found.setdefault(language, []).append(text.text)
    return found
