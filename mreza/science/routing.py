"""To which cities a question goes: an explained score in whole points, and a fair choice among those alike.

A city's score is the sum of its parts, and each part is a reason that can be said in words. Nothing is learnt and
nothing is hidden: the same question, asked of the same network, goes to the same cities. Load spreads in three ways.
A city that was asked much has fewer points, among equals the one asked less comes first, and one whose desk is full is
not asked at all.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

CITIES = 5  # so many cities a question goes to
FULL = 5  # so many questions waiting for one city, and it is asked no more until it has answered some

# What each part can give at most; a hundred in all.
RECORDS, FIELD, LANGUAGE, ROOM, REGION, OBJECTIVE = 40, 20, 15, 12, 8, 5
MOST = {
    "records": RECORDS, "field": FIELD, "language": LANGUAGE, "room": ROOM, "region": REGION, "objective": OBJECTIVE,
}  # fmt: skip
_BEST = 30  # of the points for records: the one that answers best; the rest is for further ones
_FURTHER = 2  # each further record that has at least …
_ENOUGH = 0.3  # … this share of what was asked
_WAITING = 4  # points less for each question that waits for the city
_ASKED = 1  # and for each it was asked within a year


@dataclass(frozen=True)
class Asked:
    """What is asked for: its language and fields, and the objective if one was named."""

    language: str
    fields: frozenset[str]
    objective: str = ""
    seed: str = ""  # decides among equals; the same for the same question


@dataclass(frozen=True)
class Candidate:
    """A city that could be asked, with what is known of it; `matches` say how far each of its records answers (0–1)."""

    code: str
    region: str = ""
    matches: tuple[float, ...] = ()
    fields: frozenset[str] = frozenset()
    objectives: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    waiting: int = 0  # questions that wait for it now
    asked: int = 0  # within the last year, those waiting among them


@dataclass(frozen=True)
class Route:
    """A city a question goes to, and why: points by part, of those that gave any."""

    code: str
    parts: Mapping[str, int]

    @property
    def score(self) -> int:
        return sum(self.parts.values())


def is_full(candidate: Candidate) -> bool:
    """So much waits for it that it is not asked now."""
    return candidate.waiting >= FULL


def may_know(asked: Asked, candidate: Candidate) -> bool:
    """Whether anything says that the city could answer; sharing a language or having time is no knowledge."""
    own = _own(asked, candidate)
    return any(own[name] for name in ("records", "field", "objective"))


def route(
    asked: Asked,
    candidates: Iterable[Candidate],
    *,
    limit: int = CITIES,
    regions: Iterable[str] = (),
) -> list[Route]:
    """The cities best able to answer, best first; fewer where fewer may know. `regions`: of cities asked already.

    Chosen one by one, because the points for a region fall with each city of it that was chosen before.
    """
    left = {one.code: one for one in candidates if not is_full(one) and may_know(asked, one)}
    own = {code: _own(asked, one) for code, one in left.items()}
    chosen: list[Route] = []
    seen: dict[str, int] = {}
    for region in regions:
        seen[region] = seen.get(region, 0) + 1
    while left and len(chosen) < limit:
        best = min(left.values(), key=lambda one: _order(asked, one, own[one.code], seen))
        parts = {**own[best.code], "region": _region(best, seen)}
        chosen.append(Route(best.code, {name: parts[name] for name in MOST if parts[name]}))
        seen[best.region] = seen.get(best.region, 0) + 1
        del left[best.code]
    return chosen


def weights(frequencies: Mapping[str, int], total: int) -> dict[str, float]:
    """How much each word tells: the rarer among all records, the more. Words that stand nowhere tell nothing."""
    return {
        word: math.log(1 + total / count) for word, count in sorted(frequencies.items()) if 0 < count <= total
    }


def matched(found: Mapping[str, Collection[str]], telling: Mapping[str, float]) -> dict[str, float]:
    """What share of a question each record answers: word → the records it stands in, and what each word tells."""
    whole = math.fsum(telling.values())
    shares: dict[str, list[float]] = {}
    for word, weight in telling.items():
        for record in found.get(word, ()):
            shares.setdefault(record, []).append(weight)
    return {record: min(1.0, math.fsum(parts) / whole) for record, parts in sorted(shares.items())}


# --- points -------------------------------------------------------------------------------------------------
def _own(asked: Asked, candidate: Candidate) -> dict[str, int]:
    """Points that do not depend on who else is asked."""
    return {
        "records": _records(candidate.matches),
        "field": FIELD if asked.fields & candidate.fields else 0,
        "objective": OBJECTIVE if asked.objective and asked.objective in candidate.objectives else 0,
        "language": LANGUAGE if asked.language in candidate.languages else 0,
        "room": max(
            0, ROOM - _WAITING * candidate.waiting - _ASKED * max(0, candidate.asked - candidate.waiting)
        ),
    }


def _records(matches: Sequence[float]) -> int:
    """The best record counts most; many that touch the question a little do not outweigh one that answers it."""
    if not matches:
        return 0
    ordered = sorted(matches, reverse=True)
    further = sum(_FURTHER for share in ordered[1:] if share >= _ENOUGH)
    return round(_BEST * ordered[0]) + min(RECORDS - _BEST, further)


def _region(candidate: Candidate, seen: Mapping[str, int]) -> int:
    """Halved with each city of the region that is asked already."""
    return REGION >> seen.get(candidate.region, 0) if candidate.region else 0


def _order(
    asked: Asked, candidate: Candidate, own: Mapping[str, int], seen: Mapping[str, int]
) -> tuple[int, int, int, str]:
    """Most points first; among equals who has least to do, then who was asked least, then the question decides."""
    score = sum(own.values()) + _region(candidate, seen)
    drawn = hashlib.sha256(f"{asked.seed}\n{candidate.code}".encode()).hexdigest()
    return -score, candidate.waiting, candidate.asked, drawn
