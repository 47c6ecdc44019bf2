"""The outbox: letters that wait to be delivered, and the trace of those that were."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.utils.translation import override

from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled
from mreza.foundation.moments import now
from mreza.notices.choices import MailState
from mreza.notices.letters import Letter, check_header

# Minutes to wait after each failed attempt; after the last one it stays queued and is tried once a day.
BACK_OFF = (1, 5, 15, 60, 240, 720, 1440)
# Handing a letter over takes seconds. One that has been “being handed over” for longer lost its worker on the way.
HANDING_TAKES = dt.timedelta(minutes=5)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def waiting(self) -> OutgoingMailQuerySet:
        """Neither delivered nor, for all we know, perhaps delivered."""
        return self.filter(sent_at=None, handing_at=None)

    def due(self, *, at: dt.datetime) -> OutgoingMailQuerySet:
        """Not delivered, not held, and its next attempt has come; oldest first."""
        return self.waiting().filter(held_at=None, due_at__lte=at).order_by("due_at", "pk")

    def in_state(self, state: str, *, at: dt.datetime) -> OutgoingMailQuerySet:
        """As `OutgoingMail.state` says of one."""
        handed = Q(handing_at__lte=at - HANDING_TAKES)
        open_ = Q(sent_at=None) & ~handed
        return self.filter(
            {
                MailState.SENT: Q(sent_at__isnull=False),
                MailState.UNCERTAIN: Q(sent_at=None) & handed,
                MailState.HELD: open_ & Q(held_at__isnull=False),
                MailState.FAILING: open_ & Q(held_at=None) & ~Q(trouble=""),
                MailState.WAITING: open_ & Q(held_at=None, trouble=""),
            }[MailState(state)]
        )


class OutgoingMail(models.Model):
    """One letter to one address. The text is kept until it is delivered and no longer: it may hold a link.

    A letter of notices has no text of its own: it is made when it is delivered, from what the reader may read then.
    """

    code = models.CharField(max_length=30, unique=True, default=random_code)
    kind = models.CharField(max_length=80)
    to = models.EmailField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    language = models.CharField(max_length=20)
    subject = models.CharField(max_length=250)
    plain = models.TextField()
    html = models.TextField(blank=True, default="")
    # Its text opens a door (an invitation, a new password) or is for its reader alone: the outbox shows the
    # envelope only. What may be shown says so.
    secret = models.BooleanField(default=True)
    written_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(default=now)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=80, blank=True, default="")
    held_at = models.DateTimeField(null=True, blank=True)  # somebody said: not now
    # Set before the last sign of the text goes out, taken away when the server says no. While it is set nobody
    # knows whether the letter arrived, so nobody sends it again without being told to.
    handing_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    labels = labelled(
        network="code kind language written_at due_at attempts trouble held_at handing_at sent_at user secret",
        personal="to",
        sensitive="subject plain html",
    )

    class Meta:
        ordering = ["written_at", "pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at=None), name="notices_due"),
            models.Index(fields=["-written_at"], name="notices_newest_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    def state(self, *, at: dt.datetime | None = None) -> MailState:
        """What became of it by that instant."""
        if self.sent_at:
            return MailState.SENT
        if self.handing_at and self.handing_at <= (at or now()) - HANDING_TAKES:
            return MailState.UNCERTAIN
        if self.held_at:
            return MailState.HELD
        return MailState.FAILING if self.trouble else MailState.WAITING

    def claim(self, *, at: dt.datetime) -> bool:
        """Take this letter for one attempt; only one worker can. Its next attempt is set at once, so a
        worker that dies loses nothing."""
        wait = dt.timedelta(minutes=BACK_OFF[min(self.attempts, len(BACK_OFF) - 1)])
        mine = OutgoingMail.objects.waiting().filter(pk=self.pk, attempts=self.attempts, held_at=None)
        if not mine.update(attempts=self.attempts + 1, due_at=at + wait):
            return False
        self.attempts += 1
        return True

    def hand_over(self, *, at: dt.datetime) -> bool:
        """Before the text is completed at the server: from here on it may arrive. Refused when the claim is no longer
        ours (another worker took it because we were slow) or somebody held the letter meanwhile."""
        mine = OutgoingMail.objects.waiting().filter(pk=self.pk, attempts=self.attempts, held_at=None)
        return bool(mine.update(handing_at=at))

    def delivered(self, *, at: dt.datetime) -> None:
        """It is out: forget what it said, keep that it was said."""
        OutgoingMail.objects.filter(pk=self.pk).update(
            sent_at=at, handing_at=None, plain="", html="", trouble=""
        )

    def failed(self, trouble: str, *, certainly: bool = True) -> None:
        """It stays in the outbox, with the kind of trouble (a class name: no address, no text). Unless it
        `certainly` did not arrive, nobody tries again by themselves."""
        told = {"trouble": trouble[:80]} | ({"handing_at": None} if certainly else {})
        OutgoingMail.objects.filter(pk=self.pk).update(**told)

    claim.alters_data = hand_over.alters_data = True  # type: ignore[attr-defined]
    delivered.alters_data = failed.alters_data = True  # type: ignore[attr-defined]


class OutboxHold(models.Model):
    """While this row is there nothing leaves the outbox, whatever its kind."""

    since = models.DateTimeField(default=now)

    labels = labelled(network="since")

    def __str__(self) -> str:
        return f"held since {self.since}"

    @classmethod
    def is_on(cls) -> bool:
        return cls.objects.exists()


def tell_address(
    to: str, kind: str, letter: Letter, *, language: str, user: Any = None, secret: bool = True
) -> OutgoingMail:
    """Put a letter to one address into the outbox, in the transaction of the act it tells of.

    `secret=False` only for a text that every officer and administrator may read: nothing in it opens a door, and
    nothing in it is said by one person to another.
    """
    mail = letter_to(to, kind, letter, language=language, user=user, secret=secret)
    mail.save()
    return mail


def letter_to(
    to: str, kind: str, letter: Letter, *, language: str, user: Any = None, secret: bool = True
) -> OutgoingMail:
    """A letter not yet in the outbox: who writes many at once puts them there in one statement."""
    validate_email(check_header(to))
    return OutgoingMail(
        to=to,
        kind=kind,
        user=user if user is not None and user.pk else None,
        language=language,
        subject=letter.subject[:250],
        plain=letter.plain(),
        html=letter.html(language),
        secret=secret,
    )


def tell(user: Any, kind: str, write: Any, *, secret: bool = True) -> OutgoingMail:
    """Tell a person: `write()` makes the letter, in the language that person reads."""
    language = user.language or settings.LANGUAGE_CODE
    with override(language):
        letter = write()
    return tell_address(user.email, kind, letter, language=language, user=user, secret=secret)
