"""What a person types about a place. The form understands; `places.cleaning` says what is wrong.

All values are text, so that two versions can be laid side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mreza.accounts.rules import works_in_the_secretariat
from mreza.areas.partnerships.choices import Access, OpenTo
from mreza.areas.partnerships.places.cleaning import LONGEST_NAME, Wanted
from mreza.areas.partnerships.places.keeping import LONGEST_REASON
from mreza.cities import languages
from mreza.cities.acting import cities_of, organisations_of
from mreza.cities.forms import CountField, DegreeField, LineField, named_choices, reason_field
from mreza.cities.forms_people import LinesField, place_choices
from mreza.cities.forms_profile import CodesField
from mreza.cities.models import City, CreativeField, Organisation
from mreza.cities.remarks import WebAddressField
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.vocabulary.models import PlaceKind


class PlaceForm(forms.Form):
    """A place: what everybody is asked first, and what may be said beside it."""

    name = LineField(
        label=_("Name of the place"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Write the name of the place.")},
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("of creativity", "Kind of place"),
        error_messages={"required": _("Choose what kind of place it is.")},
    )
    city = forms.ChoiceField(label=_("City"), error_messages={"required": _("Choose the city it is in.")})
    about = LinesField(
        label=_("What it is"),
        required=False,
        help_text=_("What happens there, who works there, how one gets in touch. At most 3,000 signs."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        max_length=20_000,
    )
    equipment = LinesField(
        label=_("Equipment"),
        required=False,
        help_text=_("Machines, instruments, rooms: one a line reads best. At most 2,000 signs."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        max_length=20_000,
    )
    language = forms.ChoiceField(
        label=_("Language in which you write"),
        help_text=_("Readers of other languages see this one until somebody translates it."),
    )
    field = CodesField(label=_("Creative fields"), required=False)
    open_to = forms.ChoiceField(label=_("Who may use it"), choices=OpenTo.choices)
    access = forms.ChoiceField(
        label=_("Access"), required=False, choices=[("", _("Not stated")), *Access.choices]
    )
    capacity = CountField(
        label=_("Room for people"), required=False, help_text=_("How many at once, as a rule."), min_value=1
    )
    organisation = forms.ChoiceField(
        label=_("Organisation that runs it"),
        required=False,
        help_text=_("One of the register; empty: the city."),
    )
    website = WebAddressField(
        label=_("Website"),
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": _("Write the whole address of the page, beginning with https://")},
    )
    latitude = DegreeField(
        label=_("Latitude"),
        required=False,
        min_value=-90,
        max_value=90,
        help_text=_("Only if you know it: without a point it stands where its city stands."),
    )
    longitude = DegreeField(label=_("Longitude"), required=False, min_value=-180, max_value=180)

    FIRST = ("name", "kind", "city", "open_to")
    THEN = (
        "language", "about", "equipment", "field", "access", "capacity", "organisation", "website", "latitude",
        "longitude",
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cities, bodies = _offered(user, self.initial)
        choose: dict[str, Any] = dict(self.fields)
        kinds = PlaceKind.objects.order_by("position", "code").values_list("code", flat=True)
        choose["kind"].choices = [("", _("Choose")), *named_choices(PlaceKind.kind, kinds)]
        choose["city"].choices = cities if len(cities) == 1 else [("", _("Choose")), *cities]
        choose["organisation"].choices = [("", _("none")), *bodies]
        choose["language"].choices = languages.choices([self.initial.get("language") or ""])
        choose["field"].choices = named_choices(
            CreativeField.kind,
            CreativeField.objects.order_by("position", "code").values_list("code", flat=True),
        )
        self.initial.setdefault("language", get_language() or SOURCE_LANGUAGE)

    def clean(self) -> dict[str, Any]:
        """Half a point is told beside what else is wrong, not after it."""
        told = super().clean() or self.cleaned_data
        degrees = ("latitude", "longitude")
        given = [name for name in degrees if told.get(name) is not None]
        if len(given) == 1 and not any(name in self.errors for name in degrees):
            missing = degrees[1 - degrees.index(given[0])]
            self.add_error(missing, _("Give both degrees, or neither."))
        return told

    def wanted(self) -> Wanted:
        """What was said, with rows for codes; the cleaning says what is wrong with it."""
        return wanted_from({**self.cleaned_data, "fields": self.cleaned_data["field"].split()})


class ChangePlaceForm(PlaceForm):
    """The same, with a reason one may give."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = LineField(
            label=_("Reason"),
            required=False,
            max_length=LONGEST_REASON,
            help_text=_("One sentence, if it needs one. It is kept in the history."),
        )


class CloseForm(forms.Form):
    """Why a place is there no more."""

    reason = reason_field()


def _offered(user: Any, present: Mapping[str, Any]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The cities and organisations this person may choose, and those that stand there now."""
    cities, bodies = place_choices("city"), place_choices("organisation")
    if works_in_the_secretariat(user):
        return cities, bodies
    here, run_by = present.get("city"), present.get("organisation")
    mine, own = cities_of(user), organisations_of(user)
    rows = Organisation.objects.confirmed().values_list("code", "city__code")
    near = {code for code, city in rows if city in mine or code in own}
    homes = {city for code, city in rows if code in own and city}
    return (
        [pair for pair in cities if pair[0] in mine | homes or pair[0] == here],
        [pair for pair in bodies if pair[0] in near or pair[0] == run_by],
    )


def wanted_from(said: dict[str, Any]) -> Wanted:
    """A place in codes, as page, API and spreadsheet have it, with rows for codes."""
    return Wanted(
        kind=PlaceKind.objects.filter(code=said["kind"]).first(),
        city=City.objects.select_related("country").filter(code=said["city"]).first(),
        organisation=Organisation.objects.confirmed().filter(code=said.get("organisation") or "").first(),
        name=said["name"],
        language=said["language"],
        about=said.get("about") or "",
        equipment=said.get("equipment") or "",
        fields=_fields(said.get("fields") or ()),
        latitude=said.get("latitude"),
        longitude=said.get("longitude"),
        capacity=said.get("capacity"),
        access=said.get("access") or "",
        open_to=said.get("open_to") or OpenTo.EVERYBODY.value,
        website=said.get("website") or "",
    )


def _fields(codes: Iterable[str]) -> list[CreativeField]:
    return list(CreativeField.objects.filter(code__in=list(codes)))
