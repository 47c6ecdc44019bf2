"""Whom a city could work with next, and why: the list, its reasons in the reader's words, and *Why not?*.

The score and the order are those of `science.matching`; here they meet the database and the language in use. A city is
given by its code. What is told depends on who reads: offers and needs that are for the Network only, and how often a
city answers, are known to its people alone (`Audience.NETWORK`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from mreza.areas.partnerships.choices import Audience
from mreza.areas.partnerships.models import Wish

SHOWN = 10  # a list's first screen


class NoMember(LookupError):
    """Partners are suggested to members of the Network, and members alone are suggested."""


class NotTheirs(LookupError):
    """The offer or need is not one that this city may look for a partner with: another city's, or no longer open."""


@dataclass(frozen=True, slots=True)
class Part:
    """One named part of a score, with what it adds and why, in the language in use."""

    name: str  # of `science.matching.PARTS`
    label: str
    weight: float
    value: float  # 0 to 1
    reason: str
    is_specific: bool  # true of these two cities, not of many
    most: float  # the largest weight of all parts, for bars that can be compared

    @property
    def points(self) -> float:
        return self.weight * self.value


@dataclass(frozen=True, slots=True)
class Meeting:
    """A need that meets an offer: the codes of both, and how well (0 to 1)."""

    need: str
    offer: str
    value: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A city suggested to another. The parts add up to the score."""

    city: str  # its code
    name: str  # in the language in use
    score: float
    parts: tuple[Part, ...]  # all of them, what adds most first
    rank: int  # its place as shown …
    rank_before: int  # … and by score alone
    correction: str  # why the two differ; empty where they do not, or the correction is off
    meetings: tuple[Meeting, ...] = ()

    @property
    def specific(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.is_specific)

    @property
    def general_only(self) -> str:
        """What a card says that has fewer than two specific reasons; else nothing."""
        raise NotImplementedError

    @property
    def sum(self) -> float:
        return math.fsum(part.points for part in self.parts)


@dataclass(frozen=True, slots=True)
class Idea:
    """What a project is to be about; whatever is left empty is taken from the city itself."""

    text: str = ""  # in any language of the Network
    fields: frozenset[str] = frozenset()
    objectives: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lacking:
    """A part in which the cities shown first have more than the one that is asked about."""

    name: str
    label: str
    points: float
    points_shown: float  # the mean of the cities shown first
    reason: str


@dataclass(frozen=True, slots=True)
class Why:
    """Why a city does not stand among the first, or that it does."""

    city: str
    other: str
    suggestion: Suggestion
    is_shown: bool
    of: int  # how many cities there are to suggest
    answer: str  # one or two sentences
    lacking: tuple[Lacking, ...] = ()  # what makes the most difference first
    advice: tuple[str, ...] = field(default=())  # what the city, or both, could do


def partners_of(
    city: str,
    *,
    wish: Wish | None = None,
    idea: Idea | None = None,
    corrected: bool = True,
    top: int = SHOWN,
    skip: int = 0,
    audience: Audience = Audience.PUBLIC,
) -> list[Suggestion]:
    """The city's partners from the place after `skip` to `top`, best first; for an offer, a need or an idea if given.

    Raises `NoMember`, and `NotTheirs` for an offer or need that is not open or not the city's own.
    """
    raise NotImplementedError


def why_not(
    city: str,
    other: str,
    *,
    wish: Wish | None = None,
    idea: Idea | None = None,
    corrected: bool = True,
    audience: Audience = Audience.PUBLIC,
) -> Why:
    """Why the other city is or is not among the city's first ten. `NoMember` if one is none, or both are the same."""
    raise NotImplementedError


def count_of(audience: Audience = Audience.PUBLIC) -> int:
    """How many cities there are to suggest to one."""
    raise NotImplementedError


def unexplained(suggestions: Sequence[Suggestion]) -> bool:
    """Whether none of these has two specific reasons: the city should state an offer or a need first."""
    return all(one.general_only for one in suggestions)
