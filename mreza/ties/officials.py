"""The official address of a city that nobody acts for: named by a city that claims, accepted once by the Secretariat.

Who was named has no account and never asked to be here. So nothing is sent before the Secretariat has accepted the
address, only the Secretariat reads it, and with the day it is no longer needed the person is forgotten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from mreza.accounts import erasing, invitations
from mreza.accounts.models import Invitation, User
from mreza.cities.choices import CITY_LEADS, CITY_TEAM
from mreza.cities.models import Appointment, City
from mreza.foundation.moments import WrongMoment, now, today
from mreza.foundation.text import clean_line
from mreza.journal.models import record
from mreza.notices.models import OutgoingMail
from mreza.ties import links, telling_officials
from mreza.ties.choices import Answer
from mreza.ties.models import Contact, LinkQuestion, Member, OfficialAddress
from mreza.ties.models_official import PERSONAL

Closed = OfficialAddress.Closed

A_DAY_FROM_ONE = 20
LONGEST_WHY = 500
LONGEST_REASON = 500
WAITS_AT_MOST = dt.timedelta(days=180)  # for the Secretariat, then it is forgotten
UNUSED_AT_MOST = dt.timedelta(days=730)  # without a mail to it


class TooMany(Exception):
    """One person named more addresses today than anybody could look into."""


@dataclass(frozen=True)
class Named:
    """Who answers for a city officially, and how one can see that."""

    name: str
    office: str
    email: str
    why: str
    page: str
    language: str


# --- naming -----------------------------------------------------------------------------------------------------
@transaction.atomic
def name_address(
    contact: Contact, city: City, named: Named, *, by: Any, at: dt.datetime | None = None
) -> OfficialAddress:
    """The city that claims a contact names who could answer for another one. Nothing is sent yet."""
    at = at or now()
    # Acts on the addresses of one city wait for one another.
    City.objects.select_for_update(no_key=True).get(pk=city.pk)
    claimer = contact.entered_for
    refusal = in_the_way(contact, city, at=at)
    if claimer is None or refusal:
        raise WrongMoment(refusal or _("This contact does not wait for the answer of that city."))
    day = today(at)
    if OfficialAddress.objects.filter(named_by=by, named_at__date=day).count() >= A_DAY_FROM_ONE:
        raise TooMany
    email = named.email.strip().casefold()
    if _in_a_team(email, at, cities=[claimer]):
        raise ValidationError({"email": _("This address belongs to somebody of your own city’s team.")})
    address = OfficialAddress(
        city=city, contact=contact, name=named.name, office=named.office, email=email, why=named.why, page=named.page,
        language=named.language, named_for=claimer, named_by=by, named_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            address.save(force_insert=True)
    except IntegrityError as clash:
        raise WrongMoment(_("Your city has named an address there already.")) from clash
    record(
        "official-address.named", address.about, by=by, public=False,
        after={"city": city.code, "contact": contact.code, "for": claimer.code},
    )  # fmt: skip
    return address


def in_the_way(contact: Contact, city: City, *, at: dt.datetime) -> str:
    """Why no address can be named for this city because of this contact; empty when one can."""
    if not links.waiting_for(city).filter(contact=contact).exists():
        return _("This contact does not wait for the answer of that city.")
    if links.somebody_answers(city, at=at):
        return _("Somebody answers for this city in Mreža now, and has been asked there.")
    if OfficialAddress.objects.in_force().filter(city=city).exists():
        return _(
            "The Secretariat has accepted an official address of this city already; the question goes there."
        )
    if OfficialAddress.objects.waiting().filter(city=city, named_for=contact.entered_for).exists():
        return _("Your city has named an address there already. It waits for the Secretariat.")
    return ""


def _in_a_team(email: str, at: dt.datetime, *, cities: Iterable[City] = (), but: City | None = None) -> bool:
    held = Appointment.objects.held(at=at).filter(role__in=CITY_TEAM, user__email__iexact=email)
    held = held.exclude(city=but) if but else held.filter(city__in=list(cities))
    return held.exists()


# --- deciding ---------------------------------------------------------------------------------------------------
@transaction.atomic
def accept(address: OfficialAddress, *, by: Any, at: dt.datetime | None = None) -> OfficialAddress:
    """The Secretariat accepts it, once for the city: the question goes out. Others named there are forgotten."""
    at = at or now()
    City.objects.select_for_update(no_key=True).get(pk=address.city_id)
    present = _locked(address)
    if not present.is_waiting:
        raise WrongMoment(_("Somebody has decided on this address already."))
    if present.named_by_id is not None and present.named_by_id == by.pk:
        raise WrongMoment(_("Somebody else must accept what you named."))
    refusal = _not_acceptable(present, at)
    if refusal:
        raise WrongMoment(refusal)
    present.accepted_at, present.accepted_by = at, by
    present.save(update_fields=["accepted_at", "accepted_by"])
    record("official-address.accepted", present.about, by=by, public=False, after={"city": present.city.code})
    telling_officials.accepted(present, by=by, at=at)
    others = (
        OfficialAddress.objects.waiting().filter(city=present.city_id).select_related("city", "named_for")
    )
    for other in others:
        telling_officials.accepted(other, by=by, at=at)
        _close(other, Closed.REPLACED, by=by, at=at)
    links.send(present, at=at)
    return present


def _not_acceptable(address: OfficialAddress, at: dt.datetime) -> str:
    if OfficialAddress.objects.in_force().filter(city=address.city_id).exists():
        return _("An address of this city has been accepted already. End that one first.")
    if links.somebody_answers(address.city, at=at):
        return _("Somebody answers for this city in Mreža now, and has been asked there.")
    if has_objected(address.email):
        return _("The owner of this address does not want to be written to.")
    if _in_a_team(address.email, at, but=address.city):
        return _("The owner of this address acts for another city, and cannot answer for this one.")
    return ""


@transaction.atomic
def refuse(address: OfficialAddress, *, by: Any, reason: str, at: dt.datetime | None = None) -> None:
    """The Secretariat does not accept it, and says why to the city that named it. The person is forgotten."""
    at, words = at or now(), _needed(reason)
    present = _locked(address)
    if not present.is_waiting:
        raise WrongMoment(_("Somebody has decided on this address already."))
    _close(present, Closed.REFUSED, by=by, at=at, reason=words)
    telling_officials.refused(present, by=by, at=at)


@transaction.atomic
def end(address: OfficialAddress, *, by: Any, reason: str, at: dt.datetime | None = None) -> None:
    """An accepted address is no longer used: its links stop working, the person is forgotten."""
    at, words = at or now(), _needed(reason)
    present = _locked(address)
    if not present.is_in_force:
        raise WrongMoment(_("This address is not in use any more."))
    _take_back_the_proposal(present, at, by=by)
    _close(present, Closed.ENDED, by=by, at=at, reason=words)


@transaction.atomic
def object_to(question: LinkQuestion, *, at: dt.datetime | None = None) -> None:
    """Its owner does not want to be written to: forgotten at once, and never written to again. Twice is once."""
    at = at or now()
    present = _locked(question.address)
    if not present.is_in_force:
        return
    mark = mark_of(present.email)
    _take_back_the_proposal(present, at)
    _close_for_good(present, mark, at)
    transaction.on_commit(lambda: erasing.note(mark, on=today(at)))


def _close_for_good(address: OfficialAddress, mark: str, at: dt.datetime) -> None:
    OfficialAddress.objects.filter(pk=address.pk).update(objection=mark)
    _close(address, Closed.OBJECTED, by=None, at=at)


def mark_of(email: str) -> str:
    """How somebody who objected is remembered: nothing leads from it to the address without the house's key."""
    return salted_hmac("mreza.ties.objection", email.strip().casefold(), algorithm="sha256").hexdigest()


def has_objected(email: str) -> bool:
    """Also outside the database it is known, so that no backup from before makes anybody forget it (K38)."""
    mark = mark_of(email)
    return OfficialAddress.objects.filter(objection=mark).exists() or mark in erasing.noted()


def _take_back_the_proposal(address: OfficialAddress, at: dt.datetime, *, by: Any = None) -> None:
    """Who is forgotten here must not be kept as somebody proposed."""
    made = Invitation.objects.waiting_for_approval(at=at).filter(invited_by=None, email=address.email)
    for proposal in made.filter(about_kind=City.kind, about_key=address.city.code):
        invitations.revoke(proposal, by=by, at=at)


# --- what the Secretariat should look at twice ----------------------------------------------------------------
def doubts(address: OfficialAddress, *, at: dt.datetime | None = None) -> list[str]:
    """What speaks against an address, as far as a program can see it. The Secretariat decides."""
    at, found = at or now(), []
    domain = address.email.rpartition("@")[2]
    if has_objected(address.email):
        found.append(_("The owner of this address does not want to be written to. It cannot be accepted."))
    if _in_a_team(address.email, at, but=address.city):
        found.append(_("The owner of this address acts for another city. It cannot be accepted."))
    if not address.page:
        found.append(_("No web page was named on which the address could be seen."))
    held = Appointment.objects.held(at=at).filter(city=address.named_for_id, role__in=CITY_TEAM)
    if held.filter(user__email__iendswith=f"@{domain}").exists():
        found.append(
            _("The city that named it uses the same mail domain: %(domain)s.") % {"domain": domain},
        )
    return found


# --- closing and forgetting -----------------------------------------------------------------------------------
def _locked(address: OfficialAddress) -> OfficialAddress:
    rows = OfficialAddress.objects.select_for_update(of=("self",)).select_related("city", "named_for")
    found: OfficialAddress = rows.get(pk=address.pk)
    return found


def _close(address: OfficialAddress, how: Any, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """No longer used: the person goes out of it, its links stop working, what waited to be mailed is not mailed."""
    gone = dict.fromkeys(PERSONAL, "")
    closed = {"closed_at": at, "closed_as": how, "closed_by": by, "reason": reason}
    if not OfficialAddress.objects.filter(pk=address.pk, closed_at=None).update(**gone, **closed):
        return
    OutgoingMail.objects.filter(kind__in=links.MAILS, to__iexact=address.email).delete()
    address.questions.filter(closed_at=None).update(closed_at=at)
    for name, value in {**gone, **closed}.items():
        setattr(address, name, value)
    told = {"as": str(how.value)}
    record("official-address.closed", address.about, by=by, reason=reason, public=False, after=told)


@transaction.atomic
def tidy(*, at: dt.datetime | None = None) -> int:
    """Close what is no longer needed. Once a day; safe to run twice."""
    at = at or now()
    count = _hold_to_objections(at)
    leads = Appointment.objects.held(at=at).filter(
        city=OuterRef("city"), role__in=CITY_LEADS, user__is_active=True
    )
    asked = Member.objects.asked().filter(city=OuterRef("city"), contact=OuterRef("contact"))
    recent = LinkQuestion.objects.filter(address=OuterRef("pk"), sent_at__gt=at - UNUSED_AT_MOST)
    open_ones = OfficialAddress.objects.filter(closed_at=None)
    waiting, used = OfficialAddress.objects.waiting(), OfficialAddress.objects.in_force()
    lists = (
        (open_ones.filter(Exists(leads)), Closed.JOINED),
        (waiting.filter(named_at__lte=at - WAITS_AT_MOST), Closed.UNUSED),
        (waiting.filter(~Exists(asked)), Closed.UNUSED),
        (used.filter(~Exists(recent), accepted_at__lte=at - UNUSED_AT_MOST), Closed.UNUSED),
    )
    for rows, how in lists:
        for address in rows.select_for_update(of=("self",)).select_related("city", "named_for"):
            _close(address, how, by=None, at=at)
            count += 1
    return count


def _hold_to_objections(at: dt.datetime) -> int:
    """A restored backup may know an address whose owner has objected since: it is closed before anybody writes there.

    An objection that is not outside the database yet, because the process ended in between, is noted now.
    """
    known, count = erasing.noted(), 0
    rows = OfficialAddress.objects.in_force().select_for_update(of=("self",))
    for address in rows.select_related("city", "named_for") if known else ():
        mark = mark_of(address.email)
        if mark in known:
            _close_for_good(address, mark, at)
            count += 1
    for mark in (
        set(OfficialAddress.objects.exclude(objection="").values_list("objection", flat=True)) - known
    ):
        erasing.note(mark, on=today(at))
    return count


def about_me(user: User) -> dict[str, Any]:
    """What is kept of a person whom somebody named (`foundation.hooks.about_me`)."""
    mine = OfficialAddress.objects.filter(closed_at=None, email__iexact=user.email).select_related("city")
    told = [
        {
            **{name: getattr(one, name) for name in PERSONAL}, "city": one.city.code,
            "named_at": one.named_at.isoformat(), "accepted": one.is_in_force,
        }
        for one in mine
    ]  # fmt: skip
    return {"official_addresses": told} if told else {}


@transaction.atomic
def erase(user: User) -> dict[str, int]:
    """A person is forgotten: also an address of theirs that somebody named (`foundation.hooks.erase`)."""
    at = now()
    mine = OfficialAddress.objects.filter(closed_at=None, email__iexact=user.email).select_for_update(
        of=("self",)
    )
    rows = list(mine.select_related("city", "named_for"))
    for address in rows:
        _close(address, Closed.ERASED, by=None, at=at)
    return {"official_addresses": len(rows)}


def _needed(reason: str) -> str:
    words = clean_line(reason or "")
    if not words:
        raise ValidationError({"reason": _("Say in a sentence why.")})
    if len(words) > LONGEST_REASON:
        raise ValidationError(
            {"reason": ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_REASON})}
        )
    return words


# --- where things stand ---------------------------------------------------------------------------------------
def standing(contact: Contact, *, at: dt.datetime | None = None) -> list[dict[str, Any]]:
    """For the city that claims: of each city that is silent and that nobody answers for, what became of its address.

    Never who it is: only that one was named, accepted or refused.
    """
    at = at or now()
    silent = contact.members.asked().select_related("city").order_by("position")
    leads = Appointment.objects.held(at=at).filter(
        city=OuterRef("city"), role__in=CITY_LEADS, user__is_active=True
    )
    cities = [member.city for member in silent.filter(~Exists(leads))]
    found: dict[int, OfficialAddress] = {}
    addresses = OfficialAddress.objects.filter(city__in=cities).order_by("named_at", "pk")
    for one in addresses:
        if one.is_in_force or one.named_for_id == contact.entered_for_id:
            kept = found.get(one.city_id)
            if kept is None or not kept.is_in_force:
                found[one.city_id] = one
    return [{"city": city, **_state(found.get(city.pk))} for city in cities]


def _state(address: OfficialAddress | None) -> dict[str, str]:
    if address is None:
        return {"state": "none", "reason": ""}
    if address.is_in_force:
        return {"state": "accepted", "reason": ""}
    if address.is_waiting:
        return {"state": "waiting", "reason": ""}
    refused = address.closed_as == Closed.REFUSED
    return {"state": "refused" if refused else "none", "reason": address.reason if refused else ""}


def silent_city(contact: Contact, code: str) -> City | None:
    """A city of that code that took part, and whose answer the contact waits for."""
    member = contact.members.filter(city__code=code, answer=Answer.SILENT).select_related("city").first()
    return member.city if member else None


_verbs: tuple[Any, ...] = (name_address, accept, refuse, end, object_to, tidy, erase)
for _verb in _verbs:
    _verb.alters_data = True
