"""What every activity of the six areas is: whose, since when, for whom, in what state."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mreza.activities.choices import Level, Licence, Origin, State
from mreza.cities.models import City, CreativeField, Discipline, Organisation
from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled
from mreza.vocabulary.models import Dimension, Group, Objective, Stage, Target, Theme

# A year, a month of a year or a day, as exactly as it is known: 2019, 2019-05, 2019-05-17. Sorts as text.
PARTIAL_DATE = RegexValidator(
    r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
    _("Write a year, a month or a day: 2019, 2019-05 or 2019-05-17."),
)


class ActivityQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What is published or retired, everybody sees; what is written or reviewed, those `rules` names."""
        from mreza.activities.rules import seen_by

        return self.filter(seen_by(user)).distinct()

    def published(self) -> Self:
        return self.filter(state=State.PUBLISHED)


class Activity(models.Model):
    """Something a city does or did, alone or with others. Its words are texts of its kind, under its key.

    Abstract: each area of action has its own. One `Card` a record is kept in step with it (`activities.cards`).
    """

    kind: ClassVar[str]  # "practice"; also the kind of its texts, files, comments, revisions and its card

    key = models.CharField(max_length=30, unique=True, default=random_code)  # never changes, never guessed
    slug = models.CharField(max_length=120, unique=True, null=True, blank=True)  # given when first published
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.CITY)
    original_language = models.CharField(max_length=20)

    city = models.ForeignKey(  # the leading city; others take part by `Participation`
        City,
        verbose_name=_("city"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_%(class)ss",
    )
    organisation = models.ForeignKey(  # whose draft it is when a partner organisation writes it
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    level = models.CharField(_("level"), max_length=15, choices=Level.choices, default=Level.CITY)
    fields = models.ManyToManyField(CreativeField, related_name="%(class)ss", blank=True)
    disciplines = models.ManyToManyField(Discipline, related_name="%(class)ss", blank=True)
    objectives = models.ManyToManyField(Objective, related_name="%(class)ss", blank=True)
    dimensions = models.ManyToManyField(Dimension, related_name="%(class)ss", blank=True)
    stages = models.ManyToManyField(Stage, related_name="%(class)ss", blank=True)
    groups = models.ManyToManyField(Group, related_name="%(class)ss", blank=True)
    targets = models.ManyToManyField(Target, related_name="%(class)ss", blank=True)
    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    assigned_by_us = models.BooleanField(
        default=False
    )  # dimensions … theme were chosen by the editors, not the city
    reached = models.PositiveIntegerField(
        _("people reached"), null=True, blank=True
    )  # how counted: text "reached"
    starts = models.CharField(_("began"), max_length=10, blank=True, default="", validators=[PARTIAL_DATE])
    ends = models.CharField(_("ended"), max_length=10, blank=True, default="", validators=[PARTIAL_DATE])
    licence = models.CharField(_("licence"), max_length=20, choices=Licence.choices, default=Licence.CC_BY)
    sources = models.JSONField(_("sources"), default=list, blank=True)  # web addresses
    checked = models.TextField(blank=True, default="")  # what of a compiled record its sources show

    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)  # the first time
    retired_at = models.DateTimeField(null=True, blank=True)
    # Freshness: the city said last that this is still right, and when it should say so again.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)
    loaded = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    labels = labelled(
        public="slug state origin original_language city organisation level fields disciplines objectives dimensions "
        "stages groups targets theme assigned_by_us reached starts ends licence sources checked published_at "
        "retired_at confirmed_at due_on created_at changed_at",
        network="key submitted_at submitted_by confirmed_by created_by loaded version",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Its address: unguessable until it is published, then readable."""
        return self.slug or self.key

    @property
    def is_public(self) -> bool:
        return self.state in (State.PUBLISHED, State.RETIRED)

    @property
    def about(self) -> tuple[str, str]:
        """What journal entries, texts, files and comments are about."""
        return self.kind, self.key


def coded(code: str) -> Q:
    """The record of that address."""
    return Q(slug=code) | Q(slug=None, key=code)
