"""Forms of the Secretariat's pages: they understand what an officer typed; the verbs in `designating` decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mreza.cities.choices import Precision
from mreza.cities.models import City, Country, CreativeField, Designation, Round, Source
from mreza.foundation.collation import sort_key
from mreza.foundation.tables.reading import MAX_BYTES
from mreza.foundation.text import clean_line
from mreza.translations.lookup import SOURCE_LANGUAGE, names
from mreza.ui.formats import date

YES, NO = "yes", "no"
LARGEST = 2_147_483_647
NEVER = "–"


def wording_languages() -> list[tuple[str, str]]:
    """The languages in which names and notes are kept, with their own names."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


# --- single fields ----------------------------------------------------------------------------------------
class LineField(forms.CharField):
    """One line, stored clean: no control signs, no invisible ones."""

    def to_python(self, value: Any) -> Any:
        return clean_line(super().to_python(value) or "")


class DegreeField(forms.FloatField):
    """Degrees with a decimal point or a decimal comma."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "size": 12, "autocomplete": "off"})
        self.error_messages["invalid"] = _("Write degrees as a number, for example 45.8144 or -34.6037.")

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.strip().replace(",", ".") if isinstance(value, str) else value)


class CountField(forms.IntegerField):
    """A whole number; spaces between thousands are read over."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_value": LARGEST, "min_value": 0, "localize": False, **kwargs})
        self.widget.attrs.update({"inputmode": "numeric", "size": 12, "autocomplete": "off"})
        self.error_messages["invalid"] = _("Write a whole number, digits only.")

    def to_python(self, value: Any) -> Any:
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


class DayField(forms.DateField):
    """A day from the browser's calendar, or typed as 2023-10-31 or 31.10.2023."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%Y.", "%d. %m. %Y."],
            **kwargs,
        )
        self.error_messages["invalid"] = _("Write the day as 2023-10-31 or 31.10.2023.")


class YesNoField(forms.ChoiceField):
    """Yes or no, both to be seen; `True` or `False` for the verb."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[(YES, _("yes")), (NO, _("no"))], widget=forms.RadioSelect, **kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(value) == YES


def reason_field() -> LineField:
    return LineField(
        label=_("Reason"),
        help_text=_("One sentence. It is kept in the history."),
        max_length=500,
        error_messages={"required": _("Say why: the reason stays in the history.")},
    )


# --- choices from the rows --------------------------------------------------------------------------------
def named_choices(kind: str, codes: Iterable[str], *, sort: bool = False) -> list[tuple[str, str]]:
    """(code, name in the reader's language) of rows of one kind."""
    language = get_language() or SOURCE_LANGUAGE
    said = names(kind, language=language)
    pairs = [(code, str(said.get(code, code))) for code in codes]
    return sorted(pairs, key=lambda pair: sort_key(pair[1], language)) if sort else pairs


def country_choices() -> list[tuple[str, Any]]:
    codes = Country.objects.values_list("code", flat=True)
    return [("", _("Choose a country")), *named_choices(Country.kind, codes, sort=True)]


def field_choices() -> list[tuple[str, Any]]:
    codes = CreativeField.objects.values_list("code", flat=True)
    return [("", _("Choose a creative field")), *named_choices(CreativeField.kind, codes)]


def round_choices() -> list[tuple[str, Any]]:
    rounds = Round.objects.order_by("-announced_on").values_list("code", "announced_on", "precision")
    return [("", _("none")), *((code, f"{code} ({date(day, precision)})") for code, day, precision in rounds)]


def source_choices() -> list[tuple[str, Any]]:
    codes = Source.objects.values_list("code", flat=True)
    return [("", _("none")), *named_choices(Source.kind, codes)]


# --- whole forms ------------------------------------------------------------------------------------------
class CityForm(forms.Form):
    """Every fact about a city, its name in each language, and a note for readers."""

    name = LineField(
        label=_("Name"), max_length=120, help_text=_("As the Network writes it, in Latin letters.")
    )
    native_name = LineField(label=_("Native name"), max_length=120, required=False)
    native_language = LineField(
        label=_("Language of the native name"),
        max_length=20,
        required=False,
        help_text=_("A language tag, for example hr, ar or zh-Hans."),
        widget=forms.TextInput(attrs={"size": 10, "autocomplete": "off"}),
    )
    country = forms.ChoiceField(label=_("Country"))
    latitude = DegreeField(
        label=_("Latitude"),
        help_text=_("North is positive: between -90 and 90."),
        min_value=-90,
        max_value=90,
    )
    longitude = DegreeField(
        label=_("Longitude"),
        help_text=_("East is positive: between -180 and 180."),
        min_value=-180,
        max_value=180,
    )
    population = CountField(
        label=_("Population"), required=False, validators=[MaxValueValidator(100_000_000)]
    )
    population_source = LineField(label=_("Source of the population"), max_length=200, required=False)
    population_year = CountField(
        label=_("Year of the population"), required=False, min_value=1900, max_value=2100
    )
    time_zone = LineField(
        label=_("Time zone"), max_length=60, required=False, help_text=_("For example Europe/Zagreb.")
    )
    geonames_id = CountField(label=_("GeoNames id"), required=False)
    wikidata = LineField(
        label=_("Wikidata id"), max_length=20, required=False, help_text=_("For example Q1519.")
    )
    search_names = forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=20_000,
        help_text=_("Names in other languages, one a line. The search knows them."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    FACTS = (
        "name", "native_name", "native_language", "country", "latitude", "longitude", "population",
        "population_source", "population_year", "time_zone", "geonames_id", "wikidata", "search_names",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
        for code, own_name in wording_languages():
            if code != SOURCE_LANGUAGE:
                self.fields[f"name_{code}"] = LineField(
                    label=_("Name in this language: %(language)s") % {"language": own_name},
                    required=False,
                    max_length=120,
                    help_text=_("Only if it differs from the name above."),
                    widget=forms.TextInput(attrs={"lang": code}),
                )
        for code, own_name in wording_languages():
            self.fields[f"note_{code}"] = note_field(code, own_name)
        self.fields["reason"] = reason_field()

    def names(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("name_")]

    def notes(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("note_")]


def note_field(code: str, own_name: str) -> forms.CharField:
    return forms.CharField(
        label=_("Note in this language: %(language)s") % {"language": own_name},
        required=False,
        max_length=5000,
        help_text=_("What a reader should know; shown on the city's page."),
        widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
    )


class SpanFields(forms.Form):
    """A field held from a day on, on which evidence; shared by the forms below."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("field", field_choices), ("to", field_choices), ("round", round_choices), ("source", source_choices),
        ):  # fmt: skip
            if name in self.fields:
                self.fields[name].choices = choices()  # type: ignore[attr-defined]
        self.fields["reason"] = reason_field()


def precision_field(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=Precision.choices,
        initial=Precision.DAY,
        help_text=_("With a year alone, any day of that year will do."),
    )


class DesignationForm(SpanFields):
    """One designation as it is recorded."""

    field = forms.ChoiceField(label=_("Creative field"))
    since = DayField(label=_("From"))
    since_precision = precision_field(_("The beginning is known to the"))
    until = DayField(
        label=_("Until"), required=False, help_text=_("The first day no longer in force; empty while it is.")
    )
    until_precision = forms.ChoiceField(
        label=_("The end is known to the"), choices=[("", NEVER), *Precision.choices], required=False
    )
    round = forms.ChoiceField(label=_("Round of designations"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    confirmed = YesNoField(label=_("A document confirms it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields.pop("reason")
        for code, own_name in wording_languages():
            self.fields[f"note_{code}"] = note_field(code, own_name)
        self.fields["reason"] = reason

    def facts(self) -> list[Any]:
        return [self[name] for name in self.fields if not name.startswith(("note_", "reason"))]

    def notes(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("note_")]


class DesignateForm(SpanFields):
    """A city becomes a Creative City."""

    field = forms.ChoiceField(label=_("Creative field"))
    on = DayField(label=_("Designated on"))
    precision = precision_field(_("The date is known to the"))
    round = forms.ChoiceField(label=_("Round of designations"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)


class ChangeFieldForm(SpanFields):
    """A member city takes up another field."""

    to = forms.ChoiceField(label=_("New creative field"))
    on = DayField(label=_("From"))
    precision = precision_field(_("The date is known to the"))
    round = forms.ChoiceField(label=_("Round of designations"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)


class WithdrawForm(SpanFields):
    """A city leaves the Network, or its title is withdrawn."""

    on = DayField(label=_("First day no longer a member"))
    precision = precision_field(_("The date is known to the"))


class SettleForm(forms.Form):
    """What was done about a remark."""

    note = LineField(
        label=_("What was done about it"),
        max_length=500,
        error_messages={"required": _("Say in a sentence what was done about it.")},
    )


class FileForm(forms.Form):
    """A spreadsheet to import."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, at most 5 MB, with the headings of the template."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    encoding = forms.ChoiceField(
        label=_("Letters of a CSV file"),
        help_text=_("If letters such as č or ž come out wrong in the trial run, try the other one."),
        choices=[("", _("UTF-8 (usual)")), ("windows-1250", _("Windows-1250 (older Excel)"))],
        required=False,
    )

    def clean_file(self) -> Any:
        """The limit holds before a single byte is understood."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Divide it into several."))
        return file


class ConfirmImportForm(forms.Form):
    """Carry out the plan that was shown, for this reason."""

    reason = reason_field()


def city_values(city: City, texts: dict[str, dict[str, str]]) -> dict[str, Any]:
    """What is stored about a city, by the names of CityForm. `texts`: part → language → text."""
    values = {name: getattr(city, name) for name in CityForm.FACTS if name != "country"}
    languages = [code for code, _own_name in wording_languages()]
    own = {
        f"name_{code}": texts.get("name", {}).get(code, "") for code in languages if code != SOURCE_LANGUAGE
    }
    notes = {f"note_{code}": texts.get("note", {}).get(code, "") for code in languages}
    return {**values, "country": city.country.code, **own, **notes}


def designation_values(designation: Designation, texts: dict[str, dict[str, str]]) -> dict[str, Any]:
    """What is stored about a designation, by the names of DesignationForm."""
    return {
        "field": designation.field.code,
        "since": designation.since,
        "since_precision": designation.since_precision,
        "until": designation.until,
        "until_precision": designation.until_precision,
        "round": designation.round.code if designation.round else "",
        "source": designation.source.code if designation.source else "",
        "confirmed": designation.confirmed,
        **{f"note_{code}": texts.get("note", {}).get(code, "") for code, _own in wording_languages()},
    }
