"""What the first page of somebody who writes in the ledger offers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.accounts.work import Work
from mreza.foundation.permissions import can


def offered(user: Any) -> list[Work]:
    """Fills `accounts.work.work`. No statements of its own: who somebody acts for is known by then."""
    found = []
    claims = can(user, "ties.enter_contact")
    if claims or can(user, "ties.document_contact"):
        text = (
            _("What your city did with another, in under a minute; the other city confirms it.")
            if claims
            else _("What a public source says that cities did together.")
        )
        found.append(Work(_("Enter a contact"), reverse("ties:new"), text))
    if can(user, "ties.import_contacts"):
        text = _("Many at once from a spreadsheet, with a trial run.")
        found.append(Work(_("Import contacts"), reverse("ties:import"), text))
    return found
