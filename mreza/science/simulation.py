"""The Network played forward: round by round some cities take up one of the first ten suggested to them.

Two arms begin alike and draw with the same seed: one is shown lists put right by the correction, the other lists by
score alone. A round: one city in twenty, drawn at random, accepts one of its first ten, the likelier the better it fits
by the *uncorrected* score; the new tie is a contact of its own and weighs 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mreza.science.evaluation import exposure
from mreza.science.imbalance import gini
from mreza.science.matching import WEIGHTS, City, Matching, Network, Tie, Wish

ACCEPT = 0.05  # of the cities in a round


@dataclass(frozen=True, slots=True)
class Round:
    """After a round: how uneven ties are, how well what was taken up fits, how unevenly cities are shown."""

    number: int
    imbalance: float
    mean_fit: float  # of the ties taken up so far; 0 before the first
    exposure_gini: float
    unseen: int  # cities with an open need that are in nobody's first ten


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both arms after the last round."""

    corrected: list[Round]
    uncorrected: list[Round]

    @property
    def imbalance_lower_by(self) -> float:
        last, other = self.corrected[-1].imbalance, self.uncorrected[-1].imbalance
        return 1 - last / other if other else 0.0

    @property
    def fit_lost(self) -> float:
        last, other = self.corrected[-1].mean_fit, self.uncorrected[-1].mean_fit
        return 1 - last / other if other else 0.0


def simulate(
    cities: Sequence[City],
    ties: Sequence[Tie],
    *,
    rounds: int = 12,
    seed: int = 1,
    year: int,
    wishes: Sequence[Wish] = (),
    weights: Mapping[str, float] = WEIGHTS,
) -> Comparison:
    """Both arms, from the same beginning."""
    arms = [
        _play(cities, ties, wishes, rounds=rounds, seed=seed, year=year, weights=weights, corrected=corrected)
        for corrected in (True, False)
    ]
    return Comparison(*arms)


def _play(
    cities: Sequence[City],
    ties: Sequence[Tie],
    wishes: Sequence[Wish],
    *,
    rounds: int,
    seed: int,
    year: int,
    weights: Mapping[str, float],
    corrected: bool,
) -> list[Round]:
    draw = np.random.default_rng(seed)
    net = Network(cities, ties, wishes, year=year)
    all_ties = list(ties)
    fits: list[float] = []
    matching = Matching(net, weights)
    told = [_tell(0, matching, fits, corrected=corrected)]
    for number in range(1, rounds + 1):
        for city in sorted(draw.choice(len(net), size=max(1, round(len(net) * ACCEPT)), replace=False)):
            shown = matching.shown(int(city), corrected=corrected)
            fit = np.clip(matching.scores(int(city))[shown], 0, None)
            taken = int(np.searchsorted(np.cumsum(fit), draw.random() * fit.sum(), side="right"))
            other = min(taken, len(shown) - 1)
            fits.append(float(fit[other]))
            all_ties.append(Tie(net.cities[int(city)].code, net.cities[shown[other]].code, 1.0, year))
        net.tie(all_ties)
        matching = Matching(net, weights)
        told.append(_tell(number, matching, fits, corrected=corrected))
    return told


def _tell(number: int, matching: Matching, fits: Sequence[float], *, corrected: bool) -> Round:
    net = matching.net
    seen = exposure([matching.shown(city, corrected=corrected) for city in range(len(net))], len(net))
    return Round(
        number,
        net.shares.index,
        float(np.mean(fits)) if fits else 0.0,
        gini(seen),
        int((seen[net.in_need] == 0).sum()),
    )


def generated(
    cities: int = 400, ties: int = 200, *, seed: int = 1
) -> tuple[list[City], list[Tie], list[Wish]]:
    """An invented network: regions of unequal size, ties that prefer the own region, field and the well-known."""
    draw = np.random.default_rng(seed)
    regions, shares = ("A", "B", "C", "D", "E"), (0.42, 0.27, 0.15, 0.09, 0.07)
    centres = ((48, 10), (25, 105), (-10, -65), (0, 20), (27, 30))
    of = np.sort(draw.choice(len(regions), size=cities, p=shares))
    made = [
        City(
            code=f"city-{n:05d}",
            region=regions[r],
            country=f"{regions[r]}{draw.integers(0, 12)}",
            fields=frozenset({f"field-{draw.integers(0, 8)}"}),
            languages=frozenset(
                {f"{regions[r]}-{draw.integers(0, 3)}"} | ({"en"} if draw.random() < 0.3 else set())
            ),
            hours=float(round(longitude / 15)),
            latitude=latitude,
            longitude=longitude,
            population=int(10 ** draw.uniform(4, 7)),
        )
        for n, r in enumerate(of.tolist())
        for latitude, longitude in [(centres[r][0] + draw.normal(0, 8), centres[r][1] + draw.normal(0, 15))]
    ]
    known = draw.pareto(2.5, cities) + 0.2
    found: list[Tie] = []
    while len(found) < ties:
        one = int(draw.choice(cities, p=known / known.sum()))
        pull = known * np.where(of == of[one], 6.0, 1.0)
        pull = pull * np.array([4.0 if made[n].fields & made[one].fields else 1.0 for n in range(cities)])
        pull[one] = 0
        other = int(draw.choice(cities, p=pull / pull.sum()))
        found.append(Tie(made[one].code, made[other].code, 1.0, int(draw.integers(2012, 2026))))
    return made, found, wished(made, seed=seed)


def wished(cities: Sequence[City], *, seed: int = 1) -> list[Wish]:
    """Invented wishes: half of the cities have an open need, half an offer, of one of eight kinds; some have both."""
    draw = np.random.default_rng([seed, 1])
    count = len(cities)
    return [
        Wish(
            f"{word}-{n:05d}", cities[n].code, f"kind-{draw.integers(0, 8)}", needed, fields=cities[n].fields
        )
        for word, needed in (("need", True), ("offer", False))
        for n in sorted(draw.choice(count, size=count // 2, replace=False).tolist())
    ]
