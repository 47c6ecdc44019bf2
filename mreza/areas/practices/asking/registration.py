"""What the card of an answer says of itself to the machinery all areas share, and what questions fill elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from mreza.activities import elsewhere
from mreza.activities.counting import Limit
from mreza.activities.registry import Kind, register
from mreza.activities.telling import register_notices
from mreza.areas.practices.asking.choices import LONGEST_TITLE, MOST_ANSWER_WORDS, MOST_WORDS
from mreza.areas.practices.asking.models import Answer

PARTS = ("title", "summary", "answer")

_NEEDED = {
    "title": _("Write your question in one sentence."),
    "summary": _("Say more: what you want to do, and what you know already."),
    "answer": _("Write an answer."),
}


def missing(record: Any, content: Mapping[str, Any]) -> dict[str, Any]:
    """A published answer has a question and an answer."""
    return {part: sentence for part, sentence in _NEEDED.items() if not content["texts"].get(part)}


def tongues(record: Any) -> Mapping[str, str]:
    """The answer is written in the language of the city that answers, whatever was asked in."""
    return {"answer": record.answer_language or record.original_language}


ANSWER = Kind(
    model=Answer,
    area="practices",
    app="questions",
    label=_("Answered question"),
    plural=_("Answered questions"),
    parts=PARTS,
    labels={
        "title": _("Question"),
        "summary": _("More about the question"),
        "answer": _("Answer"),
        "fields": _("Creative fields"),
        "objectives": _("Objectives of the Network"),
        "licence": _("Licence"),
        "city": _("City"),
    },
    limits={
        "title": Limit(signs=LONGEST_TITLE),
        "summary": Limit(words=MOST_WORDS),
        "answer": Limit(words=MOST_ANSWER_WORDS),
    },
    columns=("answer_language",),
    tongues=tongues,
    missing=missing,
    drafted=False,
    reserved=frozenset({"new", "mine", "open", "suggest", "feed", "export", "search", "list", "map"}),
)


def fill() -> None:
    """Make answers and questions known to the chapters below."""
    from mreza.accounts.audit import words_of_acts
    from mreza.accounts.work import work
    from mreza.areas.practices.asking import acts, keeping, offered, pace, personal, telling, waiting
    from mreza.foundation import hooks
    from mreza.foundation.moments import Daily
    from mreza.ui.sections import sections

    register(ANSWER)
    register_notices(ANSWER, only=("published", "due"))
    elsewhere.fill(ANSWER)
    telling.register_notices()
    words_of_acts.fill("questions", acts.words)
    hooks.waits_for_me.fill("questions", waiting.waits)
    work.fill("questions", offered.offered)
    hooks.about_me.fill("questions", personal.about_me)
    hooks.erase.fill("questions", personal.erase)
    sections.fill("questions", pace.on_the_citys_page)
    closing, asking = Daily(), Daily()
    hooks.tick.fill("questions.closing", lambda at: keeping.close_overdue(at) if closing.is_due(at) else 0)
    hooks.tick.fill("questions.asking", lambda at: keeping.ask_more(at) if asking.is_due(at) else 0)
