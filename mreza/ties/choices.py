"""Closed lists of the ledger: what a tie is worth, what a city said of it, where a contact comes from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """What a tie between two cities is worth. Only those in `COUNTED` stand in a figure."""

    CLAIMED = "claimed", pgettext_lazy("tie", "Claimed")
    CONFIRMED = "confirmed", pgettext_lazy("tie", "Confirmed")
    BY_LINK = "by-link", pgettext_lazy("tie", "Confirmed by link")
    DOCUMENTED = "documented", pgettext_lazy("tie", "Documented")
    DISPUTED = "disputed", pgettext_lazy("tie", "Disputed")
    WITHDRAWN = "withdrawn", pgettext_lazy("tie", "Withdrawn")


COUNTED = (State.CONFIRMED, State.BY_LINK, State.DOCUMENTED)


class Answer(models.TextChoices):
    """What a city that took part says of the contact. The city that entered it has said yes by doing so."""

    SILENT = "silent", pgettext_lazy("tie", "No answer yet")
    ENTERED = "entered", pgettext_lazy("tie", "Entered it")
    CONFIRMED = "confirmed", pgettext_lazy("tie", "Confirmed it")
    BY_LINK = "by-link", pgettext_lazy("tie", "Confirmed it by link")
    DISPUTED = "disputed", pgettext_lazy("tie", "Disputes it")


# What a city may say after what it has said.
_NEXT: dict[str, tuple[str, ...]] = {
    Answer.SILENT: (Answer.CONFIRMED, Answer.BY_LINK, Answer.DISPUTED),
    Answer.BY_LINK: (Answer.CONFIRMED, Answer.DISPUTED),
    Answer.CONFIRMED: (Answer.DISPUTED,),
    Answer.ENTERED: (),
    Answer.DISPUTED: (Answer.CONFIRMED,),
}


def may_say(said: str, *, documented: bool) -> tuple[str, ...]:
    """What a city may say after what it has said. Who entered a contact withdraws it instead, or disputes it where a
    public source documents it."""
    return (Answer.DISPUTED,) if documented and said == Answer.ENTERED else _NEXT[said]


class Gives(models.TextChoices):
    """Who gives in a contact; nothing where all give and receive."""

    LEAD = "lead", pgettext_lazy("tie", "The leading city gives")
    OTHERS = "others", pgettext_lazy("tie", "The other cities give")


class Origin(models.TextChoices):
    """How a contact came into the ledger."""

    ACT = "act", pgettext_lazy("tie", "Written by an act")
    HAND = "hand", pgettext_lazy("tie", "Entered by a city")
    FILE = "file", pgettext_lazy("tie", "From a spreadsheet")
    SOURCE = "source", pgettext_lazy("tie", "From a public source")
