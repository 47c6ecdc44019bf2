"""The API of offers and needs: the list's own sets, filters and order; stating and changing with a token.

Offers and needs are two collections of one kind of thing: what is said here of one is said of both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router

from mreza.areas.partnerships.choices import Side, WishState
from mreza.areas.partnerships.interests.pace import in_words, pace_of
from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes import keeping, schemas
from mreza.areas.partnerships.wishes.cleaning import TEXTS, Wanted
from mreza.areas.partnerships.wishes.exports import LICENCE_NAME
from mreza.areas.partnerships.wishes.owners import Owner, owners_of
from mreza.areas.partnerships.wishes.page import in_full
from mreza.areas.partnerships.wishes.query import (
    FACETS,
    LONGEST_SEARCH,
    SORT_VALUES,
    Selection,
    WishQuery,
    select,
)
from mreza.areas.partnerships.wishes.rows import Row, absolute, row_of, rows
from mreza.cities.choices import Sector
from mreza.cities.speakers import need_a_city
from mreza.foundation.api_writing import token_needed
from mreza.foundation.lists import Page, refuse
from mreza.foundation.openapi import LANG, PAGING, codes, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.foundation.permissions import allow, can
from mreza.journal.conditional import answer
from mreza.translations.asked import asked_language
from mreza.translations.lookup import SOURCE_LANGUAGE

router = Router()
TAGS, WRITING = ["Offers and needs"], ["Writing offers and needs"]
_BY_TOKEN: dict[str, Any] = {"auth": token_needed, "tags": WRITING}
_FACETS = tuple(name for name in FACETS if name != "side")
_DAY = {"type": "string", "format": "date"}


def _one_of(name: str, description: str, values: Any, example: str) -> dict[str, Any]:
    """A facet with few codes, which are all named."""
    told = codes(name, description, example)
    told["schema"] = {"type": "array", "items": {"type": "string", "enum": [str(one) for one in values]}}
    return told


FILTERS = (
    parameter(
        "q",
        "Words to find in title and text, in the name of the kind, the city, the country and the organisation; other "
        "forms of a word are found too, and slips forgiven where nothing else is found.",
        {"type": "string", "maxLength": LONGEST_SEARCH},
        "studio",
    ),
    codes("kind", "What it is (codes: `/offer-kinds`).", "residency-weeks"),
    codes("field", "Creative field (codes: `/fields`).", "film"),
    codes("region", "UNESCO region of its city (codes: `/regions`).", "africa"),
    codes("country", "Country of its city (codes: `/countries`).", "hr", "^[a-z]{2}$"),
    codes("city", "The city (codes: `/cities`).", "hr-varazdin"),
    codes("language", "Working language (BCP 47).", "en", "^[A-Za-z-]+$"),
    codes("objective", "Objective of the Network (codes: `/objectives`).", "3"),
    codes("target", "SDG target.", "11.4", "^[0-9a-z.]+$"),
    _one_of("online", "`yes`: online; `no`: at a place.", ("yes", "no"), "yes"),
    codes("period", "A year in which it can be had; `any`: no days are named.", "2027", "^([0-9]{4}|any)$"),
    _one_of("sector", "Sector of the organisation; a city's own is public.", Sector.values, "civil"),
    _one_of("state", "Without it, what is open.", WishState.values, "open"),
    parameter(
        "since", "It can be had on this day or later; what names no days can be had at any time.", _DAY
    ),
    parameter("until", "It can be had on this day or earlier.", _DAY),
)
SORT = parameter(
    "sort",
    "The order; a minus sign turns it round. By relevance when searching, else the newest first.",
    {"type": "string", "enum": list(SORT_VALUES)},
    "expires",
)
_LISTED = documented(*FILTERS, SORT, *PAGING, LANG)


# --- for everybody ------------------------------------------------------------------------------------------------
@router.get("/offers", response=schemas.OffersOrNeeds, openapi_extra=_LISTED, url_name="offers", tags=TAGS)
def offers(request: HttpRequest) -> HttpResponse:
    """What is offered and open; with a token also what is for people of the Network."""
    return _list(request, Side.OFFER)


@router.get("/needs", response=schemas.OffersOrNeeds, openapi_extra=_LISTED, url_name="needs", tags=TAGS)
def needs(request: HttpRequest) -> HttpResponse:
    """What is needed and open; with a token also what is for people of the Network."""
    return _list(request, Side.NEED)


@router.get(
    "/offers/{code}", response=schemas.WishInFull, openapi_extra=documented(LANG), url_name="offer", tags=TAGS
)
def offer(request: HttpRequest, code: str) -> HttpResponse:
    """One offer with everything it says."""
    return _one(request, Side.OFFER, code)


@router.get(
    "/needs/{code}", response=schemas.WishInFull, openapi_extra=documented(LANG), url_name="need", tags=TAGS
)
def need(request: HttpRequest, code: str) -> HttpResponse:
    """One need with everything it says."""
    return _one(request, Side.NEED, code)


def _list(request: HttpRequest, side: Side) -> HttpResponse:
    reader = Reader(request.GET, strict=True)
    language = asked_language(request, reader)
    with translation.override(language):
        query = WishQuery.from_params(request.GET, strict=True, also=("lang",), facets=_FACETS).of(side)
        refuse(reader)
    selection = select(query, language, request.user)
    with translation.override(language):
        Page(query.page, query.page_size).check(reader, selection.total)
        refuse(reader)
    return answer(request, lambda: _dump(_listed(selection)), language=language)


def _listed(selection: Selection) -> dict[str, Any]:
    page = Page(selection.query.page, selection.query.page_size)
    counted = {
        name: {value.code: value.total for value in selection.facet(name) if value.total} for name in _FACETS
    }
    items = [item_of(row, selection.language) for row in rows(selection)]
    return page.envelope(selection.total, items, licence=LICENCE_NAME, facets=counted)


def _one(request: HttpRequest, side: Side, code: str) -> HttpResponse:
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)
    found = _found(request, side, code)
    return answer(request, lambda: _dump(in_full_of(found, language, request.user)), language=language)


def _dump(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


# --- what is told -------------------------------------------------------------------------------------------------
def item_of(row: Row, language: str) -> dict[str, Any]:
    """One of them as a list tells it."""
    told = row.told
    body = {"code": told.organisation, "name": told.organisation_name} if told.organisation else None
    return {
        "code": told.code,
        "url": absolute(row, language),
        "side": told.side,
        "kind": {"code": told.kind, "name": row.kind_name},
        "title": str(row.title),
        "language": row.title.language,
        "text": str(row.text),
        "city": {"code": told.city, "name": row.city_name},
        "country": {"code": row.country, "name": row.country_name} if row.country else None,
        "organisation": body,
        "sector": row.sector,
        "amount": float(told.amount) if told.amount is not None else None,
        "unit": told.unit,
        "currency": told.currency,
        "begins": _day(told.begins),
        "ends": _day(told.ends),
        "online": told.online,
        "languages": list(told.languages),
        "fields": list(row.fields),
        "objectives": list(row.objectives),
        "targets": list(row.targets),
        "audience": told.audience,
        "parts": told.parts,
        "left": told.left,
        "state": told.state,
        "open_until": _day(told.expires_on),
        "entered_at": told.entered_at.isoformat(),
    }


def in_full_of(wish: Wish, language: str, user: Any) -> dict[str, Any]:
    """One of them with everything it says; its version only for whoever may change it."""
    row = row_of(wish, language)
    told = row.told
    said = {part: row.texts.said(part, language) for part in TEXTS}
    answering: list[str] = []
    if can(user, "partnerships.begin_interest"):  # for whoever may write to it, as on the page
        with translation.override(language):
            answering = in_words(pace_of(told.city))
    return {
        **item_of(row, language),
        "original_language": told.original_language,
        "texts": {
            part: {
                "text": str(text), "language": text.language, "state": text.state, "is_original": text.is_original,
            }
            for part, text in said.items() if text
        },
        "place": told.place,
        "pays": dict(told.pays),
        "confirmed_at": told.confirmed_at.isoformat() if told.confirmed_at else None,
        "changed_at": told.changed_at.isoformat(),
        "answering": answering,
        "version": told.version if can(user, "partnerships.write_wish", wish) else None,
    }  # fmt: skip


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


# --- stating ------------------------------------------------------------------------------------------------------
@router.post("/offers", response={201: schemas.WishInFull}, url_name="offers", **_BY_TOKEN)
def enter_offer(request: HttpRequest, body: schemas.NewWishIn) -> Any:
    """State an offer of your city, or of an organisation in it. It is open at once."""
    return _enter(request, Side.OFFER, body)


@router.post("/needs", response={201: schemas.WishInFull}, url_name="needs", **_BY_TOKEN)
def enter_need(request: HttpRequest, body: schemas.NewWishIn) -> Any:
    """State a need of your city, or of an organisation in it. It is open at once."""
    return _enter(request, Side.NEED, body)


@router.patch("/offers/{code}", response=schemas.WishInFull, url_name="offer", **_BY_TOKEN)
def change_offer(request: HttpRequest, code: str, body: schemas.ChangedWishIn) -> Any:
    """Say an offer anew; only what is given is changed."""
    return _change(request, Side.OFFER, code, body)


@router.patch("/needs/{code}", response=schemas.WishInFull, url_name="need", **_BY_TOKEN)
def change_need(request: HttpRequest, code: str, body: schemas.ChangedWishIn) -> Any:
    """Say a need anew; only what is given is changed."""
    return _change(request, Side.NEED, code, body)


@router.post(
    "/offers/{code}/still-open", response=schemas.WishInFull, url_name="offer-still-open", **_BY_TOKEN
)
def offer_still_open(request: HttpRequest, code: str) -> Any:
    """It is still open, for half a year more or as long as its period; one that lapsed opens again."""
    return _still_open(request, Side.OFFER, code)


@router.post("/needs/{code}/still-open", response=schemas.WishInFull, url_name="need-still-open", **_BY_TOKEN)
def need_still_open(request: HttpRequest, code: str) -> Any:
    """It is still open, for half a year more or as long as its period; one that lapsed opens again."""
    return _still_open(request, Side.NEED, code)


@router.post(
    "/offers/{code}/withdrawal", response=schemas.WishInFull, url_name="offer-withdrawal", **_BY_TOKEN
)
def withdraw_offer(request: HttpRequest, code: str, body: schemas.WishWithdrawnIn) -> Any:
    """It is no longer offered; whoever is interested is told. What was agreed upon stays agreed."""
    return _withdraw(request, Side.OFFER, code, body)


@router.post("/needs/{code}/withdrawal", response=schemas.WishInFull, url_name="need-withdrawal", **_BY_TOKEN)
def withdraw_need(request: HttpRequest, code: str, body: schemas.WishWithdrawnIn) -> Any:
    """It is no longer needed; whoever is interested is told. What was agreed upon stays agreed."""
    return _withdraw(request, Side.NEED, code, body)


def _enter(request: HttpRequest, side: Side, body: schemas.NewWishIn) -> Any:
    allow(request.user, "partnerships.begin_wish")
    owner = own_place(request, body.city, body.organisation)
    allow(request.user, "partnerships.enter_wish", owner.place)
    told = body.dict(exclude={"city", "organisation", "once", "open_until"})
    wanted = Wanted(side=side, expires_on=body.open_until, **told)
    with _by_our_names():
        wish = keeping.enter(
            wanted, by=request.user, city=owner.city, organisation=owner.organisation, once=body.once
        )
    return 201, _out(request, wish)


def _change(request: HttpRequest, side: Side, code: str, body: schemas.ChangedWishIn) -> Any:
    wish = _found(request, side, code)
    allow(request.user, "partnerships.write_wish", wish)
    told = body.dict(exclude_unset=True)
    del told["version"]
    if "open_until" in told:
        told["expires_on"] = told.pop("open_until")
    empty: dict[str, Any] = {"online": False, "parts": 1, "pays": {}, "amount": None}
    plain = {
        name: empty.get(name, [] if name in _LISTS else "") if value is None else value
        for name, value in told.items()
    }
    with _by_our_names():
        keeping.change(wish, replace(keeping.wanted_of(wish), **plain), by=request.user, version=body.version)
    return _out(request, wish)


@contextmanager
def _by_our_names() -> Iterator[None]:
    """What the verb refuses is said by the name it has in the body."""
    try:
        yield
    except ValidationError as wrong:
        if not hasattr(wrong, "error_dict"):
            raise
        called = {
            "open_until" if name == "expires_on" else name: one for name, one in wrong.error_dict.items()
        }
        raise ValidationError(called) from wrong


_LISTS = ("languages", "fields", "objectives", "targets")


def _still_open(request: HttpRequest, side: Side, code: str) -> Any:
    wish = _found(request, side, code)
    allow(request.user, "partnerships.write_wish", wish)
    return _out(request, keeping.confirm_open(wish, by=request.user))


def _withdraw(request: HttpRequest, side: Side, code: str, body: schemas.WishWithdrawnIn) -> Any:
    wish = _found(request, side, code)
    allow(request.user, "partnerships.withdraw_wish", wish)
    return _out(request, keeping.withdraw(wish, by=request.user, reason=body.reason, version=body.version))


# --- what the routes share ----------------------------------------------------------------------------------------
def _found(request: HttpRequest, side: Side, code: str) -> Wish:
    """The one of that code for this reader; a need is no offer."""
    rows_ = in_full(Wish.objects.visible_to(request.user)).filter(side=side)
    found: Wish = get_object_or_404(rows_, code=code[:30])
    return found


def _out(request: HttpRequest, wish: Wish) -> dict[str, Any]:
    seen = in_full(Wish.objects.visible_to(request.user)).filter(pk=wish.pk).first()
    if seen is None:
        raise Http404
    return in_full_of(seen, get_language() or SOURCE_LANGUAGE, request.user)


def own_place(request: HttpRequest, city: str, organisation: str) -> Owner:
    """The city or the organisation for which this person writes."""
    mine = owners_of(request.user)
    if organisation:
        named = [one for one in mine if one.organisation and one.organisation.code == organisation]
        if not named:
            raise ValidationError({"organisation": _("You do not write for this organisation.")})
        if city and named[0].city.code != city:
            raise ValidationError({"organisation": _("This organisation is in another city.")})
        return named[0]
    cities = [one for one in mine if one.organisation is None]
    if city:
        found = next((one for one in cities if one.city.code == city), None)
        if found is None:
            raise ValidationError({"city": _("You do not write for this city.")})
        return found
    if len(cities) == 1:
        return cities[0]
    if not cities and len(mine) == 1:
        return mine[0]  # somebody of one organisation
    if not mine:
        need_a_city(request.user, "partnerships.enter_wish")
        raise PermissionDenied("partnerships.enter_wish")
    raise ValidationError({"city": _("You write for several places. Say for which.")})
