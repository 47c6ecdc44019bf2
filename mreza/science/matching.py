"""Who could work with whom next, and why: a score of named parts, and an order that makes the Network even.

The score of two cities is Σ weight × value over `PARTS`; each value lies between 0 and 1 and can be said in a sentence.
Four parts ask what the ledger shows so far (creative field, distance, time zone, size, language): how often do tied
cities stand to each other as these two do, against how often any two do? That *lift* is drawn towards a stated guess
while ties are few, and its value is lift / (1 + lift): one half where it makes no difference.

The score never knows the correction. The order does (`Order`): a pair of regions with fewer ties than membership lets
expect is moved up, one with more is moved down, and every city with an open need keeps a place with the city that suits
it best. The reader can switch that off.

Same cities, same ties, same list: cities are taken in the order of their codes, and equals stay in it.
Formulas, sources and measurements: `docs/matching.md`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mreza.science.imbalance import Floats, Ints, Shares, observed_weights, shares
from mreza.science.rows import Rows

Bools = NDArray[np.bool_]

SHOWN = 10  # a list's first screen: what "appears somewhere" and exposure mean
EARTH_KM = 6371.0

# What each part weighs unless the Secretariat says otherwise; a hundred in all, so a score reads as points of 100.
WEIGHTS: dict[str, float] = {
    "needs": 26.0,  # one's need meets the other's offer, either way
    "objectives": 8.0,  # shared objectives and SDG targets
    "records": 12.0,  # records about the same things
    "field": 12.0,  # creative field, the same or one that often works with it
    "language": 6.0,  # a working language in common
    "time-zone": 3.0,  # hours of the day in common
    "distance": 6.0,  # what a visit takes
    "size": 4.0,  # inhabitants of the same order
    "capacity": 8.0,  # both have worked with others before
    "response": 4.0,  # how often the other answers
    "earlier": 7.0,  # earlier ties of the two, and partners both have
    "network": 4.0,  # a thin pair of regions, a path made shorter
}
PARTS = tuple(WEIGHTS)
SPECIFIC = frozenset({"needs", "objectives", "records", "earlier"})  # said of these two, not of many

KNOWN = 6.0  # so many expected pairs weigh as much as the guess about a lift
YEARS = 5.0  # a tie is half as fresh after so many years
PARTNERS = 3.0  # with so many partners a city has half of all capacity
STRENGTH = 15.0  # points the correction moves a pair of regions at most
HORIZON = 0.5  # ties taken up by a city, within which shares should become as expected
EVEN = 1.0  # of what makes a city suggested to everybody, so much is taken back
HOSTED = 3  # cities with an open need that one list takes in at most


@dataclass(frozen=True, slots=True)
class City:
    """A member city, as far as matching knows it; what is unknown is empty or None and counts neither way."""

    code: str
    region: str
    country: str = ""
    fields: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()  # working languages, by their ISO 639 code
    hours: float | None = None  # its clock against UTC
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    objectives: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()  # of the SDGs
    topics: Mapping[str, float] = field(default_factory=dict)  # what its records are about, and how much
    response: float | None = None  # the share of letters and interests it answered, 0 to 1


@dataclass(frozen=True, slots=True)
class Tie:
    """A counted tie of two cities; its weight is the share it has in its contact."""

    first: str
    second: str
    weight: float = 1.0
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """An open offer or need of a city. Empty fields or languages: any will do."""

    key: str
    city: str
    kind: str
    needed: bool  # a need; else an offer
    fields: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    objectives: frozenset[str] = frozenset()
    begins: int | None = None  # ordinal days; None: open
    ends: int | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """A need and an offer that meet, and how well (0 to 1)."""

    need: Wish
    offer: Wish
    value: float


class Network:
    """Cities, ties and wishes as arrays; everything about one city is then a few operations on rows.

    Give cities in any order: they are kept by code, and ties or wishes of unknown cities are refused with `KeyError`.
    """

    def __init__(
        self, cities: Iterable[City], ties: Iterable[Tie] = (), wishes: Iterable[Wish] = (), *, year: int
    ) -> None:
        self.cities = sorted(cities, key=lambda city: city.code)
        self.number = {city.code: n for n, city in enumerate(self.cities)}
        self.year = year
        self.ties = list(ties)
        self.wishes = sorted(wishes, key=lambda wish: wish.key)
        self._arrange_cities()
        self.tie(self.ties)
        self._arrange_wishes()

    def __len__(self) -> int:
        return len(self.cities)

    # --- cities ----------------------------------------------------------------------------------------------
    def _arrange_cities(self) -> None:
        cities = self.cities
        names = sorted({city.region for city in cities})
        self.regions = names
        self.region = np.array([names.index(city.region) for city in cities], dtype=np.int64)
        self.field_names, self.fields = _marks([city.fields for city in cities])
        self.language_names, self.languages = _marks([city.languages for city in cities])
        self.objective_names, self.objectives = _marks([city.objectives for city in cities])
        self.target_names, self.targets = _marks([city.targets for city in cities])
        self.objective_counts, self.target_counts = self.objectives.sum(1), self.targets.sum(1)
        self.speaks: NDArray[Any] = np.any(self.languages, axis=1)
        self.hours = _numbers(city.hours for city in cities)
        self.latitude = np.radians(_numbers(city.latitude for city in cities))
        self.longitude = np.radians(_numbers(city.longitude for city in cities))
        people = _numbers(city.population or None for city in cities)
        self.size = np.log10(np.where(people > 0, people, np.nan))
        self.response = _numbers(city.response for city in cities)
        self.topic_names, self.telling, self.topics, self.about = _topics([city.topics for city in cities])
        self.topic_place = {topic: n for n, topic in enumerate(self.topic_names)}

    # --- ties ------------------------------------------------------------------------------------------------
    def tie(self, ties: Sequence[Tie]) -> None:
        """Take these as all ties; what depends on ties is found anew when it is asked for."""
        count = len(self.cities)
        self.first = np.array([self.number[tie.first] for tie in ties], dtype=np.int64)
        self.second = np.array([self.number[tie.second] for tie in ties], dtype=np.int64)
        self.weight = np.array([tie.weight for tie in ties], dtype=float)
        self.tie_year = np.array([tie.year or 0 for tie in ties], dtype=np.int64)
        pairs = np.unique(
            np.minimum(self.first, self.second) * count + np.maximum(self.first, self.second)
        )  # each two cities once
        self.pair_first, self.pair_second = pairs // max(count, 1), pairs % max(count, 1)
        both = np.concatenate([self.pair_first, self.pair_second])
        other = np.concatenate([self.pair_second, self.pair_first])
        self.graph = Rows.of(both, other, np.ones(len(both)), count)
        self.partners = np.bincount(both, minlength=count).astype(float)
        for name in ("shares", "lifts", "_sample", "fresh"):
            self.__dict__.pop(name, None)

    @cached_property
    def shares(self) -> Shares:
        """Ties between regions, observed and expected."""
        return shares(self.region, len(self.regions), self.first, self.second, self.weight)

    @cached_property
    def fresh(self) -> Rows:
        """How fresh each tie is, 0 to 1; one without a year is as fresh as one of ten years ago."""
        age = np.where(self.tie_year > 0, np.maximum(self.year - self.tie_year, 0), 2 * YEARS)
        value = 0.5 ** (age / YEARS)
        return Rows.of(
            np.concatenate([self.first, self.second]),
            np.concatenate([self.second, self.first]),
            np.tile(value, 2),
            len(self.cities),
        )

    # --- wishes ----------------------------------------------------------------------------------------------
    def _arrange_wishes(self) -> None:
        self.by_city: dict[int, list[Wish]] = {}
        kinds: dict[tuple[str, bool], list[Wish]] = {}
        for wish in self.wishes:
            self.by_city.setdefault(self.number[wish.city], []).append(wish)
            kinds.setdefault((wish.kind, wish.needed), []).append(wish)
        self.by_kind = {kind: _Alike(wishes, self.number) for kind, wishes in kinds.items()}

    @property
    def in_need(self) -> list[int]:
        """The cities with an open need, by their number."""
        return sorted(n for n, wishes in self.by_city.items() if any(wish.needed for wish in wishes))

    # --- what the ledger shows so far ------------------------------------------------------------------------
    @cached_property
    def lifts(self) -> dict[str, Floats]:
        """Of each part that asks the ledger: how much more often tied cities stand so than any two, class by class."""
        one, other = self._sample
        found = {}
        for name, guess in GUESSES.items():
            classes = np.asarray(guess)
            tied = np.bincount(CLASSES[name](self, self.pair_first, self.pair_second), minlength=len(classes))
            any_two = np.bincount(CLASSES[name](self, one, other), minlength=len(classes))
            found[name] = _lift(tied, any_two, classes)
        found["field"] = self._field_lifts(one, other)
        return found

    @cached_property
    def _sample(self) -> tuple[Ints, Ints]:
        """Any two cities: all pairs of a small network, of a large one as many as tell shares to a percent."""
        count = len(self.cities)
        if count <= _ALL:
            one, other = np.triu_indices(count, 1)
            return one.astype(np.int64), other.astype(np.int64)
        drawn = np.random.default_rng(0).integers(0, count, (2, _DRAWN))
        keep = drawn[0] != drawn[1]
        return drawn[0][keep], drawn[1][keep]

    def _field_lifts(self, one: Ints, other: Ints) -> Floats:
        """The same for each two creative fields (fields × fields)."""
        fields = self.fields.astype(float)
        tied = fields[self.pair_first].T @ fields[self.pair_second]
        any_two = fields[one].T @ fields[other]
        tied, any_two = tied + tied.T, any_two + any_two.T
        guess = np.where(np.eye(len(tied), dtype=bool), _SAME_FIELD, _OTHER_FIELD)
        return _lift(tied, any_two, guess)


_ASKED = 200  # cities whose scores tell how sought another one is
_ALL = 500  # cities; more, and pairs are drawn
_DRAWN = 60_000

# What is thought of a lift before any tie is known, class by class; the last class of each is "unknown".
GUESSES: dict[str, tuple[float, ...]] = {
    "language": (0.8, 1.6, 1.0),  # none in common, one
    "time-zone": (1.3, 1.1, 0.9, 0.8, 1.0),  # at most 1, 3, 6 hours apart; more
    "distance": (2.0, 1.6, 1.2, 1.0, 0.9, 0.8, 1.0),  # at most 300, 1,000, 2,000, 4,000, 8,000 km; more
    "size": (1.1, 1.0, 0.9, 1.0),  # at most 2, 10 times as large; more
}
_SAME_FIELD, _OTHER_FIELD = 3.0, 0.8
_HOURS = np.array([1.0, 3.0, 6.0])
_KM = np.array([300.0, 1000.0, 2000.0, 4000.0, 8000.0])
_TIMES = np.log10([2.0, 10.0])


def _lift(tied: NDArray[Any], any_two: NDArray[Any], guess: Floats) -> Floats:
    """(tied + k·guess) / (expected + k): the share among the tied over that among any two, drawn towards the guess."""
    whole = any_two.sum()
    expected = any_two / whole * tied.sum() if whole else np.zeros_like(guess)
    return np.asarray((tied + KNOWN * guess) / (expected + KNOWN), dtype=float)


# --- how two cities stand to each other: the class of each pair ------------------------------------------------
def _language_class(net: Network, one: Any, other: Any) -> Ints:
    if np.ndim(one) == 0:  # one city against many: only its own languages need be looked at
        of_one: Any = net.languages[:, net.languages[one]].any(axis=1)
        shared: Any = of_one[other]
    else:
        shared = (net.languages[one] & net.languages[other]).any(-1)
    return np.where(net.speaks[one] & net.speaks[other], shared.astype(np.int64), 2)


def _time_class(net: Network, one: Any, other: Any) -> Ints:
    return _banded(hours_apart(net.hours[one], net.hours[other]), _HOURS)


def _distance_class(net: Network, one: Any, other: Any) -> Ints:
    return _banded(kilometres(net, one, other), _KM)


def _size_class(net: Network, one: Any, other: Any) -> Ints:
    return _banded(np.abs(net.size[one] - net.size[other]), _TIMES)


CLASSES = {
    "language": _language_class,
    "time-zone": _time_class,
    "distance": _distance_class,
    "size": _size_class,
}


def _banded(amounts: Floats, bands: Floats) -> Ints:
    """The first band that holds each amount; beyond the last one more, and unknown the one after."""
    found = np.searchsorted(bands, amounts, side="left")
    return np.where(np.isnan(amounts), len(bands) + 1, np.minimum(found, len(bands))).astype(np.int64)


def hours_apart(one: Any, other: Any) -> Floats:
    """Between two clocks, at most twelve."""
    apart = np.abs(one - other) % 24
    return np.asarray(np.minimum(apart, 24 - apart), dtype=float)


def kilometres(net: Network, one: Any, other: Any) -> Floats:
    """Great-circle distance."""
    up, along = net.latitude[other] - net.latitude[one], net.longitude[other] - net.longitude[one]
    half = (
        np.sin(up / 2) ** 2 + np.cos(net.latitude[one]) * np.cos(net.latitude[other]) * np.sin(along / 2) ** 2
    )
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))), dtype=float)


# --- the parts: of one city, against all -------------------------------------------------------------------
def values(net: Network, city: int) -> dict[str, Floats]:
    """Each part's value for the city with every other, 0 to 1, in the order of `net.cities`."""
    everyone = np.arange(len(net))
    found = {name: as_value(net.lifts[name][CLASSES[name](net, city, everyone)]) for name in GUESSES} | {
        "needs": _needs(net, city),
        "objectives": _objectives(net, city),
        "records": _records(net, city),
        "field": _field(net, city),
        "capacity": _capacity(net, city),
        "response": np.where(np.isnan(net.response), 0.5, net.response),
        "earlier": _earlier(net, city),
        "network": _network(net, city),
    }
    return {name: found[name] for name in PARTS}


def as_value(lift: Floats) -> Floats:
    """A lift as a value: one half where it makes no difference."""
    return np.asarray(lift / (1 + lift), dtype=float)


def _needs(net: Network, city: int) -> Floats:
    return needs_met(net, city)


def needs_met(net: Network, city: int, only: str = "") -> Floats:
    """How well needs of one are met by offers of the other; both ways more than one. `only`: with that wish."""
    left = np.ones((2, len(net)))
    for wish, others, value in _meeting(net, city, only):
        np.multiply.at(left[0 if wish.needed else 1], others.city, 1 - value)
    left[:, city] = 1.0  # nobody meets themselves
    return np.asarray(1 - (1 - _ONE_WAY * (1 - left[0])) * (1 - _ONE_WAY * (1 - left[1])), dtype=float)


_ONE_WAY = 0.75


def meetings(net: Network, city: int, only: str = "", other: int | None = None) -> dict[int, list[Met]]:
    """The needs and offers of a city that meet those of others (or of one other), by the other's number."""
    found: dict[int, list[Met]] = {}
    for wish, others, value in _meeting(net, city, only):
        here = (value > 0) & (others.city != city)
        if other is not None:
            here &= others.city == other
        for place in np.flatnonzero(here).tolist():
            theirs = others.wishes[place]
            need, offer = (wish, theirs) if wish.needed else (theirs, wish)
            found.setdefault(int(others.city[place]), []).append(Met(need, offer, float(value[place])))
    return found


def _meeting(net: Network, city: int, only: str) -> Iterator[tuple[Wish, _Alike, Floats]]:
    """Each wish of the city with those that could meet it, and how well they do."""
    for wish in net.by_city.get(city, ()):
        others = net.by_kind.get((wish.kind, not wish.needed))
        if others is not None and only in ("", wish.key):
            yield wish, others, others.met_by(wish)


class _Alike:
    """Offers of one kind, or needs of one kind, as columns: a wish is held against all of them at once."""

    def __init__(self, wishes: list[Wish], number: Mapping[str, int]) -> None:
        self.wishes = wishes
        self.city = np.array([number[wish.city] for wish in wishes], dtype=np.int64)
        self.begins = np.array([-math.inf if wish.begins is None else wish.begins for wish in wishes])
        self.ends = np.array([math.inf if wish.ends is None else wish.ends for wish in wishes])
        self.marks = [
            (name, gives, *_marks([getattr(wish, name) for wish in wishes])) for name, gives in _GIVES.items()
        ]

    def met_by(self, wish: Wish) -> Floats:
        """0 where their times do not meet; else the kind gives half, and field, language and objective the rest."""
        value = np.full(len(self.wishes), _SAME_KIND)
        for name, gives, names, table in self.marks:
            own = getattr(wish, name)
            shared = table[:, [at for at, one in enumerate(names) if one in own]].any(1)
            any_will_do = np.full(len(table), not own) | ~table.any(1)
            value += np.where(shared, gives, np.where(any_will_do, gives / 2, 0.0))
        apart = (self.begins > (math.inf if wish.ends is None else wish.ends)) | (
            self.ends < (-math.inf if wish.begins is None else wish.begins)
        )
        return np.where(apart, 0.0, value)


_SAME_KIND = 0.5
_GIVES = {"fields": 0.25, "languages": 0.15, "objectives": 0.1}


def _objectives(net: Network, city: int) -> Floats:
    """Jaccard's share of objectives and of SDG targets, the mean of the two; what nobody stated shares nothing."""
    both = ((net.objectives, net.objective_counts), (net.targets, net.target_counts))
    return np.asarray(sum(_jaccard(marks, counts, city) for marks, counts in both) / 2, dtype=float)


def _jaccard(marks: Bools, counts: Ints, city: int) -> Floats:
    common = marks[:, marks[city]].sum(1).astype(float)
    either = counts + counts[city] - common
    return np.divide(common, either, out=np.zeros(len(marks)), where=either > 0)


def _records(net: Network, city: int) -> Floats:
    """The cosine of what their records are about."""
    topics, amounts = net.topics.row(city)
    return np.asarray(np.clip(net.about.sums(topics, amounts, len(net)), 0, 1), dtype=float)


def _field(net: Network, city: int) -> Floats:
    """The best of their creative fields with each other; of a city without one it makes no difference."""
    own = net.fields[city]
    if not own.any():
        return np.full(len(net), 0.5)
    best = as_value(net.lifts["field"])[own].max(0)
    return np.where(net.fields.any(1), (net.fields * best).max(1, initial=0), 0.5)


def _capacity(net: Network, city: int) -> Floats:
    """How used both are to working with others: partners / (partners + 3), the mean of the two."""
    used = net.partners / (net.partners + PARTNERS)
    return np.asarray((used + used[city]) / 2, dtype=float)


def _earlier(net: Network, city: int) -> Floats:
    """Earlier ties, fresh ones first, and partners of both: the fewer others those have, the more they tell."""
    own = np.zeros(len(net))
    np.maximum.at(own, *net.fresh.row(city))
    known = shared_partners(net, city)
    return np.asarray(1 - (1 - 0.9 * own) * (1 - known / (1 + known)), dtype=float)


def shared_partners(net: Network, city: int) -> Floats:
    """Adamic and Adar's sum over partners in common of 1 / log(their partners)."""
    partners, _one = net.graph.row(city)
    telling = 1 / np.log(np.maximum(net.partners[partners], 2))
    return net.graph.sums(partners, telling, len(net))


def _network(net: Network, city: int) -> Floats:
    """What the tie would do for the Network: a thin pair of regions filled, a path made shorter; half each."""
    lack = np.clip(net.shares.lack[net.region[city]][net.region], 0, 1)
    return np.asarray((lack + _shortened(distances(net, city))) / 2, dtype=float)


def _shortened(steps: Floats) -> Floats:
    """Tied already 0, over one city a quarter, over two a half, over more three quarters, no path at all 1."""
    return np.asarray(np.where(np.isinf(steps), 1.0, np.clip((steps - 1) / 4, 0, 0.75)), dtype=float)


def distances(net: Network, city: int) -> Floats:
    """Ties from the city to every other on the shortest path; infinite where there is none."""
    steps = np.full(len(net), np.inf)
    steps[city] = 0
    edge, step = np.array([city]), 0
    while len(edge):
        step += 1
        near = np.zeros(len(net), dtype=np.bool_)
        near[net.graph.columns_of(edge)] = True
        edge = np.flatnonzero(near & np.isinf(steps))
        steps[edge] = step
    return steps


# --- lists ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Partner:
    """A city suggested to another: its parts, its place by score alone and as shown."""

    city: int
    score: float
    parts: dict[str, float]  # the value of each; its weight is the network's
    rank: int
    rank_before: int
    lack: float  # of the pair of regions, −1 to 1
    hosted: bool  # shown here because of an open need


class Matching:
    """Lists of partners over one network, with weights."""

    def __init__(self, net: Network, weights: Mapping[str, float] = WEIGHTS) -> None:
        self.net = net
        self.weights = {name: float(weights.get(name, 0.0)) for name in PARTS}
        self._scores: dict[int, Floats] = {}

    def scores(self, city: int, found: Mapping[str, Floats] | None = None) -> Floats:
        """The city's score with every other; with itself −∞."""
        if city in self._scores:
            return self._scores[city]
        score = self.summed(city, found or values(self.net, city))
        if (
            len(self.net) <= _ALL
        ):  # of a small network all lists are wanted, and each city's scores more than once
            self._scores[city] = score
        return score

    def summed(self, city: int, found: Mapping[str, Floats]) -> Floats:
        """Σ weight × value, also of values that ask for something particular (`matching_asked`)."""
        score = sum((self.weights[name] * found[name] for name in PARTS), np.zeros(len(self.net)))
        score = np.round(score, 9)  # what comes of adding in another order decides nothing
        score[city] = -np.inf
        return np.asarray(score)

    def correction(self, city: int) -> Floats:
        """Points by which others move in the city's list: by the pair of regions, and down if all are shown them."""
        return np.asarray(self.push[self.net.region[city]][self.net.region] - self.sought, dtype=float)

    @cached_property
    def sought(self) -> Floats:
        """How much more than others a city would be suggested to anybody: its mean score against that of all."""
        rows = self._asked_scores
        known = np.isfinite(rows)
        mean = np.where(known, rows, 0).sum(0) / np.maximum(known.sum(0), 1)
        return np.asarray(EVEN * (mean - mean.mean()), dtype=float)

    @cached_property
    def wanted(self) -> Floats:
        """The share of each pair of regions among suggestions that would make ties as membership lets expect.

        Were every second city to take up one more tie, ties recorded and taken up together would have the expected
        shares; of a pair that has more already, nothing is wanted.
        """
        told, more = self.net.shares, HORIZON * len(self.net)
        left = np.clip(told.expected * (told.weight + more) - told.observed * told.weight, 0, None)
        return np.asarray(left / np.triu(left).sum(), dtype=float)

    @cached_property
    def push(self) -> Floats:
        """Points for each pair of regions (regions × regions) that bring what is suggested near to what is wanted.

        Found by trying: lists are made, and a pair suggested too seldom is moved up, one suggested too often down, in
        ever smaller steps. Nothing is corrected where no tie is known.
        """
        net, best = self.net, np.zeros_like(self.net.shares.expected)
        if not net.shares.weight or len(net.regions) < 2:
            return best
        rows, push, nearest = self._asked_scores - self.sought, best, np.inf
        asked = self.sample
        for step in range(_STEPS):
            moved = rows + push[net.region[asked]][:, net.region]
            shown = np.argpartition(-moved, SHOWN - 1, axis=1)[:, :SHOWN] if len(net) > SHOWN else _all(moved)
            ones = np.ones(shown.size)
            sums = observed_weights(
                net.region, len(net.regions), np.repeat(asked, shown.shape[1]), shown.ravel(), ones
            )
            share = sums / np.triu(sums).sum()
            away = float(np.abs(np.triu(self.wanted - share)).sum())
            if away < nearest:
                nearest, best = away, push
            change = np.log((self.wanted + _LEAST) / (share + _LEAST)) / (1 + step / 8)
            push = np.clip(push + change, -STRENGTH, STRENGTH)
        return np.round(best, 6)

    @cached_property
    def sample(self) -> Ints:
        """The cities whose lists stand for all: every one of a small network, of a large one evenly drawn."""
        count = len(self.net)
        some = count if count <= _ALL else _ASKED
        return np.unique(np.linspace(0, count - 1, some).astype(np.int64))

    @cached_property
    def _asked_scores(self) -> Floats:
        return np.array([self.scores(one) for one in self.sample.tolist()])

    @cached_property
    def hosts(self) -> dict[int, list[int]]:
        """For each city, those with an open need that keep a place in its list: each with whom it suits best."""
        kept: dict[int, list[int]] = {}
        full = np.zeros(len(self.net), dtype=np.bool_)
        for needy in self.net.in_need:
            suits = self.scores(needy) + self.correction(needy)
            suits[full] = -np.inf
            host = int(np.argmax(suits))  # of equals the first by its code
            if np.isfinite(suits[host]):
                guests = kept.setdefault(host, [])
                guests.append(needy)
                full[host] = len(guests) >= HOSTED
        return kept

    def partners(
        self,
        city: int,
        *,
        top: int = SHOWN,
        skip: int = 0,
        corrected: bool = True,
        asked: Mapping[str, Floats] | None = None,
    ) -> list[Partner]:
        """The city's partners, best first; of a list that `asked` for something particular its values decide."""
        found, score, order = self._listed(city, top, corrected, asked)
        return self._told(
            city, found, score, list(enumerate(order, start=1))[skip:], corrected, asked is None
        )

    def partner(
        self, city: int, other: int, *, corrected: bool = True, asked: Mapping[str, Floats] | None = None
    ) -> Partner:
        """One other city, wherever it stands in the list."""
        found, score, order = self._listed(city, len(self.net), corrected, asked)
        return self._told(city, found, score, [(order.index(other) + 1, other)], corrected, asked is None)[0]

    def _listed(
        self, city: int, top: int, corrected: bool, asked: Mapping[str, Floats] | None
    ) -> tuple[Mapping[str, Floats], Floats, list[int]]:
        """Values, scores, and the cities in the order in which they are shown."""
        found = values(self.net, city) if asked is None else asked
        score = self.scores(city, found) if asked is None else self.summed(city, found)
        if not corrected:
            return found, score, _order(score)[: min(top, len(self.net) - 1)].tolist()
        return found, score, self._shown(city, score, top, guests=asked is None)

    def _told(
        self,
        city: int,
        found: Mapping[str, Floats],
        score: Floats,
        places: Iterable[tuple[int, int]],
        corrected: bool,
        general: bool,
    ) -> list[Partner]:
        net = self.net
        before = np.empty(len(net), dtype=np.int64)
        before[_order(score)] = np.arange(1, len(net) + 1)
        hosted = set(self.hosts.get(city, ())) if corrected and general else set()
        lack = net.shares.lack[net.region[city]]
        return [
            Partner(
                other,
                float(score[other]),
                {name: float(found[name][other]) for name in PARTS},
                rank,
                int(before[other]),
                float(lack[net.region[other]]),
                other in hosted,
            )
            for rank, other in places
        ]

    def shown(self, city: int, *, top: int = SHOWN, corrected: bool = True) -> list[int]:
        """The numbers of the city's first partners alone."""
        score = self.scores(city)
        if not corrected:
            return [int(n) for n in _order(score)[: min(top, len(self.net) - 1)]]
        return self._shown(city, score, top)

    def _shown(self, city: int, score: Floats, top: int, *, guests: bool = True) -> list[int]:
        """By score and correction; guests take the last of the first places, and who stood there comes next."""
        others = len(self.net) - 1
        order = _order(score + self.correction(city))[: min(max(top, SHOWN), others)].tolist()
        first, own = order[:SHOWN], self.hosts.get(city, []) if guests else []
        coming = [other for other in own if other not in first]
        free = [other for other in first if other not in own]
        gone = free[len(free) - max(0, len(coming) - (SHOWN - len(first))) :]
        first = [other for other in first if other not in gone] + coming
        there = set(first)
        return (first + [other for other in order if other not in there])[: min(top, others)]


_STEPS = 40
_LEAST = 0.002  # a share below which nothing is told apart


def _all(moved: Floats) -> Ints:
    """Of a network so small that everybody sees everybody: all others."""
    count = len(moved)
    return np.array([[n for n in range(count) if n != row] for row in range(count)], dtype=np.int64)


def _order(score: Floats) -> Ints:
    """Best first; equals in the order of their codes."""
    return np.argsort(-score, kind="stable")


# --- arrays --------------------------------------------------------------------------------------------------
def _marks(sets: Sequence[frozenset[str]]) -> tuple[list[str], Bools]:
    """Which city has which: names in order, and a table (cities × names)."""
    names = sorted(set().union(*sets)) if sets else []
    place = {name: n for n, name in enumerate(names)}
    table = np.zeros((len(sets), len(names)), dtype=bool)
    for row, some in enumerate(sets):
        for name in some:
            table[row, place[name]] = True
    return names, table


def _numbers(amounts: Iterable[float | None]) -> Floats:
    return np.array([math.nan if amount is None else float(amount) for amount in amounts], dtype=float)


def _topics(told: Sequence[Mapping[str, float]]) -> tuple[list[str], Floats, Rows, Rows]:
    """What records are about: the topics, how telling each is (what all have tells little), each city's row of length 1
    (or 0), and the same by topic."""
    named = sorted({topic for topics in told for topic in topics})
    place = {topic: n for n, topic in enumerate(named)}
    city = np.array([n for n, topics in enumerate(told) for _ in topics], dtype=np.int64)
    topic = np.array([place[topic] for topics in told for topic in topics], dtype=np.int64)
    amount = np.array([amount for topics in told for amount in topics.values()], dtype=float)
    having = np.bincount(topic, minlength=len(place))
    telling = np.log(1 + len(told) / np.maximum(having, 1))
    amount = amount * telling[topic]
    length = np.sqrt(np.bincount(city, weights=amount**2, minlength=len(told)))
    amount = amount / np.where(length > 0, length, 1)[city]
    return named, telling, Rows.of(city, topic, amount, len(told)), Rows.of(topic, city, amount, len(place))
