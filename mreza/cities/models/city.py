from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mreza.cities.choices import ConfirmedAs, CountedArea
from mreza.cities.models.country import Country
from mreza.foundation.labels import labelled
from mreza.foundation.text import clean_line

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


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def known_time_zone(name: str) -> None:
    """An IANA name such as Europe/Zagreb."""
    if name not in _time_zones():
        raise ValidationError(_("“%(value)s” is no time zone."), params={"value": name})


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
    population_of = models.CharField(
        _("what the population counts"), max_length=20, blank=True, default="", choices=CountedArea.choices
    )
    website = models.URLField(_("website"), max_length=500, blank=True, default="")
    languages = models.JSONField(_("working languages"), default=list, blank=True)  # BCP 47 codes
    # Freshness of what the city says of itself: who confirmed it last, and when it should be looked at again.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # In what capacity: the public sees "by the city", never a name.
    confirmed_as = models.CharField(max_length=20, blank=True, default="", choices=ConfirmedAs.choices)
    due_on = models.DateField(null=True, blank=True)
    # The sections of the city's story in their order, by number; their words are texts `story.<number>.title|text`.
    story = models.JSONField(default=list, blank=True)
    photo = models.CharField(max_length=30, blank=True, default="")  # code of a file (mreza.files)
    time_zone = models.CharField(
        _("time zone"), max_length=60, blank=True, default="", validators=[known_time_zone]
    )
    geonames_id = models.PositiveIntegerField(
        _("GeoNames id"), null=True, blank=True, validators=[MaxValueValidator(2_147_483_647)]
    )
    wikidata = models.CharField(
        _("Wikidata id"), max_length=20, blank=True, default="",
        validators=[RegexValidator(r"^Q[1-9][0-9]{0,14}$", _("A Wikidata id looks like Q1519."))],
    )  # fmt: skip
    search_names = models.TextField(
        _("other names"), blank=True, default="", help_text=_("Names in other languages, one a line.")
    )
    loaded = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    disciplines = models.ManyToManyField("cities.Discipline", related_name="cities", blank=True)

    objects = CityQuerySet.as_manager()

    labels = labelled(
        public="code name native_name native_language country latitude longitude population population_source "
        "population_year population_of website languages time_zone geonames_id wikidata search_names disciplines "
        "confirmed_at confirmed_as due_on story photo created_at changed_at",
        network="confirmed_by loaded version",
    )

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "cities"
        constraints = [
            models.CheckConstraint(
                name="cities_point_on_earth",
                condition=models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                violation_error_message=_("The point does not lie on the Earth."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cities:city", kwargs={"code": self.code})

    def clean(self) -> None:
        """Names are kept in one form, without unseen signs (K31)."""
        self.name, self.native_name = clean_line(self.name), clean_line(self.native_name)
        names = (clean_line(line) for line in self.search_names.splitlines())
        self.search_names = "\n".join(dict.fromkeys(name for name in names if name))
        if not self.name:
            raise ValidationError({"name": _("Write the city's name.")})
        if self._point_looks_swapped():
            raise ValidationError(
                {
                    "latitude": _(
                        "Latitude and longitude seem to have changed places: the point lies outside the country."
                    )
                }
            )

    def _point_looks_swapped(self) -> bool:
        point = (self.latitude, self.longitude)
        known = self.country_id and all(isinstance(number, float) for number in point)
        return bool(known) and self.country.looks_swapped(*point)

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
