"""What waits for somebody because of questions: to answer, to say whether an answer answers, to let it be published."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.areas.practices.asking.choices import ANSWERED_WITHIN, QuestionState
from mreza.areas.practices.asking.models import Asked
from mreza.cities.acting import cities_led_by, cities_of
from mreza.foundation.permissions import may_read
from mreza.foundation.waiting import Waiting

MOST = 100  # lines of one sort


def waits(user: Any) -> list[Waiting]:
    """Fills `foundation.hooks.waits_for_me`. Two queries, and none for who is in no team."""
    if not may_read(user) or not cities_of(user):
        return []
    return [*_to_answer(user), *_to_agree(user)]


def _to_answer(user: Any) -> list[Waiting]:
    rows = Asked.objects.waiting().filter(city__code__in=cities_of(user))
    found = rows.select_related("city", "question__city").order_by("asked_at", "pk")[:MOST]
    return [
        _line(
            row,
            "question.asked",
            _("%(city)s asks: “%(title)s”.") % {"city": row.question.city.name, "title": row.question.title},
            _("Answer"),
            row.asked_at,
            row.city.code,
            _due(row),
        )
        for row in found
    ]


def _due(row: Asked) -> dt.date:
    """In two weeks, or as long as it is useful."""
    usual = (row.asked_at + ANSWERED_WITHIN).date()
    return min(usual, row.question.useful_until or usual)


def _to_agree(user: Any) -> list[Waiting]:
    """Answers that one side has not spoken to yet; the asker first, the answerer once it was accepted."""
    mine = cities_led_by(user)
    if not mine:
        return []
    answered = Asked.objects.answered().filter(card_key="").exclude(question__state=QuestionState.WITHDRAWN)
    to_mark = Q(question__city__code__in=mine, marked_at=None, question__state=QuestionState.OPEN)
    to_mark |= Q(question__city__code__in=mine, marked_at=None, agreed_at__isnull=False)
    to_agree = Q(city__code__in=mine, marked_at__isnull=False, agreed_at=None)
    rows = answered.filter(to_mark | to_agree).select_related("city", "question__city")
    return [_agreement(row, mine) for row in rows.order_by("answered_at", "pk")[:MOST]]


def _agreement(row: Asked, mine: frozenset[str]) -> Waiting:
    question = row.question
    if row.marked_at is None and question.city.code in mine:
        text = _("%(city)s has answered “%(title)s”. Does it answer your question?")
        told = {"city": row.city.name, "title": question.title}
        since, place = row.answered_at, question.city.code
        return _line(row, "question.answered", text % told, _("Read"), since or row.asked_at, place)
    text = _("%(city)s accepts your answer to “%(title)s”. May it be published?")
    told = {"city": question.city.name, "title": question.title}
    return _line(
        row, "question.marked", text % told, _("Decide"), row.marked_at or row.asked_at, row.city.code
    )


def _line(
    row: Asked, kind: str, text: str, action: str, since: dt.datetime, place: str, due: dt.date | None = None
) -> Waiting:
    url = reverse("questions:question", kwargs={"code": row.question.code})
    return Waiting(kind, text, url, action, since, due, ("city", place))
