from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mreza.cities.models.city import City
from mreza.foundation.labels import labelled
from mreza.foundation.moments import WrongMoment
from mreza.journal.models import record


class RemarkQuerySet(models.QuerySet["Remark"]):
    def open(self) -> RemarkQuerySet:
        """What the Secretariat has not dealt with yet, the oldest first."""
        return self.filter(settled_at=None).order_by("created_at", "pk")

    def settled(self) -> RemarkQuerySet:
        """What was dealt with, the latest first."""
        return self.exclude(settled_at=None).order_by("-settled_at", "-pk")

    def visible_to(self, user: Any) -> RemarkQuerySet:
        """Remarks are for the Secretariat alone: they may hold an address of a private person."""
        from mreza.accounts.rules import works_in_the_secretariat

        return self if works_in_the_secretariat(user) else self.none()


class Remark(models.Model):
    """What a reader without an account says is wrong or missing about a city; kept until the Secretariat settles it."""

    kind = "remark"
    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="remarks")
    text = models.TextField(_("what is wrong or missing"))
    source = models.URLField(_("where it can be checked"), max_length=500, blank=True, default="")
    email = models.EmailField(_("e-mail"), blank=True, default="")
    language = models.CharField(_("language"), max_length=20)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("what was done about it"), blank=True, default="")

    objects = RemarkQuerySet.as_manager()

    labels = labelled(
        network="city language created_at settled_at settled_by note", personal="text source email"
    )

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["settled_at", "created_at"], name="cities_remark_open")]

    def __str__(self) -> str:
        return f"{self.city_id}: {self.text[:60]}"

    @transaction.atomic
    def settle(self, *, by: Any, note: str, at: dt.datetime | None = None) -> None:
        """The Secretariat has dealt with it and says how. The writer's e-mail is needed no longer and goes."""
        settled = {"settled_at": at or timezone.now(), "settled_by": by, "note": note, "email": ""}
        if not Remark.objects.filter(pk=self.pk, settled_at=None).update(**settled):
            raise WrongMoment(_("Somebody has settled this remark already."))
        for name, value in settled.items():
            setattr(self, name, value)
        record("remark.settled", (self.kind, str(self.pk)), by=by, reason=note)

    settle.alters_data = True  # type: ignore[attr-defined]


class Knock(models.Model):
    """How often one sender wrote on one day. The sender is a keyed hash that changes daily; old days are deleted."""

    day = models.DateField()
    sender = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)

    labels = labelled(network="day count", sensitive="sender")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "sender"], name="cities_one_knock_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"

    @classmethod
    def count_one(cls, sender: str, *, on: dt.date) -> int:
        """Count one more and say how many there are now. Part of the caller's transaction."""
        cls.objects.filter(day__lt=on).delete()
        knock, _made = cls.objects.get_or_create(day=on, sender=sender)
        cls.objects.filter(pk=knock.pk).update(count=F("count") + 1)
        return cls.objects.values_list("count", flat=True).get(pk=knock.pk)
