"""Projects to take away: CSV, XLSX and JSON of exactly the set selected."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from mreza.activities.choices import Origin
from mreza.activities.feeds import is_confirmed
from mreza.activities.models import Partner
from mreza.areas.partnerships.models import Funding, Project
from mreza.areas.partnerships.projects.columns import Detail
from mreza.areas.partnerships.projects.light_words import why
from mreza.areas.partnerships.projects.query import Selection
from mreza.foundation.exporting import CC_BY, Exported
from mreza.foundation.tables import Column, Kind

# Facet → column; several codes in one cell are divided by a bar.
CODES = {
    "city": "cities", "field": "fields", "objective": "objectives", "target": "targets", "theme": "theme",
    "level": "level", "country": "countries", "region": "regions",
}  # fmt: skip
KEYS = (
    "code", "title", "language", "summary", "stage", "light", "light_reason", "pilot", "city", "city_name", "country",
    "country_name", *CODES.values(), "sectors", "partners", "budget", "starts", "ends", "milestones", "milestones_done",
    "results", "results_measured", "last_news", "origin", "confirmed", "published", "url",
)  # fmt: skip
KINDS: dict[str, Kind] = {
    "pilot": "flag", "confirmed": "flag", "published": "date", "last_news": "date", "milestones": "number",
    "milestones_done": "number", "results": "number", "results_measured": "number",
}  # fmt: skip
_CHUNK = 500


def columns() -> list[Column]:
    """What is told about each project, headed in the reader's language."""
    labels = {
        "code": _("Code"),
        "title": _("Title"),
        "language": _("Language of the title"),
        "summary": _("Summary"),
        "stage": pgettext("project", "Stage"),
        "light": pgettext("project", "Light"),
        "light_reason": _("Why this light"),
        "pilot": _("Pilot project"),
        "city": _("City code"),
        "city_name": _("City"),
        "country": _("Country code"),
        "country_name": _("Country"),
        "cities": _("Codes of all cities in it"),
        "fields": _("Creative fields"),
        "objectives": _("Objectives of the Network"),
        "targets": _("SDG targets"),
        "theme": _("Theme"),
        "level": _("Level"),
        "countries": _("Codes of all countries"),
        "regions": _("Region codes"),
        "sectors": _("Sectors of the partners"),
        "partners": _("Partners"),
        "budget": _("Budget by source"),
        "starts": pgettext("project", "Begins"),
        "ends": pgettext("project", "Ends"),
        "milestones": _("Milestones"),
        "milestones_done": _("Milestones reached"),
        "results": _("Results"),
        "results_measured": _("Results measured"),
        "last_news": _("Last news"),
        "origin": _("Entered by"),
        "confirmed": _("Confirmed by the city"),
        "published": _("Published"),
        "url": _("Page"),
    }
    return [Column(key, labels[key], KINDS.get(key, "text")) for key in KEYS]


def records(selection: Selection) -> Iterator[dict[str, Any]]:
    """Every project of the set as plain values: lists stay lists."""
    table = selection.columns
    place_of = {(table.kinds[at], table.keys[at]): at for at in selection.places.tolist()}
    every = selection.all_rows()
    while rows := list(islice(every, _CHUNK)):
        keys = [row.key for row in rows]
        partners, budgets = _partners(keys), _budgets(keys)
        for row in rows:
            at, one = place_of[row.kind, row.key], selection.detail(row)
            yield {
                "code": row.code,
                "title": str(row.title),
                "language": row.title.language,
                "summary": str(row.summary),
                "stage": one.stage,
                "light": one.colour,
                "light_reason": _reason(one, selection.language),
                "pilot": one.pilot,
                "city": row.city,
                "city_name": row.city_name,
                "country": row.country,
                "country_name": row.country_name,
                **{column: sorted(table.facets[facet].of(at)) for facet, column in CODES.items()},
                "sectors": list(one.sectors),
                "partners": partners.get(row.key, []),
                "budget": budgets.get(row.key, []),
                "starts": row.told.get("starts", ""),
                "ends": row.told.get("ends", ""),
                "milestones": one.milestones,
                "milestones_done": one.done,
                "results": one.results,
                "results_measured": one.measured,
                "last_news": one.told_on,
                "origin": row.told.get("origin", Origin.CITY.value),
                "confirmed": is_confirmed(row),
                "published": row.published_at.date() if row.published_at else None,
                "url": settings.SITE_URL + row.url,
            }


def _reason(one: Detail, language: str) -> str:
    """In the language of the file, whoever is asking meanwhile: its rows are made while it is sent."""
    if one.light is None:
        return ""
    with translation.override(language):
        return why(one.light)


def _partners(keys: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    named = Partner.objects.filter(kind=Project.kind, key__in=keys)  # door: of published projects
    rows = named.order_by("key", "position", "pk")
    for key, name in rows.values_list("key", "name"):
        found.setdefault(key, []).append(name)
    return found


def _budgets(keys: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    given = Funding.objects.filter(project__key__in=keys)  # door: of published projects
    rows = given.order_by("project__key", "position", "pk")
    for key, source, amount, currency in rows.values_list("project__key", "source", "amount", "currency"):
        found.setdefault(key, []).append(f"{source}: {amount} {currency}")
    return found


def about(selection: Selection) -> dict[str, Any]:
    """What must be known about the set: its day, its source, its licence, and how far it may be trusted."""
    query = selection.query.address()
    with translation.override(selection.language):
        base = settings.SITE_URL + reverse("partnerships:projects")
    return {
        "title": _("Projects of the Network"),
        "day": selection.day.isoformat(),
        "count": selection.total,
        "language": selection.language,
        "source": f"{base}?{query}" if query else base,
        "note": _(
            "The light follows from dates, results and the last news on the day of this file. Records whose origin is "
            "“compiled” come from public sources and count as unconfirmed until the city says that they are right. An "
            "empty cell means: not stated."
        ),
        "licence": CC_BY,
    }


FILE = Exported(
    word="projects",
    title=gettext_lazy("Projects"),
    columns=columns,
    records=records,
    about=about,
)
FORMATS, export = FILE.formats, FILE.export
