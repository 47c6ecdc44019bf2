"""The cities of a selection as points on the map; when there are very many, as discs by country."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mreza.cities.directory import Numbers, Selection
from mreza.cities.projection import project

ANY = "00"  # in place of a country's code
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
    with_cities = np.flatnonzero(counts)
    cities = counts[with_cities]
    middle_x = np.bincount(countries, weights=x)[with_cities] / cities
    middle_y = np.bincount(countries, weights=y)[with_cities] / cities
    radius = 5 + 2.2 * np.log2(cities)
    alone = len(query.country) == 1
    before, after = query.address(country=(ANY,)).split(f"country={ANY}")  # one address for all
    found = []
    places = np.round([middle_x, middle_y, radius], 1).T.tolist()
    for at, count, (x_at, y_at, r) in zip(with_cities.tolist(), cities.tolist(), places, strict=True):
        code = shot.countries[at]
        narrower = "" if alone else f"{before}country={code}{after}"
        found.append(Disc(x_at, y_at, r, count, words.country[code], narrower))
    return sorted(found, key=lambda disc: (-disc.cities, disc.name))


def _places(selection: Selection, chosen: Numbers) -> tuple[list[float], list[float]]:
    shot = selection.snapshot
    cities = shot.city[chosen]
    x, y = project(shot.latitude[cities], shot.longitude[cities])
    return np.round(x, 1).tolist(), np.round(y, 1).tolist()


def as_json(selection: Selection) -> dict[str, Any]:
    """All points of the selection, for the map's script: short rows, fields and countries by their place.

    A row: x, y, code, name, field, country, the year in which the city became a member.
    """
    shot, words = selection.snapshot, selection.words
    chosen = selection.indices
    x, y = _places(selection, chosen)
    columns = (shot.city, shot.field, shot.country, shot.member_year)
    rows = zip(*(column[chosen].tolist() for column in columns), strict=True)
    return {
        "count": len(chosen),
        "fields": [[code, words.field[code]] for code in shot.fields],
        "countries": [words.country[code] for code in shot.countries],
        "points": [
            [x[n], y[n], shot.cities[city][0], words.city[city], field, country, year]
            for n, (city, field, country, year) in enumerate(rows)
        ],
    }
