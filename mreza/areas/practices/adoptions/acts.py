"""What the journal says of adoptions, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Any] = {
    "adoption.begun": _("the adoption of a practice entered"),
    "adoption.written": _("an adoption described anew"),
    "adoption.taken-from": _("said anew from which city a practice was taken"),
    "adoption.moved": _("an adoption came to another stage"),
    "adoption.stopped": _("an adoption stopped, with its lesson"),
    "adoption.step-taken-back": _("a step of an adoption taken back"),
    "adoption.still-running": _("an adoption said to be still running"),
    "adoption.confirmed": _("an adoption confirmed by the city it was taken from"),
    "adoption.declined": _("an adoption not confirmed by the city it was taken from"),
    "adoption.asked-anew": _("whether an adoption is so is open again"),
    "adoption.asked-outside": _("an adoption claimed as a tie, for a city that nobody acts for"),
    "adoption.withdrawn": _("an adoption withdrawn"),
}


def words() -> dict[str, Any]:
    """Every act (`accounts.audit.words_of_acts`)."""
    return ACTS
