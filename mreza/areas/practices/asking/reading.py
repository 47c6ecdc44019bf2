"""What pages and API show of questions: who was asked and why, in words, and what this reader may do. Reading only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities.catalogue import CardRow, rows_at
from mreza.activities.columns import columns
from mreza.activities.models import Card
from mreza.areas.practices.asking.choices import PART_NAMES, PARTS, AskedState, QuestionState
from mreza.areas.practices.asking.models import Asked, Question
from mreza.cities.acting import cities_of
from mreza.cities.languages import name as language_name
from mreza.cities.models import City
from mreza.cities.names import city_names
from mreza.foundation.permissions import can
from mreza.science.routing import MOST
from mreza.translations.lookup import names
from mreza.ui.formats import number

MOST_SHOWN = 200  # rows of a list
Record = tuple[str, str]  # kind and key


@dataclass(frozen=True)
class Reason:
    """One part of a score: how many points of how many, and what stands behind them."""

    part: str
    name: str
    points: int
    most: int
    sentence: str
    records: Sequence[CardRow] = ()


@dataclass(frozen=True)
class AskedShown:
    """A city that was asked, as far as this reader sees it: `in_full` its own, or all for who asked."""

    row: Asked
    city: str
    city_name: str
    state: str
    reasons: Sequence[Reason]
    in_full: bool
    may: Mapping[str, bool]
    card: str = ""  # address of the published answer

    @property
    def score(self) -> int:
        return self.row.score

    @property
    def language_name(self) -> str:
        """The language the answer is written in, where there is one."""
        return language_name(self.row.language) if self.row.language else ""


@dataclass(frozen=True)
class QuestionShown:
    """A question for one reader."""

    question: Question
    city_name: str
    language_name: str
    fields: list[tuple[str, str]]
    objective: str
    asked: list[AskedShown]
    may: Mapping[str, bool]
    is_ours: bool

    @property
    def waiting(self) -> int:
        return sum(one.row.state == AskedState.ASKED for one in self.asked)


@dataclass(frozen=True)
class Row:
    """A question in a list."""

    question: Question
    city_name: str
    state: str
    note: str
    since: dt.datetime


# --- one question -------------------------------------------------------------------------------------------
def in_full(rows: QuerySet[Any]) -> QuerySet[Any]:
    """A query of questions with all their page needs."""
    asked = Prefetch("asked", Asked.objects.select_related("city__country__region"))
    return rows.select_related("city__country__region", "objective").prefetch_related("fields", asked)


def shown(question: Question, user: Any) -> QuestionShown:
    """The question as this reader sees it; it comes from `in_full`."""
    language = get_language() or "en"
    mine = cities_of(user)
    rows = list(question.asked.all())
    is_ours = question.city.code in mine
    sees_all = is_ours or bool(works_in_the_secretariat(user))
    visible = [row for row in rows if sees_all or row.city.code in mine]
    records = _records([tuple(one) for row in visible for one in row.why.get("records", ())], language)
    cards = _cards([row.card_key for row in rows if row.card_key])
    asked = []
    for row in rows:
        row.question = question  # for the rules, without asking again
        full = row in visible
        asked.append(
            AskedShown(
                row,
                row.city.code,
                city_name(row.city),
                state_of(row, question),
                reasons(row.parts, row.why, records) if full else (),
                full,
                _may(user, row) if full else dict.fromkeys(_VERBS, False),
                cards.get(row.card_key, ""),
            )
        )
    called = names("field")
    return QuestionShown(
        question=question,
        city_name=city_name(question.city),
        language_name=language_name(question.language),
        fields=[(one.code, str(called.get(one.code, one.code))) for one in question.fields.all()],
        objective=_objective(question.objective.code) if question.objective else "",
        asked=asked,
        may={verb: can(user, f"questions.{verb}_question", question) for verb in ("close", "withdraw")},
        is_ours=is_ours,
    )


_VERBS = ("reply", "decline", "mark", "agree")


def _may(user: Any, row: Asked) -> dict[str, bool]:
    """What this reader may do with one answer now: right and moment together."""
    question, published = row.question, row.is_published
    open_, alive = question.is_open, question.state != QuestionState.WITHDRAWN
    answered = row.state == AskedState.ANSWERED and alive and not published
    replies = can(user, "questions.reply_question", row)
    writable = open_ and not published and row.state in (AskedState.ASKED, AskedState.ANSWERED)
    return {
        "reply": writable and replies,
        "decline": open_ and row.state == AskedState.ASKED and replies,
        "mark": answered and row.marked_at is None and can(user, "questions.mark_question", row),
        "agree": answered and row.agreed_at is None and can(user, "questions.agree_question", row),
    }


def state_of(row: Asked, question: Question) -> str:
    """Where a city stands with a question, in a sentence."""
    if row.is_published:
        return _("answered; the answer is published")
    if row.state == AskedState.ANSWERED and row.marked_at and not row.agreed_at:
        return _("answered and accepted; the city has not yet agreed to publish")
    if row.state == AskedState.ANSWERED and row.agreed_at and not row.marked_at:
        return _("answered; the city agrees to publish")
    return {
        AskedState.ASKED: _("asked, has not answered yet"),
        AskedState.DECLINED: _("cannot answer"),
        AskedState.ANSWERED: _("answered"),
        AskedState.RELEASED: _("no longer asked"),
    }[AskedState(row.state)]


# --- reasons ------------------------------------------------------------------------------------------------
def reasons(
    parts: Mapping[str, int], why: Mapping[str, Any], records: Mapping[Record, CardRow]
) -> list[Reason]:
    """Why a city was asked: every part of its score, in words; their points are its score."""
    found = []
    for part in PARTS:
        if not parts.get(part):
            continue
        named = [records[kind, key] for kind, key in why.get("records", ()) if (kind, key) in records]
        found.append(
            Reason(
                part, str(PART_NAMES[part]), parts[part], MOST[part], _sentence(part, why, named),
                named if part == "records" else (),
            )
        )  # fmt: skip
    return found


def _sentence(part: str, why: Mapping[str, Any], named: Sequence[CardRow]) -> str:
    if part == "records":
        if named:
            return _("Its records speak of it:")
        if why.get("records"):  # retired since
            return _("Its records spoke of it when the question was asked.")
        return _("What the city says of itself speaks of it.")
    if part == "field":
        called = names("field")
        fields = ", ".join(str(called.get(code, code)) for code in why.get("fields", ()))
        return _("It holds the creative field: %(fields)s.") % {"fields": fields}
    if part == "objective":
        return _("It leads a published record under the objective “%(name)s”.") % {
            "name": _objective(why.get("objective", ""))
        }
    if part == "language":
        return _("It works in the language of the question: %(language)s.") % {
            "language": language_name(why.get("language", ""))
        }
    if part == "room":
        return _asked_so_far(int(why.get("asked", 0)))
    regions = names("region")
    code = why.get("region", "")
    return _("So that all regions are asked: %(region)s.") % {"region": regions.get(code, code)}


def _asked_so_far(times: int) -> str:
    if not times:
        return _("It has not been asked within a year.")
    return ngettext(
        "It was asked only %(count)s time within a year.",
        "It was asked only %(count)s times within a year.",
        times,
    ) % {"count": number(times)}


def _objective(code: str) -> str:
    return str(names("objective").get(code, code))


def _records(pairs: Iterable[Any], language: str) -> dict[Record, CardRow]:
    """Records named as reasons, those that are still public. Three statements for any number."""
    wanted = set(pairs)
    if not wanted:
        return {}
    table = columns()
    cards = Card.objects.visible_to(None).filter(key__in={key for _kind, key in wanted})
    places = [table.place_of[pk] for pk in cards.values_list("pk", flat=True) if pk in table.place_of]
    return {(row.kind, row.key): row for row in rows_at(table, places, language)}


def records_named(whys: Iterable[Mapping[str, Any]]) -> dict[Record, CardRow]:
    """The same for cities that are only about to be asked."""
    pairs = [tuple(one) for why in whys for one in why.get("records", ())]
    return _records(pairs, get_language() or "en")


def _cards(keys: Sequence[str]) -> dict[str, str]:
    """Addresses of published answers by key."""
    if not keys:
        return {}
    rows = Card.objects.visible_to(None).filter(kind="answer", key__in=keys).values_list("key", "code")
    return {key: reverse("questions:answer", kwargs={"code": code}) for key, code in rows}


# --- lists --------------------------------------------------------------------------------------------------
def asked_of(user: Any) -> list[Row]:
    """What the cities somebody is in the team of are asked and have not answered, the oldest first."""
    rows = Asked.objects.waiting().filter(city__code__in=cities_of(user), question__in=_seen(user))
    found = rows.select_related("question__city", "city").order_by("asked_at", "pk")[:MOST_SHOWN]
    return [
        Row(
            row.question,
            city_name(row.question.city),
            _("waits for your answer"),
            city_name(row.city),
            row.asked_at,
        )
        for row in found
    ]


def answered_by(user: Any) -> list[Row]:
    """What they have answered or declined, the newest first."""
    rows = Asked.objects.filter(city__code__in=cities_of(user), question__in=_seen(user))
    done = rows.exclude(state=AskedState.ASKED).select_related("question__city", "city")
    # Who was released has answered nothing: databases disagree where such rows stand.
    latest = Coalesce("answered_at", "asked_at").desc()
    return [
        Row(
            row.question, city_name(row.question.city), state_of(row, row.question), city_name(row.city),
            row.answered_at or row.asked_at,
        )
        for row in done.order_by(latest, "-pk")[:MOST_SHOWN]
    ]  # fmt: skip


def asked_by(user: Any) -> list[Row]:
    """What their cities ask, open ones first."""
    return _own(Question.objects.visible_to(user).filter(city__code__in=cities_of(user)))


def every_open(user: Any) -> list[Row]:
    """For the Secretariat: all open questions of the Network."""
    if not works_in_the_secretariat(user):
        return []
    return _own(Question.objects.visible_to(user).open())


def _own(questions: Any) -> list[Row]:
    rows = list(
        questions.select_related("city").prefetch_related("asked").order_by("-asked_at", "pk")[:MOST_SHOWN]
    )
    rows.sort(key=lambda one: not one.is_open)
    return [
        Row(one, city_name(one.city), str(one.get_state_display()), tally(one), one.asked_at) for one in rows
    ]


def tally(question: Question) -> str:
    """How many were asked, and how many have answered."""
    rows = list(question.asked.all())
    answered = sum(row.state == AskedState.ANSWERED for row in rows)
    return ngettext(
        "%(answered)s of %(count)s city has answered",
        "%(answered)s of %(count)s cities have answered",
        len(rows),
    ) % {"answered": number(answered), "count": number(len(rows))}


def _seen(user: Any) -> Any:
    return Question.objects.visible_to(user)


# --- names --------------------------------------------------------------------------------------------------
def city_name(city: City) -> str:
    """As readers of this language call it."""
    return str(city_names(get_language() or "en").get(city.code, city.name))


def places_of(user: Any) -> list[tuple[str, str]]:
    """The cities somebody may ask for, by name."""
    called = city_names(get_language() or "en")
    return sorted(((code, str(called.get(code, code))) for code in cities_of(user)), key=lambda pair: pair[1])
