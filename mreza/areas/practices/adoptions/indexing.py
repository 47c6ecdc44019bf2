"""Adoptions in the search index: above all what those learnt who stopped. Only what everybody reads anyway (K3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from mreza.activities.choices import State
from mreza.areas.practices.adoptions.choices import Answer
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.models import Practice
from mreza.cities.names import city_names
from mreza.search.index import Passage, Row, write_many
from mreza.search.models import Entry
from mreza.translations.authored import Authored, authored_many
from mreza.translations.lookup import names

_CHUNK = 500
NOT_IN_THE_TEXT = frozenset({"summary", "lesson", "contact"})  # the first two rank higher, the third is no subject


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
    known = keys if keys is not None else Entry.objects.filter(kind=Adoption.kind).values_list("key", flat=True)
    if gone := sorted(set(known) - there):
        write_many(Adoption.kind, {code: [] for code in gone})
    return written


def _shown() -> Any:
    """Those that stand and are not denied by the city they are said to be from, of practices that stand."""
    rows = Adoption.objects.standing().exclude(answer=Answer.DECLINED)
    rows = rows.filter(practice__state__in=(State.PUBLISHED, State.RETIRED))
    return rows.select_related("practice", "city__country").order_by("pk")


def _write(rows: list[Adoption]) -> int:
    for first in range(0, len(rows), _CHUNK):
        chunk = rows[first : first + _CHUNK]
        titles = authored_many(Practice.kind, {one.practice.key for one in chunk}, ("title",))
        texts = authored_many(Adoption.kind, [one.code for one in chunk])
        write_many(
            Adoption.kind,
            {one.code: list(_rows(one, titles[one.practice.key], texts[one.code])) for one in chunk},
        )
    return len(rows)


def _rows(one: Adoption, title: Authored, texts: Authored) -> Iterator[Row]:
    """A row for each language in which the practice has a title; what is in no such language stands with the original."""
    for language, words in sorted(title.texts.get("title", {}).items()):
        around = [str(city_names(language).get(one.city.code, one.city.name))]
        if country := names("country", language=language).get(one.city.country.code):
            around.append(str(country))
        yield Row(
            language,
            words.text,
            words=[
                *around,
                *(
                    found[language].text
                    for part in ("lesson", "summary")
                    if language in (found := texts.texts.get(part, {}))
                ),
            ],
            text=[
                *(
                    found[language].text
                    for part, found in sorted(texts.texts.items())
                    if part not in NOT_IN_THE_TEXT and language in found
                ),
                *(_in_other_tongues(texts, title) if words.is_original else ()),
            ],
            named=False,
        )


def _in_other_tongues(texts: Authored, title: Authored) -> Iterator[Passage]:
    there = title.texts.get("title", {})
    for part, found in sorted(texts.texts.items()):
        for language, one in sorted(found.items()):
            if part != "contact" and one.is_original and language not in there:
                yield Passage(one.text, language)
