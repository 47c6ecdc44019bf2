"""What readers are told about a translation: the language of the original, its state, who translated."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mreza.translations.authored import Authored
from mreza.translations.models import State, Text
from mreza.translations.tongues import name_of, own_name


class Note(NamedTuple):
    """The original-language note above a text (design-language §4)."""

    original: str  # its language
    original_name: str  # as it calls itself
    language: str  # the reader's
    language_name: str
    state: str  # of the translation into it: missing, machine-draft …; "" when this is the original
    state_label: str


def note(words: Authored, language: str) -> Note:
    """What stands above a text shown to a reader of that language."""
    original = words.language
    is_original = original.split("-")[0] == language.split("-")[0] or not original
    state = "" if is_original else words.state(language) or "missing"
    return Note(
        original,
        own_name(original) if original else "",
        language,
        name_of(language, language),
        state,
        state_label(state) if state else "",
    )


def state_label(state: str) -> str:
    """The word for one of the five states."""
    if state in ("", "missing"):
        return pgettext("translation", "missing")
    return str(State(state).label)


def translators(kind: str, key: str, language: str, otherwise: str = "") -> list[str]:
    """Whom to thank for a translation: people who let their name be shown, the others by `otherwise` (their city)."""
    rows = Text.objects.filter(kind=kind, key=key, language=language, is_original=False)
    named: dict[str, None] = {}
    for text in rows.exclude(by=None).select_related("by").order_by("part"):
        person: Any = text.by
        shown = person.name if person.shows_name and person.name and person.is_active else ""
        named[shown or otherwise or _("somebody of the Network")] = None
    return list(named)
