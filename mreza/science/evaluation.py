"""How well matching finds ties that were hidden from it, and what its corrections do to the Network.

*Held-out ties*: a share of all tied pairs is hidden whole, everything is found anew without it, and each hidden pair
is ranked against pairs that are not tied: drawn at random, and drawn between the same two countries. A score that knows
nothing has an AUC of one half. The baselines are those a reader would try first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mreza.science.imbalance import Floats, Ints, gini
from mreza.science.matching import (
    PARTS,
    SHOWN,
    WEIGHTS,
    City,
    Matching,
    Network,
    Tie,
    Wish,
    kilometres,
    shared_partners,
    values,
)

NEGATIVES = 20  # untied pairs drawn for each hidden one


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one way to score pairs: AUC against pairs at random and of the same countries, hits and reciprocal rank."""

    auc: float
    auc_same_countries: float | None
    hits_at_10: float
    mean_reciprocal_rank: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    hidden: int  # pairs
    kept: int
    figures: dict[str, Figures]  # "full", each part, each baseline
    imbalance_before: float  # of the ties kept
    imbalance_after: float  # were everybody tied once more, with one of those shown to it
    imbalance_after_uncorrected: float
    exposure_gini: float
    exposure_gini_uncorrected: float


def hide(ties: Sequence[Tie], share: float, seed: int) -> tuple[list[Tie], list[tuple[str, str]]]:
    """The ties left when that share of tied pairs is hidden, and the pairs; no tie of a hidden pair is left."""
    pairs = sorted({(min(tie.first, tie.second), max(tie.first, tie.second)) for tie in ties})
    count = max(1, round(len(pairs) * share)) if pairs else 0
    drawn = np.random.default_rng(seed).permutation(len(pairs))[:count]
    hidden = {pairs[n] for n in drawn.tolist()}
    left = [tie for tie in ties if (min(tie.first, tie.second), max(tie.first, tie.second)) not in hidden]
    return left, sorted(hidden)


def evaluate(
    cities: Sequence[City],
    ties: Sequence[Tie],
    *,
    share: float = 0.2,
    seed: int = 1,
    year: int,
    weights: Mapping[str, float] = WEIGHTS,
    wishes: Sequence[Wish] = (),
) -> Evaluation:
    """Hide, rank, count. `ties` of at least two pairs, or there is nothing to hide: `ValueError`."""
    left, hidden = hide(ties, share, seed)
    if not hidden or not left:
        raise ValueError("too few ties to hide some and keep some")
    net = Network(cities, left, wishes, year=year)
    matching = Matching(net, weights)
    tied = _tied(net, ties)
    tables = _tables(matching)
    positive = np.array([(net.number[a], net.number[b]) for a, b in hidden], dtype=np.int64)
    random, same = _negatives(net, tied, positive, np.random.default_rng(seed))
    figures = {
        name: Figures(
            _auc(table[tuple(positive.T)], table[tuple(random.T)]),
            _auc_within(table, positive, same),
            *_ranks(table, positive, tied),
        )
        for name, table in tables.items()
    }
    with_correction = [matching.shown(n) for n in range(len(net))]
    without = [matching.shown(n, corrected=False) for n in range(len(net))]
    return Evaluation(
        len(hidden),
        len(_pairs(net, left)),
        figures,
        net.shares.index,
        _after(net, with_correction),
        _after(net, without),
        gini(exposure(with_correction, len(net))),
        gini(exposure(without, len(net))),
    )


def exposure(lists: Sequence[Sequence[int]], count: int) -> Floats:
    """How often each city appears in others' first ten."""
    shown = [n for some in lists for n in some[:SHOWN]]
    return np.bincount(np.array(shown, dtype=np.int64), minlength=count).astype(float)


def _after(net: Network, lists: Sequence[Sequence[int]]) -> float:
    """The imbalance index if each city took up one tie, a tenth with each shown to it."""
    more = [
        Tie(net.cities[n].code, net.cities[other].code, 1 / len(some))
        for n, some in enumerate(lists)
        for other in some
    ]
    return Network(net.cities, [*net.ties, *more], year=net.year).shares.index


# --- ways to score all pairs ---------------------------------------------------------------------------------
def _tables(matching: Matching) -> dict[str, Floats]:
    """Symmetric tables (cities × cities) of each way: what the one has with the other and the other with the one."""
    net = matching.net
    count = len(net)
    tables = {name: np.zeros((count, count)) for name in ("full", *PARTS, *BASELINES)}
    for city in range(count):
        found = values(net, city)
        tables["full"][city] = sum((matching.weights[name] * found[name] for name in PARTS), np.zeros(count))
        for name in PARTS:
            tables[name][city] = found[name]
        for name, baseline in BASELINES.items():
            tables[name][city] = baseline(net, city)
    return {name: table + table.T for name, table in tables.items()}


def _common(net: Network, city: int) -> Floats:
    partners, one = net.graph.row(city)
    return net.graph.sums(partners, one, len(net))


def _same_field(net: Network, city: int) -> Floats:
    return np.asarray((net.fields & net.fields[city]).any(1), dtype=float)


def _near(net: Network, city: int) -> Floats:
    far = kilometres(net, city, np.arange(len(net)))
    return -np.where(np.isnan(far), np.pi * 6371, far)


def _people(net: Network, city: int) -> Floats:
    """The larger both, the likelier: the sum of orders of magnitude."""
    size = np.where(np.isnan(net.size), np.nanmean(net.size) if not np.isnan(net.size).all() else 0, net.size)
    return np.asarray(size + size[city], dtype=float)


BASELINES: dict[str, Callable[[Network, int], Floats]] = {
    "common-neighbours": _common,
    "adamic-adar": shared_partners,
    "same-field": _same_field,
    "near": _near,
    "population": _people,
}


# --- counting ------------------------------------------------------------------------------------------------
def _pairs(net: Network, ties: Sequence[Tie]) -> set[tuple[int, int]]:
    both = [(net.number[tie.first], net.number[tie.second]) for tie in ties]
    return {(min(pair), max(pair)) for pair in both}


def _tied(net: Network, ties: Sequence[Tie]) -> np.ndarray:
    """Which two cities are tied, hidden or not; and each with itself."""
    table = np.eye(len(net), dtype=bool)
    for one, other in _pairs(net, ties):
        table[one, other] = table[other, one] = True
    return table


def _negatives(
    net: Network, tied: np.ndarray, positive: Ints, draw: np.random.Generator
) -> tuple[Ints, list[Ints]]:
    """Untied pairs at random, and for each hidden pair all untied ones between the same two countries."""
    one, other = np.nonzero(~tied & np.triu(np.ones(tied.shape, dtype=bool), 1))
    size = min(len(one), NEGATIVES * len(positive))
    chosen = np.sort(draw.choice(len(one), size=size, replace=False))
    countries: dict[str, list[int]] = {}
    for number, city in enumerate(net.cities):
        countries.setdefault(city.country, []).append(number)
    same = []
    for first, second in positive.tolist():
        found = [
            (min(a, b), max(a, b))
            for a in countries[net.cities[first].country]
            for b in countries[net.cities[second].country]
            if not tied[a, b]
        ]
        same.append(np.array(sorted(set(found)), dtype=np.int64).reshape(-1, 2))
    return np.stack([one[chosen], other[chosen]], 1).astype(np.int64), same


def _auc(positive: Floats, negative: Floats) -> float:
    """How often a hidden pair has more than an untied one; equal is half (Mann and Whitney)."""
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, side="left")
    upto = np.searchsorted(ordered, positive, side="right")
    return float((below + upto).mean() / 2 / len(ordered)) if len(ordered) and len(positive) else 0.5


def _auc_within(table: Floats, positive: Ints, same: Sequence[Ints]) -> float | None:
    """The mean over hidden pairs that have such rivals; None where none has."""
    shares = [
        _auc(table[first : first + 1, second], table[tuple(rivals.T)])
        for (first, second), rivals in zip(positive.tolist(), same, strict=True)
        if len(rivals)
    ]
    return float(np.mean(shares)) if shares else None


def _ranks(table: Floats, positive: Ints, tied: np.ndarray) -> tuple[float, float]:
    """Hits among the first ten and mean reciprocal rank, of either city among those the other is not tied with.

    Equals share the middle of the places they take together.
    """
    places = []
    for one, other in (*positive.tolist(), *positive[:, ::-1].tolist()):
        rivals = table[one][~tied[one]]
        value = table[one, other]
        places.append(1 + (rivals > value).sum() + (rivals == value).sum() / 2)
    found = np.array(places, dtype=float)
    return float((found <= SHOWN).mean()), float((1 / found).mean())
