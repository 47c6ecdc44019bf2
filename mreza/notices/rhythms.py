"""When a bundle of notices comes: in the morning, of every day or of Mondays, where the person is."""

from __future__ import annotations

import datetime as dt

from mreza.notices.choices import Rhythm
from mreza.ui.clocks import zone_named

HOUR = 7
MONDAY = 0


def next_time(rhythm: str, *, at: dt.datetime, zone: str = "") -> dt.datetime | None:
    """When something that happens at that instant is told in that rhythm; None for never."""
    if rhythm == Rhythm.NEVER:
        return None
    if rhythm == Rhythm.AT_ONCE:
        return at
    here = zone_named(zone)
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
