"""What the journal says of offers and needs and of interests in them, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Any] = {
    "wish.entered": _("an offer or a need entered"),
    "wish.changed": _("an offer or a need changed"),
    "wish.confirmed": _("an offer or a need said to be still open"),
    "wish.withdrawn": _("an offer or a need withdrawn"),
    "wish.lapsed": _("an offer or a need lapsed: nobody said that it is still open"),
    "wish.taken-up": _("a part of an offer or a need agreed upon"),
    "wish.freed": _("a part of an offer or a need freed again"),
    "interest.expressed": _("an interest in an offer or a need expressed"),
    "interest.answered": _("an interest answered by the side that was asked"),
    "interest.written": _("a message about an interest written"),
    "interest.agreed": _("an interest agreed to by one side"),
    "interest.declined": _("an interest declined, with a reason"),
    "interest.taken-back": _("an interest or an agreement taken back"),
    "interest.closed": _("an interest closed without an answer"),
    "interest.fell-through": _("an agreement given up with the project or the tie it had become"),
    "interest.resumed": _("an agreement taken up again with its project"),
    "interest.became": _("an agreement entered as a tie or begun as a project"),
}


def words() -> dict[str, Any]:
    """Every act (`accounts.audit.words_of_acts`)."""
    return ACTS
