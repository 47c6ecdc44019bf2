"""Forms about organisations: they understand what was typed; the verbs decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mreza.cities import languages
from mreza.cities.choices import Sector
from mreza.cities.forms import LineField, country_choices, named_choices, reason_field
from mreza.cities.forms_people import LinesField, address_field, language_field, place_choices
from mreza.cities.models import City, Country, Organisation
from mreza.cities.names import city_names
from mreza.cities.organisations import LONGEST_ABOUT, LONGEST_REASON
from mreza.cities.remarks import WebAddressField
from mreza.foundation.collation import sort_key
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.vocabulary.models import OrganisationKind


class OrganisationForm(forms.Form):
    """What is recorded about an organisation; the verbs get rows, the page shows codes."""

    name = LineField(
        label=_("Name"), max_length=200, error_messages={"required": _("Write the name of the organisation.")}
    )
    kind = forms.ChoiceField(label=_("Kind of organisation"), required=False)
    sector = forms.ChoiceField(
        label=_("Sector"),
        required=False,
        help_text=_("Empty: the one most organisations of this kind belong to."),
        choices=[("", "–"), *Sector.choices],
    )
    city = forms.ChoiceField(label=_("City"), required=False)
    country = forms.ChoiceField(
        label=_("Country"), required=False, help_text=_("Follows from the city, if one is chosen.")
    )
    website = WebAddressField(
        label=_("Website"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("For example https://www.example.org"),
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
        error_messages={"invalid": _("Write the whole address of the page, beginning with https://")},
    )
    about = LinesField(
        label=_("What it does"),
        required=False,
        help_text=_("A few sentences, plain text: at most 2,000 signs."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the text"),
        required=False,
        help_text=_("Readers of other languages see this one until somebody translates it."),
    )

    FACTS = ("name", "kind", "sector", "country", "city", "website", "about", "language")

    def __init__(self, *args: Any, cities: Iterable[str] | None = None, **kwargs: Any) -> None:
        """`cities`: those a person may choose, of which they must choose one; none: it stays where it is; None: any."""
        super().__init__(*args, **kwargs)
        names = dict(place_choices("city"))
        mine = [(code, names[code]) for code in names if cities is None or code in set(cities)]
        kinds = OrganisationKind.objects.order_by("position", "code").values_list("code", flat=True)
        choose: dict[str, Any] = dict(self.fields)
        choose["kind"].choices = [("", "–"), *named_choices(OrganisationKind.kind, kinds)]
        choose["country"].choices = country_choices()
        choose["city"].choices = [("", _("none")), *mine] if cities is None else mine
        choose["language"].choices = [("", "–"), *languages.choices()]
        if not self.initial.get("language") and not self.is_bound:
            self.initial["language"] = get_language() or SOURCE_LANGUAGE
        if cities is not None:
            del self.fields["country"]
            self.fields["city"].required = True
            if not mine:
                del self.fields["city"]

    def clean_about(self) -> str:
        about: str = self.cleaned_data["about"]
        if len(about) > LONGEST_ABOUT:
            raise forms.ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_ABOUT})
        return about

    def values(self) -> dict[str, Any]:
        """What was said, with rows for codes."""
        return organisation_rows(self.told())

    def told(self) -> dict[str, str]:
        """What was said, in codes."""
        return {name: self.cleaned_data[name] for name in self.FACTS if name in self.cleaned_data}


class CorrectOrganisationForm(OrganisationForm):
    """The same, set right for a reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = reason_field()


class OwnOrganisationForm(OrganisationForm):
    """An organisation proposes itself. `fax` is a field people do not see: who fills it is a machine."""

    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        help_text=_("A link comes there; only who follows it sends the proposal on. It is never published."),
        error_messages={
            "required": _("Write your e-mail, or nobody can answer."),
            "invalid": _("Write the e-mail like this: name@example.org"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    fax = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"].label = _("The city it works with")
        self.fields["city"].help_text = _(
            "Those who answer for this city decide; without a city, the Secretariat does."
        )

    @property
    def was_filled_by_a_machine(self) -> bool:
        return bool(self.data.get("fax"))


class DeclineForm(forms.Form):
    """Why an organisation does not belong in the register."""

    reason = LineField(
        label=_("Why not?"),
        max_length=LONGEST_REASON,
        help_text=_("One sentence. Who proposed it gets it."),
        error_messages={"required": _("Say why: the reason stays in the history.")},
    )


class SpeakerForm(forms.Form):
    """Who is offered to speak for an organisation."""

    email = address_field(
        help_text=_("With the invitation comes an account that may write for this organisation.")
    )
    language = language_field()


class MergeForm(forms.Form):
    """Which other entry of the same organisation stays."""

    into = forms.ChoiceField(
        label=_("The entry that stays"),
        error_messages={
            "required": _("Choose the entry that stays."),
            "invalid_choice": _("Choose an entry of the list."),
        },
    )
    reason = reason_field()

    def __init__(self, *args: Any, others: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or SOURCE_LANGUAGE
        pairs = [(one.code, _with_its_place(one, language)) for one in others]
        choose: Any = self.fields["into"]
        choose.choices = [("", "–"), *sorted(pairs, key=lambda pair: sort_key(pair[1], language))]


def _with_its_place(one: Organisation, language: str) -> str:
    """Its name, and where it is: two of one name are told apart by that."""
    if one.city is not None:
        return f"{one.name} ({city_names(language).get(one.city.code, one.city.name)})"
    return f"{one.name} ({one.country.code.upper()})" if one.country else one.name


def organisation_rows(said: dict[str, Any]) -> dict[str, Any]:
    """Codes of kinds, countries and cities as rows; an empty code as none."""
    found = dict(said)
    if "kind" in found:
        found["kind"] = OrganisationKind.objects.filter(code=found["kind"]).first() if found["kind"] else None
    if "country" in found:
        found["country"] = Country.objects.filter(code=found["country"]).first() if found["country"] else None
    if "city" in found:
        city = (
            City.objects.select_related("country").filter(code=found["city"]).first()
            if found["city"]
            else None
        )
        found["city"] = city
        if city is not None:
            found.pop("country", None)
    return found
