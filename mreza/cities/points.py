"""The cities of a selection as points on the map; when there are very many, as discs by country."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mreza.cities.directory import Numbers, Selection
from mreza.cities.projection import project

MOST_POINTS = 1500  # drawn one by one; above that a country is one disc


class Point(NamedTuple):
    """A city where it stands on the map."""

    x: float
    y: float
    code: str
    name: str
    field: str
    field_name: str


class Disc(NamedTuple):
    """The cities of one country, in the middle of them."""

    x: float
    y: float
    radius: float
    cities: int
    name: str
    query: str  # the narrower question behind it; empty where it would not be narrower


class Drawing(NamedTuple):
    """What is drawn: points, or discs when there would be too many of them."""

    points: list[Point]
    discs: list[Disc]


def drawing(selection: Selection) -> Drawing:
    """The selection as it is drawn on the server, northern cities first."""
    chosen = selection.indices
    if len(chosen) > MOST_POINTS:
        return Drawing([], _discs(selection))
    shot, words = selection.snapshot, selection.words
    x, y = _places(selection, chosen)
    points = [
        Point(
            x[n], y[n], shot.cities[city][0], words.city[city], field := shot.fields[field_at], words.field[field]
        )
        for n, (city, field_at) in enumerate(
            zip(shot.city[chosen].tolist(), shot.field[chosen].tolist(), strict=True)
        )
    ]  # fmt: skip
    points.sort(key=lambda point: (point.y, point.x, point.code))
    return Drawing(points, [])


def _discs(selection: Selection) -> list[Disc]:
    shot, words, query = selection.snapshot, selection.words, selection.query
    countries = shot.country[selection.indices]
    x, y = project(shot.latitude[shot.city[selection.indices]], shot.longitude[shot.city[selection.indices]])
    counts = np.bincount(countries, minlength=len(shot.countries))
    middle_x = np.bincount(countries, weights=x, minlength=len(shot.countries))
    middle_y = np.bincount(countries, weights=y, minlength=len(shot.countries))
    alone = len(query.country) == 1
    found = []
    for at in np.flatnonzero(counts).tolist():
        count, code = int(counts[at]), shot.countries[at]
        found.append(
            Disc(
                round(float(middle_x[at]) / count, 1),
                round(float(middle_y[at]) / count, 1),
                round(5 + 2.2 * float(np.log2(count)), 1),
                count,
                words.country[code],
                "" if alone else query.address(country=(code,)),
            )
        )
    return sorted(found, key=lambda disc: (-disc.cities, disc.name))


def _places(selection: Selection, chosen: Numbers) -> tuple[list[float], list[float]]:
    shot = selection.snapshot
    cities = shot.city[chosen]
    x, y = project(shot.latitude[cities], shot.longitude[cities])
    return np.round(x, 1).tolist(), np.round(y, 1).tolist()


def as_json(selection: Selection) -> dict[str, Any]:
    """All points of the selection, for the map's script: short rows, fields by their place in `fields`."""
    shot, words = selection.snapshot, selection.words
    chosen = selection.indices
    x, y = _places(selection, chosen)
    cities, fields = shot.city[chosen].tolist(), shot.field[chosen].tolist()
    return {
        "count": len(chosen),
        "fields": [[code, words.field[code]] for code in shot.fields],
        "points": [
            [x[n], y[n], shot.cities[city][0], words.city[city], fields[n]] for n, city in enumerate(cities)
        ],
    }
