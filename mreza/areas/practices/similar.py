"""Which practices are like this one, and why: a count of what they share, said in words. No learning, no secret."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.activities.catalogue import CardRow, rows_at
from mreza.activities.columns import Columns, columns, places_of
from mreza.areas.practices.models import Practice

# What is compared, with what one shared word counts: a discipline says more than an objective that half of all share.
WEIGHTS = {"discipline": 3, "objective": 1, "group": 1}
SHOWN = 3

Facets = Mapping[str, Collection[str]]


class Likeness(NamedTuple):
    """How much two records share, by facet."""

    code: str
    score: int
    shared: dict[str, int]


def similar(own: Facets, others: Mapping[str, Facets], limit: int = SHOWN) -> list[Likeness]:
    """The records that share most with `own`; alike ones in the order of their codes. Same input, same order."""
    found = []
    for code, facets in others.items():
        shared = {name: len(set(own.get(name, ())) & set(facets.get(name, ()))) for name in WEIGHTS}
        score = sum(WEIGHTS[name] * count for name, count in shared.items())
        if score:
            found.append(Likeness(code, score, shared))
    return sorted(found, key=lambda one: (-one.score, one.code))[:limit]


def reason(shared: Mapping[str, int]) -> str:
    """Why a record is shown, as a reader would say it."""
    parts = []
    if count := shared.get("discipline"):
        parts.append(ngettext("%(count)s discipline", "%(count)s disciplines", count) % {"count": count})
    if count := shared.get("objective"):
        parts.append(ngettext("%(count)s objective", "%(count)s objectives", count) % {"count": count})
    if count := shared.get("group"):
        parts.append(ngettext("%(count)s group", "%(count)s groups", count) % {"count": count})
    return _("In common: %(things)s.") % {"things": ", ".join(parts)}


def similar_to(practice: Practice, language: str) -> list[tuple[CardRow, str]]:
    """Published practices like this one, each with the reason."""
    table, own = columns(), _own(practice)
    places = {table.keys[at]: at for at in _candidates(table, own, practice.key)}
    others = {key: {name: table.facets[name].of(at) for name in WEIGHTS} for key, at in places.items()}
    found = similar(own, others)
    rows = rows_at(table, [places[one.code] for one in found], language)
    reasons = {one.code: reason(one.shared) for one in found}
    return [(row, reasons[row.key]) for row in rows]


def _own(practice: Practice) -> Facets:
    return {
        "discipline": [row.code for row in practice.disciplines.all()],
        "objective": [row.code for row in practice.objectives.all()],
        "group": [row.code for row in practice.groups.all()],
    }


def _candidates(table: Columns, own: Facets, key: str) -> list[int]:
    """Places of practices whose score may be among the first: tens of thousands are weighed bit by bit at once."""
    if not table.facets:
        return []
    scores = np.zeros(table.words * 64, dtype=np.int32)
    for name, weight in WEIGHTS.items():
        bits = table.facets[name]
        for code in own[name]:
            if code in bits.at:
                scores[places_of(bits.rows[bits.at[code]])] += weight
    practices = np.zeros(len(scores), dtype=np.bool_)
    practices[places_of(table.live & table.facets["kind"].any_of([Practice.kind]))] = True
    scores[~practices] = 0
    places = [at for at in np.flatnonzero(scores).tolist() if table.keys[at] != key]
    if len(places) <= SHOWN:
        return places
    least = sorted((int(scores[at]) for at in places), reverse=True)[SHOWN - 1]
    return [at for at in places if scores[at] >= least]
