"""A search that somebody keeps, to be told of new records that answer it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled
from mreza.foundation.moments import now


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def visible_to(self, user: Any) -> SavedSearchQuerySet:
        """One's own; what somebody looks for is nobody else's business."""
        return self.filter(user=user.pk) if user.is_authenticated and user.pk else self.none()


class SavedSearch(models.Model):
    """A question to the search under a name of one's own; `looked_at` is up to when its new records were told."""

    code = models.CharField(max_length=30, unique=True, default=random_code)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    parameters = models.CharField(max_length=2000)  # the query string of the search, in its fixed order
    created_at = models.DateTimeField(default=now)
    looked_at = models.DateTimeField(default=now)

    objects = SavedSearchQuerySet.as_manager()

    labels = labelled(personal="code user name parameters created_at looked_at")

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(fields=["user", "parameters"], name="activities_search_saved_once"),
        ]

    def __str__(self) -> str:
        return self.name
