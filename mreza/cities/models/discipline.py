from __future__ import annotations

from django.db import models

from mreza.cities.models.field import CreativeField
from mreza.foundation.labels import labelled


class Discipline(models.Model):
    """A discipline under a creative field: ceramics, weaving, choral music. The list and the placing are ours."""

    kind = "discipline"
    code = models.CharField(max_length=60, unique=True)
    field = models.ForeignKey(CreativeField, on_delete=models.PROTECT, related_name="disciplines")
    position = models.PositiveSmallIntegerField(default=0)
    loaded = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    labels = labelled(public="code field position", network="loaded version")

    class Meta:
        ordering = ["field", "position", "code"]

    def __str__(self) -> str:
        return self.code
