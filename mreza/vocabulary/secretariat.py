"""What the Secretariat is offered on its first page about wording."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.accounts.work import Work
from mreza.foundation.permissions import can


def work(user: Any) -> list[Work]:
    """An officer words the labels."""
    if not can(user, "vocabulary.change_labels"):
        return []
    return [
        Work(
            _("Labels"),
            reverse("vocabulary:labels"),
            _("How objectives, areas, fields, countries and goals read in each language."),
        )
    ]
