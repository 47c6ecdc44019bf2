"""The directory to take away: CSV, XLSX, JSON and GeoJSON of exactly the cities selected."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mreza.cities.directory import CityRow, Selection
from mreza.cities.totals import coverage_note
from mreza.foundation.codes import slug
from mreza.foundation.tables import CSV_TYPE, XLSX_TYPE, Column, Kind, write_csv, write_xlsx

GEONAMES = "https://www.geonames.org/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"

KEYS = (
    "code",
    "name",
    "native_name",
    "native_language",
    "country",
    "country_name",
    "region",
    "region_name",
    "field",
    "field_name",
    "since",
    "since_precision",
    "field_since",
    "field_since_precision",
    "until",
    "confirmed",
    "population",
    "population_year",
    "population_source",
    "population_of",
    "website",
    "languages",
    "disciplines",
    "discipline_names",
    "latitude",
    "longitude",
    "time_zone",
    "geonames_id",
    "wikidata",
    "url",
)
SEVERAL = "; "
KINDS: dict[str, Kind] = {
    "since": "date",
    "field_since": "date",
    "until": "date",
    "confirmed": "flag",
    "population": "number",
    "population_year": "number",
    "latitude": "number",
    "longitude": "number",
    "geonames_id": "number",
}


class Export(NamedTuple):
    """One way to take the set away."""

    label: str
    content_type: str
    write: Callable[[Selection], bytes | Iterable[bytes]]


def export(selection: Selection, name: str) -> HttpResponseBase:
    """The set as a file whose name says which set it is."""
    way = FORMATS[name]
    body = way.write(selection)
    response: HttpResponseBase
    if isinstance(body, bytes):
        response = HttpResponse(body, content_type=way.content_type)
    else:
        response = StreamingHttpResponse(body, content_type=way.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(selection, name)}"'
    response.headers["Content-Language"] = selection.language
    return response


def file_name(selection: Selection, name: str) -> str:
    """`cities-music-africa-2026-11-22.csv`: the filters, then the day."""
    query = selection.query
    parts = ["cities", slug(query.q)[:40], *query.field, *query.region, *query.country]
    if query.since or query.until:
        parts.append(f"{query.since or ''}-{query.until or ''}")
    if query.confirmed:
        parts.append("confirmed" if query.confirmed == "yes" else "unconfirmed")
    words = [part.strip("-") for part in parts if part.strip("-")]
    return f"{'-'.join(words)[:120]}-{query.day.isoformat()}.{name}"


def columns() -> list[Column]:
    """What is told about each city, headed in the reader's language."""
    labels = {
        "code": _("Code"),
        "name": _("Name"),
        "native_name": _("Native name"),
        "native_language": _("Language of the native name"),
        "country": _("Country code"),
        "country_name": _("Country"),
        "region": _("Region code"),
        "region_name": _("Region"),
        "field": _("Field code"),
        "field_name": _("Creative field"),
        "since": _("Member since"),
        "since_precision": _("Member since: known by"),
        "field_since": _("Field held since"),
        "field_since_precision": _("Field held since: known by"),
        "until": _("Field held until"),
        "confirmed": _("Confirmed"),
        "population": _("Population"),
        "population_year": _("Population: year"),
        "population_source": _("Population: source"),
        "population_of": _("Population: of the town or the municipality"),
        "website": _("Website"),
        "languages": _("Working languages"),
        "disciplines": _("Discipline codes"),
        "discipline_names": _("Disciplines"),
        "latitude": pgettext("coordinate", "Latitude"),
        "longitude": pgettext("coordinate", "Longitude"),
        "time_zone": _("Time zone"),
        "geonames_id": _("GeoNames id"),
        "wikidata": _("Wikidata id"),
        "url": _("Page"),
    }
    return [Column(key, labels[key], KINDS.get(key, "text")) for key in KEYS]


def values(row: CityRow, base: str) -> tuple[Any, ...]:
    """A row in the order of the columns; what a city has several of is a list."""
    return (
        row.code, row.name, row.native_name, row.native_language, row.country_code, row.country_name,
        row.region, row.region_name, row.field, row.field_name, row.since, row.since_precision,
        row.field_since, row.field_since_precision, row.until, row.confirmed, row.population,
        row.population_year, row.population_source, row.population_of, row.website,
        row.languages, row.disciplines, row.discipline_names,
        row.latitude, row.longitude, row.time_zone, row.geonames_id, row.wikidata, f"{base}{row.code}/",
    )  # fmt: skip


def cells(row: CityRow, base: str) -> tuple[Any, ...]:
    """The same for a table: several of one kind stand in one cell, with a sign between that none of them has."""
    return tuple(SEVERAL.join(one) if isinstance(one, tuple) else one for one in values(row, base))


def about(selection: Selection) -> dict[str, Any]:
    """What must be known about the set: its day, its source, its licence, and what is missing from it."""
    query = selection.query
    return {
        "title": _("Cities of the Network"),
        "day": query.day.isoformat(),
        "count": selection.total,
        "language": selection.language,
        "source": f"{base_address()}?{query.address()}" if query.address() else base_address(),
        "coverage": coverage_note(selection.language, query.day),
        "licence": CC_BY,
        "attribution": _("Places, populations and other names: GeoNames, CC BY 4.0."),
        "attribution_url": GEONAMES,
    }


def base_address() -> str:
    """Where the pages of cities lie, in the language in use."""
    return settings.SITE_URL + reverse("cities:list")


def _csv(selection: Selection) -> Iterator[bytes]:
    base = base_address()
    return write_csv(columns(), (cells(row, base) for row in selection.all_rows()))


def _xlsx(selection: Selection) -> bytes:
    base, told = base_address(), about(selection)
    notes = [
        told["title"],
        _("As of %(day)s.") % {"day": told["day"]},
        told["coverage"],
        told["attribution"],
        f"{GEONAMES} · {CC_BY}",
        told["source"],
    ]
    rows = (cells(row, base) for row in selection.all_rows())
    return write_xlsx(
        columns(),
        rows,
        title=_("Cities"),
        notes=[note for note in notes if note],
        notes_title=_("About this file"),
    )


def _json(selection: Selection) -> Iterator[bytes]:
    base = base_address()
    items = (dict(zip(KEYS, values(row, base), strict=True)) for row in selection.all_rows())
    return _pieces(about(selection), "items", items)


def _geojson(selection: Selection) -> Iterator[bytes]:
    """RFC 7946: longitude before latitude, WGS 84."""
    base = base_address()
    features = (_feature(row, base) for row in selection.all_rows())
    return _pieces({"type": "FeatureCollection", **about(selection)}, "features", features)


def _feature(row: CityRow, base: str) -> dict[str, Any]:
    told = dict(zip(KEYS, values(row, base), strict=True))
    longitude, latitude = told.pop("longitude"), told.pop("latitude")
    return {
        "type": "Feature",
        "id": row.code,
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": told,
    }


def _pieces(around: dict[str, Any], name: str, items: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """A JSON document written item by item, so that its length does not matter."""
    head = json.dumps(around, ensure_ascii=False)
    yield f'{head[:-1]}, "{name}": ['.encode()
    lines: list[str] = []
    first = True
    for item in items:
        lines.append(("\n" if first else ",\n") + json.dumps(item, ensure_ascii=False, default=_plain))
        first = False
        if len(lines) >= 200:
            yield "".join(lines).encode()
            lines.clear()
    yield ("".join(lines) + "\n]}\n").encode()


def _plain(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(type(value))


FORMATS = {
    "csv": Export("CSV", CSV_TYPE, _csv),
    "xlsx": Export("XLSX", XLSX_TYPE, _xlsx),
    "json": Export("JSON", "application/json", _json),
    "geojson": Export("GeoJSON", "application/geo+json", _geojson),
}
