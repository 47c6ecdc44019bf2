"""Words of the chapter that are fixed by what the program does with them; kinds of offers are rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Side(models.TextChoices):
    """Whether something is offered or needed."""

    OFFER = "offer", _("offer")
    NEED = "need", _("need")

    @property
    def other(self) -> Side:
        return Side.NEED if self is Side.OFFER else Side.OFFER


class Audience(models.TextChoices):
    """Who reads an offer or a need."""

    PUBLIC = "public", _("everybody")
    NETWORK = "network", _("people of the Network")


class WishState(models.TextChoices):
    """The life of an offer or a need. Taken: all of it was agreed; lapsed: nobody said that it is still open."""

    OPEN = "open", pgettext_lazy("offer", "open")
    TAKEN = "taken", pgettext_lazy("offer", "agreed upon")
    LAPSED = "lapsed", pgettext_lazy("offer", "lapsed")
    WITHDRAWN = "withdrawn", pgettext_lazy("offer", "withdrawn")


WISH_NEXT: dict[str, frozenset[str]] = {
    WishState.OPEN: frozenset({WishState.TAKEN, WishState.LAPSED, WishState.WITHDRAWN}),
    WishState.TAKEN: frozenset({WishState.OPEN}),  # an agreement that fell through frees its part again
    # Talks outlast the day it was open until: they may still end in an agreement.
    WishState.LAPSED: frozenset({WishState.OPEN, WishState.TAKEN, WishState.WITHDRAWN}),
    WishState.WITHDRAWN: frozenset(),
}


class Pays(models.TextChoices):
    """Who pays for one thing (travel, stay, fee, material) if an offer or a need is taken up."""

    WE = "we", _("we do")
    THEY = "they", _("the other side does")
    SHARED = "shared", _("both share it")
    OPEN = "open", _("to be agreed")


PAID = ("travel", "stay", "fee", "material")


class InterestState(models.TextChoices):
    """From a first word to an agreement; whoever is asked always answers, and a no has a reason."""

    EXPRESSED = "expressed", pgettext_lazy("interest", "expressed")
    TALKING = "talking", pgettext_lazy("interest", "being talked about")
    AGREED = "agreed", pgettext_lazy("interest", "agreed")
    DECLINED = "declined", pgettext_lazy("interest", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("interest", "taken back")
    CLOSED = "closed", pgettext_lazy("interest", "closed without an answer")  # the offer ended first


INTEREST_NEXT: dict[str, frozenset[str]] = {
    InterestState.EXPRESSED: frozenset({
        InterestState.TALKING, InterestState.AGREED, InterestState.DECLINED, InterestState.WITHDRAWN,
        InterestState.CLOSED,
    }),
    InterestState.TALKING: frozenset({
        InterestState.AGREED, InterestState.DECLINED, InterestState.WITHDRAWN, InterestState.CLOSED,
    }),
    InterestState.AGREED: frozenset({InterestState.WITHDRAWN}),  # it, or what came of it, was given up
    InterestState.DECLINED: frozenset(),
    InterestState.WITHDRAWN: frozenset({InterestState.AGREED}),  # the project it had become goes on after all
    InterestState.CLOSED: frozenset(),
}  # fmt: skip


class OpenTo(models.TextChoices):
    """Who may use a place."""

    EVERYBODY = "everybody", _("everybody")
    NETWORK = "network", _("people from cities of the Network")
    CITY = "city", _("people of the city")
    INVITED = "invited", _("those who are invited")


class Access(models.TextChoices):
    """Whether one gets in without a step; unknown is said as unknown."""

    STEP_FREE = "step-free", _("without a step")
    PARTLY = "partly", _("partly without a step")
    STEPS = "steps", _("by steps only")


class Stage(models.TextChoices):
    """The life of a project, beside that of its record."""

    IDEA = "idea", pgettext_lazy("project", "idea")
    AGREED = "agreed", pgettext_lazy("project", "agreed")
    RUNNING = "running", pgettext_lazy("project", "running")
    FINISHED = "finished", pgettext_lazy("project", "finished")
    STOPPED = "stopped", pgettext_lazy("project", "stopped")


STAGE_NEXT: dict[str, frozenset[str]] = {
    Stage.IDEA: frozenset({Stage.AGREED, Stage.STOPPED}),
    Stage.AGREED: frozenset({Stage.RUNNING, Stage.STOPPED}),
    Stage.RUNNING: frozenset({Stage.FINISHED, Stage.STOPPED}),
    Stage.FINISHED: frozenset({Stage.RUNNING}),
    Stage.STOPPED: frozenset({Stage.RUNNING}),
}


class Did(models.TextChoices):
    """What somebody did with a suggested partner: recorded and reported, by city, never by person."""

    SHOWN = "shown", _("shown")
    OPENED = "opened", _("opened")
    WROTE = "wrote", _("written to")
    AGREED = "agreed", pgettext_lazy("what became of a suggestion", "agreed")
    DECLINED = "declined", pgettext_lazy("what became of a suggestion", "declined")
    PASSED = "passed", _("put aside")
