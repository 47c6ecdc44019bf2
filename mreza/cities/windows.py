"""A piece of the world around one point, for the small map of a city."""

from __future__ import annotations

from typing import NamedTuple

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
