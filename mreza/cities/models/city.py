from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mreza.cities.models.country import Country

if TYPE_CHECKING:
    from mreza.cities.models.designation import Designation


class CityQuerySet(models.QuerySet["City"]):
    def members(self, *, on: dt.date) -> CityQuerySet:
        """The cities in the Network on that day: first day in, last day out."""
        from mreza.cities.models.designation import Designation

        return self.filter(pk__in=Designation.objects.held(on=on).values("city"))

    def visible_to(self, user: Any) -> CityQuerySet:
        """Every city is public."""
        return self


class Membership(NamedTuple):
    """From the first day in to the last day out; `until` is the first day no longer a member."""

    since: dt.date
    since_precision: str
    until: dt.date | None
    until_precision: str


class City(models.Model):
    """A city of the Network, past or present. Its code never changes; names are not unique (two Granadas)."""

    kind = "city"
    code = models.CharField(_("code"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    native_name = models.CharField(_("native name"), max_length=120, blank=True, default="")
    native_language = models.CharField(
        _("language of the native name"), max_length=20, blank=True, default=""
    )
    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="cities"
    )
    latitude = models.FloatField(_("latitude"), validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(
        _("longitude"), validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    population = models.PositiveIntegerField(
        _("population"), null=True, blank=True, validators=[MaxValueValidator(100_000_000)]
    )
    population_source = models.CharField(
        _("source of the population"), max_length=200, blank=True, default=""
    )
    population_year = models.PositiveSmallIntegerField(
        _("year of the population"), null=True, blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
    )  # fmt: skip
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True, default="")
    geonames_id = models.PositiveIntegerField(_("GeoNames id"), null=True, blank=True)
    wikidata = models.CharField(_("Wikidata id"), max_length=20, blank=True, default="")
    search_names = models.TextField(
        _("other names"), blank=True, default="", help_text=_("Names in other languages, one a line.")
    )
    loaded = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = CityQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "cities"
        constraints = [
            models.CheckConstraint(
                name="cities_point_on_earth",
                condition=models.Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                violation_error_message=_("The point does not lie on the Earth."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cities:city", kwargs={"code": self.code})

    def designation_on(self, day: dt.date) -> Designation | None:
        """What the city holds on that day; nothing when it is not a member then."""
        return self.designations.held(on=day).select_related("field").first()

    def membership(self, on: dt.date) -> Membership | None:
        """The unbroken membership that day lies in, across changes of field."""
        held = self.designation_on(on)
        if held is None:
            return None
        run = [d for d in self.designations.order_by("since") if d.member_since == held.member_since]
        first, last = run[0], run[-1]
        return Membership(first.since, first.since_precision, last.until, last.until_precision)
