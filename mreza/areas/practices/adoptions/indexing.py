"""Adoptions in the search index: above all what those learnt who stopped. Only what everybody reads anyway (K3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.conf import settings

from mreza.activities.choices import State
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.models import Practice
from mreza.cities.names import city_names
from mreza.search.index import Passage, Row, write_many
from mreza.search.models import Entry
from mreza.translations.authored import Authored, authored_many
from mreza.translations.lookup import names

_CHUNK = 500
FIRST = ("lesson", "summary")  # what it is about; how somebody is reached is not
CONTACT = "contact"


def reindex(kind: str = "", keys: Collection[str] | None = None) -> int:
    """Fills `foundation.hooks.reindex`: after an act on an adoption, and where its practice has another title now."""
    found = _shown()
    if kind == Practice.kind:
        found = found if keys is None else found.filter(practice__key__in=keys)
        return _write(list(found))
    if kind not in ("", Adoption.kind):
        return 0
    rows = list(found if keys is None else found.filter(code__in=keys))
    written = _write(rows)
    there = {one.code for one in rows}
    known = (
        keys if keys is not None else Entry.objects.filter(kind=Adoption.kind).values_list("key", flat=True)
    )
    if gone := sorted(set(known) - there):
        write_many(Adoption.kind, {code: [] for code in gone})
    return written


def _shown() -> Any:
    """Those that nobody denies, of practices that everybody reads."""
    rows = Adoption.objects.undisputed().filter(practice__state__in=(State.PUBLISHED, State.RETIRED))
    return rows.select_related("practice", "city__country").order_by("pk")


def _write(rows: list[Adoption]) -> int:
    for first in range(0, len(rows), _CHUNK):
        chunk = rows[first : first + _CHUNK]
        titles = authored_many(Practice.kind, {one.practice.key for one in chunk}, ("title",))
        texts = authored_many(Adoption.kind, [one.code for one in chunk])
        write_many(
            Adoption.kind, {one.code: [_row(one, titles[one.practice.key], texts[one.code])] for one in chunk}
        )
    return len(rows)


def _row(one: Adoption, title: Authored, texts: Authored) -> Row:
    """One row for readers of every language: each text is read in the language in which it is written."""
    called = title.texts.get("title", {})
    titles = {language: text.text for language, text in sorted(called.items())}
    return Row(
        "",
        str(title.original("title")) or one.practice.code,
        words=[
            *(Passage(text, language) for language, text in titles.items()),
            *_around(one),
            *(passage for part in FIRST for passage in _passages(texts, part)),
        ],
        titles=titles,
        text=[
            passage
            for part in sorted(texts.texts)
            if part not in (*FIRST, CONTACT)
            for passage in _passages(texts, part)
        ],
        named=False,
    )


def _passages(texts: Authored, part: str) -> Iterator[Passage]:
    for language, text in sorted(texts.texts.get(part, {}).items()):
        yield Passage(text.text, language)


def _around(one: Adoption) -> Iterator[Passage]:
    """What its city and country are called, in every language of the site."""
    for language, _own_name in settings.LANGUAGES:
        yield Passage(str(city_names(language).get(one.city.code, one.city.name)), language)
        if country := names("country", language=language).get(one.city.country.code):
            yield Passage(str(country), language)
