"""The outbox as the Secretariat and administrators see it: what waits, what to hold, what to send again.

What a letter says is shown only where both may read it. A letter with a way in (an invitation, a new password), or from
one person to another, shows its envelope; a letter of notices those of its sentences that this reader may read.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from mreza.foundation.moments import WrongMoment, now
from mreza.foundation.permissions import can
from mreza.journal.models import record
from mreza.notices import digests, inbox
from mreza.notices.choices import MailState
from mreza.notices.models import OutboxHold, OutgoingMail
from mreza.notices.models.mail import HANDING_TAKES

KIND = "mail"
WORDS = {  # what the journal says of the outbox
    "mail.held": _("letter held"),
    "mail.released": _("letter released"),
    "mail.tried": _("letter tried again at once"),
    "mail.sent-again": _("letter sent again that may have arrived"),
    "mail.arrived": _("letter taken to have arrived"),
    "mail.all-held": _("all mail held"),
    "mail.all-released": _("all mail released"),
    "mail.shown-on-the-server": _("letter read on the server"),
}


def letters_for(user: Any) -> Any:
    """Every letter, for who may look into the outbox."""
    return OutgoingMail.objects.all() if can(user, "desk.read_outbox") else OutgoingMail.objects.none()


def counts(letters: Any, *, at: dt.datetime) -> dict[str, int]:
    """How many are in each state. One statement."""
    handed = Q(handing_at__lte=at - HANDING_TAKES)
    open_ = Q(sent_at=None) & ~(Q(handing_at__isnull=False) & handed)
    found: dict[str, int] = letters.aggregate(
        **{
            MailState.WAITING.value: Count("pk", filter=open_ & Q(held_at=None, trouble="")),
            MailState.FAILING.value: Count("pk", filter=open_ & Q(held_at=None) & ~Q(trouble="")),
            MailState.UNCERTAIN.value: Count("pk", filter=Q(sent_at=None) & handed),
            MailState.HELD.value: Count("pk", filter=open_ & Q(held_at__isnull=False)),
            MailState.SENT.value: Count("pk", filter=Q(sent_at__isnull=False)),
        }
    )
    return found


@dataclass(frozen=True)
class Body:
    """What somebody may see of what a letter says; nothing of a secret one."""

    subject: str = ""
    text: str = ""
    sentences: tuple[inbox.Shown, ...] = ()
    hidden: bool = False  # its text is not for this reader
    gone: bool = False  # it is out, and forgotten


def body_for(letter: OutgoingMail, reader: Any) -> Body:
    """The text of a letter as far as this reader may see it."""
    if letter.kind == digests.KIND:
        shown = tuple(inbox.said(row) for row in digests.still_told(letter, reader))
        return Body(sentences=shown, hidden=not shown)
    if letter.secret:
        return Body(hidden=True)
    return Body(letter.subject, letter.plain, gone=letter.sent_at is not None)


# --- acts -----------------------------------------------------------------------------------------------------
@transaction.atomic
def hold(letter: OutgoingMail, *, by: Any, at: dt.datetime | None = None) -> None:
    """Not now: the letter stays until somebody releases it."""
    _change(letter, by, "held", OutgoingMail.objects.waiting().filter(held_at=None), held_at=at or now())


@transaction.atomic
def release(letter: OutgoingMail, *, by: Any, at: dt.datetime | None = None) -> None:
    """It may go, at once."""
    held = OutgoingMail.objects.waiting().exclude(held_at=None)
    _change(letter, by, "released", held, held_at=None, due_at=at or now())


@transaction.atomic
def try_now(letter: OutgoingMail, *, by: Any, at: dt.datetime | None = None) -> None:
    """Do not wait for the next attempt."""
    _change(letter, by, "tried", OutgoingMail.objects.waiting().filter(held_at=None), due_at=at or now())


@transaction.atomic
def send_again(letter: OutgoingMail, *, by: Any, at: dt.datetime | None = None) -> None:
    """Of a letter that may have arrived: send it again, knowing that it may arrive twice."""
    at = at or now()
    _change(letter, by, "sent-again", _uncertain(at), handing_at=None, trouble="", due_at=at)


@transaction.atomic
def it_arrived(letter: OutgoingMail, *, by: Any, at: dt.datetime | None = None) -> None:
    """Of a letter that may have arrived: it has; forget what it said."""
    at = at or now()
    _change(letter, by, "arrived", _uncertain(at), sent_at=at, handing_at=None, plain="", html="", trouble="")


def _uncertain(at: dt.datetime) -> Any:
    return OutgoingMail.objects.in_state(MailState.UNCERTAIN, at=at)


def _change(letter: OutgoingMail, by: Any, act: str, from_: Any, **values: Any) -> None:
    """One conditional UPDATE: of two who decide at once one is told, and a letter that left meanwhile stays gone."""
    if not from_.filter(pk=letter.pk).update(**values):
        raise WrongMoment(
            _("The letter is no longer in that state: it was sent, held or released meanwhile.")
        )
    record(f"mail.{act}", (KIND, letter.code), by=by, public=False)


@transaction.atomic
def hold_all(*, by: Any, at: dt.datetime | None = None) -> None:
    """Nothing leaves, invitations and new passwords neither, until all is released."""
    _row, made = OutboxHold.objects.get_or_create(pk=1, defaults={"since": at or now()})
    if not made:
        raise WrongMoment(_("All mail is held already."))
    record("mail.all-held", (KIND, ""), by=by, public=False)


@transaction.atomic
def release_all(*, by: Any) -> None:
    """Mail leaves again; what is held by itself stays."""
    if not OutboxHold.objects.all().delete()[0]:
        raise WrongMoment(_("Mail is not held."))
    record("mail.all-released", (KIND, ""), by=by, public=False)


ACTS = {
    "hold": hold,
    "release": release,
    "try": try_now,
    "again": send_again,
    "arrived": it_arrived,
}


def possible(letter: OutgoingMail, *, at: dt.datetime) -> list[str]:
    """Which acts are possible with a letter now; none while it is being handed over."""
    state = letter.state(at=at)
    if letter.handing_at and state != MailState.UNCERTAIN:
        return []
    return {
        MailState.WAITING: ["hold", "try"],
        MailState.FAILING: ["try", "hold"],
        MailState.HELD: ["release"],
        MailState.UNCERTAIN: ["again", "arrived"],
        MailState.SENT: [],
    }[state]
