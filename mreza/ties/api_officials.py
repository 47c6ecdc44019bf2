"""The API of official addresses and of the yearly look. Personal links are for people, not for programs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from mreza.cities.models import City
from mreza.foundation.api_writing import Body, form_refused, token_needed
from mreza.foundation.moments import WrongMoment, today
from mreza.foundation.permissions import allow, can
from mreza.ties import officials, review
from mreza.ties.forms_links import OfficialForm
from mreza.ties.models import Contact

router = Router()
BY_TOKEN: dict[str, Any] = {"auth": token_needed, "tags": ["Writing ties"]}


class ToName(Body):
    """Who could answer for a city that nobody acts for. Only the Secretariat reads it."""

    city: str = Field(max_length=80, description="Code of a city of the contact that nobody acts for.")
    name: str = Field(max_length=200)
    office: str = Field(max_length=300)
    email: str = Field(max_length=254, description="An official address, not a private one.")
    why: str = Field(max_length=2000, description="Why it is official; at most 500 signs.")
    page: str = Field("", max_length=500, description="A web page on which the person or the address stands.")
    language: str = Field("", max_length=20, description="Of the letter.")


class Standing(Schema):
    """A city that nobody acts for, and what became of an address there. Whose it is, is not said."""

    city: str
    state: str = Field(description="`none`, `waiting`, `accepted` or `refused`.")
    reason: str = Field(description="Why the Secretariat refused it.")


class Standings(Schema):
    count: int
    items: list[Standing]


class ToLook(Body):
    year: int = Field(ge=2004, le=9999, description="Last year; of others nobody is asked.")


class LookedAt(Schema):
    city: str
    year: int
    looked_at: dt.datetime | None


@router.get("/contacts/{code}/addresses", response=Standings, url_name="contact-addresses", **BY_TOKEN)
def addresses(request: HttpRequest, code: str) -> Any:
    """For the city that entered the contact: the cities that nobody acts for, and what became of an address there."""
    items = [
        {"city": one["city"].code, "state": one["state"], "reason": one["reason"]}
        for one in officials.standing(_contact(request, code))
    ]
    return {"count": len(items), "items": items}


@router.post("/contacts/{code}/addresses", response={201: Standing}, url_name="contact-addresses", **BY_TOKEN)
def name_address(request: HttpRequest, code: str, given: ToName) -> Any:
    """Name who could answer for a city that nobody acts for. Nothing is sent before the Secretariat has accepted it."""
    contact = _contact(request, code)
    city = officials.silent_city(contact, given.city)
    if city is None:
        raise WrongMoment(_("This contact does not wait for the answer of that city."))
    typed = given.dict(exclude={"city"})
    form = OfficialForm({**typed, "language": given.language or get_language()})
    if not form.is_valid():
        return form_refused(form)
    try:
        officials.name_address(contact, city, form.named, by=request.user)
    except officials.TooMany as many:
        raise WrongMoment(_("You have named many addresses today. Go on tomorrow.")) from many
    return 201, {"city": city.code, "state": "waiting", "reason": ""}


@router.post("/cities/{code}/tie-reviews", response=LookedAt, url_name="city-tie-reviews", **BY_TOKEN)
def look(request: HttpRequest, code: str, given: ToLook) -> Any:
    """The ties of last year are right, and none is missing. The same said twice has one effect."""
    city = get_object_or_404(City.objects.visible_to(request.user), code=code)
    if not can(request.user, "ties.review_year", city):
        raise Http404
    review.look_at(city, given.year, by=request.user)
    found = review.looked([city.code], review.year_of(today()))[0]
    return {"city": city.code, "year": given.year, "looked_at": found.at}


def _contact(request: HttpRequest, code: str) -> Contact:
    """A contact that the token's owner may name an address for."""
    seen = Contact.objects.visible_to(request.user).select_related("entered_for")
    found: Contact = get_object_or_404(seen, code=code)
    allow(request.user, "ties.name_address", found)
    return found
