"""Will this work in my city? How far my city is from every city that carries a practice on, and why.

The distance is of Gower's kind (Gower 1971, Biometrics 27, 857–871): each part gives a number from 0 (the same) to 1
(as different as can be), and the parts are averaged by weight. One thing differs: Gower leaves out what is unknown, so
that a city of which nothing is known but its country would seem as near as any. Here **an unknown value widens the
answer**: the distance is an interval from the lowest to the highest value it can have, whatever the unknown turns out
to be.

Numbers: weights are whole, distances are shares of their sum, from 0 to 1 without unit. Sums of products with whole
weights cannot leave 0…1 by rounding, and the plain comparison and the one over columns do the same operations in the
same order: they agree to the last bit.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from mreza.science.lineage import FEWEST, Fate

Numbers = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]

INCOME_GROUPS = ("low", "lower-middle", "upper-middle", "high")  # the World Bank's, in order
BUDGET_BANDS = (
    "none",
    "to-5000",
    "to-20000",
    "to-100000",
    "to-500000",
    "over-500000",
)  # as shipped; rows may differ
DECADES = 3.0  # cities whose populations differ a thousandfold or more are as different as can be


# -- What is known of a city --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a city when it looks for practices, or when it carried one on. `None`: unknown.

    No languages and a population below one are no answers either, so they count as unknown.
    """

    code: str
    population: int | None = None  # persons
    region: str | None = None
    country: str | None = None
    income: str | None = None  # of the country, one of INCOME_GROUPS
    climate: str | None = None
    languages: frozenset[str] | None = None  # primary subtags
    coast: bool | None = None
    capital: bool | None = None
    field: str | None = None  # creative field
    budget: str | None = None  # a code of the scale of cost bands


class Part(StrEnum):
    """What two cities are compared by, in the order in which it is told."""

    POPULATION = "population"
    REGION = "region"
    COUNTRY = "country"
    INCOME = "income"
    CLIMATE = "climate"
    LANGUAGES = "languages"
    COAST = "coast"
    CAPITAL = "capital"
    FIELD = "field"
    BUDGET = "budget"


# How much each part counts: our judgement, shown to the reader with every answer, not learnt from data: no adoption
# is recorded yet. Size, field and money decide more about a practice than the map does.
WEIGHTS: Mapping[Part, int] = {
    Part.POPULATION: 3,
    Part.REGION: 1,
    Part.COUNTRY: 1,
    Part.INCOME: 2,
    Part.CLIMATE: 1,
    Part.LANGUAGES: 2,
    Part.COAST: 1,
    Part.CAPITAL: 1,
    Part.FIELD: 3,
    Part.BUDGET: 2,
}


@dataclass(frozen=True, slots=True)
class Scale:
    """What a comparison is made by: the weights and the order of what has an order."""

    weights: Mapping[Part, int] = field(default_factory=lambda: WEIGHTS)
    income: tuple[str, ...] = INCOME_GROUPS
    budget: tuple[str, ...] = BUDGET_BANDS

    def __post_init__(self) -> None:
        if any(weight < 0 for weight in self.weights.values()) or not self.total:
            raise ValueError("Weights are whole numbers from 0, and one at least is above.")

    @property
    def total(self) -> int:
        return sum(self.weights.values())

    def weight(self, part: Part) -> int:
        """A part without a weight is not compared at all."""
        return self.weights.get(part, 0)

    def steps(self, part: Part) -> tuple[str, ...]:
        """The codes of an ordinal part from the lowest up."""
        return self.income if part is Part.INCOME else self.budget


USUAL = Scale()


# -- One part of one pair -----------------------------------------------------------------------------------


class Reason(StrEnum):
    """What a part says of two cities; the page has the words."""

    SAME = "same"
    CLOSE = "close"  # populations within a factor of 2, one step of a scale, some languages in common
    DIFFERENT = "different"
    UNKNOWN_HERE = "unknown-here"  # of the city that asks
    UNKNOWN_THERE = "unknown-there"
    UNKNOWN_BOTH = "unknown-both"


_ORDERED = (Part.POPULATION, Part.INCOME, Part.BUDGET)
SAME_SIZE = math.log10(1.25) / DECADES
CLOSE_SIZE = math.log10(2) / DECADES


@dataclass(frozen=True, slots=True)
class Told:
    """One part of a distance: it adds between `lowest` and `highest` to the distance."""

    part: Part
    weight: int
    lowest: float  # 0…1, already weighted: the parts of a distance add up to it
    highest: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Distance:
    """How far another city is from mine: somewhere from `lowest` to `highest` (0 the same, 1 as different as can be).

    `known` is the share of the weights for which both values are known.
    """

    code: str
    lowest: float
    highest: float
    known: float
    parts: tuple[Told, ...]


def compare(mine: Place, other: Place, scale: Scale = USUAL) -> Distance:
    """The distance of one pair, part by part: what `compare_all` does for thousands."""
    told, low, high, known = [], 0.0, 0.0, 0
    for part in Part:
        if not (weight := scale.weight(part)):
            continue
        least, most, reason = _apart(part, mine, other, scale)
        low, high = low + weight * least, high + weight * most
        known += weight if not reason.startswith("unknown") else 0
        told.append(Told(part, weight, weight * least / scale.total, weight * most / scale.total, reason))
    return Distance(other.code, low / scale.total, high / scale.total, known / scale.total, tuple(told))


def _apart(part: Part, mine: Place, other: Place, scale: Scale) -> tuple[float, float, Reason]:
    """Lowest and highest distance in one part, 0…1, and what that says."""
    name = part.value
    here, there = _value(part, getattr(mine, name), scale), _value(part, getattr(other, name), scale)
    if here is not None and there is not None:
        apart = _distance(part, here, there, scale)
        return apart, apart, _reason(part, apart, scale)
    if here is None and there is None:
        return 0.0, 1.0, Reason.UNKNOWN_BOTH
    most = _furthest(part, there if here is None else here, scale)
    return 0.0, most, Reason.UNKNOWN_HERE if here is None else Reason.UNKNOWN_THERE


def _value(part: Part, value: Any, scale: Scale) -> Any:
    """What is compared: the logarithm of a population, the rank on a scale, else the value itself."""
    if value is None or (part is Part.LANGUAGES and not value):
        return None
    if part is Part.POPULATION:
        return math.log10(value) if value >= 1 else None
    if part in (Part.INCOME, Part.BUDGET):
        steps = scale.steps(part)
        if value not in steps:
            raise ValueError(f"{value!r} is not on the scale of {part}: {', '.join(steps)}.")
        return steps.index(value)
    return value


def _distance(part: Part, here: Any, there: Any, scale: Scale) -> float:
    """Between two known values."""
    if part is Part.POPULATION:
        return min(abs(here - there) / DECADES, 1.0)
    if part in (Part.INCOME, Part.BUDGET):
        return abs(here - there) / max(len(scale.steps(part)) - 1, 1)
    if part is Part.LANGUAGES:
        return _unshared(here, there)
    return float(here != there)


def _unshared(here: frozenset[str], there: frozenset[str]) -> float:
    """The part of the shorter list that the other lacks: who speaks one of Switzerland's four is understood there."""
    return 1.0 - len(here & there) / min(len(here), len(there))


def _furthest(part: Part, known: Any, scale: Scale) -> float:
    """How far the unknown value can be from the known one at most: a middle rung has no rung at full distance."""
    if part in (Part.INCOME, Part.BUDGET):
        last = len(scale.steps(part)) - 1
        return max(known, last - known) / max(last, 1)
    return 1.0


def _reason(part: Part, apart: float, scale: Scale) -> Reason:
    same, close = 0.0, 0.0
    if part is Part.POPULATION:
        same, close = SAME_SIZE, CLOSE_SIZE
    elif part in (Part.INCOME, Part.BUDGET):
        close = 1 / max(len(scale.steps(part)) - 1, 1)
    elif part is Part.LANGUAGES:
        close = math.nextafter(1.0, 0.0)
    if apart <= same:
        return Reason.SAME
    return Reason.CLOSE if apart <= close else Reason.DIFFERENT


# -- Thousands of pairs -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Columns:
    """Many cities, each once, part by part, ready to be compared: made once, kept as long as the cities stay."""

    places: tuple[Place, ...]
    scale: Scale
    values: Mapping[Part, Numbers]  # NaN: unknown; of what has no order the number of the kind
    kinds: Mapping[Part, Mapping[Any, int]]  # of what has no order: each value with its number
    alphabet: Positions  # by which equals are put in order: the higher the later the code

    @classmethod
    def of(cls, places: Sequence[Place], scale: Scale = USUAL) -> Columns:
        values, kinds = {}, {}
        for part in Part:
            if scale.weight(part):
                values[part], kinds[part] = _column(part, places, scale)
        alphabet = np.empty(len(places), dtype=np.intp)
        alphabet[sorted(range(len(places)), key=lambda at: places[at].code)] = np.arange(len(places))
        return cls(tuple(places), scale, values, kinds, alphabet)

    def only(self, at: Positions) -> Columns:
        """Some of the cities."""
        values = {part: column[at] for part, column in self.values.items()}
        places = tuple(self.places[one] for one in at.tolist())
        return Columns(places, self.scale, values, self.kinds, self.alphabet[at])

    def __len__(self) -> int:
        return len(self.places)


def _column(part: Part, places: Sequence[Place], scale: Scale) -> tuple[Numbers, dict[Any, int]]:
    """One part of every city, and the number of each value if the part has no order. Each value is looked at once."""
    raw = list(map(attrgetter(part.value), places))
    meaning = {value: _value(part, value, scale) for value in dict.fromkeys(raw)}
    kinds: dict[Any, int] = {}
    if part not in _ORDERED:
        kinds = {value: at for at, value in enumerate(one for one in meaning.values() if one is not None)}
        meaning = {value: kinds.get(one) for value, one in meaning.items()}
    number = {value: math.nan if one is None else float(one) for value, one in meaning.items()}
    return np.fromiter(map(number.__getitem__, raw), dtype=np.float64, count=len(raw)), kinds


@dataclass(frozen=True)
class Distances:
    """How far each city of `columns` is from mine."""

    mine: Place
    columns: Columns
    lowest: Numbers
    highest: Numbers
    known: Numbers

    def at(self, place: int) -> Distance:
        """One of them with its parts."""
        return compare(self.mine, self.columns.places[place], self.columns.scale)

    def only(self, at: Positions) -> Distances:
        """Those to some of the cities; their ranks are counted among them."""
        return Distances(self.mine, self.columns.only(at), self.lowest[at], self.highest[at], self.known[at])

    def to(self, codes: Container[str]) -> Distances:
        """Those to the cities named."""
        found = [at for at, place in enumerate(self.columns.places) if place.code in codes]
        return self.only(np.array(found, dtype=np.intp))

    def to_others(self) -> Distances:
        """Those to all cities but mine."""
        found = [at for at, place in enumerate(self.columns.places) if place.code != self.mine.code]
        return self if len(found) == len(self.columns) else self.only(np.array(found, dtype=np.intp))

    @cached_property
    def order(self) -> Positions:
        """The places of the cities, the nearest first.

        The rule: by the middle of the interval, so that nothing unknown counts as the same or as different; then the
        surer (narrower) one; then by code. Who is nearer for certain always stands before.
        """
        middle, width = self.lowest + self.highest, self.highest - self.lowest
        return np.lexsort((self.columns.alphabet, width, middle))

    @cached_property
    def best(self) -> Positions:
        """The rank, from 1, that each city has if everything unknown turns out well for it."""
        return np.searchsorted(np.sort(self.highest), self.lowest, side="left") + 1

    @cached_property
    def worst(self) -> Positions:
        """The rank if everything unknown turns out badly: all that may be as near stand before it."""
        return np.searchsorted(np.sort(self.lowest), self.highest, side="right")


def compare_all(mine: Place, columns: Columns) -> Distances:
    """My city and every other: the same as `compare` for each, over whole columns."""
    scale, count = columns.scale, len(columns)
    low, high, known = np.zeros(count), np.zeros(count), np.zeros(count)
    for part in Part:
        if not (weight := scale.weight(part)):
            continue
        least, most, sure = _all_apart(part, mine, columns)
        low += weight * least
        high += weight * most
        known += weight * sure
    return Distances(mine, columns, low / scale.total, high / scale.total, known / scale.total)


def _all_apart(part: Part, mine: Place, columns: Columns) -> tuple[Numbers, Numbers, npt.NDArray[np.bool_]]:
    """Lowest and highest distance in one part for every city, and whether it is known."""
    here, there = _value(part, getattr(mine, part.value), columns.scale), columns.values[part]
    unknown = np.isnan(there)
    if here is None:
        most = _all_furthest(part, there, columns.scale)
        return np.zeros(len(columns)), np.where(unknown, 1.0, most), np.zeros(len(columns), dtype=np.bool_)
    apart = _all_distances(part, here, columns)
    least = np.where(unknown, 0.0, apart)
    return least, np.where(unknown, _furthest(part, here, columns.scale), apart), ~unknown


def _all_distances(part: Part, here: Any, columns: Columns) -> Numbers:
    there = columns.values[part]
    if part is Part.POPULATION:
        return np.minimum(np.abs(here - there) / DECADES, 1.0)
    if part in (Part.INCOME, Part.BUDGET):
        return np.abs(here - there) / max(len(columns.scale.steps(part)) - 1, 1)
    # Few values are different: each is compared once.
    each = np.array(
        [_distance(part, here, value, columns.scale) for value in columns.kinds[part]] + [math.nan]
    )
    return each[np.where(np.isnan(there), -1, there).astype(np.intp)]


def _all_furthest(part: Part, there: Numbers, scale: Scale) -> Numbers:
    if part in (Part.INCOME, Part.BUDGET):
        last = len(scale.steps(part)) - 1
        return np.maximum(there, last - there) / max(last, 1)
    return np.ones(len(there))


# -- The nearest --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Near:
    """A city among the nearest: its distance, and how sure its place is."""

    distance: Distance
    best: int  # rank, from 1, if all that is unknown turns out well for it …
    worst: int  # … or badly

    @property
    def code(self) -> str:
        return self.distance.code

    def surely_among(self, k: int) -> bool:
        """Whatever the unknown turns out to be."""
        return self.worst <= k


def nearest(distances: Distances, k: int) -> tuple[Near, ...]:
    """The k nearest by the rule of `Distances.order`; mine is none of them."""
    others = distances.to_others()
    return tuple(
        Near(others.at(at), int(others.best[at]), int(others.worst[at])) for at in others.order[:k].tolist()
    )


# -- What cities like mine changed --------------------------------------------------------------------------


_FATES = (Fate.KEPT, Fate.CHANGED, Fate.DROPPED)


@dataclass(frozen=True, slots=True)
class Choosers:
    """Who did so, of so many who answered.

    Only from `FEWEST` answers on is there a percentage: between `lowest` and `highest`, whoever really is nearest.
    """

    codes: tuple[str, ...]
    of: int
    lowest: float | None = None  # 0…1
    highest: float | None = None

    @property
    def count(self) -> int:
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class BlockTold:
    """What the nearest adopters did with one block; `silent` ones said nothing about it."""

    block: str
    kept: Choosers
    changed: Choosers
    dropped: Choosers
    silent: tuple[str, ...]


def what_they_did(
    distances: Distances, answers: Mapping[str, Mapping[str, Fate]], blocks: Sequence[str], k: int
) -> tuple[BlockTold, ...]:
    """For each block, what the k nearest adopters did with it. `answers`: city → block → what it did.

    Adopters are the cities of `answers`, also with no answer; mine is none of them. An added block is none of the
    practice's own, so it is no answer. Where it is not certain who is among the k nearest, a share has the lowest and
    the highest value it can have.
    """
    among = distances.to(answers).to_others()
    codes = [place.code for place in among.columns.places]
    chosen = [codes[at] for at in among.order[:k]]
    sure = [codes[at] for at in np.flatnonzero(among.worst <= k)]
    possible = [codes[at] for at in np.flatnonzero(among.best <= k)]
    return tuple(_told(block, answers, chosen, sure, possible) for block in blocks)


def _told(
    block: str,
    answers: Mapping[str, Mapping[str, Fate]],
    chosen: Sequence[str],
    sure: Sequence[str],
    possible: Sequence[str],
) -> BlockTold:
    """One block: told by those chosen, bounded by those who are surely, and who may be, among the nearest."""
    answered = [code for code in chosen if answers[code].get(block) in _FATES]
    at_least = Counter(answers[code].get(block) for code in sure)
    at_most = Counter(answers[code].get(block) for code in possible)

    def choosers(fate: Fate) -> Choosers:
        codes = tuple(code for code in answered if answers[code][block] == fate)
        if len(answered) < FEWEST:
            return Choosers(codes, len(answered))
        others = [other for other in _FATES if other != fate]
        least = _part(at_least[fate], sum(at_most[other] for other in others))
        most = _part(at_most[fate], sum(at_least[other] for other in others))
        return Choosers(codes, len(answered), least, most)

    silent = tuple(code for code in chosen if code not in set(answered))
    return BlockTold(block, choosers(Fate.KEPT), choosers(Fate.CHANGED), choosers(Fate.DROPPED), silent)


def _part(these: int, others: int) -> float:
    return these / (these + others) if these else 0.0


# -- Conditions of blocks -----------------------------------------------------------------------------------


class Need(StrEnum):
    """What a building block of a practice may require of a city."""

    COAST = "coast"  # True, or False: inland
    CAPITAL = "capital"
    POPULATION_AT_LEAST = "population-at-least"  # persons
    POPULATION_AT_MOST = "population-at-most"
    INCOME_AT_LEAST = "income-at-least"  # a code of the scale
    INCOME_AT_MOST = "income-at-most"
    BUDGET_AT_LEAST = "budget-at-least"
    BUDGET_AT_MOST = "budget-at-most"
    LANGUAGE = "language"  # one of these is spoken
    FIELD = "field"  # one of these
    REGION = "region"
    COUNTRY = "country"
    CLIMATE = "climate"


_OF = {
    need: Part(need.value.removesuffix("-at-least").removesuffix("-at-most"))
    for need in Need
    if need is not Need.LANGUAGE
} | {Need.LANGUAGE: Part.LANGUAGES}
_YES_OR_NO = (Need.COAST, Need.CAPITAL)
_SIZES = (Need.POPULATION_AT_LEAST, Need.POPULATION_AT_MOST)
_RUNGS = (Need.INCOME_AT_LEAST, Need.INCOME_AT_MOST, Need.BUDGET_AT_LEAST, Need.BUDGET_AT_MOST)


@dataclass(frozen=True, slots=True)
class Condition:
    """A requirement: what is needed and the value it must have. A wrong kind of value is refused at once."""

    need: Need
    value: bool | int | str | frozenset[str]

    def __post_init__(self) -> None:
        kind: type = frozenset
        if self.need in _YES_OR_NO:
            kind = bool
        elif self.need in _SIZES:
            kind = int
        elif self.need in _RUNGS:
            kind = str
        if type(self.value) is not kind or (kind is frozenset and not self.value):
            raise ValueError(f"{self.need} takes a {kind.__name__}, not {self.value!r}.")

    @property
    def part(self) -> Part:
        return _OF[self.need]


class Outcome(StrEnum):
    """Whether a city meets a condition."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A condition, how it came out, and the city's value that decided (`None` when it is unknown)."""

    condition: Condition
    outcome: Outcome
    decided_by: bool | int | str | frozenset[str] | None


@dataclass(frozen=True, slots=True)
class BlockFit:
    """The conditions of one block; the whole is unmet if one is, else unknown if one is, else met."""

    block: str
    outcome: Outcome
    verdicts: tuple[Verdict, ...]


def check(place: Place, condition: Condition, scale: Scale = USUAL) -> Verdict:
    """Whether the city meets one condition; an unknown value decides nothing."""
    value = getattr(place, condition.part.value)
    rank = _value(condition.part, value, scale)  # also refuses a value that is not on its scale
    if rank is None:
        return Verdict(condition, Outcome.UNKNOWN, None)
    met = _meets(condition, value, rank, scale)
    return Verdict(condition, Outcome.MET if met else Outcome.UNMET, value)


def _meets(condition: Condition, value: Any, rank: Any, scale: Scale) -> bool:
    need, wanted = condition.need, condition.value
    if need in _YES_OR_NO:
        return bool(value == wanted)
    if need in _SIZES or need in _RUNGS:
        have, bound = (value, wanted) if need in _SIZES else (rank, _rung(condition, scale))
        return bool(have >= bound if need.endswith("-at-least") else have <= bound)
    assert isinstance(wanted, frozenset)  # noqa: S101 – Condition sees to it; for the type checker
    return bool(wanted & value) if need is Need.LANGUAGE else value in wanted


def _rung(condition: Condition, scale: Scale) -> int:
    steps = scale.steps(condition.part)
    if condition.value not in steps:
        raise ValueError(f"{condition.need}: {condition.value!r} is not on the scale: {', '.join(steps)}.")
    return steps.index(str(condition.value))


def check_blocks(
    place: Place, blocks: Mapping[str, Sequence[Condition]], scale: Scale = USUAL
) -> tuple[BlockFit, ...]:
    """Every block with its conditions, in the order given. A block without conditions is met."""
    return tuple(
        _whole(block, tuple(check(place, one, scale) for one in conditions))
        for block, conditions in blocks.items()
    )


def _whole(block: str, verdicts: tuple[Verdict, ...]) -> BlockFit:
    outcomes = {verdict.outcome for verdict in verdicts}
    whole = next((one for one in (Outcome.UNMET, Outcome.UNKNOWN) if one in outcomes), Outcome.MET)
    return BlockFit(block, whole, verdicts)
