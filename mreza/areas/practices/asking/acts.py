"""What the journal says of questions, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Any] = {
    "question.asked": _("a question asked of the Network"),
    "question.passed-on": _("a question passed on to another city"),
    "question.declined": _("a question declined by a city that was asked"),
    "question.answered": _("a question answered by a city"),
    "question.marked": _("an answer accepted by the city that asked"),
    "question.agreed": _("an answer agreed to be published by its city"),
    "question.published": _("a question and its answer made public"),
    "question.closed": _("a question closed"),
    "question.withdrawn": _("a question withdrawn"),
}


def words() -> dict[str, Any]:
    """Every act (`accounts.audit.words_of_acts`)."""
    return ACTS
