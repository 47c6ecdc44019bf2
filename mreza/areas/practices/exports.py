"""Good practices to take away: CSV, XLSX and JSON of exactly the set selected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.activities.catalogue import Selection
from mreza.activities.choices import Origin
from mreza.activities.feeds import is_confirmed
from mreza.cities.directory import snapshot
from mreza.foundation.exporting import CC_BY, Exported
from mreza.foundation.moments import today
from mreza.foundation.tables import Column, Kind

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


FILE = Exported(
    word="practices",
    title=gettext_lazy("Good practices"),
    columns=columns,
    records=records,
    about=about,
)
FORMATS, export = FILE.formats, FILE.export
