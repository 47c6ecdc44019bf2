"""What the first page of somebody who translates offers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.accounts.capacities import capacities
from mreza.accounts.work import Work
from mreza.translations.hooks import translatable


def work(user: Any) -> list[Work]:
    """The workbench, for whoever acts for something and has texts to translate."""
    if not capacities(user) or not any(_has_any(what.keys(user)) for what in translatable.kinds().values()):
        return []
    sentence = _("What is to be translated, what has become outdated, and both texts side by side.")
    return [Work(_("Translations"), reverse("translations:list"), sentence)]


def _has_any(keys: Any) -> bool:
    return bool(keys.exists()) if hasattr(keys, "exists") else bool(keys)
