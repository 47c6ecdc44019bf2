"""The API of cities, designations, fields, countries and regions: the directory's own set, filters and order.

Answers are built from the columns of the directory and written in one go; the schemas document them, and tests hold
the answers against the schemas.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from ninja import Router

from mreza.cities import schemas
from mreza.cities.directory import Selection, Snapshot, What, Words, counts_by, select, snapshot
from mreza.cities.languages import name as language_name
from mreza.cities.models import City, Country, CreativeField, Discipline
from mreza.cities.models import Source as SourceRow
from mreza.cities.photos import photo_of
from mreza.cities.queries import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    LONGEST_SEARCH,
    SORT_VALUES,
    CityQuery,
    known_codes,
)
from mreza.cities.saying import disciplines_of
from mreza.cities.totals import coverage_note
from mreza.foundation.lists import PAGING as PAGING_NAMES
from mreza.foundation.lists import Page, refuse
from mreza.foundation.moments import today
from mreza.foundation.openapi import LANG, ON, PAGING, codes, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.journal.conditional import answer
from mreza.journal.versions import kept_by_version
from mreza.translations.asked import asked_language
from mreza.translations.authored import Authored, authored
from mreza.translations.lookup import Said, names, texts_of

router = Router()

LICENCE = (
    "Places, populations and other names: GeoNames, CC BY 4.0 (https://www.geonames.org/). "
    "Everything else may be used freely; please name Mreža."
)
_YEAR = {"type": "integer", "minimum": EARLIEST_YEAR, "maximum": LATEST_YEAR}
FILTERS = (
    parameter(
        "q",
        "Words to find: the beginning of any name in any language or script, of the country's, the region's or the "
        "field's name. All words must be met; accents and case do not matter, and a slip is forgiven.",
        {"type": "string", "maxLength": LONGEST_SEARCH},
        "Sao Paolo",
    ),
    codes("field", "Creative field (codes: `/fields`).", "music"),
    codes("region", "UNESCO region (codes: `/regions`).", "africa"),
    codes("country", "Country, ISO 3166-1 alpha-2 in lower case (codes: `/countries`).", "hr", "^[a-z]{2}$"),
    parameter("since", "The membership began in this year or later.", _YEAR, 2015),
    parameter("until", "The membership began in this year or earlier.", _YEAR, 2023),
    parameter(
        "confirmed", "Whether a source of UNESCO's confirms the designation.", {"type": "string", "enum": ["yes", "no"]}
    ),
)  # fmt: skip
ON_OR_EVER = {**ON, "description": "The day asked about; without it all designations there ever were."}
SORT = parameter(
    "sort",
    "The order; a minus sign turns it round. By relevance when searching, else by name.",
    {"type": "string", "enum": list(SORT_VALUES)},
    "-population",
)


# --- cities ---------------------------------------------------------------------------------------------------
@router.get(
    "/cities",
    response=schemas.Cities,
    openapi_extra=documented(*FILTERS, ON, SORT, *PAGING, LANG),
    tags=["Cities"],
)
def cities(request: HttpRequest) -> HttpResponse:
    """Member cities on a day."""
    query, language = _asked(request)

    def build() -> str:
        selection = _selected(query, language, request)
        return _listed(selection, _city_items(selection), day=query.day.isoformat(), licence=LICENCE)

    return answer(request, build, language=language)


@router.get("/cities/{code}", response=schemas.CityInFull, openapi_extra=documented(LANG), tags=["Cities"])
def city(request: HttpRequest, code: str) -> HttpResponse:
    """One city, past or present."""
    language = _asked_nothing_but_language(request)
    found = _whole().filter(code=code).first()
    if found is None:
        raise Http404
    return answer(request, lambda: _dump(_city_in_full(found, language)), language=language)


@router.get(
    "/designations",
    response=schemas.Designations,
    openapi_extra=documented(codes("city", "City.", "fr-lyon"), *FILTERS, ON_OR_EVER, SORT, *PAGING, LANG),
    tags=["Cities"],
)
def designations(request: HttpRequest) -> HttpResponse:
    """Who held which field, and when: all there ever were, or those of one day."""
    query, language = _asked(request, also=("city",))
    wanted = _cities_named(request)

    def build() -> str:
        selection = _selected(query, language, request, ever=True, cities=wanted)
        return _listed(selection, _designation_items(selection))

    return answer(request, build, language=language)


# --- words around cities ----------------------------------------------------------------------------------
@router.get("/fields", response=schemas.Fields, openapi_extra=documented(ON, *PAGING, LANG), tags=["Cities"])
def fields(request: HttpRequest) -> HttpResponse:
    """The creative fields of the Network."""
    return _words(request, "field", lambda language: _fields(language))


@router.get(
    "/fields/{code}", response=schemas.FieldOfNetwork, openapi_extra=documented(ON, LANG), tags=["Cities"]
)
def field(request: HttpRequest, code: str) -> HttpResponse:
    """One creative field."""
    return _word(request, "field", code, lambda language: _fields(language))


@router.get(
    "/countries",
    response=schemas.Countries,
    openapi_extra=documented(codes("region", "UNESCO region.", "africa"), ON, *PAGING, LANG),
    tags=["Cities"],
)
def countries(request: HttpRequest) -> HttpResponse:
    """The countries and areas of ISO 3166-1, with or without a member city."""
    return _words(request, "country", lambda language: _countries(language), facet="region")


@router.get(
    "/countries/{code}", response=schemas.Country, openapi_extra=documented(ON, LANG), tags=["Cities"]
)
def country(request: HttpRequest, code: str) -> HttpResponse:
    """One country."""
    return _word(request, "country", code, lambda language: _countries(language))


@router.get(
    "/regions", response=schemas.Regions, openapi_extra=documented(ON, *PAGING, LANG), tags=["Cities"]
)
def regions(request: HttpRequest) -> HttpResponse:
    """UNESCO's regions."""
    return _words(request, "region", lambda language: _regions(language))


@router.get(
    "/regions/{code}", response=schemas.RegionOfUnesco, openapi_extra=documented(ON, LANG), tags=["Cities"]
)
def region(request: HttpRequest, code: str) -> HttpResponse:
    """One region."""
    return _word(request, "region", code, lambda language: _regions(language))


@router.get(
    "/disciplines",
    response=schemas.Disciplines,
    openapi_extra=documented(codes("field", "Creative field (codes: `/fields`).", "music"), *PAGING, LANG),
    tags=["Cities"],
)
def disciplines(request: HttpRequest) -> HttpResponse:
    """The disciplines under the creative fields; the list and the placing are ours."""
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("field", "lang", *PAGING_NAMES))
    language = asked_language(request, reader)
    with translation.override(language):
        page = Page.read(reader)
        wanted = reader.choices("field", known_codes().field)
        refuse(reader)
        items = [one for one in _disciplines(language) if not wanted or one["field"]["code"] in wanted]
        page.check(reader, len(items))
        refuse(reader)
    return answer(request, lambda: _dump(page.envelope(len(items), page.of(items))), language=language)


@router.get(
    "/disciplines/{code}", response=schemas.Discipline, openapi_extra=documented(LANG), tags=["Cities"]
)
def discipline(request: HttpRequest, code: str) -> HttpResponse:
    """One discipline."""
    language = _asked_nothing_but_language(request)
    found = next((one for one in _disciplines(language) if one["code"] == code), None)
    if found is None:
        raise Http404
    return answer(request, lambda: _dump(found), language=language)


# --- what was asked -----------------------------------------------------------------------------------------
def _asked(request: HttpRequest, also: tuple[str, ...] = ()) -> tuple[CityQuery, str]:
    """The question and the language; anything wrong with either is refused."""
    reader = Reader(request.GET, strict=True)
    language = asked_language(request, reader)
    with translation.override(language):
        query = CityQuery.from_params(request.GET, strict=True, also=("lang", *also))
        refuse(reader)
    return query, language


def _asked_nothing_but_language(request: HttpRequest) -> str:
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)
    return language


def _cities_named(request: HttpRequest) -> frozenset[int] | None:
    """The cities whose designations are asked for; a code that is none is refused."""
    if "city" not in request.GET:
        return None
    known = snapshot().city_at
    reader = Reader(request.GET, strict=True)
    wanted = request.GET.getlist("city")
    for code in wanted:
        if code not in known:
            reader.wrong("city", _("There is no city with this code."), given=code)
    refuse(reader)
    return frozenset(known[code] for code in wanted)


def _selected(
    query: CityQuery,
    language: str,
    request: HttpRequest,
    *,
    ever: bool = False,
    cities: frozenset[int] | None = None,
) -> Selection:
    selection = select(query, language, ever=ever, cities=cities)
    reader = Reader(request.GET, strict=True)
    with translation.override(language):
        _page(query).check(reader, selection.total)
        refuse(reader)
    return selection


def _page(query: CityQuery) -> Page:
    return Page(query.page, query.page_size)


# --- answers ------------------------------------------------------------------------------------------------
def _dump(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _listed(selection: Selection, items: list[dict[str, Any]], **more: Any) -> str:
    note = coverage_note(selection.language)
    return _dump(_page(selection.query).envelope(selection.total, items, **more, coverage=str(note)))


def city_address(language: str) -> str:
    """The absolute address under which the pages of cities lie, in one language."""
    return _base("cities:list", language)


@lru_cache(maxsize=64)
def _base(name: str, language: str) -> str:
    with translation.override(language):
        return settings.SITE_URL + reverse(name)


def _city_items(selection: Selection) -> list[dict[str, Any]]:
    base, language = city_address(selection.language), selection.language
    return [
        {
            "code": row.code,
            "url": f"{base}{row.code}/",
            "language": language,
            "name": row.name,
            "native_name": row.native_name,
            "native_language": row.native_language,
            "country": {"code": row.country_code, "name": row.country_name},
            "region": {"code": row.region, "name": row.region_name} if row.region else None,
            "field": {"code": row.field, "name": row.field_name},
            "since": row.since.isoformat(),
            "since_precision": row.since_precision,
            "field_since": row.field_since.isoformat(),
            "field_since_precision": row.field_since_precision,
            "until": row.until.isoformat() if row.until else None,
            "confirmed": row.confirmed,
            "population": row.population,
            "latitude": row.latitude,
            "longitude": row.longitude,
            "time_zone": row.time_zone,
            "geonames_id": row.geonames_id,
            "wikidata": row.wikidata,
            "population_year": row.population_year,
            "population_source": row.population_source,
            "population_of": row.population_of,
            "website": row.website,
            "languages": list(row.languages),
            "disciplines": list(row.disciplines),
        }
        for row in selection.rows()
    ]


def _designation_items(selection: Selection) -> list[dict[str, Any]]:
    return [_designation(at, selection.snapshot, selection.words) for at in selection.page_indices().tolist()]


def _designation(at: int, shot: Snapshot, words: Words) -> dict[str, Any]:
    row, more = shot.row(at, words), shot.record(at)
    return {
        "code": more.code,
        "url": f"{city_address(words.language)}{row.code}/",
        "language": words.language,
        "city": {"code": row.code, "name": row.name},
        "country": {"code": row.country_code, "name": row.country_name},
        "region": {"code": row.region, "name": row.region_name} if row.region else None,
        "field": {"code": row.field, "name": row.field_name},
        "since": row.field_since.isoformat(),
        "since_precision": row.field_since_precision,
        "until": row.until.isoformat() if row.until else None,
        "until_precision": row.until_precision,
        "member_since": row.since.isoformat(),
        "round": more.round or "",
        "confirmed": row.confirmed,
        "source": _sources(words.language).get(more.source or ""),
    }


@kept_by_version
def _sources(language: str) -> dict[str, dict[str, str]]:
    said = names("source", language=language)
    rows = SourceRow.objects.values_list("code", "url")
    return {code: {"code": code, "name": said.get(code) or code, "url": url} for code, url in rows}


def _whole() -> Any:
    """Cities with all that the answer tells of them."""
    with_field = Prefetch("disciplines", Discipline.objects.select_related("field"))
    return City.objects.select_related("country__region").prefetch_related(
        with_field
    )  # door: every city is public


def city_in_full(code: str, language: str) -> dict[str, Any]:
    """One city as the API tells it."""
    return _city_in_full(_whole().get(code=code), language)


def _city_in_full(city: City, language: str) -> dict[str, Any]:
    shot = snapshot()
    words = shot.words(language)
    at = shot.city_at[city.code]
    region = city.country.region
    held = [_designation(int(one), shot, words) for one in shot.designations_of(at)]
    day = today().isoformat()
    return {
        "code": city.code,
        "url": f"{city_address(language)}{city.code}/",
        "language": language,
        "name": words.city[at],
        "native_name": city.native_name,
        "native_language": city.native_language,
        "names": texts_of(City.kind).get(city.code, {}),
        "other_names": city.search_names.splitlines(),
        "country": {"code": city.country.code, "name": words.country[city.country.code]},
        "region": {"code": region.code, "name": words.region[region.code]} if region else None,
        "member": any(one["since"] <= day and (one["until"] is None or one["until"] > day) for one in held),
        "population": city.population,
        "population_year": city.population_year,
        "population_source": city.population_source,
        "population_of": city.population_of,
        "latitude": city.latitude,
        "longitude": city.longitude,
        "time_zone": city.time_zone,
        "geonames_id": city.geonames_id,
        "wikidata": city.wikidata,
        "website": city.website,
        "languages": [{"code": code, "name": language_name(code, language)} for code in city.languages],
        "disciplines": disciplines_of(city, language),
        **_words_of(city, language),
        "photo": settings.SITE_URL + photo.url(960) if (photo := photo_of(city)) else None,
        "confirmed_on": today(city.confirmed_at).isoformat() if city.confirmed_at else None,
        "confirmed_by": city.confirmed_as,
        "due_on": city.due_on.isoformat() if city.due_on else None,
        "designations": held,
    }


def _words_of(city: City, language: str) -> dict[str, Any]:
    """What the city says of itself: one sentence, and its story in sections."""
    texts = authored(City.kind, city.code)
    return {
        "lede": _text(texts, "lede", language),
        "story": [
            {
                "number": number,
                "title": texts.said(f"story.{number}.title", language),
                "text": _text(texts, f"story.{number}.text", language),
            }
            for number in city.story
        ],
    }


def _text(texts: Authored, part: str, language: str) -> dict[str, Any] | None:
    shown = texts.said(part, language)
    if not shown:
        return None
    return {
        "text": shown,
        "language": shown.language,
        "state": shown.state,
        "original_language": texts.original(part).language,
    }


# --- fields, countries, regions: short lists, kept whole for one version of the data --------------------------
Items = list[dict[str, Any]]


def _words(request: HttpRequest, what: What, every: Callable[[str], Items], facet: str = "") -> HttpResponse:
    reader, language, day = _asked_day(request, ("on", "lang", *PAGING_NAMES, *((facet,) if facet else ())))
    with translation.override(language):
        page = Page.read(reader)
        wanted = reader.choices(facet, known_codes().region) if facet else ()
        refuse(reader)
        items = [item for item in every(language) if not wanted or (item[facet] or {}).get("code") in wanted]
        page.check(reader, len(items))
        refuse(reader)

    def build() -> str:
        counts = counts_by(what, day)
        shown = [{**item, "cities": counts[item["code"]]} for item in page.of(items)]
        return _dump(page.envelope(len(items), shown))

    return answer(request, build, language=language)


def _word(request: HttpRequest, what: What, code: str, every: Callable[[str], Items]) -> HttpResponse:
    reader, language, day = _asked_day(request, ("on", "lang"))
    refuse(reader)
    found = next((item for item in every(language) if item["code"] == code), None)
    if found is None:
        raise Http404
    return answer(request, lambda: _dump({**found, "cities": counts_by(what, day)[code]}), language=language)


def _asked_day(request: HttpRequest, allowed: tuple[str, ...]) -> tuple[Reader, str, dt.date | None]:
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(allowed)
    return reader, asked_language(request, reader), reader.day("on")


@kept_by_version
def _fields(language: str) -> Items:
    rows = CreativeField.objects.order_by("position", "code").values_list("code", "since", "since_precision")
    return [
        {
            **_common("field", "cities:fields", code, language),
            "since": since.isoformat(),
            "since_precision": precision,
        }
        for code, since, precision in rows
    ]


@kept_by_version
def _disciplines(language: str) -> Items:
    rows = Discipline.objects.order_by("field__position", "position", "code")
    fields = names("field", language=language)
    with translation.override(language):
        base = reverse("api:disciplines")
    return [
        {
            **_common("discipline", "api:disciplines", code, language),
            "url": f"{settings.SITE_URL}{base}/{code}",
            "field": {"code": field, "name": fields.get(field) or field},
            "position": position,
        }
        for code, field, position in rows.values_list("code", "field__code", "position")
    ]


@kept_by_version
def _regions(language: str) -> Items:
    return [_common("region", "cities:regions", code, language) for code in snapshot().regions]


@kept_by_version
def _countries(language: str) -> Items:
    regions = names("region", language=language)
    rows = Country.objects.order_by("code").values_list(
        "code", "alpha3", "m49", "region__code", "unesco_status"
    )
    return [
        {
            **_common("country", "cities:countries", code, language),
            "alpha3": alpha3,
            "m49": m49,
            "region": {"code": region, "name": regions.get(region) or region} if region else None,
            "unesco_status": status,
        }
        for code, alpha3, m49, region, status in rows
    ]


def _common(kind: str, pages: str, code: str, language: str) -> dict[str, Any]:
    name = names(kind, language=language).get(code) or Said(code, "und", is_fallback=True)
    return {
        "code": code,
        "url": f"{_base(pages, language)}{code}/",
        "language": name.language,
        "name": name,
        "names": texts_of(kind).get(code, {}),
    }
