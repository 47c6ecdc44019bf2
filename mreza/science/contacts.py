"""A contact of several cities as pairs of cities, each with its exact weight, and sums over many contacts.

Every contact weighs 1, whoever takes part. A led one has its spokes, the lead with each other city, each weighing
1/(n−1); one without a lead has all its pairs, each weighing 2/(n(n−1)). So a conference of forty cities counts as much
as a visit of one to another, and does not make its host a hub. A contact of two is one pair of weight 1.

What is counted, and how often:

- by pair: the pair's weight, the same for either direction;
- by giver, by receiver: a pair's weight for the city that gives or receives; symmetric contacts have neither;
- by city: a pair's weight for each of its two cities, so that all cities together have twice the contacts;
- by kind, by year, by month: each contact once, with weight 1. A contact that lasts counts **once, in the month in
  which it began**: whoever asks when something started gets the answer, and no month is longer than another. Known by
  its year alone it stands under the year; by nothing, under `UNKNOWN`. None is dropped.
- by pair of regions: the pair's weight; a city whose region is not told is in `UNKNOWN`.

Weights are whole parts of 1, never decimals: two ways of counting the same agree to the last digit. `sums` counts
plainly, in `Fraction`; `Columns` counts many, in integers over a common denominator. A test holds one against the
other.

The weights are Mreža's own rule. Newman (Physical Review E 64, 016132, 2001) gives each pair of a
paper's n authors 1/(n−1), so that every *author* has 1 of it; here every *contact* has 1.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

UNKNOWN = "unknown"


class NotAContact(ValueError):
    """What was told cannot be a contact; `code` says why and is for the page to word, `city` which one it is about."""

    def __init__(self, code: str, city: str = "") -> None:
        super().__init__(f"{code} {city}".strip())
        self.code = code
        self.city = city


@dataclass(frozen=True, slots=True)
class Contact:
    """Cities that did something together; made only if it can be one.

    Refused with `NotAContact`: fewer than two cities (`contact.too-few`), a city twice (`contact.city-twice`), a lead
    that takes no part (`contact.lead-not-member`), giving without a lead (`contact.gives-without-lead`), a day that is
    not YYYY, YYYY-MM, YYYY-MM-DD or empty (`contact.date-unreadable`).
    """

    key: str
    kind: str
    cities: tuple[str, ...]
    lead: str = ""
    gives: str = ""  # "lead", "others"; empty where both give and receive
    began: str = ""

    def __post_init__(self) -> None:
        if len(self.cities) < 2:
            raise NotAContact("contact.too-few")
        if len(set(self.cities)) < len(self.cities):
            raise NotAContact("contact.city-twice", next(c for c in self.cities if self.cities.count(c) > 1))
        if self.lead and self.lead not in self.cities:
            raise NotAContact("contact.lead-not-member", self.lead)
        if self.gives and not self.lead:
            raise NotAContact("contact.gives-without-lead")
        if self.began and not _is_date(self.began):
            raise NotAContact("contact.date-unreadable")

    @property
    def year(self) -> str:
        """YYYY or `UNKNOWN`."""
        return self.began[:4] or UNKNOWN

    @property
    def month(self) -> str:
        """YYYY-MM in which it began, YYYY if only that is known, or `UNKNOWN`."""
        return self.began[:7] or UNKNOWN


_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


def _is_date(text: str) -> bool:
    """Whether it is a year, a month or a day of the calendar."""
    if not _DATE.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cities of a contact; where `directed`, the first gives. Its weight is 1/`parts`."""

    first: str
    second: str
    parts: int
    directed: bool

    @property
    def weight(self) -> Fraction:
        return Fraction(1, self.parts)

    @property
    def cities(self) -> tuple[str, str]:
        """The two in the order of their codes, whoever gives."""
        return (self.first, self.second) if self.first < self.second else (self.second, self.first)


def pairs(contact: Contact) -> tuple[Pair, ...]:
    """The contact's pairs; their weights add up to 1.

    A led contact's spokes have the lead first unless the others give; pairs without a lead follow the order of members.
    """
    if not contact.lead:
        parts = len(contact.cities) * (len(contact.cities) - 1) // 2
        return tuple(
            Pair(one, other, parts, directed=False) for one, other in combinations(contact.cities, 2)
        )
    others = [city for city in contact.cities if city != contact.lead]
    if contact.gives == "others":
        return tuple(Pair(city, contact.lead, len(others), directed=True) for city in others)
    return tuple(Pair(contact.lead, city, len(others), directed=bool(contact.gives)) for city in others)


# --- counting plainly ----------------------------------------------------------------------------------------------

Groups = Callable[[Contact, Pair], Sequence[Hashable]]


def by_pair(contact: Contact, pair: Pair) -> Sequence[Hashable]:
    return (pair.cities,)


def by_giver(contact: Contact, pair: Pair) -> Sequence[Hashable]:
    return (pair.first,) if pair.directed else ()


def by_receiver(contact: Contact, pair: Pair) -> Sequence[Hashable]:
    return (pair.second,) if pair.directed else ()


def by_city(contact: Contact, pair: Pair) -> Sequence[Hashable]:
    return pair.cities


def by_kind(contact: Contact, pair: Pair) -> Sequence[Hashable]:
    return (contact.kind,)


def by_year(contact: Contact, pair: Pair) -> Sequence[Hashable]:
    return (contact.year,)


def by_month(contact: Contact, pair: Pair) -> Sequence[Hashable]:
    return (contact.month,)


def by_regions(regions: Mapping[str, str]) -> Groups:
    """By pair of regions, given each city's region."""

    def groups(contact: Contact, pair: Pair) -> Sequence[Hashable]:
        return (tuple(sorted((regions.get(pair.first, UNKNOWN), regions.get(pair.second, UNKNOWN)))),)

    return groups


def sums(contacts: Iterable[Contact], groups: Groups) -> dict[Hashable, Fraction]:
    """The weight of each group over all pairs of all contacts."""
    totals: dict[Hashable, Fraction] = defaultdict(Fraction)
    for contact in contacts:
        for pair in pairs(contact):
            for group in groups(contact, pair):
                totals[group] += pair.weight
    return dict(totals)


def weighed(group: np.ndarray, size: np.ndarray, sizes: Sequence[int], count: int) -> list[Fraction]:
    """The weight of each of `count` groups of pairs, exactly and quickly.

    A pair is told by its group and by the place of its contact's number of pairs in `sizes`. Pairs of one group and one
    such number weigh the same: they are counted together, and only these counts become fractions.
    """
    counts = np.bincount(group.astype(np.int64) * len(sizes) + size, minlength=count * len(sizes))
    totals = [Fraction()] * count
    for at in np.flatnonzero(counts).tolist():
        totals[at // len(sizes)] += Fraction(int(counts[at]), int(sizes[at % len(sizes)]))
    return totals


# --- counting many -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sums:
    """Weights of groups in whole parts of a common denominator."""

    groups: tuple[Hashable, ...]
    numerators: np.ndarray
    denominator: int

    def exact(self) -> dict[Hashable, Fraction]:
        """As fractions."""
        return {
            group: Fraction(int(numerator), self.denominator)
            for group, numerator in zip(self.groups, self.numerators, strict=True)
        }

    def __getitem__(self, group: Hashable) -> Fraction:
        return Fraction(int(self.numerators[self.groups.index(group)]), self.denominator)


@dataclass(frozen=True, slots=True)
class Columns:
    """The pairs of many contacts, a column a property; a number in a column is a place in its list of names.

    `parts` is a pair's weight in parts of `denominator`: in 64 bits where the sum of all fits, else in Python's
    own integers, slower and just as exact.
    """

    cities: tuple[str, ...]
    kinds: tuple[str, ...]
    months: tuple[str, ...]
    first: np.ndarray
    second: np.ndarray
    directed: np.ndarray
    kind: np.ndarray
    month: np.ndarray
    parts: np.ndarray
    denominator: int

    @classmethod
    def of(cls, contacts: Iterable[Contact]) -> Columns:
        """Read once, count often."""
        cities, kinds, months = _Names(), _Names(), _Names()
        rows = [
            (
                cities[pair.first],
                cities[pair.second],
                pair.directed,
                kinds[contact.kind],
                months[contact.month],
                pair.parts,
            )
            for contact in contacts
            for pair in pairs(contact)
        ]
        first, second, directed, kind, month, parts = np.array(rows, dtype=np.int64).reshape(-1, 6).T
        denominator = math.lcm(*set(parts.tolist()))
        fits = 2 * denominator * max(len(rows), 1) < 2**63
        return cls(
            cities=tuple(cities),
            kinds=tuple(kinds),
            months=tuple(months),
            first=first,
            second=second,
            directed=directed.astype(bool),
            kind=kind,
            month=month,
            parts=denominator // (parts if fits else parts.astype(object)),
            denominator=denominator,
        )

    def by_pair(self) -> Sums:
        return self._pairs(self.cities, self.first, self.second)

    def by_giver(self) -> Sums:
        return self._sums(self.cities, self.first[self.directed], self.parts[self.directed])

    def by_receiver(self) -> Sums:
        return self._sums(self.cities, self.second[self.directed], self.parts[self.directed])

    def by_city(self) -> Sums:
        both = np.concatenate([self.first, self.second])
        return self._sums(self.cities, both, np.concatenate([self.parts, self.parts]))

    def by_kind(self) -> Sums:
        return self._sums(self.kinds, self.kind, self.parts)

    def by_year(self) -> Sums:
        years = _Names()
        year_of_month = np.array(
            [years[month if month == UNKNOWN else month[:4]] for month in self.months], dtype=np.int64
        )
        return self._sums(
            tuple(years), year_of_month[self.month] if len(self.months) else self.month, self.parts
        )

    def by_month(self) -> Sums:
        return self._sums(self.months, self.month, self.parts)

    def by_regions(self, regions: Mapping[str, str]) -> Sums:
        """By pair of regions, given each city's region."""
        names = _Names()
        region = np.array([names[regions.get(city, UNKNOWN)] for city in self.cities], dtype=np.int64)
        if not len(region):
            return Sums((), self.parts, self.denominator)
        return self._pairs(tuple(names), region[self.first], region[self.second])

    def _pairs(self, names: tuple[str, ...], one: np.ndarray, other: np.ndarray) -> Sums:
        """By two names of a list, in whatever order."""
        found, places = np.unique(
            np.minimum(one, other) * len(names) + np.maximum(one, other), return_inverse=True
        )
        labels = tuple(
            tuple(sorted((names[code // len(names)], names[code % len(names)]))) for code in found.tolist()
        )
        return self._sums(labels, places, self.parts)

    def _sums(self, names: tuple[Hashable, ...], places: np.ndarray, parts: np.ndarray) -> Sums:
        """Sums by the names that occur."""
        totals = np.zeros(len(names), dtype=parts.dtype)
        np.add.at(totals, places, parts)
        occurring = np.flatnonzero(totals)  # a weight is never nothing, so a sum of nothing has no pair
        return Sums(tuple(names[place] for place in occurring), totals[occurring], self.denominator)


class _Names(dict[str, int]):
    """Numbers for names, in the order in which they come."""

    def __missing__(self, name: str) -> int:
        self[name] = number = len(self)
        return number
