"""What a person types about an interest. The forms understand; `interests.cleaning` and the ledger decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from mreza.areas.partnerships.interests.becoming import Tied, first_day, usual_kind
from mreza.areas.partnerships.interests.cleaning import LONGEST_REASON, MESSAGE
from mreza.areas.partnerships.models import Interest
from mreza.areas.partnerships.wishes.owners import Owner, owner_in
from mreza.cities import languages
from mreza.foundation.moments import today
from mreza.ties.cleaning import LONGEST_TITLE
from mreza.translations.lookup import names
from mreza.vocabulary.models import TieKind

LONGEST = 20_000
# A value of a verb → the field of a form it is typed in.
FIELD_OF = {"city": "owner", "organisation": "owner"}


def _languages(also: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Those of the site first, then all others."""
    own = [code for code, _name in settings.LANGUAGES]
    every = languages.choices([*own, *also])
    return [*(one for one in every if one[0] in own), *(one for one in every if one[0] not in own)]


class _Blaming(forms.Form):
    def blame(self, wrong: ValidationError) -> None:
        """Say what the verb refused at the field it is about, or at the top."""
        if not hasattr(wrong, "error_dict"):
            self.add_error(None, wrong)
            return
        for name, errors in wrong.error_dict.items():
            called = FIELD_OF.get(name, name)
            self.add_error(called if called in self.fields else None, errors)


class MessageForm(_Blaming):
    """Words of one side to the other."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        error_messages={"required": _("Write a sentence or two: what you would do together.")},
    )
    language = forms.ChoiceField(label=_("Language you write in"))

    def __init__(self, *args: Any, also: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = _languages(also)  # type: ignore[attr-defined]
        self.fields["language"].initial = get_language()
        self.fields["text"].help_text = gettext("At most %(most)s words.") % {"most": MESSAGE.words}


class InterestForm(MessageForm):
    """For whom somebody is interested, and their first words."""

    owner = forms.ChoiceField(label=_("For whom"), error_messages={"required": _("Choose for whom.")})
    field_order = ("owner", "text", "language")

    def __init__(self, *args: Any, owners: Sequence[Owner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = list(owners)
        self.fields["owner"].choices = [(one.choice, one.name) for one in owners]  # type: ignore[attr-defined]
        self.fields["text"].label = _("What you would do with it")
        self.fields["text"].help_text = gettext(
            "What you have in mind, when, and what you bring along. At most %(most)s words."
        ) % {"most": MESSAGE.words}
        if len(self.owners) == 1:
            self.fields["owner"].initial = self.owners[0].choice
            self.fields["owner"].widget = forms.HiddenInput()

    @property
    def chosen(self) -> Owner | None:
        """The city or organisation that is interested."""
        return owner_in(self.owners, self.cleaned_data["owner"])


class ReasonForm(_Blaming):
    """Why an interest is declined, or an agreement taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("One or two sentences; the other side reads them."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Say in a sentence why: whoever asked learns from it.")},
    )

    def __init__(self, *args: Any, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed


class TieForm(_Blaming):
    """How an agreement is entered in the ledger of ties."""

    kind = forms.ChoiceField(label=_("Kind"), help_text=_("The kind says who gives and who receives."))
    title = forms.CharField(
        label=_("What it is"), max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    begins = forms.CharField(
        label=_("Since when"),
        max_length=10,
        required=False,
        help_text=_("A day, a month or a year: 2027-03-31, 2027-03 or 2027."),
        widget=forms.TextInput(attrs={"size": 12, "autocomplete": "off"}),
    )
    ends = forms.CharField(
        label=_("Until when"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"size": 12, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, interest: Interest, title: str, language: str, **kwargs: Any) -> None:
        begins, ends = first_day(interest, today()), interest.wish.ends
        initial = {
            "kind": usual_kind(interest.wish), "title": title[:LONGEST_TITLE], "begins": begins,
            "ends": ends.isoformat() if ends and begins else "",
        }  # fmt: skip
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.title_language = language
        called = names(TieKind.kind)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (code, str(called.get(code, code))) for code in TieKind.objects.values_list("code", flat=True)
        ]

    def wanted(self) -> Tied:
        """As the verb takes it."""
        told = self.cleaned_data
        return Tied(
            kind=told["kind"], title=told["title"], language=self.title_language, begins=told["begins"],
            ends=told["ends"],
        )  # fmt: skip
