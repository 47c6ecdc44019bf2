"""Cities in the search index: under all their names, their country's, their region's and their field's, and under
what they say of themselves: the lede ranks like what a city is about, the story after it. Both are public (K3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q

from mreza.cities.models import City, Designation
from mreza.search.index import Passage, Row, remove, write_many
from mreza.translations.models import Text

KIND = City.kind
_CHUNK = 500
# What else a city is found by, and how it is reached from the city.
AROUND = {
    "country": "country__code",
    "region": "country__region__code",
    "field": "designations__field__code",
}

Texts = dict[str, dict[str, str]]  # key → language → name


class Told(NamedTuple):
    """What one city says of itself in every language in which its page says it: the lede, the story in its order."""

    lede: list[Passage]
    story: list[Passage]


NOTHING = Told([], [])


def index_city(code: str) -> None:
    """Write one city anew, in the transaction that changed it."""
    index_cities([code])


def index_cities(codes: Collection[str] | None = None) -> int:
    """Write these cities anew, or all; how many there were. A code without a city is taken out."""
    cities = City.objects.order_by("code")
    if codes is not None:
        cities = cities.filter(code__in=codes)
        for gone in sorted(set(codes) - set(cities.values_list("code", flat=True))):
            remove(KIND, gone)
    around = {kind: _texts(kind) for kind in AROUND}
    rows = list(
        cities.values_list(
            "pk", "code", "name", "native_name", "search_names", "population", "country__code",
            "country__region__code", "story",
        )
    )  # fmt: skip
    for first in range(0, len(rows), _CHUNK):
        _write(rows[first : first + _CHUNK], around)
    return len(rows)


def reindex(kind: str = "", keys: Collection[str] | None = None) -> int:
    """Fills `foundation.hooks.reindex`: after an act for what it changed, without arguments for everything.

    A city is found by the words of its country, its region and its field too, so it follows when those change.
    """
    if not kind:
        return index_cities()
    if kind == KIND:
        return index_cities(keys)
    if kind not in AROUND:
        return 0
    cities = City.objects.all()
    if keys is not None:
        cities = cities.filter(**{f"{AROUND[kind]}__in": keys})
    return index_cities(list(cities.values_list("code", flat=True).distinct()))


def told_by_cities(stories: Mapping[str, Sequence[int]]) -> dict[str, Told]:
    """Code → what the city says of itself; `stories` are the cities, each with the sections its page shows.

    A translation counts whatever its state: the page shows it too, and says how far it may be trusted. One statement.
    """
    rows = Text.objects.of(KIND).filter(key__in=list(stories)).order_by("key", "part", "language")
    found: dict[str, dict[str, list[Passage]]] = defaultdict(lambda: defaultdict(list))
    for key, part, text, language in rows.filter(Q(part="lede") | Q(part__startswith="story.")).values_list(
        "key", "part", "text", "language"
    ):
        found[key][part].append(Passage(text, language))
    return {
        code: Told(
            parts["lede"],
            [
                passage
                for number in stories[code]
                for part in ("title", "text")
                for passage in parts[f"story.{number}.{part}"]
            ],
        )
        for code, parts in found.items()
    }


def _write(
    rows: Sequence[tuple[int, str, str, str, str, int | None, str, str | None, list[int]]],
    around: dict[str, Texts],
) -> None:
    own = _texts(KIND, [row[1] for row in rows])
    fields = _fields([row[0] for row in rows])
    told = told_by_cities({row[1]: row[8] for row in rows})
    things: dict[str, list[Row]] = {}
    for pk, code, name, native, others, population, country, region, _story in rows:
        translated = own.get(code, {})
        names = [name, native, *translated.values(), *others.splitlines()]
        words = [
            *around["country"].get(country, {}).values(),
            *around["region"].get(region or "", {}).values(),
            *(word for field in fields[pk] for word in around["field"].get(field, {}).values()),
        ]
        titles = {language: translated.get(language, name) for language, _own_name in settings.LANGUAGES}
        said = told.get(code, NOTHING)
        things[code] = [Row("", name, names, [*words, *said.lede], population or 0, titles, said.story)]
    write_many(KIND, things)


def _fields(cities: Iterable[int]) -> dict[int, set[str]]:
    """The field each city holds, or held last."""
    last: dict[int, str] = {}
    found = Designation.objects.filter(city__in=list(cities)).order_by("since")
    last.update(found.values_list("city_id", "field__code"))
    return defaultdict(set, {city: {field} for city, field in last.items()})


def _texts(kind: str, keys: Collection[str] | None = None) -> Texts:
    texts = Text.objects.of(kind).filter(part="name")
    if keys is not None:
        texts = texts.filter(key__in=keys)
    found: Texts = defaultdict(dict)
    for key, language, text in texts.order_by("key", "language").values_list("key", "language", "text"):
        found[key][language] = text
    return found
