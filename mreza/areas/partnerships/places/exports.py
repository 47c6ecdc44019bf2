"""Places to take away: CSV, XLSX, JSON and GeoJSON of exactly the set selected."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.areas.partnerships.places.listing import PlaceRow
from mreza.foundation.codes import slug
from mreza.foundation.faceted import Selected
from mreza.foundation.moments import today
from mreza.foundation.tables import CSV_TYPE, XLSX_TYPE, Column, Kind, write_csv, write_xlsx

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
KEYS = (
    "code", "name", "language", "kind", "kind_name", "about", "equipment", "fields", "city", "city_name", "country",
    "country_name", "region", "organisation", "organisation_name", "open_to", "access", "capacity", "latitude",
    "longitude", "in_its_city", "website", "entered", "confirmed", "url",
)  # fmt: skip
KINDS: dict[str, Kind] = {
    "capacity": "number", "latitude": "number", "longitude": "number", "in_its_city": "flag", "entered": "date",
    "confirmed": "date",
}  # fmt: skip
BAR = "|"


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
    """`places-studio-music-2026-11-23.csv`: the filters, then the day."""
    query = selection.query
    chosen = [slug(code) for codes in query.chosen.values() for code in codes]
    words = [part for part in ("places", slug(query.q)[:40], *chosen) if part]
    return f"{'-'.join(words)[:120]}-{today().isoformat()}.{name}"


def columns() -> list[Column]:
    """What is told about each place, headed in the reader's language."""
    labels = {
        "code": _("Code"),
        "name": _("Name"),
        "language": _("Language of the name"),
        "kind": _("Kind code"),
        "kind_name": _("Kind"),
        "about": _("What it is"),
        "equipment": _("Equipment"),
        "fields": _("Creative fields"),
        "city": _("City code"),
        "city_name": _("City"),
        "country": _("Country code"),
        "country_name": _("Country"),
        "region": _("Region code"),
        "organisation": _("Code of the organisation that runs it"),
        "organisation_name": _("Organisation that runs it"),
        "open_to": _("Open to"),
        "access": _("Access"),
        "capacity": _("Room for people"),
        "latitude": _("Latitude"),
        "longitude": _("Longitude"),
        "in_its_city": _("The point is that of the city"),
        "website": _("Website"),
        "entered": _("Entered"),
        "confirmed": _("Confirmed"),
        "url": _("Page"),
    }
    return [Column(key, labels[key], KINDS.get(key, "text")) for key in KEYS]


def record(row: PlaceRow) -> dict[str, Any]:
    """One place as plain values: lists stay lists."""
    return {
        "code": row.code,
        "name": str(row.name),
        "language": row.name.language,
        "kind": row.kind,
        "kind_name": row.kind_name,
        "about": str(row.about),
        "equipment": str(row.equipment),
        "fields": list(row.fields),
        "city": row.city,
        "city_name": row.city_name,
        "country": row.country,
        "country_name": row.country_name,
        "region": row.region,
        "organisation": row.organisation,
        "organisation_name": row.organisation_name,
        "open_to": row.open_to,
        "access": row.access,
        "capacity": row.capacity,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "in_its_city": row.in_its_city,
        "website": row.website,
        "entered": row.entered_at.date(),
        "confirmed": row.confirmed_at.date() if row.confirmed_at else None,
        "url": settings.SITE_URL + row.url,
    }


def as_json(row: PlaceRow) -> dict[str, Any]:
    """The same with days as text."""
    told = record(row)
    days = {name: told[name].isoformat() if told[name] else None for name in ("entered", "confirmed")}
    return {**told, **days}


def about(selection: Selected) -> dict[str, Any]:
    """What must be known about the set: its day, its question and its licence."""
    query = selection.query.address()
    base = settings.SITE_URL + reverse("partnerships:places")
    return {
        "title": _("Places of creativity and innovation in the cities of the Network"),
        "day": today().isoformat(),
        "count": selection.total,
        "language": selection.language,
        "source": f"{base}?{query}" if query else base,
        "note": _(
            "Entered by the cities themselves. A place without a point of its own has that of its city."
        ),
        "licence": CC_BY,
    }


def _flat(selection: Selected) -> Iterator[dict[str, Any]]:
    for row in selection.all_rows():
        told = record(row)
        yield {**told, "fields": BAR.join(told["fields"])}


def _csv(selection: Selected) -> bytes:
    return b"".join(write_csv(columns(), _flat(selection)))


def _xlsx(selection: Selected) -> bytes:
    told = about(selection)
    notes = [
        told["title"],
        _("Day: %(day)s") % {"day": told["day"]},
        _("Source: %(source)s") % {"source": told["source"]},
        told["note"],
        _("Licence: %(licence)s") % {"licence": told["licence"]},
    ]
    return write_xlsx(
        columns(), _flat(selection), title=_("Places"), notes=notes, notes_title=_("About this file")
    )


def _json(selection: Selected) -> bytes:
    items = [as_json(row) for row in selection.all_rows()]
    return json.dumps({**about(selection), "items": items}, ensure_ascii=False).encode()


def _geojson(selection: Selected) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": row.code,
            "geometry": {"type": "Point", "coordinates": [row.longitude, row.latitude]},
            "properties": {
                name: value for name, value in as_json(row).items() if name not in ("latitude", "longitude")
            },
        }
        for row in selection.all_rows()
    ]
    told = {"type": "FeatureCollection", "about": about(selection), "features": features}
    return json.dumps(told, ensure_ascii=False).encode()


FORMATS: dict[str, Export] = {
    "csv": Export("CSV", CSV_TYPE, _csv),
    "xlsx": Export("XLSX", XLSX_TYPE, _xlsx),
    "json": Export("JSON", "application/json", _json),
    "geojson": Export("GeoJSON", "application/geo+json", _geojson),
}
