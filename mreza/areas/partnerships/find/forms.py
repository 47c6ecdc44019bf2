"""What a person types when a city writes to another, or puts it aside. The forms understand; the verbs act."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mreza.areas.partnerships.find.letter import (
    LONGEST_LETTER,
    LONGEST_SUBJECT,
    UNFINISHED,
    Draft,
    Written,
    is_unfinished,
    joined,
)
from mreza.areas.partnerships.find.proposing import LONGEST_WHY
from mreza.cities.languages import name as language_name
from mreza.foundation.codes import RANDOM, random_code
from mreza.foundation.text import clean_line, clean_lines

ROWS = 16


class LetterForm(forms.Form):
    """The letter in each of its languages, to be changed before it is sent."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=LONGEST_SUBJECT,
        error_messages={"required": _("Write what it is about.")},
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft
        self.fields["once"].initial = random_code()
        self.fields["subject"].initial = draft.subject
        for at, one in enumerate(draft.texts):
            self.fields[f"text_{one.language}"] = self._text(one, is_first=at == 0)

    @staticmethod
    def _text(one: Written, *, is_first: bool) -> forms.CharField:
        return forms.CharField(
            label=_("Letter, %(language)s") % {"language": language_name(one.language)},
            initial=one.text,
            required=is_first,
            widget=forms.Textarea(attrs={"rows": ROWS, "lang": one.language, "dir": "auto"}),
            error_messages={"required": _("Write your message.")},
        )

    @property
    def texts(self) -> list[Any]:
        """The bound fields of the letter, the other city's language first."""
        return [self[f"text_{one.language}"] for one in self.draft.texts]

    def clean_once(self) -> str:
        """What we did not make names nothing."""
        given = str(self.cleaned_data["once"])
        return given if RANDOM.fullmatch(given) else ""

    def clean_subject(self) -> str:
        subject = clean_line(self.cleaned_data["subject"])
        if not subject:
            raise forms.ValidationError(self.fields["subject"].error_messages["required"], code="required")
        return subject

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        written = []
        for one in self.draft.texts:
            name = f"text_{one.language}"
            text = clean_lines(told.get(name, ""))
            if is_unfinished(text):
                self.add_error(name, UNFINISHED)
            written.append(one._replace(text=text))
        if not self.errors:
            self._check(written)
            told["text"] = joined(written)
        return told

    def _check(self, written: list[Written]) -> None:
        first = f"text_{written[0].language}"
        if not written[0].text:  # signs that nobody sees are no text
            self.add_error(first, self.fields[first].error_messages["required"])
        elif len(joined(written)) > LONGEST_LETTER:
            self.add_error(
                first,
                _("The whole letter may have at most %(most)s characters; now it has %(count)s.")
                % {"most": LONGEST_LETTER, "count": len(joined(written))},
            )

    def blame_too_many(self) -> None:
        """As many letters as one person, or all together, may send in a day are sent."""
        self.add_error(
            None,
            forms.ValidationError(
                _("So many letters were sent today that no more go out. Keep the text and send it tomorrow."),
                code="too-many",
            ),
        )


class AsideForm(forms.Form):
    """Why a suggestion is not for us; it may stay empty."""

    why = forms.CharField(
        label=_("Why?"),
        required=False,
        max_length=LONGEST_WHY,
        help_text=_(
            "Your city’s people and the Secretariat read it, nobody else: it helps to make better suggestions."
        ),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def clean_why(self) -> str:
        return clean_line(self.cleaned_data["why"])
