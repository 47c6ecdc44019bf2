"""What a practice and each of its blocks need, held against what a city says it could put in.

Only money, people and months are numbers that can be judged, and only where both sides state them. Everything else a
city needs is said in words, and words are for a reader to judge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mreza.science.fit import Condition, Need, Outcome, Place, Scale, check


class What(StrEnum):
    """What can be compared."""

    MONEY = "money"  # codes of the scale of cost bands
    PEOPLE = "people"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Offer:
    """What the city that asks could put in, as far as it says; `None`: it does not say."""

    budget: str | None = None
    people: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Needed:
    """One thing that was needed where the practice was made, and whether the city that asks has it."""

    what: What
    needed: str | int
    have: str | int | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Needs:
    """All that one block states, or the practice as a whole (`key` empty)."""

    key: str
    stated: tuple[Needed, ...]
    not_stated: tuple[What, ...]

    @property
    def outcome(self) -> Outcome:
        """Unmet if one thing is; met if all that is stated is; where nothing is stated, unknown."""
        found = {one.outcome for one in self.stated}
        if not found:
            return Outcome.UNKNOWN
        return next((one for one in (Outcome.UNMET, Outcome.UNKNOWN) if one in found), Outcome.MET)


def needs_of(practice: Any, offer: Offer, scale: Scale) -> Needs:
    """The practice as a whole. A practice and a block state the same three things."""
    return _needs("", practice, offer, scale)


def needs_of_blocks(blocks: Iterable[Any], offer: Offer, scale: Scale) -> tuple[Needs, ...]:
    return tuple(_needs(block.key, block, offer, scale) for block in blocks)


def _needs(key: str, one: Any, offer: Offer, scale: Scale) -> Needs:
    found = {
        What.MONEY: _money(one.cost_band.code, offer, scale) if one.cost_band else None,
        What.PEOPLE: _count(What.PEOPLE, one.people, offer.people),
        What.MONTHS: _count(What.MONTHS, one.months, offer.months),
    }
    return Needs(
        key,
        tuple(needed for needed in found.values() if needed),
        tuple(what for what, needed in found.items() if not needed),
    )


def _money(band: str, offer: Offer, scale: Scale) -> Needed:
    """The same band or a higher one is enough."""
    verdict = check(Place("", budget=offer.budget), Condition(Need.BUDGET_AT_LEAST, band), scale)
    return Needed(What.MONEY, band, offer.budget, verdict.outcome)


def _count(what: What, needed: int | None, have: int | None) -> Needed | None:
    if needed is None:
        return None
    if have is None:
        return Needed(what, needed, None, Outcome.UNKNOWN)
    return Needed(what, needed, have, Outcome.MET if have >= needed else Outcome.UNMET)
