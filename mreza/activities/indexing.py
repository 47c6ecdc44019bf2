"""Published records in the search index: a row a language, under all they say (K3: nothing else)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mreza.activities.choices import State
from mreza.activities.models import Card
from mreza.activities.registry import Kind, kinds
from mreza.cities.names import city_names
from mreza.search.index import Passage, Row, write_many
from mreza.translations.authored import Authored, authored_many
from mreza.translations.lookup import names

_CHUNK = 500
# Title and summary rank before the rest; how somebody is reached is not what a record is about.
NOT_IN_THE_TEXT = frozenset({"title", "summary", "contact"})


def reindex(kind: str = "", keys: Collection[str] | None = None) -> int:
    """Fills `foundation.hooks.reindex`: after an act for the records it changed, without arguments for all."""
    written = 0
    for one in kinds():
        if kind in ("", one.kind):
            written += _reindex(one, keys)
    return written


def _reindex(kind: Kind, keys: Collection[str] | None) -> int:
    published = kind.model._default_manager.filter(state=State.PUBLISHED)
    wanted = published if keys is None else published.filter(key__in=keys)
    found = list(wanted.order_by("pk").values_list("key", flat=True))
    for first in range(0, len(found), _CHUNK):
        write_many(kind.kind, _rows(kind, found[first : first + _CHUNK]))
    if keys is None:
        keys = _written(kind.kind)
    if gone := sorted(set(keys) - set(found)):
        write_many(kind.kind, {key: [] for key in gone})
    return len(found)


def _rows(kind: Kind, keys: list[str]) -> dict[str, list[Row]]:
    """A row for each language that has a title: title, then summary, then all else and where it belongs."""
    facets = dict(Card.objects.published().filter(kind=kind.kind, key__in=keys).values_list("key", "facets"))
    rows: dict[str, list[Row]] = {}
    for key, texts in authored_many(kind.kind, keys).items():
        for part in [part for part in texts.texts if kind.is_private(part)]:
            del texts.texts[part]
        summaries = texts.texts.get("summary", {})
        rows[key] = [
            Row(
                language,
                title.text,
                words=[summaries[language].text] if language in summaries else [],
                text=[
                    *(
                        found[language].text
                        for part, found in sorted(texts.texts.items())
                        if part not in NOT_IN_THE_TEXT and language in found
                    ),
                    *(_in_other_tongues(texts) if title.is_original else ()),
                    *_around(facets.get(key, {}), language),
                ],
                named=False,
            )
            for language, title in sorted(texts.texts.get("title", {}).items())
        ]
    return rows


def _in_other_tongues(texts: Authored) -> list[Passage]:
    """What was written first in a language in which there is no title, and so no row: it stands with the original."""
    titles = texts.texts.get("title", {})
    return [
        Passage(one.text, language)
        for part, found in sorted(texts.texts.items())
        for language, one in sorted(found.items())
        if part not in NOT_IN_THE_TEXT and one.is_original and language not in titles
    ]


def _around(facets: Mapping[str, list[str]], language: str) -> list[str]:
    """What the cities, countries and fields of a record are called: it is found by them too."""
    cities = city_names(language)
    found = [str(cities[code]) for code in facets.get("city", ()) if code in cities]
    for facet in ("country", "field"):
        called = names(facet, language=language)
        found += [str(called[code]) for code in facets.get(facet, ()) if code in called]
    return found


def _written(kind: str) -> set[str]:
    from mreza.search.models import Entry

    return set(Entry.objects.filter(kind=kind).values_list("key", flat=True))
