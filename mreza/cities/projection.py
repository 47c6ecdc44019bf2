"""Where a place on Earth stands on our maps: Equal Earth, central meridian 11° east, 960 × 468.

The outline of the world (`static/cities/world.svg`) is drawn by the same formula in tools/world_outline.mjs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.float64]]

WIDTH, HEIGHT, MERIDIAN = 960, 468, 11

# Equal Earth: Šavrič, Patterson & Jenny 2018.
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
M = np.sqrt(3) / 2


def _raw(longitude: Any, latitude: Any) -> tuple[Numbers, Numbers]:
    """The formula itself, in radians, on a globe of radius 1."""
    slope = np.arcsin(M * np.sin(latitude))
    square = slope * slope
    sixth = square * square * square
    x = longitude * np.cos(slope) / (M * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)))
    return x, slope * (A1 + A2 * square + sixth * (A3 + A4 * square))


SCALE = WIDTH / (2 * float(_raw(np.pi, 0.0)[0]))


def project(latitude: Any, longitude: Any) -> tuple[Numbers, Numbers]:
    """Degrees to the drawing's own units: x to the right, y downwards."""
    turned = (np.asarray(longitude) - MERIDIAN + 180) % 360 - 180
    x, y = _raw(np.radians(turned), np.radians(np.asarray(latitude)))
    return WIDTH / 2 + SCALE * x, HEIGHT / 2 - SCALE * y
