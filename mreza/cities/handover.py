"""Somebody leaves, somebody takes over, and nothing is lost: handing an appointment for a city from one to another.

A handover is prepared in steps (who, what, note, when), confirmed once, and settled when the newcomer acts for the
city: at once for somebody with an account, on acceptance for somebody who is invited. Settling passes on what each
chapter keeps by person (`hooks.handed_over`), and ends the old appointment unless that ended before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from mreza.accounts import invitations
from mreza.accounts.capacities import keys
from mreza.accounts.models import Invitation, User
from mreza.accounts.rules import audits, works_in_the_secretariat
from mreza.cities import letters_people as letters
from mreza.cities.appointing import _lock, appoint, end_appointment, invite_to
from mreza.cities.choices import CITY_LEADS, CITY_TEAM, Acting
from mreza.foundation import hooks
from mreza.foundation.codes import random_code
from mreza.foundation.moments import Outdated, WrongMoment, now
from mreza.journal import versions
from mreza.journal.models import record
from mreza.notices.models import tell

if TYPE_CHECKING:
    from mreza.cities.models import Appointment, Handover
    from mreza.cities.models.appointment import AppointmentQuerySet
    from mreza.cities.models.handover import HandoverQuerySet

STEPS = ("who", "what", "note", "when")
NEEDED = ("who", "what")  # the others have an answer already: no note, at acceptance
STILL_WORTH = dt.timedelta(days=366)  # how long after somebody left their things can still be passed on


def handovers_seen_by(user: Any, rows: HandoverQuerySet) -> HandoverQuerySet:
    """Those of the cities one leads or stands for as the mayor's office; the newcomer their own; officers all."""
    if not user.is_authenticated:
        return rows.none()
    if works_in_the_secretariat(user) or audits(user):
        return rows
    cities = keys(user, "city", *CITY_LEADS, Acting.MAYOR)
    return rows.filter(
        models.Q(appointment__city__code__in=cities) | models.Q(to=user, settled_at__isnull=False)
    )


def leaving(city: Any, *, at: dt.datetime | None = None) -> AppointmentQuerySet:
    """The posts of a city that can be handed over: those in force, and those that ended within a year unsettled."""
    from mreza.cities.models import Appointment

    at = at or now()
    rows = Appointment.objects.filter(city=city, role__in=CITY_TEAM, since__lte=at)
    recent = models.Q(until=None) | models.Q(until__gt=at - STILL_WORTH)
    handed = models.Exists(_handovers().filter(appointment=models.OuterRef("pk"), settled_at__isnull=False))
    return (
        rows.filter(recent)
        .exclude(handed)
        .select_related("user", "city__country")
        .order_by("role", "since", "pk")
    )


def _handovers() -> Any:
    from mreza.cities.models import Handover

    return Handover.objects


# --- preparing --------------------------------------------------------------------------------------------
@transaction.atomic
def begin(appointment: Appointment, *, by: User, at: dt.datetime | None = None) -> Handover:
    """Open the wizard for one post; the one that is open already is gone on with."""
    from mreza.cities.models import Handover

    at = at or now()
    if appointment.role not in CITY_TEAM:
        raise WrongMoment(_("Only posts of a city’s team are handed over here."))
    _lock(appointment.place)
    present = Handover.objects.open().filter(appointment=appointment).first()
    if present is not None:
        return present
    if not leaving(appointment.city, at=at).filter(pk=appointment.pk).exists():
        raise WrongMoment(_("This post was handed over already, or ended more than a year ago."))
    try:
        with transaction.atomic():
            handover: Handover = Handover.objects.create(appointment=appointment, begun_by=by, begun_at=at)
    except IntegrityError as clash:
        raise WrongMoment(_("Somebody began this handover a moment ago.")) from clash
    return handover


@transaction.atomic
def save_step(handover: Handover, step: str, values: Mapping[str, Any], *, version: int) -> Handover:
    """Keep one step's answers; `version` is the one the person saw. Nothing happens in the Network yet."""
    from mreza.cities.models import Handover

    present = (
        Handover.objects.select_for_update(of=("self",)).select_related("appointment").get(pk=handover.pk)
    )
    _must_be_a_plan(present)
    if present.version != version:
        raise Outdated(_("Somebody else has saved this in the meantime."), current=present)
    if step == "who":
        _check_successor(present, values)
    for name, value in values.items():
        setattr(present, name, value)
    present.done = [one for one in STEPS if one in {*present.done, step}]
    present.version = version + 1
    present.save(update_fields=[*values, "done", "version"])
    return present


def _check_successor(handover: Handover, values: Mapping[str, Any]) -> None:
    to, email = values.get("to"), values.get("email", "")
    if (to is None) == (not email):
        raise ValidationError({"to": _("Choose somebody of the team, or write an address to invite.")})
    leaver = handover.appointment.user
    if to == leaver or (email and email.casefold() == leaver.email):
        raise ValidationError({"to" if to else "email": _("This is the person who leaves.")})


def successors(handover: Handover, *, at: dt.datetime | None = None) -> list[User]:
    """Who of the city's team could take over: everybody in it but the one who leaves."""
    from mreza.cities.models import Appointment

    team = Appointment.objects.held(at=at or now()).filter(
        city=handover.appointment.city, role__in=(*CITY_TEAM, Acting.MAYOR)
    )
    people = User.objects.filter(pk__in=team.values("user"), is_active=True)
    return list(people.exclude(pk=handover.appointment.user_id).order_by("name", "pk"))


def is_ready(handover: Handover) -> bool:
    """Whether every step that needs an answer has one."""
    return all(step in handover.done for step in NEEDED) and bool(handover.to_id or handover.email)


def would_pass_on(handover: Handover) -> list[str]:
    """What would be passed on, in words: it is done and taken back, so that this and the act cannot disagree."""
    with transaction.atomic():
        stand_in = handover.to or User.objects.create_user(f"{random_code().casefold()}@stand-in.invalid")
        said = _pass_on(handover, stand_in, by=None)
        transaction.set_rollback(True)
    versions.forget()
    return said


# --- the acts ---------------------------------------------------------------------------------------------
@transaction.atomic
def confirm(handover: Handover, *, by: User, language: str = "", at: dt.datetime | None = None) -> Handover:
    """The handover takes place: now, or as soon as the person invited accepts. Twice is once."""
    at = at or now()
    _lock(handover.appointment.place)
    present = _locked(handover)
    if present.confirmed_at is not None and present.cancelled_at is None:
        return present
    _must_be_a_plan(present)
    if not is_ready(present):
        raise WrongMoment(_("Say first who takes over, and look at what is passed on."))
    present.confirmed_by, present.confirmed_at = by, at
    to = present.to or _known_in_team(present)
    if to is not None:
        present.to, present.email = to, ""
        post = present.appointment
        taken = appoint(to, post.role, post.place, by=by, at=at, told=False)
        _save(present, "confirmed_by", "confirmed_at", "to", "email")
        return _settle(present, taken, by=by, at=at)
    invitation = invite_to(
        present.email, present.appointment.role, present.appointment.place, by=by, language=language, at=at
    )
    present.invitation = invitation.code
    _save(present, "confirmed_by", "confirmed_at", "invitation")
    _note("appointment.handover-confirmed", present, by=by)
    if present.ends == present.Ends.AT_ONCE:
        _end(present.appointment, by=by, at=at)
    return present


@transaction.atomic
def cancel(handover: Handover, *, by: User, at: dt.datetime | None = None) -> None:
    """Give the plan up; the invitation that went out for it stops working."""
    at = at or now()
    present = _locked(handover)
    if present.cancelled_at is not None:
        return
    if present.settled_at is not None:
        raise WrongMoment(_("This handover has taken place already."))
    present.cancelled_at = at
    _save(present, "cancelled_at")
    open_one = (
        Invitation.objects.open(at=at).filter(code=present.invitation).first() if present.invitation else None
    )
    if open_one is not None:
        invitations.revoke(open_one, by=by, at=at)
    if present.confirmed_at is not None:
        _note("appointment.handover-cancelled", present, by=by)


def settle_waiting(taken: Appointment, *, by: User, at: dt.datetime | None = None) -> None:
    """Somebody invited accepted: whatever waited for them at this post is passed on. Part of the acceptance."""
    from mreza.cities.models import Handover

    if taken.city_id is None:
        return
    rows = Handover.objects.waiting().filter(appointment__city_id=taken.city_id, appointment__role=taken.role)
    for handover in rows.filter(email=taken.user.email).select_related(
        "appointment__user", "appointment__city"
    ):
        handover.to = taken.user
        _save(handover, "to")
        _settle(handover, taken, by=by, at=at or now())


# --- inside -----------------------------------------------------------------------------------------------
def _locked(handover: Handover) -> Handover:
    from mreza.cities.models import Handover

    rows = Handover.objects.select_for_update(of=("self",))
    return rows.select_related("appointment__user", "appointment__city", "to").get(pk=handover.pk)


def _must_be_a_plan(handover: Handover) -> None:
    if handover.cancelled_at is not None:
        raise WrongMoment(_("This handover was cancelled."))
    if handover.confirmed_at is not None:
        raise WrongMoment(_("This handover is confirmed already."))


def _known_in_team(handover: Handover) -> User | None:
    """An address that belongs to a colleague needs no invitation."""
    return next((one for one in successors(handover) if one.email == handover.email.casefold()), None)


def _settle(handover: Handover, taken: Appointment, *, by: User, at: dt.datetime) -> Handover:
    handover.passed = _pass_on(handover, taken.user, by=by)
    handover.settled_at = at
    _save(handover, "passed", "settled_at")
    _end(handover.appointment, by=by, at=at)
    _end_lesser(taken, by=by, at=at)
    _note("appointment.handed-over", handover, by=by)
    if taken.user != by:
        tell(taken.user, "cities.taken_over", lambda: letters.taken_over(taken, handover.passed))
    return handover


def _pass_on(handover: Handover, to: User, *, by: User | None) -> list[str]:
    """Each chapter passes on what it keeps by person, and says how much, in the newcomer's language."""
    post = handover.appointment
    with override(to.language or get_language()):
        said = hooks.handed_over(post.user, to, "city", post.place.code, by=by)
    return [words for words in said.values() if words]


def _end(appointment: Appointment, *, by: User, at: dt.datetime) -> None:
    """The old appointment ends, unless it has."""
    appointment.refresh_from_db(fields=["until"])
    if appointment.until is None or appointment.until > at:
        end_appointment(appointment, by=by, reason=_("Handed over."), at=at)


def _end_lesser(taken: Appointment, *, by: User, at: dt.datetime) -> None:
    """Who takes a post over leaves the one they held in the same team: one person, one post."""
    from mreza.cities.models import Appointment

    held = Appointment.objects.held(at=at).filter(user=taken.user, city=taken.city, role__in=CITY_TEAM)
    for other in held.exclude(pk=taken.pk).select_related("user", "city"):
        end_appointment(other, by=by, reason=_("Took over another post in the same team."), at=at, told=False)


def _save(handover: Handover, *names: str) -> None:
    handover.version += 1
    handover.save(update_fields=[*names, "version"])


def _note(act: str, handover: Handover, *, by: User) -> None:
    post = handover.appointment
    after = {"role": post.role, "from": post.user_id, "to": handover.to_id}
    record(act, post.capacity.about, by=by, public=False, after=after)
