"""The API of questions: what is answered, for everybody; asking and answering, for the owner of a token."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from mreza.activities.catalogue import LONGEST_SEARCH, CardRow, Selection
from mreza.activities.models.activity import coded
from mreza.areas.practices.asking import evidence, keeping, page, reading
from mreza.areas.practices.asking.cleaning import Wanted, cleaned
from mreza.areas.practices.asking.listing import FACETS, asked, selected
from mreza.areas.practices.asking.models import Answer, Asked, Question
from mreza.areas.practices.asking.pace import in_words, pace_of
from mreza.cities.acting import cities_of
from mreza.cities.models import City
from mreza.cities.schemas import Named
from mreza.foundation.api_writing import Body, token_needed
from mreza.foundation.lists import Page, refuse
from mreza.foundation.moments import now
from mreza.foundation.openapi import LANG, PAGING, codes, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.foundation.permissions import allow
from mreza.journal.conditional import answer as answered
from mreza.translations.asked import asked_language
from mreza.translations.lookup import Said

router = Router()
TAGS = ["Questions"]
LICENCE = "Each record names its licence; the list as a whole may be used freely, please name Mreža."
SORTS = ("relevance", "newest", "title", "city", "-newest", "-title", "-city")
FILTERS = (
    parameter(
        "q",
        "Words to find in questions and answers, in any language of the site.",
        {"type": "string", "maxLength": LONGEST_SEARCH},
        "rehearsal",
    ),
    codes("field", "Creative field (codes: `/fields`).", "music"),
    codes("objective", "Objective of the Network (codes: `/objectives`).", "5"),
    codes("region", "UNESCO region of a city named in it (codes: `/regions`).", "africa"),
    codes("country", "Country of a city named in it (codes: `/countries`).", "hr", "^[a-z]{2}$"),
    codes("city", "A city that asked or answered (codes: `/cities`).", "hr-varazdin"),
    codes("year", "The year of the answer.", "2026", "^[0-9]{4}$"),
    codes("language", "The language of the question (BCP 47).", "hr"),
)
SORT = parameter(
    "sort",
    "The order; a minus sign turns it round. By relevance when searching, else the newest first.",
    {"type": "string", "enum": list(SORTS)},
    "newest",
)


# --- what is told -------------------------------------------------------------------------------------------
class Words(Schema):
    """What somebody wrote, with the language it is in here and how far a translation may be trusted."""

    text: str
    language: str
    state: str = Field(description="`machine-draft`, `draft`, `confirmed` or `outdated`.")
    is_original: bool


class AnsweredItem(Schema):
    """An answered question in a list."""

    code: str
    url: str = Field(description="The page in the language of the answer.")
    language: str = Field(description="The language of title and text of the question.")
    title: str = Field(description="The question.")
    text: str = Field(description="More about the question.")
    city: Named = Field(description="The city that answered.")
    fields: list[str]
    published_at: dt.datetime | None


class Answered(Schema):
    """Answered questions, in pages."""

    count: int
    page: int
    pages: int
    page_size: int
    licence: str
    facets: dict[str, dict[str, int]]
    items: list[AnsweredItem]


class AnsweredInFull(Schema):
    """One question with its answer."""

    code: str
    url: str
    state: str = Field(description="`published` or `retired`.")
    question: Words
    more: Words
    answer: Words
    answered_by: Named
    asked_by: Named | None
    answered_on: str
    fields: list[str]
    objectives: list[str]
    languages: list[str]
    licence: str
    licence_url: str
    published_at: dt.datetime | None
    confirmed_at: dt.datetime | None
    due_on: dt.date | None


class ReasonOut(Schema):
    """One part of the score by which a city was chosen; the points of all add up to the score."""

    part: str = Field(description="`records`, `field`, `objective`, `language`, `room` or `region`.")
    points: int
    most: int
    sentence: str
    records: list[str] = Field(description="Addresses of the records that speak of it.")


class AskedOut(Schema):
    """A city that was asked; answers and reasons only of your own city, or of all if yours asks."""

    city: str
    state: str = Field(description="`asked`, `declined`, `answered` or `released`.")
    said: str
    score: int | None
    reasons: list[ReasonOut]
    language: str
    text: str
    reason: str = Field(description="Why it declined.")
    version: int | None
    accepted: bool | None = Field(description="The city that asked says that it answers its question.")
    agrees: bool | None = Field(description="The city that answered agrees to publish.")
    published: str = Field(description="Address of the published answer.")


class PaceOut(Schema):
    """How often a city is asked and how soon it answers: in words, each city by itself and never as a ranking."""

    city: Named
    until: dt.date = Field(description="The last day counted: twelve whole months that are over.")
    sentences: list[str] = Field(description="Empty where it was not asked in that time.")


class QuestionOut(Schema):
    code: str
    state: str = Field(description="`open`, `closed` or `withdrawn`.")
    city: str
    title: str
    text: str
    language: str
    fields: list[str]
    objective: str | None
    useful_until: dt.date | None
    asked_at: dt.datetime
    asked: list[AskedOut]


class QuestionRow(Schema):
    code: str
    state: str
    city: str
    title: str
    language: str
    asked_at: dt.datetime


class CheckOut(Schema):
    """What a question would find, before it is asked: records that may answer it, and who would be asked."""

    records: list[str]
    cities: list[AskedOut]
    out_of_reach: list[str] = Field(
        description="Cities whose records speak of it, and for which nobody acts in Mreža: they are not asked."
    )


# --- what is sent -------------------------------------------------------------------------------------------
class QuestionIn(Body):
    """For a city whose team you are in."""

    city: str
    title: str = Field(description="The question in one sentence.")
    text: str = Field(description="More about it.")
    language: str
    fields: list[str] = Field(description="One to three creative fields.")
    objective: str = ""
    useful_until: str = Field("", description="A day: 2027-03-31. After it nobody is asked any more.")
    once: str = Field(
        "", max_length=40, description="Any word of yours: sent twice, the question is asked once."
    )


class CityIn(Body):
    city: str = Field(description="The city that was asked.")


class AnswerIn(CityIn):
    text: str
    language: str
    version: int | None = Field(None, description="The version you read, when you write it anew.")
    publish: bool = Field(False, description="Agree at once that it be published.")


class AgreeIn(CityIn):
    version: int | None = Field(None, description="The version of the answer you read.")


class DeclineIn(CityIn):
    reason: str = ""


class MarkIn(CityIn):
    version: int = Field(description="The version of the answer you read.")


class ReasonIn(Body):
    reason: str


# --- for everybody ------------------------------------------------------------------------------------------
@router.get(
    "/questions", response=Answered, openapi_extra=documented(*FILTERS, SORT, *PAGING, LANG), tags=TAGS
)
def questions(request: HttpRequest) -> HttpResponse:
    """Answered questions that are published."""
    reader = Reader(request.GET, strict=True)
    language = asked_language(request, reader)
    with translation.override(language):
        query = asked(request.GET, strict=True, also=("lang",))
        refuse(reader)
    selection = selected(query, language)
    with translation.override(language):
        Page(query.page, query.page_size).check(reader, selection.total)
        refuse(reader)
    return answered(request, lambda: _listed(selection), language=language)


@router.get("/questions/{code}", response=AnsweredInFull, openapi_extra=documented(LANG), tags=TAGS)
def question(request: HttpRequest, code: str) -> HttpResponse:
    """One published question with its answer."""
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)
    found = page.in_full(Answer.objects.visible_to(request.user)).filter(coded(code)).first()
    if found is None:
        raise Http404
    return answered(request, lambda: _dump(_in_full(page.shown(found, language))), language=language)


@router.get(
    "/cities/{code}/answering",
    response=PaceOut,
    openapi_extra=documented(LANG),
    url_name="city_answering",
    tags=TAGS,
)
def answering(request: HttpRequest, code: str) -> HttpResponse:
    """How often a city is asked by others, and how soon it answers."""
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)
    city = City.objects.visible_to(request.user).filter(code=code).first()
    if city is None:
        raise Http404
    return answered(request, lambda: _paced(city, language), language=language)


# --- for those who ask and are asked ------------------------------------------------------------------------
@router.get(
    "/open-questions", auth=token_needed, response=list[QuestionRow], url_name="open-questions", tags=TAGS
)
def mine(request: HttpRequest) -> Any:
    """What your cities ask and what they are asked, whatever became of it; the newest first."""
    allow(request.user, "questions.list_questions")
    rows = Question.objects.visible_to(request.user).select_related("city").order_by("-asked_at", "pk")
    return [
        {
            "code": one.code, "state": one.state, "city": one.city.code, "title": one.title, "language": one.language,
            "asked_at": one.asked_at,
        }
        for one in rows[: reading.MOST_SHOWN]
    ]  # fmt: skip


@router.get(
    "/open-questions/{code}", auth=token_needed, response=QuestionOut, url_name="open-question", tags=TAGS
)
def one(request: HttpRequest, code: str) -> Any:
    """One question: who was asked and why, and what they answered."""
    return _out(request, code)


@router.post("/question-check", auth=token_needed, response=CheckOut, url_name="question-check", tags=TAGS)
def check(request: HttpRequest, body: QuestionIn) -> Any:
    """Look before asking: what is answered already, and who would be asked. Nothing is written."""
    allow(request.user, "questions.ask_question")
    city, told, at = _own_city(request, body.city), cleaned(_wanted(body), on=now().date()), now()
    seed = keeping.seed_of(city, body.once)
    known = evidence.known_of(told)
    chosen = evidence.chosen_for(told, city, known, at=at, seed=seed)
    records = reading.records_named(one.why for one in chosen)
    language = get_language() or "en"
    return {
        "records": [_url(row) for row in evidence.suggestions(known, language)],
        "cities": [
            {
                **_NOTHING_YET, "city": one.city.code, "state": "asked", "said": "",
                "score": sum(one.parts.values()), "reasons": _reasons(reading.reasons(one.parts, one.why, records)),
            }
            for one in chosen
        ],
        "out_of_reach": evidence.out_of_reach(city, known, at=at),
    }  # fmt: skip


@router.post("/questions", auth=token_needed, response={201: QuestionOut}, url_name="questions", tags=TAGS)
def ask(request: HttpRequest, body: QuestionIn) -> Any:
    """Ask the Network: the question goes at once to the cities best able to answer."""
    allow(request.user, "questions.ask_question")
    city = _own_city(request, body.city)
    made = keeping.ask(_wanted(body), by=request.user, city=city, once=body.once)
    return 201, _out(request, made.code)


@router.post(
    "/open-questions/{code}/answer",
    auth=token_needed,
    response=QuestionOut,
    url_name="question-answer",
    tags=TAGS,
)
def give_answer(request: HttpRequest, code: str, body: AnswerIn) -> Any:
    """Answer for a city that is asked, in any language; again to write it anew."""
    row = _asked(request, code, body.city)
    allow(request.user, "questions.reply_question", row)
    if body.publish:
        allow(request.user, "questions.agree_question", row)
    with transaction.atomic():
        done = keeping.answer(row, body.text, body.language, by=request.user, version=body.version)
        if body.publish:
            keeping.agree(done, by=request.user)
    return _out(request, code)


@router.post(
    "/open-questions/{code}/decline",
    auth=token_needed,
    response=QuestionOut,
    url_name="question-decline",
    tags=TAGS,
)
def decline(request: HttpRequest, code: str, body: DeclineIn) -> Any:
    """Your city cannot answer: the question goes on to the next best."""
    row = _asked(request, code, body.city)
    allow(request.user, "questions.reply_question", row)
    keeping.decline(row, by=request.user, reason=body.reason)
    return _out(request, code)


@router.post(
    "/open-questions/{code}/mark",
    auth=token_needed,
    response=QuestionOut,
    url_name="question-mark",
    tags=TAGS,
)
def mark(request: HttpRequest, code: str, body: MarkIn) -> Any:
    """For the city that asks: this answers our question, and both may be published."""
    row = _asked(request, code, body.city)
    allow(request.user, "questions.mark_question", row)
    keeping.mark(row, by=request.user, version=body.version)
    return _out(request, code)


@router.post(
    "/open-questions/{code}/agree",
    auth=token_needed,
    response=QuestionOut,
    url_name="question-agree",
    tags=TAGS,
)
def agree(request: HttpRequest, code: str, body: AgreeIn) -> Any:
    """For the city that answered: our answer may be published."""
    row = _asked(request, code, body.city)
    allow(request.user, "questions.agree_question", row)
    keeping.agree(row, by=request.user, version=body.version)
    return _out(request, code)


@router.post(
    "/open-questions/{code}/close",
    auth=token_needed,
    response=QuestionOut,
    url_name="question-close",
    tags=TAGS,
)
def close(request: HttpRequest, code: str) -> Any:
    """Enough: nobody is asked any more."""
    found = _question(request, code)
    allow(request.user, "questions.close_question", found)
    keeping.close(found, by=request.user)
    return _out(request, code)


@router.post(
    "/open-questions/{code}/withdraw", auth=token_needed, response=QuestionOut, url_name="question-withdraw",
    tags=TAGS,
)  # fmt: skip
def withdraw(request: HttpRequest, code: str, body: ReasonIn) -> Any:
    """It should not have been asked, or not so: nothing of it is published from now on."""
    found = _question(request, code)
    allow(request.user, "questions.withdraw_question", found)
    keeping.withdraw(found, by=request.user, reason=body.reason)
    return _out(request, code)


# --- how they are found and told ----------------------------------------------------------------------------
def _question(request: HttpRequest, code: str) -> Question:
    found: Question = get_object_or_404(reading.in_full(Question.objects.visible_to(request.user)), code=code)
    return found


def _asked(request: HttpRequest, code: str, city: str) -> Asked:
    found = _question(request, code)
    row: Asked = get_object_or_404(found.asked.select_related("city"), city__code=city)
    row.question = found
    return row


def _own_city(request: HttpRequest, code: str) -> City:
    if code not in cities_of(request.user):
        raise ValidationError({"city": _("You are in no team of this city.")})
    return City.objects.visible_to(request.user).select_related("country__region").get(code=code)


def _wanted(body: QuestionIn) -> Wanted:
    return Wanted(body.title, body.text, body.language, body.fields, body.objective, body.useful_until)


_NOTHING_YET: dict[str, Any] = {
    "language": "", "text": "", "reason": "", "version": None, "accepted": None, "agrees": None, "published": "",
}  # fmt: skip


def _out(request: HttpRequest, code: str) -> dict[str, Any]:
    told = reading.shown(_question(request, code), request.user)
    found = told.question
    return {
        "code": found.code,
        "state": found.state,
        "city": found.city.code,
        "title": found.title,
        "text": found.text,
        "language": found.language,
        "fields": [code for code, _name in told.fields],
        "objective": found.objective.code if found.objective else None,
        "useful_until": found.useful_until,
        "asked_at": found.asked_at,
        "asked": [_asked_out(one) for one in told.asked],
    }


def _asked_out(one: reading.AskedShown) -> dict[str, Any]:
    row, base = one.row, {**_NOTHING_YET, "city": one.city, "state": one.row.state, "said": one.state}
    base |= {"score": None, "reasons": [], "published": settings.SITE_URL + one.card if one.card else ""}
    if not one.in_full:
        return base
    return base | {
        "score": one.score, "reasons": _reasons(one.reasons), "language": row.language, "text": row.text,
        "reason": row.reason, "version": row.version, "accepted": row.marked_at is not None,
        "agrees": row.agreed_at is not None,
    }  # fmt: skip


def _reasons(found: Any) -> list[dict[str, Any]]:
    return [
        {
            "part": one.part, "points": one.points, "most": one.most, "sentence": one.sentence,
            "records": [_url(row) for row in one.records],
        }
        for one in found
    ]  # fmt: skip


def _url(row: CardRow) -> str:
    return settings.SITE_URL + row.url


def _dump(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _paced(city: City, language: str) -> str:
    pace = pace_of(city.code)
    with translation.override(language):
        told = {
            "city": {"code": city.code, "name": reading.city_name(city)},
            "until": pace.until.isoformat(),
            "sentences": in_words(pace),
        }
    return _dump(told)


def _listed(selection: Selection) -> str:
    query = selection.query
    told = {
        "facets": {
            name: {value.code: value.total for value in selection.facet(name) if value.total}
            for name in FACETS
        }
    }
    with translation.override(selection.language):
        items = [_item(row) for row in selection.rows()]
    return _dump(Page(query.page, query.page_size).envelope(selection.total, items, licence=LICENCE, **told))


def _item(row: CardRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "url": _url(row),
        "language": row.title.language,
        "title": str(row.title),
        "text": str(row.summary),
        "city": {"code": row.city, "name": row.city_name},
        "fields": list(row.fields),
        "published_at": row.published_at.isoformat() if row.published_at else None,
    }


def _in_full(told: page.Shown) -> dict[str, Any]:
    record = told.record
    return {
        "code": told.code,
        "url": page.absolute(told.address),
        "state": str(record.state),
        "question": _text(told.texts["title"]),
        "more": _text(told.texts["summary"]),
        "answer": _text(told.texts["answer"]),
        "answered_by": {"code": told.city.code, "name": told.city.name},
        "asked_by": {"code": told.asker.code, "name": told.asker.name} if told.asker else None,
        "answered_on": told.answered_on,
        "fields": [code for code, _name, _href in told.fields],
        "objectives": [code for code, _name, _href in told.objectives],
        "languages": told.languages,
        "licence": told.licence[0],
        "licence_url": told.licence[1],
        "published_at": record.published_at.isoformat() if record.published_at else None,
        "confirmed_at": record.confirmed_at.isoformat() if record.confirmed_at else None,
        "due_on": record.due_on.isoformat() if record.due_on else None,
    }


def _text(said: Said) -> dict[str, Any]:
    return {
        "text": str(said),
        "language": said.language,
        "state": said.state,
        "is_original": said.is_original,
    }
