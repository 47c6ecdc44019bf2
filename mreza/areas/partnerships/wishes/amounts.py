"""How much is offered or needed, when, and who pays what: in the reader's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel import numbers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.areas.partnerships.choices import PAID, Pays
from mreza.ui.formats import date, number, percent, reader_locale
from mreza.vocabulary.models import OfferKind

Unit = OfferKind.Unit


def amount_line(amount: Decimal | None, unit: str, currency: str = "") -> str:
    """“6 weeks”, “30 %”, “1,500 EUR”; empty where nobody said how much."""
    if amount is None:
        return ""
    whole = amount == amount.to_integral_value()
    value: Any = int(amount) if whole else float(amount)
    if unit == Unit.PERCENT:
        return percent(float(amount) / 100, 0 if whole else 2)
    if unit == Unit.MONEY:
        return str(numbers.format_currency(amount, currency or "EUR", locale=reader_locale()))
    # A part of one is many: “1.5 days”.
    count = int(amount) if whole else int(amount) + 2
    said = {
        Unit.HOURS: lambda: ngettext("%(number)s hour", "%(number)s hours", count),
        Unit.DAYS: lambda: ngettext("%(number)s day", "%(number)s days", count),
        Unit.WEEKS: lambda: ngettext("%(number)s week", "%(number)s weeks", count),
        Unit.PLACES: lambda: ngettext("%(number)s place", "%(number)s places", count),
        Unit.PIECES: lambda: ngettext("%(number)s piece", "%(number)s pieces", count),
        Unit.PAGES: lambda: ngettext("%(number)s page", "%(number)s pages", count),
        Unit.DATES: lambda: ngettext("%(number)s date", "%(number)s dates", count),
        Unit.PEOPLE: lambda: ngettext("%(number)s person", "%(number)s people", count),
    }
    told = said[Unit(unit)]() if unit in said else "%(number)s"
    return told % {"number": number(value)}


def unit_name(unit: str) -> str:
    """What an amount counts, beside the box it is typed in."""
    return {
        Unit.HOURS: _("hours"),
        Unit.DAYS: _("days"),
        Unit.WEEKS: _("weeks"),
        Unit.PLACES: _("places"),
        Unit.PIECES: _("pieces"),
        Unit.PAGES: _("pages"),
        Unit.DATES: _("dates"),
        Unit.PEOPLE: _("people"),
        Unit.PERCENT: _("per cent"),
        Unit.MONEY: _("money, with its currency"),
    }.get(Unit(unit), "")  # fmt: skip


def period_line(begins: dt.date | None, ends: dt.date | None) -> str:
    """From when to when; empty where no days are named."""
    if begins and ends:
        return date(begins) if begins == ends else f"{date(begins)} – {date(ends)}"
    if begins:
        return _("from %(day)s") % {"day": date(begins)}
    return _("until %(day)s") % {"day": date(ends)} if ends else ""


def parts_line(parts: int, left: int) -> str:
    """How many can still take it up; empty where it is for one."""
    if parts == 1:
        return ""
    return ngettext("%(left)s of %(parts)s is still free", "%(left)s of %(parts)s are still free", left) % {
        "left": number(left),
        "parts": number(parts),
    }


def paid_names() -> dict[str, str]:
    """What may cost something."""
    return {
        "travel": _("Travel"),
        "stay": _("Accommodation"),
        "fee": _("Fee"),
        "material": _("Material"),
    }


def pays_lines(pays: Mapping[str, str]) -> list[tuple[str, str]]:
    """What may cost something, and who pays for it, as far as it is said."""
    called, words = paid_names(), dict(Pays.choices)
    return [(called[name], str(words[pays[name]])) for name in PAID if pays.get(name) in words]
