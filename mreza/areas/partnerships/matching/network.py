"""The Network as `science.matching` takes it, from the database: members, counted ties, open offers and needs.

What is made of it (lifts, the correction, who is shown where) takes a moment for thousands of cities, so it is kept as
long as what it was made of stays the same: a version of the data that changes no city, tie, offer, record or weight
takes the whole along. Compared are the things themselves, so nothing old can be shown.

There are two: what everybody may know, and, for people of the Network, also offers and needs that are for it alone and
how often a city answers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count, Max, Q, Sum

from mreza.accounts.capacities import capacities
from mreza.areas.partnerships.choices import Audience, WishState
from mreza.areas.partnerships.interests.pace import paces
from mreza.areas.partnerships.matching.subjects import subjects_of_cities
from mreza.areas.partnerships.matching.weights import weights_in_force
from mreza.areas.partnerships.models import Wish
from mreza.cities.directory import Snapshot, snapshot
from mreza.cities.letters import DUE_AFTER
from mreza.cities.models import CityLetter
from mreza.foundation.moments import months_after, today
from mreza.foundation.permissions import may_read
from mreza.journal.versions import brought_along, kept_by_version
from mreza.science import matching as science
from mreza.science.matching import Matching
from mreza.science.places import official_languages
from mreza.ties.choices import COUNTED
from mreza.ties.columns import STATES, ledger

OTHER = "other"  # the kind of what is no kind: two of it need have nothing to do with each other
FEWEST_ASKED = 3  # letters and interests, before it is said how often a city answers


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of the Network today, and the lists over it."""

    cities: tuple[science.City, ...]
    ties: Mapping[str, Any]  # columns: first, second (codes), weight, year
    wishes: tuple[science.Wish, ...]
    weights: Mapping[str, float]
    year: int
    matching: Matching

    @property
    def net(self) -> science.Network:
        return self.matching.net

    def is_made_of(self, cities: Any, ties: Any, wishes: Any, weights: Any, year: int) -> bool:
        return (
            (self.year, self.weights, self.wishes, self.cities) == (year, weights, wishes, cities)
            and all(np.array_equal(self.ties[name], column) for name, column in ties.items())
        )  # fmt: skip


class _Process:
    """What this process made last, for each audience."""

    newest: dict[str, Known] = {}

    @classmethod
    def forget(cls) -> None:
        cls.newest = {}


brought_along(_Process.forget)


def audience_of(user: Any) -> Audience:
    """Whoever acts for something in the Network is told what is for the Network."""
    acts = user.is_authenticated and may_read(user) and bool(capacities(user))
    return Audience.NETWORK if acts else Audience.PUBLIC


def known(audience: Audience, day: dt.date | None = None) -> Known:
    """The Network as this audience may know it."""
    inside = audience == Audience.NETWORK
    # What only the Network reads may change without a new version of what the public sees.
    return _known(audience, day or today(), _mark() if inside else ())


def _mark() -> tuple[Any, ...]:
    """Changes with every open offer or need."""
    rows = Wish.objects.filter(state=WishState.OPEN)
    found = rows.aggregate(Count("pk"), Sum("pk"), Sum("version"), Sum("left"), Max("changed_at"))
    return tuple(found.values())


@kept_by_version
def _known(audience: Audience, day: dt.date, _marked: tuple[Any, ...]) -> Known:
    shot = snapshot()
    wishes = _wishes(audience, day)
    cities = _cities(shot, audience, day, wishes)
    members = {city.code for city in cities}
    wishes = tuple(wish for wish in wishes if wish.city in members)
    ties, weights = _ties(shot, members), weights_in_force()
    made = _Process.newest.get(audience)
    if made is None or not made.is_made_of(cities, ties, wishes, weights, day.year):
        rows = zip(*(column.tolist() for column in ties.values()), strict=True)
        net = science.Network(
            cities,
            (science.Tie(one, two, weight, year or None) for one, two, weight, year in rows),
            wishes,
            year=day.year,
        )
        made = Known(cities, ties, wishes, weights, day.year, Matching(net, weights))
        _ = made.matching.hosts  # found here, where one thread makes it and the others wait
        _Process.newest = {**_Process.newest, audience: made}
    return made


# --- cities -------------------------------------------------------------------------------------------------------
def _cities(
    shot: Snapshot, audience: Audience, day: dt.date, wishes: tuple[science.Wish, ...]
) -> tuple[science.City, ...]:
    """The members of that day."""
    here = np.flatnonzero((shot.since <= day.toordinal()) & (shot.until > day.toordinal()))
    fields: dict[int, set[str]] = {}
    for at in here.tolist():
        fields.setdefault(int(shot.city[at]), set()).add(shot.fields[int(shot.field[at])])
    answered = _answered(day) if audience == Audience.NETWORK else {}
    subjects, clocks, spoken = subjects_of_cities(), _Clocks(day.year), _Spoken()
    objectives, targets = dict(subjects.objectives), dict(subjects.targets)
    for wish in wishes:
        objectives[wish.city] = objectives.get(wish.city, frozenset()) | wish.objectives
    for city, named in _targets_of_wishes(audience, day).items():
        targets[city] = targets.get(city, frozenset()) | named
    found = []
    for at in sorted(fields):
        row = shot.cities[at]
        code, country = row[0], row[4]
        region = int(shot.region_of_country[shot.country_of_city[at]])
        found.append(
            science.City(
                code=code,
                region=shot.regions[region] if region >= 0 else "",
                country=country,
                fields=frozenset(fields[at]),
                languages=spoken.by(country, row[15]),
                hours=clocks.hours(row[8]),
                latitude=row[5],
                longitude=row[6],
                population=row[7] or None,
                objectives=objectives.get(code, frozenset()),
                targets=targets.get(code, frozenset()),
                topics=subjects.topics.get(code, {}),
                response=answered.get(code),
            )
        )
    return tuple(found)


class _Clocks:
    """Hours against UTC by the clocks of winter, so that a list does not change with the season."""

    def __init__(self, year: int) -> None:
        self._year = year
        self._known: dict[str, float | None] = {"": None}

    def hours(self, zone: str) -> float | None:
        if zone not in self._known:
            self._known[zone] = self._found(zone)
        return self._known[zone]

    def _found(self, zone: str) -> float | None:
        try:
            clock = ZoneInfo(zone)
        except (KeyError, ValueError):  # entered where more zones are known than here
            return None
        days = (dt.datetime(self._year, month, 1, tzinfo=clock) for month in (1, 7))
        return min(day.utcoffset() or dt.timedelta() for day in days).total_seconds() / 3600


class _Spoken:
    """Languages one can work in with a city: official in the whole country, and those the city itself names."""

    def __init__(self) -> None:
        self._official: dict[str, frozenset[str]] = {}

    def by(self, country: str, working: list[str]) -> frozenset[str]:
        if country not in self._official:
            self._official[country] = official_languages(country) or frozenset()
        return self._official[country] | languages_of(working)


def languages_of(codes: Any) -> frozenset[str]:
    """Languages by their primary subtag: who works in pt-BR works in pt."""
    return frozenset(code.split("-")[0] for code in codes)


def _answered(day: dt.date) -> dict[str, float]:
    """The share of interests and letters each city answered, of those it had time to answer.

    Counted are whole months that are over (`interests.pace`), so that nobody learns of a letter that came just now.
    """
    moment = dt.datetime.combine(day, dt.time(12), dt.UTC)
    counts = {code: [pace.expressed, pace.answered] for code, pace in paces(at=moment).items()}
    first = day.replace(day=1)
    since, until = (dt.datetime.combine(one, dt.time(), dt.UTC) for one in (months_after(first, -12), first))
    letters = CityLetter.objects.filter(to_secretariat=False, written_at__gte=since, written_at__lt=until)
    in_time = ~Q(answer="") & Q(settled_at__lt=until)
    for city, total, answers in (
        letters.filter(in_time | Q(written_at__lte=until - DUE_AFTER))
        .order_by()
        .values_list("city__code")
        .annotate(total=Count("pk"), answers=Count("pk", filter=in_time))
    ):
        both = counts.setdefault(city, [0, 0])
        both[0], both[1] = both[0] + total, both[1] + answers
    return {city: answers / total for city, (total, answers) in counts.items() if total >= FEWEST_ASKED}


# --- ties ---------------------------------------------------------------------------------------------------------
def _ties(shot: Snapshot, members: set[str]) -> dict[str, Any]:
    """The ties that stand in figures, both of whose cities are members."""
    table = ledger()
    codes = np.array([row[0] for row in shot.cities] or [""])
    member = np.array([code in members for code in codes.tolist()], dtype=np.bool_)
    counted = np.isin(table.state, [STATES.index(state) for state in COUNTED]) & table.counts
    chosen = (
        counted & member[table.giver] & member[table.receiver] if len(table) else np.zeros(0, dtype=np.bool_)
    )
    found = {
        "first": codes[table.giver[chosen]],
        "second": codes[table.receiver[chosen]],
        "weight": 1 / np.maximum(table.pairs[chosen], 1),
        "year": table.year[chosen].astype(np.int64),
    }
    # Contacts have other numbers in another database; sums come out the same in one order only.
    order = np.lexsort((found["weight"], found["year"], found["second"], found["first"]))
    return {name: column[order] for name, column in found.items()}


# --- offers and needs ---------------------------------------------------------------------------------------------
def _open(audience: Audience, day: dt.date) -> Any:
    rows = Wish.objects.open().filter(left__gt=0, expires_on__gte=day)
    return rows if audience == Audience.NETWORK else rows.filter(audience=Audience.PUBLIC)


def _wishes(audience: Audience, day: dt.date) -> tuple[science.Wish, ...]:
    """What is open on that day, by code."""
    rows = _open(audience, day)
    fields = _named(rows, "fields")
    objectives = _named(rows, "objectives")
    return tuple(
        science.Wish(
            key=code,
            city=city,
            kind=f"{OTHER}:{code}" if kind == OTHER else kind,
            needed=side == "need",
            fields=fields.get(code, frozenset()),
            languages=languages_of(languages),
            objectives=objectives.get(code, frozenset()),
            begins=begins.toordinal() if begins else None,
            ends=ends.toordinal() if ends else None,
        )
        for code, city, kind, side, languages, begins, ends in rows.order_by("code").values_list(
            "code", "city__code", "kind__code", "side", "languages", "begins", "ends"
        )
    )


def _named(rows: Any, name: str) -> dict[str, frozenset[str]]:
    """Of each offer or need the codes of one sort it names. One query."""
    found: dict[str, set[str]] = {}
    pairs = rows.filter(**{f"{name}__isnull": False}).order_by().values_list("code", f"{name}__code")
    for code, named in pairs:
        found.setdefault(code, set()).add(named)
    return {code: frozenset(named) for code, named in found.items()}


def _targets_of_wishes(audience: Audience, day: dt.date) -> dict[str, frozenset[str]]:
    """The SDG targets each city's open offers and needs name."""
    found: dict[str, set[str]] = {}
    rows = _open(audience, day).filter(targets__isnull=False).order_by()
    for city, target in rows.values_list("city__code", "targets__code"):
        found.setdefault(city, set()).add(target)
    return {city: frozenset(named) for city, named in found.items()}
