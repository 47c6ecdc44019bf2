"""Where the marks of a chart stand. Across, in per cent of the width, so that a chart fits any screen while its
letters keep their size; down, in pixels. No drawing here: templates make the SVG.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Point = tuple[dt.date, int]


@dataclass(frozen=True)
class Line:
    x1: str
    y1: float
    x2: str
    y2: float


@dataclass(frozen=True)
class Mark:
    """A point with what is written beside it."""

    x: str
    y: float
    day: dt.date
    value: int
    data: Any = None


@dataclass(frozen=True)
class Tick:
    at: str | float
    text: str


@dataclass(frozen=True)
class Steps:
    """A quantity that stays until the next change: how a number of members grows."""

    height: float
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    years: tuple[Tick, ...]
    levels: tuple[Tick, ...]
    end: Mark


def steps(
    points: Sequence[Point],
    *,
    until: dt.date,
    height: float,
    highest: int | None = None,
    every: int = 4,
    since: dt.date | None = None,
    data: Sequence[Any] = (),
) -> Steps:
    """Lay out a growing number from its first day to `until`."""
    first = since or points[0][0]
    top = HEADROOM * (highest or max(value for _day, value in points) or 1)
    span = (until - first).days or 1

    def across(day: dt.date) -> str:
        return f"{max(0.0, (day - first).days / span) * 100:.2f}%"

    def down(value: float) -> float:
        return round(height - value / top * height, 1)

    lines: list[Line] = []
    before = 0
    for place, (day, value) in enumerate(points):
        ends = points[place + 1][0] if place + 1 < len(points) else until
        lines.append(Line(across(day), down(before), across(day), down(value)))
        lines.append(Line(across(day), down(value), across(ends), down(value)))
        before = value
    marks = tuple(
        Mark(across(day), down(value), day, value, data[place] if data else None)
        for place, (day, value) in enumerate(points)
    )
    years = tuple(Tick(across(dt.date(y, 1, 1)), str(y)) for y in range(first.year, until.year + 1, every))
    levels = tuple(Tick(down(level), str(level)) for level in levels_to(top))
    return Steps(height, tuple(lines), marks, years, levels, Mark("100%", down(before), until, before))


HEADROOM = 1.06  # of the highest value: room for its label


def level_step(value: float, wanted: int = 5) -> int:
    """A round distance between levels (1, 2, 5, 10, 20 …) that gives about as many of them as wanted."""
    rough = max(value / wanted, 1)
    power = 10 ** math.floor(math.log10(rough))
    return next(int(factor * power) for factor in (1, 2, 5, 10) if factor * power >= rough)


def levels_to(top: float) -> list[int]:
    """The round levels from zero up to the top."""
    return list(range(0, int(top) + 1, level_step(top)))


def shade(value: int, highest: int, shades: int = 6) -> int:
    """Which of the sequential shades a number gets; zero gets none."""
    return 0 if not value or not highest else max(1, math.ceil(value / highest * shades))
