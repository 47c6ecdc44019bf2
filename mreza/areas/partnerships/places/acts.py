"""What the journal says of places, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Any] = {
    "place.entered": _("a place entered"),
    "place.changed": _("a place changed"),
    "place.confirmed": _("a place confirmed as still right"),
    "place.closed": _("a place closed"),
    "place.opened-again": _("a place opened again"),
    "places.imported": _("places imported from a file"),
}


def words() -> dict[str, Any]:
    """Every act (`accounts.audit.words_of_acts`)."""
    return ACTS
