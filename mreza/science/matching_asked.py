"""Partners for something particular: for one offer or need of a city, or for what a project is to be about.

The same parts, weights and order as for the city itself (`matching`); only what is asked for takes the place of what
the city is: its fields, languages, objectives, targets and subjects, where any are given. Of objectives and targets
counts the share that the other has of those asked for: a city with many more of its own is no worse a partner for one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from mreza.science.imbalance import Floats
from mreza.science.matching import Bools, Network, as_value, needs_met, values


@dataclass(frozen=True, slots=True)
class Asked:
    """What a partner is looked for with. Empty: as the city itself."""

    wish: str = ""  # key of the city's own offer or need, which alone then meets others
    fields: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    objectives: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    topics: Mapping[str, float] = field(default_factory=dict)


def asked_values(net: Network, city: int, asked: Asked) -> dict[str, Floats]:
    """Each part's value of every city for what is asked, as `matching.values` has them for the city."""
    found = values(net, city)
    if asked.wish:
        found["needs"] = needs_met(net, city, asked.wish)
    if asked.objectives or asked.targets:
        found["objectives"] = _covered(net, asked)
    if fields := _places(net.field_names, asked.fields):
        best = as_value(net.lifts["field"])[fields].max(0)
        found["field"] = np.where(net.fields.any(1), (net.fields * best).max(1, initial=0), 0.5)
    if asked.languages:
        spoken = net.languages[:, _places(net.language_names, asked.languages)].any(1)
        kind = np.where(net.languages.any(1), spoken.astype(np.int64), 2)
        found["language"] = as_value(net.lifts["language"][kind])
    if asked.topics:
        found["records"] = _alike(net, asked.topics)
    return found


def _covered(net: Network, asked: Asked) -> Floats:
    """The share each has of the objectives asked for and of the targets; the mean where both are."""
    shares = [
        _share(marks, _places(names, wanted), len(wanted))
        for names, marks, wanted in (
            (net.objective_names, net.objectives, asked.objectives),
            (net.target_names, net.targets, asked.targets),
        )
        if wanted
    ]
    return np.asarray(sum(shares) / len(shares), dtype=float)


def _share(marks: Bools, places: Sequence[int], wanted: int) -> Floats:
    return np.asarray(marks[:, list(places)].sum(1) / wanted, dtype=float)


def _alike(net: Network, topics: Mapping[str, float]) -> Floats:
    """The cosine of the subjects asked for with those of each city's records."""
    names = sorted(name for name in topics if name in net.topic_place)
    places = np.array([net.topic_place[name] for name in names], dtype=np.int64)
    amounts = np.array([topics[name] for name in names], dtype=float) * net.telling[places]
    length = float(np.sqrt((amounts**2).sum()))
    if not length:
        return np.zeros(len(net))
    return np.asarray(np.clip(net.about.sums(places, amounts / length, len(net)), 0, 1), dtype=float)


def _places(names: Sequence[str], wanted: frozenset[str]) -> list[int]:
    return [at for at, name in enumerate(names) if name in wanted]
