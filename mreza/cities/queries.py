"""A question to the directory: the parameters of pages, exports and API, understood once.

The names are the same everywhere (design.md §7): `q field region country since until confirmed on sort page
page_size`. Facets repeat (= or); every other parameter is given once.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from mreza.cities.models import Country, CreativeField, Region
from mreza.foundation.lists import PAGE_SIZE, Page
from mreza.foundation.moments import today
from mreza.foundation.parameters import BadParameters, Mistake, Reader, encoded
from mreza.journal.versions import kept_by_version

FACETS = ("field", "region", "country")
PARAMETERS = ("q", *FACETS, "since", "until", "confirmed", "on", "sort", "page", "page_size")
SORTS = ("name", "country", "since", "population")
SORT_VALUES = ("relevance", *SORTS, *(f"-{name}" for name in SORTS))
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
LONGEST_SEARCH = 200


class Codes(NamedTuple):
    """The codes that may be asked for."""

    field: frozenset[str]
    region: frozenset[str]
    country: frozenset[str]


@kept_by_version
def known_codes() -> Codes:
    """Every field, region and country there is, whether or not it has a member city."""
    return Codes(
        *(
            frozenset(model.objects.values_list("code", flat=True))
            for model in (CreativeField, Region, Country)
        )
    )


@dataclass(frozen=True)
class CityQuery:
    """Which cities, on which day, in which order, and which page of them."""

    q: str = ""
    field: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    since: int | None = None  # the membership began in this year or later …
    until: int | None = None  # … and in this year or earlier
    confirmed: str = ""  # "yes", "no" or both
    on: dt.date | None = None  # the day asked about; nothing means today
    sort: str = ""  # nothing means: by relevance when searching, else by name
    page: int = 1
    page_size: int = PAGE_SIZE
    mistakes: tuple[Mistake, ...] = ()
    has_unknown: bool = False

    @classmethod
    def from_params(cls, params: QueryDict, *, strict: bool = False, also: tuple[str, ...] = ()) -> CityQuery:
        """Read a query string. `also` are parameters that the caller reads itself (`view`, `format`, `lang`).

        Strict, as the API is: any mistake raises `BadParameters`. Otherwise mistakes are kept beside what
        could be understood, and a parameter with a mistake counts as not given.
        """
        reader = Reader(params, strict=strict)
        if strict:
            reader.refuse_unknown((*PARAMETERS, *also))
        codes, page = known_codes(), Page.read(reader)
        query = cls(
            q=reader.text("q", longest=LONGEST_SEARCH),
            field=reader.choices("field", codes.field),
            region=reader.choices("region", codes.region),
            country=reader.choices("country", codes.country),
            since=reader.whole("since", low=EARLIEST_YEAR, high=LATEST_YEAR),
            until=reader.whole("until", low=EARLIEST_YEAR, high=LATEST_YEAR),
            confirmed=reader.choice("confirmed", ("yes", "no")),
            on=reader.day("on"),
            sort=reader.choice("sort", SORT_VALUES),
            page=page.number,
            page_size=page.size,
            has_unknown=reader.has_unknown((*PARAMETERS, *also)),
        )
        if query.since and query.until and query.since > query.until:
            reader.wrong("until", _("The last year lies before the first one."))
            query = replace(query, since=None, until=None)
        if strict and reader.mistakes:
            raise BadParameters(reader.mistakes)
        return replace(query, mistakes=tuple(reader.mistakes))

    @property
    def day(self) -> dt.date:
        """The day asked about."""
        return self.on or today()

    @property
    def order(self) -> str:
        """The order in force: the one asked for, or the one that fits the question."""
        if self.sort and not (self.sort == "relevance" and not self.q):
            return self.sort
        return "relevance" if self.q else "name"

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the set (the day alone does not)."""
        return bool(
            self.q or self.field or self.region or self.country or self.confirmed or self.since or self.until
        )

    def address(self, **changes: Any) -> str:
        """The query string of this question, or of this one changed; the first page unless one is named."""
        changed = replace(self, **{"page": 1, **changes})
        return encoded(
            {
                "q": changed.q,
                "field": changed.field,
                "region": changed.region,
                "country": changed.country,
                "since": changed.since,
                "until": changed.until,
                "confirmed": changed.confirmed,
                "on": changed.on,
                "sort": changed.sort,
                "page_size": changed.page_size if changed.page_size != PAGE_SIZE else None,
                "page": changed.page if changed.page != 1 else None,
            }
        )

    def without(self, name: str, value: str = "") -> CityQuery:
        """This question with one filter, or one value of a facet, taken away."""
        if name in FACETS:
            return replace(self, page=1, **{name: tuple(v for v in getattr(self, name) if v != value)})  # type: ignore[arg-type]
        return replace(self, page=1, **{name: None if name in ("since", "until", "on") else ""})  # type: ignore[arg-type]
