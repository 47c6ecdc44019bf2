"""Offers and needs to take away: CSV, XLSX and JSON of exactly the set selected, of what its reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from mreza.areas.partnerships.choices import PAID
from mreza.areas.partnerships.wishes.amounts import paid_names
from mreza.areas.partnerships.wishes.query import Selection
from mreza.areas.partnerships.wishes.rows import Row, absolute, all_rows
from mreza.foundation.exporting import CC_BY, Exported
from mreza.foundation.moments import today
from mreza.foundation.tables import Column, Kind

KEYS = (
    "code", "side", "kind", "kind_name", "title", "language", "text", "purpose", "city", "city_name", "country",
    "country_name", "region", "organisation", "organisation_name", "sector", "amount", "unit", "currency", "begins",
    "ends", "online", "place", "languages", "fields", "objectives", "targets", *(f"pays_{name}" for name in PAID),
    "audience", "parts", "left", "state", "open_until", "entered", "changed", "url",
)  # fmt: skip
KINDS: dict[str, Kind] = {
    "online": "flag", "amount": "number", "parts": "number", "left": "number", "open_until": "date", "entered": "date",
    "changed": "date", "begins": "date", "ends": "date",
}  # fmt: skip
LICENCE, LICENCE_NAME = CC_BY, "CC BY 4.0"


def columns() -> list[Column]:
    """What is told about each, headed in the reader's language."""
    paid = paid_names()
    labels = {
        "code": _("Code"),
        "side": _("Offer or need"),
        "kind": _("Code of the kind"),
        "kind_name": pgettext("offer", "Kind"),
        "title": _("Title"),
        "language": _("Language of the title"),
        "text": _("More about it"),
        "purpose": _("What it is for"),
        "city": _("City code"),
        "city_name": _("City"),
        "country": _("Country code"),
        "country_name": _("Country"),
        "region": _("Region code"),
        "organisation": _("Code of the organisation"),
        "organisation_name": _("Organisation"),
        "sector": _("Sector"),
        "amount": _("Amount"),
        "unit": _("Unit"),
        "currency": _("Currency"),
        "begins": pgettext("offer", "from"),
        "ends": pgettext("offer", "until"),
        "online": _("Online"),
        "place": pgettext("offer", "Place"),
        "languages": _("Working languages"),
        "fields": _("Creative fields"),
        "objectives": _("Objectives of the Network"),
        "targets": _("SDG targets"),
        **{f"pays_{name}": _("Who pays: %(what)s") % {"what": called} for name, called in paid.items()},
        "audience": _("For whom to read"),
        "parts": _("How many can take it up"),
        "left": _("Still free"),
        "state": _("State"),
        "open_until": _("Open until"),
        "entered": _("Entered"),
        "changed": _("Changed"),
        "url": _("Page"),
    }
    return [Column(key, labels[key], KINDS.get(key, "text")) for key in KEYS]


def record(row: Row, language: str) -> dict[str, Any]:
    """One offer or need as plain values: lists stay lists."""
    told = row.told
    return {
        "code": told.code,
        "side": told.side,
        "kind": told.kind,
        "kind_name": row.kind_name,
        "title": str(row.title),
        "language": row.title.language,
        "text": str(row.text),
        "purpose": str(row.purpose),
        "city": told.city,
        "city_name": row.city_name,
        "country": row.country,
        "country_name": row.country_name,
        "region": row.region,
        "organisation": told.organisation or "",
        "organisation_name": told.organisation_name or "",
        "sector": row.sector,
        "amount": float(told.amount) if told.amount is not None else None,
        "unit": told.unit,
        "currency": told.currency,
        "begins": told.begins,
        "ends": told.ends,
        "online": told.online,
        "place": told.place,
        "languages": list(told.languages),
        "fields": list(row.fields),
        "objectives": list(row.objectives),
        "targets": list(row.targets),
        **{f"pays_{name}": told.pays.get(name, "") for name in PAID},
        "audience": told.audience,
        "parts": told.parts,
        "left": told.left,
        "state": told.state,
        "open_until": told.expires_on,
        "entered": told.entered_at.date(),
        "changed": told.changed_at.date(),
        "url": absolute(row, language),
    }


def records(selection: Selection) -> Iterator[dict[str, Any]]:
    """Every offer and need of the set."""
    for row in all_rows(selection):
        yield record(row, selection.language)


def about(selection: Selection) -> dict[str, Any]:
    """What must be known about the set: its day, its question, its licence, and who may read it."""
    query = selection.query.address()
    with translation.override(selection.language):
        base = settings.SITE_URL + reverse("partnerships:wishes")
    return {
        "title": _("Offers and needs of the cities of the Network"),
        "day": today().isoformat(),
        "count": selection.total,
        "language": selection.language,
        "source": f"{base}?{query}" if query else base,
        "note": _(
            "What cities and organisations state themselves. Without a state asked for, only what is still open. "
            "“network”: for people of the Network only; please do not pass it on."
        )
        if not selection.seen.public
        else _(
            "What cities and organisations state themselves. Without a state asked for, only what is still open."
        ),
        "licence": LICENCE,
    }


FILE = Exported(
    word="offers-and-needs",
    title=gettext_lazy("Offers and needs"),
    columns=columns,
    records=records,
    about=about,
)
FORMATS, export = FILE.formats, FILE.export
