"""The API of who acts for what: the register as its reader sees it, and its acts by the pages' own verbs and rules.

Every route needs a token: there is nothing public here. What a token's owner may not see answers 404.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from mreza.accounts.capacities import Capacity
from mreza.accounts.models import User
from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities import appointing
from mreza.cities import handover as handing
from mreza.cities import organisations as entering
from mreza.cities.acting import cities_of
from mreza.cities.choices import ACTS_FOR, Acting, Sector
from mreza.cities.forms_people import organisation_rows
from mreza.cities.imports_people import end_of
from mreza.cities.models import Appointment, Organisation
from mreza.cities.register import SORT_VALUES, STATES, TEAMS, Register, RegisterQuery, Row
from mreza.cities.register_files import keys, label, values
from mreza.foundation.api_writing import Body, WrongField, refused, token_needed
from mreza.foundation.lists import Page
from mreza.foundation.moments import now
from mreza.foundation.openapi import LANG, PAGING, codes, documented, parameter
from mreza.foundation.parameters import BadParameters, Mistake, Reader
from mreza.foundation.permissions import allow
from mreza.translations.asked import asked_language
from mreza.ui.formats import last_day

router = Router()
BY_TOKEN: dict[str, Any] = {"auth": token_needed, "tags": ["People"]}
LAST_DAY = (
    "Last day, such as `2028-12-31`; open end when not given (two years for those who coordinate a field)."
)


# --- reading ------------------------------------------------------------------------------------------------
class Line(Schema):
    """A line of the register. `email` and `phone` are there only for who may read them anywhere in it."""

    code: str = Field(description="Of the appointment or the invitation; empty where nobody acts.")
    state: str
    name: str
    position: str
    role: str
    kind: str = Field(description="`city`, `country`, `field` or `organisation`.")
    place: str
    place_name: str
    field: str
    country: str
    region: str
    since: dt.date | None
    until: dt.date | None = Field(description="The last day.")
    last_seen: dt.date | None
    email: str | None = None
    phone: str | None = None


class Lines(Schema):
    """The lines asked for, in pages, with how confidential they are."""

    count: int
    page: int
    pages: int
    page_size: int
    label: str = Field(description="`C1`: inside the Network only. `C2`: holds addresses.")
    items: list[Line]


def _choice(name: str, description: str, allowed: Any) -> Any:
    example = next(iter(allowed))
    return codes(name, f"{description} One of: {', '.join(allowed)}.", example)


FILTERS = (
    parameter(
        "q", "Words to find in name, place, country, role.", {"type": "string", "maxLength": 200}, "Varaždin"
    ),
    _choice("state", "State; without it who is in office, about to be, or invited.", STATES),
    _choice("role", "Role.", list(Acting.values)),
    _choice("team", "What is the matter with the city's team.", TEAMS),
    codes("field", "Creative field (codes: `/fields`).", "music"),
    codes("region", "UNESCO region (codes: `/regions`).", "africa"),
    codes("country", "Country, ISO 3166-1 alpha-2 in lower case.", "hr", "^[a-z]{2}$"),
    parameter(
        "sort",
        "The order; a minus sign turns it round.",
        {"type": "string", "enum": list(SORT_VALUES)},
        "place",
    ),
)


@router.get(
    "/people", response=Lines, exclude_unset=True, url_name="people",
    openapi_extra=documented(*FILTERS, *PAGING, LANG), **BY_TOKEN,
)  # fmt: skip
def people(request: HttpRequest) -> Any:
    """The register of people, as far as the token's owner sees it."""
    allow(request.user, "cities.view_register")
    reader = Reader(request.GET, strict=True)
    language = asked_language(request, reader)
    query = RegisterQuery.from_params(request.GET, strict=True, also=("lang",))
    if reader.mistakes:
        raise BadParameters(reader.mistakes)
    with translation.override(language):
        found = Register(request.user, query, language=language)
        if query.page > found.pages:
            told = _("This list ends with page %(last)s.") % {"last": found.pages}
            raise BadParameters([Mistake("page", told, str(query.page))])
        items = [_line(row, keys(found)) for row in found.rows()]
        page = Page(query.page, query.page_size)
        return page.envelope(found.total, items, label=str(label(found)))


def _line(row: Row, shown: tuple[str, ...]) -> dict[str, Any]:
    told = values(row)
    return {"code": row.code, **{key: told[key] for key in shown}}


class One(Schema):
    """An appointment."""

    code: str
    name: str
    role: str
    kind: str
    place: str
    since: dt.date
    until: dt.date | None = Field(description="The last day.")
    in_force: bool


def _appointment(request: HttpRequest, code: str) -> Appointment:
    rows = Appointment.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("user", *appointing.MODELS), code=code)


def _told(one: Appointment) -> dict[str, Any]:
    at = now()
    return {
        "code": one.code,
        "name": one.user.name,
        "role": one.role,
        "kind": one.place.kind,
        "place": one.place.code,
        "since": one.since.date(),
        "until": last_day(one.until) if one.until else None,
        "in_force": one.since <= at and (one.until is None or one.until > at),
    }


# --- giving, offering, ending -------------------------------------------------------------------------------
class ToInvite(Body):
    """A post offered to an address."""

    email: str = Field(max_length=254)
    role: str = Field(max_length=20)
    place: str = Field(
        max_length=120, description="Code of the city, country, field or organisation the role is held for."
    )
    until: dt.date | None = Field(None, description=LAST_DAY)
    language: str = Field("", max_length=20, description="Of the letter.")


class ToAppoint(Body):
    """A post given to somebody who has an account."""

    person: str = Field("", max_length=30, description="Code of any appointment of that person you see.")
    email: str = Field("", max_length=254, description="Their address instead; for the Secretariat only.")
    role: str = Field(max_length=20)
    place: str = Field(max_length=120)
    since: dt.date | None = None
    until: dt.date | None = Field(None, description=LAST_DAY)
    reason: str = Field("", max_length=500)


class ToEnd(Body):
    reason: str = Field(max_length=500)


class ToProlong(Body):
    until: dt.date | None = Field(description=LAST_DAY)
    reason: str = Field(max_length=500)


class ToHandOver(Body):
    """Who takes over: a colleague of the city's team, or an address that is invited."""

    to: str = Field("", max_length=30, description="Code of the colleague's appointment.")
    email: str = Field("", max_length=254)
    note: str = Field("", max_length=5000)
    ends: str = Field("on-acceptance", max_length=20, description="`on-acceptance` or `at-once`.")


class Offered(Schema):
    code: str
    role: str
    kind: str
    place: str
    expires_at: dt.datetime


class HandedOver(Schema):
    code: str
    state: str = Field(description="`settled`, or `waiting` for the person invited.")
    passed: list[str] = Field(description="What was passed on, in words.")


@router.post("/people/invitations", response={201: Offered}, url_name="people_invite", **BY_TOKEN)
def invite(request: HttpRequest, given: ToInvite) -> Any:
    """Offer a post to an address."""
    if wrong := _wrong_address(given.email):
        return wrong
    place = _place(given.role, given.place)
    allow(request.user, "cities.invite", Capacity(given.role, place.kind, place.code))
    invitation = appointing.invite_to(
        given.email,
        given.role,
        place,
        by=request.user,
        until=_end(given.until),
        language=_spoken(given.language),
    )
    return 201, {
        "code": invitation.code,
        "role": given.role,
        "kind": place.kind,
        "place": place.code,
        "expires_at": invitation.expires_at,
    }


@router.post("/people/appointments", response={201: One}, url_name="people_appoint", **BY_TOKEN)
def appoint(request: HttpRequest, given: ToAppoint) -> Any:
    """Give a post to somebody who has an account. The same again changes nothing."""
    place = _place(given.role, given.place)
    allow(request.user, "cities.appoint", Capacity(given.role, place.kind, place.code))
    if bool(given.person) == bool(given.email):
        return refused([WrongField("person", _("Name the person by one of the two, `person` or `email`."))])
    user = _known(request, given.person, given.email)
    if user is None:
        return refused([WrongField("person" if given.person else "email", _("There is no such person."))])
    since = dt.datetime.combine(given.since, dt.time(), dt.UTC) if given.since else None
    one = appointing.appoint(
        user, given.role, place, by=request.user, since=since, until=_end(given.until), reason=given.reason
    )
    return 201, _told(one)


@router.post("/people/{code}/end", response=One, url_name="people_end", **BY_TOKEN)
def end(request: HttpRequest, code: str, given: ToEnd) -> dict[str, Any]:
    """End an appointment: every door it opened is closed at the next request."""
    one = _appointment(request, code)
    allow(request.user, "cities.end_appointment", one.capacity)
    return _told(appointing.end_appointment(one, by=request.user, reason=given.reason))


@router.post("/people/{code}/prolong", response=One, url_name="people_prolong", **BY_TOKEN)
def prolong(request: HttpRequest, code: str, given: ToProlong) -> dict[str, Any]:
    """Give an appointment another end."""
    one = _appointment(request, code)
    allow(request.user, "cities.end_appointment", one.capacity)
    return _told(appointing.prolong(one, until=_end(given.until), by=request.user, reason=given.reason))


@router.post("/people/{code}/hand-over", response=HandedOver, url_name="people_hand_over", **BY_TOKEN)
def hand_over(request: HttpRequest, code: str, given: ToHandOver) -> Any:
    """Hand a post of a city's team over, in one step: all of it happens, or nothing."""
    one = _appointment(request, code)
    allow(request.user, "cities.hand_over", one)
    if given.email and (wrong := _wrong_address(given.email)):
        return wrong
    if given.ends not in ("on-acceptance", "at-once"):
        return refused(
            [WrongField("ends", _("Allowed are: %(values)s.") % {"values": "on-acceptance, at-once"})]
        )
    with transaction.atomic():
        plan = handing.begin(one, by=_owner(request))
        to = None
        if given.to:
            colleague = Appointment.objects.visible_to(request.user).filter(code=given.to).first()
            to = next((u for u in handing.successors(plan) if colleague and u.pk == colleague.user_id), None)
            if to is None:
                raise ValidationError({"to": _("There is no such person.")})
        steps: dict[str, dict[str, Any]] = {
            "who": {"to": to, "email": given.email.casefold()},
            "what": {},
            "note": {"note": given.note},
            "when": {"ends": given.ends},
        }
        for step, said in steps.items():
            plan = handing.save_step(plan, step, said, version=plan.version)
        done = handing.confirm(plan, by=_owner(request))
    return {"code": done.code, "state": "settled" if done.settled_at else "waiting", "passed": done.passed}


def _owner(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def _place(role: str, key: str) -> appointing.Place:
    """The place a role is held for; a role that does not exist, or a place, is a wrong field."""
    if role not in ACTS_FOR:
        raise ValidationError({"role": _("Allowed are: %(values)s.") % {"values": ", ".join(ACTS_FOR)}})
    place = appointing.place_of(ACTS_FOR[role], key)
    if place is None:
        raise ValidationError({"place": _("There is no such place for this role.")})
    return place


def _known(request: HttpRequest, code: str, email: str) -> User | None:
    """Somebody the asker may know of: by an appointment they see, or by address for the Secretariat (K22)."""
    if code:
        one = Appointment.objects.visible_to(request.user).filter(code=code).select_related("user").first()
        return one.user if one else None
    if not works_in_the_secretariat(request.user):
        return None
    return User.objects.known_by(email)  # door: the Secretariat may know who has an account


def _wrong_address(email: str) -> HttpResponse | None:
    try:
        validate_email(email)
    except ValidationError:
        return refused([WrongField("email", _("This is no e-mail address."))])
    return None


def _spoken(language: str) -> str:
    if language and language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Mreža does not speak this language.")})
    return language


def _end(day: dt.date | None) -> dt.datetime | None:
    if day is not None and day >= dt.date(9999, 1, 1):
        raise ValidationError({"until": _("An appointment may last twenty years at most.")})
    return end_of(day) if day else None


# After the fixed words above, which a code would else be taken for.
@router.get("/people/{code}", response=One, url_name="person", **BY_TOKEN)
def person(request: HttpRequest, code: str) -> dict[str, Any]:
    """One appointment."""
    return _told(_appointment(request, code))


# --- organisations ------------------------------------------------------------------------------------------
class OrganisationOut(Schema):
    code: str
    name: str
    sector: str
    country: str
    city: str
    website: str
    version: int


class Organisations(Schema):
    count: int
    page: int
    pages: int
    page_size: int
    items: list[OrganisationOut]


class ToEnter(Body):
    """An organisation that works with cities of the Network."""

    name: str = Field(max_length=200)
    sector: str = Field(max_length=10, description=f"One of: {', '.join(Sector.values)}.")
    country: str = Field("", max_length=2)
    city: str = Field(
        "", max_length=80, description="Its country follows from it. A city's team names one of its own."
    )
    website: str = Field("", max_length=500)


class ToCorrect(Body):
    name: str | None = Field(None, max_length=200)
    sector: str | None = Field(None, max_length=10)
    country: str | None = Field(None, max_length=2)
    city: str | None = Field(None, max_length=80)
    website: str | None = Field(None, max_length=500)
    reason: str = Field(max_length=500)
    version: int = Field(description="The one you last got; with another one stored now the answer is 409.")


@router.get(
    "/organisations",
    response=Organisations,
    url_name="organisations",
    openapi_extra=documented(*PAGING),
    **BY_TOKEN,
)
def organisations(request: HttpRequest) -> Any:
    """Every organisation recorded."""
    allow(request.user, "cities.view_register")
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("page", "page_size", "lang"))
    page = Page.read(reader)
    rows = list(Organisation.objects.visible_to(request.user).select_related("city", "country"))
    page.check(reader, len(rows))
    if reader.mistakes:
        raise BadParameters(reader.mistakes)
    return page.envelope(len(rows), [_organisation(one) for one in page.of(rows)])


@router.post("/organisations", response={201: OrganisationOut}, url_name="organisation_enter", **BY_TOKEN)
def enter(request: HttpRequest, given: ToEnter) -> Any:
    """Enter an organisation that is not recorded yet."""
    allow(request.user, "cities.enter_organisation")
    said = _rows(request, given.model_dump())
    return 201, _organisation(entering.enter(said, by=request.user))


@router.patch("/organisations/{code}", response=OrganisationOut, url_name="organisation_correct", **BY_TOKEN)
def correct(request: HttpRequest, code: str, given: ToCorrect) -> dict[str, Any]:
    """Set right what is recorded about an organisation."""
    rows = Organisation.objects.visible_to(request.user).select_related("city", "country")
    one = get_object_or_404(rows, code=code)
    allow(request.user, "cities.correct_organisation", one)
    said = given.model_dump(exclude_unset=True)
    reason, version = said.pop("reason"), said.pop("version")
    return _organisation(
        entering.correct(one, _rows(request, said), by=request.user, reason=reason, version=version)
    )


def _rows(request: HttpRequest, said: dict[str, Any]) -> dict[str, Any]:
    """Codes as rows; a team enters organisations of its own cities only."""
    said = {name: value for name, value in said.items() if value is not None}
    found = organisation_rows(said)
    for name in ("country", "city"):
        if said.get(name) and found.get(name, True) is None:
            raise ValidationError({name: _("There is no such place.")})
    mine = cities_of(request.user)
    if not works_in_the_secretariat(request.user) and "city" in said and said["city"] not in mine:
        raise ValidationError({"city": _("Name a city you act for.")})
    return found


def _organisation(one: Organisation) -> dict[str, Any]:
    return {"code": one.code, **entering.told(one), "version": one.version}
