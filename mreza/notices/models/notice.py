"""What people of the Network are told, and how each of them wants to be told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled
from mreza.foundation.moments import now
from mreza.foundation.permissions import may_read
from mreza.notices import choices


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> NoticeQuerySet:
        """One's own; a program's too, with the scope to read. Of what, `inbox.readable` asks for each."""
        if not user.is_authenticated or not may_read(user):
            return self.none()
        return self.filter(user=user)

    def shown(self, *, at: dt.datetime) -> NoticeQuerySet:
        """In the inbox by now: told at once, or in a bundle whose hour has come."""
        return self.filter(shown_at__lte=at)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def to_mail(self, *, at: dt.datetime) -> NoticeQuerySet:
        """To be mailed by now, and not yet in a letter."""
        return self.filter(mailed_at=None, mail_at__lte=at)


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
    # When each channel tells it, by the person's wish; empty: not on this channel.
    shown_at = models.DateTimeField(null=True, blank=True)
    mail_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(
        null=True, blank=True
    )  # put into a letter; the letter says what became of it
    mail = models.ForeignKey(
        "notices.OutgoingMail", null=True, blank=True, on_delete=models.SET_NULL, related_name="notices"
    )

    objects = NoticeQuerySet.as_manager()

    labels = labelled(
        network="code user kind about_kind about_key told at shown_at mail_at read_at mailed_at mail"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["user", "read_at", "-at"], name="notices_inbox"),
            models.Index(
                fields=["mail_at"], condition=Q(mailed_at=None, mail_at__isnull=False), name="notices_to_mail"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    @property
    def about(self) -> tuple[str, str]:
        return self.about_kind, self.about_key


class Wish(models.Model):
    """How somebody wants to be told of one kind of thing on one channel; without a row the kind's default holds."""

    Channel = choices.Channel
    Rhythm = choices.Rhythm

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wishes")
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=choices.Channel.choices)
    rhythm = models.CharField(max_length=10, choices=choices.Rhythm.choices)

    labels = labelled(network="user kind channel rhythm")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="notices_one_wish"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.channel} {self.rhythm}"
