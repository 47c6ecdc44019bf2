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
    "official-address.named": _("an official address of a city named"),
    "official-address.accepted": _("an official address of a city accepted"),
    "official-address.closed": _("an official address of a city closed, and the person’s data deleted"),
    "official-address.asked": _("a personal link mailed to an official address"),
    "official-address.opened": _("a personal link opened with the right code"),
    "official-address.locked": _("a personal link closed after too many wrong codes"),
    "official-address.answered": _("a contact answered by personal link"),
    "city.ties-looked-at": _("the ties of a year looked at by the city"),
    "ties.imported": _("contacts imported from a file"),
    "ties.loaded": _("the ties that come with the system loaded"),
}


def words() -> dict[str, Any]:
    """Every act (`accounts.audit.words_of_acts`)."""
    return ACTS
