"""Closed lists of questions: where a question stands, and where a city that was asked stands with it."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QuestionState(models.TextChoices):
    """Whether cities are still asked."""

    OPEN = "open", pgettext_lazy("question", "Open")
    CLOSED = "closed", pgettext_lazy("question", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("question", "Withdrawn")


class AskedState(models.TextChoices):
    """What a city that was asked has done."""

    ASKED = "asked", pgettext_lazy("question", "Asked")
    DECLINED = "declined", pgettext_lazy("question", "Declined")
    ANSWERED = "answered", pgettext_lazy("question", "Answered")
    RELEASED = "released", pgettext_lazy("question", "No longer asked")  # the question closed before


LONGEST_TITLE, MOST_WORDS = 150, 250  # of a question; its words stand on the card as its summary
MOST_ANSWER_WORDS = 1000
LONGEST_REASON = 1000
MOST_FIELDS = 3
MOST_ASKED = 15  # cities of one question, those that declined among them: nobody asks the whole Network
ANSWERED_WITHIN = dt.timedelta(days=14)  # then an answer is overdue

# The parts of a score, in the order in which they are said.
PARTS = ("records", "field", "objective", "language", "room", "region")

PART_NAMES = {
    "records": _("Records on the subject"),
    "field": _("Creative field"),
    "objective": _("Objective of the Network"),
    "language": _("Language"),
    "room": _("Asked little so far"),
    "region": _("Balance of regions"),
}
