"""A piece of the world around one point or around several, for the small maps of cities, countries and regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mreza.cities.directory import CityRow
from mreza.cities.projection import HEIGHT, WIDTH, project


class Window(NamedTuple):
    """What of the drawing of the world is shown, and where in the drawing the point stands."""

    left: float
    top: float
    width: float
    height: float
    x: float
    y: float


def window_around(latitude: float, longitude: float, width: float = 220, height: float = 150) -> Window:
    """The window with the point in its middle, moved inwards where it would reach over the edge of the world."""
    east, south = project(latitude, longitude)
    x, y = round(float(east), 1), round(float(south), 1)
    left = min(max(x - width / 2, 0), WIDTH - width)
    top = min(max(y - height / 2, 0), HEIGHT - height)
    return Window(round(left, 1), round(top, 1), width, height, x, y)


class Area(NamedTuple):
    """A part of the drawing that holds several points."""

    left: float
    top: float
    width: float
    height: float
    points: list[tuple[float, float]]


def area_over(
    rows: Sequence[CityRow], smallest: float = 180, shape: float = 2.0, margin: float = 1.3
) -> Area | None:
    """The smallest part of the world, `shape` times as wide as high, in which all these cities lie with room around."""
    if not rows:
        return None
    east, south = project([row.latitude for row in rows], [row.longitude for row in rows])
    points = [(round(float(x), 1), round(float(y), 1)) for x, y in zip(east, south, strict=True)]
    wide, high = (float(max(axis) - min(axis)) * margin for axis in (east, south))
    width = min(max(wide, high * shape, smallest), WIDTH)
    height = min(width / shape, HEIGHT)
    left = min(max((float(max(east) + min(east)) - width) / 2, 0), WIDTH - width)
    top = min(max((float(max(south) + min(south)) - height) / 2, 0), HEIGHT - height)
    return Area(round(left, 1), round(top, 1), round(width, 1), round(height, 1), points)
