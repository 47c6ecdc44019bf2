"""The API of places: the same set as the page, and the acts of those who keep them, by token."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from mreza.areas.partnerships.choices import Access, OpenTo
from mreza.areas.partnerships.models import Place
from mreza.areas.partnerships.places import keeping
from mreza.areas.partnerships.places.cleaning import TEXTS, Wanted
from mreza.areas.partnerships.places.exports import record
from mreza.areas.partnerships.places.forms import wanted_from
from mreza.areas.partnerships.places.listing import FACETS, SORTS, asked
from mreza.cities.models import City, CreativeField, Organisation
from mreza.foundation.api_writing import Body, token_needed
from mreza.foundation.exporting import as_json
from mreza.foundation.lists import Page, refuse
from mreza.foundation.openapi import LANG, PAGING, codes, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.foundation.permissions import allow
from mreza.journal.conditional import answer
from mreza.translations.asked import asked_language
from mreza.translations.authored import authored
from mreza.vocabulary.models import PlaceKind

router = Router()
TAGS: dict[str, Any] = {"tags": ["Places"]}
BY_TOKEN: dict[str, Any] = {"auth": token_needed, **TAGS}

FILTERS = (
    parameter(
        "q",
        "Words to find in name, text, equipment, city and organisation.",
        {"type": "string", "maxLength": 200},
        "kiln",
    ),
    codes("kind", "Kind of place (codes: `/place-kinds`).", "workshop"),
    codes("field", "Creative field (codes: `/fields`).", "crafts-folk-art"),
    codes("open", f"Who may use it. One of: {', '.join(OpenTo.values)}.", "network"),
    codes("access", f"Whether one gets in without a step. One of: {', '.join(Access.values)}.", "step-free"),
    codes("region", "UNESCO region (codes: `/regions`).", "africa"),
    codes("country", "Country (codes: `/countries`).", "hr", "^[a-z]{2}$"),
    codes("city", "City (codes: `/cities`).", "hr-varazdin"),
    codes("organisation", "The organisation that runs it (codes: `/organisations`).", "gradski-muzej"),
)
SORT = parameter(
    "sort",
    "The order; a minus sign turns it round. By name when not given.",
    {"type": "string", "enum": [*SORTS, *(f"-{name}" for name in SORTS)]},
    "newest",
)


class PlaceSummary(Schema):
    """A place of creativity and innovation."""

    code: str
    name: str
    language: str = Field(description="Of `name`; it may be another one than you asked for.")
    kind: str
    kind_name: str
    about: str
    equipment: str
    fields: list[str]
    city: str
    city_name: str
    country: str
    country_name: str
    region: str
    organisation: str = Field(description="Code of the organisation that runs it; empty: its city.")
    organisation_name: str
    open_to: str
    access: str = Field(description="Empty: not stated.")
    capacity: int | None
    latitude: float
    longitude: float
    in_its_city: bool = Field(description="It has no point of its own: this is the city's.")
    website: str
    entered: str
    confirmed: str | None
    url: str


class Places(Schema):
    count: int
    page: int
    pages: int
    page_size: int
    facets: dict[str, dict[str, int]] = Field(
        description="What each code of each facet would leave under the other filters."
    )
    items: list[PlaceSummary]


class PlaceOut(Schema):
    """One place as it is recorded; with `version` to change it."""

    code: str
    url: str
    kind: str
    city: str
    organisation: str
    language: str = Field(description="In which its texts were written.")
    name: str
    about: str
    equipment: str
    translations: dict[str, dict[str, str]] = Field(description="Part → language → text.")
    fields: list[str]
    latitude: float | None
    longitude: float | None
    capacity: int | None
    access: str
    open_to: str
    website: str
    entered_at: str
    confirmed_at: str | None
    due_on: str | None
    closed_at: str | None
    version: int


class ToEnterPlace(Body):
    """A place of a city you act for, or of an organisation you speak for."""

    kind: str = Field(max_length=80)
    city: str = Field(max_length=80)
    name: str = Field(max_length=1000)
    language: str = Field(max_length=20, description="In which name and texts are written.")
    about: str = Field("", max_length=20_000)
    equipment: str = Field("", max_length=20_000)
    organisation: str = Field("", max_length=80)
    fields: list[str] = Field(default_factory=list, max_length=20)
    latitude: float | None = None
    longitude: float | None = None
    capacity: int | None = None
    access: str = Field("", max_length=10)
    open_to: str = Field("everybody", max_length=10)
    website: str = Field("", max_length=500)


class ToChangePlace(Body):
    """What is left out stays as it is."""

    kind: str | None = Field(None, max_length=80)
    city: str | None = Field(None, max_length=80)
    name: str | None = Field(None, max_length=1000)
    language: str | None = Field(None, max_length=20)
    about: str | None = Field(None, max_length=20_000)
    equipment: str | None = Field(None, max_length=20_000)
    organisation: str | None = Field(None, max_length=80)
    fields: list[str] | None = Field(None, max_length=20)
    latitude: float | None = None
    longitude: float | None = None
    capacity: int | None = None
    access: str | None = Field(None, max_length=10)
    open_to: str | None = Field(None, max_length=10)
    website: str | None = Field(None, max_length=500)
    reason: str = Field("", max_length=500)
    version: int = Field(description="The one you last got; with another one stored now the answer is 409.")


class ToConfirmPlace(Body):
    version: int = Field(description="The one you last got.")


class ToClosePlace(Body):
    reason: str = Field(max_length=500)
    version: int | None = Field(
        None, description="The one you last got; with another one stored now the answer is 409."
    )


# --- reading ------------------------------------------------------------------------------------------------------
@router.get(
    "/places",
    response=Places,
    url_name="places",
    openapi_extra=documented(*FILTERS, SORT, *PAGING, LANG),
    **TAGS,
)
def places(request: HttpRequest) -> HttpResponse:
    """Hubs, studios, workshops, laboratories, stages and residences of the cities."""
    reader = Reader(request.GET, strict=True)
    language = asked_language(request, reader)
    with translation.override(language):
        selection = asked(request.GET, language=language, strict=True, also=("lang",))
        page = Page(selection.query.page, selection.query.page_size)
        page.check(reader, selection.total)
        refuse(reader)

    def build() -> str:
        with translation.override(language):
            counts = selection.counts()
            items = [as_json(record(row)) for row in selection.rows()]
            told = page.envelope(selection.total, items, facets={name: counts[name] for name in FACETS})
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    return answer(request, build, language=language)


@router.get("/places/{code}", response=PlaceOut, url_name="place", openapi_extra=documented(LANG), **TAGS)
def place(request: HttpRequest, code: str) -> HttpResponse:
    """One place, with its texts in every language there is."""
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)
    found = _seen(request).filter(code=code).first()
    if found is None:
        raise Http404
    told = _out(found, language)
    return answer(
        request, lambda: json.dumps(told, ensure_ascii=False, separators=(",", ":")), language=language
    )


# --- writing ------------------------------------------------------------------------------------------------------
@router.post("/places", response={201: PlaceOut}, url_name="places", **BY_TOKEN)
def enter(request: HttpRequest, given: ToEnterPlace) -> Any:
    """Enter a place."""
    allow(request.user, "partnerships.enter_place")
    wanted = _wanted(request, given.model_dump())
    return 201, _out(keeping.enter(wanted, by=request.user))


@router.patch("/places/{code}", response=PlaceOut, url_name="place", **BY_TOKEN)
def change(request: HttpRequest, code: str, given: ToChangePlace) -> dict[str, Any]:
    """Set a place right; what you do not name stays."""
    found = _kept(request, code)
    said = given.model_dump(exclude_unset=True)
    version, reason = said.pop("version"), said.pop("reason", "")
    wanted = _wanted(request, {**keeping.as_told(keeping.wanted_of(found)), **said})
    return _out(keeping.change(found, wanted, by=request.user, version=version, reason=reason))


@router.post("/places/{code}/confirm", response=PlaceOut, url_name="place_confirm", **BY_TOKEN)
def confirm(request: HttpRequest, code: str, given: ToConfirmPlace) -> dict[str, Any]:
    """What stands there is still right; it is asked again in a year."""
    found = _kept(request, code)
    return _out(keeping.still_right(found, by=request.user, version=given.version))


@router.post("/places/{code}/close", response=PlaceOut, url_name="place_close", **BY_TOKEN)
def close(request: HttpRequest, code: str, given: ToClosePlace) -> dict[str, Any]:
    """It is there no more: it leaves lists and maps."""
    found = _kept(request, code)
    return _out(keeping.close(found, by=request.user, reason=given.reason, version=given.version))


@router.post("/places/{code}/open-again", response=PlaceOut, url_name="place_open", **BY_TOKEN)
def open_again(request: HttpRequest, code: str) -> dict[str, Any]:
    """It is there after all, or again."""
    return _out(keeping.open_again(_kept(request, code), by=request.user))


# --- shared -------------------------------------------------------------------------------------------------------
def _seen(request: HttpRequest) -> Any:
    return Place.objects.visible_to(request.user).select_related("kind", "city__country", "organisation")


def _kept(request: HttpRequest, code: str) -> Place:
    found: Place = get_object_or_404(_seen(request), code=code)
    allow(request.user, "partnerships.keep_place", found)
    return found


def _wanted(request: HttpRequest, said: dict[str, Any]) -> Wanted:
    """Codes as rows; a code that is on no list, and a city one does not act for, are refused by name."""
    empty: dict[str, Any] = {"fields": [], **dict.fromkeys((*TEXTS, "organisation", "access", "website"), "")}
    said = {
        name: empty.get(name) if value is None and name in empty else value for name, value in said.items()
    }
    wrong = {
        name: _("This is not on the list.")
        for name, there in (
            ("kind", PlaceKind.objects.all()),
            ("city", City.objects.visible_to(request.user)),
            ("organisation", Organisation.objects.visible_to(request.user)),
        )
        if said[name] and not there.filter(code=said[name]).exists()
    }
    known = set(CreativeField.objects.filter(code__in=said["fields"]).values_list("code", flat=True))
    if set(said["fields"]) - known:
        wrong["fields"] = _("This is not on the list.")
    if wrong:
        raise ValidationError(wrong)
    wanted = wanted_from(said)
    if wanted.city is not None and not keeping.would_keep(request.user, wanted):
        raise ValidationError({"city": _("Name a city you act for.")})
    return wanted


def _out(found: Place, language: str = "") -> dict[str, Any]:
    with translation.override(language or get_language()):
        url = settings.SITE_URL + reverse("partnerships:place", kwargs={"code": found.code})
    return {
        "code": found.code,
        "url": url,
        **keeping.as_told(keeping.wanted_of(found)),
        "translations": {
            part: of for part, of in authored(Place.kind_word, found.code).plain().items() if part in TEXTS
        },
        "entered_at": found.entered_at.isoformat(),
        "confirmed_at": found.confirmed_at.isoformat() if found.confirmed_at else None,
        "due_on": found.due_on.isoformat() if found.due_on else None,
        "closed_at": found.closed_at.isoformat() if found.closed_at else None,
        "version": found.version,
    }
