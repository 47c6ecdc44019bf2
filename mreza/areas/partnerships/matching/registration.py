"""What matching fills in the chapters around it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.accounts.audit import words_of_acts
from mreza.accounts.work import Work, work
from mreza.areas.partnerships.matching import acts
from mreza.foundation.permissions import can


def fill() -> None:
    """Called when the chapter is ready."""
    words_of_acts.fill("partnerships.matching", acts.words)
    work.fill("partnerships.matching", offered)


def offered(user: Any) -> list[Work]:
    """The Secretariat weighs the parts, and reads what became of suggestions."""
    found = []
    if can(user, "partnerships.change_weights"):
        found.append(
            Work(
                _("Weights of matching"),
                reverse("partnerships:matching-weights"),
                _("How much each reason counts when partners are suggested."),
            )
        )
    if can(user, "partnerships.view_outcomes"):
        found.append(
            Work(
                _("What became of suggestions"),
                reverse("partnerships:matching-outcomes"),
                _("How many were opened, written to, agreed or put aside, and how even the lists are."),
            )
        )
    return found
