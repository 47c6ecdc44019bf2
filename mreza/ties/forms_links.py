"""Forms around official addresses and personal links. They understand input; the verbs decide."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mreza.cities.forms import LineField
from mreza.cities.remarks import WebAddressField
from mreza.foundation.text import clean_line, clean_lines
from mreza.ties.officials import LONGEST_REASON, LONGEST_WHY, Named

# What could make a name look like an address or like markup in a mail (K28).
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('<>@"\\', " "))


class OfficialForm(forms.Form):
    """Who answers for a city officially, and how one can see that."""

    name = LineField(
        label=_("Name of the person"),
        max_length=120,
        error_messages={"required": _("Write who it is.")},
    )
    office = LineField(
        label=_("Office or post"),
        max_length=200,
        help_text=_("For example: Head of the Department of Culture, City of Graz"),
        error_messages={"required": _("Write as what this person answers for the city.")},
    )
    email = forms.EmailField(
        label=_("Official e-mail"),
        max_length=254,
        help_text=_("An address of the city or of the body that represents it, not a private one."),
        error_messages={
            "required": _("Write the e-mail."),
            "invalid": _("Write the e-mail like this: name@example.org"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    why = forms.CharField(
        label=_("Why is it official?"),
        help_text=_("One or two sentences for the Secretariat. At most 500 signs."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Say why this address speaks for the city.")},
    )
    page = WebAddressField(
        label=_("Web page that shows it"),
        help_text=_("The address of a page of the city on which the person or the e-mail stands."),
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": _("Write the whole address of the page, beginning with https://")},
    )
    language = forms.ChoiceField(
        label=_("Language of the letter"),
        choices=settings.LANGUAGES,
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose a language.")},
    )

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"].translate(_NOT_IN_NAMES))
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name

    def clean_why(self) -> str:
        why = clean_lines(self.cleaned_data["why"])
        if len(why) > LONGEST_WHY:
            raise forms.ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_WHY})
        if not why:
            raise forms.ValidationError(self.fields["why"].error_messages["required"], code="required")
        return why

    @property
    def named(self) -> Named:
        """What was typed, once it is valid."""
        return Named(**self.cleaned_data)


class ReasonForm(forms.Form):
    """Why an address is refused, or no longer used."""

    reason = LineField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_(
            "One sentence. It is kept and shown to the city that named the address: name nobody in it."
        ),
        error_messages={"required": _("Say in a sentence why.")},
    )


class CodeForm(forms.Form):
    """The six digits. Whether they are right the verb says."""

    code = LineField(
        label=_("The code from the letter"),
        max_length=12,
        help_text=_("Six digits. It may take a minute until they arrive."),
        error_messages={"required": _("Type the six digits.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "size": 8, "dir": "ltr"}
        ),
    )
