"""Ties chosen by facets and words: one set for list, table, map, counts, figures, exports and API.

A row is a tie: two cities of a contact. Within a facet any of the chosen codes will do (*or*), between facets all must
hold (*and*); a tie has the creative field, country and city of either of its two. Each facet is counted over what the
*other* facets leave. Withdrawn ties are left out until they are asked for.

Figures count confirmed and documented ties only, each by its weight, in exact fractions (`science.contacts`); presence
at the same conference only when it is added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.foundation.collation import sort_key
from mreza.foundation.lists import PAGE_SIZE, Page
from mreza.foundation.parameters import BadParameters, Mistake, Reader, encoded
from mreza.journal.versions import kept_by_version
from mreza.science.contacts import weighed
from mreza.search.finding import PATIENCE
from mreza.ties.choices import State
from mreza.ties.columns import NOWHERE, PAIRED, STATES, UNKNOWN, Numbers, ledger
from mreza.ties.wording import NOT_FOUND, answers
from mreza.translations.lookup import SOURCE_LANGUAGE, names, read_together
from mreza.vocabulary.models import TieKind

FACETS = ("kind", "field", "region", "country", "city", "with", "state", "year")
COUNTED = ("kind", "field", "region", "country", "state", "year")  # facets whose values are counted
SORTS = ("date", "newest", "city", "size")
SORT_VALUES = ("relevance", *SORTS, *(f"-{name}" for name in SORTS))
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
LONGEST_SEARCH = 200
YES = "yes"
WORTH = {"confirmed": (State.CONFIRMED, State.BY_LINK), "documented": (State.DOCUMENTED,)}
_NEVER = 1 << 30  # where a contact of unknown date stands: after all others

read_together(TieKind.kind)


# --- the question -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class TieQuery:
    """Which ties, in which order, and which page of them."""

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: int | None = None  # first and last year in which a contact may have begun
    until: int | None = None
    conference: str = ""  # "yes": presence at the same conference counts in figures too
    sort: str = ""  # nothing means: by relevance when searching, else the latest first
    page: int = 1
    page_size: int = PAGE_SIZE
    mistakes: tuple[Mistake, ...] = ()
    has_unknown: bool = False

    @classmethod
    def from_params(cls, params: QueryDict, *, strict: bool = False, also: tuple[str, ...] = ()) -> TieQuery:
        """Read a query string; `also` are parameters the caller reads itself."""
        reader = Reader(params, strict=strict)
        allowed = (*PARAMETERS, *also)
        if strict:
            reader.refuse_unknown(allowed)
        page = Page.read(reader)
        query = cls(
            q=reader.text("q", longest=LONGEST_SEARCH),
            chosen={
                name: codes
                for name in FACETS
                if name in params and (codes := reader.choices(name, known_codes(name)))
            },
            since=reader.whole("since", low=EARLIEST_YEAR, high=LATEST_YEAR),
            until=reader.whole("until", low=EARLIEST_YEAR, high=LATEST_YEAR),
            conference=reader.choice("conference", (YES, "no")),
            sort=reader.choice("sort", SORT_VALUES),
            page=page.number,
            page_size=page.size,
            has_unknown=reader.has_unknown(allowed),
        )
        if query.since and query.until and query.since > query.until:
            reader.wrong("until", _("The last year cannot be before the first."))
        if strict and reader.mistakes:
            raise BadParameters(reader.mistakes)
        return replace(query, mistakes=tuple(reader.mistakes))

    @property
    def order(self) -> str:
        """The order in force: the one asked for, or the one that fits the question."""
        if self.sort and not (self.sort == "relevance" and not self.q):
            return self.sort
        return "relevance" if self.q else "date"

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the set."""
        return bool(self.q or any(self.chosen.values()) or self.since or self.until)

    def address(self, **changes: Any) -> str:
        """The query string of this question, or of this one changed; the first page unless one is named."""
        facets = {name: changes.pop(name) for name in FACETS if name in changes}
        changed = replace(self, **{"page": 1, **changes})
        chosen = {**changed.chosen, **facets}
        return encoded(
            {
                "q": changed.q,
                **{name: chosen.get(name, ()) for name in FACETS},
                "since": changed.since,
                "until": changed.until,
                "conference": YES if changed.conference == YES else None,
                "sort": changed.sort,
                "page_size": changed.page_size if changed.page_size != PAGE_SIZE else None,
                "page": changed.page if changed.page != 1 else None,
            }
        )

    def without(self, name: str, value: str = "") -> TieQuery:
        """This question with one value of a facet, or one of the others, taken away."""
        if name == "q":
            return replace(self, page=1, q="")
        if name == "since":
            return replace(self, page=1, since=None)
        if name == "until":
            return replace(self, page=1, until=None)
        left = tuple(code for code in self.chosen.get(name, ()) if code != value)
        return replace(self, page=1, chosen={**self.chosen, name: left})


PARAMETERS = ("q", *FACETS, "since", "until", "conference", "sort", "page", "page_size")


@kept_by_version
def known_codes(name: str) -> frozenset[str]:
    """The codes that may be asked for."""
    table = ledger()
    match name:
        case "kind":
            return frozenset(table.kinds)
        case "field":
            return frozenset(table.shot.fields)
        case "region":
            return frozenset((*table.shot.regions, *filter(None, table.region_pairs)))
        case "country":
            return frozenset(table.shot.countries)
        case "state":
            return frozenset(STATES)
        case "year":
            there = np.unique(table.year[table.year > 0]).tolist()
            return frozenset((UNKNOWN, *map(str, (*range(EARLIEST_YEAR, LATEST_YEAR + 1), *there))))
    return frozenset(table.shot.city_at)  # city, with


# --- the answer ---------------------------------------------------------------------------------------------------
class FacetValue(NamedTuple):
    """One value that may be chosen, and how many ties it would leave under all the other filters."""

    code: str
    name: str
    total: int
    chosen: bool


class Figure(NamedTuple):
    """What a group of ties weighs: what counts, and of it what cities confirmed and what a public source shows."""

    code: str
    name: str
    counted: Fraction
    confirmed: Fraction
    documented: Fraction


class Selection:
    """The ties that answer a question: one set, whatever shows it."""

    def __init__(self, query: TieQuery, language: str, patience: Sequence[int] = PATIENCE) -> None:
        self.query = query
        self.language = language
        self.ledger = ledger()
        self._answer = answers(query.q, language, self.ledger, patience) if query.q else None
        self._masks = self._make_masks()

    # --- the set
    def _make_masks(self) -> dict[str, Numbers]:
        """One mask a filter, so that a facet can be counted under all the others."""
        table, query, chosen = self.ledger, self.query, self.query.chosen
        masks: dict[str, Numbers] = {}
        if chosen.get("state"):
            masks["state"] = _is(table.state, [STATES.index(code) for code in chosen["state"]], len(STATES))
        else:
            masks["state"] = table.state != STATES.index(State.WITHDRAWN)
        if self._answer is not None:
            masks["q"] = self._answer.tiers < NOT_FOUND
        if chosen.get("kind"):
            masks["kind"] = _is(
                table.kind, [table.kinds.index(code) for code in chosen["kind"]], len(table.kinds)
            )
        if chosen.get("year"):
            years = [0 if code == UNKNOWN else int(code) for code in chosen["year"]]
            masks["year"] = _is(table.year, years, LATEST_YEAR + 1)
        if query.since or query.until:
            low, high = query.since or 1, query.until or LATEST_YEAR  # of year 0 nothing is known
            masks["years"] = (table.year >= low) & (table.year <= high)
        masks |= self._masks_of_cities()
        return masks

    def _masks_of_cities(self) -> dict[str, Numbers]:
        """What is asked of either of the two cities, or of both."""
        table, chosen = self.ledger, self.query.chosen
        shot, masks = table.shot, {}
        if chosen.get("field"):
            masks["field"] = _either(
                table.fields, [shot.fields.index(code) for code in chosen["field"]], len(shot.fields)
            )
        if chosen.get("country"):
            places = [shot.countries.index(code) for code in chosen["country"]]
            masks["country"] = _either(table.countries, places, len(shot.countries))
        if chosen.get("region"):
            pairs = [table.region_pairs.index(code) for code in chosen["region"] if code not in shot.regions]
            alone = [shot.regions.index(code) for code in chosen["region"] if code in shot.regions]
            in_pair = _is(table.region_pair, pairs, len(table.region_pairs))
            masks["region"] = in_pair | _either(table.regions, alone, len(shot.regions))
        ends = (table.giver, table.receiver)
        size = len(shot.cities)
        cities, others = ([shot.city_at[code] for code in chosen.get(name, ())] for name in ("city", "with"))
        if cities:
            masks["city"] = _either(ends, cities, size)
        if others and cities:
            one, other = _flags(cities, size), _flags(others, size)
            masks["with"] = (one[ends[0]] & other[ends[1]]) | (one[ends[1]] & other[ends[0]])
        elif others:
            masks["with"] = _either(ends, others, size)
        return masks

    def _others(self, leaving_out: str = "") -> Numbers:
        mask = np.ones(len(self.ledger), dtype=np.bool_)
        for name, one in self._masks.items():
            if name != leaving_out:
                mask &= one
        return mask

    @cached_property
    def mask(self) -> Numbers:
        return self._others()

    def _mask(self, leaving_out: str) -> Numbers:
        return self._others(leaving_out) if leaving_out in self._masks else self.mask

    @cached_property
    def total(self) -> int:
        """How many ties there are."""
        return int(np.count_nonzero(self.mask))

    @property
    def corrected(self) -> tuple[str, ...]:
        """The spellings that were found instead of what was typed."""
        return self._answer.corrected if self._answer else ()

    @cached_property
    def contacts(self) -> Numbers:
        """The places of the contacts that have any of these ties, in the order asked for."""
        table, name = self.ledger, self.query.order
        there = np.zeros(len(table.columns.pk), dtype=np.bool_)
        there[table.of[self.mask]] = True
        if name == "relevance" and self._answer is not None:
            chosen = np.flatnonzero(there)[::-1]
            tier = np.full(len(there), NOT_FOUND, dtype=np.int8)
            np.minimum.at(tier, table.of[self.mask], self._answer.tiers[self.mask])
            found: Numbers = chosen[np.argsort(tier[chosen], kind="stable")]
            return found
        order = contact_order(name, self.language if name.lstrip("-") == "city" else "")
        return order[there[order]]

    @cached_property
    def ties(self) -> Numbers:
        """The places of the ties, those of one contact together, in the order asked for."""
        rows = np.flatnonzero(self.mask)
        rank = np.zeros(len(self.ledger.columns.pk), dtype=np.int32)
        rank[self.contacts] = np.arange(len(self.contacts), dtype=np.int32)
        found: Numbers = rows[np.argsort(rank[self.ledger.of[rows]], kind="stable")]
        return found

    def ties_of(self, contact: int) -> list[int]:
        """The selected ties of one contact."""
        first, last = self.ledger.first_tie[contact : contact + 2].tolist()
        return [at for at in range(first, last) if self.mask[at]]

    # --- counts
    def facet(self, name: str) -> tuple[FacetValue, ...]:
        """One facet's values with their counts; of the long ones those that any tie has, or the reader chose."""
        counts = self._counts(name)
        chosen, called = self.query.chosen.get(name, ()), facet_names(name, self.language)
        shown = shown_codes(
            name, self.language, frozenset({*(code for code in counts if counts[code]), *chosen})
        )
        return tuple(
            FacetValue(code, called.get(code) or code, counts.get(code, 0), code in chosen) for code in shown
        )

    def called(self, name: str, code: str) -> str:
        """What a code of a facet is called."""
        return facet_names(name, self.language).get(code) or code

    def _counts(self, name: str) -> dict[str, int]:
        table, mask = self.ledger, self._mask(name)
        shot = table.shot
        match name:
            case "kind":
                return _counted(table.kind[mask], table.kinds)
            case "state":
                return _counted(table.state[mask], STATES)
            case "region":
                return _counted(table.region_pair[mask], table.region_pairs)
            case "field":
                return _counted_either(table.fields, mask, shot.fields)
            case "country":
                return _counted_either(table.countries, mask, shot.countries)
            case "year":
                counts = np.bincount(table.year[mask])
                return {
                    str(year) if year else UNKNOWN: int(counts[year])
                    for year in np.flatnonzero(counts).tolist()
                }
        return {}

    def contact_counts(self, name: str) -> dict[str, int]:
        """How many *contacts* each code of a facet would leave: field, country, region (alone), city or year."""
        table, mask = self.ledger, self._mask(name)
        shot, of = table.shot, table.of[mask]
        if name == "year":
            counts = np.bincount(table.contact_year[np.unique(of)])
            return {str(year): int(counts[year]) for year in np.flatnonzero(counts).tolist() if year}
        ends, codes = {
            "field": (table.fields, shot.fields),
            "country": (table.countries, shot.countries),
            "region": (table.regions, shot.regions),
            "city": ((table.giver, table.receiver), [city[0] for city in shot.cities]),
        }[name]
        places = np.concatenate([end[mask] for end in ends]).astype(np.int64)
        told = places >= 0
        # Each contact once for each code, at whichever end of however many of its ties it stands.
        each = np.unique(np.concatenate([of, of])[told].astype(np.int64) * len(codes) + places[told])
        counts = np.bincount(each % max(1, len(codes)), minlength=len(codes))
        return dict(zip(codes, counts.tolist(), strict=True))

    @cached_property
    def conferences(self) -> int:
        """How many of these ties are presence at the same conference, which figures leave out unless it is added."""
        return int(np.count_nonzero(self.mask & ~self.ledger.counts))

    # --- figures
    @cached_property
    def counted(self) -> Numbers:
        """The ties that stand in figures."""
        worth = [STATES.index(state) for states in WORTH.values() for state in states]
        found = self.mask & _is(self.ledger.state, worth, len(STATES))
        return found if self.query.conference == YES else found & self.ledger.counts

    @cached_property
    def sum(self) -> Figure:
        """All of them together: so many contacts, a contact of which only some ties are here for its part."""
        return (
            self.figures("sum")[0] if len(self.ledger) else Figure("", "", Fraction(), Fraction(), Fraction())
        )

    def figures(self, name: str) -> list[Figure]:
        """The weight of each group of ties: by kind, year, month, region (pairs), pair (of cities), city, or all."""
        codes, groups, ties = self._groups(name)
        table, called = self.ledger, facet_names(name, self.language) if name in FACETS else {}
        confirmed = _is(table.state, [STATES.index(state) for state in WORTH["confirmed"]], len(STATES))[ties]
        known = [
            weighed(groups[which], table.part[ties[which]], table.parts.tolist(), len(codes))
            for which in (confirmed, ~confirmed)
        ]
        return [
            Figure(code, called.get(code) or code, sure + shown, sure, shown)
            for code, sure, shown in zip(codes, *known, strict=True)
            if sure or shown or name == "sum"
        ]

    def _groups(self, name: str) -> tuple[list[str], Numbers, Numbers]:
        """The codes of the groups, the group of each counted tie, and which tie it is: a tie of two cities is twice."""
        table = self.ledger
        ties = np.flatnonzero(self.counted)
        match name:
            case "sum":
                return [""], np.zeros(len(ties), dtype=np.int64), ties
            case "kind":
                return table.kinds, table.kind[ties], ties
            case "region":
                return table.region_pairs, table.region_pair[ties], ties
            case "city":
                codes = [city[0] for city in table.shot.cities]
                return (
                    codes,
                    np.concatenate([table.giver[ties], table.receiver[ties]]),
                    np.concatenate([ties, ties]),
                )
            case "pair":
                one, other = table.giver[ties].astype(np.int64), table.receiver[ties].astype(np.int64)
                size = len(table.shot.cities)
                found, groups = np.unique(
                    np.minimum(one, other) * size + np.maximum(one, other), return_inverse=True
                )
                named = table.shot.cities
                return [f"{named[n // size][0]} {named[n % size][0]}" for n in found.tolist()], groups, ties
        begins = table.columns.begins[table.of[ties]] // {"year": 10_000, "month": 100}[name]
        found, groups = np.unique(begins, return_inverse=True)
        return [_moment_code(number) for number in found.tolist()], groups, ties


def _moment_code(number: int) -> str:
    """2024 or 202405 as it is written; a month known by its year alone stands under the year."""
    if not number:
        return UNKNOWN
    if number < 10_000:
        return str(number)
    year, month = divmod(number, 100)
    return f"{year}-{month:02}" if month else str(year)


def select(query: TieQuery, language: str | None = None, patience: Sequence[int] = PATIENCE) -> Selection:
    """The ties that answer `query`, in the words of `language` (the reader's when none is given)."""
    return Selection(query, language or get_language() or SOURCE_LANGUAGE, patience)


# --- columns ------------------------------------------------------------------------------------------------------
def _flags(places: list[int], size: int) -> Numbers:
    """Which places are wanted; the one more is for NOWHERE."""
    found = np.zeros(size + 1, dtype=np.bool_)
    found[places] = True
    return found


def _is(column: Numbers, places: list[int], size: int) -> Numbers:
    found: Numbers = _flags(places, size)[column]
    return found


def _either(ends: tuple[Numbers, Numbers], places: list[int], size: int) -> Numbers:
    flags = _flags(places, size)
    found: Numbers = flags[ends[0]] | flags[ends[1]]
    return found


def _counted(places: Numbers, codes: Any) -> dict[str, int]:
    """How many there are of each code."""
    counts = np.bincount(places, minlength=len(codes)).tolist()
    return {code: count for code, count in zip(codes, counts, strict=True) if code}


def _counted_either(ends: tuple[Numbers, Numbers], mask: Numbers, codes: list[str]) -> dict[str, int]:
    """How many ties have each code at either end; one that has it at both is one tie."""
    one, other = ends[0][mask], ends[1][mask]
    other = np.where(one == other, NOWHERE, other)
    counts = sum(np.bincount(end[end >= 0], minlength=len(codes)) for end in (one, other))
    return dict(zip(codes, np.asarray(counts).tolist(), strict=True))


# --- orders -------------------------------------------------------------------------------------------------------
@kept_by_version
def contact_order(name: str, language: str) -> Numbers:
    """All contacts in one order, those entered last first among equals."""
    table, down = ledger(), name.startswith("-")
    count = len(table.columns.pk)
    latest = -np.arange(count, dtype=np.int32)
    match name.lstrip("-"):
        case "date":
            begins = table.columns.begins
            key = np.where(begins == 0, _NEVER, begins if down else -begins)
            return np.lexsort((latest, key))
        case "city":
            rank = table.shot.words(language).city_rank
            first = np.where(
                table.directed, rank[table.giver], np.minimum(rank[table.giver], rank[table.receiver])
            )
            key = np.full(count, _NEVER, dtype=np.int64)
            np.minimum.at(key, table.of, first)
            return np.lexsort((latest, -key if down else key))
        case "size":
            return np.lexsort((latest, table.columns.pairs if down else -table.columns.pairs))
    return np.arange(count) if down else np.arange(count)[::-1]


# --- names of codes -----------------------------------------------------------------------------------------------
@kept_by_version
def facet_names(name: str, language: str) -> dict[str, str]:
    """What the codes of a facet are called."""
    table = ledger()
    called = table.shot.words(language)
    match name:
        case "kind":
            return {code: str(said) for code, said in names(TieKind.kind, language=language).items()}
        case "field":
            return called.field
        case "country":
            return called.country
        case "city" | "with":
            return {city[0]: name for city, name in zip(table.shot.cities, called.city, strict=True)}
    with translation.override(language):
        if name == "state":
            return {code: str(label) for code, label in State.choices}
        if name == "region":
            found = {code: _paired_name(code, called.region) for code in filter(None, table.region_pairs)}
            return {**found, **called.region, UNKNOWN: _("Not stated")}
        return {UNKNOWN: _("Not stated")}


def _paired_name(code: str, called: Mapping[str, str]) -> str:
    one, _dot, other = code.partition(PAIRED)
    if one == other:
        return _("%(region)s, within it") % {"region": called.get(one, one)}
    return f"{called.get(one, one)} – {called.get(other, other)}"


@kept_by_version
def shown_codes(name: str, language: str, there: frozenset[str]) -> tuple[str, ...]:
    """Which codes of a facet a reader sees, in order: short lists whole, countries by name, years latest first."""
    table = ledger()
    match name:
        case "kind":
            return tuple(table.kinds)
        case "field":
            return tuple(table.shot.fields)
        case "state":
            return STATES
        case "region":
            pairs = [code for code in table.region_pairs if code and (code != UNKNOWN or code in there)]
            return (*pairs, *(code for code in table.shot.regions if code in there))
        case "year":
            return tuple(
                sorted(there, key=lambda code: (code == UNKNOWN, -int(code) if code != UNKNOWN else 0))
            )
    called = facet_names(name, language)
    return tuple(sorted(there, key=lambda code: (sort_key(called.get(code) or code, language), code)))
