"""What is kept of a person because of questions: told when they ask, forgotten when they want."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from mreza.areas.practices.asking.models import Asked, Question

_BY = ("answered_by", "marked_by", "agreed_by")


def about_me(user: Any) -> dict[str, list[Any]]:
    """Questions somebody asked or ended for a city, and what they did with those their city was asked."""
    asked = Question.objects.filter(Q(asked_by=user) | Q(ended_by=user))
    done = Asked.objects.filter(Q(answered_by=user) | Q(marked_by=user) | Q(agreed_by=user))
    return {
        "questions": list(asked.values("code", "city__code", "title", "text", "asked_at", "ended_at")),
        "answers_to_questions": list(
            done.values(
                "question__code", "city__code", "state", "text", "answered_at", "marked_at", "agreed_at"
            )
        ),
    }


@transaction.atomic
def erase(user: Any) -> dict[str, int]:
    """What their city asked and answered stays the city's, without their name."""
    questions = Question.objects.filter(asked_by=user).update(asked_by=None)
    Question.objects.filter(ended_by=user).update(ended_by=None)
    answers = Asked.objects.filter(answered_by=user).update(answered_by=None)
    for name in _BY[1:]:
        Asked.objects.filter(**{name: user}).update(**{name: None})
    return {"questions": questions, "answers": answers}
