"""What became of suggestions, and how evenly they are spread: for the Secretariat, which weighs the parts.

Counted are pairs of cities, not clicks: a city that opened one suggestion five times opened one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mreza.areas.partnerships.choices import Audience, Did
from mreza.areas.partnerships.matching.network import known
from mreza.areas.partnerships.models import Suggestion
from mreza.foundation.moments import now, today
from mreza.journal.versions import kept_by_version
from mreza.science.evaluation import exposure
from mreza.science.imbalance import gini

PERIODS: Mapping[str, int | None] = {"30": 30, "365": 365, "all": None}  # days back
USUAL = "365"
LATEST = 20  # reasons that are shown
PLACES = ((1, 3), (4, 10), (11, None))  # from–to, in the list


@dataclass(frozen=True, slots=True)
class Line:
    """How many pairs of one group came how far."""

    code: str
    label: str
    counts: Mapping[str, int]  # of `Did`

    @property
    def shown(self) -> int:
        return self.counts[Did.SHOWN]

    def share(self, did: str) -> float | None:
        """Of those that were shown; nothing where none was."""
        return self.counts[did] / self.shown if self.shown else None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a suggestion was put aside or declined, in the words of the city."""

    city: str
    other: str
    did: str
    why: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Balance:
    """How even the Network is, and its lists."""

    imbalance: float  # of the ties recorded so far
    gini: float  # of exposure, as lists are shown …
    gini_uncorrected: float  # … and by score alone
    needs: int  # cities with an open need
    unseen: int | None  # of these, those in nobody's first ten; None: not all lists were made
    lists: int  # how many lists these figures stand on


@dataclass(frozen=True, slots=True)
class Report:
    """The whole answer."""

    period: str
    total: Line
    by_order: tuple[Line, ...]
    by_place: tuple[Line, ...]
    reasons: tuple[Reason, ...]


def report(period: str = USUAL, *, at: dt.datetime | None = None) -> Report:
    """What cities did with suggestions in the last days."""
    days = PERIODS[period]
    rows = Suggestion.objects.all()
    if days is not None:
        rows = rows.filter(at__gte=(at or now()) - dt.timedelta(days=days))
    found = list(rows.order_by("at", "pk").values_list("city", "other", "did", "rank", "corrected"))
    return Report(
        period,
        _line("", _("All suggestions"), found),
        (
            _line("corrected", _("With the correction"), (row for row in found if row[4])),
            _line("uncorrected", _("By score alone"), (row for row in found if not row[4])),
        ),
        tuple(_of_places(low, high, found) for low, high in PLACES),
        tuple(
            Reason(*row)
            for row in rows.exclude(why="")
            .order_by("-at", "-pk")
            .values_list("city__code", "other__code", "did", "why", "at")[:LATEST]
        ),
    )


def _of_places(low: int, high: int | None, found: Iterable[tuple[int, int, str, int | None, bool]]) -> Line:
    label = (
        _("Places %(low)s to %(high)s") % {"low": low, "high": high}
        if high
        else _("From place %(low)s") % {"low": low}
    )
    here = (row for row in found if row[3] is not None and low <= row[3] <= (high or row[3]))
    return _line(f"{low}-{high or ''}", label, here)


def _line(code: str, label: str, found: Iterable[tuple[int, int, str, int | None, bool]]) -> Line:
    pairs: dict[str, set[tuple[int, int]]] = {did: set() for did in Did.values}
    for city, other, did, _rank, _corrected in found:
        pairs[did].add((city, other))
    return Line(code, label, {did: len(some) for did, some in pairs.items()})


def balance() -> Balance:
    """How even ties and lists are today, as people of the Network see them."""
    return _balance(today())


@kept_by_version
def _balance(day: dt.date) -> Balance:
    matching = known(Audience.NETWORK, day).matching
    net, asked = matching.net, matching.sample.tolist()
    lists = {
        corrected: [matching.shown(city, corrected=corrected) for city in asked]
        for corrected in (True, False)
    }
    counts = {corrected: exposure(some, len(net)) for corrected, some in lists.items()}
    needy = net.in_need
    return Balance(
        net.shares.index,
        gini(counts[True]),
        gini(counts[False]),
        len(needy),
        sum(counts[True][one] == 0 for one in needy) if len(asked) == len(net) else None,
        len(asked),
    )
