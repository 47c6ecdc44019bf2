"""What stands with every figure and export of ties: how far it may be trusted, from when it is, whose it is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mreza.foundation.moments import today
from mreza.journal.versions import current
from mreza.ui.formats import date, number

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_NAME = "CC BY 4.0"


def caution() -> str:
    """How far the ledger may be trusted."""
    return _("Ties recorded so far; coverage is uneven. That no tie stands here says nothing about a city.")


def data_version() -> int:
    """The version of the data that a set or a figure was made from."""
    return int(current().split("-")[0])


def made_from() -> str:
    """`Data of 23 November 2026, version 218, CC BY 4.0.`"""
    return _("Data of %(date)s, version %(version)s, licence %(licence)s.") % {
        "date": date(today()),
        "version": number(data_version()),
        "licence": LICENCE_NAME,
    }


def about() -> dict[str, Any]:
    """The same for programs."""
    return {
        "coverage": caution(),
        "data_version": data_version(),
        "day": today().isoformat(),
        "licence": LICENCE,
    }
