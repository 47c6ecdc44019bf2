"""That a city has looked at the ties of a year."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models

from mreza.cities.acting import cities_of
from mreza.cities.models import City
from mreza.foundation.labels import labelled
from mreza.foundation.moments import now


class YearReviewQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """For the city itself; who looks after several cities reads of it on the desk of the field."""
        return self.filter(city__code__in=cities_of(user))


class YearReview(models.Model):
    """Who answers for a city said of the ties of a year: they are right, and none is missing. Once a year."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="tie_reviews")
    year = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = YearReviewQuerySet.as_manager()

    labels = labelled(network="city year at by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "year"], name="ties_looked_at_once_a_year")]

    def __str__(self) -> str:
        return f"{self.city_id} {self.year}"
