"""The acts of a question: ask, decline, answer, mark, agree, close, withdraw. One door for page and API.

Who may do it is asked before (`rules`). Every act holds the question first, so of two at once one comes second and
meets what the first one did; the same act sent twice has one effect.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mreza.activities.choices import Agreement
from mreza.activities.many import publish_many
from mreza.activities.models import Participation
from mreza.activities.writing import Draft, create_many
from mreza.areas.practices.asking import cleaning, telling
from mreza.areas.practices.asking.choices import MOST_ASKED, AskedState, QuestionState
from mreza.areas.practices.asking.cleaning import Cleaned, Wanted, cleaned
from mreza.areas.practices.asking.evidence import Chosen, Match, chosen_for, known_of
from mreza.areas.practices.asking.models import Answer, Asked, Question
from mreza.cities.models import City
from mreza.foundation.moments import Outdated, WrongMoment, now, today
from mreza.foundation.turns import take_turn
from mreza.journal.models import record as note
from mreza.science.routing import CITIES
from mreza.ties.choices import Answer as Said
from mreza.ties.cleaning import LONGEST_TITLE as LONGEST_CONTACT
from mreza.ties.cleaning import Wanted as Contact
from mreza.ties.keeping import enter_by_act
from mreza.vocabulary.models import TieKind

ADVICE = "advice"
ROUTING = "questions"  # one question is routed at a time: each counts what waits for a city, and none comes too much
_TRIES = 5  # addresses that are looked for


# --- asking -------------------------------------------------------------------------------------------------
def ask(wanted: Wanted, *, by: Any, city: City, once: str = "", at: dt.datetime | None = None) -> Question:
    """A city asks the Network: the question goes at once to those best able to answer, and each is told why.

    `once` names the form it was sent with: the same form sent again answers with the question that is there.
    """
    moment = at or now()
    told = cleaned(wanted, on=moment.date())
    known = known_of(told)  # the search is done before anything is held
    with transaction.atomic():
        take_turn(ROUTING)
        held = _held_city(city)
        if there := _sent_before(held, told, once):
            return there
        _check_quota(held)
        question = _written(told, by, held, once, moment)
        seed = seed_of(held, once) if once else question.code
        chosen = chosen_for(told, held, known, at=moment, seed=seed)
        rows = _ask(question, chosen, moment)
        note(
            "question.asked", question.about, by=by, public=False,
            after={"city": held.code, "asked": {one.city.code: dict(one.parts) for one in chosen}},
        )  # fmt: skip
        telling.asked(question, rows, by=by)
        return question


def _held_city(city: City) -> City:
    """What one city asks comes one after the other. The lock lets others name the city in rows of their own: two cities
    that ask each other at once must not wait for each other."""
    rows = City.objects.select_for_update(of=("self",), no_key=True).select_related("country__region")
    found: City = rows.get(pk=city.pk)
    return found


def _sent_before(city: City, told: Cleaned, once: str) -> Question | None:
    """The same form, or the same words while they are open: one question."""
    mine = Question.objects.filter(city=city)
    if once and (found := mine.filter(once=seed_of(city, once)).first()):
        return found
    return mine.open().filter(title=told.title, text=told.text).first()


def seed_of(city: City, once: str) -> str:
    """What decides among equals: of the form, so that whoever looks before sending sees who will be asked."""
    return f"{city.pk}:{once}"[:60]


def _check_quota(city: City) -> None:
    """So that those who are asked are not drowned: a city has so many open questions at most."""
    most = settings.QUESTIONS_OPEN
    if Question.objects.open().filter(city=city).count() >= most:
        raise ValidationError(
            ngettext_lazy(
                "Your city has %(most)s open question, which is as many as it may have. Close it first.",
                "Your city has %(most)s open questions, which is as many as it may have. Close one first.",
                "most",
            )
            % {"most": most}
        )


def _written(told: Cleaned, by: Any, city: City, once: str, at: dt.datetime) -> Question:
    question = Question(
        city=city, title=told.title, text=told.text, language=told.language, objective=told.objective,
        useful_until=told.useful_until, once=seed_of(city, once) if once else None, asked_at=at, asked_by=_person(by),
        changed_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            question.save()
    except IntegrityError as error:
        raise WrongMoment(_("This question was sent already.")) from error
    question.fields.set(told.fields)
    return question


def _ask(question: Question, chosen: list[Chosen], at: dt.datetime) -> list[Asked]:
    first = question.asked.count()
    rows = [
        Asked(
            question=question, city=one.city, position=first + place, parts=dict(one.parts), why=dict(one.why),
            asked_at=at,
        )
        for place, one in enumerate(chosen)
    ]  # fmt: skip
    Asked.objects.bulk_create(rows)
    return rows


# --- what a city that was asked does ------------------------------------------------------------------------
def decline(asked: Asked, *, by: Any, reason: str = "", at: dt.datetime | None = None) -> Asked:
    """A city cannot answer: the question goes on to the next best, who was not asked yet."""
    words = cleaning.reason(reason)
    told = _as_asked(asked.question)
    known = known_of(told)
    with transaction.atomic():
        take_turn(ROUTING)
        question, row = _held(asked)
        if row.state == AskedState.DECLINED:
            return row
        _still_open(question)
        if row.state != AskedState.ASKED:
            raise WrongMoment(_("Your city has answered this question already."))
        moment = at or now()
        row.state, row.reason, row.answered_at, row.answered_by = (
            AskedState.DECLINED,
            words,
            moment,
            _person(by),
        )
        row.save(update_fields=["state", "reason", "answered_at", "answered_by"])
        note(
            "question.declined",
            question.about,
            by=by,
            reason=words,
            public=False,
            after={"city": row.city.code},
        )
        if not _pass_on(question, told, known, by=by, at=moment):
            _tell_if_nobody_is_left(question, by=by)
        _moved(question, moment)
        return row


def _as_asked(question: Question) -> Cleaned:
    """What was asked, as it was understood then."""
    return Cleaned(
        question.title, question.text, question.language, list(question.fields.all()), question.objective,
        question.useful_until,
    )  # fmt: skip


def _pass_on(
    question: Question, told: Cleaned, known: Sequence[Match], *, by: Any, at: dt.datetime, limit: int = 1
) -> bool:
    """Ask the next best city, or some; false where there is none, or so many were asked already."""
    already = list(question.asked.select_related("city__country__region"))
    limit = min(limit, MOST_ASKED - len(already))
    if limit <= 0:
        return False
    seed = question.once or question.code
    chosen = chosen_for(told, question.city, known, at=at, seed=seed, limit=limit, already=already)
    if not chosen:
        return False
    rows = _ask(question, chosen, at)
    note(
        "question.passed-on", question.about, by=by, public=False,
        after={"asked": {one.city.code: dict(one.parts) for one in chosen}},
    )  # fmt: skip
    telling.asked(question, rows, by=by)
    return True


def _tell_if_nobody_is_left(question: Question, *, by: Any) -> None:
    """Who asked would wait for nothing."""
    if not question.asked.exclude(state=AskedState.DECLINED).exists():
        telling.unanswered(question, by=by)


@transaction.atomic
def answer(
    asked: Asked,
    text: str,
    language: str,
    *,
    by: Any,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Asked:
    """A city answers, in any language, or writes its answer anew until it is published.

    What was accepted, and agreed to, were other words: both sides read again.
    """
    words, tongue = cleaning.answer_text(text), cleaning.language(language, "language")
    question, row = _held(asked)
    if (row.state, row.text, row.language) == (AskedState.ANSWERED, words, tongue):
        return row
    _still_open(question)
    if row.is_published:
        raise WrongMoment(_("This answer is published. Correct it on its own page."))
    if row.state not in (AskedState.ASKED, AskedState.ANSWERED):
        raise WrongMoment(_("Your city has declined this question."))
    if version is not None and version != row.version:
        raise Outdated(_("Somebody else of your city has written this answer in the meantime."), current=row)
    moment, is_new = at or now(), row.state == AskedState.ASKED
    row.state, row.text, row.language = AskedState.ANSWERED, words, tongue
    row.answered_at, row.answered_by = row.answered_at or moment, _person(by)
    row.marked_at = row.marked_by = row.agreed_at = row.agreed_by = None
    row.version += 1
    row.save(
        update_fields=[
            "state",
            "text",
            "language",
            "answered_at",
            "answered_by",
            "marked_at",
            "marked_by",
            "agreed_at",
            "agreed_by",
            "version",
        ]
    )
    note(
        "question.answered", question.about, by=by, public=False,
        after={"city": row.city.code, "language": tongue, "anew": not is_new},
    )  # fmt: skip
    telling.answered(question, row, by=by)
    _moved(question, moment)
    return row


# --- what both agree on -------------------------------------------------------------------------------------
@transaction.atomic
def mark(asked: Asked, *, by: Any, version: int | None = None, at: dt.datetime | None = None) -> Asked:
    """The city that asks says: this answers our question, and both may be read by everybody."""
    question, row = _held(asked)
    _is_answered(question, row)
    if row.marked_at is not None:
        return row
    _same_words(row, version)
    moment = at or now()
    row.marked_at, row.marked_by = moment, _person(by)
    row.save(update_fields=["marked_at", "marked_by"])
    note("question.marked", question.about, by=by, public=False, after={"city": row.city.code})
    _both_agreed_or_told(question, row, telling.marked, by=by, at=moment)
    return row


@transaction.atomic
def agree(asked: Asked, *, by: Any, version: int | None = None, at: dt.datetime | None = None) -> Asked:
    """The city that answered agrees that its answer be read by everybody, in the words it has in that version."""
    question, row = _held(asked)
    _is_answered(question, row)
    if row.agreed_at is not None:
        return row
    _same_words(row, version)
    moment = at or now()
    row.agreed_at, row.agreed_by = moment, _person(by)
    row.save(update_fields=["agreed_at", "agreed_by"])
    note("question.agreed", question.about, by=by, public=False, after={"city": row.city.code})
    _both_agreed_or_told(question, row, telling.agreed, by=by, at=moment)
    return row


def _is_answered(question: Question, row: Asked) -> None:
    """Of a closed question an answer may still be published; of a withdrawn one nothing."""
    if question.state == QuestionState.WITHDRAWN:
        raise WrongMoment(_("This question has been withdrawn."))
    if row.state != AskedState.ANSWERED:
        raise WrongMoment(_("There is no answer yet."))


def _same_words(row: Asked, version: int | None) -> None:
    if version is not None and version != row.version:
        raise Outdated(_("The answer was written anew in the meantime. Read it again."), current=row)


def _both_agreed_or_told(question: Question, row: Asked, tell: Any, *, by: Any, at: dt.datetime) -> None:
    if row.marked_at and row.agreed_at and not row.is_published:
        _publish(question, row, by=by, at=at)
    else:
        tell(question, row, by=by)
    _moved(question, at)


def _publish(question: Question, row: Asked, *, by: Any, at: dt.datetime) -> Answer:
    """Question and answer become a record everybody reads, and the advice stands in the ledger of ties."""
    day = (row.answered_at or at).date().isoformat()
    draft = Draft(
        language=question.language,
        texts={"title": question.title, "summary": question.text, "answer": row.text},
        values={
            "fields": [one.code for one in question.fields.all()],
            "objectives": [question.objective.code] if question.objective else [],
            "answer_language": row.language,
            "level": "international",
            "starts": day,
        },
        city=row.city,
    )
    (record,) = create_many(Answer, [draft], by=row.agreed_by, at=at)
    Participation.objects.create(
        kind=Answer.kind, key=record.key, city=question.city, state=Agreement.AGREED, asked_at=at,
        asked_by=row.agreed_by, answered_at=row.marked_at, answered_by=row.marked_by,
    )  # fmt: skip
    _publish_at_a_free_address(record, by=by, at=at)
    # That it is right the answering city said, whoever came last.
    Answer.objects.filter(pk=record.pk).update(confirmed_by=row.agreed_by, submitted_by=row.agreed_by)
    row.card_key = record.key
    row.save(update_fields=["card_key"])
    enter_by_act(
        Contact(
            kind=TieKind.objects.get(code=ADVICE), cities=[row.city, question.city], lead=row.city,
            title=question.title[:LONGEST_CONTACT], language=question.language, begins=day,
            card=(Answer.kind, record.key),
        ),
        by=row.agreed_by, city=row.city, said={question.city.code: Said.CONFIRMED}, at=at,
    )  # fmt: skip
    note(
        "question.published", question.about, by=by, public=False,
        after={"city": row.city.code, "record": record.key},
    )  # fmt: skip
    telling.published(question, row, by=by)
    return record


def _publish_at_a_free_address(record: Answer, *, by: Any, at: dt.datetime) -> None:
    """Of two questions in the same words, published at once, one comes second and takes the next address."""
    for attempt in range(_TRIES):
        try:
            with transaction.atomic():
                publish_many([record], by=by, at=at)
        except IntegrityError:
            if attempt == _TRIES - 1:
                raise
            record.refresh_from_db()
        else:
            return


# --- the end of a question ----------------------------------------------------------------------------------
@transaction.atomic
def close(question: Question, *, by: Any, at: dt.datetime | None = None) -> Question:
    """Enough: nobody is asked any more. Answers that are there may still be published."""
    return _end(question, QuestionState.CLOSED, "closed", by=by, reason="", at=at or now())


@transaction.atomic
def withdraw(question: Question, *, by: Any, reason: str, at: dt.datetime | None = None) -> Question:
    """The question should not have been asked, or not so: nothing of it is published from now on."""
    words = cleaning.reason(reason, needed=_("Say in a sentence why."))
    return _end(question, QuestionState.WITHDRAWN, "withdrawn", by=by, reason=words, at=at or now())


# Whom it concerns: who need not write any more, and whose answer will not be published now.
_CONCERNED = {"closed": (AskedState.ASKED,), "withdrawn": (AskedState.ASKED, AskedState.ANSWERED)}


def _end(question: Question, state: str, act: str, *, by: Any, reason: str, at: dt.datetime) -> Question:
    present = _locked(question)
    if present.state == state:
        return present
    if present.state == QuestionState.WITHDRAWN:
        raise WrongMoment(_("This question has been withdrawn."))
    concerned = list(present.asked.filter(state__in=_CONCERNED[act], card_key=""))
    present.state, present.ended_at, present.ended_by, present.ended_why = state, at, _person(by), reason
    present.asked.filter(state=AskedState.ASKED).update(state=AskedState.RELEASED)
    present.save(update_fields=["state", "ended_at", "ended_by", "ended_why"])
    note(f"question.{act}", present.about, by=by, reason=reason, public=False)
    telling.ended(present, act, concerned, by=by)
    _moved(present, at)
    return present


def close_overdue(at: dt.datetime) -> int:
    """Questions whose day has passed wait for nobody; how many were closed."""
    closed = 0
    for question in Question.objects.open().filter(useful_until__lt=today(at)).order_by("pk"):
        try:
            close(question, by=None, at=at)
        except WrongMoment:  # withdrawn in the meantime
            continue
        closed += 1
    return closed


# --- a question that found too few cities ----------------------------------------------------------------------
def ask_more(at: dt.datetime) -> int:
    """Once a day: a question that is with fewer cities than it should be goes to who can take it by now, because a
    city has joined or has room again. How many went on; one with an accepted answer asks nobody any more."""
    with_it = Count("asked", filter=Q(asked__state__in=_WITH_IT))
    accepted = Asked.objects.filter(marked_at__isnull=False).values("question")
    short = Question.objects.open().annotate(with_it=with_it).filter(with_it__lt=CITIES)
    return sum(_ask_more(question, at) for question in short.exclude(pk__in=accepted).order_by("pk"))


_WITH_IT = (AskedState.ASKED, AskedState.ANSWERED)


def _ask_more(question: Question, at: dt.datetime) -> bool:
    told = _as_asked(question)
    known = known_of(told)
    with transaction.atomic():
        take_turn(ROUTING)
        held = _locked(question)
        lacking = CITIES - held.asked.filter(state__in=_WITH_IT).count()
        if not held.is_open or lacking <= 0:
            return False
        if not _pass_on(held, told, known, by=None, at=at, limit=lacking):
            return False
        _moved(held, at)
    return True


_verbs: tuple[Any, ...] = (ask, decline, answer, mark, agree, close, withdraw, close_overdue, ask_more)
for _verb in _verbs:
    _verb.alters_data = True


# --- how it is done -----------------------------------------------------------------------------------------
def _locked(question: Question) -> Question:
    found: Question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("city__country__region", "objective")
        .get(pk=question.pk)
    )
    return found


def _held(asked: Asked) -> tuple[Question, Asked]:
    """The question, held until the act is done, and the row of the city as it is now."""
    question = _locked(asked.question)
    row: Asked = question.asked.select_related("city", "agreed_by", "marked_by").get(pk=asked.pk)
    return question, row


def _still_open(question: Question) -> None:
    if question.state == QuestionState.WITHDRAWN:
        raise WrongMoment(_("This question has been withdrawn."))
    if question.state != QuestionState.OPEN:
        raise WrongMoment(_("This question is closed: the city that asked needs no more answers."))


def _moved(question: Question, at: dt.datetime) -> None:
    question.version += 1
    question.changed_at = at
    Question.objects.filter(pk=question.pk).update(version=question.version, changed_at=at)


def _person(by: Any) -> Any:
    return by if by is not None and by.pk else None
