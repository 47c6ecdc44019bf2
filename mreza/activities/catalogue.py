"""What is published of all areas, chosen by facets and words: one set for list, counts, map, exports and API.

Within a facet any of the chosen codes will do (*or*), between facets all must hold (*and*). Each facet is counted over
what the *other* facets leave. Rows come from the database for the shown page only; everything else is in `columns`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.db import connection
from django.db.models import CharField, F, QuerySet, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language

from mreza.activities import registry
from mreza.activities.choices import CitySize, Level
from mreza.activities.columns import FACETS, Columns, Numbers, columns, count_of, inserted, packed, places_of
from mreza.activities.models import Card, CardText
from mreza.cities.directory import snapshot
from mreza.cities.models import Country, CreativeField, Discipline, Region
from mreza.cities.names import city_names
from mreza.foundation.collation import sort_key
from mreza.foundation.lists import PAGE_SIZE, Page
from mreza.foundation.parameters import BadParameters, Mistake, Reader, encoded
from mreza.journal.versions import brought_along, kept_by_version
from mreza.search.asking import read
from mreza.search.finding import FORGIVING, PATIENCE, Answer, ask
from mreza.translations.lookup import SOURCE_LANGUAGE, Said, names, read_together
from mreza.vocabulary.models import CostBand, Dimension, Goal, Group, Objective, Stage, Target, Theme

NOT_FOUND = 127  # the tier of what does not answer
LONGEST_SEARCH = 200
SORTS = ("newest", "title", "city", "year")
SORT_VALUES = ("relevance", *SORTS, *(f"-{name}" for name in SORTS))
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
_CHUNK = 500

# Facets whose codes are all shown, also those nobody has: the reader sees what the network asks about.
WHOLE = frozenset(
    {
        "kind",
        "field",
        "objective",
        "dimension",
        "stage",
        "group",
        "sdg",
        "theme",
        "region",
        "level",
        "cost",
        "size",
    }
)
# Facets that are rows of a vocabulary: their model, whose kind their names are texts of, in its order.
_VOCABULARIES: dict[str, Any] = {
    "field": CreativeField, "discipline": Discipline, "objective": Objective, "dimension": Dimension, "stage": Stage,
    "group": Group, "sdg": Goal, "target": Target, "theme": Theme, "region": Region, "country": Country,
    "cost": CostBand,
}  # fmt: skip

read_together(*(model.kind for model in _VOCABULARIES.values()))


# --- the question -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class CardQuery:
    """Which records, in which order, and which page of them."""

    kinds: tuple[str, ...] = ()  # a page of one area shows its own kind only; nothing means all
    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""  # nothing means: by relevance when searching, else the newest first
    page: int = 1
    page_size: int = PAGE_SIZE
    mistakes: tuple[Mistake, ...] = ()
    has_unknown: bool = False

    @classmethod
    def from_params(
        cls,
        params: QueryDict,
        *,
        kinds: Sequence[str] = (),
        facets: Sequence[str] = FACETS,
        strict: bool = False,
        also: Sequence[str] = (),
    ) -> CardQuery:
        """Read a query string; `also` are parameters the caller reads itself. See `CityQuery.from_params`."""
        reader = Reader(params, strict=strict)
        allowed = ("q", *facets, "sort", "page", "page_size", *also)
        if strict:
            reader.refuse_unknown(allowed)
        page = Page.read(reader)
        query = cls(
            kinds=tuple(kinds),
            q=reader.text("q", longest=LONGEST_SEARCH),
            chosen={
                name: codes
                for name in facets
                if name in params and (codes := reader.choices(name, known_codes(name)))
            },
            sort=reader.choice("sort", SORT_VALUES),
            page=page.number,
            page_size=page.size,
            has_unknown=reader.has_unknown(allowed),
        )
        if strict and reader.mistakes:
            raise BadParameters(reader.mistakes)
        return replace(query, mistakes=tuple(reader.mistakes))

    @property
    def order(self) -> str:
        """The order in force: the one asked for, or the one that fits the question."""
        if self.sort and not (self.sort == "relevance" and not self.q):
            return self.sort
        return "relevance" if self.q else "newest"

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the set."""
        return bool(self.q or any(self.chosen.values()))

    def address(self, **changes: Any) -> str:
        """The query string of this question, or of this one changed; the first page unless one is named."""
        facets = {name: changes.pop(name) for name in FACETS if name in changes}
        changed = replace(self, **{"page": 1, **changes})
        chosen = {**changed.chosen, **facets}
        return encoded(
            {
                "q": changed.q,
                **{name: chosen.get(name, ()) for name in FACETS},
                "sort": changed.sort,
                "page_size": changed.page_size if changed.page_size != PAGE_SIZE else None,
                "page": changed.page if changed.page != 1 else None,
            }
        )

    def without(self, name: str, value: str = "") -> CardQuery:
        """This question with one value of a facet, or the words, taken away."""
        if name == "q":
            return replace(self, page=1, q="")
        left = tuple(code for code in self.chosen.get(name, ()) if code != value)
        return replace(self, page=1, chosen={**self.chosen, name: left})


# --- the answer ---------------------------------------------------------------------------------------------
class FacetValue(NamedTuple):
    """One value that may be chosen, and how many records it would leave under all the other filters."""

    code: str
    name: str
    total: int
    chosen: bool


class CardRow(NamedTuple):
    """A record as lists show it, in the words of one language or honestly in another."""

    kind: str
    key: str
    code: str
    url: str
    title: Said
    summary: Said
    city: str
    city_name: str
    country: str
    fields: tuple[str, ...]
    year: int | None
    told: dict[str, Any]
    published_at: dt.datetime | None
    snippet: str = ""
    country_name: str = ""


class Selection:
    """The records that answer a question: one set, whatever shows it."""

    def __init__(self, query: CardQuery, language: str, patience: Sequence[int] = PATIENCE) -> None:
        self.query = query
        self.language = language
        self.patience = patience
        self.columns = columns()
        self._tiers, self.corrected = self._found()
        self._masks = self._make_masks()

    # --- the set
    def _found(self) -> tuple[Numbers | None, tuple[str, ...]]:
        """How well each place answers the words, and the spellings taken instead of what was typed."""
        if not self.query.q:
            return None, ()
        return answers(self.query.q, self.language, self.query.kinds, self.columns, self.patience)

    def _make_masks(self) -> dict[str, Numbers]:
        """One mask a filter, so that a facet can be counted under all the others."""
        table, masks = self.columns, {}
        if self.query.kinds:
            masks["kinds"] = table.facets["kind"].any_of(self.query.kinds)
        if self._tiers is not None:
            masks["q"] = packed(np.flatnonzero(self._tiers < NOT_FOUND), table.words)
        for name, codes in self.query.chosen.items():
            if codes:
                masks[name] = table.facets[name].any_of(codes)
        return masks

    def _others(self, leaving_out: str = "") -> Numbers:
        mask = self.columns.live
        for name, one in self._masks.items():
            if name != leaving_out:
                mask = mask & one
        return mask

    @cached_property
    def _all(self) -> Numbers:
        return self._others()

    def _mask(self, leaving_out: str) -> Numbers:
        return self._others(leaving_out) if leaving_out in self._masks else self._all

    @cached_property
    def total(self) -> int:
        return count_of(self._all)

    @property
    def pages(self) -> int:
        """How many pages the set fills; an empty set has one, empty."""
        return max(1, -(-self.total // self.query.page_size))

    @cached_property
    def places(self) -> Numbers:
        """Where in the columns the selected records are, in the order asked for."""
        chosen = places_of(self._all)
        name, down = self.query.order.lstrip("-"), self.query.order.startswith("-")
        table = self.columns
        newest = table.newest_rank[chosen]
        if name == "newest":
            first: Numbers = newest
        elif name == "relevance" and self._tiers is not None:
            first = self._tiers[chosen].astype(np.int32)
        elif name == "title":
            first = title_ranks(self.language)[chosen]
        elif name == "city":
            first = city_ranks(self.language)[chosen]
        else:
            years = table.year[chosen].astype(np.int32)
            # Newest first as lists of events are; records that do not say come last either way.
            first = np.where(years == 0, np.int32(1 << 20), years if down else -years)
            return chosen[np.lexsort((newest, first))]
        return chosen[np.lexsort((newest, -first if down else first))]

    @property
    def exact(self) -> bool:
        """Whether what answers does so as typed, without a slip forgiven."""
        return self._tiers is None or bool((self._tiers < FORGIVING).any())

    def places_of_kind(self, kind: str) -> Numbers:
        """The selected records of one kind, in the order asked for."""
        bits = self.columns.facets["kind"].any_of((kind,))
        flags = np.unpackbits(bits.view(np.uint8), bitorder="little").view(np.bool_)
        return self.places[flags[self.places]]

    def rows_at(self, places: Numbers) -> list[CardRow]:
        """These places as rows."""
        return rows_at(self.columns, places.tolist(), self.language)

    def page_places(self, page: int | None = None) -> list[int]:
        first = ((page or self.query.page) - 1) * self.query.page_size
        found: list[int] = self.places[first : first + self.query.page_size].tolist()
        return found

    # --- rows
    def rows(self, page: int | None = None) -> list[CardRow]:
        """The rows of one page: two statements, however many there are."""
        return rows_at(self.columns, self.page_places(page), self.language)

    def all_rows(self) -> Iterator[CardRow]:
        """Every row of the set, read in parts."""
        places = self.places.tolist()
        for first in range(0, len(places), _CHUNK):
            yield from rows_at(self.columns, places[first : first + _CHUNK], self.language)

    def keys(self) -> list[tuple[str, str]]:
        """Kind and key of everything selected, in order; no statement."""
        table = self.columns
        return [(table.kinds[at], table.keys[at]) for at in self.places.tolist()]

    # --- counts
    @cached_property
    def facets(self) -> dict[str, tuple[FacetValue, ...]]:
        """Each facet's values with their counts under the other filters."""
        return {name: self.facet(name) for name in FACETS}

    def facet(self, name: str) -> tuple[FacetValue, ...]:
        """One facet: all codes of the short ones; of the long ones those that any record has, or the reader chose."""
        bits = self.columns.facets.get(name)
        counts = dict(zip(bits.codes, bits.counts(self._mask(name)), strict=True)) if bits else {}
        chosen = self.query.chosen.get(name, ())
        called = facet_names(name, self.language)
        return tuple(
            FacetValue(code, called.get(code) or code, counts.get(code, 0), code in chosen)
            for code in shown_codes(name, self.language, frozenset({*counts, *chosen}))
        )

    @cached_property
    def not_stated(self) -> dict[str, int]:
        """How many of the records under the other filters say nothing about each facet."""
        return {name: count_of(self._mask(name) & ~self.columns.stated(name)) for name in FACETS}


def select(query: CardQuery, language: str | None = None, *, patience: Sequence[int] = PATIENCE) -> Selection:
    """The published records that answer `query`, in the words of `language` (the reader's when none is given)."""
    return Selection(query, language or get_language() or SOURCE_LANGUAGE, patience)


# --- smaller questions of other pages -----------------------------------------------------------------------
def cards_where(
    limit: int | None = 3, sort: str = "newest", language: str | None = None, **facets: str | Sequence[str]
) -> list[CardRow]:
    """The first few records with these facets: `cards_where(limit=3, city="hr-varazdin", kind="practice")`."""
    selection = select(CardQuery(chosen=_chosen(facets), sort=sort), language)
    return rows_at(selection.columns, selection.places[:limit].tolist(), selection.language)


def count_where(**facets: str | Sequence[str]) -> int:
    """How many published records have these facets."""
    return select(CardQuery(chosen=_chosen(facets))).total


def counts_by(name: str, **facets: str | Sequence[str]) -> dict[str, int]:
    """How many published records have each code of a facet, among those with other facets; zeros are left out."""
    selection = select(CardQuery(chosen=_chosen(facets)))
    return {value.code: value.total for value in selection.facet(name) if value.total}


def _chosen(facets: Mapping[str, str | Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {
        name: (codes,) if isinstance(codes, str) else tuple(map(str, codes)) for name, codes in facets.items()
    }


# --- words --------------------------------------------------------------------------------------------------
def answers(
    text: str, language: str, kinds: Sequence[str], table: Columns, patience: Sequence[int] = PATIENCE
) -> tuple[Numbers, tuple[str, ...]]:
    """How well each place answers words: 0 is best, NOT_FOUND not at all; and what was read instead of them."""
    question = read(text)
    kinds = [kind for kind in kinds or table.used_kinds if kind in table.used_kinds]
    if question and kinds:
        for step in patience:
            answer = ask(question, language, kinds, patience=step)
            tiers = tiers_of(answer, table)
            if (tiers < NOT_FOUND).any():
                return tiers, answer.corrected
    return tiers_of(Answer(), table), ()


def tiers_of(answer: Answer, table: Columns) -> Numbers:
    """How well each place answers; what came in no tier does not."""
    tiers = np.full(len(table.pk), NOT_FOUND, dtype=np.int8)
    for tier, numbers in reversed(answer.tiers):
        tiers[table.places_of_rows(numbers)] = tier
    return tiers


# --- rows ---------------------------------------------------------------------------------------------------
def rows_at(table: Columns, places: Sequence[int], language: str) -> list[CardRow]:
    """These places as rows, in this order: one statement for the cards and one for their words."""
    pks = table.pk[list(places)].tolist()
    told = {
        pk: more
        for pk, *more in published(pks).values_list("pk", "original_language", "told", "published_at")
    }
    words = _words_of(pks) if told else {}
    city_called, cities = city_names(language), snapshot()
    countries = cities.words(language).country
    rows = []
    for pk, place in zip(pks, places, strict=True):
        if pk not in told:
            continue  # taken down between the two looks
        original, more, published_at = told[pk]
        city = table.cities[place]
        country = cities.cities[cities.city_at[city]][4] if city in cities.city_at else ""
        rows.append(
            CardRow(
                kind=table.kinds[place],
                key=table.keys[place],
                code=table.codes[place],
                url=url_of(table.kinds[place], table.codes[place]),
                title=_said(words.get(pk, {}), 0, language, original),
                summary=_said(words.get(pk, {}), 1, language, original),
                city=city,
                city_name=str(city_called.get(city, city)),
                country=country,
                fields=tuple(table.facets["field"].of(place)),
                year=int(table.year[place]) or None,
                told=more,
                published_at=published_at,
                country_name=countries.get(country, ""),
            )
        )
    return rows


def published(pks: Collection[int]) -> QuerySet[Card]:
    return Card.objects.published().filter(pk__in=pks)


def url_of(kind: str, code: str) -> str:
    """Where a record is read."""
    return reverse(f"{registry.kind_of(kind).app}:{kind}", kwargs={"code": code})


def _words_of(pks: Collection[int]) -> dict[int, dict[str, tuple[str, str]]]:
    """Card → language → title and summary."""
    found: dict[int, dict[str, tuple[str, str]]] = {}
    rows = CardText.objects.filter(card__in=pks).values_list("card_id", "language", "title", "summary")
    for pk, language, title, summary in rows:
        found.setdefault(pk, {})[language] = (title, summary)
    return found


def _said(texts: dict[str, tuple[str, str]], part: int, language: str, original: str) -> Said:
    """In the reader's language, else in the one it was written in, else in the Network's, else in any."""
    own = language.split("-")[0]
    for one in dict.fromkeys((language, own, original, SOURCE_LANGUAGE, *sorted(texts))):
        if one in texts and texts[one][part]:
            return Said(texts[one][part], one, is_fallback=one.split("-")[0] != own)
    return Said("", language)


# --- orders -------------------------------------------------------------------------------------------------
@kept_by_version
def city_ranks(language: str) -> Numbers:
    """By the name of the leading city; records without one come last."""
    cities = snapshot()
    order = cities.words(language).city_rank
    last = len(order)
    own = [int(order[cities.city_at[code]]) if code in cities.city_at else last for code in columns().cities]
    return np.array(own, dtype=np.int32)


class Titles:
    """Every title in the words of one language, and the order of all of them; taken along like the columns."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.titles: dict[int, tuple[int, str]] = {}  # card → stamp, title
        self.order: list[int] = []  # cards

    def brought_to(self, table: Columns) -> Titles:
        """The same for these columns; only what changed is read."""
        stamps = dict(zip(table.pk.tolist(), table.stamp.tolist(), strict=True))
        wanted = {pk: stamps[pk] for pk in table.place_of}
        stale = [pk for pk, stamp in wanted.items() if self.titles.get(pk, (None,))[0] != stamp]
        made = Titles(self.language)
        fresh = set(stale)
        made.titles = {pk: said for pk, said in self.titles.items() if pk in wanted and pk not in fresh}
        for first in range(0, len(stale), _CHUNK):
            part = stale[first : first + _CHUNK]
            original = dict(published(part).values_list("pk", "original_language"))
            words = _words_of(part)
            for pk in part:
                title = _said(words.get(pk, {}), 0, self.language, original.get(pk, ""))
                made.titles[pk] = (wanted[pk], str(title))
        if len(stale) > _CHUNK:
            made.order = sorted(made.titles, key=made.key)
        else:
            kept = np.array([pk for pk in self.order if pk in wanted and pk not in fresh], dtype=np.int64)
            made.order = inserted(kept, stale, made.key).tolist()
        return made

    def key(self, pk: int) -> tuple[Any, ...]:
        return (*sort_key(self.titles[pk][1], self.language), pk)


class _Process:
    titles: dict[str, Titles] = {}

    @classmethod
    def forget(cls) -> None:
        cls.titles = {}


brought_along(_Process.forget)


@kept_by_version
def title_ranks(language: str) -> Numbers:
    """Where each place stands when titles are in the order of a language's alphabet."""
    table = columns()
    made = (_Process.titles.get(language) or Titles(language)).brought_to(table)
    if not connection.in_atomic_block:
        _Process.titles[language] = made
    ranks = np.zeros(len(table.pk), dtype=np.int32)
    ranks[[table.place_of[pk] for pk in made.order]] = np.arange(len(made.order), dtype=np.int32)
    return ranks


# --- codes and names of facets ------------------------------------------------------------------------------
@kept_by_version
def vocabulary(name: str) -> tuple[str, ...]:
    """All codes of a facet in their order, whether or not a record has them; nothing for what is counted freely."""
    if name in _VOCABULARIES:
        return _all_codes().get(name, ())
    if name == "kind":
        return tuple(kind.kind for kind in registry.kinds())
    return tuple({"level": Level, "size": CitySize}[name].values) if name in ("level", "size") else ()


@kept_by_version
def _all_codes() -> dict[str, tuple[str, ...]]:
    """The codes of all vocabularies in their order, by one statement: a list's filters want them all."""
    parts = [_in_order(name, model) for name, model in _VOCABULARIES.items()]
    rows = parts[0].union(*parts[1:], all=True).values_list("facet", "place", "second", "code")
    found: dict[str, list[str]] = {}
    for facet, _place, _second, code in sorted(rows):
        found.setdefault(facet, []).append(code)
    return {facet: tuple(codes) for facet, codes in found.items()}


def _in_order(name: str, model: Any) -> QuerySet[Any]:
    """Facet, place in its list, code; a discipline stands under its field, a country in the order of its code."""
    zero, fields = Value(0), {field.name for field in model._meta.get_fields()}
    outer, inner = ("field__position", "position") if model is Discipline else ("position", None)
    rows = model.objects.order_by().annotate(
        facet=Value(name, output_field=CharField()),
        place=F(outer) if "position" in fields else zero,
        second=F(inner) if inner else zero,
    )
    return rows.values_list("facet", "place", "second", "code")


@kept_by_version
def known_codes(name: str) -> frozenset[str]:
    """The codes that may be asked for."""
    if name == "city":
        return frozenset(snapshot().city_at)
    if name == "year":
        return frozenset(map(str, range(EARLIEST_YEAR, LATEST_YEAR + 1)))
    if name == "language":
        return (
            frozenset((*columns().facets["language"].codes, *dict(settings.LANGUAGES)))
            if columns().facets
            else frozenset()
        )
    return frozenset(vocabulary(name))


@kept_by_version
def facet_names(name: str, language: str) -> dict[str, str]:
    """What the codes of a facet are called."""
    if name == "city":
        return {code: str(called) for code, called in city_names(language).items()}
    if name in _VOCABULARIES:
        return {
            code: str(called) for code, called in names(_VOCABULARIES[name].kind, language=language).items()
        }
    if name == "language":
        return {code: language_name(code, language) for code in known_codes("language")}
    with translation.override(language):
        if name == "kind":
            return {kind.kind: str(kind.plural) for kind in registry.kinds()}
        enum: Any = {"level": Level, "size": CitySize}.get(name)
        return {code: str(label) for code, label in enum.choices} if enum else {}


def language_name(code: str, language: str) -> str:
    """What a language is called in another."""
    try:
        called = Locale.parse(code.replace("-", "_")).get_display_name(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        called = None
    return called or code


@kept_by_version
def shown_codes(name: str, language: str, there: frozenset[str]) -> tuple[str, ...]:
    """Which codes of a facet a reader sees, in order: the vocabulary's; cities and countries by name; years back."""
    if name == "year":
        return tuple(sorted(there, reverse=True))
    known = vocabulary(name)
    if name in ("city", "country", "language"):
        called = facet_names(name, language)
        return tuple(sorted(there, key=lambda code: (sort_key(called.get(code) or code, language), code)))
    shown = [code for code in known if name in WHOLE or code in there]
    return (*shown, *sorted(there.difference(known)))
