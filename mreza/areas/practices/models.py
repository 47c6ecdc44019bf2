"""A good practice: what a city did, in building blocks another city can take over."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mreza.activities.models import Activity, ActivityQuerySet
from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled
from mreza.vocabulary.models import CostBand


class Practice(Activity):
    """What worked, for whom, at what cost, and what did not.

    Its texts (kind "practice"): title, summary, problem, context, done, reached, participation, failed, transfer,
    contact; those of its blocks and results are parts `block.<key>.title`, `block.<key>.text`, `result.<key>.text`.
    """

    kind = "practice"

    cost_band = models.ForeignKey(
        CostBand,
        verbose_name=_("cost"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="practices",
    )
    people = models.PositiveIntegerField(_("people who worked on it"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("months it took"), null=True, blank=True)

    objects = ActivityQuerySet.as_manager()

    labels = labelled(public="cost_band people months")

    class Meta:
        ordering = ["-published_at", "key"]

    def get_absolute_url(self) -> str:
        return reverse("practices:practice", kwargs={"code": self.code})


def part_key() -> str:
    """A short name of a block or a result inside its practice."""
    return random_code()[:8].lower().replace("_", "x").replace("-", "y")


class Block(models.Model):
    """A building block: a part of a practice that another city could take over by itself."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="blocks")
    key = models.CharField(max_length=12, default=part_key)
    position = models.PositiveSmallIntegerField(default=0)
    cost_band = models.ForeignKey(
        CostBand, null=True, blank=True, on_delete=models.PROTECT, related_name="blocks"
    )
    people = models.PositiveIntegerField(_("people"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    evidence = models.URLField(_("evidence"), max_length=500, blank=True, default="")

    labels = labelled(public="practice key position cost_band people months evidence")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["practice", "key"], name="practices_one_block")]

    def __str__(self) -> str:
        return self.key


class Result(models.Model):
    """What changed: in words (text `result.<key>.text`), with a figure where there is one, and its source."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="results")
    key = models.CharField(max_length=12, default=part_key)
    position = models.PositiveSmallIntegerField(default=0)
    figure = models.CharField(
        _("figure"), max_length=40, blank=True, default=""
    )  # as written: "1 200", "12 %"
    source = models.URLField(_("source of the figure"), max_length=500, blank=True, default="")

    labels = labelled(public="practice key position figure source")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["practice", "key"], name="practices_one_result")]

    def __str__(self) -> str:
        return self.key


# Here because a chapter's tables are found in its `models`; they name Practice only by its name.
from mreza.areas.practices.adoptions.models import Adoption, AdoptionBlock, AdoptionStep  # noqa: E402
from mreza.areas.practices.asking.models import Answer, Asked, Question  # noqa: E402

__all__ = [
    "Adoption", "AdoptionBlock", "AdoptionStep", "Answer", "Asked", "Block", "Practice", "Question", "Result",
    "part_key",
]  # fmt: skip
