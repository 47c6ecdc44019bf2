from __future__ import annotations

from django.db import models

from mreza.cities.choices import Precision
from mreza.foundation.labels import labelled


class Round(models.Model):
    """A round of designations (the outcome of a call), with UNESCO's own totals, which ours are held against."""

    kind = "round"
    code = models.CharField(max_length=20, unique=True)
    announced_on = models.DateField()
    precision = models.CharField(max_length=4, choices=Precision.choices, default=Precision.YEAR)
    unesco_new = models.PositiveIntegerField(null=True, blank=True)
    unesco_total = models.PositiveIntegerField(null=True, blank=True)
    source = models.TextField(blank=True, default="")
    loaded = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    labels = labelled(
        public="code announced_on precision unesco_new unesco_total source", network="loaded version"
    )

    class Meta:
        ordering = ["announced_on", "code"]

    def __str__(self) -> str:
        return self.code


class Source(models.Model):
    """The evidence on which a designation is recorded."""

    kind = "source"
    code = models.CharField(max_length=40, unique=True)
    url = models.URLField(max_length=500, blank=True, default="")
    confirmed = models.BooleanField(default=True)
    loaded = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    labels = labelled(public="code url confirmed", network="loaded version")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
