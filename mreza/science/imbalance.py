"""How evenly the Network works together: ties between regions against what membership lets expect, and who is shown.

Shares are of pairs of regions without order. Of two regions (or one with itself) is expected the share that pairs of
their members have among all pairs of members: if every two cities were tied alike, observed and expected would agree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shares:
    """Observed and expected shares of all pairs of regions, as symmetric matrices (regions × regions).

    The upper triangle with the diagonal holds each pair once and adds up to 1; `weight` is that of all ties counted.
    """

    observed: Floats
    expected: Floats
    weight: float

    @property
    def index(self) -> float:
        """The imbalance index: half the sum of |observed − expected| over pairs of regions, 0 (even) to 1.

        Without any tie nothing is observed, and there is no imbalance to speak of: 0.
        """
        if not self.weight:
            return 0.0
        upper = np.triu_indices(len(self.expected))
        return float(np.abs(self.observed[upper] - self.expected[upper]).sum() / 2)

    @property
    def lack(self) -> Floats:
        """How far each pair of regions lies under (to 1) or over (to −1) what is expected, as a share of the larger."""
        if not self.weight:
            return np.zeros_like(self.expected)
        larger = np.maximum(self.observed, self.expected)
        return np.divide(
            self.expected - self.observed, larger, out=np.zeros_like(self.expected), where=larger > 0
        )


def expected_shares(regions: Ints, count: int) -> Floats:
    """What membership lets expect: `regions` has each city's region, 0 … count − 1."""
    members = np.bincount(regions, minlength=count).astype(float)
    pairs = np.outer(members, members)
    np.fill_diagonal(pairs, members * (members - 1) / 2)
    whole = np.triu(pairs).sum()
    return pairs / whole if whole else pairs


def observed_weights(regions: Ints, count: int, first: Ints, second: Ints, weights: Floats) -> Floats:
    """The weight of ties between each pair of regions; the tie k is between the cities first[k] and second[k]."""
    one, other = regions[first], regions[second]
    lower, upper = np.minimum(one, other), np.maximum(one, other)
    sums = np.bincount(lower * count + upper, weights=weights, minlength=count * count).reshape(count, count)
    return np.asarray(sums + np.triu(sums, 1).T, dtype=float)


def shares(regions: Ints, count: int, first: Ints, second: Ints, weights: Floats) -> Shares:
    """Observed against expected, for ties with their weights."""
    sums = observed_weights(regions, count, first, second, weights)
    whole = float(np.triu(sums).sum())
    return Shares(sums / whole if whole else sums, expected_shares(regions, count), whole)


def gini(amounts: Floats) -> float:
    """How unevenly something is spread: 0 all have the same, towards 1 one has everything. Of nothing: 0."""
    ordered = np.sort(np.asarray(amounts, dtype=float))
    whole = ordered.sum()
    if not len(ordered) or not whole:
        return 0.0
    ranks = np.arange(1, len(ordered) + 1)
    return float((2 * ranks - len(ordered) - 1) @ ordered / (len(ordered) * whole))
