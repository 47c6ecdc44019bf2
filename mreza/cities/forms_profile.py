"""Forms with which a city's team says what the city is, and those around letters. The verbs decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from mreza.cities import languages
from mreza.cities.choices import CountedArea
from mreza.cities.forms import CountField, LineField, named_choices
from mreza.cities.models import City, CreativeField, Discipline
from mreza.cities.profile import LONGEST_LEDE, LONGEST_TEXT, LONGEST_TITLE, original_language
from mreza.cities.remarks import WebAddressField
from mreza.foundation.text import clean_line, clean_lines
from mreza.translations.authored import Authored
from mreza.ui.formats import number

NOT_SAID = "–"


class CodesField(forms.MultipleChoiceField):
    """Several codes out of a list, as one value: the codes in one line. So two versions can stand side by side."""

    holds_codes = True
    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> list[str]:
        return value.split() if isinstance(value, str) else list(value or ())

    def to_python(self, value: Any) -> list[str]:
        return [
            code for one in ([value] if isinstance(value, str) else value or ()) for code in str(one).split()
        ]

    def clean(self, value: Any) -> Any:
        """In the order of the list, whatever order they came in."""
        given = set(super().clean(self.to_python(value)))
        return " ".join(code for code, _label in self.choices if code in given)  # type: ignore[misc, union-attr]


class ProfileForm(forms.Form):
    """The base of the sections: whose profile it is, and a reason one may give."""

    def __init__(self, *args: Any, city: City, texts: Authored, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city, self.texts = city, texts
        self.prepare()
        self.fields["reason"] = LineField(
            label=_("Reason"),
            required=False,
            max_length=500,
            help_text=_("One sentence, if it needs one. It is kept in the history."),
        )

    def prepare(self) -> None:
        """Choices that depend on the city or on the reader's language."""


def language_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Language in which you write"),
        help_text=_("Readers of other languages see this one until somebody translates it."),
    )


def _offer_languages(field: Any, also: Iterable[str] = (), *, empty: bool = False) -> None:
    field.choices = [*([("", NOT_SAID)] if empty else []), *languages.choices(also)]


def _too_long(text: str, limit: int) -> None:
    if len(text) > limit:
        message = _("The text may have at most %(limit)s characters; now it has %(length)s.")
        raise forms.ValidationError(message, params={"limit": number(limit), "length": number(len(text))})


def _written(form: forms.Form, limit: int) -> str:
    """The text as it is stored; signs that nobody sees are no text."""
    text = clean_lines(form.cleaned_data["text"])
    if not text:
        raise forms.ValidationError(form.fields["text"].error_messages["required"], code="required")
    _too_long(text, limit)
    return text


class LedeForm(ProfileForm):
    """The city in one sentence."""

    lede = forms.CharField(
        label=_("The city in one or two sentences"),
        help_text=_(
            "At most 300 characters. What is this city in its creative field? Plain words, no slogans."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        required=False,
    )
    language = language_field()

    def prepare(self) -> None:
        _offer_languages(self.fields["language"])

    def clean_lede(self) -> str:
        text = clean_line(self.cleaned_data["lede"])
        _too_long(text, LONGEST_LEDE)
        return text


class StoryForm(ProfileForm):
    """One section of the city's story."""

    title = LineField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Write a title.")},
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    text = forms.CharField(
        label=_("Text"),
        help_text=_(
            "At most 6,000 characters. An empty line begins a new paragraph; *word* is emphasised, a line that begins"
            " with - is an item of a list, [words](https://address) is a link."
        ),
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
        error_messages={"required": _("Write the text.")},
    )
    language = language_field()

    def prepare(self) -> None:
        _offer_languages(self.fields["language"])

    def clean_text(self) -> str:
        return _written(self, LONGEST_TEXT)


class FactsForm(ProfileForm):
    """The facts a city corrects itself."""

    population = CountField(
        label=_("Population"),
        required=False,
        validators=[MaxValueValidator(100_000_000)],
        help_text=_("A new number says its source, its year and what it counts: please fill in all three."),
    )
    population_source = LineField(
        label=_("Source of the population"),
        max_length=200,
        required=False,
        help_text=_("For example: census of 2021, Croatian Bureau of Statistics."),
    )
    population_year = CountField(
        label=_("Year of the population"), required=False, min_value=1900, max_value=2100
    )
    population_of = forms.ChoiceField(
        label=_("The number counts"),
        choices=[("", _("not said")), *CountedArea.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    native_name = LineField(
        label=_("Native name"),
        max_length=120,
        required=False,
        help_text=_("As the city writes itself in its own language and script, if that differs."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    native_language = forms.ChoiceField(label=_("Language of the native name"), required=False)

    def prepare(self) -> None:
        zones: Any = self.fields["time_zone"]
        zones.choices = [
            ("", NOT_SAID),
            *((zone, zone.replace("_", " ")) for zone in _zones(self.city.time_zone)),
        ]
        _offer_languages(self.fields["native_language"], [self.city.native_language], empty=True)


def _zones(also: str) -> list[str]:
    """The zones people live in: not the offsets and abbreviations that are in the list for computers."""
    return sorted(
        {zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")}
        | {also} - {""}
    )


class ContactForm(ProfileForm):
    """Where more is to be found, and in which languages one can work with the city."""

    website = WebAddressField(
        label=_("Website"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("The city's own page about being a Creative City, beginning with https://"),
        error_messages={"invalid": _("Write the whole address of the page, beginning with https://")},
    )

    def prepare(self) -> None:
        for place in range(languages.MOST):
            field = forms.ChoiceField(
                label=_("Working language %(number)s") % {"number": place + 1}, required=False
            )
            _offer_languages(field, self.city.languages, empty=True)
            self.fields[language_name(place)] = field


def language_name(place: int) -> str:
    """The name of the field for a working language: language_1 …"""
    return f"language_{place + 1}"


class DisciplinesForm(ProfileForm):
    """What the city is at home in: disciplines under the creative fields."""

    disciplines = CodesField(label=_("Disciplines"), required=False)

    def prepare(self) -> None:
        field: Any = self.fields["disciplines"]
        codes = Discipline.objects.order_by("field__position", "position", "code").values_list(
            "code", flat=True
        )
        field.choices = named_choices(Discipline.kind, codes)

    def groups(self, first: str) -> list[dict[str, Any]]:
        """The options by field, the city's own field first: each with what is ticked."""
        ticked = set(self["disciplines"].value() or ())
        names = dict(self.fields["disciplines"].choices)  # type: ignore[attr-defined]
        fields = dict(named_choices(CreativeField.kind, CreativeField.objects.values_list("code", flat=True)))
        found: dict[str, dict[str, Any]] = {}
        rows = Discipline.objects.order_by("field__position", "position", "code").values_list(
            "code", "field__code"
        )
        for code, field in rows:
            group = found.setdefault(
                field, {"field": field, "name": fields[field], "options": [], "ticked": 0}
            )
            group["options"].append({"code": code, "name": names[code], "ticked": code in ticked})
            group["ticked"] += code in ticked
        return sorted(found.values(), key=lambda group: group["field"] != first)


def writing_language(city: City, texts: Authored, reader: str) -> str:
    """The language to offer first to whoever writes about the city."""
    return original_language(texts, city, reader)


# --- letters ------------------------------------------------------------------------------------------------
LONGEST_LETTER = 4000
_NOT_IN_NAMES = str.maketrans("", "", '@<>"')


class LetterForm(forms.Form):
    """A letter to a city. `website` is a field people do not see: who fills it is a machine."""

    name = LineField(
        label=_("Your name"),
        max_length=120,
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        help_text=_("The answer comes there. Only those who act for the city see it."),
        error_messages={
            "required": _("Write your e-mail, or nobody can answer."),
            "invalid": _("Write the e-mail like this: name@example.org"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = LineField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    subject = LineField(
        label=_("Subject"), max_length=150, error_messages={"required": _("Write what it is about.")}
    )
    text = forms.CharField(
        label=_("Message"),
        help_text=_("At most 4,000 characters."),
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        error_messages={"required": _("Write your message.")},
    )
    website = forms.CharField(required=False)

    def clean_name(self) -> str:
        """What looks like an address or markup is taken out of a name that stands in mails (K28)."""
        name = clean_line(self.cleaned_data["name"].translate(_NOT_IN_NAMES))
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name

    def clean_organisation(self) -> str:
        return clean_line(self.cleaned_data["organisation"].translate(_NOT_IN_NAMES))

    def clean_text(self) -> str:
        return _written(self, LONGEST_LETTER)

    @property
    def was_filled_by_a_machine(self) -> bool:
        return bool(self.data.get("website"))


class AnswerForm(forms.Form):
    """What the city answers."""

    text = forms.CharField(
        label=_("Your answer"),
        help_text=_("At most 4,000 characters. It goes to the writer by e-mail; your address is not in it."),
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        error_messages={"required": _("Write the answer.")},
    )

    def clean_text(self) -> str:
        return _written(self, LONGEST_LETTER)
