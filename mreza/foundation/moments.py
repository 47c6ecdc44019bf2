"""When an act is possible, and what the day is: a clock is an argument, never a call deep inside."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from django.utils.functional import Promise


class WrongMoment(Exception):
    """The act is known and allowed, but not now: another act came first, or the state does not permit it.

    Pages answer 409 with a friendly message, the API with problem details.
    """

    def __init__(self, message: str | Promise, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params


class Outdated(WrongMoment):
    """Somebody saved the same record first; `current` is what is stored now, for the merge page."""

    def __init__(self, message: str | Promise, *, current: Any = None) -> None:
        super().__init__(message)
        self.current = current


def now() -> dt.datetime:
    """This instant, in UTC."""
    return dt.datetime.now(dt.UTC)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or earlier; the month's last day where there is no such day."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def today(at: dt.datetime | None = None) -> dt.date:
    """The network's day: the date in UTC."""
    return (at or now()).astimezone(dt.UTC).date()


class Daily:
    """True at the first asking and then once a day, as long as the process lives."""

    def __init__(self) -> None:
        self.last: dt.datetime | None = None

    def is_due(self, at: dt.datetime) -> bool:
        if self.last is not None and at - self.last < dt.timedelta(days=1):
            return False
        self.last = at
        return True
