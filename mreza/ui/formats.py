"""Numbers and dates as the reader's language writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from babel import Locale, dates, numbers
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.ui.clocks import readers_zone


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


def partial_date(value: str, language: str | None = None, *, in_phrase: bool = False) -> str:
    """`2019`, `2019-05` or `2019-05-17` as the language writes it; what is no date as it is.

    `in_phrase`: behind a word such as “since”, where many languages bend a month: od siječnja 2026.
    """
    pieces = [int(piece) for piece in value.split("-")] if value else []
    try:
        if len(pieces) == 3:
            return date(dt.date(pieces[0], pieces[1], pieces[2]), language=language)
        if len(pieces) == 2:
            day, locale = dt.date(pieces[0], pieces[1], 1), reader_locale(language)
            if in_phrase and (known := locale.datetime_skeletons.get("yMMMM")):
                return dates.format_date(day, str(known.pattern).replace("LLLL", "MMMM"), locale=locale)
            return dates.format_skeleton("yMMMM", day, locale=locale)
        return date(dt.date(pieces[0], 1, 1), "year", language=language) if pieces else ""
    except ValueError:
        return value  # 31 February


def period(starts: str, ends: str, language: str | None = None) -> str:
    """From when to when, since when, or until when, as exactly as it is known; nothing where nobody knows."""
    if starts and ends:
        first, last = partial_date(starts, language), partial_date(ends, language)
        return first if first == last else f"{first} – {last}"
    if starts:
        return _("since %(date)s") % {"date": partial_date(starts, language, in_phrase=True)}
    return _("until %(date)s") % {"date": partial_date(ends, language, in_phrase=True)} if ends else ""


def moment(value: dt.datetime, seconds: bool = False, *, language: str | None = None) -> str:
    """Day and time by the reader's clock, with its zone: `22. studenoga 2026. 23:12 CET`."""
    locale, zone = reader_locale(language), readers_zone()
    day = dates.format_date(value.astimezone(zone).date(), format="long", locale=locale)
    joined = str(dates.get_datetime_format("long", locale=locale)).replace("'", "")
    return joined.replace("{0}", clock(value, seconds, language=language)).replace("{1}", day)


def clock(value: dt.datetime, seconds: bool = False, *, language: str | None = None) -> str:
    """The time of day by the reader's clock, with its zone: `23:12 CET`."""
    here = value.astimezone(readers_zone())
    return f"{here:%H:%M:%S} {_zone(here, language)}" if seconds else f"{here:%H:%M} {_zone(here, language)}"


def _zone(here: dt.datetime, language: str | None) -> str:
    """CET where the language has such a word, else UTC+9."""
    if here.tzinfo is dt.UTC:
        return "UTC"
    name = dates.get_timezone_name(here, width="short", locale=reader_locale(language))
    if name[:1] not in "+-":
        return name
    hours, minutes = name[1:3].lstrip("0") or "0", name[3:5]
    return f"UTC{name[0]}{hours}{f':{minutes}' if minutes != '00' else ''}"


def last_day(until: dt.datetime, *, language: str | None = None) -> dt.date:
    """The last day of what holds until that instant (and no longer at it), in UTC."""
    return (until.astimezone(dt.UTC) - dt.timedelta(microseconds=1)).date()


FILTERS: dict[str, Callable[..., Any]] = {
    "number": number,
    "percent": percent,
    "date": date,
    "partial_date": partial_date,
    "moment": moment,
    "last_day": last_day,
}
