"""The ties of one city on the map: its partners as points, a line along the shortest way over the globe to each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from mreza.cities.points import Drawing, Point
from mreza.cities.projection import WIDTH, Numbers, project
from mreza.ties.city_page import Partner, Place
from mreza.ties.egograph import told

STEPS = 30  # pieces of a line half around the globe; a shorter one has fewer, so that the page stays light
_TORN = WIDTH / 3  # two neighbouring places of a line that are further apart lie on both edges of the map


class Path(NamedTuple):
    """A line from the city to a partner."""

    d: str
    field: str
    is_claimed: bool


def drawing(city: Place, partners: Sequence[Partner]) -> Drawing:
    """The city and its partners as points, northern ones first."""
    points = [
        Point(x, y, one.code, str(one.name), one.field or "other", text)
        for x, y, one, text in _placed(city, partners)
    ]
    return Drawing(sorted(points, key=lambda point: (point.y, point.x, point.code)), [])


def as_json(city: Place, partners: Sequence[Partner]) -> dict[str, Any]:
    """The same in the shape the map's script reads: fields and countries by their place."""
    rows = list(_placed(city, partners))
    fields = sorted({(one.field or "other", one.field_name) for _x, _y, one, _text in rows})
    countries = sorted({one.country_name for _x, _y, one, _text in rows})
    field_at = {field: at for at, (field, _name) in enumerate(fields)}
    country_at = {name: at for at, name in enumerate(countries)}
    return {
        "count": len(rows),
        "fields": [list(one) for one in fields],
        "countries": countries,
        "points": [
            [
                x,
                y,
                one.code,
                str(one.name),
                field_at[one.field or "other"],
                country_at[one.country_name],
                text,
            ]
            for x, y, one, text in rows
        ],
    }


def _placed(city: Place, partners: Sequence[Partner]) -> list[tuple[float, float, Place, str]]:
    found = [(city, _("this city")), *((one.place, told(one)) for one in partners)]
    x, y = project([place.latitude for place, _text in found], [place.longitude for place, _text in found])
    return [
        (round(float(east), 1), round(float(south), 1), place, text)
        for east, south, (place, text) in zip(x, y, found, strict=True)
    ]


def paths(city: Place, partners: Sequence[Partner]) -> list[Path]:
    """The lines, the closest partners' last, so that they lie on top."""
    if not partners:
        return []
    latitude = np.array([one.place.latitude for one in partners])
    longitude = np.array([one.place.longitude for one in partners])
    x, y = project(*ways(city.latitude, city.longitude, latitude, longitude))
    pieces = _pieces(city.latitude, city.longitude, latitude, longitude)
    found = []
    for at, one in enumerate(partners):
        kept = np.linspace(0, STEPS, pieces[at] + 1).round().astype(int)
        line = _drawn(x[at, kept], y[at, kept])
        found.append(Path(line, one.place.field or "other", one.is_claimed_only))
    return found[::-1]


def _pieces(latitude: float, longitude: float, latitudes: Numbers, longitudes: Numbers) -> list[int]:
    """In how many pieces each line is drawn: the longer, the more."""
    angle = _angles(
        _on_sphere(np.array([latitude]), np.array([longitude])), _on_sphere(latitudes, longitudes)
    )
    wanted = np.ceil(angle / (np.pi / STEPS)).astype(int)
    return [min(max(2, pieces), STEPS) for pieces in wanted.tolist()]


def ways(
    latitude: float, longitude: float, latitudes: Numbers, longitudes: Numbers
) -> tuple[Numbers, Numbers]:
    """Latitudes and longitudes of `STEPS` + 1 places on the shortest way to each of many places, a row each."""
    start = _on_sphere(np.array([latitude]), np.array([longitude]))
    ends = _on_sphere(latitudes, longitudes)
    angle = _angles(start, ends)[:, None]
    part = np.linspace(0, 1, STEPS + 1)[None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        one, other = np.sin((1 - part) * angle) / np.sin(angle), np.sin(part * angle) / np.sin(angle)
    still = np.sin(angle) < 1e-9  # the same place, or the very opposite one: any way is as short
    one, other = np.where(still, 1 - part, one), np.where(still, part, other)
    along = one[:, :, None] * start[0] + other[:, :, None] * ends[:, None, :]
    x, y, z = along[..., 0], along[..., 1], along[..., 2]
    return np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))


def _angles(start: Numbers, ends: Numbers) -> Numbers:
    found: Numbers = np.arccos(np.clip(ends @ start[0], -1, 1))
    return found


def _on_sphere(latitudes: Numbers, longitudes: Numbers) -> Numbers:
    lat, lon = np.radians(latitudes), np.radians(longitudes)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)


def _drawn(x: Numbers, y: Numbers) -> str:
    """A line as the path of an SVG, begun anew where it leaves the map at one edge and comes back at the other.

    Each piece is told from where the last one ended, in tenths: that is half as long.
    """
    found, before = [], None
    for place in zip(
        np.round(x * 10).astype(int).tolist(), np.round(y * 10).astype(int).tolist(), strict=True
    ):
        if before is None or abs(place[0] - before[0]) > 10 * _TORN:
            found.append("M" + _pair(*place))
        else:
            found.append("l" + _pair(place[0] - before[0], place[1] - before[1]))
        before = place
    return "".join(found)


def _pair(x: int, y: int) -> str:
    """Two numbers of tenths, with no more signs than an SVG needs."""
    east, south = f"{x / 10:g}", f"{y / 10:g}"
    return east + south if south.startswith("-") else f"{east} {south}"
