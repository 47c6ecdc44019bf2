"""Will this work in my city? One practice held against one city: whom to ask, what is met, what others changed.

Everything is codes and numbers here; `fit_words` says it. How near cities are comes from `science.fit`, where the rule
stands too: what is unknown widens a distance instead of being guessed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from mreza.areas.practices.fit_needs import Needs, Offer, needs_of, needs_of_blocks
from mreza.areas.practices.fit_places import places, scale
from mreza.areas.practices.fit_sources import Adopter, adopters
from mreza.areas.practices.models import Practice
from mreza.foundation.moments import today
from mreza.journal.versions import kept_by_version
from mreza.science.fit import (
    BlockTold,
    Columns,
    Distance,
    Part,
    Place,
    Reason,
    Told,
    compare,
    compare_all,
    nearest,
    what_they_did,
)

SHOWN = 10  # cities told about one by one
LIKE_MINE = 10  # the nearest adopters of whom it is told what they changed
POINTS = 1000  # a distance is told in whole points: 0 the same, 1000 as different as can be


class Carrier(NamedTuple):
    """A city in which the practice began (no adopter) or is carried on, with what it cost there."""

    place: Place
    adopter: Adopter | None


class Carriers(NamedTuple):
    """All of one practice, ready to be compared."""

    origin: Carrier | None
    adopting: Mapping[str, Carrier]
    columns: Columns  # of those who adopted it


class Share(NamedTuple):
    """One part of a distance, in whole points."""

    part: Part
    weight: int
    lowest: int
    highest: int
    reason: Reason


@dataclass(frozen=True)
class Compared:
    """How far a city that knows the practice is from mine, part by part."""

    carrier: Carrier
    distance: Distance
    best: int = 1  # its place among the adopters if all that is unknown turns out well for it …
    worst: int = 1  # … or badly

    @property
    def code(self) -> str:
        return self.distance.code

    @property
    def is_origin(self) -> bool:
        return self.carrier.adopter is None

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        return tuple(_share(told) for told in self.distance.parts)

    @property
    def lowest(self) -> int:
        """What is told is the sum of what is told of the parts, so that anybody can add it up."""
        return sum(share.lowest for share in self.shares)

    @property
    def highest(self) -> int:
        return sum(share.highest for share in self.shares)

    @property
    def is_surely_nearest(self) -> bool:
        return self.worst == 1

    @cached_property
    def counts(self) -> Counter[str]:
        """How many parts are the same, close, different, unknown."""
        return Counter("unknown" if one.reason.startswith("unknown") else one.reason for one in self.shares)


def _share(told: Told) -> Share:
    return Share(
        told.part, told.weight, round(told.lowest * POINTS), round(told.highest * POINTS), told.reason
    )


@dataclass(frozen=True)
class FitCheck:
    """The whole answer to one question."""

    practice: Practice
    mine: Place
    offer: Offer
    own: Carrier | None  # my city began it or carries it on already
    origin: Compared | None  # where it began; none where that is my own city, or no city
    adopting: tuple[Compared, ...]  # the nearest first
    adopters: int  # how many other cities carry it on
    whole: Needs
    blocks: tuple[Needs, ...]
    changes: tuple[BlockTold, ...]  # what the adopters most like my city did; empty without any
    carriers: Carriers

    @property
    def ask(self) -> Compared | None:
        """Whom to ask: the nearest that took it over, for it knows what that takes; without one, where it began."""
        return self.adopting[0] if self.adopting else self.origin


def check_fit(practice: Practice, city: str, offer: Offer) -> FitCheck:
    """`practice` comes from `page.in_full`; `city` is a code that is known, or empty: then nothing is compared."""
    kept = carriers_of(practice)
    mine = replace(places(today())[city] if city else Place(""), budget=offer.budget)
    blocks = list(practice.blocks.all())
    adopting, changes = held_against(mine, kept, [block.key for block in blocks]) if city else ((), ())
    began_here = kept.origin is not None and kept.origin.place.code == city
    origin = None
    if city and kept.origin and not began_here:
        origin = Compared(kept.origin, compare(mine, kept.origin.place, scale()))
    return FitCheck(
        practice,
        mine,
        offer,
        kept.origin if began_here else kept.adopting.get(city),
        origin,
        adopting,
        len(kept.adopting) - (city in kept.adopting),
        needs_of(practice, offer, scale()),
        needs_of_blocks(blocks, offer, scale()),
        changes,
        kept,
    )


def held_against(
    mine: Place, kept: Carriers, blocks: Sequence[str]
) -> tuple[tuple[Compared, ...], tuple[BlockTold, ...]]:
    """The nearest adopters, and what those most like my city did with each block. Thousands at once."""
    others = compare_all(mine, kept.columns).to_others()
    if not len(others.columns):
        return (), ()
    answers = {code: one.adopter.fates for code, one in kept.adopting.items() if one.adopter}
    near = nearest(others, SHOWN)
    return (
        tuple(Compared(kept.adopting[one.code], one.distance, one.best, one.worst) for one in near),
        what_they_did(others, answers, blocks, LIKE_MINE),
    )


def carriers_of(practice: Practice) -> Carriers:
    """Where the practice began and is carried on, kept as long as the data stays."""
    origin = practice.city.code if practice.city else ""
    return _carriers(practice, origin, practice.cost_band.code if practice.cost_band else None, today())


@kept_by_version
def _carriers(practice: Practice, origin: str, cost: str | None, day: dt.date) -> Carriers:
    known = places(day)
    adopting = {
        one.city: Carrier(replace(known[one.city], budget=one.budget), one)
        for one in adopters(practice)
        if one.city in known and one.city != origin
    }
    began = Carrier(replace(known[origin], budget=cost), None) if origin in known else None
    return Carriers(began, adopting, Columns.of([one.place for one in adopting.values()], scale()))
