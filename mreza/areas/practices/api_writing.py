"""Writing, reviewing and keeping practices by program: the verbs of the pages, for the owner of a token."""

from __future__ import annotations

from typing import Any, Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from mreza.activities import history, life, participation, review, writing
from mreza.activities.drafting import Row, owner_of, reviews
from mreza.activities.models import Participation
from mreza.activities.review import Remark
from mreza.areas.practices.api import router
from mreza.areas.practices.models import Practice, part_key
from mreza.areas.practices.views_writing import DRAFTING
from mreza.cities import languages
from mreza.cities.acting import cities_led_by, cities_of, organisations_of
from mreza.cities.models import City, Organisation
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


class NewIn(Values):
    """For a city whose team you are in, or for an organisation you act for."""

    city: _Code = ""
    organisation: _Code = ""
    language: str


class ChangesIn(Values):
    version: int = Field(description="The version you read; 409 if somebody saved another one since.")


class SeenIn(Body):
    version: int = Field(description="The version you read; 409 if the record was changed since.")


class ReasonIn(SeenIn):
    reason: str


class RestoreIn(SeenIn):
    number: int = Field(ge=1, lt=2**31, description="The version to return to, of `GET …/versions`.")


class RemarkIn(Body):
    """On a part, on one of its paragraphs (counted from 1, divided by empty lines), or on the whole record."""

    text: str
    part: str = ""
    paragraph: int = Field(0, ge=0, le=10_000)


class RemarksIn(Body):
    comments: list[RemarkIn] = Field(min_length=1, max_length=50)


class ChangeAskedIn(SeenIn):
    comments: list[RemarkIn] = Field([], max_length=50)


class CityIn(Body):
    city: _Code


class AnswerIn(Body):
    agrees: bool


# --- what is answered -------------------------------------------------------------------------------------------
class CommentOut(Schema):
    id: int
    part: str
    paragraph: int
    quote: str
    text: str
    asks_for_change: bool
    at: str
    settled: bool


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


class StepOut(Schema):
    """Something that was done to a record."""

    at: str
    act: str
    by: str
    reason: str
    version: int | None


class VersionOut(Schema):
    """A record as it was: its values by name and its texts by part."""

    version: int
    values: dict[str, Any]
    texts: dict[str, str]


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
    practice = _practice(request, code)
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
    owner = _owner(request, body)
    if body.language not in languages.codes():
        raise ValidationError({"language": _("This is no language we know.")})
    values, texts = _given(body)
    practice = writing.create(
        Practice, **owner, language=body.language, by=request.user, texts=texts, values=values
    )
    return 201, _out(_practice(request, practice.key), request)


@router.patch("/practices/{code}", auth=token_needed, response=DraftOut, url_name="practice", tags=TAGS)
def change(request: HttpRequest, code: str, body: ChangesIn) -> Any:
    """Save what is given and leave the rest."""
    practice = _allowed(request, code, "edit")
    values, texts = _given(body)
    writing.save(practice, values=values, texts=texts, by=request.user, version=body.version)
    return _out(practice, request)


@router.post(
    "/practices/{code}/submit", auth=token_needed, response=DraftOut, url_name="practice-submit", tags=TAGS
)
def submit(request: HttpRequest, code: str, body: SeenIn) -> Any:
    """Send it to review."""
    practice = _allowed(request, code, "submit")
    return _out(life.submit(practice, by=request.user, version=body.version), request)


@router.post(
    "/practices/{code}/take-back",
    auth=token_needed,
    response=DraftOut,
    url_name="practice-take-back",
    tags=TAGS,
)
def take_back(request: HttpRequest, code: str, body: SeenIn) -> Any:
    """Take it back from review."""
    practice = _allowed(request, code, "take_back")
    return _out(life.take_back(practice, by=request.user, version=body.version), request)


# --- review -------------------------------------------------------------------------------------------------------
@router.post(
    "/practices/{code}/comments",
    auth=token_needed,
    response={201: DraftOut},
    url_name="practice-comments",
    tags=TAGS,
)
def comment(request: HttpRequest, code: str, body: RemarksIn) -> Any:
    """Comment on paragraphs of a record in review."""
    practice = _allowed(request, code, "review")
    review.comment(practice, _remarks(body.comments), by=request.user)
    return 201, _out(practice, request)


@router.post(
    "/practices/{code}/comments/{number}/settle",
    auth=token_needed,
    response=DraftOut,
    url_name="practice-comment-settle",
    tags=TAGS,
)
def settle(request: HttpRequest, code: str, number: int) -> Any:
    """Say that you have dealt with a comment."""
    practice = _allowed(request, code, "settle_comment")
    if not 0 < number < 2**31:
        raise Http404
    review.settle(practice, number, by=request.user)
    return _out(practice, request)


@router.post(
    "/practices/{code}/ask-for-change",
    auth=token_needed,
    response=DraftOut,
    url_name="practice-ask-for-change",
    tags=TAGS,
)
def ask_for_change(request: HttpRequest, code: str, body: ChangeAskedIn) -> Any:
    """Give the record back with what should change: your comments so far, and those sent here."""
    practice = _allowed(request, code, "review")
    remarks = _remarks(body.comments)
    life.ask_for_change(practice, by=request.user, comments=remarks, version=body.version)
    return _bare(practice)


@router.post(
    "/practices/{code}/publish", auth=token_needed, response=DraftOut, url_name="practice-publish", tags=TAGS
)
def publish(request: HttpRequest, code: str, body: SeenIn) -> Any:
    """Let everybody read it."""
    practice = _allowed(request, code, "publish")
    return _bare(life.publish(practice, by=request.user, version=body.version))


# --- keeping ------------------------------------------------------------------------------------------------------
@router.post(
    "/practices/{code}/confirm", auth=token_needed, response=DraftOut, url_name="practice-confirm", tags=TAGS
)
def confirm(request: HttpRequest, code: str, body: SeenIn) -> Any:
    """Still right; asked again in a year."""
    practice = _allowed(request, code, "confirm")
    return _bare(life.confirm(practice, by=request.user, version=body.version))


@router.post(
    "/practices/{code}/retire", auth=token_needed, response=DraftOut, url_name="practice-retire", tags=TAGS
)
def retire(request: HttpRequest, code: str, body: ReasonIn) -> Any:
    """It is over or no longer right; its address stays."""
    practice = _allowed(request, code, "retire")
    return _bare(life.retire(practice, by=request.user, reason=body.reason, version=body.version))


@router.post(
    "/practices/{code}/take-down",
    auth=token_needed,
    response=DraftOut,
    url_name="practice-take-down",
    tags=TAGS,
)
def take_down(request: HttpRequest, code: str, body: ReasonIn) -> Any:
    """What was compiled about your city should not stand."""
    practice = _allowed(request, code, "take_down")
    return _bare(life.take_down(practice, by=request.user, reason=body.reason, version=body.version))


@router.post(
    "/practices/{code}/revive", auth=token_needed, response=DraftOut, url_name="practice-revive", tags=TAGS
)
def revive(request: HttpRequest, code: str, body: SeenIn) -> Any:
    """A retired record is right again."""
    practice = _allowed(request, code, "revive")
    return _bare(life.revive(practice, by=request.user, version=body.version))


# --- earlier versions -----------------------------------------------------------------------------------------------
@router.get(
    "/practices/{code}/versions",
    auth=token_needed,
    response=list[StepOut],
    url_name="practice-versions",
    tags=TAGS,
)
def versions(request: HttpRequest, code: str) -> Any:
    """All that happened to a record, the newest first; `version` where something was written."""
    practice = _allowed(request, code, "look_back")
    return [
        {"at": one.at.isoformat(), "act": one.act, "by": one.by, "reason": one.reason, "version": one.number}
        for one in history.steps(practice)
    ]


@router.get(
    "/practices/{code}/versions/{number}",
    auth=token_needed,
    response=VersionOut,
    url_name="practice-version",
    tags=TAGS,
)
def version(request: HttpRequest, code: str, number: int) -> Any:
    """What a record said in an earlier version."""
    practice = _allowed(request, code, "look_back")
    content = writing.content_at(practice, number) if 0 < number <= practice.version else None
    if content is None:
        raise Http404
    return {"version": number, "values": content["values"], "texts": content["texts"]}


@router.post(
    "/practices/{code}/restore", auth=token_needed, response=DraftOut, url_name="practice-restore", tags=TAGS
)
def restore(request: HttpRequest, code: str, body: RestoreIn) -> Any:
    """Make an earlier version the present one again; what was written since stays in the history."""
    practice = _allowed(request, code, "edit")
    allow(request.user, "practices.look_back_practice", practice)
    writing.restore(practice, number=body.number, by=request.user, version=body.version)
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
    practice = _allowed(request, code, "ask_city")
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
    practice = _allowed(request, code, "ask_city")
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
def _practice(request: HttpRequest, code: str) -> Practice:
    seen = Practice.objects.visible_to(request.user).select_related("city", "organisation")
    return get_object_or_404(seen, Q(slug=code) | Q(key=code))


def _allowed(request: HttpRequest, code: str, verb: str) -> Practice:
    practice = _practice(request, code)
    allow(request.user, f"practices.{verb}_practice", practice)
    return practice


def _owner(request: HttpRequest, body: NewIn) -> dict[str, Any]:
    """The city or the organisation, if this person writes for it; an organisation's city comes with it.

    An organisation that belongs to no city says which one its record belongs to.
    """
    if not body.city and not body.organisation:
        raise ValidationError({"city": _("Name a city or an organisation.")})
    if not body.organisation:
        if body.city not in cities_of(request.user):
            raise ValidationError({"city": _("You do not write for this city.")})
        return {"city": City.objects.visible_to(request.user).get(code=body.city)}
    if body.organisation not in organisations_of(request.user):
        raise ValidationError({"organisation": _("You do not act for this organisation.")})
    organisation = (
        Organisation.objects.visible_to(request.user).select_related("city").get(code=body.organisation)
    )
    if organisation.city and body.city not in ("", organisation.city.code):
        raise ValidationError({"city": _("This organisation belongs to another city.")})
    city = organisation.city or City.objects.visible_to(request.user).filter(code=body.city).first()
    if city is None:
        raise ValidationError(
            {"city": _("Say which city it belongs to; its focal point sends it to review.")}
        )
    return {"organisation": organisation, "city": city}


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


def _remarks(given: list[RemarkIn]) -> list[Remark]:
    return [Remark(one.text, one.part[:40], one.paragraph) for one in given]


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
        **_bare(practice),
        "missing": {name: str(sentence) for name, sentence in writing.missing(practice).items()},
        "comments": [_comment(one) for one in DRAFTING.comments_on(practice)] if shows_comments else [],
    }


def _bare(practice: Practice) -> dict[str, Any]:
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


def _comment(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk, "part": one.part, "paragraph": one.paragraph, "quote": one.quote, "text": one.text,
        "asks_for_change": one.asks_for_change, "at": one.at.isoformat(), "settled": one.settled_at is not None,
    }  # fmt: skip
