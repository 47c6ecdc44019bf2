"""Entering contacts, answering for a city, correcting, merging and documenting by program: the verbs of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import Field

from mreza.activities.models import Card
from mreza.cities.acting import cities_led_by, cities_of
from mreza.cities.models import City
from mreza.foundation.api_writing import Body, token_needed
from mreza.foundation.permissions import allow, can
from mreza.foundation.problems import problem
from mreza.ties import keeping, schemas
from mreza.ties.api import in_full, router
from mreza.ties.cleaning import Wanted
from mreza.ties.keeping import wanted_of
from mreza.ties.models import Contact
from mreza.ties.reasons import in_words
from mreza.ties.rules import speaks_for
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.vocabulary.models import TieKind

TAGS = ["Writing ties"]
MOST_DESPITE = 50
_BY_TOKEN: dict[str, Any] = {"auth": token_needed, "tags": TAGS}
_Money = str | int | float


# --- what is sent -------------------------------------------------------------------------------------------------
class Said(Body):
    """What a contact says beside its kind and its cities."""

    title: str = Field("", description="What it was, in a few words, in `language`.")
    language: str = Field("", description="Of the title (BCP 47).", examples=["hr"])
    begins: str = Field(
        "", description="A year, a month or a day; empty where nobody knows.", examples=["2024-05"]
    )
    ends: str = ""
    lead: str | None = Field(
        None,
        description="Code of the leading city: the host, the visited city, the mentor, who called the jury. Needed "
        "where the kind says who gives (`/tie-kinds`: `direction`).",
    )
    gives: Literal["", "lead", "others"] | None = Field(None, description="Only of the kind `other`.")
    people: int | None = None
    days: int | None = None
    hours: int | None = None
    amount: _Money | None = Field(None, description="Money spent, with two decimals at most.")
    currency: str = Field("", description="ISO 4217.", examples=["EUR"])
    evidence: list[str] = Field([], description="Web addresses.", max_length=20)
    record: str = Field("", description="Code or key of the published record it belongs to (`/practices`).")
    details: dict[str, str] = Field({}, description="City → when or how it took part, if not as the rest.")


class ContactIn(Said):
    """A contact of your city with others; each of them is asked. Your city's yes is said by entering it."""

    kind: str = Field(description="Code: `/tie-kinds`.")
    cities: list[str] = Field(
        description="Codes of all cities that took part, yours among them.", max_length=400
    )
    city: str = Field(
        "", description="For which city it is entered; needed if you write for several of them."
    )
    sources: list[str] = Field(
        [],
        description="Public sources, by the Secretariat only: then it is entered as documented, for no city.",
        max_length=20,
    )
    code: str = Field(
        "",
        description="22 letters, digits, hyphens or underscores of your choice. Sent a second time, after a lost "
        "answer for instance, it leads to the contact it made.",
        pattern="^([A-Za-z0-9_-]{22})?$",
    )
    despite: list[str] = Field(
        [],
        description="Codes of contacts that look like this one (409) and are others all the same.",
        max_length=MOST_DESPITE,
    )


class CorrectionIn(Said):
    """Only what is given is changed. Another kind, other cities or days: the other cities are asked anew."""

    version: int = Field(description="The version you read; 409 if somebody changed it since.")
    kind: str = ""
    cities: list[str] = Field([], max_length=400)
    reason: str = Field("", description="Why; kept in the history.", max_length=500)


class AnswerIn(Body):
    """What a city that took part says of it. A dispute says what was not so."""

    answer: Literal["confirmed", "disputed"]
    version: int = Field(
        description="The version you read; 409 if it was changed, or answered for your city, since."
    )
    city: str = Field("", description="For which city; needed if you answer for several of them.")
    comment: str = Field("", description="Public.")
    despite: list[str] = Field(
        [],
        description="Codes of contacts that your city entered, which look like this one (409) and are others all the "
        "same.",
        max_length=MOST_DESPITE,
    )


class WithdrawalIn(Body):
    version: int
    reason: str = Field(description="Why; public.")


class SourcesIn(Body):
    sources: list[str] = Field(description="Web addresses of public sources.", min_length=1, max_length=20)


class MergeIn(Body):
    """The other entry goes and leads to this one; what both say is kept."""

    other: str = Field(description="Code of the entry that goes: one that your city entered.")
    version: int = Field(description="Of the entry that stays.")
    other_version: int = Field(description="Of the entry that goes.")


# --- entering -----------------------------------------------------------------------------------------------------
@router.post(
    "/contacts",
    response={201: schemas.ContactInFull},
    url_name="contacts",
    **_BY_TOKEN,
)
def enter(request: HttpRequest, body: ContactIn) -> Any:
    """Enter a contact. 409 with `alike` if it may be there already: confirm that one, or name it in `despite`."""
    from_source = bool(body.sources)
    allow(request.user, "ties.document_contact" if from_source else "ties.enter_contact")
    city = None if from_source else _own_city(request, body)
    wanted = _wanted(body)
    try:
        if city is None:
            entered = keeping.document(wanted, by=request.user, despite=body.despite)
        else:
            entered = keeping.claim(wanted, by=request.user, city=city, despite=body.despite)
    except keeping.ThereAlready as there:
        return _there_already(there, body.despite)
    return 201, _out(request, entered.code)


def _there_already(there: keeping.ThereAlready, despite: list[str]) -> HttpResponse:
    """The entries that look like it, without those that were named as others."""
    told = [
        {
            "code": one.contact.code,
            "title": one.contact.title,
            "language": one.contact.language,
            "verdict": one.likeness.verdict,
            "points": one.likeness.points,
            "version": one.contact.version,
            "reasons": [
                {"code": reason.code, "points": reason.points, "text": in_words(reason)}
                for reason in one.reasons
            ],
        }
        for one in there.alike
        if one.contact.code not in despite
    ]
    return problem(409, detail=str(there.message), alike=told)


# --- answering and setting right ----------------------------------------------------------------------------------
@router.post(
    "/contacts/{code}/answers", response=schemas.ContactInFull, url_name="contact-answers", **_BY_TOKEN
)
def answer(request: HttpRequest, code: str, body: AnswerIn) -> Any:
    """Say for a city that took part whether it was so.

    409 with `alike` if your city has entered what may be the same contact: merge the two, or name yours in `despite`.
    """
    contact = _contact(request, code)
    mine = contact.members.filter(city__code__in=cities_led_by(request.user)).select_related("city")
    member = (mine.filter(city__code=body.city) if body.city else mine).first()
    if member is None:
        raise PermissionDenied("ties.answer_contact")
    if not body.city and mine.count() > 1:
        raise ValidationError({"city": _("You answer for several of its cities. Say for which.")})
    allow(request.user, "ties.answer_contact", member)
    try:
        keeping.answer(
            contact, member.city, body.answer, by=request.user, comment=body.comment, version=body.version,
            despite=body.despite,
        )  # fmt: skip
    except keeping.ThereAlready as there:
        return _there_already(there, body.despite)
    return _out(request, code)


@router.patch("/contacts/{code}", response=schemas.ContactInFull, url_name="contact", **_BY_TOKEN)
def correct(request: HttpRequest, code: str, body: CorrectionIn) -> Any:
    """Set right what your city entered; only what is given is changed."""
    contact = _contact(request, code)
    allow(request.user, "ties.correct_contact", contact)
    keeping.correct(
        contact, _changed(wanted_of(contact), body), by=request.user, version=body.version, reason=body.reason,
        knows_sources=can(request.user, "ties.document_contact"),
    )  # fmt: skip
    return _out(request, code)


@router.post(
    "/contacts/{code}/withdrawal", response=schemas.ContactInFull, url_name="contact-withdrawal", **_BY_TOKEN
)
def withdraw(request: HttpRequest, code: str, body: WithdrawalIn) -> Any:
    """Take back what your city entered. It stays readable, with the reason, and counts nowhere.

    What a public source documents the Secretariat takes back; your city disputes it by an answer.
    """
    contact = _contact(request, code)
    allow(request.user, "ties.withdraw_contact", contact)
    keeping.withdraw(contact, by=request.user, reason=body.reason, version=body.version)
    return _out(request, code)


@router.post(
    "/contacts/{code}/sources", response=schemas.ContactInFull, url_name="contact-sources", **_BY_TOKEN
)
def document(request: HttpRequest, code: str, body: SourcesIn) -> Any:
    """The Secretariat records where it stands in public; ties that nobody confirmed read documented from then on."""
    contact = _contact(request, code)
    allow(request.user, "ties.document_contact")
    keeping.add_sources(contact, body.sources, by=request.user)
    return _out(request, code)


@router.post(
    "/contacts/{code}/merges", response=schemas.ContactInFull, url_name="contact-merges", **_BY_TOKEN
)
def merge(request: HttpRequest, code: str, body: MergeIn) -> Any:
    """Make one entry of two. A city gives up its own for another's; the Secretariat may merge any two."""
    kept, gone = _contact(request, code), _contact(request, body.other)
    allow(request.user, "ties.merge_contact", gone)
    seen = {kept.code: body.version, gone.code: body.other_version}
    keeping.merge(kept, gone, by=request.user, answers_of=speaks_for(request.user, kept, gone), seen=seen)
    return _out(request, code)


# --- what the routes share ----------------------------------------------------------------------------------------
def _contact(request: HttpRequest, code: str) -> Contact:
    rows = Contact.objects.visible_to(request.user).select_related(
        "kind", "lead", "entered_for", "merged_into"
    )
    found: Contact = get_object_or_404(rows, code=code[:30])
    return found


def _out(request: HttpRequest, code: str) -> dict[str, Any]:
    return in_full(_contact(request, code), get_language() or SOURCE_LANGUAGE)


def _own_city(request: HttpRequest, body: ContactIn) -> City:
    """The one of its cities for which this person writes."""
    mine = cities_of(request.user)
    own = sorted(set(body.cities) & mine)
    if body.city and body.city not in mine:
        raise ValidationError({"city": _("You do not write for this city.")})
    if not body.city and not own:
        raise ValidationError({"cities": _("Your city must be one of those that took part.")})
    if not body.city and len(own) > 1:
        raise ValidationError({"city": _("You write for several of its cities. Say for which.")})
    return City.objects.visible_to(request.user).get(code=body.city or own[0])


def _wanted(body: ContactIn) -> Wanted:
    cities = _cities(body.cities)
    _of_these(body.details, cities)
    return Wanted(
        kind=_kind(body.kind), cities=cities, title=body.title, language=body.language, begins=body.begins,
        ends=body.ends, lead=_lead(body.lead), gives=body.gives, people=body.people, days=body.days,
        hours=body.hours, amount=body.amount, currency=body.currency, card=_card(body.record),
        evidence=body.evidence, sources=body.sources, details=body.details, code=body.code,
    )  # fmt: skip


def _changed(before: Wanted, body: CorrectionIn) -> Wanted:
    """The contact with what was sent in place of what stands there."""
    given = body.dict(exclude_unset=True)
    told: dict[str, Any] = {
        name: given[name]
        for name in (
            "title", "language", "begins", "ends", "people", "days", "hours", "amount", "currency", "evidence",
            "details",
        )
        if name in given
    }  # fmt: skip
    if "kind" in given:
        told |= {"kind": _kind(body.kind), "gives": None}
    if "gives" in given:
        told["gives"] = body.gives
    if "cities" in given:
        told["cities"] = _cities(body.cities)
    if "lead" in given:
        told["lead"] = _lead(body.lead)
    if "record" in given:
        told["card"] = _card(body.record)
    found = replace(before, **told)
    if "details" in given:
        _of_these(body.details, found.cities)
    return found


def _of_these(details: dict[str, str], cities: Sequence[City]) -> None:
    """Details are told of cities that took part."""
    if not details.keys() <= {city.code for city in cities}:
        raise ValidationError({"details": _("This city did not take part in it.")})


def _kind(code: str) -> TieKind:
    found = TieKind.objects.filter(code=code).first()
    if found is None:
        raise ValidationError(
            {"kind": ValidationError(_("“%(code)s” is not on the list."), params={"code": code[:80]})}
        )
    return found


def _cities(codes: list[str]) -> list[City]:
    found = City.objects.visible_to(None).in_bulk([code[:60] for code in codes], field_name="code")
    unknown = [code for code in codes if code not in found]
    if unknown:
        raise ValidationError(
            {
                "cities": ValidationError(
                    _("There is no city with the code “%(code)s”."), params={"code": unknown[0][:80]}
                )
            }
        )
    return [found[code] for code in codes]


def _lead(code: str | None) -> City | None:
    if not code:
        return None
    found = City.objects.visible_to(None).filter(code=code[:60]).first()
    if found is None:
        raise ValidationError({"lead": _("The leading city must be one of those that took part.")})
    return found


def _card(code: str) -> tuple[str, str]:
    """A published record by its code or its key: answers tell the key."""
    if not code:
        return "", ""
    named = Q(code=code[:120]) | Q(key=code[:30])
    found = Card.objects.visible_to(None).filter(named).values_list("kind", "key").first()
    if found is None:
        raise ValidationError({"record": _("There is no such record in Mreža.")})
    return found[0], found[1]
