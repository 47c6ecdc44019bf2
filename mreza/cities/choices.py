from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Precision(models.TextChoices):
    """How exactly a date is known; a year-only date is stored as its 1 January."""

    DAY = "day", _("day")
    YEAR = "year", _("year")


class Acting(models.TextChoices):
    """As what a person acts for a city, a country, a creative field or an organisation, from–until."""

    FOCAL_POINT = "focal-point", _("Focal point")
    ALTERNATE = "alternate", _("Alternate focal point")
    EDITOR = "editor", _("City editor")
    MAYOR = "mayor", _("Mayor’s representative")
    COMMISSION = "commission", _("National Commission officer")
    MINISTRY = "ministry", _("Ministry officer")
    COORDINATOR = "coordinator", _("Field coordinator")
    DEPUTY = "deputy", _("Deputy field coordinator")
    PARTNER = "partner", _("Partner organisation")


# What each acts for; the field of `Appointment` that must be set.
ACTS_FOR: dict[str, str] = {
    Acting.FOCAL_POINT: "city",
    Acting.ALTERNATE: "city",
    Acting.EDITOR: "city",
    Acting.MAYOR: "city",
    Acting.COMMISSION: "country",
    Acting.MINISTRY: "country",
    Acting.COORDINATOR: "field",
    Acting.DEPUTY: "field",
    Acting.PARTNER: "organisation",
}
CITY_LEADS = (Acting.FOCAL_POINT, Acting.ALTERNATE)
CITY_TEAM = (*CITY_LEADS, Acting.EDITOR)
FIELD_TEAM = (Acting.COORDINATOR, Acting.DEPUTY)


class Sector(models.TextChoices):
    """The founding document’s three: public and private sector, civil society."""

    PUBLIC = "public", _("Public sector")
    PRIVATE = "private", _("Private sector")
    CIVIL = "civil", _("Civil society")


class CountedArea(models.TextChoices):
    """What a population counts."""

    TOWN = "town", _("the town itself")
    MUNICIPALITY = "municipality", _("the whole municipality")


class ConfirmedAs(models.TextChoices):
    """Who says that the facts about a city are right today."""

    CITY = "city", _("the city")
    SECRETARIAT = "secretariat", _("the Secretariat")


class OrganisationState(models.TextChoices):
    """Whether an organisation is in the register; merged: it was there twice, and another entry of it stays."""

    PROPOSED = "proposed", pgettext_lazy("organisation", "proposed")
    CONFIRMED = "confirmed", pgettext_lazy("organisation", "confirmed")
    DECLINED = "declined", pgettext_lazy("organisation", "declined")
    MERGED = "merged", pgettext_lazy("organisation", "merged into another")


ORGANISATION_NEXT: dict[str, frozenset[str]] = {
    OrganisationState.PROPOSED: frozenset({
        OrganisationState.CONFIRMED, OrganisationState.DECLINED, OrganisationState.MERGED,
    }),
    OrganisationState.CONFIRMED: frozenset({OrganisationState.MERGED}),
    OrganisationState.DECLINED: frozenset({OrganisationState.CONFIRMED, OrganisationState.MERGED}),
    OrganisationState.MERGED: frozenset(),
}  # fmt: skip
