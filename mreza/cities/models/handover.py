"""Somebody leaves a city's team and somebody else takes over: what is agreed, from the first step to the last."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mreza.cities.models.appointment import Appointment
from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled


class HandoverQuerySet(models.QuerySet["Handover"]):
    def open(self) -> HandoverQuerySet:
        """Being prepared, or waiting for the newcomer: neither settled nor cancelled."""
        return self.filter(settled_at=None, cancelled_at=None)

    def waiting(self) -> HandoverQuerySet:
        """Confirmed, and the person invited has not accepted yet."""
        return self.open().exclude(confirmed_at=None)

    def visible_to(self, user: Any) -> HandoverQuerySet:
        """Whoever may hand an appointment over sees how far that is."""
        from mreza.cities.handover import handovers_seen_by

        return handovers_seen_by(user, self)


class Handover(models.Model):
    """One appointment goes from one person to another. Until it is confirmed it is only a plan."""

    class Ends(models.TextChoices):
        AT_ONCE = "at-once", _("at once")
        ON_ACCEPTANCE = "on-acceptance", _("when the invitation is accepted")

    kind = "handover"
    code = models.CharField(max_length=30, unique=True, default=random_code, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="handovers")
    # Who takes over: somebody with an account (`to`), or an address that is invited on confirmation.
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    email = models.EmailField(_("e-mail"), blank=True, default="")
    invitation = models.CharField(max_length=30, blank=True, default="")  # its code
    ends = models.CharField(max_length=20, choices=Ends.choices, default=Ends.ON_ACCEPTANCE)
    note = models.TextField(_("note"), blank=True, default="")
    done = models.JSONField(default=list, blank=True)  # steps of the task list that were saved
    passed = models.JSONField(default=list, blank=True)  # what was passed on, in words
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = HandoverQuerySet.as_manager()

    labels = labelled(
        network="code appointment to invitation ends note done passed begun_by begun_at confirmed_by confirmed_at "
        "settled_at cancelled_at version",
        personal="email",
    )

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(settled_at=None, cancelled_at=None),
                name="cities_one_open_handover",
            ),
        ]

    def __str__(self) -> str:
        return self.code
