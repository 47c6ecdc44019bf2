"""Writing, reviewing and keeping practices by program: the verbs of the pages, for the owner of a token."""

from __future__ import annotations

from typing import Any, Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from mreza.activities import participation, writing
from mreza.activities.api_writing import CommentOut, LifeRoutes, OwnerIn, comment_out, owner_given
from mreza.activities.drafting import Row, owner_of, reviews
from mreza.activities.models import Participation
from mreza.areas.practices.api import router
from mreza.areas.practices.models import Practice, part_key
from mreza.areas.practices.registration import PRACTICE
from mreza.areas.practices.views_writing import DRAFTING
from mreza.cities import languages
from mreza.cities.acting import cities_led_by
from mreza.cities.models import City
from mreza.foundation.api_writing import Body, token_needed
from mreza.foundation.permissions import allow, can

TAGS = ["Writing practices"]
_Code = str
_Text = str


# --- what is sent -----------------------------------------------------------------------------------------------
class Texts(Body):
    """The words of a practice, in the language it is written in; an empty one removes the part."""

    title: _Text = ""
    summary: _Text = ""
    problem: _Text = ""
    context: _Text = ""
    done: _Text = ""
    participation: _Text = ""
    reached: _Text = Field("", description="How the people reached were counted.")
    failed: _Text = ""
    transfer: _Text = ""
    contact: _Text = ""


class BlockIn(Body):
    """A building block. `key` names one that is there; without it a new one begins."""

    key: str = ""
    title: _Text = ""
    text: _Text = ""
    cost_band: _Code | None = None
    people: int | None = None
    months: int | None = None
    evidence: str = ""


class ResultIn(Body):
    """What changed; with a figure, where there is one, and its source."""

    key: str = ""
    text: _Text = ""
    figure: str = ""
    source: str = ""


class PartnerIn(Body):
    name: str = ""
    sector: Literal["", "public", "private", "civil"] = ""
    organisation: _Code = ""


class Values(Body):
    """What a practice says beside its words; only what is given is changed. Lists are replaced as a whole."""

    texts: Texts | None = None
    level: Literal["city", "international"] = "city"
    fields: list[_Code] = []
    disciplines: list[_Code] = []
    objectives: list[_Code] = []
    dimensions: list[_Code] = []
    stages: list[_Code] = []
    groups: list[_Code] = []
    targets: list[_Code] = []
    theme: _Code | None = None
    reached: int | None = Field(None, description="How many people it reached.")
    starts: str = Field("", description="A year, a month or a day: 2019, 2019-05 or 2019-05-17.")
    ends: str = ""
    licence: str = "cc-by-4.0"
    sources: list[str] = []
    cost_band: _Code | None = None
    people: int | None = None
    months: int | None = None
    partners: list[PartnerIn] = []
    blocks: list[BlockIn] = []
    results: list[ResultIn] = []


class NewIn(Values, OwnerIn):
    """For a city whose team you are in, or for an organisation you act for."""

    language: str


class ChangesIn(Values):
    version: int = Field(description="The version you read; 409 if somebody saved another one since.")


class CityIn(Body):
    city: _Code


class AnswerIn(Body):
    agrees: bool


# --- what is answered -------------------------------------------------------------------------------------------
class DraftOut(Schema):
    """A record as those who write it, or review it, have it before them."""

    key: str
    code: str
    state: str
    version: int
    origin: str
    language: str
    city: str | None
    organisation: str | None
    values: dict[str, Any]
    texts: dict[str, str]
    missing: dict[str, str]
    comments: list[CommentOut]


class RowOut(Schema):
    key: str
    code: str
    title: str
    state: str
    place: str
    version: int


class QuestionOut(Schema):
    """Another city asks whether yours may be named."""

    id: int
    state: str
    city: str
    title: str
    summary: str
    language: str
    by: str


class CountOut(Schema):
    count: int


# --- reading ------------------------------------------------------------------------------------------------------
@router.get(
    "/practice-drafts", auth=token_needed, response=list[RowOut], url_name="practice-drafts", tags=TAGS
)
def mine(request: HttpRequest) -> Any:
    """What the places you act for have written, in every state; the last changed first."""
    return [_row(row) for _name, rows in DRAFTING.written_by(request.user) for row in rows]


@router.get(
    "/practice-reviews", auth=token_needed, response=list[RowOut], url_name="practice-reviews", tags=TAGS
)
def to_review(request: HttpRequest) -> Any:
    """What waits for your review, the longest waiting first."""
    if not reviews(request.user):
        raise PermissionDenied
    return [_row(row) for row in DRAFTING.to_review(request.user)]


@router.get(
    "/practices/{code}/draft", auth=token_needed, response=DraftOut, url_name="practice-draft", tags=TAGS
)
def draft(request: HttpRequest, code: str) -> Any:
    """A record with its version, what is missing before review, and the comments on it."""
    practice = LIFE.record(request, code)
    if not any(
        can(request.user, f"practices.{verb}_practice", practice) for verb in ("look_back", "review", "edit")
    ):
        raise PermissionDenied
    return _out(practice, request)


# --- writing ------------------------------------------------------------------------------------------------------
@router.post("/practices", auth=token_needed, response={201: DraftOut}, url_name="practices", tags=TAGS)
def create(request: HttpRequest, body: NewIn) -> Any:
    """Begin a practice; it is a draft that only your team sees."""
    allow(request.user, "practices.create_practice")
    owner = owner_given(request, body)
    if body.language not in languages.codes():
        raise ValidationError({"language": _("This is no language we know.")})
    values, texts = _given(body)
    practice = writing.create(
        Practice, **owner, language=body.language, by=request.user, texts=texts, values=values
    )
    return 201, _out(LIFE.record(request, practice.key), request)


@router.patch("/practices/{code}", auth=token_needed, response=DraftOut, url_name="practice", tags=TAGS)
def change(request: HttpRequest, code: str, body: ChangesIn) -> Any:
    """Save what is given and leave the rest."""
    practice = LIFE.allowed(request, code, "edit")
    values, texts = _given(body)
    writing.save(practice, values=values, texts=texts, by=request.user, version=body.version)
    return _out(practice, request)


# --- other cities -------------------------------------------------------------------------------------------------
@router.post(
    "/practices/{code}/cities",
    auth=token_needed,
    response={201: CountOut},
    url_name="practice-cities",
    tags=TAGS,
)
def ask_city(request: HttpRequest, code: str, body: CityIn) -> Any:
    """Ask another city whether it may be named; how many take part or are asked."""
    practice = LIFE.allowed(request, code, "ask_city")
    city = City.objects.visible_to(request.user).filter(code=body.city).first()
    if city is None:
        raise ValidationError({"city": _("There is no such city.")})
    participation.ask(practice, city, by=request.user)
    return 201, {"count": len(DRAFTING.taking_part(practice))}


@router.delete(
    "/practices/{code}/cities/{city}",
    auth=token_needed,
    response=CountOut,
    url_name="practice-city",
    tags=TAGS,
)
def leave_out_city(request: HttpRequest, code: str, city: str) -> Any:
    """Name a city no longer; how many take part or are asked."""
    practice = LIFE.allowed(request, code, "ask_city")
    named = get_object_or_404(City.objects.visible_to(request.user), code=city)
    participation.leave_out(practice, named, by=request.user)
    return {"count": len(DRAFTING.taking_part(practice))}


@router.get(
    "/practice-questions",
    auth=token_needed,
    response=list[QuestionOut],
    url_name="practice-questions",
    tags=TAGS,
)
def questions(request: HttpRequest) -> Any:
    """Records of other cities in which a city you answer for is asked to be named."""
    return [{**vars(one), "id": one.pk} for one in DRAFTING.asked_of(request.user)]


@router.post(
    "/practice-questions/{number}/answer",
    auth=token_needed,
    response=QuestionOut,
    url_name="practice-question-answer",
    tags=TAGS,
)
def answer_question(request: HttpRequest, number: int, body: AnswerIn) -> Any:
    """Agree to be named, or decline; you may think again."""
    own = Participation.objects.filter(  # door: only what is asked of cities this person answers for
        kind=Practice.kind, city__code__in=cities_led_by(request.user)
    )
    row = get_object_or_404(own.select_related("city"), pk=number if 0 < number < 2**31 else 0)
    allow(request.user, "practices.answer_practice", row)
    practice = get_object_or_404(Practice.objects.filter(key=row.key))  # door: of the question found above
    participation.answer(practice, row.city, agrees=body.agrees, by=request.user)
    row.refresh_from_db()
    return {
        "id": row.pk, "state": row.state, "city": row.city.code, "title": DRAFTING.title_of(practice), "summary": "",
        "language": practice.original_language, "by": owner_of(practice),
    }  # fmt: skip


# --- what the routes share ----------------------------------------------------------------------------------------
def _given(body: Values) -> tuple[dict[str, Any], dict[str, str]]:
    """Values and texts as the verb takes them; only what was sent."""
    told = body.dict(exclude_unset=True)
    for name in ("city", "organisation", "language", "version"):
        told.pop(name, None)
    texts: dict[str, str] = told.pop("texts", None) or {}
    for name, prefix, ends in (("blocks", "block", ("title", "text")), ("results", "result", ("text",))):
        for row in told.get(name, ()):
            row["key"] = row.get("key") or part_key()
            texts |= {f"{prefix}.{row['key']}.{end}"[:40]: row.pop(end) for end in ends if end in row}
    return told, texts


def _row(row: Row) -> dict[str, Any]:
    one = row.record
    return {
        "key": one.key, "code": one.code, "title": row.title, "state": one.state, "place": row.place,
        "version": one.version,
    }  # fmt: skip


def _out(practice: Practice, request: HttpRequest) -> dict[str, Any]:
    """The record for who writes or reviews it. While it is in review its comments are the reviewers' own."""
    shows_comments = practice.state == "draft" or can(request.user, "practices.review_practice", practice)
    return {
        **_bare(practice, request),
        "missing": {name: str(sentence) for name, sentence in writing.missing(practice).items()},
        "comments": [comment_out(one) for one in DRAFTING.comments_on(practice)] if shows_comments else [],
    }


def _bare(practice: Practice, request: HttpRequest) -> dict[str, Any]:
    content = writing.content_of(practice)
    return {
        "key": practice.key,
        "code": practice.code,
        "state": practice.state,
        "version": practice.version,
        "origin": practice.origin,
        "language": practice.original_language,
        "city": practice.city.code if practice.city else None,
        "organisation": practice.organisation.code if practice.organisation else None,
        "values": content["values"],
        "texts": content["texts"],
        "missing": {},
        "comments": [],
    }


LIFE = LifeRoutes(
    router,
    PRACTICE,
    "practices",
    "mreza_areas_practices_api_writing",
    TAGS,
    draft=DraftOut,
    out=_out,
    bare=_bare,
)
LIFE.add()
