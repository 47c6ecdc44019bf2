from __future__ import annotations

import datetime as dt

from django.db import models

from mreza.cities.choices import Precision
from mreza.foundation.labels import labelled


class CreativeField(models.Model):
    """A creative field of the Network. Rows, because the Network adds to them: architecture came in 2025."""

    kind = "field"
    code = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    since = models.DateField()
    since_precision = models.CharField(max_length=4, choices=Precision.choices, default=Precision.YEAR)
    loaded = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    labels = labelled(public="code position since since_precision", network="loaded version")

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code

    def existed_on(self, day: dt.date) -> bool:
        """Whether a city could hold this field on that day."""
        return self.since <= day
