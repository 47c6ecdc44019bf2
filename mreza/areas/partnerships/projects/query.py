"""Projects chosen by facets and words: one set for list, table, map, timeline, exports, feed and API.

What all records have (creative field, region, objective, year …) is asked of the catalogue; stage, light, sectors and
whether it is a pilot are asked of `columns`, and counted alike. The light depends on the day, so a set belongs to one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from mreza.activities import catalogue
from mreza.activities.catalogue import LONGEST_SEARCH, SORT_VALUES, CardQuery, CardRow, FacetValue
from mreza.activities.columns import Bits, Numbers, count_of, packed
from mreza.areas.partnerships.choices import Stage
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.columns import DARK, LIGHTS, MIXES, NO, YES, Detail, own
from mreza.areas.partnerships.projects.light import AMBER, GREEN, RED
from mreza.areas.partnerships.projects.light_words import COLOURS, MEANINGS
from mreza.cities.choices import Sector
from mreza.foundation.lists import PAGE_SIZE, Page
from mreza.foundation.moments import today
from mreza.foundation.parameters import BadParameters, Reader, encoded
from mreza.search.finding import PATIENCE
from mreza.translations.lookup import SOURCE_LANGUAGE

# What only projects have: facet → its codes, in their order.
OWN: dict[str, tuple[str, ...]] = {
    "stage": tuple(Stage.values),
    "light": LIGHTS,
    "sector": tuple(Sector.values),
    "mix": MIXES,
    "pilot": (YES, NO),
}
SHARED = ("field", "objective", "sdg", "target", "theme", "level", "region", "country", "city", "year")
# In the order of the page.
FACETS = (
    "stage", "light", "field", "objective", "sector", "mix", "pilot", "region", "country", "city", "level", "sdg",
    "target", "theme", "year",
)  # fmt: skip
PARAMETERS = ("q", *FACETS, "sort", "page", "page_size")


# --- the question -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ProjectQuery(CardQuery):
    """Which projects, in which order, and which page of them."""

    @classmethod
    def from_params(  # type: ignore[override]
        cls, params: QueryDict, *, strict: bool = False, also: Sequence[str] = ()
    ) -> ProjectQuery:
        """Read a query string; `also` are parameters the caller reads itself."""
        reader = Reader(params, strict=strict)
        allowed = (*PARAMETERS, *also)
        if strict:
            reader.refuse_unknown(allowed)
        page = Page.read(reader)
        query = cls(
            kinds=(Project.kind,),
            q=reader.text("q", longest=LONGEST_SEARCH),
            chosen={
                name: codes
                for name in FACETS
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


def known_codes(name: str) -> frozenset[str]:
    """The codes that may be asked for."""
    return frozenset(OWN[name]) if name in OWN else catalogue.known_codes(name)


# --- the answer ---------------------------------------------------------------------------------------------
class Selection(catalogue.Selection):
    """The projects that answer a question on one day: one set, whatever shows it."""

    query: ProjectQuery

    def __init__(
        self,
        query: ProjectQuery,
        language: str,
        day: dt.date | None = None,
        patience: Sequence[int] = PATIENCE,
    ) -> None:
        self.day = day or today()
        self.own = own(self.day)
        super().__init__(query, language, patience)

    def _bits(self, name: str) -> Bits:
        return self.own.facets[name] if name in OWN else self.columns.facets[name]

    def _make_masks(self) -> dict[str, Numbers]:
        masks = {"kinds": self.columns.facets["kind"].any_of((Project.kind,))}
        if self._tiers is not None:
            masks["q"] = packed(np.flatnonzero(self._tiers < catalogue.NOT_FOUND), self.columns.words)
        for name, codes in self.query.chosen.items():
            if codes:
                masks[name] = self._bits(name).any_of(codes)
        return masks

    # --- counts
    @cached_property
    def facets(self) -> dict[str, tuple[FacetValue, ...]]:
        """Each facet's values with their counts under the other filters."""
        return {name: self.facet(name) for name in FACETS}

    def facet(self, name: str) -> tuple[FacetValue, ...]:
        """One facet: all codes of the short ones; of the long ones those that any project has, or the reader chose."""
        if name not in OWN:
            return super().facet(name)
        bits = self._bits(name)
        counts = dict(zip(bits.codes, bits.counts(self._mask(name)), strict=True))
        chosen, called = self.query.chosen.get(name, ()), code_names(name, self.language)
        return tuple(
            FacetValue(code, called[code], counts.get(code, 0), code in chosen) for code in OWN[name]
        )

    def counts(self, name: str, *, field: str = "") -> dict[str, int]:
        """How many of the selected projects have each code of a facet; of one creative field alone, if it is named."""
        among = self._all
        if field:
            among = among & self._bits("field").any_of((field,))
        bits = self._bits(name)
        return {code: count for code, count in zip(bits.codes, bits.counts(among), strict=True) if count}

    @cached_property
    def not_stated(self) -> dict[str, int]:
        """How many of the projects under the other filters say nothing about each facet."""
        return {name: count_of(self._mask(name) & ~self._stated(name)) for name in FACETS}

    def _stated(self, name: str) -> Numbers:
        return self._bits(name).stated() if name in OWN else self.columns.stated(name)

    # --- rows
    def detail(self, row: CardRow) -> Detail:
        """What a row says beside what every record says."""
        return self.own.details.get(row.key, Detail())


def select(
    query: ProjectQuery,
    language: str | None = None,
    *,
    day: dt.date | None = None,
    patience: Sequence[int] = PATIENCE,
) -> Selection:
    """The published projects that answer `query`, in the words of `language` (the reader's when none is given)."""
    return Selection(query, language or get_language() or SOURCE_LANGUAGE, day, patience)


# --- words --------------------------------------------------------------------------------------------------
def code_names(name: str, language: str) -> dict[str, str]:
    """What the codes of a facet only projects have are called."""
    with translation.override(language):
        match name:
            case "stage":
                return {str(code): str(label) for code, label in Stage.choices}
            case "sector":
                return {str(code): str(label) for code, label in Sector.choices}
            case "light":
                return {
                    GREEN: pgettext("light", "green"),
                    AMBER: pgettext("light", "amber"),
                    RED: pgettext("light", "red"),
                    DARK: pgettext("light", "none"),
                }
            case "mix":
                return {
                    "1": pgettext("sectors", "one sector"),
                    "2": pgettext("sectors", "two sectors"),
                    "3": pgettext("sectors", "public, private and civil"),
                }
            case _:
                return {YES: _("pilot projects"), NO: _("other projects")}


def light_names(language: str) -> dict[str, str]:
    """The lights as a row says them: “amber: needs a look”; nothing where there is none."""
    with translation.override(language):
        lit = {code: f"{COLOURS[code]}: {MEANINGS[code]}" for code in (GREEN, AMBER, RED)}
    return {**lit, DARK: ""}
