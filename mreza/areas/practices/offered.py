"""What the first page of somebody who writes good practices offers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.accounts.work import Work
from mreza.foundation.permissions import can


def offered(user: Any) -> list[Work]:
    """Fills `accounts.work.work`. No statements of its own: who somebody acts for is known by then."""
    if not can(user, "practices.create_practice"):
        return []
    return [
        Work(
            _("Begin a good practice"),
            reverse("practices:new"),
            _(
                "A title is enough to begin. It stays a draft that only your colleagues see, as long as you like."
            ),
        ),
        Work(
            _("What we write"), reverse("practices:mine"), _("Good practices from the draft to the reader.")
        ),
    ]
