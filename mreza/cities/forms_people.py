"""Forms of the pages about people: they understand what was typed; the verbs decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mreza.accounts.forms import LONGEST_ADDRESS
from mreza.cities.appointing import MODELS
from mreza.cities.choices import ACTS_FOR, Acting
from mreza.cities.forms import DayField, LineField, named_choices, reason_field
from mreza.cities.imports_people import end_of
from mreza.cities.models import Handover, Organisation
from mreza.cities.names import city_names
from mreza.foundation.collation import sort_key
from mreza.foundation.text import clean_lines
from mreza.translations.lookup import SOURCE_LANGUAGE

INVITE = "invite"  # the choice “somebody who is not in the team”
LONGEST_NOTE = 5_000
FARTHEST = 2200  # year; what lies behind it is a slip of the pen
LONGEST_LETTER = 5_000


class LinesField(forms.CharField):
    """Several lines, stored clean: no control signs, no invisible ones."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return clean_lines(super().to_python(value) or "")


class LastDayField(DayField):
    """The last day on which something holds; the verbs get the instant at which that day is over."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and day.year > FARTHEST:
            raise forms.ValidationError(_("An appointment may last twenty years at most."))
        return end_of(day) if day else None


def address_field(**more: Any) -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the address of the person.")},
        **more,
    )


def language_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Language of the invitation"),
        help_text=_("The message is written in it."),
        choices=settings.LANGUAGES,
    )


def last_day_field() -> LastDayField:
    return LastDayField(label=_("Last day"), required=False, help_text=_("Empty: open end."))


# --- inviting, appointing, ending ---------------------------------------------------------------------------
class InviteForm(forms.Form):
    """Offer a post of a city to somebody."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    email = address_field()
    until = last_day_field()
    language = language_field()

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, Acting(role).label) for role in roles]  # type: ignore[attr-defined]
        self.fields["role"].error_messages["required"] = _("Choose a role.")


class GiveForm(forms.Form):
    """The Secretariat gives a post of any kind: to an account at once, to an unknown address by invitation."""

    email = address_field(
        help_text=_("With an account the person is appointed at once and told; otherwise they are invited.")
    )
    place = forms.ChoiceField(label=_("Acts for"), error_messages={"required": _("Choose for what.")})
    since = DayField(label=_("First day"), required=False, help_text=_("Empty: from today."))
    until = last_day_field()
    language = language_field()
    reason = LineField(
        label=_("Reason"),
        required=False,
        max_length=500,
        help_text=_("One sentence. It is kept in the history."),
    )

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = ACTS_FOR[role]
        self.fields["place"].choices = [("", _("Choose")), *place_choices(kind)]  # type: ignore[attr-defined]
        self.fields["place"].label = KIND_LABELS[kind]
        if role in (Acting.COORDINATOR, Acting.DEPUTY):
            self.fields["until"].help_text = _("Empty: two years, the usual term.")

    def clean_since(self) -> dt.datetime | None:
        """A day begins at midnight, UTC."""
        day = self.cleaned_data["since"]
        return dt.datetime.combine(day, dt.time(), dt.UTC) if day else None


KIND_LABELS = {
    "city": _("City"),
    "country": _("Country"),
    "field": _("Creative field"),
    "organisation": _("Organisation"),
}


def place_choices(kind: str) -> list[tuple[str, str]]:
    """(code, name) of everything of that kind somebody may act for, as the reader calls it."""
    language = get_language() or SOURCE_LANGUAGE
    if kind == "city":
        pairs = [(code, f"{name} ({code[:2].upper()})") for code, name in city_names(language).items()]
    elif kind == "organisation":
        pairs = list(Organisation.objects.confirmed().values_list("code", "name"))
    else:
        model = MODELS[kind]
        pairs = named_choices(kind, model.objects.values_list("code", flat=True))
    return sorted(pairs, key=lambda pair: sort_key(pair[1], language))


class EndForm(forms.Form):
    """End an appointment, with the reason."""

    reason = reason_field()


class ProlongForm(forms.Form):
    """Give an appointment another end."""

    until = last_day_field()
    reason = reason_field()


# --- writing to many ----------------------------------------------------------------------------------------
class GroupLetterForm(forms.Form):
    """A letter to everybody the filter leaves."""

    subject = LineField(
        label=_("Subject"), max_length=150, error_messages={"required": _("Write what the letter is about.")}
    )
    text = LinesField(
        label=_("Text"),
        max_length=LONGEST_LETTER,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Plain text. An empty line begins a new paragraph. At most 5,000 signs."),
        error_messages={"required": _("Write the letter.")},
    )
    with_address = forms.BooleanField(
        label=_("Put my e-mail address into the letter, so that people can answer me"), required=False
    )


# --- handing over -------------------------------------------------------------------------------------------
class WhoForm(forms.Form):
    """Who takes over: a colleague, or an address that is invited."""

    to = forms.ChoiceField(
        label=_("Who takes over?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who takes over.")},
    )
    email = address_field(
        required=False, help_text=_("Only if you invite somebody. We write when you confirm.")
    )

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [*people, (INVITE, _("Somebody else, whom we invite"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An address belongs to an invitation and to nothing else."""
        said = super().clean() or {}
        if said.get("to") == INVITE and not said.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write the address of the person."))
        if said.get("to") not in (None, INVITE):
            said["email"] = ""
        return said


class WhatForm(forms.Form):
    """Seen what is passed on; nothing to choose."""


class NoteForm(forms.Form):
    """A few words for whoever comes after."""

    note = LinesField(
        label=_("Note for your successor"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "What nobody could know from the records: habits, agreements, whom to ask. At most 5,000 signs."
        ),
    )


class WhenForm(forms.Form):
    """When the old appointment ends."""

    ends = forms.ChoiceField(
        label=_("When does the present appointment end?"),
        widget=forms.RadioSelect,
        choices=[
            (Handover.Ends.ON_ACCEPTANCE, _("When the successor has accepted: nobody is missing in between")),
            (Handover.Ends.AT_ONCE, _("At once, when I confirm: for somebody who has left already")),
        ],
    )


def roles_by_place() -> list[tuple[str, Any, list[tuple[str, Any]]]]:
    """Kind of place, its label, and its roles: for the page that asks which post is given."""
    kinds = ("city", "country", "field", "organisation")
    return [
        (kind, KIND_LABELS[kind], [(role, label) for role, label in Acting.choices if ACTS_FOR[role] == kind])
        for kind in kinds
    ]
