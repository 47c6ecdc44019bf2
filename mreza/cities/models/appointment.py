"""Who acts for a city, a country, a creative field or an organisation, from–until. People go, the memory stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mreza.accounts.capacities import Capacity
from mreza.cities.choices import ACTS_FOR, Acting
from mreza.cities.models.city import City
from mreza.cities.models.country import Country
from mreza.cities.models.field import CreativeField
from mreza.cities.models.organisation import Organisation
from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled

PLACES = ("city", "country", "field", "organisation")


def _for_one_place() -> Q:
    """Each role is held for its own kind of place, and for no other."""
    whole = Q()
    for place in PLACES:
        roles = [role for role, of in ACTS_FOR.items() if of == place]
        here = Q(role__in=roles, **{f"{place}__isnull": False})
        for other in PLACES:
            if other != place:
                here &= Q(**{f"{other}__isnull": True})
        whole |= here
    return whole


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def held(self, *, at: dt.datetime) -> AppointmentQuerySet:
        """In force at that instant (since ≤ at < until)."""
        return self.filter(Q(until=None) | Q(until__gt=at), since__lte=at)

    def visible_to(self, user: Any) -> AppointmentQuerySet:
        """Who acts for what, as this reader may list it: see `cities.acting`."""
        from mreza.cities.acting import appointments_seen_by

        return appointments_seen_by(user, self)


class Appointment(models.Model):
    """A person acts for exactly one place in one role, from–until. It is ended, never deleted."""

    kind = "appointment"
    code = models.CharField(max_length=30, unique=True, default=random_code, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=20, choices=Acting.choices)
    city = models.ForeignKey(
        City, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    field = models.ForeignKey(
        CreativeField, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AppointmentQuerySet.as_manager()

    labels = labelled(network="code user role city country field organisation since until given_by ended_by")

    class Meta:
        ordering = ["role", "since", "pk"]
        indexes = [models.Index(fields=["user", "until"], name="cities_acting_now")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", place], condition=Q(until=None), name=f"cities_one_open_{place}_role"
            )
            for place in PLACES
        ] + [
            models.CheckConstraint(
                name="cities_acts_for_one_place",
                condition=_for_one_place(),
                violation_error_message=_("This role is held for something else."),
            ),
            models.CheckConstraint(
                name="cities_appointment_ends_after",
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                violation_error_message=_("An appointment ends after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role} {self.place}"

    @property
    def place(self) -> City | Country | CreativeField | Organisation:
        """What the person acts for."""
        found: City | Country | CreativeField | Organisation = getattr(self, ACTS_FOR[self.role])
        return found

    @property
    def capacity(self) -> Capacity:
        return Capacity(self.role, ACTS_FOR[self.role], self.place.code)
