"""What a person types about a question, an answer, or why. The forms understand; `asking.cleaning` decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from mreza.areas.practices.asking.choices import LONGEST_REASON, LONGEST_TITLE, MOST_ANSWER_WORDS, MOST_WORDS
from mreza.areas.practices.asking.cleaning import Wanted
from mreza.cities import languages
from mreza.cities.models import CreativeField
from mreza.foundation.codes import random_code
from mreza.translations.lookup import names
from mreza.vocabulary.models import Objective

# A value of the verb → the field of the form it is typed in.
FIELD_OF = {"fields": "field"}


def _languages() -> list[tuple[str, str]]:
    """Those of the site first, then all others."""
    own = [code for code, _name in settings.LANGUAGES]
    every = languages.choices(own)
    return [*(one for one in every if one[0] in own), *(one for one in every if one[0] not in own)]


class QuestionForm(forms.Form):
    """A question to the Network."""

    city = forms.ChoiceField(label=_("For which city"))
    title = forms.CharField(
        label=_("Your question in one sentence"),
        max_length=LONGEST_TITLE,
        help_text=_("As you would ask a colleague: “How did you find rooms for rehearsals in empty shops?”"),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("More about it"),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    language = forms.ChoiceField(
        label=_("Language you write in"),
        help_text=_("Ask in your own language; cities that work in it are preferred."),
    )
    field = forms.MultipleChoiceField(
        label=_("Creative fields"),
        help_text=_("One to three: cities that hold one of them are preferred."),
        widget=forms.CheckboxSelectMultiple,
    )
    objective = forms.ChoiceField(label=_("Objective of the Network"), required=False)
    useful_until = forms.DateField(
        label=_("Useful until"),
        required=False,
        help_text=_("After this day nobody is asked any more."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        called, objectives = names(CreativeField.kind), names(Objective.kind)
        choices: dict[str, list[tuple[str, Any]]] = {
            "city": list(places),
            "language": _languages(),
            "field": [
                (code, called.get(code, code))
                for code in CreativeField.objects.values_list("code", flat=True)
            ],
            "objective": [
                ("", _("None in particular")),
                *(
                    (code, objectives.get(code, code))
                    for code in Objective.objects.values_list("code", flat=True)
                ),
            ],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        self.fields["text"].help_text = gettext(
            "What you want to do, what you know already, what an answer would help with. At most %(most)s words."
        ) % {"most": MOST_WORDS}
        self.fields["language"].initial = get_language()
        self.fields["once"].initial = random_code()
        if len(choices["city"]) == 1:
            self.fields["city"].initial = choices["city"][0][0]
            self.fields["city"].widget = forms.HiddenInput()

    def wanted(self) -> Wanted:
        """As the verb takes it."""
        told = self.cleaned_data
        return Wanted(
            told["title"],
            told["text"],
            told["language"],
            told["field"],
            told["objective"],
            told["useful_until"],
        )

    def blame(self, wrong: ValidationError) -> None:
        """Say what the verb refused at the field it is about, or at the top."""
        _blame(self, wrong)


class AnswerForm(forms.Form):
    """What a city answers."""

    text = forms.CharField(
        label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
    )
    language = forms.ChoiceField(
        label=_("Language you write in"),
        help_text=_("Any language; others translate it once it is published."),
    )
    publish = forms.BooleanField(
        label=_("We agree that it be published with our city’s name (CC BY 4.0) if it answers the question"),
        required=False,
    )

    def __init__(self, *args: Any, may_agree: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = _languages()  # type: ignore[attr-defined]
        self.fields["text"].help_text = gettext(
            "What you did, what it took, what did not work, whom to ask. At most %(most)s words."
        ) % {"most": MOST_ANSWER_WORDS}
        self.fields["language"].initial = get_language()
        if not may_agree:
            del self.fields["publish"]

    def blame(self, wrong: ValidationError) -> None:
        _blame(self, wrong)


class ReasonForm(forms.Form):
    """Why a question is declined or withdrawn, or an answer retired."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("One or two sentences."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed

    def blame(self, wrong: ValidationError) -> None:
        _blame(self, wrong)


class CorrectForm(forms.Form):
    """A published answer, set right by the city that gave it."""

    answer = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def blame(self, wrong: ValidationError) -> None:
        _blame(self, wrong)


def _blame(form: forms.Form, wrong: ValidationError) -> None:
    if not hasattr(wrong, "error_dict"):
        form.add_error(None, wrong)
        return
    for name, errors in wrong.error_dict.items():
        called = FIELD_OF.get(name, name)
        form.add_error(called if called in form.fields else None, errors)
