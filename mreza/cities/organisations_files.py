"""The register of organisations to take away: CSV, XLSX and JSON of exactly the set selected."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.cities.organisations_list import OrganisationRow
from mreza.foundation.codes import slug
from mreza.foundation.faceted import Selected
from mreza.foundation.moments import today
from mreza.foundation.tables import CSV_TYPE, XLSX_TYPE, Column, Kind, write_csv, write_xlsx

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
KEYS = (
    "code", "name", "kind", "kind_name", "sector", "city", "city_name", "country", "country_name", "region", "website",
    "about", "about_language", "since", "url",
)  # fmt: skip
KINDS: dict[str, Kind] = {"since": "date"}


class Export(NamedTuple):
    """One way to take the set away."""

    label: str
    content_type: str
    write: Callable[[Selected], bytes]


def export(selection: Selected, name: str) -> HttpResponse:
    """The set as a file whose name says which set it is."""
    way = FORMATS[name]
    with translation.override(selection.language):
        body = way.write(selection)
    response = HttpResponse(body, content_type=way.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(selection, name)}"'
    response.headers["Content-Language"] = selection.language
    return response


def file_name(selection: Selected, name: str) -> str:
    """`organisations-ngo-hr-2026-11-23.csv`: the filters, then the day."""
    query = selection.query
    chosen = [slug(code) for codes in query.chosen.values() for code in codes]
    words = [part for part in ("organisations", slug(query.q)[:40], *chosen) if part]
    return f"{'-'.join(words)[:120]}-{today().isoformat()}.{name}"


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


def _csv(selection: Selected) -> bytes:
    return b"".join(write_csv(columns(), records(selection)))


def _xlsx(selection: Selected) -> bytes:
    told = about(selection)
    notes = [
        told["title"],
        _("Day: %(day)s") % {"day": told["day"]},
        _("Source: %(source)s") % {"source": told["source"]},
        _("Licence: %(licence)s") % {"licence": told["licence"]},
    ]
    return write_xlsx(
        columns(), records(selection), title=_("Organisations"), notes=notes, notes_title=_("About this file")
    )


def _json(selection: Selected) -> bytes:
    items = [{**told, "since": told["since"].isoformat()} for told in records(selection)]
    return json.dumps({**about(selection), "items": items}, ensure_ascii=False).encode()


FORMATS: dict[str, Export] = {
    "csv": Export("CSV", CSV_TYPE, _csv),
    "xlsx": Export("XLSX", XLSX_TYPE, _xlsx),
    "json": Export("JSON", "application/json", _json),
}
