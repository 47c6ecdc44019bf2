"""The outbox: letters that wait to be delivered, and the trace of those that were."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled
from mreza.foundation.moments import now
from mreza.notices.letters import Letter, check_header

# Minutes to wait after each failed attempt; after the last one it stays queued and is tried once a day.
BACK_OFF = (1, 5, 15, 60, 240, 720, 1440)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def waiting(self) -> OutgoingMailQuerySet:
        return self.filter(sent_at=None)

    def due(self, *, at: dt.datetime) -> OutgoingMailQuerySet:
        """Not delivered, and its next attempt has come; oldest first."""
        return self.waiting().filter(due_at__lte=at).order_by("due_at", "pk")


class OutgoingMail(models.Model):
    """One letter to one address. The text is kept until it is delivered and no longer: it may hold a link."""

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
    written_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(default=now)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=80, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    labels = labelled(
        network="code kind language written_at due_at attempts trouble sent_at user",
        personal="to",
        sensitive="subject plain html",
    )

    class Meta:
        ordering = ["written_at", "pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="notices_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    def claim(self, *, at: dt.datetime) -> bool:
        """Take this letter for one attempt; only one worker can. Its next attempt is set at once, so a
        worker that dies loses nothing."""
        wait = dt.timedelta(minutes=BACK_OFF[min(self.attempts, len(BACK_OFF) - 1)])
        mine = OutgoingMail.objects.waiting().filter(pk=self.pk, attempts=self.attempts)
        return bool(mine.update(attempts=self.attempts + 1, due_at=at + wait))

    def delivered(self, *, at: dt.datetime) -> None:
        """It is out: forget what it said, keep that it was said."""
        OutgoingMail.objects.filter(pk=self.pk).update(sent_at=at, plain="", html="", trouble="")

    def failed(self, trouble: str) -> None:
        """It stays in the outbox, with the kind of trouble (a class name: no address, no text)."""
        OutgoingMail.objects.filter(pk=self.pk).update(trouble=trouble[:80])

    claim.alters_data = delivered.alters_data = failed.alters_data = True  # type: ignore[attr-defined]


class Notice(models.Model):
    """Something a person is told: a sentence, a link, and why they got it. Never content: what they may read they
    read behind the link, and only while they may (K7)."""

    code = models.CharField(max_length=30, unique=True, default=random_code)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)  # a kind known to `notices.kinds`
    about_kind = models.CharField(max_length=40)
    about_key = models.CharField(max_length=120)
    told = models.JSONField(default=dict)  # what the sentence of this kind is made with: names, codes, counts
    at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)  # sent at once, or in a digest; or needs none

    labels = labelled(network="code user kind about_kind about_key told at read_at mailed_at")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["user", "read_at", "-at"], name="notices_inbox")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class Wish(models.Model):
    """How somebody wants to be told of one kind of thing on one channel; without a row the kind's default holds."""

    class Channel(models.TextChoices):
        INBOX = "inbox", _("here")
        MAIL = "mail", _("by e-mail")

    class Rhythm(models.TextChoices):
        NEVER = "never", _("never")
        AT_ONCE = "at-once", _("at once")
        DAILY = "daily", _("daily")
        WEEKLY = "weekly", _("weekly")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wishes")
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices)

    labels = labelled(network="user kind channel rhythm")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="notices_one_wish"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.channel} {self.rhythm}"


def tell_address(to: str, kind: str, letter: Letter, *, language: str, user: Any = None) -> OutgoingMail:
    """Put a letter to one address into the outbox, in the transaction of the act it tells of."""
    validate_email(check_header(to))
    return OutgoingMail.objects.create(
        to=to,
        kind=kind,
        user=user if user is not None and user.pk else None,
        language=language,
        subject=letter.subject[:250],
        plain=letter.plain(),
        html=letter.html(language),
    )


def tell(user: Any, kind: str, write: Any) -> OutgoingMail:
    """Tell a person: `write()` makes the letter, in the language that person reads."""
    language = user.language or settings.LANGUAGE_CODE
    with override(language):
        letter = write()
    return tell_address(user.email, kind, letter, language=language, user=user)
