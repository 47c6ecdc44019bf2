"""What pages and files of offers and needs tell the chapters below; their verbs do so in `interests.registration`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mreza.accounts.audit import words_of_acts
from mreza.areas.partnerships.wishes.sections import section_of
from mreza.ui.sections import sections

ACTS = {"wishes.imported": _("offers and needs imported from a file")}


def fill() -> None:
    words_of_acts.fill("partnerships.wishes.files", lambda: ACTS)
    sections.fill("partnerships.wishes", section_of)
