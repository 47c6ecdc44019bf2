"""A list that fits into memory whole: chosen by words and facets, counted, put in order, in pages.

A chapter gathers its rows once for a version of the data and a language (`Gathered`); page, map, files and API are then
the same `Selected`, so they cannot disagree. Within a facet any of the chosen codes will do (*or*), between facets all
must hold (*and*); each facet is counted over what the *other* facets leave. Some thousands of rows take milliseconds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from django.http import QueryDict

from mreza.foundation.lists import PAGE_SIZE, Page
from mreza.foundation.parameters import BadParameters, Mistake, Reader, encoded
from mreza.foundation.text import fold

LONGEST_SEARCH = 200


# --- the rows -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Facet:
    """What each row is filed under: `of` has its codes, `names` every code that may be asked for, in their order."""

    names: Mapping[str, str]
    of: Sequence[tuple[str, ...]]
    whole: bool = True  # a short list: codes that no row has are shown too


@dataclass(frozen=True)
class Gathered:
    """All rows of a list. Nothing in it changes after it is made."""

    rows: Sequence[Any]
    words: Sequence[str]  # of each row, folded: what a search looks through
    facets: Mapping[str, Facet]
    orders: Mapping[
        str, Sequence[int]
    ]  # name → places of the rows; each turns round with a minus before its name

    @cached_property
    def filed(self) -> dict[str, dict[str, frozenset[int]]]:
        """Facet → code → the places of the rows that have it."""
        found: dict[str, dict[str, set[int]]] = {name: {} for name in self.facets}
        for name, facet in self.facets.items():
            for place, codes in enumerate(facet.of):
                for code in codes:
                    found[name].setdefault(code, set()).add(place)
        return {name: {code: frozenset(at) for code, at in of.items()} for name, of in found.items()}

    @cached_property
    def everything(self) -> frozenset[int]:
        return frozenset(range(len(self.rows)))


# --- the question -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class FacetQuery:
    """Which rows, in which order, and which page of them."""

    facets: tuple[str, ...]
    usual: str  # the order when none is asked for
    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    page_size: int = PAGE_SIZE
    mistakes: tuple[Mistake, ...] = ()

    @classmethod
    def from_params(
        cls,
        params: QueryDict,
        gathered: Gathered,
        *,
        usual: str,
        strict: bool = False,
        also: Collection[str] = (),
    ) -> FacetQuery:
        """Read a query string; `also` are parameters the caller reads itself."""
        facets = tuple(gathered.facets)
        reader = Reader(params, strict=strict)
        if strict:
            reader.refuse_unknown((*parameters(facets), *also))
        page = Page.read(reader)
        query = cls(
            facets,
            usual,
            q=reader.text("q", longest=LONGEST_SEARCH),
            chosen={
                name: codes
                for name, facet in gathered.facets.items()
                if name in params and (codes := reader.choices(name, facet.names))
            },
            sort=reader.choice("sort", (*gathered.orders, *(f"-{name}" for name in gathered.orders))),
            page=page.number,
            page_size=page.size,
        )
        if strict and reader.mistakes:
            raise BadParameters(reader.mistakes)
        return replace(query, mistakes=tuple(reader.mistakes))

    @property
    def order(self) -> str:
        return self.sort or self.usual

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the set."""
        return bool(self.q or any(self.chosen.values()))

    def address(self, **changes: Any) -> str:
        """The query string of this question, or of this one changed; the first page unless one is named."""
        facets = {name: changes.pop(name) for name in self.facets if name in changes}
        changed = replace(self, **{"page": 1, **changes})
        chosen = {**changed.chosen, **facets}
        return encoded(
            {
                "q": changed.q,
                **{name: chosen.get(name, ()) for name in self.facets},
                "sort": changed.sort,
                "page_size": changed.page_size if changed.page_size != PAGE_SIZE else None,
                "page": changed.page if changed.page != 1 else None,
            }
        )

    def without(self, name: str, value: str = "") -> FacetQuery:
        """This question with one value of a facet, or the words, taken away."""
        if name == "q":
            return replace(self, page=1, q="")
        left = tuple(code for code in self.chosen.get(name, ()) if code != value)
        return replace(self, page=1, chosen={**self.chosen, name: left})


def parameters(facets: Collection[str]) -> tuple[str, ...]:
    """Every parameter such a list understands."""
    return ("q", *facets, "sort", "page", "page_size")


# --- the answer ---------------------------------------------------------------------------------------------------
class FacetValue(NamedTuple):
    """One value that may be chosen, and how many rows it would leave under all the other filters."""

    code: str
    name: str
    total: int
    chosen: bool


class Selected:
    """The rows that answer a question: one set, whatever shows it."""

    def __init__(self, query: FacetQuery, gathered: Gathered, language: str) -> None:
        self.query = query
        self.gathered = gathered
        self.language = language
        self._sets = self._make_sets()

    def _make_sets(self) -> dict[str, frozenset[int]]:
        """One set a filter, so that a facet can be counted under all the others."""
        found = {
            name: frozenset[int]().union(*(self.gathered.filed[name].get(code, ()) for code in codes))
            for name, codes in self.query.chosen.items()
            if codes
        }
        if words := fold(self.query.q).split():
            found["q"] = frozenset(
                place for place, text in enumerate(self.gathered.words) if all(word in text for word in words)
            )
        return found

    def _left_by_others(self, name: str = "") -> frozenset[int]:
        left = self.gathered.everything
        for other, places in self._sets.items():
            if other != name:
                left &= places
        return left

    @cached_property
    def places(self) -> list[int]:
        """Where the rows of the set stand, in the order asked for."""
        there, order = self._left_by_others(), self.query.order
        whole = self.gathered.orders[order.lstrip("-")]
        return [place for place in (reversed(whole) if order.startswith("-") else whole) if place in there]

    @property
    def total(self) -> int:
        return len(self.places)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.query.page_size))

    def rows(self) -> list[Any]:
        """Those of the page asked for."""
        first = (self.query.page - 1) * self.query.page_size
        return [self.gathered.rows[place] for place in self.places[first : first + self.query.page_size]]

    def all_rows(self) -> list[Any]:
        return [self.gathered.rows[place] for place in self.places]

    def facet(self, name: str) -> list[FacetValue]:
        """A facet's values with their counts; of a long list those that any row has, or the reader chose."""
        left, filed = self._left_by_others(name), self.gathered.filed[name]
        chosen, facet = self.query.chosen.get(name, ()), self.gathered.facets[name]
        values = [
            FacetValue(code, called, len(filed.get(code, frozenset()) & left), code in chosen)
            for code, called in facet.names.items()
        ]
        return [value for value in values if facet.whole or value.total or value.chosen]

    def counts(self) -> dict[str, dict[str, int]]:
        """What each code of each facet would leave; codes of nothing are left out."""
        return {
            name: {value.code: value.total for value in self.facet(name) if value.total}
            for name in self.gathered.facets
        }
