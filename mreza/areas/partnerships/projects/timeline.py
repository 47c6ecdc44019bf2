"""Projects on a line of time: where each begins and ends, and what lies on its way; for a page and for a drawing.

Places are shares of the whole line (0 to 100), so that a drawing is as wide as the reader's page is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from mreza.areas.partnerships.projects.light import first_day, last_day

MOST_TICKS = 6  # their names fit on a phone
MARGIN = 0.03  # of the line, before the first day and after the last


class Tick(NamedTuple):
    """A year, or the month of a year, on the line."""

    x: float
    day: dt.date
    is_year: bool


class Axis(NamedTuple):
    """The line itself."""

    first: dt.date
    last: dt.date
    ticks: tuple[Tick, ...]
    today: float | None  # where today lies, if it is on the line

    def x(self, day: dt.date) -> float:
        whole = max((self.last - self.first).days, 1)
        return round(min(max((day - self.first).days / whole, 0.0), 1.0) * 100, 2)


class Span(NamedTuple):
    """A project on the line: from the day it begins to the day it ends; `goes_on` where no end is known."""

    x: float
    width: float
    goes_on: bool


def days_of(starts: str, ends: str, day: dt.date) -> tuple[dt.date, dt.date, bool] | None:
    """First and last day of a project, as exactly as they are known; without an end it lasts to the present day."""
    if not starts and not ends:
        return None
    first = first_day(starts or ends)
    if ends:
        return first, max(last_day(ends), first), False
    return first, max(day, last_day(starts)), True


def axis(days: Iterable[dt.date], day: dt.date) -> Axis | None:
    """A line on which all these days lie, with a margin; nothing where there is no day."""
    every = sorted(days)
    if not every:
        return None
    whole = max((every[-1] - every[0]).days, 30)
    margin = dt.timedelta(days=max(int(whole * MARGIN), 3))
    first, last = every[0] - margin, every[-1] + margin
    line = Axis(first, last, (), None)
    return Axis(first, last, tuple(_ticks(line)), line.x(day) if first <= day <= last else None)


def span(line: Axis, starts: str, ends: str, day: dt.date) -> Span | None:
    """Where a project lies on the line; nothing where it does not say when it is."""
    days = days_of(starts, ends, day)
    if days is None:
        return None
    first, last, goes_on = days
    x = line.x(first)
    return Span(x, round(max(line.x(last) - x, 0.8), 2), goes_on)


def _ticks(line: Axis) -> Iterable[Tick]:
    months = (line.last.year - line.first.year) * 12 + line.last.month - line.first.month
    # So many months from one tick to the next that there is room for their names.
    step = next((each for each in (1, 3, 6, 12, 24, 60, 120, 240) if months / each <= MOST_TICKS), 600)
    month = (
        -(-(line.first.year * 12 + line.first.month) // step) * step
    )  # the first day of the next month, or later
    while True:
        day = dt.date(month // 12, month % 12 + 1, 1)
        if day > line.last:
            return
        yield Tick(line.x(day), day, day.month == 1)
        month += step
