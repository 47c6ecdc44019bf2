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
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from mreza.accounts import invitations as inviting
from mreza.accounts.capacities import Capacity
from mreza.accounts.models import Invitation, User
from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities import appointing, proposing
from mreza.cities import handover as handing
from mreza.cities.choices import ACTS_FOR, Acting
from mreza.cities.forms_people import GroupLetterForm
from mreza.cities.imports_people import end_of
from mreza.cities.models import Appointment, City, Handover
from mreza.cities.register import SORT_VALUES, STATES, TEAMS, Register, RegisterQuery, Row
from mreza.cities.register_files import keys, label, values
from mreza.cities.register_letters import write_to_group
from mreza.foundation.api_writing import Body, WrongField, form_refused, refused, token_needed
from mreza.foundation.lists import Page
from mreza.foundation.moments import now
from mreza.foundation.openapi import LANG, PAGING, codes, documented, parameter
from mreza.foundation.parameters import BadParameters, Mistake, Reader
from mreza.foundation.permissions import allow, can
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


class ToDecline(Body):
    reason: str = Field("", max_length=proposing.LONGEST_REASON, description="Whoever proposed it is told.")


class ToWrite(Body):
    """A letter to everybody the filters in the address leave."""

    subject: str = Field(max_length=150)
    text: str = Field(max_length=20_000, description="Plain text, at most 5,000 signs.")
    with_address: bool = Field(False, description="Your address stands in it, so that people can answer.")
    expected: int = Field(
        ge=0,
        description="How many people it will reach, as `GET /people/letters` says; 409 if it is another number.",
    )
    code: str = Field(
        pattern="^[A-Za-z0-9_-]{16,40}$",
        description="Of your choosing. The same code sends once, however often asked.",
    )


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
    state: str = Field(
        description="`open`; `waiting` while a proposal is decided on; `accepted`, `revoked` or `expired`."
    )
    expires_at: dt.datetime


class Reached(Schema):
    count: int = Field(description="People in office, among those the filters leave, that you may write to.")


class Sent(Schema):
    code: str
    recipients: int


class HandedOver(Schema):
    code: str
    state: str = Field(description="`settled`, `cancelled`, or `waiting` for the person invited.")
    passed: list[str] = Field(description="What was passed on, in words.")


@router.post("/people/invitations", response={201: Offered}, url_name="people_invite", **BY_TOKEN)
def invite(request: HttpRequest, given: ToInvite) -> Any:
    """Offer a post to an address. What a National Commission offers for a city of its country is a proposal."""
    if wrong := _wrong_address(given.email):
        return wrong
    place = _place(given.role, given.place)
    post = Capacity(given.role, place.kind, place.code)
    proposes = isinstance(place, City) and can(request.user, "cities.propose", place)
    only_proposes = proposes and not can(request.user, "cities.invite", post)
    if not only_proposes:
        allow(request.user, "cities.invite", post)
    offer = proposing.propose if only_proposes else appointing.invite_to
    invitation = offer(
        given.email,
        given.role,
        place,
        by=request.user,
        until=_end(given.until),
        language=_spoken(given.language),
    )
    return 201, _offered(invitation)


@router.post("/people/invitations/{code}/again", response=Offered, url_name="people_invite_again", **BY_TOKEN)
def send_again(request: HttpRequest, code: str) -> Any:
    """Send an invitation once more; the earlier link stops working."""
    return _offered(inviting.send_again(_invitation(request, code), by=_owner(request)))


@router.post(
    "/people/invitations/{code}/revoke", response=Offered, url_name="people_invite_revoke", **BY_TOKEN
)
def revoke(request: HttpRequest, code: str) -> Any:
    """Take an invitation back; its link stops working."""
    invitation = _invitation(request, code)
    inviting.revoke(invitation, by=_owner(request))
    return _offered(_again(invitation))


@router.post("/people/proposals/{code}/approve", response=Offered, url_name="people_approve", **BY_TOKEN)
def approve(request: HttpRequest, code: str) -> Any:
    """Say yes to somebody a National Commission proposed: the invitation is sent."""
    proposal = _proposal(request, code)
    allow(request.user, "cities.decide_proposal", proposal)
    proposing.approve(proposal, by=_owner(request))
    return _offered(_again(proposal))


@router.post("/people/proposals/{code}/decline", response=Offered, url_name="people_decline", **BY_TOKEN)
def decline(request: HttpRequest, code: str, given: ToDecline) -> Any:
    """Say no, and why; or take back what you proposed yourself."""
    proposal = _proposal(request, code)
    if not proposing.is_made_by(request.user, proposal):
        allow(request.user, "cities.decide_proposal", proposal)
    proposing.decline(proposal, by=_owner(request), reason=given.reason)
    return _offered(_again(proposal))


def _invitation(request: HttpRequest, code: str) -> Invitation:
    """An invitation to a post this owner may offer; for others there is none."""
    found = Invitation.objects.exclude(about_kind="").filter(code=code).first()  # door: the next line asks
    post = Capacity(found.role, found.about_kind, found.about_key) if found else None
    if found is None or not can(request.user, "cities.invite", post):
        raise Http404
    return found


def _proposal(request: HttpRequest, code: str) -> Invitation:
    found = Invitation.objects.exclude(about_kind="").filter(code=code).first()  # door: the next line asks
    if found is None or not proposing.is_known_to(request.user, found):
        raise Http404
    return found


def _again(invitation: Invitation) -> Invitation:
    return Invitation.objects.get(pk=invitation.pk)  # door: the same, as it is now


def _offered(invitation: Invitation) -> dict[str, Any]:
    return {
        "code": invitation.code,
        "role": invitation.role,
        "kind": invitation.about_kind,
        "place": invitation.about_key,
        "state": str(invitation.state()),
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


@router.post("/handovers/{code}/cancel", response=HandedOver, url_name="handover_cancel", **BY_TOKEN)
def cancel_handover(request: HttpRequest, code: str) -> Any:
    """Give a handover up that waits for the person invited; their invitation stops working."""
    rows = Handover.objects.visible_to(request.user).select_related("appointment__city", "appointment__user")
    plan = get_object_or_404(rows, code=code)
    allow(request.user, "cities.hand_over", plan.appointment)
    handing.cancel(plan, by=_owner(request))
    return {"code": plan.code, "state": "cancelled", "passed": []}


# --- one letter to many ---------------------------------------------------------------------------------------
@router.get(
    "/people/letters",
    response=Reached,
    url_name="people_letters",
    openapi_extra=documented(*FILTERS),
    **BY_TOKEN,
)
def reached(request: HttpRequest) -> Any:
    """How many people a letter to these would reach."""
    return {"count": len(_group(request).recipients())}


@router.post(
    "/people/letters",
    response={201: Sent},
    url_name="people_letters",
    openapi_extra=documented(*FILTERS),
    **BY_TOKEN,
)
def write(request: HttpRequest, given: ToWrite) -> Any:
    """Write to everybody the filters leave: one mail each, and each says why it came."""
    found, said = _group(request), given.model_dump()
    form = GroupLetterForm(said)
    if not form.is_valid():
        return form_refused(form)
    sent = write_to_group(
        found, code=given.code, expected=given.expected, by=_owner(request), **form.cleaned_data
    )
    return 201, {"code": sent.code, "recipients": sent.recipients}


def _group(request: HttpRequest) -> Register:
    allow(request.user, "cities.write_to_people")
    return Register(request.user, RegisterQuery.from_params(request.GET, strict=True))


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
