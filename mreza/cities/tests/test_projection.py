"""Cities stand on the land that is drawn under them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mreza.cities import projection
from mreza.cities.projection import HEIGHT, MERIDIAN, WIDTH, project

ROOT = Path(__file__).parents[3]
WORLD = (ROOT / "mreza/cities/static/cities/world.svg").read_text(encoding="utf-8")
INLAND = {
    "Varaždin": (46.31, 16.34),
    "Ulaanbaatar": (47.91, 106.88),
    "Brasília": (-15.78, -47.93),
    "Kansas City": (39.10, -94.58),
    "Alice Springs": (-23.70, 133.88),
    "Ouagadougou": (12.37, -1.53),
    "Anadyr's hinterland": (66.5, 178.0),
    "South Pole": (-89.0, 11.0),
}
AT_SEA = {
    "North Sea": (56.0, 3.0),
    "Pacific": (0.0, -150.0),
    "Bering Sea": (58.0, -178.0),
    "Arctic": (87.0, 11.0),
}


def rings(name: str) -> list[np.ndarray[Any, Any]]:
    """The closed lines of one path of the outline, in the units of the drawing."""
    found = re.search(rf'id="{name}" transform="scale\(0\.1\)"[^>]* d="([^"]+)"', WORLD)
    assert found
    here, lines = np.zeros(2), []
    for part in found[1].strip("z").split("z"):
        steps = np.array(re.findall(r"-?\d+", part), dtype=float).reshape(-1, 2)
        steps[0] += here
        line = steps.cumsum(axis=0)
        here = line[0]
        lines.append(line / 10)
    return lines


def on_land(latitude: float, longitude: float) -> bool:
    x, y = (float(at) for at in project(latitude, longitude))
    crossings = 0
    for ring in rings("land"):
        (x0, y0), (x1, y1) = ring.T, np.roll(ring, -1, axis=0).T
        with np.errstate(divide="ignore", invalid="ignore"):
            crossed = ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
        crossings += int(crossed.sum())
    return crossings % 2 == 1


@pytest.mark.parametrize("place", INLAND)
def test_an_inland_place_is_on_the_land(place: str) -> None:
    assert on_land(*INLAND[place])


@pytest.mark.parametrize("place", AT_SEA)
def test_a_place_at_sea_is_not(place: str) -> None:
    assert not on_land(*AT_SEA[place])


def test_the_outline_is_drawn_by_the_same_formula() -> None:
    tool = (ROOT / "tools/world_outline.mjs").read_text(encoding="utf-8")
    numbers = f"[{projection.A1}, {projection.A2}, {projection.A3}, {projection.A4}]"
    assert f"[A1, A2, A3, A4] = {numbers}" in tool
    assert f"[WIDTH, HEIGHT, MERIDIAN] = [{WIDTH}, {HEIGHT}, {MERIDIAN}]" in tool


def test_the_edge_of_the_world_is_the_edge_of_the_drawing() -> None:
    (edge,) = rings("sphere")
    assert edge.min(axis=0) == pytest.approx([0, 0.4], abs=0.2)
    assert edge.max(axis=0) == pytest.approx([WIDTH, HEIGHT - 0.4], abs=0.2)


def test_no_line_runs_across_the_world() -> None:
    """Where the map is cut, at 169° west, land is cut too, and not joined straight through all the others."""
    for ring in rings("land"):
        steps = np.abs(np.diff(ring, axis=0))
        rim = ring[:-1, 1] > HEIGHT - 2  # Antarctica's own lower rim lies along the edge of the drawing
        assert steps[~rim, 0].max(initial=0) < 60


def test_the_projection_is_symmetric_and_monotone() -> None:
    latitudes = np.linspace(-90, 90, 181)
    _x, y = project(latitudes, np.full(181, 50.0))
    assert (np.diff(y) < 0).all()
    assert y + y[::-1] == pytest.approx(np.full(181, HEIGHT))
    longitudes = np.linspace(-168.9, 190.9, 361)
    x, _y = project(np.full(361, 40.0), longitudes)
    assert (np.diff(x) > 0).all()


def test_areas_are_equal() -> None:
    """The same square degree has the same area on the map as on the globe, at the equator and in the far north."""

    def area(latitude: float, longitude: float) -> float:
        half = 0.05
        (x, y) = project(
            np.array([latitude - half, latitude - half, latitude + half, latitude + half]),
            np.array([longitude - half, longitude + half, longitude + half, longitude - half]),
        )
        return (
            abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2 / np.cos(np.radians(latitude))
        )

    assert [area(0, 11), area(60, -100), area(-45, 170)] == pytest.approx([area(20, 20)] * 3, rel=1e-3)


def test_the_outline_is_light() -> None:
    import gzip

    assert len(gzip.compress(WORLD.encode(), 9)) <= 45_000
