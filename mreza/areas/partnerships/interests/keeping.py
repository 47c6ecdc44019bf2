"""The acts of an interest: express, answer, write, agree, decline, take back, and what becomes of it.

One door for page and API; who may do it is asked before (`rules`, about a `Voice`). Every act holds the offer or need
first and then the interest, so acts on one offer come one after the other and none waits for another in a ring. The
last part of an offer is taken by one statement (`wishes.keeping.take_part`): of two cities that agree at once one wins,
and the other is told so (`PartsGone`), not declined.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mreza.areas.partnerships.choices import INTEREST_NEXT, Did, InterestState, WishState
from mreza.areas.partnerships.interests import cleaning, telling
from mreza.areas.partnerships.interests.becoming import Tied, write_tie
from mreza.areas.partnerships.matching import outcomes
from mreza.areas.partnerships.models import Interest, Message, Project, Wish
from mreza.areas.partnerships.projects import keeping as projects
from mreza.areas.partnerships.wishes import keeping as wishes
from mreza.areas.partnerships.wishes.keeping import PartsGone
from mreza.cities.models import City, Organisation
from mreza.foundation.moments import Outdated, WrongMoment, now, today
from mreza.journal.models import record as note
from mreza.ties.models import Contact

MOST_WAITING = 40  # interests of one city that nobody has answered: more are a circular letter
AGAIN_AFTER = dt.timedelta(days=90)  # whoever was declined may ask about the same again
UNANSWERED_AFTER = dt.timedelta(days=60)  # then it is closed, and who asked looks elsewhere


# --- from a first word --------------------------------------------------------------------------------------
@transaction.atomic
def express(
    wish: Wish,
    *,
    by: Any,
    city: City,
    organisation: Organisation | None = None,
    text: str,
    language: str,
    at: dt.datetime | None = None,
) -> Interest:
    """A city, or an organisation in it, would take up an offer or meet a need, and says how.

    The same words sent twice are one interest; a second one of the same city while the first is open is refused.
    """
    words, tongue = cleaning.message(text, language)
    moment = at or now()
    present = wishes.hold(wish)
    _may_be_of(present, city, organisation)
    mine = Interest.objects.filter(wish=present, city=city, organisation=organisation)
    if open_one := mine.waiting().first():
        first = open_one.messages.filter(from_asker=True).first()
        if first is not None and first.text == words:
            return open_one
        raise WrongMoment(_("Your city has expressed its interest already. Write to the other side there."))
    _must_be_open(present, moment)
    _was_not_declined(mine, moment)
    _check_quota(city)
    interest = Interest(
        wish=present, city=city, organisation=organisation, expressed_at=moment, expressed_by=_person(by)
    )
    try:
        with transaction.atomic():
            interest.save()
    except IntegrityError as error:
        raise WrongMoment(_("Your city has expressed its interest already.")) from error
    _say(interest, words, tongue, as_asker=True, by=by, at=moment)
    _note("expressed", interest, by=by, after={"wish": present.code, "city": city.code})
    telling.expressed(interest, by=by)
    return interest


def _may_be_of(wish: Wish, city: City, organisation: Organisation | None) -> None:
    wishes.must_be_in(city, organisation)
    if organisation is not None and organisation == wish.organisation:
        raise ValidationError({"organisation": _("This is its own: others take it up.")})
    if city.pk == wish.city_id and organisation is None and wish.organisation_id is None:
        raise ValidationError({"city": _("This is your city’s own: others take it up.")})


def _must_be_open(wish: Wish, at: dt.datetime) -> None:
    if wish.state == WishState.TAKEN:
        raise PartsGone()
    if wish.state != WishState.OPEN or wish.expires_on < today(at):
        raise WrongMoment(_("This is not open any more."))


def _was_not_declined(mine: Any, at: dt.datetime) -> None:
    """Whoever heard no asks again later, or about something else: nobody is asked the same every week."""
    if mine.filter(state=InterestState.DECLINED, ended_at__gt=at - AGAIN_AFTER).exists():
        raise WrongMoment(
            _("Your city was declined here less than three months ago. Look at other offers and needs.")
        )


def _check_quota(city: City) -> None:
    waiting = Interest.objects.filter(city=city, state=InterestState.EXPRESSED, answered_at=None)
    if waiting.count() >= MOST_WAITING:
        raise ValidationError(
            _("Your city waits for %(most)s answers already. Wait for some of them first.")
            % {"most": MOST_WAITING}
        )


# --- to an answer -------------------------------------------------------------------------------------------
@transaction.atomic
def write(
    interest: Interest,
    text: str,
    language: str,
    *,
    as_asker: bool,
    by: Any,
    at: dt.datetime | None = None,
) -> Message:
    """One side writes to the other, also once both have agreed: then there is the more to say.

    The first word of the side that was asked is its answer: they talk.
    """
    words, tongue = cleaning.message(text, language)
    moment = at or now()
    present = _held(interest)
    if (last := present.messages.last()) and (last.from_asker, last.text) == (as_asker, words):
        return last  # sent twice
    has_agreed = present.state == InterestState.AGREED
    if not has_agreed:
        _still_waiting(present)
    said = _say(present, words, tongue, as_asker=as_asker, by=by, at=moment)
    if as_asker or has_agreed:
        _keep(present)
        _note("written", present, by=by, after={"as": "asker" if as_asker else "asked"})
        telling.written(present, as_asker=as_asker, by=by)
    else:
        _answered(present, by=by, at=moment)
    return said


@transaction.atomic
def answer(
    interest: Interest, *, by: Any, text: str = "", language: str = "", at: dt.datetime | None = None
) -> Interest:
    """The side that was asked would like to talk, with words or by one click."""
    words, tongue = cleaning.message(text, language, needed=False)
    moment = at or now()
    present = _held(interest)
    if present.state == InterestState.TALKING and not words:
        return present
    _still_waiting(present)
    if words:
        _say(present, words, tongue, as_asker=False, by=by, at=moment)
    _answered(present, by=by, at=moment)
    return present


def _answered(interest: Interest, *, by: Any, at: dt.datetime) -> None:
    is_first = interest.state == InterestState.EXPRESSED
    interest.state = InterestState.TALKING
    interest.answered_at = interest.answered_at or at
    _keep(interest, "state", "answered_at")
    _note(
        "answered" if is_first else "written", interest, by=by, after={"as": "asked", "state": interest.state}
    )
    telling.answered(interest, by=by) if is_first else telling.written(interest, as_asker=False, by=by)


# --- to an agreement ----------------------------------------------------------------------------------------
@transaction.atomic
def agree(
    interest: Interest,
    *,
    as_asker: bool,
    by: Any,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Interest:
    """One side says yes. With the second yes a part of the offer is taken, and it is agreed.

    `version` is the one that was read: whoever agrees to words that were changed meanwhile reads them first. Where
    somebody else has got the last part, `PartsGone` says so.
    """
    moment = at or now()
    present = _held(interest)
    own, others = (present.asker_agreed_at, present.asked_agreed_at)[:: 1 if as_asker else -1]
    if own is not None and present.state in (*_WAITING, InterestState.AGREED):
        return present
    _still_waiting(present)
    if version is not None and version != present.version:
        raise Outdated(_("Something was written or changed in the meantime. Read it again."), current=present)
    if as_asker:
        present.asker_agreed_at = moment
    else:
        present.asked_agreed_at = moment
        present.answered_at = present.answered_at or moment
        if present.state == InterestState.EXPRESSED:
            present.state = InterestState.TALKING
    if others is not None:
        present.state = InterestState.AGREED
    # A yes changes no words: whoever reads them and agrees at the same moment need not read again (no new version).
    present.save(update_fields=["asker_agreed_at", "asked_agreed_at", "answered_at", "state"])
    _note("agreed", present, by=by, after={"as": "asker" if as_asker else "asked", "state": present.state})
    if present.state == InterestState.AGREED:
        present.wish = wishes.take_part(present.wish, by=by, at=moment)
        _settled(present, Did.AGREED, at=moment)
        telling.agreed(present, by=by)
    else:
        telling.said_yes(present, as_asker=as_asker, by=by)
    return present


@transaction.atomic
def decline(
    interest: Interest, *, by: Any, reason: str, as_asker: bool = False, at: dt.datetime | None = None
) -> Interest:
    """No, and why. The side that asked may say so too, once both have talked."""
    words = cleaning.reason(reason, needed=_("Say in a sentence why: whoever asked learns from it."))
    moment = at or now()
    present = _held(interest)
    if present.state == InterestState.DECLINED:
        return present
    if as_asker and present.state == InterestState.EXPRESSED:
        raise WrongMoment(_("The other side has not answered yet: take your interest back instead."))
    _still_waiting(present)
    if not as_asker:
        present.answered_at = present.answered_at or moment
    _end(present, InterestState.DECLINED, words, at=moment)
    _note(
        "declined", present, by=by, reason=words,
        after={"as": "asker" if as_asker else "asked", "state": present.state},
    )  # fmt: skip
    _settled(present, Did.DECLINED, at=moment, why=words)
    telling.declined(present, as_asker=as_asker, by=by)
    return present


@transaction.atomic
def take_back(
    interest: Interest, *, by: Any, as_asker: bool = True, reason: str = "", at: dt.datetime | None = None
) -> Interest:
    """Whoever expressed an interest has it no more. What both had agreed upon either side takes back, with a reason,
    as long as nothing became of it; its part is then free again.
    """
    moment = at or now()
    present = _held(interest)
    if present.state == InterestState.WITHDRAWN:
        return present
    if fell_through := present.state == InterestState.AGREED:
        words = cleaning.reason(reason, needed=_("Both had agreed: say in a sentence why not any more."))
        if present.became_key:
            raise WrongMoment(_("Something has become of it already: it is ended there."))
    elif not as_asker:
        raise WrongMoment(_("Only who expressed an interest takes it back. You can decline it."))
    else:
        words = cleaning.reason(reason)
        _still_waiting(present)
    _end(present, InterestState.WITHDRAWN, words, at=moment)
    _note(
        "taken-back", present, by=by, reason=words,
        after={"as": "asker" if as_asker else "asked", "state": present.state},
    )  # fmt: skip
    if fell_through:
        present.wish = wishes.free_part(present.wish, by=by, at=moment)
    telling.taken_back(present, as_asker=as_asker, by=by)
    return present


# --- what becomes of it -------------------------------------------------------------------------------------
@transaction.atomic
def become_tie(interest: Interest, told: Tied, *, by: Any, at: dt.datetime | None = None) -> Contact:
    """What was agreed has begun: it stands in the ledger of ties, confirmed by both cities. Said twice, it is one."""
    moment = at or now()
    present = _held(interest)
    if present.became_kind == Contact.kind_word:
        return Contact.objects.get(code=present.became_key)
    _may_become(present)
    contact = write_tie(present, told, by=by, at=moment)
    _became(present, Contact.kind_word, contact.code, by=by)
    return contact


@transaction.atomic
def become_project(interest: Interest, *, by: Any, at: dt.datetime | None = None) -> Any:
    """What was agreed becomes a project of both cities, led by the one in need. Said twice, it is one."""
    present = _held(interest)
    if present.became_kind == "project":
        return present.project
    _may_become(present)
    project = projects.begin_from(present, by=by, at=at or now())
    _became(present, "project", project.key, by=by)
    return project


def _may_become(interest: Interest) -> None:
    if interest.state != InterestState.AGREED:
        raise WrongMoment(_("Both sides must agree first."))
    if interest.became_key:
        raise WrongMoment(_("Something has become of it already."))


def _became(interest: Interest, kind: str, key: str, *, by: Any) -> None:
    interest.became_kind, interest.became_key = kind, key
    _keep(interest, "became_kind", "became_key")
    _note("became", interest, by=by, after={"kind": kind, "key": key})
    telling.became(interest, by=by)


def give_up_project(project: Project, *, reason: str, by: Any, at: dt.datetime) -> None:
    """Fills `projects.hooks.project_given_up`: what both had agreed on fell through, and its place is free again."""
    if project.interest is not None:
        _fell_through(project.interest, reason, by=by, at=at)


def resume_project(project: Project, *, by: Any, at: dt.datetime) -> None:
    """Fills `projects.hooks.project_resumed`: what had been given up takes its place anew, if there is one left."""
    if project.interest is None:
        return
    present = _held(project.interest)
    if present.state != InterestState.WITHDRAWN:
        return
    try:
        present.wish = wishes.take_part(present.wish, by=by, at=at)
    except PartsGone as gone:
        raise WrongMoment(
            _("The place it had was agreed upon with another city meanwhile. Begin a new project.")
        ) from gone
    present.state, present.reason, present.ended_at = InterestState.AGREED, "", None
    _keep(present, "state", "reason", "ended_at")
    _note("resumed", present, by=by, after={"state": present.state})


def give_up_tie(contact: Contact, *, by: Any, at: dt.datetime) -> None:
    """Fills `ties.hooks.contact_acted`: a tie that was taken back never was, so its place is free again."""
    if contact.withdrawn_at is None or contact.merged_into_id is not None:
        return
    rows = Interest.objects.filter(became_kind=Contact.kind_word, became_key=contact.code)
    for interest in rows.select_related("wish"):  # one at most
        _fell_through(interest, contact.withdrawn_why, by=by, at=at)


def _fell_through(interest: Interest, reason: str, *, by: Any, at: dt.datetime) -> None:
    """What had become of it was given up before it began. Both sides hear that what was agreed on holds no more."""
    present = _held(interest)
    if present.state != InterestState.AGREED:
        return
    _end(present, InterestState.WITHDRAWN, cleaning.shortened(reason), at=at)
    _note("fell-through", present, by=by, reason=present.reason, after={"state": present.state})
    present.wish = wishes.free_part(present.wish, by=by, at=at)
    telling.fell_through(present, by=by)


# --- when the offer or the need ends or changes, or nobody answers ------------------------------------------
def close_others(wish: Wish, *, by: Any, at: dt.datetime) -> None:
    """Fills `wishes.hooks.wish_ended`: nobody goes on waiting for what is gone; each hears why."""
    act = "gone" if wish.state == WishState.TAKEN else "withdrawn"
    for interest in Interest.objects.waiting().filter(wish=wish).order_by("pk"):
        interest.wish = wish
        _close(interest, act, by=by, at=at)


def ask_anew(wish: Wish, *, changed: list[str], by: Any, at: dt.datetime) -> None:
    """Fills `wishes.hooks.wish_changed`: whoever had said yes said it to other words, and reads them again."""
    if _MEANT.isdisjoint(changed):
        return
    for interest in Interest.objects.waiting().filter(wish=wish).order_by("pk"):
        interest.wish = wish
        interest.asker_agreed_at = interest.asked_agreed_at = None
        _keep(interest, "asker_agreed_at", "asked_agreed_at")
        telling.changed(interest, by=by)


_MEANT = frozenset((
    "kind", "title", "text", "purpose", "amount", "currency", "begins", "ends", "online", "place", "pays",
))  # fmt: skip


def tell_freed(wish: Wish, *, by: Any, at: dt.datetime) -> None:
    """Fills `wishes.hooks.wish_freed`: whoever came too late hears that there is room again."""
    gone = Interest.objects.filter(wish=wish, state=InterestState.CLOSED).order_by("pk")
    for interest in gone:
        interest.wish = wish
        telling.freed(interest, by=by)


def close_unanswered(at: dt.datetime) -> int:
    """Who was not answered in two months, whatever was reminded, is told so and waits no longer. How many."""
    closed = 0
    silent = Interest.objects.filter(
        state=InterestState.EXPRESSED, expressed_at__lt=at - UNANSWERED_AFTER
    ).select_related("wish")
    for interest in silent.order_by("pk"):
        with transaction.atomic():
            present = _held(interest)
            if present.state == InterestState.EXPRESSED:
                _close(present, "unanswered", by=None, at=at)
                closed += 1
    return closed


def _close(interest: Interest, act: str, *, by: Any, at: dt.datetime) -> None:
    _end(interest, InterestState.CLOSED, "", at=at)
    _note("closed", interest, by=by, after={"state": interest.state, "why": act})
    telling.closed(interest, act, by=by)


_verbs: tuple[Any, ...] = (
    express, write, answer, agree, decline, take_back, become_tie, become_project, give_up_project, resume_project,
    give_up_tie, close_unanswered,
)  # fmt: skip
for _verb in _verbs:
    _verb.alters_data = True


# --- how it is done -----------------------------------------------------------------------------------------
_WAITING = (InterestState.EXPRESSED, InterestState.TALKING)


def _held(interest: Interest) -> Interest:
    """The interest as it is now, with its offer or need held before it."""
    wish = wishes.hold(interest.wish)
    rows = Interest.objects.select_for_update(of=("self",), no_key=True)
    present: Interest = rows.select_related("city", "organisation").get(pk=interest.pk)
    present.wish = wish
    return present


def _still_waiting(interest: Interest) -> None:
    """An act on what has ended meets what ended it."""
    if interest.state in _WAITING:
        return
    if interest.state == InterestState.CLOSED and interest.wish.state == WishState.TAKEN:
        raise PartsGone()
    raise WrongMoment(_ENDED[InterestState(interest.state)])


_ENDED = {
    InterestState.AGREED: _("Both sides have agreed already."),
    InterestState.DECLINED: _("This interest was declined."),
    InterestState.WITHDRAWN: _("This interest was taken back."),
    InterestState.CLOSED: _("This interest is closed: what it was about is not open any more."),
}


def _say(
    interest: Interest, text: str, language: str, *, as_asker: bool, by: Any, at: dt.datetime
) -> Message:
    said: Message = interest.messages.create(
        from_asker=as_asker, text=text, language=language, at=at, by=_person(by)
    )
    return said


def _end(interest: Interest, state: InterestState, why: str, *, at: dt.datetime) -> None:
    if state not in INTEREST_NEXT[interest.state]:
        raise WrongMoment(_("This is no longer possible. Look again, then decide."))
    interest.state, interest.reason, interest.ended_at = state, why, at
    _keep(interest, "state", "reason", "ended_at", "answered_at")


def _settled(interest: Interest, what: Did, *, at: dt.datetime, why: str = "") -> None:
    """Where the two were suggested to each other, it is noted what came of that."""
    if interest.city_id != interest.wish.city_id:
        outcomes.settled(interest.city, interest.wish.city, what, why=why, at=at)


def _keep(interest: Interest, *names: str) -> None:
    interest.version += 1
    interest.save(update_fields=[*names, "version"])


def _note(act: str, interest: Interest, *, by: Any, after: dict[str, Any], reason: str = "") -> None:
    """Seen by the two sides and the Secretariat: nothing public changes by it."""
    note(
        f"interest.{act}", interest.about, by=by, reason=reason, after={**after, "version": interest.version},
        public=False,
    )  # fmt: skip


def _person(by: Any) -> Any:
    return by if by is not None and by.pk else None
