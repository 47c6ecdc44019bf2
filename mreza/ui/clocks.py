"""By which clock a reader is told the time: that of the city they act for, else UTC; and it is always said which.

A page that everybody is shown alike says UTC. Where somebody lives is asked once in a request, and only when a time of
day is written at all.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest

from mreza.foundation.hooks import Hook

# Each filling is a function(set of ids of people) → {id: name of a time zone}. Who is in none lives by UTC.
zones = Hook("zones")


def zones_of(people: Iterable[int]) -> dict[int, str]:
    """In which time zones these people live, as far as anybody knows."""
    asked = set(people)
    found: dict[int, str] = {}
    for answer in zones(asked).values() if asked else ():
        found |= answer
    return found


def zone_named(name: str) -> dt.tzinfo:
    """The zone of that name; UTC for none, and for one that this machine does not know."""
    try:
        return ZoneInfo(name) if name else dt.UTC
    except (ZoneInfoNotFoundError, ValueError):
        return dt.UTC


class _Reader(threading.local):
    request: HttpRequest | None = None
    zone: dt.tzinfo | None = None


_reader = _Reader()


@contextmanager
def read_by(request: HttpRequest) -> Iterator[None]:
    """While this request is answered, times are told by the clock of whoever asks."""
    before = _reader.request, _reader.zone
    _reader.request, _reader.zone = request, None
    try:
        yield
    finally:
        _reader.request, _reader.zone = before


def readers_zone() -> dt.tzinfo:
    """The zone of the present reader; UTC outside a request, and for who is not signed in."""
    if _reader.zone is None:
        zone = _zone_of(_reader.request)
        if _reader.request is None:
            return zone
        _reader.zone = zone
    return _reader.zone


def _zone_of(request: HttpRequest | None) -> dt.tzinfo:
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return dt.UTC  # without a session nobody is asked who they are: the page may be kept for all
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return dt.UTC
    return zone_named(zones_of({user.pk}).get(user.pk, ""))
