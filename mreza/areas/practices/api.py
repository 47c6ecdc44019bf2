"""The API of good practices: the list's own set, filters and order, and one record with all it says."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from ninja import Router

from mreza.activities.catalogue import LONGEST_SEARCH, SORT_VALUES, CardQuery, Selection
from mreza.activities.choices import CitySize, Origin
from mreza.activities.feeds import is_confirmed
from mreza.activities.models.activity import coded
from mreza.areas.practices import schemas
from mreza.areas.practices.exports import CODES
from mreza.areas.practices.listing import asked, selected
from mreza.areas.practices.models import Practice
from mreza.areas.practices.page import PARTS, Shown, absolute, in_full, shown
from mreza.cities.directory import snapshot
from mreza.foundation.lists import Page, refuse
from mreza.foundation.openapi import LANG, PAGING, codes, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.journal.conditional import answer
from mreza.translations.asked import asked_language
from mreza.translations.lookup import Said

router = Router()

LICENCE = "Each record names its licence; the list as a whole may be used freely, please name Mreža."
FACETS = (
    "field", "discipline", "objective", "dimension", "stage", "group", "sdg", "target", "theme", "level", "region",
    "country", "city", "size", "cost", "year",
)  # fmt: skip
FILTERS = (
    parameter(
        "q",
        "Words to find in title, summary and the rest of the text, in any language of the site; other cases and forms "
        "of a word are found too.",
        {"type": "string", "maxLength": LONGEST_SEARCH},
        "festival",
    ),
    codes("field", "Creative field (codes: `/fields`).", "film"),
    codes("discipline", "Discipline (codes: `/disciplines`).", "ceramics"),
    codes("objective", "Objective of the Network (codes: `/objectives`).", "5"),
    codes("dimension", "Dimension of sustainable development (codes: `/dimensions`).", "social"),
    codes("stage", "Stage of cultural goods and services (codes: `/stages`).", "production"),
    codes("group", "For whom (codes: `/groups`).", "youth"),
    codes("sdg", "Sustainable development goal (codes: `/sdg`).", "11", "^[0-9]{1,2}$"),
    codes("target", "SDG target.", "11.4", "^[0-9a-z.]+$"),
    codes("theme", "Theme (codes: `/themes`).", "knowledge-skills"),
    codes("level", "`city` or `international`.", "city"),
    codes("region", "UNESCO region of a city named in it (codes: `/regions`).", "africa"),
    codes("country", "Country of a city named in it (codes: `/countries`).", "hr", "^[a-z]{2}$"),
    codes("city", "A city named in it (codes: `/cities`).", "hr-varazdin"),
    codes("size", "Size of the leading city.", "to-50000"),
    codes("cost", "Cost band (codes: `/cost-bands`).", "to-20000"),
    codes("year", "The year in which it began.", "2013", "^[0-9]{4}$"),
)
SORT = parameter(
    "sort",
    "The order; a minus sign turns it round. By relevance when searching, else the newest first.",
    {"type": "string", "enum": list(SORT_VALUES)},
    "title",
)


@router.get(
    "/practices",
    response=schemas.Practices,
    openapi_extra=documented(*FILTERS, SORT, *PAGING, LANG),
    tags=["Practices"],
)
def practices(request: HttpRequest) -> HttpResponse:
    """Published good practices."""
    reader = Reader(request.GET, strict=True)
    language = asked_language(request, reader)
    with translation.override(language):
        query = asked(request.GET, strict=True, also=("lang",))
        refuse(reader)
    selection = selected(query, language)
    with translation.override(language):
        _page(query).check(reader, selection.total)
        refuse(reader)
    return answer(request, lambda: _listed(selection), language=language)


@router.get(
    "/practices/{code}", response=schemas.PracticeInFull, openapi_extra=documented(LANG), tags=["Practices"]
)
def practice(request: HttpRequest, code: str) -> HttpResponse:
    """One good practice with everything it says; a draft only for a token whose owner may read it."""
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)
    found = in_full(Practice.objects.visible_to(request.user)).filter(coded(code)).first()
    if found is None:
        raise Http404
    return answer(request, lambda: _dump(in_full_of(shown(found, language))), language=language)


# --- answers ------------------------------------------------------------------------------------------------
def _dump(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _page(query: CardQuery) -> Page:
    return Page(query.page, query.page_size)


def _listed(selection: Selection) -> str:
    page = _page(selection.query)
    silent = selection.not_stated
    told = {
        "facets": {name: _counted(selection, name) for name in FACETS},
        "not_stated": {name: silent[name] for name in FACETS},
    }
    return _dump(page.envelope(selection.total, _items(selection), licence=LICENCE, **told))


def _counted(selection: Selection, name: str) -> dict[str, int]:
    """What each code of a facet would leave under all the other filters; codes of nothing are left out."""
    return {value.code: value.total for value in selection.facet(name) if value.total}


def _items(selection: Selection) -> list[dict[str, Any]]:
    table, countries = selection.columns, snapshot().words(selection.language).country
    originals = selection.page_places()
    with translation.override(selection.language):
        rows = selection.rows()
    place_of = {(table.kinds[at], table.keys[at]): at for at in originals}
    found = []
    for row in rows:
        at = place_of[row.kind, row.key]
        facets = {column: sorted(table.facets[facet].of(at)) for facet, column in CODES.items()}
        found.append(
            {
                "code": row.code,
                "url": settings.SITE_URL + _address(row.code, selection.language),
                "language": row.title.language,
                "title": str(row.title),
                "summary": str(row.summary),
                "city": _named(row.city, row.city_name),
                "country": _named(row.country, countries.get(row.country, "")),
                **{name: facets[name] for name in _LISTS},
                **{name: next(iter(facets[name]), None) for name in ("theme", "level", "cost", "city_size")},
                "starts": row.told.get("starts", ""),
                "ends": row.told.get("ends", ""),
                "origin": row.told.get("origin", Origin.CITY.value),
                "confirmed": is_confirmed(row),
                "published_at": _moment(row.published_at),
            }
        )
    return found


_LISTS = ("fields", "disciplines", "objectives", "dimensions", "stages", "groups", "targets")


def in_full_of(told: Shown) -> dict[str, Any]:
    """One record as the API answers it."""
    one = told.practice
    return {
        "code": told.code,
        "url": absolute(told.address),
        "language": told.title.language,
        "original_language": one.original_language,
        "title": str(told.title),
        "summary": str(told.summary),
        "city": _named(told.city.code, str(told.city.name)) if told.city else None,
        "country": _named(told.country.code, str(told.country.name)) if told.country else None,
        **{name: sorted(word.code for word in told.words[name]) for name in _LISTS},
        "theme": told.theme.code if told.theme else None,
        "level": str(one.level),
        "cost": one.cost_band.code if one.cost_band else None,
        "city_size": CitySize.of(one.city.population if one.city else None) or None,
        "starts": one.starts,
        "ends": one.ends,
        "origin": str(one.origin),
        "confirmed": not told.is_unconfirmed,
        "published_at": _moment(one.published_at),
        "state": str(one.state),
        "texts": {part: _text(told.texts[part]) for part in PARTS if told.texts[part]},
        "blocks": [
            {**block._asdict(), "title": _text(block.title), "text": _text(block.text)}
            for block in told.blocks
        ],
        "results": [{**result._asdict(), "text": _text(result.text)} for result in told.results],
        "partners": [{"sector": one.sector, "names": one.names} for one in told.partners],
        "cities": [_named(word.code, str(word.name)) for word in told.others],
        "people": one.people,
        "months": one.months,
        "reached": one.reached,
        "assigned_by_us": one.assigned_by_us,
        "sources": told.sources,
        "checked": one.checked,
        "licence": told.licence[0],
        "licence_url": told.licence[1],
        "languages": told.languages,
        "confirmed_at": _moment(one.confirmed_at),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "changed_at": _moment(one.changed_at),
        "pdf": absolute(_address(told.code, told.language) + "practice.pdf"),
    }


def _text(said: Said) -> dict[str, Any]:
    return {
        "text": str(said),
        "language": said.language,
        "state": said.state,
        "is_original": said.is_original,
    }


def _named(code: str, name: str) -> dict[str, str] | None:
    return {"code": code, "name": name} if code else None


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _address(code: str, language: str) -> str:
    with translation.override(language):
        return reverse("practices:practice", kwargs={"code": code})
