"""What the first page of somebody who asks, or is asked, offers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.accounts.work import Work
from mreza.foundation.permissions import can


def offered(user: Any) -> list[Work]:
    """Fills `accounts.work.work`. No statements of its own: who somebody acts for is known by then."""
    found = []
    asks = can(user, "questions.ask_question")
    if asks:
        found.append(
            Work(
                _("Ask the Network"),
                reverse("questions:new"),
                _("A question in any language goes to the cities best able to answer."),
            )
        )
    if can(user, "questions.list_questions"):
        found.append(
            Work(
                _("Questions of your city") if asks else _("Questions between cities"),
                reverse("questions:mine"),
                _("What is asked, who was asked, and what was answered."),
            )
        )
    return found
