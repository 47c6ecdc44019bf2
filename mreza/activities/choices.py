import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """The life of an activity."""

    DRAFT = "draft", pgettext_lazy("activity", "draft")
    IN_REVIEW = "in-review", pgettext_lazy("activity", "in review")
    PUBLISHED = "published", pgettext_lazy("activity", "published")
    RETIRED = "retired", pgettext_lazy("activity", "retired")


# When an act is possible: from which state to which.
NEXT: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.IN_REVIEW}),
    State.IN_REVIEW: frozenset({State.DRAFT, State.PUBLISHED}),
    State.PUBLISHED: frozenset({State.RETIRED}),
    State.RETIRED: frozenset({State.PUBLISHED}),
}


AHEAD = dt.timedelta(days=14)  # so early somebody is asked whether what is published is still right


class Level(models.TextChoices):
    """The founding document pursues everything at both."""

    CITY = "city", _("City level")
    INTERNATIONAL = "international", _("International level")


class Origin(models.TextChoices):
    """Who wrote a record: the city itself, or we from public sources, until the city confirms it."""

    CITY = "city", _("entered by the city")
    COMPILED = "compiled", _("compiled from public sources")


class Licence(models.TextChoices):
    CC_BY = "cc-by-4.0", "CC BY 4.0"
    CC_BY_SA = "cc-by-sa-4.0", "CC BY-SA 4.0"
    CC0 = "cc0-1.0", "CC0 1.0"


class Agreement(models.TextChoices):
    """Whether another city agrees to be named in a record."""

    ASKED = "asked", _("asked")
    AGREED = "agreed", _("agreed")
    DECLINED = "declined", _("declined")


class PartnerRole(models.TextChoices):
    """What a partner does in what it takes part in."""

    COORDINATES = "coordinates", pgettext_lazy("partner", "coordinates")
    CARRIES_OUT = "carries-out", pgettext_lazy("partner", "carries out")
    FUNDS = "funds", pgettext_lazy("partner", "funds")
    HOSTS = "hosts", pgettext_lazy("partner", "gives the place")
    ADVISES = "advises", pgettext_lazy("partner", "brings knowledge")
    EVALUATES = "evaluates", pgettext_lazy("partner", "evaluates")
    SPREADS = "spreads", pgettext_lazy("partner", "makes it known")


class CitySize(models.TextChoices):
    """How large the leading city is; the classes are ours, so that a town finds what towns of its size did."""

    SMALL = "to-50000", _("Up to 50 000 inhabitants")
    MEDIUM = "to-250000", _("50 000 to 250 000 inhabitants")
    LARGE = "to-1000000", _("250 000 to 1 million inhabitants")
    METROPOLIS = "over-1000000", _("Over 1 million inhabitants")

    @classmethod
    def of(cls, population: int | None) -> str:
        """The class of a population; empty where nobody knows it."""
        if not population:
            return ""
        classes = ((50_000, cls.SMALL), (250_000, cls.MEDIUM), (1_000_000, cls.LARGE))
        return str(next((size for most, size in classes if population <= most), cls.METROPOLIS))
