"""What the journal says of matching, in words. What cities do with suggestions is no act: it changes nothing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Any] = {
    "matching.weights-changed": _("what the parts of a suggestion weigh changed"),
}


def words() -> dict[str, Any]:
    """Every act (`accounts.audit.words_of_acts`)."""
    return ACTS
