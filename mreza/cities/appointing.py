"""Who acts for a place: appointing somebody, offering a post, lengthening a term, ending it.

Each act is one transaction with its journal entry; acts on one place wait for one another (its row is locked), so
that of two at once the second meets what the first did. The same act twice has one effect. What a person can set
right comes as ValidationError with the field's name, what came too late as WrongMoment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.accounts import invitations
from mreza.accounts.capacities import Capacity, capacities, forget
from mreza.accounts.invitations import Wanted
from mreza.accounts.models import Invitation, Token, User
from mreza.cities import letters_people as letters
from mreza.cities.choices import ACTS_FOR, FIELD_TEAM, Acting
from mreza.cities.models import Appointment, City, Country, CreativeField, Organisation
from mreza.foundation.moments import WrongMoment, now
from mreza.journal.models import record
from mreza.notices.models import tell
from mreza.ui.formats import last_day

Place = City | Country | CreativeField | Organisation

MODELS: dict[str, Any] = {
    "city": City,
    "country": Country,
    "field": CreativeField,
    "organisation": Organisation,
}
TERM_YEARS = 2  # of field coordinators and their deputies
EARLIEST = dt.datetime(2004, 1, 1, tzinfo=dt.UTC)  # the Network began
AHEAD = dt.timedelta(days=366)  # an appointment may be recorded before it begins; further ahead it is a slip
LONGEST = dt.timedelta(days=20 * 366)
TOO_LATE = gettext_lazy("This appointment has ended already.")


def place_of(kind: str, key: str) -> Place | None:
    """The city, country, field or organisation of that code."""
    model = MODELS.get(kind)
    found: Place | None = model.objects.filter(code=key).first() if model else None
    if isinstance(found, Organisation) and not found.is_public:
        return None  # nobody speaks for what is not in the register
    return found


def post_of(role: str, place: Place) -> Capacity:
    """A role and the place it is held for; refused when that role is held for something else."""
    if ACTS_FOR.get(role) != place.kind:
        raise ValidationError({"role": _("This role is held for something else.")})
    return Capacity(role, place.kind, place.code)


def usual_end(role: str, since: dt.datetime) -> dt.datetime | None:
    """When a term ends unless somebody says otherwise: two years for those who coordinate a field."""
    if role not in FIELD_TEAM:
        return None
    try:
        return since.replace(year=since.year + TERM_YEARS)
    except ValueError:  # begun on 29 February
        return since.replace(year=since.year + TERM_YEARS, month=3, day=1)


# --- the acts ---------------------------------------------------------------------------------------------
@transaction.atomic
def appoint(
    user: User,
    role: str,
    place: Place,
    *,
    by: Any,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
    told: bool = True,
) -> Appointment:
    """The person acts for the place in that role from now on (or from `since`), until that instant.

    Somebody who acts so already keeps their appointment as it is: the same form sent twice appoints once.
    """
    at = at or now()
    since = since or at
    post = post_of(role, place)
    if not user.is_active or user.erased_at is not None:
        raise WrongMoment(_("This account is closed."))
    until = until or usual_end(role, since)
    _check_days(since, until, at)
    _lock(place)
    here = Appointment.objects.filter(role=role, **{place.kind: place})
    meeting = here.filter(Q(until=None) | Q(until__gt=since))
    if until:
        meeting = meeting.filter(since__lt=until)
    mine = meeting.filter(user=user).first()
    if mine is not None:
        return mine
    _refuse_a_second_coordinator(meeting, role)
    appointment = Appointment(
        user=user, role=role, since=since, until=until, given_by=by, **{place.kind: place}
    )
    try:
        with transaction.atomic():
            appointment.save(force_insert=True)
    except IntegrityError as clash:
        raise WrongMoment(_("This person was appointed a moment ago.")) from clash
    forget(user)
    record(
        "appointment.given", post.about, by=by, reason=reason.strip(), public=_is_public(user, post),
        after=_values(appointment),
    )  # fmt: skip
    if told and user != by:
        tell(user, "cities.appointed", lambda: letters.appointed(appointment, by))
    return appointment


@dataclass(frozen=True)
class Offer:
    """A post offered to an address."""

    email: str
    role: str
    place: Place
    until: dt.datetime | None = None
    language: str = ""
    is_proposal: bool = False  # sent only once somebody else has approved it (`proposing`)


def invite_to(
    email: str,
    role: str,
    place: Place,
    *,
    by: Any,
    until: dt.datetime | None = None,
    language: str = "",
    at: dt.datetime | None = None,
) -> Invitation:
    """Offer the post to an address. Who accepts holds it from then on; until then nothing changes."""
    return invite_many([Offer(email, role, place, until, language)], by=by, at=at)[0]


@transaction.atomic
def invite_many(offers: Sequence[Offer], *, by: Any, at: dt.datetime | None = None) -> list[Invitation]:
    """Offer many posts at once, all or none, in a number of statements that does not grow with them."""
    at = at or now()
    posts = [post_of(offer.role, offer.place) for offer in offers]
    _lock_all([offer.place for offer in offers])
    held, coordinated = _held(at, {offer.role for offer in offers})
    for offer, post in zip(offers, posts, strict=True):
        if offer.until is not None:
            _check_days(at, offer.until, at)
        if (offer.email.strip().casefold(), *post) in held:
            raise WrongMoment(_("The person with this address has this role already."))
        holder = coordinated.get(post.key) if post.role == Acting.COORDINATOR else None
        if holder is not None:
            raise _one_coordinator(holder)
    spoken = (by.language if by is not None else "") or settings.LANGUAGE_CODE
    wanted = [
        Wanted(offer.email, offer.language or spoken, *post, offer.until, offer.is_proposal)
        for offer, post in zip(offers, posts, strict=True)
    ]
    return invitations.invite_all(wanted, by=by, at=at)


@transaction.atomic
def prolong(
    appointment: Appointment,
    *,
    until: dt.datetime | None,
    by: Any,
    reason: str,
    at: dt.datetime | None = None,
) -> Appointment:
    """Give an appointment that is in force, or was about to be, another end; none leaves it open."""
    _need(reason)
    _lock(appointment.place)
    at = at or now()  # once it is our turn: of two who end it, the later one must not come earlier
    present = Appointment.objects.select_related(*MODELS).get(pk=appointment.pk)
    if present.until is not None and present.until <= at:
        raise WrongMoment(TOO_LATE)
    if until is None and present.role in FIELD_TEAM:
        raise ValidationError({"until": _("Say when the term of this role ends.")})
    _check_days(present.since, until, at)
    if until == present.until:
        return present
    others = Appointment.objects.filter(role=present.role, **{present.place.kind: present.place})
    meeting = others.exclude(pk=present.pk).filter(Q(until=None) | Q(until__gt=present.since))
    _refuse_a_second_coordinator(meeting.filter(since__lt=until) if until else meeting, present.role)
    before = _values(present)
    present.until = until
    Appointment.objects.filter(pk=present.pk).update(until=until)
    record(
        "appointment.prolonged", present.capacity.about, by=by, reason=reason.strip(), public=False, before=before,
        after=_values(present),
    )  # fmt: skip
    return present


@transaction.atomic
def end_appointment(
    appointment: Appointment, *, by: Any, reason: str, at: dt.datetime | None = None, told: bool = True
) -> Appointment:
    """From now on the person no longer acts for the place: every door it opened is closed at the next request."""
    _need(reason)
    _lock(appointment.place)
    at = at or now()  # once it is our turn: of two who end it, the later one must not come earlier
    present = Appointment.objects.select_related("user", *MODELS).get(pk=appointment.pk)
    before = _values(present)
    last = max(at, present.since)  # one that has not begun never will
    ended = Appointment.objects.filter(pk=present.pk).filter(Q(until=None) | Q(until__gt=last))
    if not ended.update(until=last, ended_by=by):
        raise WrongMoment(TOO_LATE)
    present.until, present.ended_by = last, by
    forget(present.user)
    _kill_dead_tokens(present.user, at)
    record(
        "appointment.ended", present.capacity.about, by=by, reason=reason.strip(),
        public=_is_public(present.user, present.capacity), before=before, after=_values(present),
    )  # fmt: skip
    if told and present.user != by:
        tell(present.user, "cities.appointment_ended", lambda: letters.ended(present, by))
    return present


# --- what an invitation gives -----------------------------------------------------------------------------
def accepted(user: User, role: str, kind: str, key: str, until: dt.datetime | None, by: Any) -> None:
    """Somebody accepted a post offered to them (`accounts.hooks.role_given`)."""
    from mreza.cities.handover import settle_waiting

    place = place_of(kind, key)
    if place is None:
        raise WrongMoment(_("What this invitation is about no longer exists."))
    appointment = appoint(user, role, place, by=by, until=until, told=False)
    settle_waiting(appointment, by=user)


# --- inside -----------------------------------------------------------------------------------------------
def _lock(place: Place) -> None:
    """Acts on one place wait for one another."""
    _lock_all([place])


def _lock_all(places: Sequence[Place]) -> None:
    """Lock the rows of these places, always in the same order, so that two who lock many never wait for each other."""
    for kind, model in MODELS.items():
        keys = sorted({place.pk for place in places if place.kind == kind})
        for first in range(0, len(keys), 500):
            rows = model.objects.select_for_update().filter(pk__in=keys[first : first + 500]).order_by("pk")
            list(rows.values_list("pk"))


def _held(at: dt.datetime, roles: set[str]) -> tuple[set[tuple[str, ...]], dict[str, str]]:
    """Who holds one of these roles now: (address, role, kind, code); and who coordinates each field."""
    held: set[tuple[str, ...]] = set()
    coordinated: dict[str, str] = {}
    rows = Appointment.objects.held(at=at).filter(role__in=roles)
    for email, name, role, *codes in rows.values_list(
        "user__email", "user__name", "role", *(f"{kind}__code" for kind in MODELS)
    ):
        key = next(code for code in codes if code)
        held.add((email, role, ACTS_FOR[role], key))
        if role == Acting.COORDINATOR:
            coordinated[key] = name or email
    return held, coordinated


def _need(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the reason stays in the history.")})


def _check_days(since: dt.datetime, until: dt.datetime | None, at: dt.datetime) -> None:
    if not EARLIEST <= since <= at + AHEAD:
        raise ValidationError({"since": _("Choose a day between 2004 and a year from now.")})
    if until is None:
        return
    if until <= since or until <= at:
        raise ValidationError({"until": _("The end must lie in the future, and after the beginning.")})
    if until > at + LONGEST:
        raise ValidationError({"until": _("An appointment may last twenty years at most.")})


def _refuse_a_second_coordinator(meeting: Any, role: str) -> None:
    """A field has one coordinator at a time, and any number of deputies."""
    if role != Acting.COORDINATOR:
        return
    holder = meeting.select_related("user").first()
    if holder is not None:
        raise _one_coordinator(str(holder.user))


def _one_coordinator(holder: str) -> WrongMoment:
    return WrongMoment(
        _("%(person)s coordinates this field already. End that appointment first, or appoint a deputy.")
        % {"person": holder}
    )


def _kill_dead_tokens(user: User, at: dt.datetime) -> None:
    """A program's key that opens nothing any more is revoked, so that it does not wake up with a later role."""
    left = capacities(user)
    for token in Token.objects.in_force(at=at).filter(user=user):
        if not any(token.covers(capacity) for capacity in left):
            Token.objects.filter(pk=token.pk).update(revoked_at=at)


def _is_public(user: User, post: Capacity) -> bool:
    """Whether a public page shows that this person acts there, so that what is kept for readers must go."""
    return bool(user.shows_name) and post.kind in ("city", "field", "country")


def _values(appointment: Appointment) -> dict[str, Any]:
    """What the journal keeps: the person by number, so that whoever is erased is not named there for ever."""
    return {
        "role": appointment.role,
        "person": appointment.user_id,
        "since": appointment.since.date().isoformat(),
        "until": last_day(appointment.until).isoformat() if appointment.until else None,
    }
