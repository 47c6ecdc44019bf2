"""Offers and needs as columns in memory.

Every code of a facet (`kind: residency-weeks`) is a row of bits, one bit an offer or a need, as with the cards of
records (`activities.columns`): a filter is an *or* of such rows, several filters are an *and*, and a count is the
number of bits left.

What everybody reads is kept for one version of the data. What people of the Network read beside it does not move that
version: those columns are a second set, made anew when the number or the versions of the rows say so, and of them each
reader gets what `visible_to` answers. Nothing else is ever counted, listed or told (`query.Selection`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Count, QuerySet, Sum

from mreza.accounts.capacities import capacities
from mreza.activities.columns import Alike, Bits, Numbers, packed
from mreza.areas.partnerships.models import Wish
from mreza.cities.choices import Sector
from mreza.cities.directory import snapshot
from mreza.foundation.moments import today
from mreza.foundation.permissions import may_read
from mreza.journal.versions import brought_along, current, kept_by_version

Mark = tuple[Any, ...]

FACETS = (
    "side", "kind", "field", "region", "country", "city", "language", "objective", "target", "online", "period",
    "sector", "state",
)  # fmt: skip
YES, NO = "yes", "no"
NOWHERE = -1
ANY_TIME = "any"  # in place of a year: no days are named
EARLIEST, LATEST = 1900, 2100
_ALWAYS, _NEVER = dt.date.min.toordinal(), dt.date.max.toordinal()
_MOST_YEARS = 12  # of one offer that are counted one by one


class Told(NamedTuple):
    """What is read of one offer or need."""

    pk: int
    code: str
    side: str
    kind: str
    city: str
    sector: str | None  # of the organisation; a city's own are of the public sector
    languages: list[str]
    online: bool
    begins: dt.date | None
    ends: dt.date | None
    state: str
    expires_on: dt.date
    entered_at: dt.datetime
    organisation: str | None


_READ = (
    "pk", "code", "side", "kind__code", "city__code", "organisation__sector", "languages", "online", "begins", "ends",
    "state", "expires_on", "entered_at", "organisation__name",
)  # fmt: skip
# Facets that are lists of rows: the field of the model, and what of its rows is the code.
_MANY = {
    "field": ("fields", "creativefield"),
    "objective": ("objectives", "objective"),
    "target": ("targets", "target"),
}


class Columns:
    """Offers and needs as they stood at one moment. Nothing in it changes once readers have it."""

    def __init__(self, wishes: QuerySet[Any], mark: Mark = ()) -> None:
        self.mark = mark
        rows = [Told(*row) for row in wishes.order_by("pk").values_list(*_READ)]
        self.pk = np.array([row.pk for row in rows], dtype=np.int64)
        self.codes = [row.code for row in rows]
        self.kinds = [row.kind for row in rows]
        self.organisations = [row.organisation or "" for row in rows]
        self.cities = [row.city for row in rows]
        at = snapshot().city_at
        self.city = np.array(
            [at.get(code, NOWHERE) for code in self.cities], dtype=np.int32
        )  # its place there
        self.place_of = {pk: place for place, pk in enumerate(self.pk.tolist())}
        self.begins = _days((row.begins for row in rows), _ALWAYS)
        self.ends = _days((row.ends for row in rows), _NEVER)
        self.expires = _days((row.expires_on for row in rows), _NEVER)
        self.entered = np.array([int(row.entered_at.timestamp() * 1_000_000) for row in rows], dtype=np.int64)
        self.words = len(rows) // 64 + 1
        self.live = packed(np.arange(len(rows)), self.words)
        alike = _alike(rows)
        for facet, (name, column) in _MANY.items():
            alike[facet] = self._codes_of(name, column)
        self.facets = {facet: Bits.made(alike[facet], self.words) for facet in FACETS}

    def __len__(self) -> int:
        return len(self.codes)

    def _codes_of(self, name: str, column: str) -> Alike:
        """Codes of a list of rows → the places of the offers that have them."""
        through = getattr(Wish, name).through
        found: Alike = {}
        for pk, code in through.objects.values_list("wish_id", f"{column}__code"):
            if pk in self.place_of:
                found.setdefault((code,), []).append(self.place_of[pk])
        return found

    def bits_of(self, pks: Iterable[int]) -> Numbers:
        """These rows of the database as bits."""
        places = [self.place_of[pk] for pk in pks if pk in self.place_of]
        return packed(np.array(places, dtype=np.int64), self.words)


def _alike(rows: list[Told]) -> dict[str, Alike]:
    """Facet → codes → the places of the offers that have just these."""
    shot = snapshot()
    found: dict[str, Alike] = {facet: {} for facet in FACETS if facet not in _MANY}
    for place, row in enumerate(rows):
        country, region = _where(shot, row.city)
        own: dict[str, tuple[str, ...]] = {
            "side": (row.side,),
            "kind": (row.kind,),
            "city": (row.city,),
            "country": country,
            "region": region,
            "language": tuple(row.languages),
            "online": (YES if row.online else NO,),
            "period": period_codes(row.begins, row.ends, row.expires_on),
            "sector": (row.sector or Sector.PUBLIC.value,),
            "state": (row.state,),
        }
        for facet, codes in own.items():
            found[facet].setdefault(codes, []).append(place)
    return found


def _where(shot: Any, city: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    at = shot.city_at.get(city)
    if at is None:
        return (), ()
    country = int(shot.country_of_city[at])
    region = int(shot.region_of_country[country])
    return (shot.countries[country],), (shot.regions[region],) if region >= 0 else ()


def period_codes(begins: dt.date | None, ends: dt.date | None, expires_on: dt.date) -> tuple[str, ...]:
    """The years in which it can be had; one without an end can be until it is offered no longer."""
    if begins is None and ends is None:
        return (ANY_TIME,)
    last = ends or max(expires_on, begins or expires_on)
    first = begins or min(today(), last)
    years = range(max(first.year, EARLIEST), min(last.year, LATEST, first.year + _MOST_YEARS - 1) + 1)
    return tuple(map(str, years))


def _days(given: Iterable[dt.date | None], unknown: int) -> Numbers:
    return np.array([unknown if day is None else day.toordinal() for day in given], dtype=np.int64)


@kept_by_version
def public_columns() -> Columns:
    """What everybody reads, as the data stands now."""
    return Columns(Wish.objects.visible_to(AnonymousUser()))


class _Process:
    """Everything, as somebody of the Network last asked for it."""

    every: Columns | None = None

    @classmethod
    def forget(cls) -> None:
        cls.every = None


brought_along(_Process.forget)


def every_column() -> Columns:
    """Everything there is, whoever may read it: one statement says whether it is as it was."""
    rows = Wish.objects.aggregate(Count("pk"), Sum("pk"), Sum("version"))
    mark = (current(), today(), *rows.values())
    kept = _Process.every
    if kept is not None and kept.mark == mark:
        return kept
    made = Columns(Wish.objects.all(), mark)
    if not connection.in_atomic_block:  # what a transaction sees may never come true
        _Process.every = made
    return made


class Seen(NamedTuple):
    """The columns for a reader, and which of them this reader may see."""

    columns: Columns
    bits: Numbers
    public: bool  # nothing but what everybody reads


def seen_by(user: Any) -> Seen:
    """Who is not signed in, or acts for nothing in the Network, sees what everybody does."""
    if user is None or not (user.is_authenticated and may_read(user) and capacities(user)):
        table = public_columns()
        return Seen(table, table.live, public=True)
    table = every_column()
    pks = Wish.objects.visible_to(user).order_by().values_list("pk", flat=True)
    return Seen(table, table.bits_of(pks), public=False)
