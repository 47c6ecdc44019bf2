"""The API of what a city's team does with a suggested partner: the letter written already, and putting it aside."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from mreza.areas.partnerships.find import letter, proposing
from mreza.areas.partnerships.find.asking import ABOUT_IDEA, LONGEST_IDEA, Asked, asked
from mreza.areas.partnerships.matching import outcomes
from mreza.areas.partnerships.matching.network import audience_of
from mreza.areas.partnerships.matching.suggesting import NoMember, NotTheirs, why_not
from mreza.cities.letters import due_on
from mreza.cities.models import City
from mreza.cities.remarks import TooMany
from mreza.foundation.api_writing import Body, token_needed
from mreza.foundation.codes import RANDOM
from mreza.foundation.lists import refuse
from mreza.foundation.moments import WrongMoment
from mreza.foundation.openapi import LANG, codes, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.foundation.permissions import allow
from mreza.foundation.problems import problem
from mreza.translations.asked import asked_language

router = Router()
BY_TOKEN: dict[str, Any] = {"auth": token_needed, "tags": ["Matching"]}
PROPOSE, ASIDE = "partnerships.propose_partner", "partnerships.put_aside_partner"
ASKING = (
    parameter(
        "wish", "One open offer or need of the city, which the letter is then about.", {"type": "string"}
    ),
    parameter(
        "text",
        "What a project is to be about; the letter then says so.",
        {"type": "string", "maxLength": LONGEST_IDEA},
    ),
    codes("field", "Creative fields of the project (codes: `/fields`).", "music"),
    codes("objective", "Objectives of the project (codes: `/objectives`).", "1"),
    codes("target", "SDG targets of the project.", "11.4", r"^[0-9]+\.[0-9a-z]+$"),
)


class LetterText(Schema):
    """The letter in one language."""

    language: str
    text: str


class LetterDraft(Schema):
    """A letter as nobody has touched it yet; `whole` is what would be sent, in all its languages."""

    city: str
    other: str
    subject: str
    texts: list[LetterText] = Field(description="The other city's language first; one if both have the same.")
    whole: str
    unfinished: bool = Field(
        description="A sentence in brackets waits to be replaced; until then it is not sent."
    )
    untranslated: dict[str, list[str]] = Field(
        description="City → its languages, where letters are translated into none of them: English stands instead."
    )


class Proposal(Schema):
    """A letter that is on its way."""

    city: str
    other: str
    subject: str
    written_at: dt.datetime
    to_secretariat: bool = Field(
        description="Nobody acts for the other city; the Secretariat has the letter."
    )
    due_on: dt.date = Field(description="Until when an answer may be expected; it comes by e-mail.")


class PutAside(Schema):
    """What a city has put aside, with the reason it gave."""

    city: str
    aside: dict[str, str] = Field(description="Code of a city → the reason, which may be empty.")


class ToSend(Body):
    subject: str = Field(max_length=1000, description="At most 150 characters.")
    text: str = Field(max_length=20_000, description="Plain text, at most 4,000 characters.")
    once: str = Field(
        "", max_length=22, description="22 random signs; the same again is the same letter, not another one."
    )


class ToPutAside(Body):
    why: str = Field("", max_length=2000, description="At most 500 characters; may be empty.")


@router.get(
    "/cities/{code}/partners/{other}/letter", response=LetterDraft, url_name="city_partner_letter",
    openapi_extra=documented(*ASKING, LANG), **BY_TOKEN,
)  # fmt: skip
def draft(request: HttpRequest, code: str, other: str) -> Any:
    """The letter that proposes to work together, already written in both cities' languages."""
    city, partner = _city(code), _city(other)
    allow(request.user, PROPOSE, city)
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown((*(one["name"] for one in ASKING), "lang"))
    with translation.override(asked_language(request, reader)):  # of what is said of mistakes
        with_idea = any(name in request.GET for name in ABOUT_IDEA)
        question = asked(reader, code, request.user, with_idea=with_idea)
        refuse(reader)
    _rank(question, partner, request.user)
    written = letter.draft(question, city, partner, name=getattr(request.user, "name", ""))
    whole = letter.joined(written.texts)
    return {
        "city": code,
        "other": other,
        "subject": written.subject,
        "texts": [{"language": one.language, "text": one.text} for one in written.texts],
        "whole": whole,
        "unfinished": letter.is_unfinished(whole),
        "untranslated": {one.code: list(codes) for one, codes in written.untranslated},
    }


@router.post(
    "/cities/{code}/partners/{other}/letter", response=Proposal, url_name="city_partner_letter", **BY_TOKEN
)
def send(request: HttpRequest, code: str, other: str, given: ToSend) -> Any:
    """Write to the other city. Its team reads the letter in Mreža; the answer comes to your e-mail."""
    city, partner = _city(code), _city(other)
    allow(request.user, PROPOSE, city)
    rank = _rank(Asked(code), partner, request.user)
    try:
        sent = proposing.propose(
            city,
            partner,
            subject=given.subject,
            text=given.text,
            by=request.user,
            once=given.once if RANDOM.fullmatch(given.once) else "",
            rank=rank,
        )
    except TooMany:
        return problem(429)
    return {
        "city": code,
        "other": other,
        "subject": sent.subject,
        "written_at": sent.written_at,
        "to_secretariat": sent.to_secretariat,
        "due_on": due_on(sent),
    }


@router.post(
    "/cities/{code}/partners/{other}/aside", response=PutAside, url_name="city_partner_aside", **BY_TOKEN
)
def put_aside(request: HttpRequest, code: str, other: str, given: ToPutAside) -> Any:
    """Not for us: the suggestion keeps its place, without its card."""
    city, partner = _city(code), _city(other)
    allow(request.user, ASIDE, city)
    proposing.put_aside(city, partner, why=given.why, by=request.user)
    return {"city": code, "aside": outcomes.put_aside(city)}


@router.delete(
    "/cities/{code}/partners/{other}/aside", response=PutAside, url_name="city_partner_aside", **BY_TOKEN
)
def take_up_again(request: HttpRequest, code: str, other: str) -> Any:
    """It is suggested as before."""
    city, partner = _city(code), _city(other)
    allow(request.user, ASIDE, city)
    proposing.take_up_again(city, partner, by=request.user)
    return {"city": code, "aside": outcomes.put_aside(city)}


# --- small shared parts ---------------------------------------------------------------------------------------
def _city(code: str) -> City:
    found: City = get_object_or_404(
        City.objects.select_related("country"),
        code=code,  # door: every city is public
    )
    return found


def _rank(question: Asked, partner: City, user: Any) -> int:
    """Where the other city stands; a city that is no member is nobody's partner."""
    try:
        why = why_not(
            question.city,
            partner.code,
            wish=question.wish,
            idea=question.idea,
            audience=audience_of(user),
        )
    except NotTheirs as error:
        raise WrongMoment(
            _("This offer or need is not open any more, or it belongs to another city.")
        ) from error
    except NoMember as error:
        raise WrongMoment(
            _("Partners are suggested to members of the Network, and members alone are suggested.")
        ) from error
    return why.suggestion.rank
