"""What the desk itself remembers: which first steps somebody put aside, and the links of a trial."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from mreza.foundation.labels import labelled
from mreza.foundation.moments import now

ALL = "*"


class PutAside(models.Model):
    """A first step somebody does not want to be shown any more; `*` stands for all of them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)

    labels = labelled(network="user step at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "step"], name="desk_put_aside_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.step}"


class TrialLink(models.Model):
    """Signs somebody in as an invented person, once. Rows exist only in the database of `make try`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(null=True, blank=True)

    labels = labelled(network="user made_at used_at", sensitive="token_hash")

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at}"
