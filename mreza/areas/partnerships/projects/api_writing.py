"""Projects by program: written, reviewed, agreed on, run and ended by the verbs of the pages, for who has a token."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from mreza.activities import writing
from mreza.activities.api_writing import (
    CommentOut,
    LifeRoutes,
    OwnerIn,
    ReasonIn,
    SeenIn,
    comment_out,
    owner_given,
)
from mreza.activities.choices import Agreement, State
from mreza.activities.models import Comment, Participation
from mreza.areas.partnerships.choices import Stage
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects import keeping
from mreza.areas.partnerships.projects.api import router
from mreza.areas.partnerships.projects.cooperation import CityIn, cities_in
from mreza.areas.partnerships.projects.facts import light_on
from mreza.areas.partnerships.projects.light_words import why
from mreza.areas.partnerships.projects.practice import make_practice
from mreza.areas.partnerships.projects.reading import in_full
from mreza.areas.partnerships.projects.registration import PROJECT, ROW_PART, row_key
from mreza.areas.partnerships.projects.rules import KIND
from mreza.areas.partnerships.projects.views_letter import letter_response
from mreza.cities import languages
from mreza.cities.acting import cities_led_by, cities_of, organisations_of
from mreza.cities.models import City
from mreza.foundation.api_writing import Body, token_needed
from mreza.foundation.lists import refuse
from mreza.foundation.openapi import LANG
from mreza.foundation.parameters import Reader
from mreza.foundation.permissions import allow, can
from mreza.translations.asked import asked_language
from mreza.translations.authored import authored_many

TAGS = ["Writing projects"]
MOST = 200  # rows of a list
SEEN = "The version you read; 409 if the project was changed since."


# --- what is sent -----------------------------------------------------------------------------------------------
class TextsIn(Body):
    """The words of a project, in the language it is written in; an empty one removes the part."""

    title: str = ""
    summary: str = ""
    question: str = Field("", description="What is to be found out or reached; a pilot needs it.")
    worked: str = Field("", description="The evaluation, said when the project is finished.")
    for_whom: str = ""
    next: str = ""


class MilestoneIn(Body):
    """What is to be reached by when. `key` names one that is there; without it a new one begins."""

    key: str = ""
    title: str = ""
    due_on: dt.date | None = None
    done_on: dt.date | None = None


class OutcomeIn(Body):
    """A result: where it began, what is aimed at, and what was measured when, with where that stands."""

    key: str = ""
    text: str = ""
    unit: str = ""
    baseline: str | int | float | None = None
    target: str | int | float | None = None
    measured: str | int | float | None = None
    measured_on: dt.date | None = None
    source: str = ""


class FundingIn(Body):
    key: str = ""
    source: str
    amount: str | int | float
    currency: str = Field(description="ISO 4217: EUR.")


class RiskIn(Body):
    """For those in the project only. From 1, a little, to 3, very."""

    key: str = ""
    text: str = ""
    likely: int = 2
    grave: int = 2


class UpdateIn(Body):
    key: str = ""
    text: str = ""
    on: dt.date | None = None


class PartnerIn(Body):
    name: str = ""
    sector: Literal["", "public", "private", "civil"] = ""
    organisation: str = ""
    role: Literal["", "coordinates", "carries-out", "funds", "hosts", "advises", "evaluates", "spreads"] = ""


class Values(Body):
    """What a project says beside its words; only what is given is changed. Lists are replaced as a whole."""

    texts: TextsIn | None = None
    level: Literal["city", "international"] = "city"
    pilot: bool = False
    fields: list[str] = []
    disciplines: list[str] = []
    objectives: list[str] = []
    dimensions: list[str] = []
    stages: list[str] = []
    groups: list[str] = []
    targets: list[str] = []
    theme: str | None = None
    starts: str = Field("", description="A year, a month or a day: 2026, 2026-05 or 2026-05-17.")
    ends: str = ""
    licence: str = "cc-by-4.0"
    sources: list[str] = []
    partners: list[PartnerIn] = []
    milestones: list[MilestoneIn] = []
    outcomes: list[OutcomeIn] = []
    fundings: list[FundingIn] = []
    risks: list[RiskIn] = []
    updates: list[UpdateIn] = []


class NewIn(Values, OwnerIn):
    """For a city whose team you are in, or for an organisation you act for."""

    language: str


class ChangesIn(Values):
    version: int = Field(description=SEEN)


class StartIn(SeenIn):
    on: str = Field(
        "", description="When it began: a year, a month or a day. Empty: as the project says, or today."
    )


class FinishIn(SeenIn):
    on: str = Field("", description="When it ended. Empty: today.")
    worked: str = Field(description="What worked, and what did not.")
    for_whom: str = ""
    next: str = ""


class DoneIn(SeenIn):
    on: dt.date | None = Field(None, description="Empty: today.")


class MeasureIn(DoneIn):
    measured: str | int | float
    source: str | None = None


class TellIn(DoneIn):
    text: str


class AskIn(Body):
    city: str


class AnswerIn(Body):
    agrees: bool
    reason: str = Field("", description="Needed for a no where the city's tie stands in the ledger already.")


# --- what is answered -------------------------------------------------------------------------------------------
class CityOut(Schema):
    """A city of the project. `standing`: leads, agreed, named (by public sources), asked, declined."""

    city: str
    standing: str
    at: str | None


class LightOut(Schema):
    """`green`, `amber`, `red` or nothing, and why."""

    colour: str
    reason: str


class DraftOut(Schema):
    """A project as those in it, or who reviews it, have it before them."""

    key: str
    code: str
    state: str
    stage: str
    version: int
    origin: str
    language: str
    city: str | None
    organisation: str | None
    cities: list[CityOut]
    light: LightOut
    values: dict[str, Any]
    texts: dict[str, str]
    missing: dict[str, str]
    comments: list[CommentOut]


class RowOut(Schema):
    key: str
    code: str
    title: str
    state: str
    stage: str
    place: str
    version: int


class QuestionOut(Schema):
    """A city asks yours to be in its project."""

    project: str
    city: str
    state: str
    title: str
    summary: str
    language: str
    by: str


class PracticeOut(Schema):
    """The draft of a good practice that was made of a project."""

    practice: str
    state: str


# --- reading ----------------------------------------------------------------------------------------------------
@router.get("/project-drafts", auth=token_needed, response=list[RowOut], url_name="project-drafts", tags=TAGS)
def mine(request: HttpRequest) -> Any:
    """Projects of the places you act for, and those your city is in or asked to be in; the last changed first."""
    cities, bodies = cities_of(request.user), organisations_of(request.user)
    taking = Participation.objects.filter(kind=KIND, city__code__in=cities).exclude(  # door: one's own cities
        state=Agreement.DECLINED
    )
    own = Q(city__code__in=cities) | Q(organisation__code__in=bodies) | Q(key__in=taking.values("key"))
    return _listed(Project.objects.visible_to(request.user).filter(own).order_by("-changed_at", "key"))


@router.get(
    "/project-reviews", auth=token_needed, response=list[RowOut], url_name="project-reviews", tags=TAGS
)
def to_review(request: HttpRequest) -> Any:
    """What waits for your review, the longest waiting first."""
    rows = Project.objects.visible_to(request.user).filter(state=State.IN_REVIEW)
    found = rows.order_by("submitted_at", "key").select_related("city", "organisation")[:MOST]
    may = [one.pk for one in found if can(request.user, "partnerships.review_project", one)]
    return _listed(rows.filter(pk__in=may).order_by("submitted_at", "key"))


@router.get(
    "/projects/{code}/draft", auth=token_needed, response=DraftOut, url_name="project-draft", tags=TAGS
)
def draft(request: HttpRequest, code: str) -> Any:
    """A project with its version, its cities, what is missing before review, and the comments on it."""
    project = LIFE.record(request, code)
    verbs = ("look_back", "review", "edit", "keep", "letter")
    inside = any(can(request.user, f"partnerships.{verb}_project", project) for verb in verbs)
    if not inside and not _is_asked(request, project):
        raise PermissionDenied
    return _out(project, request)


# --- writing ----------------------------------------------------------------------------------------------------
@router.post("/projects", auth=token_needed, response={201: DraftOut}, url_name="projects", tags=TAGS)
def create(request: HttpRequest, body: NewIn) -> Any:
    """Begin a project: an idea that only your team sees."""
    allow(request.user, "partnerships.create_project")
    owner = owner_given(request, body)
    if body.language not in languages.codes():
        raise ValidationError({"language": _("This is no language we know.")})
    values, texts = _given(body)
    project = keeping.begin(**owner, language=body.language, by=request.user, texts=texts, values=values)
    return 201, _out(LIFE.record(request, project.key), request)


@router.patch("/projects/{code}", auth=token_needed, response=DraftOut, url_name="project", tags=TAGS)
def change(request: HttpRequest, code: str, body: ChangesIn) -> Any:
    """Save what is given and leave the rest."""
    project = LIFE.allowed(request, code, "edit")
    values, texts = _given(body)
    if "risks" in values:
        allow(request.user, "partnerships.see_risks_project", project)
    writing.save(project, values=values, texts=texts, by=request.user, version=body.version)
    return _out(project, request)


# --- its cities -------------------------------------------------------------------------------------------------
@router.post(
    "/projects/{code}/cities",
    auth=token_needed,
    response={201: list[CityOut]},
    url_name="project-cities",
    tags=TAGS,
)
def ask_city(request: HttpRequest, code: str, body: AskIn) -> Any:
    """Ask another city to be in it; all its cities."""
    project = LIFE.allowed(request, code, "ask_city")
    city = City.objects.visible_to(request.user).filter(code=body.city).first()
    if city is None:
        raise ValidationError({"city": _("There is no such city.")})
    keeping.ask(project, city, by=request.user)
    return 201, _cities(project)


@router.delete(
    "/projects/{code}/cities/{city}",
    auth=token_needed,
    response=list[CityOut],
    url_name="project-city",
    tags=TAGS,
)
def leave_out_city(request: HttpRequest, code: str, city: str) -> Any:
    """Ask a city no longer, as long as it has no tie through the project; all its cities."""
    project = LIFE.allowed(request, code, "ask_city")
    named = get_object_or_404(City.objects.visible_to(request.user), code=city)
    keeping.leave_out(project, named, by=request.user)
    return _cities(project)


@router.get(
    "/project-questions",
    auth=token_needed,
    response=list[QuestionOut],
    url_name="project-questions",
    tags=TAGS,
)
def questions(request: HttpRequest) -> Any:
    """Projects in which a city you answer for is asked to be, or has answered; the newest first."""
    rows = list(_own_questions(request).order_by("-asked_at", "pk")[:MOST])
    keys = [row.key for row in rows]
    projects = Project.objects.visible_to(request.user).filter(key__in=keys)
    found = {one.key: one for one in projects.select_related("city", "organisation")}
    texts = authored_many(Project.kind, keys, ("title", "summary"))
    return [_question(row, found[row.key], texts[row.key]) for row in rows if row.key in found]


@router.post(
    "/projects/{code}/cities/{city}/answer",
    auth=token_needed,
    response=list[CityOut],
    url_name="project-city-answer",
    tags=TAGS,
)
def answer(request: HttpRequest, code: str, city: str, body: AnswerIn) -> Any:
    """Agree to be in the project, or not; a city may think again. All its cities."""
    key = _key(request, code)
    row = get_object_or_404(_own_questions(request), key=key, city__code=city)
    allow(request.user, "partnerships.answer_project", row)
    project = get_object_or_404(Project.objects.filter(key=row.key))  # door: of the question found above
    keeping.answer(project, row.city, agrees=body.agrees, by=request.user, reason=body.reason)
    return _cities(project)


# --- stages -----------------------------------------------------------------------------------------------------
@router.post(
    "/projects/{code}/agree", auth=token_needed, response=DraftOut, url_name="project-agree", tags=TAGS
)
def agree(request: HttpRequest, code: str, body: SeenIn) -> Any:
    """The leading city confirms the project: its ties stand in the ledger."""
    project = LIFE.allowed(request, code, "move")
    return _out(keeping.agree(project, by=request.user, version=body.version), request)


@router.post(
    "/projects/{code}/start", auth=token_needed, response=DraftOut, url_name="project-start", tags=TAGS
)
def start(request: HttpRequest, code: str, body: StartIn) -> Any:
    """It begins to run."""
    project = LIFE.allowed(request, code, "move")
    return _out(keeping.start(project, by=request.user, on=body.on, version=body.version), request)


@router.post(
    "/projects/{code}/finish", auth=token_needed, response=DraftOut, url_name="project-finish", tags=TAGS
)
def finish(request: HttpRequest, code: str, body: FinishIn) -> Any:
    """It has ended, and is looked back at."""
    project = LIFE.allowed(request, code, "move")
    texts = {part: text for part, text in body.dict(include={"worked", "for_whom", "next"}).items() if text}
    done = keeping.finish(project, by=request.user, texts=texts, on=body.on, version=body.version)
    return _out(done, request)


@router.post(
    "/projects/{code}/stop", auth=token_needed, response=DraftOut, url_name="project-stop", tags=TAGS
)
def stop(request: HttpRequest, code: str, body: ReasonIn) -> Any:
    """It was given up, and why."""
    project = LIFE.allowed(request, code, "move")
    return _out(keeping.stop(project, by=request.user, reason=body.reason, version=body.version), request)


@router.post(
    "/projects/{code}/resume", auth=token_needed, response=DraftOut, url_name="project-resume", tags=TAGS
)
def resume(request: HttpRequest, code: str, body: SeenIn) -> Any:
    """What was finished or stopped runs again."""
    project = LIFE.allowed(request, code, "move")
    return _out(keeping.resume(project, by=request.user, version=body.version), request)


# --- while it runs ----------------------------------------------------------------------------------------------
@router.post(
    "/projects/{code}/milestones/{key}/reach",
    auth=token_needed,
    response=DraftOut,
    url_name="project-reach",
    tags=TAGS,
)
def reach(request: HttpRequest, code: str, key: str, body: DoneIn) -> Any:
    """A milestone is reached."""
    project = LIFE.allowed(request, code, "keep")
    done = keeping.reach(project, key, by=request.user, on=_iso(body.on), version=body.version)
    return _out(done, request)


@router.post(
    "/projects/{code}/outcomes/{key}/measure",
    auth=token_needed,
    response=DraftOut,
    url_name="project-measure",
    tags=TAGS,
)
def measure(request: HttpRequest, code: str, key: str, body: MeasureIn) -> Any:
    """A result was measured."""
    project = LIFE.allowed(request, code, "keep")
    done = keeping.measure(
        project, key, measured=body.measured, by=request.user, on=_iso(body.on), source=body.source,
        version=body.version,
    )  # fmt: skip
    return _out(done, request)


@router.post(
    "/projects/{code}/updates", auth=token_needed, response=DraftOut, url_name="project-tell", tags=TAGS
)
def tell(request: HttpRequest, code: str, body: TellIn) -> Any:
    """Say what happened."""
    project = LIFE.allowed(request, code, "keep")
    done = keeping.tell(project, body.text, by=request.user, on=_iso(body.on), version=body.version)
    return _out(done, request)


@router.post(
    "/projects/{code}/practice",
    auth=token_needed,
    response={201: PracticeOut},
    url_name="project-practice",
    tags=TAGS,
)
def practice(request: HttpRequest, code: str) -> Any:
    """Begin a good practice from what was learnt; asked twice, it is the same draft."""
    project = LIFE.allowed(request, code, "make_practice")
    made = make_practice(project, by=request.user)
    return 201, {"practice": made.code, "state": made.state}


@router.get(
    "/projects/{code}/letter.pdf",
    auth=token_needed,
    url_name="project-letter",
    tags=TAGS,
    openapi_extra={
        "parameters": [LANG],
        "responses": {200: {"description": "The file.", "content": {"application/pdf": {}}}},
    },
)
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """The letter of intent: what the cities agreed to, who did, and when."""
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)
    project = LIFE.allowed(request, code, "letter")
    with translation.override(language):
        return letter_response(in_full(Project.objects.visible_to(request.user)).get(pk=project.pk), language)


# --- what the routes share --------------------------------------------------------------------------------------
def _own_questions(request: HttpRequest) -> Any:
    """What is asked of cities this person answers for."""
    rows = Participation.objects.filter(
        kind=KIND, city__code__in=cities_led_by(request.user)
    )  # door: as said
    return rows.select_related("city")


def _is_asked(request: HttpRequest, project: Project) -> bool:
    return bool(_own_questions(request).filter(key=project.key).exists())


def _key(request: HttpRequest, code: str) -> str:
    """The key of a project whose city is asked; one that declined may think again, though it reads no draft then."""
    asked = _own_questions(request).values("key")
    rows = Project.objects.filter(Q(slug=code) | Q(key=code), key__in=asked)  # door: one's own questions only
    return str(get_object_or_404(rows).key)


_ROW_TEXT = {"milestones": "title", "outcomes": "text", "risks": "text", "updates": "text"}


def _given(body: Values) -> tuple[dict[str, Any], dict[str, str]]:
    """Values and texts as the verb takes them; only what was sent."""
    told = body.dict(exclude_unset=True)
    for name in ("city", "organisation", "language", "version"):
        told.pop(name, None)
    texts: dict[str, str] = told.pop("texts", None) or {}
    for name, end in _ROW_TEXT.items():
        for row in told.get(name, ()):
            row["key"] = row.get("key") or row_key()
            if end in row:
                texts[f"{ROW_PART[name]}.{row['key']}.{end}"[:40]] = row.pop(end)
    return told, texts


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _listed(rows: Any) -> list[dict[str, Any]]:
    found = list(rows.select_related("city", "organisation")[:MOST])
    texts = authored_many(Project.kind, [one.key for one in found], ("title",))
    return [
        {
            "key": one.key, "code": one.code, "title": str(texts[one.key].original("title")), "state": one.state,
            "stage": one.stage, "place": _place(one), "version": one.version,
        }
        for one in found
    ]  # fmt: skip


def _place(project: Project) -> str:
    owner = project.city or project.organisation
    return str(owner.name) if owner else ""


def _question(row: Participation, project: Project, texts: Any) -> dict[str, Any]:
    return {
        "project": project.code, "city": row.city.code, "state": row.state, "title": str(texts.original("title")),
        "summary": str(texts.original("summary")), "language": project.original_language, "by": _place(project),
    }  # fmt: skip


def _out(project: Project, request: HttpRequest) -> dict[str, Any]:
    """The project for who writes or reviews it. While it is in review its comments are the reviewers' own."""
    writes = can(request.user, "partnerships.edit_project", project)
    reviews = can(request.user, "partnerships.review_project", project)
    shows_comments = reviews or (writes and project.state == State.DRAFT)
    return {
        **_bare(project, request),
        "missing": {name: str(sentence) for name, sentence in writing.missing(project).items()},
        "comments": [comment_out(one) for one in _comments(project)] if shows_comments else [],
    }


def _bare(project: Project, request: HttpRequest) -> dict[str, Any]:
    light = light_on(project)
    return {
        "key": project.key,
        "code": project.code,
        "state": project.state,
        "stage": Stage(project.stage).value,
        "version": project.version,
        "origin": project.origin,
        "language": project.original_language,
        "city": project.city.code if project.city else None,
        "organisation": project.organisation.code if project.organisation else None,
        "cities": _cities(project),
        "light": {"colour": light.colour, "reason": why(light)},
        **_readable(writing.content_of(project), request, project),
        "missing": {},
        "comments": [],
    }


def _readable(content: writing.Content, request: HttpRequest, project: Project) -> dict[str, Any]:
    """Values and texts of a version; risks only for those in the project."""
    values, texts = content["values"], content["texts"]
    if not can(request.user, "partnerships.see_risks_project", project):
        values = {name: value for name, value in values.items() if name != "risks"}
        texts = {part: text for part, text in texts.items() if not PROJECT.is_private(part)}
    return {"values": values, "texts": texts}


def _cities(project: Project) -> list[dict[str, Any]]:
    return [_city(one) for one in cities_in(project)]


def _city(one: CityIn) -> dict[str, Any]:
    return {"city": one.city.code, "standing": one.standing, "at": one.at.isoformat() if one.at else None}


def _comments(project: Project) -> Any:
    return Comment.objects.filter(kind=KIND, key=project.key).order_by("at", "pk")  # door: shown to who may


LIFE = LifeRoutes(
    router, PROJECT, "projects", "mreza_areas_partnerships_projects_api_writing", TAGS, draft=DraftOut, out=_out,
    bare=_bare, readable=_readable,
)  # fmt: skip
LIFE.add()
