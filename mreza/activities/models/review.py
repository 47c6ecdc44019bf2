from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mreza.foundation.labels import labelled
from mreza.foundation.moments import now


class Comment(models.Model):
    """A reviewer's remark on one paragraph of one part, for those who write; settled when it was dealt with."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=30)
    part = models.CharField(max_length=40)  # of the record's texts; empty: on the whole
    paragraph = models.PositiveSmallIntegerField(default=0)  # counted from 1; 0: the whole part
    quote = models.CharField(
        max_length=300, blank=True, default=""
    )  # how the paragraph began when it was written
    text = models.TextField(_("comment"))
    asks_for_change = models.BooleanField(default=False)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    labels = labelled(
        network="kind key part paragraph quote text asks_for_change at by settled_at settled_by"
    )

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["kind", "key"], name="activities_comments")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}/{self.part} {self.paragraph}"
