"""*Write to the city*: what somebody without an account writes is relayed to its team, and the answer back.

Neither side sees the other's address in a mail: the team reads the letter, and the writer's address, on a page of
ours; the writer gets the answer with the way to the form, not with an address. Where nobody acts for a city, its
letters come to the Secretariat and stay there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from mreza.accounts.models import User
from mreza.accounts.roles import officers
from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities.acting import cities_of
from mreza.cities.choices import CITY_TEAM
from mreza.cities.facts import own_name
from mreza.cities.models import Appointment, City, CityLetter, Knock
from mreza.cities.remarks import EVERYBODY, TooMany
from mreza.foundation.moments import WrongMoment, months_after, now, today
from mreza.foundation.permissions import may_read
from mreza.journal.models import record
from mreza.notices.letters import Letter
from mreza.notices.models import tell, tell_address

A_DAY_FROM_ONE_SENDER = 5
A_DAY_TO_ONE_CITY = 100
A_DAY_FROM_ALL = 1000
DUE_AFTER = dt.timedelta(days=14)  # an answer is awaited until then


def letters_seen_by(user: Any) -> Q:
    """A city's letters are for its team, those of cities where nobody acted for the Secretariat."""
    if not user.is_authenticated or not may_read(user):
        return Q(pk__in=[])
    seen = Q(to_secretariat=False, city__code__in=cities_of(user))
    return seen | Q(to_secretariat=True) if works_in_the_secretariat(user) else seen


def team_of(city: City, at: dt.datetime | None = None) -> list[User]:
    """The people who act for a city now and can be written to."""
    held = Appointment.objects.held(at=at or now()).filter(
        city=city, role__in=CITY_TEAM
    )  # door: who gets a mail
    return list(User.objects.filter(is_active=True, appointments__in=held).distinct().order_by("pk"))


def due_on(letter: CityLetter) -> dt.date:
    """By when the writer may expect an answer."""
    return today(letter.written_at + DUE_AFTER)


# --- writing ----------------------------------------------------------------------------------------------
@transaction.atomic
def write_to(
    city: City,
    *,
    name: str,
    email: str,
    organisation: str,
    subject: str,
    text: str,
    language: str,
    sender: str,
    code: str = "",
    at: dt.datetime | None = None,
) -> CityLetter:
    """Somebody writes to a city; each of its team, or the Secretariat, gets a mail. Nothing public changes.

    `code` names the form it was sent with, where the same form sent again must not be a second letter.
    """
    moment = at or now()
    _count(city, sender, today(moment))
    team = team_of(city, moment)
    letter = CityLetter.objects.create(
        **({"code": code} if code else {}),
        city=city,
        name=name,
        email=email,
        organisation=organisation,
        subject=subject,
        text=text,
        language=language,
        to_secretariat=not team,
        written_at=moment,
    )
    for reader in team or officers(at=moment):
        tell(reader, "cities.letter", lambda: _relayed(letter))
    return letter


def _count(city: City, sender: str, day: dt.date) -> None:
    for who, most in (
        (sender, A_DAY_FROM_ONE_SENDER),
        (f"city {city.code}", A_DAY_TO_ONE_CITY),
        (EVERYBODY, A_DAY_FROM_ALL),
    ):
        key = hashlib.sha256(f"letter {who}".encode()).hexdigest()  # counted apart from remarks
        if Knock.count_one(key, on=day) > most:
            raise TooMany


def _relayed(letter: CityLetter) -> Letter:
    city = own_name(letter.city)
    sender = f"{letter.name}, {letter.organisation}" if letter.organisation else letter.name
    why = (
        _("You got this message because nobody acts for this city, and you work in the Secretariat.")
        if letter.to_secretariat
        else _("You got this message because you act for this city.")
    )
    return Letter(
        subject=_("A letter to %(city)s: %(subject)s") % {"city": city, "subject": letter.subject},
        paragraphs=(
            _("%(sender)s writes to %(city)s through Mreža:") % {"sender": sender, "city": city},
            *(part for part in letter.text.split("\n\n") if part.strip()),
        ),
        action=(_("Read and answer"), reverse("cities:letter", kwargs={"code": letter.code})),
        closing=(_("Please do not answer this mail: the answer is written on the page behind the link."),),
        why=why,
    )


# --- answering --------------------------------------------------------------------------------------------
@transaction.atomic
def answer(letter: CityLetter, text: str, *, by: Any, at: dt.datetime | None = None) -> None:
    """The city answers; the writer gets it by mail, with the way back to the form."""
    _settle(letter, by=by, at=at, answer=text)
    record("letter.answered", (CityLetter.kind, letter.code), by=by, public=False)
    with override(_language(letter)):
        told = _answered(letter, text)
    tell_address(letter.email, "cities.answer", told, language=_language(letter))


@transaction.atomic
def put_aside(letter: CityLetter, *, by: Any, at: dt.datetime | None = None) -> None:
    """The letter needs no answer. The writer is not told."""
    _settle(letter, by=by, at=at)
    record("letter.put-aside", (CityLetter.kind, letter.code), by=by, public=False)


def _settle(letter: CityLetter, *, by: Any, at: dt.datetime | None, answer: str = "") -> None:
    settled = {"settled_at": at or now(), "settled_by": by, "answer": answer}
    if not CityLetter.objects.filter(pk=letter.pk, settled_at=None).update(**settled):
        raise WrongMoment(gettext_lazy("Somebody has answered this letter already, or put it aside."))
    for name, value in settled.items():
        setattr(letter, name, value)


def _language(letter: CityLetter) -> str:
    known = dict(settings.LANGUAGES)
    return letter.language if letter.language in known else settings.LANGUAGE_CODE


def _answered(letter: CityLetter, text: str) -> Letter:
    city = own_name(letter.city)
    from_whom = (
        _("The Secretariat of the Network answers your letter to %(city)s (“%(subject)s”):")
        if letter.to_secretariat
        else _("%(city)s answers your letter (“%(subject)s”):")
    )
    return Letter(
        subject=_("Answer from %(city)s: %(subject)s") % {"city": city, "subject": letter.subject},
        paragraphs=(
            from_whom % {"city": city, "subject": letter.subject},
            *(part for part in text.split("\n\n") if part.strip()),
        ),
        action=(_("Write again"), reverse("cities:write", kwargs={"code": letter.city.code})),
        closing=(
            _(
                "Please do not answer this mail: nobody would read it. The form behind the link reaches the city."
            ),
        ),
        why=_(
            "You got this message because you wrote to this city through Mreža. Your address is shown to nobody else."
        ),
    )


for _act in (write_to, answer, put_aside):
    setattr(_act, "alters_data", True)  # noqa: B010


# --- forgetting -------------------------------------------------------------------------------------------
def forget_old(at: dt.datetime) -> int:
    """Letters are erased so many months after they were written, answered or not (LETTERS_KEPT_MONTHS)."""
    before = months_after(today(at), -settings.LETTERS_KEPT_MONTHS)
    oldest = dt.datetime.combine(before, dt.time.min, tzinfo=dt.UTC)
    old = CityLetter.objects.filter(written_at__lt=oldest)
    if not old.exists():
        return 0
    with transaction.atomic():
        count = old.delete()[0]
        record("letters.erased", (CityLetter.kind, "all"), after={"count": count}, public=False)
    return count
