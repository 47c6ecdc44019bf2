"""Numbers and dates as the reader's language writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from babel import Locale, dates, numbers
from django.utils.translation import get_language


@lru_cache(maxsize=32)
def _locale(code: str) -> Locale:
    # English as the Network writes it: day before month.
    return Locale.parse("en_GB" if code == "en" else code.replace("-", "_"))


def reader_locale(language: str | None = None) -> Locale:
    """The locale of a language: the one in use when none is given."""
    return _locale(language or get_language() or "en")


def number(value: float, *, language: str | None = None) -> str:
    """18.300 in Croatian, 18,300 in English."""
    if type(value) is int and 0 <= value < 1000:
        return str(value)  # nothing to group: alike in every language
    return _number(value, language or get_language() or "en")


@lru_cache(maxsize=20_000, typed=True)
def _number(value: float, code: str) -> str:
    # A page shows hundreds of counts, and Babel takes its time over each.
    return numbers.format_decimal(value, locale=_locale(code))


def percent(value: float, digits: int = 0, *, language: str | None = None) -> str:
    """A share of one as per cent."""
    return numbers.format_percent(
        value, format=None if not digits else f"#,##0.{'0' * digits} %", locale=reader_locale(language)
    )


def date(value: dt.date, precision: str = "day", *, language: str | None = None) -> str:
    """`30. studenoga 2027.`; a date known by its year only says the year."""
    if precision == "year":
        code = language or get_language() or ""
        return f"{value.year}." if code.startswith("hr") else str(value.year)
    return dates.format_date(value, format="long", locale=reader_locale(language))


def moment(value: dt.datetime, *, language: str | None = None) -> str:
    """Day and time with the zone, in UTC."""
    return dates.format_datetime(value, format="long", tzinfo=dt.UTC, locale=reader_locale(language))


def last_day(until: dt.datetime, *, language: str | None = None) -> dt.date:
    """The last day of what holds until that instant (and no longer at it), in UTC."""
    return (until.astimezone(dt.UTC) - dt.timedelta(microseconds=1)).date()


FILTERS: dict[str, Callable[..., Any]] = {
    "number": number,
    "percent": percent,
    "date": date,
    "moment": moment,
    "last_day": last_day,
}
