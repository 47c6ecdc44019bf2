"""The API of letters: what somebody wrote to a city, and the city's answer. The writer's address is in neither."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from mreza.cities import letters
from mreza.cities.forms_profile import AnswerForm
from mreza.cities.models import CityLetter
from mreza.foundation.api_writing import Body, form_refused, token_needed
from mreza.foundation.lists import Page, refuse
from mreza.foundation.moments import today
from mreza.foundation.openapi import PAGING, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.foundation.permissions import allow

router = Router()
BY_TOKEN: dict[str, Any] = {"auth": token_needed, "tags": ["Letters"]}
STATES = ("waiting", "settled")


class Summary(Schema):
    """A letter to a city, without what it says."""

    code: str
    city: str
    state: str = Field(description="`waiting` or `settled`.")
    name: str = Field(description="As the writer signed it.")
    organisation: str
    subject: str
    language: str
    written_on: dt.date
    due_on: dt.date = Field(description="Until when the writer may expect an answer.")
    is_overdue: bool
    settled_on: dt.date | None


class Whole(Summary):
    """A letter with its words; an empty `answer` in a settled one says that none was needed."""

    text: str
    answer: str


class Letters(Schema):
    count: int
    page: int
    pages: int
    page_size: int
    items: list[Summary]


class ToAnswer(Body):
    text: str = Field(
        max_length=20_000,
        description="Plain text, at most 4,000 signs. It goes out by e-mail, without your address.",
    )


@router.get(
    "/letters", response=Letters, url_name="letters",
    openapi_extra=documented(
        parameter("state", "Only these.", {"type": "string", "enum": list(STATES)}, "waiting"), *PAGING
    ),
    **BY_TOKEN,
)  # fmt: skip
def list_letters(request: HttpRequest) -> Any:
    """What was written to the cities you act for, the oldest first."""
    allow(request.user, "cities.read_letters")
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("state", "page", "page_size", "lang"))
    state, page = reader.choice("state", STATES), Page.read(reader)
    rows = _seen(request)
    if state:
        rows = rows.waiting() if state == "waiting" else rows.exclude(settled_at=None)
    count = rows.count()
    page.check(reader, count)
    refuse(reader)
    return page.envelope(count, [_summary(one) for one in page.of(rows.order_by("written_at", "pk"))])


@router.get("/letters/{code}", response=Whole, url_name="letter", **BY_TOKEN)
def one(request: HttpRequest, code: str) -> Any:
    """One letter."""
    return _whole(_letter(request, code))


@router.post("/letters/{code}/answer", response=Whole, url_name="letter_answer", **BY_TOKEN)
def answer(request: HttpRequest, code: str, given: ToAnswer) -> Any:
    """Answer; the writer gets it by e-mail. A letter is answered once."""
    letter = _letter(request, code)
    allow(request.user, "cities.answer_letter", letter)
    form = AnswerForm({"text": given.text})
    if not form.is_valid():
        return form_refused(form)
    letters.answer(letter, form.cleaned_data["text"], by=request.user)
    return _whole(letter)


@router.post("/letters/{code}/put-aside", response=Whole, url_name="letter_aside", **BY_TOKEN)
def put_aside(request: HttpRequest, code: str) -> Any:
    """It needs no answer; the writer is not told."""
    letter = _letter(request, code)
    allow(request.user, "cities.answer_letter", letter)
    letters.put_aside(letter, by=request.user)
    return _whole(letter)


def _seen(request: HttpRequest) -> Any:
    return CityLetter.objects.visible_to(request.user).select_related("city")


def _letter(request: HttpRequest, code: str) -> CityLetter:
    found: CityLetter = get_object_or_404(_seen(request), code=code)
    return found


def _summary(letter: CityLetter) -> dict[str, Any]:
    due = letters.due_on(letter)
    return {
        "code": letter.code,
        "city": letter.city.code,
        "state": "waiting" if letter.settled_at is None else "settled",
        "name": letter.name,
        "organisation": letter.organisation,
        "subject": letter.subject,
        "language": letter.language,
        "written_on": today(letter.written_at),
        "due_on": due,
        "is_overdue": letter.settled_at is None and due < today(),
        "settled_on": today(letter.settled_at) if letter.settled_at else None,
    }


def _whole(letter: CityLetter) -> dict[str, Any]:
    return {**_summary(letter), "text": letter.text, "answer": letter.answer}
