"""Who is told of an act on a question, in its transaction; and what they are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mreza.areas.practices.asking.models import Asked, Question
from mreza.cities.acting import cities_of
from mreza.cities.choices import CITY_LEADS, CITY_TEAM
from mreza.cities.models import Appointment
from mreza.foundation.moments import now
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.telling import tell_people


def asked(question: Question, rows: Sequence[Asked], *, by: Any) -> None:
    """The teams of the cities it went to."""
    _tell([row.city_id for row in rows], CITY_TEAM, "asked", question, by=by, place=question.city.name)


def answered(question: Question, row: Asked, *, by: Any) -> None:
    _tell([question.city_id], CITY_TEAM, "answered", question, by=by, place=row.city.name)


def marked(question: Question, row: Asked, *, by: Any) -> None:
    """The city that asked accepts the answer: whoever answers for the other one is asked to agree."""
    _tell([row.city_id], CITY_LEADS, "marked", question, by=by, place=question.city.name)


def agreed(question: Question, row: Asked, *, by: Any) -> None:
    _tell([question.city_id], CITY_LEADS, "agreed", question, by=by, place=row.city.name)


def published(question: Question, row: Asked, *, by: Any) -> None:
    """The city that asked; the one that answered is told as of every record of its own."""
    _tell([question.city_id], CITY_TEAM, "published", question, by=by, place=row.city.name)


def ended(question: Question, act: str, concerned: Sequence[Asked], *, by: Any) -> None:
    """Those it concerns, and the team that asked: a colleague, the Secretariat or the calendar may have ended it."""
    cities = [question.city_id, *(row.city_id for row in concerned)]
    _tell(cities, CITY_TEAM, act, question, by=by, place=question.city.name)


def unanswered(question: Question, *, by: Any) -> None:
    """Every city has declined, and there is no other: those who asked look elsewhere."""
    _tell([question.city_id], CITY_TEAM, "unanswered", question, by=by, place=question.city.name)


def _tell(
    cities: list[int], roles: tuple[str, ...], act: str, question: Question, *, by: Any, place: str
) -> None:
    held = Appointment.objects.held(at=now()).filter(role__in=roles, city__in=cities)
    people = {one.user_id: one.user for one in held.select_related("user").order_by("user_id")}
    if people:
        told = {"title": question.title, "place": place}
        tell_people(people.values(), f"question.{act}", about=question.about, told=told, by=by)


# --- what is said -------------------------------------------------------------------------------------------
# What happened · its name in the settings · the sentence.
_NOTICES: tuple[tuple[str, Any, Any], ...] = (
    (
        "asked",
        _("Another city asks yours something"),
        _("%(place)s asks: “%(title)s”. Your city is among those best able to answer."),
    ),
    ("answered", _("A city answers a question of yours"), _("%(place)s answers your question “%(title)s”.")),
    (
        "marked",
        _("Your city’s answer was accepted"),
        _("%(place)s says that you have answered “%(title)s”. May the answer be published?"),
    ),
    (
        "agreed",
        _("A city lets its answer to you be published"),
        _("%(place)s agrees that its answer to “%(title)s” be published. Does it answer your question?"),
    ),
    (
        "published",
        _("A question of yours and its answer are published"),
        _("“%(title)s” is published with the answer of %(place)s."),
    ),
    (
        "closed",
        _("A question your city asked or was asked is closed"),
        _("The question “%(title)s” of %(place)s is closed: nobody is asked any more."),
    ),
    (
        "withdrawn",
        _("A question your city asked or was asked was withdrawn"),
        _("The question “%(title)s” of %(place)s was withdrawn."),
    ),
    (
        "unanswered",
        _("No city can answer a question of yours"),
        _("Every city that was asked has declined “%(title)s”, and there is no other to ask."),
    ),
)


def register_notices() -> None:
    for act, label, sentence in _NOTICES:
        register(_notice(act, label, sentence))


def _notice(act: str, label: Any, sentence: Any) -> NoticeKind:
    return NoticeKind(
        code=f"question.{act}",
        label=label,
        sentence=lambda told: sentence % told,
        url=lambda about, told: reverse("questions:question", kwargs={"code": about[1]}),
        why=lambda told: str(_("You are in the team of a city that asks or was asked.")),
        may_read=lambda user, about: bool(_readable(user, [about])),
        readable=_readable,
        group=pgettext_lazy("notices", "Questions between cities"),
        concerns=lambda user: bool(cities_of(user)),
    )


def _readable(user: Any, abouts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    codes = [key for kind, key in abouts if kind == Question.kind_word]
    found = Question.objects.visible_to(user).filter(code__in=codes).values_list("code", flat=True)
    return [(Question.kind_word, code) for code in found]
