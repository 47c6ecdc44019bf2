"""The API of interests in offers and needs, for its two sides: the verbs of the pages, with a token."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from mreza.areas.partnerships.choices import Side
from mreza.areas.partnerships.interests import keeping, reading
from mreza.areas.partnerships.interests.becoming import Tied
from mreza.areas.partnerships.interests.pace import in_words, pace_of
from mreza.areas.partnerships.interests.voices import NAMES, Voice, both
from mreza.areas.partnerships.models import Interest, Wish
from mreza.areas.partnerships.wishes import schemas
from mreza.areas.partnerships.wishes.api import own_place
from mreza.areas.partnerships.wishes.page import in_full
from mreza.foundation.api_writing import token_needed
from mreza.foundation.permissions import allow, can

router = Router()
_BY_TOKEN: dict[str, Any] = {"auth": token_needed, "tags": ["Interests"]}
_ONE: dict[str, Any] = {"response": schemas.InterestOut, **_BY_TOKEN}
MOST_SHOWN = 500


# --- reading ------------------------------------------------------------------------------------------------------
@router.get("/interests", response=list[schemas.InterestRow], url_name="interests", **_BY_TOKEN)
def interests(request: HttpRequest) -> Any:
    """What your cities and organisations are interested in, and who is interested in what is theirs; newest first."""
    allow(request.user, "partnerships.list_wishes")
    rows = Interest.objects.visible_to(request.user).select_related("city", "wish__city")
    return [_row(one) for one in rows.order_by("-expressed_at", "pk")[:MOST_SHOWN]]


@router.get("/interests/{code}", url_name="interest", **_ONE)
def interest(request: HttpRequest, code: str) -> Any:
    """One interest: what both sides said and agreed, and what you may do now."""
    return _out(request, code)


# --- acting -------------------------------------------------------------------------------------------------------
@router.post(
    "/offers/{code}/interests", response={201: schemas.InterestOut}, url_name="offer-interests", **_BY_TOKEN
)
def take_up(request: HttpRequest, code: str, body: schemas.NewInterestIn) -> Any:
    """Your city would take up an offer."""
    return _express(request, Side.OFFER, code, body)


@router.post(
    "/needs/{code}/interests", response={201: schemas.InterestOut}, url_name="need-interests", **_BY_TOKEN
)
def meet(request: HttpRequest, code: str, body: schemas.NewInterestIn) -> Any:
    """Your city would meet a need."""
    return _express(request, Side.NEED, code, body)


def _express(request: HttpRequest, side: Side, code: str, body: schemas.NewInterestIn) -> Any:
    rows = in_full(Wish.objects.visible_to(request.user)).filter(side=side)
    wish = get_object_or_404(rows, code=code[:30])
    allow(request.user, "partnerships.begin_interest")
    owner = own_place(request, body.city, body.organisation)
    allow(request.user, "partnerships.express_interest", owner.place)
    made = keeping.express(
        wish, by=request.user, city=owner.city, organisation=owner.organisation, text=body.text,
        language=body.language,
    )  # fmt: skip
    return 201, _out(request, made.code)


@router.post("/interests/{code}/answer", url_name="interest-answers", **_ONE)
def answer(request: HttpRequest, code: str, body: schemas.InterestAnsweredIn) -> Any:
    """Yours was asked about: you would like to talk, with words or without."""
    found = _found(request, code)
    allow(request.user, "partnerships.speak_interest", Voice(found, False))
    keeping.answer(found, by=request.user, text=body.text, language=body.language)
    return _out(request, code)


@router.post("/interests/{code}/messages", url_name="interest-messages", **_ONE)
def write(request: HttpRequest, code: str, body: schemas.InterestMessageIn) -> Any:
    """Write to the other side."""
    voice = _voice(request, code, body.side, "speak")
    keeping.write(voice.interest, body.text, body.language, as_asker=voice.as_asker, by=request.user)
    return _out(request, code)


@router.post("/interests/{code}/agreement", url_name="interest-agreement", **_ONE)
def agree(request: HttpRequest, code: str, body: schemas.InterestAgreedIn) -> Any:
    """Say yes for one side. With both it is agreed; 409 if somebody else has got the last part."""
    voice = _voice(request, code, body.side, "agree")
    keeping.agree(voice.interest, as_asker=voice.as_asker, by=request.user, version=body.version)
    return _out(request, code)


@router.post("/interests/{code}/refusal", url_name="interest-refusal", **_ONE)
def decline(request: HttpRequest, code: str, body: schemas.InterestReasonIn) -> Any:
    """No, and why."""
    voice = _voice(request, code, body.side, "speak")
    keeping.decline(voice.interest, by=request.user, reason=body.reason, as_asker=voice.as_asker)
    return _out(request, code)


@router.post("/interests/{code}/taking-back", url_name="interest-taking-back", **_ONE)
def take_back(request: HttpRequest, code: str, body: schemas.InterestReasonIn) -> Any:
    """Take back your interest, or an agreement of which nothing has become, with the reason."""
    voice = _voice(request, code, body.side, "speak")
    keeping.take_back(voice.interest, by=request.user, as_asker=voice.as_asker, reason=body.reason)
    return _out(request, code)


@router.post("/interests/{code}/tie", url_name="interest-becomes-tie", **_ONE)
def become_tie(request: HttpRequest, code: str, body: schemas.InterestTieIn) -> Any:
    """What was agreed has begun: it stands in the ledger of ties, confirmed by both cities."""
    found = _found(request, code)
    allow(request.user, "partnerships.conclude_interest", found)
    keeping.become_tie(found, Tied(**body.dict()), by=request.user)
    return _out(request, code)


@router.post("/interests/{code}/project", url_name="interest-becomes-project", **_ONE)
def become_project(request: HttpRequest, code: str) -> Any:
    """What was agreed becomes a project; the other city is asked to agree to be in it."""
    found = _found(request, code)
    allow(request.user, "partnerships.conclude_interest", found)
    keeping.become_project(found, by=request.user)
    return _out(request, code)


# --- how they are found and told ----------------------------------------------------------------------------------
def _found(request: HttpRequest, code: str) -> Interest:
    rows = reading.in_full(Interest.objects.visible_to(request.user))
    found: Interest = get_object_or_404(rows, code=code[:30])
    return found


def _voice(request: HttpRequest, code: str, side: str, verb: str) -> Voice:
    """The side that is named, or the only one for which the token's owner speaks."""
    found = _found(request, code)
    if side and side not in NAMES:
        raise ValidationError({"side": _("One of: asker, asked.")})
    own = [one for one in both(found) if can(request.user, "partnerships.speak_interest", one)]
    if not side and len(own) > 1:
        raise ValidationError({"side": _("You act for both sides. Say for which.")})
    voice = Voice(found, NAMES[side]) if side else own[0] if own else Voice(found, False)
    allow(request.user, f"partnerships.{verb}_interest", voice)
    return voice


def _row(one: Interest) -> dict[str, Any]:
    return {
        "code": one.code,
        "url": settings.SITE_URL + one.get_absolute_url(),
        "state": one.state,
        "about": one.wish.code,
        "side": one.wish.side,
        "asker": one.city.code,
        "asked": one.wish.city.code,
        "expressed_at": one.expressed_at,
        "answered_at": one.answered_at,
    }


def _out(request: HttpRequest, code: str) -> dict[str, Any]:
    found = _found(request, code)
    told = reading.shown(found, request.user)
    body, other = found.organisation, found.wish.organisation
    return {
        **_row(found),
        "asker_organisation": body.code if body else "",
        "asked_organisation": other.code if other else "",
        "asker_agreed_at": found.asker_agreed_at,
        "asked_agreed_at": found.asked_agreed_at,
        "ended_at": found.ended_at,
        "reason": found.reason,
        "became": settings.SITE_URL + told.became[1] if told.became else "",
        "messages": [
            {"side": one.side.voice.name, "text": one.text, "language": one.language, "at": one.at}
            for one in told.messages
        ],
        "answering": in_words(pace_of(found.wish.city.code)),
        "may": {
            side.voice.name: [verb for verb in _VERBS if side.may.get(verb)] for side in told.sides if side.is_ours
        },
        "version": found.version,
    }  # fmt: skip


_VERBS = ("answer", "write", "agree", "decline", "take_back")
