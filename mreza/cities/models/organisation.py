from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mreza.cities.choices import Sector
from mreza.cities.models.city import City
from mreza.cities.models.country import Country
from mreza.foundation.labels import labelled


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: Any) -> OrganisationQuerySet:
        """Every organisation that works with cities of the Network is public."""
        return self


class Organisation(models.Model):
    """A body that works with cities of the Network, with its sector: the founding document wants all three."""

    kind = "organisation"
    code = models.CharField(_("code"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    sector = models.CharField(_("sector"), max_length=10, choices=Sector.choices)
    country = models.ForeignKey(
        Country, verbose_name=_("country"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    city = models.ForeignKey(
        City, verbose_name=_("city"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="organisations",
    )  # fmt: skip
    website = models.URLField(_("website"), max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = OrganisationQuerySet.as_manager()

    labels = labelled(public="code name sector country city website", network="version")

    class Meta:
        ordering = ["name", "code"]

    def __str__(self) -> str:
        return self.name
