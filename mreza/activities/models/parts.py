"""What belongs to an activity of any kind: the other cities, the partners, its former addresses."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mreza.activities.choices import Agreement, PartnerRole
from mreza.cities.choices import Sector
from mreza.cities.models import City, Organisation
from mreza.foundation.labels import labelled
from mreza.foundation.moments import now


class Participation(models.Model):
    """Another city that takes part. It is named to the public only once it agreed."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=30)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="participations")
    state = models.CharField(max_length=10, choices=Agreement.choices, default=Agreement.ASKED)
    asked_at = models.DateTimeField(default=now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    labels = labelled(network="kind key city state asked_at asked_by answered_at answered_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "city"], name="activities_takes_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} {self.city_id}"


class Partner(models.Model):
    """A body that took part, with its sector: public, private or civil society."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=200)
    sector = models.CharField(_("sector"), max_length=10, choices=Sector.choices)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    role = models.CharField(
        _("what it does"), max_length=15, choices=PartnerRole.choices, blank=True, default=""
    )

    labels = labelled(public="kind key position name sector organisation role")

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["kind", "key"], name="activities_partners")]

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """A former address of a record, which leads to the present one."""

    kind = models.CharField(max_length=40)
    slug = models.CharField(max_length=120)
    key = models.CharField(max_length=30)

    labels = labelled(public="kind slug", network="key")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="activities_one_alias")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug}"
