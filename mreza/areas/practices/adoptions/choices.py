"""Closed lists of adoptions. Their codes are those of `science.lineage`, which counts with them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Stage(models.TextChoices):
    """How far a city has come with a practice."""

    INTERESTED = "interested", pgettext_lazy("adoption", "Interested")
    STUDYING = "studying", pgettext_lazy("adoption", "Studying it")
    ADAPTING = "adapting", pgettext_lazy("adoption", "Adapting it")
    RUNNING = "running", pgettext_lazy("adoption", "Running")
    KEPT = "kept", pgettext_lazy("adoption", "Kept for good")
    STOPPED = "stopped", pgettext_lazy("adoption", "Stopped")


RUNS = (Stage.RUNNING, Stage.KEPT)
# From these on a practice is being carried on: there is something the first city can confirm.
TAKEN_UP = (Stage.ADAPTING, *RUNS)
_FORWARD = (Stage.INTERESTED, Stage.STUDYING, Stage.ADAPTING, Stage.RUNNING, Stage.KEPT)
# Stages may be passed over, never gone back to; whoever stopped may take it up again.
NEXT: dict[str, tuple[Stage, ...]] = {
    **{stage: (*_FORWARD[at + 1 :], Stage.STOPPED) for at, stage in enumerate(_FORWARD)},
    Stage.STOPPED: (Stage.ADAPTING, Stage.RUNNING),
}


class Fate(models.TextChoices):
    """What a city did with one building block of what it took over."""

    KEPT = "kept", pgettext_lazy("building block", "Kept")
    CHANGED = "changed", pgettext_lazy("building block", "Changed")
    DROPPED = "dropped", pgettext_lazy("building block", "Dropped")
    ADDED = "added", pgettext_lazy("building block", "Added")


class Answer(models.TextChoices):
    """What the city it was taken from says of an adoption."""

    SILENT = "silent", pgettext_lazy("adoption", "No answer yet")
    CONFIRMED = "confirmed", pgettext_lazy("adoption", "Confirmed")
    DECLINED = "declined", pgettext_lazy("adoption", "Not confirmed")


# What it may say after what it has said.
ANSWERS: dict[str, tuple[Answer, ...]] = {
    Answer.SILENT: (Answer.CONFIRMED, Answer.DECLINED),
    Answer.CONFIRMED: (Answer.DECLINED,),
    Answer.DECLINED: (Answer.CONFIRMED,),
}
