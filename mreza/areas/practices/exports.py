"""Good practices to take away: CSV, XLSX and JSON of exactly the set selected."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.activities.catalogue import CardRow, Selection
from mreza.activities.choices import Origin
from mreza.cities.directory import snapshot
from mreza.foundation.codes import slug
from mreza.foundation.moments import today
from mreza.foundation.tables import CSV_TYPE, XLSX_TYPE, Column, Kind, write_csv, write_xlsx

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
# Facet → column, in the order of the table; several codes in one cell are divided by a bar.
CODES = {
    "field": "fields", "discipline": "disciplines", "objective": "objectives", "dimension": "dimensions",
    "stage": "stages", "group": "groups", "target": "targets", "theme": "theme", "level": "level",
    "region": "region", "size": "city_size", "cost": "cost",
}  # fmt: skip
KEYS = (
    "code", "title", "language", "summary", "city", "city_name", "country", "country_name", *CODES.values(),
    "starts", "ends", "origin", "confirmed", "published", "url",
)  # fmt: skip
KINDS: dict[str, Kind] = {"confirmed": "flag", "published": "date"}
BAR = "|"


class Export(NamedTuple):
    """One way to take the set away."""

    label: str
    content_type: str
    write: Callable[[Selection], bytes | Iterable[bytes]]


def export(selection: Selection, name: str) -> HttpResponseBase:
    """The set as a file whose name says which set it is."""
    way = FORMATS[name]
    with translation.override(selection.language):
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
    """`practices-music-africa-2026-11-22.csv`: the filters, then the day."""
    query = selection.query
    chosen = [slug(code) for codes in query.chosen.values() for code in codes]
    words = [part for part in ("practices", slug(query.q)[:40], *chosen) if part]
    return f"{'-'.join(words)[:120]}-{today().isoformat()}.{name}"


def columns() -> list[Column]:
    """What is told about each practice, headed in the reader's language."""
    labels = {
        "code": _("Code"),
        "title": _("Title"),
        "language": _("Language of the title"),
        "summary": _("Summary"),
        "city": _("City code"),
        "city_name": _("City"),
        "country": _("Country code"),
        "country_name": _("Country"),
        "fields": _("Creative fields"),
        "disciplines": _("Disciplines"),
        "objectives": _("Objectives of the Network"),
        "dimensions": _("Dimensions"),
        "stages": _("Stages"),
        "groups": _("For whom"),
        "targets": _("SDG targets"),
        "theme": _("Theme"),
        "level": _("Level"),
        "region": _("Region code"),
        "city_size": _("Size of the city"),
        "cost": _("Cost"),
        "starts": _("Began"),
        "ends": _("Ended"),
        "origin": _("Entered by"),
        "confirmed": _("Confirmed by the city"),
        "published": _("Published"),
        "url": _("Page"),
    }
    return [Column(key, labels[key], KINDS.get(key, "text")) for key in KEYS]


def records(selection: Selection) -> Iterator[dict[str, Any]]:
    """Every record of the set as plain values: lists stay lists."""
    table, countries = selection.columns, snapshot().words(selection.language).country
    place_of = {(table.kinds[at], table.keys[at]): at for at in selection.places.tolist()}
    for row in selection.all_rows():
        at = place_of[row.kind, row.key]
        yield {
            "code": row.code,
            "title": str(row.title),
            "language": row.title.language,
            "summary": str(row.summary),
            "city": row.city,
            "city_name": row.city_name,
            "country": row.country,
            "country_name": countries.get(row.country, ""),
            **{column: sorted(table.facets[facet].of(at)) for facet, column in CODES.items()},
            "starts": row.told.get("starts", ""),
            "ends": row.told.get("ends", ""),
            "origin": row.told.get("origin", Origin.CITY.value),
            "confirmed": is_confirmed(row),
            "published": row.published_at.date() if row.published_at else None,
            "url": settings.SITE_URL + row.url,
        }


def is_confirmed(row: CardRow) -> bool:
    """What a city wrote itself is its word; what was compiled is not, until it says so."""
    return bool(row.told.get("confirmed")) or row.told.get("origin") != Origin.COMPILED


def about(selection: Selection) -> dict[str, Any]:
    """What must be known about the set: its day, its source, its licence, and how far it may be trusted."""
    query = selection.query.address()
    with translation.override(selection.language):
        base = settings.SITE_URL + reverse("practices:list")
    return {
        "title": _("Good practices of the Network"),
        "day": today().isoformat(),
        "count": selection.total,
        "language": selection.language,
        "source": f"{base}?{query}" if query else base,
        "note": _(
            "Records whose origin is “compiled” come from public sources and count as unconfirmed until the city "
            "says that they are right. An empty cell means: not stated."
        ),
        "licence": CC_BY,
    }


def _flat(selection: Selection) -> Iterator[dict[str, Any]]:
    for record in records(selection):
        yield {name: BAR.join(value) if isinstance(value, list) else value for name, value in record.items()}


def _csv(selection: Selection) -> Iterable[bytes]:
    return write_csv(columns(), _flat(selection))


def _xlsx(selection: Selection) -> bytes:
    told = about(selection)
    notes = [
        told["title"],
        _("Day: %(day)s") % {"day": told["day"]},
        _("Source: %(source)s") % {"source": told["source"]},
        told["note"],
        _("Licence: %(licence)s") % {"licence": told["licence"]},
    ]
    return write_xlsx(
        columns(), _flat(selection), title=_("Good practices"), notes=notes, notes_title=_("About this file")
    )


def _json(selection: Selection) -> Iterable[bytes]:
    head = json.dumps(about(selection), ensure_ascii=False)
    yield head[:-1].encode() + b', "items": ['
    for number, record in enumerate(records(selection)):
        told = {**record, "published": record["published"].isoformat() if record["published"] else None}
        yield (b",\n" if number else b"\n") + json.dumps(told, ensure_ascii=False).encode()
    yield b"]}\n"


FORMATS: dict[str, Export] = {
    "csv": Export("CSV", CSV_TYPE, _csv),
    "xlsx": Export("XLSX", XLSX_TYPE, _xlsx),
    "json": Export("JSON", "application/json", _json),
}
