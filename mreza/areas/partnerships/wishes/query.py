"""Offers and needs chosen by facets, days and words: one set for list, table, map, counts, exports, feed and API.

Within a facet any of the chosen codes will do (*or*), between facets all must hold (*and*). Each facet is counted over
what the *other* facets leave. Only what the reader may see is ever counted. What is not open any more is left out until
its state is asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.activities.columns import Numbers, count_of, packed, places_of
from mreza.areas.partnerships.choices import Side, WishState
from mreza.areas.partnerships.wishes.columns import (
    ANY_TIME,
    EARLIEST,
    FACETS,
    LATEST,
    NO,
    NOWHERE,
    YES,
    seen_by,
)
from mreza.areas.partnerships.wishes.wording import NOT_FOUND, answers
from mreza.cities import languages
from mreza.cities.choices import Sector
from mreza.cities.directory import snapshot
from mreza.foundation.collation import sort_key
from mreza.foundation.lists import PAGE_SIZE, Page
from mreza.foundation.parameters import BadParameters, Mistake, Reader, encoded
from mreza.journal.versions import kept_by_version
from mreza.translations.lookup import SOURCE_LANGUAGE, names, read_together
from mreza.vocabulary.models import Objective, OfferKind, Target

SORTS = ("newest", "expires", "begins", "city")
SORT_VALUES = ("relevance", *SORTS, *(f"-{name}" for name in SORTS))
LONGEST_SEARCH = 200
PARAMETERS = ("q", *FACETS, "since", "until", "sort", "page", "page_size")
# Facets whose codes are all shown, also those that nothing has: the reader sees what may be offered and needed.
WHOLE = frozenset({"side", "kind", "field", "region", "objective", "online", "sector", "state"})
_ENUMS: dict[str, Any] = {"side": Side, "sector": Sector, "state": WishState}
_NAMED: dict[str, str] = {
    "kind": OfferKind.kind, "field": "field", "region": "region", "country": "country", "objective": Objective.kind,
    "target": Target.kind,
}  # fmt: skip

read_together(OfferKind.kind, Objective.kind)


# --- the question -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class WishQuery:
    """Which offers and needs, in which order, and which page of them."""

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: dt.date | None = None  # it can be had on some day between these two
    until: dt.date | None = None
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
        strict: bool = False,
        also: tuple[str, ...] = (),
        facets: Sequence[str] = FACETS,
    ) -> WishQuery:
        """Read a query string; `also` are parameters the caller reads itself, `facets` those that may be asked for."""
        reader = Reader(params, strict=strict)
        allowed = (*(name for name in PARAMETERS if name not in FACETS or name in facets), *also)
        if strict:
            reader.refuse_unknown(allowed)
        page = Page.read(reader)
        query = cls(
            q=reader.text("q", longest=LONGEST_SEARCH),
            chosen={
                name: codes
                for name in facets
                if name in params and (codes := reader.choices(name, known_codes(name)))
            },
            since=reader.day("since"),
            until=reader.day("until"),
            sort=reader.choice("sort", SORT_VALUES),
            page=page.number,
            page_size=page.size,
            has_unknown=reader.has_unknown(allowed),
        )
        if query.since and query.until and query.since > query.until:
            reader.wrong("until", _("The last day cannot be before the first."))
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
                "sort": changed.sort,
                "page_size": changed.page_size if changed.page_size != PAGE_SIZE else None,
                "page": changed.page if changed.page != 1 else None,
            }
        )

    def without(self, name: str, value: str = "") -> WishQuery:
        """This question with one value of a facet, or one of the others, taken away."""
        if name == "q":
            return replace(self, page=1, q="")
        if name == "since":
            return replace(self, page=1, since=None)
        if name == "until":
            return replace(self, page=1, until=None)
        left = tuple(code for code in self.chosen.get(name, ()) if code != value)
        return replace(self, page=1, chosen={**self.chosen, name: left})

    def of(self, side: str) -> WishQuery:
        """The same question about offers alone, or about needs alone."""
        return replace(self, chosen={**self.chosen, "side": (side,)})


@kept_by_version
def known_codes(name: str) -> frozenset[str]:
    """The codes that may be asked for."""
    shot = snapshot()
    match name:
        case "side" | "sector" | "state":
            return frozenset(_ENUMS[name].values)
        case "online":
            return frozenset((YES, NO))
        case "period":
            return frozenset((ANY_TIME, *map(str, range(EARLIEST, LATEST + 1))))
        case "field":
            return frozenset(shot.fields)
        case "region":
            return frozenset(shot.regions)
        case "country":
            return frozenset(shot.countries)
        case "city":
            return frozenset(shot.city_at)
        case "language":
            return languages.codes()
    return frozenset(_rows(name))


@kept_by_version
def _rows(name: str) -> tuple[str, ...]:
    """The codes of a vocabulary, in its order."""
    model: Any = {"kind": OfferKind, "objective": Objective, "target": Target}[name]
    order = ("goal__position", "position", "code") if name == "target" else ("position", "code")
    return tuple(model.objects.order_by(*order).values_list("code", flat=True))


# --- the answer ---------------------------------------------------------------------------------------------------
class FacetValue(NamedTuple):
    """One value that may be chosen, and how many offers and needs it would leave under all the other filters."""

    code: str
    name: str
    total: int
    chosen: bool


class Selection:
    """The offers and needs that answer a question of one reader: one set, whatever shows it."""

    def __init__(self, query: WishQuery, language: str, user: Any = None) -> None:
        self.query = query
        self.language = language
        self.user = user
        self.seen = seen_by(user)
        self.columns = self.seen.columns
        self._answer = answers(query.q, language, self.seen) if query.q else None
        self._masks = self._make_masks()

    # --- the set
    def _make_masks(self) -> dict[str, Numbers]:
        """One mask a filter, so that a facet can be counted under all the others."""
        table, query = self.columns, self.query
        masks = {
            name: table.facets[name].any_of(codes) & table.live
            for name, codes in query.chosen.items()
            if codes
        }
        if not query.chosen.get("state"):
            masks["state"] = table.facets["state"].any_of((WishState.OPEN.value,))
        if self._answer is not None:
            masks["q"] = packed(np.flatnonzero(self._answer.tiers < NOT_FOUND), table.words)
        if query.since:
            masks["since"] = packed(np.flatnonzero(table.ends >= query.since.toordinal()), table.words)
        if query.until:
            masks["until"] = packed(np.flatnonzero(table.begins <= query.until.toordinal()), table.words)
        return masks

    def _others(self, leaving_out: str = "") -> Numbers:
        mask = self.seen.bits
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

    @property
    def corrected(self) -> tuple[str, ...]:
        """The spellings that were found instead of what was typed."""
        return self._answer.corrected if self._answer else ()

    @cached_property
    def places(self) -> Numbers:
        """Where in the columns the selected ones are, in the order asked for; the newest first among equals."""
        table, chosen = self.columns, places_of(self._all)
        name, down = self.query.order.lstrip("-"), self.query.order.startswith("-")
        newest = -table.entered[chosen]
        match name:
            case "newest":
                first = newest
            case "relevance":
                tiers = self._answer.tiers if self._answer else np.zeros(len(table), dtype=np.int8)
                first, down = tiers[chosen].astype(np.int64), False
            case "expires":
                first = table.expires[chosen]
            case "begins":
                first = table.begins[chosen]
                unknown = first == dt.date.min.toordinal()
                # What names no day comes last either way.
                first = np.where(unknown, np.int64(1) << 40, -first if down else first)
                return chosen[np.lexsort((chosen, newest, first))]
            case _:
                rank = np.append(snapshot().words(self.language).city_rank, np.iinfo(np.int32).max)
                first = rank[table.city[chosen]].astype(np.int64)
        return chosen[np.lexsort((chosen, newest, -first if down else first))]

    def page_places(self) -> list[int]:
        first = (self.query.page - 1) * self.query.page_size
        found: list[int] = self.places[first : first + self.query.page_size].tolist()
        return found

    # --- counts
    def facet(self, name: str) -> tuple[FacetValue, ...]:
        """One facet: all codes of the short ones; of the long ones those that any has, or the reader chose."""
        bits = self.columns.facets[name]
        counts = dict(zip(bits.codes, bits.counts(self._mask(name)), strict=True))
        chosen, called = self.query.chosen.get(name, ()), facet_names(name, self.language)
        there = frozenset({*(code for code in counts if counts[code]), *chosen})
        return tuple(
            FacetValue(code, called.get(code) or code, counts.get(code, 0), code in chosen)
            for code in shown_codes(name, self.language, there)
            if name != "state" or self._state_is_shown(code, counts.get(code, 0), code in chosen)
        )

    @staticmethod
    def _state_is_shown(code: str, count: int, chosen: bool) -> bool:
        """What was withdrawn only its own team sees: who sees none need not read the word."""
        return code != WishState.WITHDRAWN or bool(count) or chosen

    def called(self, name: str, code: str) -> str:
        """What a code of a facet is called."""
        return facet_names(name, self.language).get(code) or code

    def by_city(self) -> dict[str, dict[str, int]]:
        """City → how many of its offers and of its needs are in the set."""
        table, chosen = self.columns, places_of(self._all)
        chosen = chosen[table.city[chosen] != NOWHERE]
        offers = places_of(self._all & table.facets["side"].any_of((Side.OFFER.value,)))
        cities, first, own = np.unique(table.city[chosen], return_index=True, return_inverse=True)
        is_offer = np.isin(chosen, offers)
        of_offers = np.bincount(own[is_offer], minlength=len(cities)).tolist()
        of_needs = np.bincount(own[~is_offer], minlength=len(cities)).tolist()
        return {
            table.cities[place]: {Side.OFFER.value: of_offers[at], Side.NEED.value: of_needs[at]}
            for at, place in enumerate(chosen[first].tolist())
        }


def select(query: WishQuery, language: str | None = None, user: Any = None) -> Selection:
    """The offers and needs that answer `query`, of those that `user` may see; without one, what everybody reads."""
    return Selection(query, language or get_language() or SOURCE_LANGUAGE, user)


# --- names of codes -----------------------------------------------------------------------------------------------
@kept_by_version
def facet_names(name: str, language: str) -> dict[str, str]:
    """What the codes of a facet are called."""
    if name in _NAMED:
        return {code: str(called) for code, called in names(_NAMED[name], language=language).items()}
    if name == "city":
        shot = snapshot()
        called = shot.words(language).city
        return {city[0]: own for city, own in zip(shot.cities, called, strict=True)}
    with translation.override(language):
        match name:
            case "side":
                return {Side.OFFER.value: _("Offers"), Side.NEED.value: _("Needs")}
            case "sector" | "state":
                return {code: str(label) for code, label in _ENUMS[name].choices}
            case "online":
                return {YES: _("online"), NO: _("at a place")}
            case "language":
                return {code: languages.name(code, language) for code in languages.codes()}
        return {ANY_TIME: _("no days named")}


@kept_by_version
def shown_codes(name: str, language: str, there: frozenset[str]) -> tuple[str, ...]:
    """Which codes of a facet a reader sees, in order: short lists whole, names by the alphabet, years as they come."""
    match name:
        case "side" | "sector" | "state":
            return tuple(_ENUMS[name].values)
        case "online":
            return (YES, NO)
        case "period":
            return tuple(sorted(there, key=lambda code: (code == ANY_TIME, code)))
        case "field":
            return tuple(snapshot().fields)
        case "region":
            return tuple(snapshot().regions)
        case "kind" | "objective":
            return _rows(name)
        case "target":
            return tuple(code for code in _rows(name) if code in there)
    called = facet_names(name, language)
    return tuple(sorted(there, key=lambda code: (sort_key(called.get(code) or code, language), code)))
