"""A practice carried on in another city: from which city it was taken, how far it has come, what was changed."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mreza.activities.models.activity import PARTIAL_DATE
from mreza.areas.practices.adoptions.choices import Answer, Fate, Stage
from mreza.cities.models import City
from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled
from mreza.foundation.moments import now
from mreza.ties.models import Contact
from mreza.vocabulary.models import CostBand


class AdoptionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Public, as the practices they carry on: a practice that was published never turns into a draft again."""
        return self

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def undisputed(self) -> Self:
        """Those that stand, and that the city they are said to be from has not denied: these are led to."""
        return self.standing().exclude(answer=Answer.DECLINED)

    def counted(self) -> Self:
        """What stands in figures: confirmed by the city it was taken from, and not withdrawn."""
        return self.standing().filter(answer=Answer.CONFIRMED)

    def answered_by_city(self, *codes: str) -> Self:
        """Those that these cities are to confirm: taken from their practice, or from their own adoption."""
        origin = Q(parent=None, practice__city__code__in=codes)
        return self.filter(origin | Q(parent__city__code__in=codes))


class Adoption(models.Model):
    """One city carries on a practice, taken from the practice itself or from another city's adoption of it.

    `stage` is that of its last step. Its texts (kind "adoption"): summary, lesson, contact, and of its blocks
    `block.<key>.why`, of added ones `block.<key>.title`. Rules of the tree and of its figures: `science.lineage`.
    """

    kind = "adoption"  # of its texts, journal entries and notices

    code = models.CharField(max_length=30, unique=True, default=random_code)
    practice = models.ForeignKey("practices.Practice", on_delete=models.PROTECT, related_name="adoptions")
    parent = models.ForeignKey(  # the adoption it was taken from; none: the practice itself
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_on"
    )
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="adoptions")
    stage = models.CharField(
        pgettext_lazy("adoption", "stage"), max_length=10, choices=Stage.choices, default=Stage.INTERESTED
    )
    cost_band = models.ForeignKey(
        CostBand,
        verbose_name=_("cost"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="adoptions",
    )
    evidence = models.JSONField(_("evidence"), default=list, blank=True)  # web addresses
    original_language = models.CharField(max_length=20)

    # The city said on this day that it runs, and is asked again by that day.
    still_running_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)

    # What the city it was taken from says.
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.SILENT)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    comment = models.TextField(_("comment"), blank=True, default="")
    contact = models.ForeignKey(  # its place in the ledger of ties
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="adoptions"
    )

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_why = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    objects = AdoptionQuerySet.as_manager()

    labels = labelled(
        public="code practice parent city stage cost_band evidence original_language still_running_on due_on answer "
        "answered_at comment contact withdrawn_at withdrawn_why created_at changed_at",
        network="answered_by withdrawn_by created_by version",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "city"], condition=Q(withdrawn_at=None), name="practices_city_adopts_once"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="practices_not_taken_from_itself"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="practices_still_running")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("practices:adoption", kwargs={"code": self.practice.code, "acode": self.code})

    @property
    def about(self) -> tuple[str, str]:
        return self.kind, self.code

    def keep(self, at: dt.datetime, *names: str) -> None:
        """Save what an act has changed, as the next version."""
        self.version += 1
        self.changed_at = at
        self.save(update_fields=[*names, "version", "changed_at"])

    keep.alters_data = True  # type: ignore[attr-defined]

    @property
    def is_standing(self) -> bool:
        return self.withdrawn_at is None

    @property
    def is_counted(self) -> bool:
        return self.is_standing and self.answer == Answer.CONFIRMED

    @property
    def source_city(self) -> City | None:
        """The city it was taken from, which confirms it; none where the practice belongs to no city."""
        return self.parent.city if self.parent else self.practice.city


class AdoptionStep(models.Model):
    """A stage that was reached, as exactly as the day is known, and when the city said so."""

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    on = models.CharField(max_length=10, blank=True, default="", validators=[PARTIAL_DATE])
    noted_at = models.DateTimeField(default=now)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    labels = labelled(public="adoption position stage on noted_at", network="noted_by")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["adoption", "position"], name="practices_one_step")]

    def __str__(self) -> str:
        return f"{self.adoption_id}: {self.stage} {self.on}"


class AdoptionBlock(models.Model):
    """What a city did with one building block of what it took over. A block without a row: no answer yet."""

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="blocks")
    key = models.CharField(max_length=12)  # of the practice's block, or of one that was added on the way
    position = models.PositiveSmallIntegerField(default=0)
    fate = models.CharField(max_length=10, choices=Fate.choices)

    labels = labelled(public="adoption key position fate")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["adoption", "key"], name="practices_one_answer_a_block")
        ]

    def __str__(self) -> str:
        return f"{self.adoption_id}: {self.key} {self.fate}"
