"""What lies behind each part of a score of two cities, as numbers and codes: whoever has words can say it.

`facts` finds for two cities what `matching.values` found for one against all, so that a reason is read off the same
network as the value it explains.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mreza.science.imbalance import Floats
from mreza.science.matching import (
    CLASSES,
    GUESSES,
    Met,
    Network,
    distances,
    hours_apart,
    kilometres,
    meetings,
)
from mreza.science.matching_asked import Asked

MOST = 3  # things of one sort that are named


@dataclass(frozen=True, slots=True)
class Facts:
    """Two cities side by side: `one` asks, `other` is suggested."""

    one: str
    other: str
    meetings: tuple[Met, ...]  # the best first, those that name a need or an offer again after all others
    objectives: tuple[str, ...]  # shared
    targets: tuple[str, ...]
    states_objectives: tuple[bool, bool]  # whether they name any objective or target at all
    topics: tuple[str, ...]  # subjects in common, those that tell most first
    has_records: tuple[bool, bool]
    fields: tuple[str, str] | None  # the two creative fields that go best together; None: unknown of one
    languages: tuple[str, ...] | None  # in common; None: unknown of one
    hours: float | None  # apart by the clock
    kilometres: float | None
    inhabitants: tuple[int, int] | None
    lifts: dict[str, float]  # part → how much more often tied cities stand so than any two
    partners: tuple[int, int]  # how many each has
    response: float | None
    ties: int
    last_tie: int | None  # year
    common: tuple[str, ...]  # partners of both, those who tell most first
    more_common: int  # … and how many that are not named
    regions: tuple[str, str]
    lack: float  # of ties between the regions: 1 none, 0 as expected, −1 far more
    steps: int | None  # ties on the shortest path; None: no path


class Explainer:
    """Facts about one city and any other; what is needed of all others is found once."""

    def __init__(self, net: Network, city: int, asked: Asked | None = None) -> None:
        self.net, self.city, self.asked = net, city, asked or Asked()
        self._steps: Floats = distances(net, city)

    def facts(self, other: int) -> Facts:
        net, one = self.net, self.city
        ties, last = self._ties(other)
        common = self._common(other)
        fields, field_lift = self._fields(other)
        steps = self._steps[other]
        lifts = {name: self._lift(name, other) for name in GUESSES} | {"field": field_lift}
        if self.asked.languages:
            lifts["language"] = self._language_lift(other)
        return Facts(
            one=net.cities[one].code,
            other=net.cities[other].code,
            meetings=tuple(_each_first(meetings(net, one, self.asked.wish, other).get(other, ()))),
            objectives=self._shared(other, "objectives"),
            targets=self._shared(other, "targets"),
            states_objectives=(
                bool(self._own("objectives") or self._own("targets")),
                bool(net.cities[other].objectives or net.cities[other].targets),
            ),
            topics=self._topics(other),
            has_records=(bool(self.asked.topics or net.cities[one].topics), bool(net.cities[other].topics)),
            fields=fields,
            languages=self._languages(other),
            hours=_known(hours_apart(net.hours[one], net.hours[other])),
            kilometres=_known(kilometres(net, one, other)),
            inhabitants=self._inhabitants(other),
            lifts=lifts,
            partners=(int(net.partners[one]), int(net.partners[other])),
            response=_known(net.response[other]),
            ties=ties,
            last_tie=last,
            common=tuple(common[:MOST]),
            more_common=max(0, len(common) - MOST),
            regions=(net.cities[one].region, net.cities[other].region),
            lack=float(net.shares.lack[net.region[one], net.region[other]]),
            steps=None if math.isinf(steps) else int(steps),
        )

    # --- what the city asks with -----------------------------------------------------------------------------
    def _own(self, name: str) -> frozenset[str]:
        """What is asked for, else what the city itself has. Objectives and targets are asked for together."""
        both = ("objectives", "targets")
        names = both if name in both else (name,)
        if any(getattr(self.asked, one) for one in names):
            return frozenset(getattr(self.asked, name))
        return frozenset(getattr(self.net.cities[self.city], name))

    def _shared(self, other: int, name: str) -> tuple[str, ...]:
        return tuple(sorted(self._own(name) & getattr(self.net.cities[other], name), key=_by_number))

    # --- one part after the other ----------------------------------------------------------------------------
    def _topics(self, other: int) -> tuple[str, ...]:
        net, theirs = self.net, self.net.cities[other].topics
        mine = self.asked.topics or net.cities[self.city].topics
        both = [topic for topic in mine if topic in theirs]
        told = {
            topic: mine[topic] * theirs[topic] * net.telling[net.topic_place[topic]] ** 2 for topic in both
        }
        return tuple(sorted(both, key=lambda topic: (-told[topic], topic)))

    def _fields(self, other: int) -> tuple[tuple[str, str] | None, float]:
        net, names = self.net, self.net.field_names
        mine = sorted(self._own("fields") & set(names)) or sorted(net.cities[self.city].fields)
        theirs = sorted(net.cities[other].fields)
        pairs = [(one, two) for one in mine for two in theirs]
        if not pairs:
            return None, 1.0
        lifts = {
            (one, two): float(net.lifts["field"][names.index(one), names.index(two)]) for one, two in pairs
        }
        best = min(pairs, key=lambda pair: (-lifts[pair], pair))
        return best, lifts[best]

    def _languages(self, other: int) -> tuple[str, ...] | None:
        mine, theirs = self._own("languages"), self.net.cities[other].languages
        return tuple(sorted(mine & theirs)) if mine and theirs else None

    def _lift(self, name: str, other: int) -> float:
        net = self.net
        kind = CLASSES[name](net, np.array([self.city]), np.array([other]))[0]
        return float(net.lifts[name][kind])

    def _language_lift(self, other: int) -> float:
        shared = self._languages(other)
        return float(self.net.lifts["language"][2 if shared is None else int(bool(shared))])

    def _inhabitants(self, other: int) -> tuple[int, int] | None:
        mine, theirs = self.net.cities[self.city].population, self.net.cities[other].population
        return (mine, theirs) if mine and theirs else None

    def _ties(self, other: int) -> tuple[int, int | None]:
        net = self.net
        here = ((net.first == self.city) & (net.second == other)) | (
            (net.first == other) & (net.second == self.city)
        )
        years = net.tie_year[here]
        return int(here.sum()), int(years.max()) or None if len(years) else None

    def _common(self, other: int) -> list[str]:
        net = self.net
        both = np.intersect1d(net.graph.row(self.city)[0], net.graph.row(other)[0])
        order = np.lexsort((both, net.partners[both]))
        return [net.cities[at].code for at in both[order].tolist()]


def _each_first(found: Iterable[Met]) -> list[Met]:
    """The best first; what names a need or an offer that was named before comes after all that do not."""
    fresh: list[Met] = []
    again: list[Met] = []
    named: set[str] = set()
    for met in sorted(found, key=lambda met: (-met.value, met.need.key, met.offer.key)):
        keys = {met.need.key, met.offer.key}
        if named.isdisjoint(keys):
            fresh.append(met)
            named |= keys
        else:
            again.append(met)
    return fresh + again


def _known(amount: Floats | float) -> float | None:
    return None if np.isnan(amount) else float(amount)


def _by_number(code: str) -> tuple[list[int], str]:
    """Objective 2 before 10, target 8.9 before 11.4."""
    return [int(piece) if piece.isdigit() else 0 for piece in code.split(".")], code
