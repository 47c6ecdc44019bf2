"""What the journal says of the ledger, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Any] = {
    "contact.claimed": _("a contact between cities entered"),
    "contact.documented": _("a contact between cities documented by a public source"),
    "contact.confirmed": _("a contact confirmed by a city that took part"),
    "contact.confirmed-by-link": _("a contact confirmed by link"),
    "contact.disputed": _("a contact disputed by a city that took part"),
    "contact.completed": _("a contact completed by a city that took part"),
    "contact.corrected": _("a contact corrected"),
    "contact.withdrawn": _("a contact withdrawn"),
    "contact.merged": _("two entries of the same contact merged"),
    "ties.imported": _("contacts imported from a file"),
    "ties.loaded": _("the ties that come with the house loaded"),
}


def words() -> dict[str, Any]:
    """Every act (`accounts.audit.words_of_acts`)."""
    return ACTS
