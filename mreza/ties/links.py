"""Personal links: who holds the official address of a city answers for it without an account.

A mail brings the link; the page behind it mails six digits to the same address; these open the questions for an hour.
Looking at anything changes nothing: mail scanners look too. What waits is gathered: an address is written to once a
week at most, and twice at most about the same contact.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from mreza.accounts.models import User
from mreza.cities.choices import CITY_LEADS, Acting
from mreza.cities.models import Appointment, City
from mreza.cities.proposing import propose
from mreza.foundation.moments import WrongMoment, now
from mreza.journal.models import record
from mreza.notices.models import tell_address
from mreza.ties import keeping, letters_links
from mreza.ties.choices import Answer
from mreza.ties.hooks import holding
from mreza.ties.models import Contact, LinkQuestion, Member, OfficialAddress

LASTS = dt.timedelta(days=30)
EVERY = dt.timedelta(days=7)  # between two mails to one address
MAILS_ABOUT_ONE = 2  # the question, and once more when its link has expired unanswered
DIGITS = 6
CODE_LASTS = dt.timedelta(minutes=15)
CODE_AGAIN = dt.timedelta(minutes=1)  # a second click asks for no second code
CODE_STAYS = dt.timedelta(minutes=1)  # a right code typed twice opens the same door twice, then it is spent
CODES = 10  # of one link
TRIES = 5  # of one code
WRONG = 15  # of one link; then it is closed
OPEN_FOR = dt.timedelta(hours=1)
LINK, CODE = "ties.link", "ties.link-code"  # kinds of mail
MAILS = (LINK, CODE)
YES, NO = Answer.BY_LINK, Answer.DISPUTED


# --- who is asked, and about what --------------------------------------------------------------------------
def somebody_answers(city: City, *, at: dt.datetime) -> bool:
    """Whether anybody in the Network answers for the city now: then nobody else is asked."""
    held = Appointment.objects.held(at=at).filter(city=city, role__in=CITY_LEADS)
    return User.objects.filter(is_active=True, appointments__in=held).exists()


def waiting_for(city: City) -> Any:
    """What other cities entered and this one has not answered, the oldest first."""
    asked = Member.objects.asked().filter(city=city, contact__entered_for__isnull=False)
    return asked.order_by("contact__entered_at", "pk")


# --- the mail with the link --------------------------------------------------------------------------------
def send_due(*, at: dt.datetime | None = None) -> int:
    """Write to every accepted address whose city has something new to answer. Safe to run twice."""
    at = at or now()
    asked = Q(city__contact_members__answer=Answer.SILENT)
    addresses = OfficialAddress.objects.in_force().filter(asked).exclude(questions__sent_at__gt=at - EVERY)
    return sum(send(one, at=at) is not None for one in addresses.select_related("city").distinct())


@transaction.atomic
def send(address: OfficialAddress, *, at: dt.datetime | None = None) -> LinkQuestion | None:
    """One mail with a new link, if there is something to ask now; the earlier link stops working."""
    at = at or now()
    present = (
        OfficialAddress.objects.select_for_update(of=("self",)).select_related("city").get(pk=address.pk)
    )
    if not present.is_in_force or somebody_answers(present.city, at=at):
        return None
    last = present.questions.first()
    if last is not None and last.sent_at > at - EVERY:
        return None
    waiting = list(waiting_for(present.city).select_related("contact__entered_for"))
    if not _something_new(present, [member.contact_id for member in waiting], last, at):
        return None
    present.questions.filter(closed_at=None).update(closed_at=at)
    question = LinkQuestion(address=present, sent_at=at, expires_at=at + LASTS)
    question.token = secrets.token_urlsafe(32)
    question.token_hash = hashed(question.token)
    question.save()
    question.contacts.set([member.contact_id for member in waiting])
    _mail(present, LINK, lambda: letters_links.link(present, path(question), waiting, question.expires_at))
    codes = [member.contact.code for member in waiting]
    record("official-address.asked", present.about, after={"contacts": codes}, public=False)
    return question


def _something_new(address: Any, contacts: list[int], last: LinkQuestion | None, at: dt.datetime) -> bool:
    """A contact nobody wrote to this address about, or one whose link has expired and that was asked once."""
    asked = LinkQuestion.contacts.through.objects.filter(linkquestion__address=address, contact__in=contacts)
    mails = Counter(asked.values_list("contact", flat=True))
    expired = last is None or last.expires_at <= at
    return any(not mails[pk] or (expired and mails[pk] < MAILS_ABOUT_ONE) for pk in contacts)


def path(question: LinkQuestion) -> str:
    """Where the link leads; only the process that made it knows."""
    with override(question.address.language):
        return reverse("ties:link", kwargs={"token": question.token})


def hashed(token: str) -> str:
    """How a link's token is stored: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _mail(address: OfficialAddress, kind: str, write: Any) -> None:
    with override(address.language):
        letter = write()
    tell_address(address.email, kind, letter, language=address.language)


# --- the door -------------------------------------------------------------------------------------------------
def behind(token: str, *, at: dt.datetime | None = None) -> LinkQuestion | None:
    """What a link leads to; nothing when it is unknown, expired, replaced or no longer needed, all alike."""
    at = at or now()
    found = LinkQuestion.objects.open(at=at).filter(token_hash=hashed(token))
    question: LinkQuestion | None = found.select_related("address__city").first()
    if question is None or somebody_answers(question.address.city, at=at):
        return None
    question.token = token
    return question


@transaction.atomic
def send_code(question: LinkQuestion, *, at: dt.datetime | None = None) -> bool:
    """Mail six digits to the address. False when one was mailed a moment ago; refused when there were too many."""
    at = at or now()
    present = _locked(question, at)
    if present.code_sent_at is not None and present.code_sent_at > at - CODE_AGAIN:
        return False
    if present.codes >= CODES:
        raise WrongMoment(_("Too many codes were sent for this link. Wait for the next letter."))
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    LinkQuestion.objects.filter(pk=present.pk).update(
        code_hash=_hashed_code(question.token, code), code_sent_at=at, code_until=at + CODE_LASTS,
        codes=F("codes") + 1, tries=0,
    )  # fmt: skip
    _mail(present.address, CODE, lambda: letters_links.code(present.address, code))
    return True


@transaction.atomic
def open_with(question: LinkQuestion, typed: str, *, at: dt.datetime | None = None) -> str:
    """The mark by which a browser is known from now on when the digits are right; empty when they are not.

    The link is held while a try is counted, so that many at once get no more of them than one after another.
    """
    at = at or now()
    present = _held(question, at)
    if present is None or not _takes_a_try(present, at):
        return ""
    mark = _hashed_code(question.token, "".join(typed.split())[: DIGITS + 1])
    this = LinkQuestion.objects.filter(pk=present.pk)
    if not present.code_hash or not constant_time_compare(present.code_hash, mark):
        this.update(tries=F("tries") + 1, wrong=F("wrong") + 1)
        if present.wrong + 1 >= WRONG:
            this.update(closed_at=at)
            record("official-address.locked", present.address.about, public=False)
        return ""
    stays = min(present.code_until or at, at + CODE_STAYS)
    this.update(tries=F("tries") + 1, code_until=stays, opened_with=mark, opened_until=at + OPEN_FOR)
    record("official-address.opened", present.address.about, public=False)
    return mark


def _takes_a_try(question: LinkQuestion, at: dt.datetime) -> bool:
    """Whether a code was mailed that still holds and was not tried too often, nor others before it."""
    return expects_a_code(question, at=at) and question.wrong < WRONG


def expects_a_code(question: LinkQuestion, *, at: dt.datetime) -> bool:
    """Whether a code was mailed that still holds."""
    return question.code_until is not None and question.code_until > at and question.tries < TRIES


def is_open(question: LinkQuestion, mark: str, *, at: dt.datetime | None = None) -> bool:
    """Whether a browser with that mark has the door open."""
    until = question.opened_until
    held = bool(question.opened_with) and constant_time_compare(question.opened_with, mark)
    return held and until is not None and until > (at or now())


def _hashed_code(token: str, code: str) -> str:
    """Six digits are soon tried through, so the hash takes a key that is not in the database, and the link's token."""
    return salted_hmac("mreza.ties.links.code", f"{token} {code}", algorithm="sha256").hexdigest()


def _held(question: LinkQuestion, at: dt.datetime) -> LinkQuestion | None:
    """The link as it is now, held until the act is done, if it still opens.

    Its address is held first, as `send` and everything that closes an address do: nobody waits in a circle.
    """
    OfficialAddress.objects.select_for_update().filter(pk=question.address_id).first()
    rows = LinkQuestion.objects.open(at=at).select_for_update(of=("self",)).select_related("address__city")
    found: LinkQuestion | None = rows.filter(pk=question.pk).first()
    return found


def _locked(question: LinkQuestion, at: dt.datetime) -> LinkQuestion:
    present = _held(question, at)
    if present is None:
        raise no_longer()
    return present


def no_longer() -> WrongMoment:
    return WrongMoment(_("This link no longer holds."))


# --- the answer -----------------------------------------------------------------------------------------------
@transaction.atomic
def answer(
    question: LinkQuestion,
    contact: Contact,
    said: str,
    *,
    comment: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> bool:
    """The holder of the address says whether it was so. The same said twice has one effect: False the second time.

    `version` is the one that was read; what was changed meanwhile must be looked at again.

    Whoever answered first is proposed to the Secretariat as the city's focal point.
    """
    if said not in (YES, NO):
        raise ValueError(said)
    at = at or now()
    present = _locked(question, at)
    address = present.address
    if address.proposed_at is None:  # the proposal will hold the city, and cities are held before contacts
        City.objects.select_for_update(no_key=True).get(pk=address.city_id)
    holding(contact)
    Contact.objects.select_for_update().filter(pk=contact.pk).first()  # nobody else answers meanwhile
    member = Member.objects.filter(contact=contact, city=address.city).first()
    if member is not None and member.answer == said:
        return False
    if member is None or not waiting_for(address.city).filter(pk=member.pk).exists():
        raise WrongMoment(_("This no longer waits for an answer."))
    keeping.answer(contact, address.city, said, by=None, comment=comment, version=version, at=at)
    record(
        "official-address.answered",
        address.about,
        after={"contact": contact.code, "answer": said},
        public=False,
    )
    _propose(address, at)
    return True


def _propose(address: OfficialAddress, at: dt.datetime) -> None:
    """Once. Who is invited already, or has the role, need not be proposed."""
    if not OfficialAddress.objects.filter(pk=address.pk, proposed_at=None).update(proposed_at=at):
        return
    try:
        propose(address.email, Acting.FOCAL_POINT, address.city, by=None, language=address.language, at=at)
    except WrongMoment:
        return


for _act in (send_due, send, send_code, open_with, answer):
    setattr(_act, "alters_data", True)  # noqa: B010
