"""The register of organisations to take away: CSV, XLSX and JSON of exactly the set selected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.cities.organisations_list import OrganisationRow
from mreza.foundation.exporting import CC_BY, Exported
from mreza.foundation.faceted import Selected
from mreza.foundation.moments import today
from mreza.foundation.tables import Column, Kind

KEYS = (
    "code", "name", "kind", "kind_name", "sector", "city", "city_name", "country", "country_name", "region", "website",
    "about", "about_language", "since", "url",
)  # fmt: skip
KINDS: dict[str, Kind] = {"since": "date"}


def columns() -> list[Column]:
    """What is told about each organisation, headed in the reader's language."""
    labels = {
        "code": _("Code"),
        "name": _("Name"),
        "kind": _("Kind code"),
        "kind_name": _("Kind"),
        "sector": _("Sector"),
        "city": _("City code"),
        "city_name": _("City"),
        "country": _("Country code"),
        "country_name": _("Country"),
        "region": _("Region code"),
        "website": _("Website"),
        "about": _("What it does"),
        "about_language": _("Language of the text"),
        "since": _("Recorded"),
        "url": _("Page"),
    }
    return [Column(key, labels[key], KINDS.get(key, "text")) for key in KEYS]


def record(row: OrganisationRow) -> dict[str, Any]:
    """One organisation as plain values."""
    return {
        **{name: getattr(row, name) for name in KEYS if name not in ("about", "about_language", "url")},
        "about": str(row.about),
        "about_language": row.about.language if row.about else "",
        "url": settings.SITE_URL + row.url,
    }


def records(selection: Selected) -> Iterator[dict[str, Any]]:
    return (record(row) for row in selection.all_rows())


def about(selection: Selected) -> dict[str, Any]:
    """What must be known about the set: its day, its question and its licence."""
    query = selection.query.address()
    base = settings.SITE_URL + reverse("cities:organisations")
    return {
        "title": _("Organisations that work with cities of the Network"),
        "day": today().isoformat(),
        "count": selection.total,
        "language": selection.language,
        "source": f"{base}?{query}" if query else base,
        "licence": CC_BY,
    }


FILE = Exported(
    word="organisations",
    title=gettext_lazy("Organisations"),
    columns=columns,
    records=records,
    about=about,
)
FORMATS, export = FILE.formats, FILE.export
