"""The ties of a selection on the map: an arc between two cities, thick by what their ties weigh together.

Above `MOST_ARCS` pairs of cities the ties of each pair of regions are one arc, and those inside a region a disc.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.cities.points import MOST_POINTS, Drawing, Point
from mreza.cities.projection import project
from mreza.science.contacts import weighed
from mreza.ties.columns import PAIRED, UNKNOWN, Numbers
from mreza.ties.query import Selection, facet_names
from mreza.ui.formats import number

MOST_ARCS = 1500
THINNEST, THICKEST = 0.75, 6.0
LONGEST_FRACTION = 7  # signs
BOW = 0.18  # how far an arc leaves the straight line, as a part of its length


class Arc(NamedTuple):
    """The ties of two cities, or of two regions."""

    path: str
    width: float
    counted: bool  # something of it is confirmed or documented; else it is only claimed, or disputed
    name: str
    query: str  # the narrower question behind it


class Disc(NamedTuple):
    """The ties inside one region."""

    x: float
    y: float
    radius: float
    ties: int
    name: str
    query: str


class World(NamedTuple):
    """What is drawn: arcs with the cities at their ends, or arcs and discs of regions."""

    arcs: list[Arc]
    discs: list[Disc]
    cities: Drawing
    by_region: bool


def exact(weight: Fraction) -> str:
    """`3`, `1/32`, `2 1/2`; `≈ 7.413` for a fraction nobody reads. The API tells every one whole."""
    whole, rest = divmod(weight.numerator, weight.denominator)
    if not rest:
        return number(whole)
    part = f"{rest}/{weight.denominator}"
    if len(part) > LONGEST_FRACTION:
        return f"≈ {number(round(float(weight), 3))}"
    return f"{number(whole)} {part}" if whole else part


def world(selection: Selection) -> World:
    """The selection as it is drawn on the server."""
    table, mask = selection.ledger, selection.mask
    size = len(table.shot.cities)
    one, other = table.giver[mask].astype(np.int64), table.receiver[mask].astype(np.int64)
    pairs, of = np.unique(np.minimum(one, other) * size + np.maximum(one, other), return_inverse=True)
    if len(pairs) > MOST_ARCS:
        return World(*_of_regions(selection), Drawing([], []), by_region=True)
    return World(_of_cities(selection, pairs, of), [], Drawing(points(selection), []), by_region=False)


def _of_cities(selection: Selection, pairs: Numbers, of: Numbers) -> list[Arc]:
    shot = selection.ledger.shot
    size = len(shot.cities)
    x, y = project(shot.latitude, shot.longitude)
    called = shot.words(selection.language).city
    weights = _weights(selection, of, len(pairs))
    counts = np.bincount(of, minlength=len(pairs)).tolist()
    most = max(weights, default=Fraction())
    base = selection.query.address(**{"city": (), "with": (), "sort": "", "page_size": 50})
    found = []
    for pair, weight, count in zip(pairs.tolist(), weights, counts, strict=True):
        a, b = divmod(pair, size)
        name = _told(f"{called[a]} – {called[b]}", count, weight)
        query = f"city={shot.cities[a][0]}&with={shot.cities[b][0]}"
        path = _path((x[a], y[a]), (x[b], y[b]))
        found.append(Arc(path, _width(weight, most), weight > 0, name, f"{base}&{query}" if base else query))
    # What weighs most is drawn last and lies above the others.
    return sorted(found, key=lambda arc: (arc.width, arc.name))


def _of_regions(selection: Selection) -> tuple[list[Arc], list[Disc]]:
    table, mask, shot = selection.ledger, selection.mask, selection.ledger.shot
    of = table.region_pair[mask]
    counts = np.bincount(of, minlength=len(table.region_pairs)).tolist()
    weights = _weights(selection, of, len(table.region_pairs))
    middle = _middles(selection)
    most = max(weights, default=Fraction())
    called = facet_names("region", selection.language)
    arcs, discs = [], []
    for code, weight, count in zip(table.region_pairs, weights, counts, strict=True):
        if not count or code == UNKNOWN:
            continue
        one, other = (shot.regions.index(part) for part in code.split(PAIRED))
        query = selection.query.address(region=(code,), sort="", page_size=50)
        name = _told(called[code], count, weight)
        if one == other:
            x, y = (round(value, 1) for value in middle[one])
            discs.append(Disc(x, y, round(8 + 1.6 * float(np.log2(count + 1)), 1), count, name, query))
        else:
            arcs.append(Arc(_path(middle[one], middle[other]), _width(weight, most), weight > 0, name, query))
    return sorted(arcs, key=lambda arc: (arc.width, arc.name)), sorted(discs, key=lambda disc: disc.name)


def _middles(selection: Selection) -> dict[int, tuple[float, float]]:
    """The middle of the selected cities of each region."""
    table, shot = selection.ledger, selection.ledger.shot
    cities = _cities(selection)
    regions = shot.region_of_country[shot.country_of_city[cities]]
    x, y = project(shot.latitude[cities], shot.longitude[cities])
    return {
        region: (float(x[regions == region].mean()), float(y[regions == region].mean()))
        for region in range(len(table.shot.regions))
        if (regions == region).any()
    }


def _cities(selection: Selection) -> Numbers:
    table, mask = selection.ledger, selection.mask
    return np.unique(np.concatenate([table.giver[mask], table.receiver[mask]]))


def _weights(selection: Selection, of: Numbers, count: int) -> list[Fraction]:
    """What each group of the selected ties weighs, of what counts."""
    table = selection.ledger
    counts = selection.counted[selection.mask]
    ties = np.flatnonzero(selection.mask)[counts]
    return weighed(of[counts], table.part[ties], table.parts.tolist(), count)


def _width(weight: Fraction, most: Fraction) -> float:
    return round(THINNEST + (THICKEST - THINNEST) * float(weight / most), 2) if most else THINNEST


def _told(name: str, count: int, weight: Fraction) -> str:
    told = ngettext("%(name)s: %(count)s tie", "%(name)s: %(count)s ties", count) % {
        "name": name,
        "count": number(count),
    }
    return _("%(told)s, weight %(weight)s") % {"told": told, "weight": exact(weight)}


def _path(one: Sequence[Any], other: Sequence[Any]) -> str:
    """A bow that bends to the north, however it is drawn."""
    (x1, y1), (x2, y2) = sorted(((float(one[0]), float(one[1])), (float(other[0]), float(other[1]))))
    x = (x1 + x2) / 2 + BOW * (y2 - y1)
    y = (y1 + y2) / 2 - BOW * (x2 - x1)
    return f"M{x1:.1f} {y1:.1f}Q{x:.1f} {y:.1f} {x2:.1f} {y2:.1f}"


# --- the cities ---------------------------------------------------------------------------------------------------
def points(selection: Selection) -> list[Point]:
    """The cities that have any of these ties, northern ones first; none when there are too many to draw each."""
    rows = _rows(selection)
    if len(rows) > MOST_POINTS:
        return []
    found = [Point(one.x, one.y, one.code, one.name, one.field, one.told) for one in rows]
    return sorted(found, key=lambda point: (point.y, point.x, point.code))


def as_json(selection: Selection) -> dict[str, Any]:
    """The cities in the shape the map's script reads: fields and countries by their place."""
    rows = _rows(selection)
    fields = sorted({(one.field, one.field_name) for one in rows})
    countries = sorted({one.country for one in rows})
    field_at = {field: at for at, (field, _name) in enumerate(fields)}
    country_at = {name: at for at, name in enumerate(countries)}
    return {
        "count": len(rows),
        "fields": [list(one) for one in fields],
        "countries": countries,
        "points": [
            [one.x, one.y, one.code, one.name, field_at[one.field], country_at[one.country], one.ties]
            for one in rows
        ],
    }


class _Placed(NamedTuple):
    """A city of the selection where the map has it."""

    x: float
    y: float
    code: str
    name: str
    field: str
    field_name: str
    country: str
    ties: str  # how many of those selected, in words

    @property
    def told(self) -> str:
        return f"{self.field_name} · {self.ties}" if self.field_name else self.ties


def _rows(selection: Selection) -> list[_Placed]:
    table, shot, mask = selection.ledger, selection.ledger.shot, selection.mask
    words = shot.words(selection.language)
    cities = _cities(selection)
    ends = np.concatenate([table.giver[mask], table.receiver[mask]])
    counts = np.bincount(ends, minlength=len(shot.cities))[cities].tolist()
    x, y = (np.round(one, 1).tolist() for one in project(shot.latitude[cities], shot.longitude[cities]))
    found = []
    for at, city in enumerate(cities.tolist()):
        held = int(table.field_of_city[city])
        field = shot.fields[held] if held >= 0 else ""
        ties = ngettext("%(count)s tie", "%(count)s ties", counts[at]) % {"count": number(counts[at])}
        found.append(
            _Placed(
                x[at], y[at], shot.cities[city][0], words.city[city], field or "other", words.field.get(field, ""),
                words.country[shot.cities[city][4]], ties,
            )
        )  # fmt: skip
    return found
