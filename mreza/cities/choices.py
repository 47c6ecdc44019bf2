from django.db import models
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    """How exactly a date is known; a year-only date is stored as its 1 January."""

    DAY = "day", _("day")
    YEAR = "year", _("year")
