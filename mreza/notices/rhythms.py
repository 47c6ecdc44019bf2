"""When a bundle of notices comes: in the morning, of every day or of Mondays, where the person is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mreza.foundation.hooks import Hook
from mreza.notices.choices import Rhythm

HOUR = 7
MONDAY = 0

# Each filling is a function(set of ids of people) → {id: name of a time zone}. Who is in none lives by UTC.
zones = Hook("notices_zones")


def zones_of(people: Iterable[int]) -> dict[int, str]:
    """In which time zones these people live, as far as anybody knows."""
    asked = set(people)
    found: dict[int, str] = {}
    for answer in zones(asked).values() if asked else ():
        found |= answer
    return found


def next_time(rhythm: str, *, at: dt.datetime, zone: str = "") -> dt.datetime | None:
    """When something that happens at that instant is told in that rhythm; None for never."""
    if rhythm == Rhythm.NEVER:
        return None
    if rhythm == Rhythm.AT_ONCE:
        return at
    here = _zone(zone)
    local = at.astimezone(here)
    day = local.date()
    if rhythm == Rhythm.WEEKLY:
        day += dt.timedelta(days=(MONDAY - day.weekday()) % 7)
    morning = dt.datetime.combine(day, dt.time(HOUR), here)
    if morning <= local:
        morning = dt.datetime.combine(
            day + dt.timedelta(days=7 if rhythm == Rhythm.WEEKLY else 1), dt.time(HOUR), here
        )
    return morning.astimezone(dt.UTC)


def _zone(name: str) -> dt.tzinfo:
    try:
        return ZoneInfo(name) if name else dt.UTC
    except (ZoneInfoNotFoundError, ValueError):
        return dt.UTC
