"""The wording of one thing: every part in every language, each with its state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.translations.models import State, Text

LINES = ("name", "short", "title")  # parts that are one line
PARTS: dict[str, Any] = {
    "name": _("Name"),
    "short": pgettext_lazy("wording", "Short name"),
    "title": _("Title"),
    "text": _("Text"),
    "note": _("Note"),
}
STATE = "state_"  # before a field's name: the field of its state
LONGEST = 5000


def languages() -> list[tuple[str, str]]:
    """The languages of the site with their own names; the one that is translated from comes first."""
    return sorted(settings.LANGUAGES, key=lambda pair: pair[0] != SOURCE_LANGUAGE)


class WordingForm(forms.Form):
    """One text field and one state for each part and language; `parts` are those this kind of thing has."""

    def __init__(self, *args: Any, parts: Iterable[str], texts: Iterable[Text], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = {f"{text.part}_{text.language}": text.state for text in texts}
        self.places = [(part, code, own) for part in parts for code, own in languages()]
        for part, code, own_name in self.places:
            name = f"{part}_{code}"
            self.fields[name] = forms.CharField(
                label=_("%(part)s in this language: %(language)s")
                % {"part": PARTS.get(part, part), "language": own_name},
                required=False,
                max_length=300 if part in LINES else LONGEST,
                widget=(forms.TextInput if part in LINES else forms.Textarea)(
                    attrs={"lang": code, "dir": "auto"} | ({} if part in LINES else {"rows": 5})
                ),
            )
            self.fields[STATE + name] = forms.ChoiceField(
                label=_("State of this text"), choices=_states(states.get(name, ""))
            )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            help_text=_("One sentence. It is kept in the history."),
            max_length=500,
            error_messages={"required": _("Say why: the reason stays in the history.")},
        )

    def groups(self) -> list[tuple[Any, list[tuple[Any, Any]]]]:
        """For the page: title of a part, and its fields with their states."""
        found: dict[str, list[tuple[Any, Any]]] = {}
        for part, code, _own in self.places:
            found.setdefault(part, []).append((self[f"{part}_{code}"], self[f"{STATE}{part}_{code}"]))
        return [(PARTS.get(part, part), fields) for part, fields in found.items()]


def _states(present: str) -> list[tuple[str, Any]]:
    """What a hand may set, and what it is now: a machine's draft stays one until somebody says otherwise."""
    by_hand = [(State.CONFIRMED.value, State.CONFIRMED.label), (State.DRAFT.value, State.DRAFT.label)]
    if present in ("", State.CONFIRMED, State.DRAFT):
        return by_hand
    return [(present, State(present).label), *by_hand]
