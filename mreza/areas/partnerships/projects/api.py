"""The API of projects, reading: the list's own set, filters and order, and one project with all it says."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from ninja import Router

from mreza.activities.catalogue import LONGEST_SEARCH, SORT_VALUES, CardRow
from mreza.activities.choices import Origin
from mreza.activities.feeds import is_confirmed
from mreza.activities.models.activity import coded
from mreza.areas.partnerships.choices import Stage
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects import schemas
from mreza.areas.partnerships.projects.columns import DARK, LIGHTS, MIXES, Detail
from mreza.areas.partnerships.projects.exports import CODES
from mreza.areas.partnerships.projects.light import Light
from mreza.areas.partnerships.projects.light_words import reasons, why
from mreza.areas.partnerships.projects.query import FACETS, ProjectQuery, Selection, select
from mreza.areas.partnerships.projects.reading import PARTS, Shown, absolute, in_full, shown
from mreza.foundation.lists import Page, refuse
from mreza.foundation.openapi import LANG, PAGING, codes, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.journal.conditional import answer
from mreza.translations.asked import asked_language
from mreza.translations.lookup import Said

router = Router()

LICENCE = "Each record names its licence; the list as a whole may be used freely, please name Mreža."
TAG = "Projects"


def _one_of(name: str, description: str, values: Any) -> dict[str, Any]:
    """A facet with few codes, which are all named."""
    told = codes(name, description, str(values[0]))
    told["schema"] = {"type": "array", "items": {"type": "string", "enum": [str(one) for one in values]}}
    return told


FILTERS = (
    parameter(
        "q",
        "Words to find in title, summary and the rest of the text, in any language of the site; other cases and forms "
        "of a word are found too.",
        {"type": "string", "maxLength": LONGEST_SEARCH},
        "festival",
    ),
    _one_of("stage", "How far it is.", Stage.values),
    _one_of("light", "How it stands today; `none` where it has no light.", LIGHTS),
    codes("field", "Creative field (codes: `/fields`).", "media-arts"),
    codes("objective", "Objective of the Network (codes: `/objectives`).", "3"),
    _one_of("sector", "Sector of a partner.", ("public", "private", "civil")),
    _one_of("mix", "How many of the three sectors work together.", MIXES),
    _one_of("pilot", "Whether it is a pilot project.", ("yes", "no")),
    codes("region", "UNESCO region of a city in it (codes: `/regions`).", "africa"),
    codes("country", "Country of a city in it (codes: `/countries`).", "hr", "^[a-z]{2}$"),
    codes("city", "A city in it (codes: `/cities`).", "hr-varazdin"),
    codes("level", "`city` or `international`.", "international"),
    codes("sdg", "Sustainable development goal (codes: `/sdg`).", "17", "^[0-9]{1,2}$"),
    codes("target", "SDG target.", "17.16", "^[0-9a-z.]+$"),
    codes("theme", "Theme (codes: `/themes`).", "knowledge-skills"),
    codes("year", "The year in which it begins.", "2020", "^[0-9]{4}$"),
)
SORT = parameter(
    "sort",
    "The order; a minus sign turns it round. By relevance when searching, else the newest first.",
    {"type": "string", "enum": list(SORT_VALUES)},
    "title",
)


@router.get(
    "/projects",
    response=schemas.Projects,
    openapi_extra=documented(*FILTERS, SORT, *PAGING, LANG),
    tags=[TAG],
)
def projects(request: HttpRequest) -> HttpResponse:
    """Published projects."""
    reader = Reader(request.GET, strict=True)
    language = asked_language(request, reader)
    with translation.override(language):
        query = ProjectQuery.from_params(request.GET, strict=True, also=("lang",))
        refuse(reader)
    selection = select(query, language)
    with translation.override(language):
        _page(query).check(reader, selection.total)
        refuse(reader)
    return answer(request, lambda: _listed(selection), language=language)


@router.get("/projects/{code}", response=schemas.ProjectInFull, openapi_extra=documented(LANG), tags=[TAG])
def project(request: HttpRequest, code: str) -> HttpResponse:
    """One project with everything it says; a draft only for a token whose owner may read it. Risks are not told."""
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)
    found = in_full(Project.objects.visible_to(request.user)).filter(coded(code)).first()
    if found is None:
        raise Http404
    return answer(request, lambda: _dump(in_full_of(shown(found, language))), language=language)


# --- answers ------------------------------------------------------------------------------------------------
def _dump(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _page(query: ProjectQuery) -> Page:
    return Page(query.page, query.page_size)


def _listed(selection: Selection) -> str:
    page, silent = _page(selection.query), selection.not_stated
    told = {
        "facets": {name: _counted(selection, name) for name in FACETS},
        "not_stated": {name: silent[name] for name in FACETS},
    }
    with translation.override(selection.language):
        items = [_item(selection, row, at) for row, at in _rows(selection)]
        return _dump(page.envelope(selection.total, items, licence=LICENCE, **told))


def _counted(selection: Selection, name: str) -> dict[str, int]:
    """What each code of a facet would leave under all the other filters; codes of nothing are left out."""
    return {value.code: value.total for value in selection.facet(name) if value.total}


def _rows(selection: Selection) -> list[tuple[CardRow, int]]:
    table = selection.columns
    place_of = {(table.kinds[at], table.keys[at]): at for at in selection.page_places()}
    return [(row, place_of[row.kind, row.key]) for row in selection.rows()]


def _item(selection: Selection, row: CardRow, at: int) -> dict[str, Any]:
    """A project of the list; the words of its light are in the language in use."""
    table, one = selection.columns, selection.detail(row)
    facets = {column: sorted(table.facets[facet].of(at)) for facet, column in CODES.items()}
    return {
        "code": row.code,
        "url": settings.SITE_URL + _address(row.code, selection.language),
        "language": row.title.language,
        "title": str(row.title),
        "summary": str(row.summary),
        "stage": one.stage,
        "light": _light(one.light),
        "pilot": one.pilot,
        "city": _named(row.city, row.city_name),
        "country": _named(row.country, row.country_name),
        **{name: facets[name] for name in ("cities", "fields", "objectives", "targets")},
        **{name: next(iter(facets[name]), None) for name in ("theme", "level")},
        "sectors": list(one.sectors),
        "starts": row.told.get("starts", ""),
        "ends": row.told.get("ends", ""),
        **_counts(one),
        "origin": row.told.get("origin", Origin.CITY.value),
        "confirmed": is_confirmed(row),
        "published_at": _moment(row.published_at),
    }


def _counts(one: Detail) -> dict[str, Any]:
    return {
        "milestones_total": one.milestones,
        "milestones_done": one.done,
        "results_total": one.results,
        "results_measured": one.measured,
        "last_news": _moment(one.told_on),
    }


def in_full_of(told: Shown) -> dict[str, Any]:
    """One project as the API answers it; never with its risks."""
    with translation.override(told.language):
        return {**_head_of(told), **_rest_of(told)}


def _head_of(told: Shown) -> dict[str, Any]:
    """What a list says of it too."""
    one = told.project
    detail = Detail(
        milestones=len(told.milestones),
        done=sum(row.done_on is not None for row in told.milestones),
        results=len(told.results),
        measured=sum(row.measured is not None for row in told.results),
        told_on=told.updates[0].on if told.updates else None,
    )
    return {
        "code": told.code,
        "url": absolute(told.address),
        "language": told.title.language,
        "title": str(told.title),
        "summary": str(told.summary),
        "stage": str(one.stage),
        "light": _light(told.light),
        "pilot": one.pilot,
        "city": _named(told.city.code, str(told.city.name)) if told.city else None,
        "country": _named(told.country.code, str(told.country.name)) if told.country else None,
        "cities": sorted(city.code for city in told.cities),
        **{
            name: sorted(word.code for word in told.words[name])
            for name in ("fields", "objectives", "targets")
        },
        "theme": told.theme.code if told.theme else None,
        "level": str(one.level),
        "sectors": sorted({body.sector for _label, group in told.bodies for body in group}),
        "starts": one.starts,
        "ends": one.ends,
        **_counts(detail),
        "origin": str(one.origin),
        "confirmed": not told.is_unconfirmed,
        "published_at": _moment(one.published_at),
    }


def _rest_of(told: Shown) -> dict[str, Any]:
    one = told.project
    return {
        "original_language": one.original_language,
        "state": str(one.state),
        "texts": {part: _text(told.texts[part]) for part in PARTS if told.texts[part]},
        "members": [
            {
                "code": city.code,
                "name": str(city.name),
                "standing": city.standing,
                "agreed_at": _moment(city.at),
            }
            for city in told.cities
        ],
        "partners": [
            {"name": body.name, "sector": body.sector, "role": body.role, "organisation": body.organisation}
            for _label, group in told.bodies
            for body in group
        ],
        "milestones": [
            {
                "key": row.key,
                "title": _text(row.title),
                "due_on": _moment(row.due_on),
                "done_on": _moment(row.done_on),
                "late": row.is_late,
            }
            for row in told.milestones
        ],
        "results": [
            {
                "key": row.key,
                "text": _text(row.text),
                "unit": row.unit,
                "baseline": _exact(row.baseline),
                "target": _exact(row.target),
                "measured": _exact(row.measured),
                "measured_on": _moment(row.measured_on),
                "source": row.source,
                "progress": None if row.progress is None else round(row.progress, 6),
            }
            for row in told.results
        ],
        "budget": [
            {"source": row.source, "amount": _exact(row.amount), "currency": row.currency}
            for row in told.fundings
        ],
        "news": [{"key": row.key, "on": _moment(row.on), "text": _text(row.text)} for row in told.updates],
        **{
            name: sorted(word.code for word in told.words[name])
            for name in ("disciplines", "dimensions", "stages", "groups")
        },
        "assigned_by_us": one.assigned_by_us,
        "sources": told.sources,
        "checked": one.checked,
        "licence": told.licence[0],
        "licence_url": told.licence[1],
        "languages": told.languages,
        "confirmed_at": _moment(one.confirmed_at),
        "due_on": _moment(one.due_on),
        "changed_at": _moment(one.changed_at),
    }


def _light(light: Light | None) -> dict[str, Any]:
    if light is None:
        return {"colour": DARK, "reason": "", "reasons": []}
    return {"colour": light.colour or DARK, "reason": why(light), "reasons": reasons(light)}


def _text(said: Said) -> dict[str, Any]:
    return {
        "text": str(said),
        "language": said.language,
        "state": said.state,
        "is_original": said.is_original,
    }


def _exact(value: Decimal | None) -> str | None:
    """12.500 as 12.5: a number that loses nothing on its way."""
    return None if value is None else format(value.normalize() if value else Decimal(0), "f")


def _named(code: str, name: str) -> dict[str, str] | None:
    return {"code": code, "name": name} if code else None


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _address(code: str, language: str) -> str:
    with translation.override(language):
        return reverse("partnerships:project", kwargs={"code": code})
