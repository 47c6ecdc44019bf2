"""One index row per activity: what search, map, feeds, ties, reports and commitments point to."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from mreza.activities.choices import State
from mreza.cities.models import City
from mreza.foundation.labels import labelled


class CardQuerySet(models.QuerySet["Card"]):
    def published(self) -> CardQuerySet:
        return self.filter(state=State.PUBLISHED)

    def of_city(self, code: str) -> CardQuerySet:
        """Led by the city, or with it agreeing to be named."""
        return self.filter(cities__city__code=code)

    def visible_to(self, user: Any) -> CardQuerySet:
        """Cards of what is public; drafts are read from the activity itself, where the rules are."""
        return self.filter(Q(state=State.PUBLISHED))


class Card(models.Model):
    """A public record of any area in one row, written in the transaction of each act and rebuildable from the record.

    There is one from the day a record is published; a draft has none, because all that is on a card is public.

    `facets` holds codes by name of facet, always the same names: field, discipline, objective, dimension, stage,
    group, sdg, target, theme, region, country, city, level, cost, size, year. `told` is what a list shows beside.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=30)  # of the activity; what others point to
    code = models.CharField(max_length=120)  # its address at this moment
    state = models.CharField(max_length=10, choices=State.choices)
    city = models.ForeignKey(City, null=True, blank=True, on_delete=models.PROTECT, related_name="cards")
    level = models.CharField(max_length=15)
    original_language = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField(null=True, blank=True)  # in which it began
    facets = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()  # of the record
    stamp = models.BigIntegerField(default=0)  # version of the data when the row last changed

    objects = CardQuerySet.as_manager()

    labels = labelled(
        public="kind code state city level original_language year facets told published_at due_on changed_at",
        network="key stamp",
    )

    class Meta:
        ordering = ["-published_at", "code"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="activities_one_card")]
        indexes = [
            models.Index(fields=["kind", "state", "-published_at"], name="activities_newest"),
            models.Index(
                fields=["state", "stamp"], name="activities_changed"
            ),  # what `columns` asks after a change
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


class CardText(models.Model):
    """A card's title and summary in one language, with the state of that translation."""

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True, default="")
    state = models.CharField(max_length=20)

    labels = labelled(public="card language title summary state")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["card", "language"], name="activities_one_card_text")]

    def __str__(self) -> str:
        return f"{self.title} [{self.language}]"


class CardCity(models.Model):
    """A city named on a card: the leading one, or one that agreed."""

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="cities")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="card_places")
    leads = models.BooleanField(default=False)

    labels = labelled(public="card city leads")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card", "city"], name="activities_city_once_on_a_card")
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.city_id}"
