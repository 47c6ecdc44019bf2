"""Places to take away: CSV, XLSX, JSON and GeoJSON of exactly the set selected."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.areas.partnerships.places.listing import PlaceRow
from mreza.foundation.exporting import CC_BY, Exported, Way, as_json
from mreza.foundation.faceted import Selected
from mreza.foundation.moments import today
from mreza.foundation.tables import Column, Kind

KEYS = (
    "code", "name", "language", "kind", "kind_name", "about", "equipment", "fields", "city", "city_name", "country",
    "country_name", "region", "organisation", "organisation_name", "open_to", "access", "capacity", "latitude",
    "longitude", "in_its_city", "website", "entered", "confirmed", "url",
)  # fmt: skip
KINDS: dict[str, Kind] = {
    "capacity": "number", "latitude": "number", "longitude": "number", "in_its_city": "flag", "entered": "date",
    "confirmed": "date",
}  # fmt: skip


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


def records(selection: Selected) -> Iterator[dict[str, Any]]:
    """Every place of the set."""
    return (record(row) for row in selection.all_rows())


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


def _geojson(selection: Selected) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": row.code,
            "geometry": {"type": "Point", "coordinates": [row.longitude, row.latitude]},
            "properties": {
                name: value
                for name, value in as_json(record(row)).items()
                if name not in ("latitude", "longitude")
            },
        }
        for row in selection.all_rows()
    ]
    told = {"type": "FeatureCollection", "about": about(selection), "features": features}
    return json.dumps(told, ensure_ascii=False).encode()


FILE = Exported(
    word="places",
    title=gettext_lazy("Places"),
    columns=columns,
    records=records,
    about=about,
    besides={"geojson": Way("GeoJSON", "application/geo+json", _geojson)},
)
FORMATS, export = FILE.formats, FILE.export
