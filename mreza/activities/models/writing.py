"""How a record is written: every saved version, and what somebody typed but has not saved."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from mreza.foundation.labels import labelled
from mreza.foundation.moments import now


class Revision(models.Model):
    """A record as it was after one act, whole: its values by name and its original texts by part."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=30)
    number = models.PositiveIntegerField()  # the record's version after the act
    act = models.CharField(max_length=80)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    content = models.JSONField()

    labels = labelled(network="kind key number act at by content")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "number"], name="activities_one_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} {self.number}"


class Autosave(models.Model):
    """What one person has typed into one section and not saved yet, valid or not; met again on any device."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=30)
    section = models.CharField(max_length=40)
    typed = models.JSONField()
    version = models.PositiveIntegerField()  # of the record, when the section was opened
    at = models.DateTimeField(default=now)

    labels = labelled(network="user kind key section version at", personal="typed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "key", "section"], name="activities_one_autosave"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}/{self.section}"
