from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mreza.cities.choices import Precision
from mreza.cities.models.city import City
from mreza.cities.models.field import CreativeField
from mreza.cities.models.round import Round, Source
from mreza.foundation.codes import free_code
from mreza.foundation.labels import labelled


class DesignationQuerySet(models.QuerySet["Designation"]):
    def held(self, *, on: dt.date) -> DesignationQuerySet:
        """In force on that day (since ≤ on < until); a city holds one at a time and may change field."""
        return self.filter(Q(until=None) | Q(until__gt=on), since__lte=on)

    def in_field(self, code: str) -> DesignationQuerySet:
        return self.filter(field__code=code)


class Designation(models.Model):
    """A city holds a creative field, from–until. Fields change (Lyon), cities may leave; history stays."""

    kind = "designation"
    # City's code and the year of the start as first recorded (`fr-lyon-2008`); never recomputed.
    code = models.CharField(_("code"), max_length=90, unique=True)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="designations")
    field = models.ForeignKey(CreativeField, on_delete=models.PROTECT, related_name="designations")
    since = models.DateField(_("since"))
    since_precision = models.CharField(max_length=4, choices=Precision.choices, default=Precision.DAY)
    until = models.DateField(_("until"), null=True, blank=True)
    until_precision = models.CharField(max_length=4, choices=Precision.choices, blank=True, default="")
    # Start of the unbroken membership this designation belongs to; kept by the verbs in cities/designating.py.
    member_since = models.DateField(_("member since"))
    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="designations"
    )
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="designations"
    )
    confirmed = models.BooleanField(_("confirmed"), default=True)
    loaded = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = DesignationQuerySet.as_manager()

    labels = labelled(
        public="code city field since since_precision until until_precision member_since round source confirmed",
        network="loaded version",
    )

    class Meta:
        ordering = ["city", "since"]
        indexes = [models.Index(fields=["since", "until"], name="cities_designation_days")]
        constraints = [
            models.UniqueConstraint(
                fields=["city"], condition=Q(until=None), name="cities_one_open_designation",
                violation_error_message=_("A city holds one creative field at a time."),
            ),
            models.UniqueConstraint(fields=["city", "since"], name="cities_one_start_a_day"),
            models.CheckConstraint(
                name="cities_until_after_since",
                condition=Q(until=None) | Q(until__gt=models.F("since")),
                violation_error_message=_("A designation ends after it begins."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code or f"{self.city_id}: {self.field_id} {self.since}–{self.until or ''}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new one gets its code; one that follows nothing begins a membership."""
        if not self.code:
            taken = Designation.objects.filter(city=self.city).values_list("code", flat=True)
            self.code = free_code(f"{self.city.code}-{self.since.year}", set(taken))
        if self.member_since is None:
            self.member_since = self.since
        super().save(*args, **kwargs)
