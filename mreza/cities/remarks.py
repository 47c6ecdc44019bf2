"""*Something wrong or missing?* – the form anybody may fill in about a city, and how much of it one sender may send."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mreza.cities.models import City
from mreza.cities.models.remark import Knock, Remark
from mreza.foundation.moments import now, today
from mreza.foundation.text import clean_lines
from mreza.ui.formats import number

LONGEST_TEXT = 2000
A_DAY_FROM_ONE_SENDER = 10
A_DAY_FROM_ALL = 2000
EVERYBODY = "everybody"


class TooMany(Exception):
    """One sender, or all together, wrote more today than the Secretariat could read."""


class WebAddressField(forms.URLField):
    """An address that opens in a browser; no file transfer, no script."""

    default_validators = [URLValidator(schemes=["http", "https"])]


class RemarkForm(forms.Form):
    """Understands what a reader typed. `website` is a field people do not see: who fills it is a machine."""

    text = forms.CharField(
        label=_("What is wrong or missing?"),
        help_text=_("At most 2,000 characters. Please write facts, not opinions."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what is wrong or missing.")},
    )
    source = WebAddressField(
        label=_("Where can it be checked?"),
        help_text=_("The address of a page that shows it, beginning with https://"),
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": _("Write the whole address of the page, beginning with https://")},
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("Only if you want an answer. It is deleted when your remark is settled."),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Write the e-mail like this: name@example.org")},
    )
    website = forms.CharField(required=False)

    def clean_text(self) -> str:
        """Line breaks count as one sign, as they do for the person who types."""
        text = clean_lines(self.cleaned_data["text"])
        if len(text) > LONGEST_TEXT:
            message = _("The text may have at most %(limit)s characters; now it has %(length)s.")
            raise forms.ValidationError(
                message, params={"limit": number(LONGEST_TEXT), "length": number(len(text))}
            )
        return text

    @property
    def was_filled_by_a_machine(self) -> bool:
        return bool(self.data.get("website"))


@transaction.atomic
def remark(
    city: City,
    *,
    text: str,
    source: str,
    email: str,
    language: str,
    sender: str,
    at: dt.datetime | None = None,
) -> Remark:
    """A reader says what is wrong or missing about a city. Nothing public changes, so the journal is not touched."""
    at = at or now()
    day = today(at)
    if (
        Knock.count_one(sender, on=day) > A_DAY_FROM_ONE_SENDER
        or Knock.count_one(EVERYBODY, on=day) > A_DAY_FROM_ALL
    ):
        raise TooMany
    values: dict[str, Any] = {"text": text, "source": source, "email": email, "language": language}
    return Remark.objects.create(city=city, created_at=at, **values)
