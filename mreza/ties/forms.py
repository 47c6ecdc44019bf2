"""What a person types about a contact. A form understands; `cleaning` says what is wrong, the verbs decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mreza.activities.models import Card
from mreza.cities import languages
from mreza.cities.models import City
from mreza.foundation.codes import RANDOM, random_code
from mreza.foundation.text import clean_line, clean_lines
from mreza.ties import naming
from mreza.ties.choices import Answer, Gives
from mreza.ties.cleaning import LONGEST_TITLE, Wanted, cleaned
from mreza.translations.lookup import SOURCE_LANGUAGE, names
from mreza.vocabulary.models import TieKind

SOURCE = "source"  # in place of a city: the Secretariat enters what stands in a public source
OWN, OTHER, ALL = "own", "other", "all"  # who led
LONGEST = 20_000  # signs of one field; what is longer nobody typed
_DOTTED = re.compile(r"(?:(?:(\d{1,2})\s*\.\s*)?(\d{1,2})\s*[./]\s*)?(\d{4})\.?")


class KindShown(NamedTuple):
    """A kind of contact as the form offers it: who gives, and one example."""

    code: str
    name: str
    who_gives: str
    example: str


def kinds_shown() -> list[KindShown]:
    language = get_language() or SOURCE_LANGUAGE
    name, text, note = (names(TieKind.kind, part, language) for part in ("name", "text", "note"))
    return [
        KindShown(code, str(name.get(code, code)), str(text.get(code, "")), str(note.get(code, "")))
        for code in TieKind.objects.values_list("code", flat=True)
    ]


# --- single fields ----------------------------------------------------------------------------------------------
class Line(forms.CharField):
    """One line, stored clean."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"required": False, **more})
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> Any:
        return clean_line(super().to_python(value) or "")[:LONGEST]


class Lines(forms.CharField):
    """One thing a line: web addresses, names of cities."""

    def __init__(self, rows: int = 2, **more: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.Textarea(attrs={"rows": rows}), **more})

    def to_python(self, value: Any) -> Any:
        return clean_lines(super().to_python(value) or "")[:LONGEST]


class PartialDay(Line):
    """A year, a month or a day: 2024, 2024-05, 2024-05-17, or as people write them: 2024., 5/2024, 17. 5. 2024."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.widget.attrs.update({"size": 12})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        found = _DOTTED.fullmatch(text)
        if not found:
            return text
        day, month, year = found.groups()
        return "-".join(part.zfill(2) for part in (year, month, day) if part)


class CityField(Line):
    """A city by its name; the form holds its code."""

    holds_codes = True

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.widget.attrs.update({"list": "all-cities", "autocapitalize": "words", "spellcheck": "false"})

    @property
    def choices(self) -> list[tuple[str, str]]:
        return naming.choices()

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return naming.code_of(text) if text else ""

    def prepare_value(self, value: Any) -> Any:
        return naming.full_name(value) if isinstance(value, str) else value


class CitiesField(Lines):
    """Several cities, one a line; the form holds their codes, with spaces between."""

    holds_codes = True

    @property
    def choices(self) -> list[tuple[str, str]]:
        return naming.choices()

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        known = dict(self.choices)
        if all(one in known for one in text.split()):
            return " ".join(dict.fromkeys(text.split()))
        return " ".join(naming.codes_of(text.split("\n")))

    def prepare_value(self, value: Any) -> Any:
        codes = value.split() if isinstance(value, str) else []
        full = [naming.full_name(code) for code in codes]
        return "\n".join(full) if codes and full != codes else value


class RecordField(Line):
    """A published record by the address of its page; the form holds its code there."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            code = urlsplit(text).path.rstrip("/").rpartition("/")[2]
        except ValueError:
            code = ""
        if text and (len(code) > 120 or not Card.objects.published().filter(code=code).exists()):
            raise ValidationError(_("There is no such record in Mreža. Copy the address of its page."))
        return code


def card_of(code: str) -> tuple[str, str]:
    """Kind and key of a published record by its code; nothing for nothing."""
    found = Card.objects.published().filter(code=code).values_list("kind", "key").first() if code else None
    return found or ("", "")


def _number(label: Any) -> Line:
    return Line(label=label, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 8}))


def _rest() -> dict[str, forms.Field]:
    """What may be said beyond what, when and who."""
    return {
        "ends": PartialDay(label=_("Until"), help_text=_("If it took longer than a day.")),
        "people": _number(_("People who took part")),
        "days": _number(_("Days")),
        "hours": _number(_("Hours")),
        "amount": Line(label=_("Money spent"), widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 12})),
        "currency": Line(
            label=_("Currency"), help_text=_("Three letters: EUR."), widget=forms.TextInput(attrs={"size": 4})
        ),
        "evidence": Lines(
            label=_("Evidence"),
            help_text=_("Web addresses of news, a programme, a publication; one a line. Files can be added later."),
        ),
        "record": RecordField(
            label=_("Record it belongs to"),
            help_text=_("The address of a good practice in Mreža, if it came about through one."),
        ),
    }  # fmt: skip


def _gives() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Who gives, if the kind is “Other”"),
        choices=[("", _("All give and receive")), *Gives.choices],
        required=False,
    )


def _title() -> Line:
    return Line(
        label=_("What was it?"),
        help_text=_("In a few words: “Poster exhibition in the Old Town Hall”."),
        max_length=LONGEST_TITLE,
        required=True,
        error_messages={"required": _("Say in a few words what it was.")},
    )


def _language() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language of the title"), choices=languages.choices)


def _begins() -> PartialDay:
    return PartialDay(
        label=_("When"),
        help_text=_("A year, a month or a day: 2024, 2024-05 or 2024-05-17. Leave it empty if nobody knows."),
    )


def _kind_choices() -> list[tuple[str, str]]:
    return [(kind.code, kind.name) for kind in kinds_shown()]


# --- entering ---------------------------------------------------------------------------------------------------
class ContactForm(forms.Form):
    """A contact as a city's team enters it, or as the Secretariat finds it in a public source."""

    code = forms.CharField(required=False, widget=forms.HiddenInput)
    city = forms.ChoiceField(
        label=_("For"),
        error_messages={
            "required": _("Choose for which city."),
            "invalid_choice": _("You do not write for this city."),
        },
    )
    kind = forms.ChoiceField(
        label=_("What kind of contact was it?"),
        choices=_kind_choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind of contact it was.")},
    )
    other = CityField(
        label=_("With which city?"),
        help_text=_("Begin to write its name, in any language."),
        required=True,
        error_messages={"required": _("Name the other city.")},
    )
    other2 = CityField(label=_("Another city"))
    other3 = CityField(label=_("One more city"))
    more = CitiesField(label=_("All others"), help_text=_("One a line."))
    led = forms.ChoiceField(
        label=_("Did one of them lead it?"),
        help_text=_(
            "The host, the visited city, the mentor, whoever called the jury: that says who gives and who receives. "
            "Where all did it together, nobody led."
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    title = _title()
    language = _language()
    begins = _begins()
    sources = Lines(
        label=_("Public sources"),
        help_text=_("Web addresses, one a line."),
        rows=3,
        error_messages={"required": _("Name the public source in which it stands.")},
    )

    MORE_CITIES = ("other2", "other3", "more")
    REST = ("ends", "people", "days", "hours", "amount", "currency", "evidence", "record", "gives")
    # What the verbs call otherwise than the form.
    CALLED: Mapping[str, str] = {"cities": "other", "lead": "led"}

    def __init__(
        self, *args: Any, cities: Sequence[tuple[str, str]], officer: bool = False, **more: Any
    ) -> None:
        """`cities`: code and name of those the person writes for; `officer`: may enter from public sources."""
        super().__init__(*args, **more)
        self.fields |= _rest() | {"gives": _gives()}
        places = [*cities, *([(SOURCE, _("Nobody: from a public source"))] if officer else [])]
        self.fields["city"].choices = places  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["city"].widget = forms.HiddenInput()
            self.fields["city"].initial = places[0][0]
        elif len(places) > 1:
            self.fields["city"].widget = forms.RadioSelect(choices=places)
        if not officer:
            del self.fields["sources"]
        elif self["city"].value() == SOURCE:  # nothing else says that it was so
            self.fields["sources"].required = True
        self.fields["led"].choices = _who_led(cities, officer)  # type: ignore[attr-defined]
        self.wanted: Wanted | None = None

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        return code if RANDOM.fullmatch(code) else random_code()

    def clean(self) -> dict[str, Any]:
        """All that was typed as the contact that is wanted; what is wrong with it is said at its field."""
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        try:
            self.wanted = cleaned(self._wanted(given))
        except ValidationError as wrong:
            self.blame(wrong)
        return given

    def _wanted(self, given: Mapping[str, Any]) -> Wanted:
        from_source = given["city"] == SOURCE
        codes = [given["other"], given["other2"], given["other3"], *given["more"].split()]
        others = list(dict.fromkeys(code for code in codes if code))
        if not from_source and given["city"] in others:
            raise ValidationError({"cities": _("This is your own city. Name the others.")})
        if from_source and given["led"] == OWN:
            raise ValidationError(
                {"lead": _("Write the leading city first, and choose the first of the others.")}
            )
        found = City.objects.in_bulk([*others, given["city"]], field_name="code")
        cities = [found[code] for code in ([] if from_source else [given["city"]]) + others]
        lead = {OWN: given["city"], OTHER: others[0]}.get(given["led"])
        kind = TieKind.objects.get(code=given["kind"])
        return Wanted(
            kind=kind, cities=cities, title=given["title"], language=given["language"], begins=given["begins"],
            ends=given["ends"], lead=found[lead] if lead else None, gives=gives_of(kind.code, given["gives"]),
            people=given["people"], days=given["days"], hours=given["hours"], amount=given["amount"],
            currency=given["currency"], card=card_of(given["record"]), evidence=given["evidence"].split(),
            sources=given.get("sources", "").split(), code=given["code"],
        )  # fmt: skip

    def blame(self, wrong: ValidationError) -> None:
        """Say what a verb refused at the field where it was typed."""
        if not hasattr(wrong, "error_dict"):
            self.add_error(None, wrong)
            return
        for name, errors in wrong.error_dict.items():
            called = self.CALLED.get(name, name)
            self.add_error(called if called in self.fields else None, errors)

    @property
    def own_city(self) -> City | None:
        """The city it is entered for; none where it comes from a source."""
        code = self.cleaned_data.get("city")
        return next((city for city in self.wanted.cities if city.code == code), None) if self.wanted else None

    @property
    def more_is_typed(self) -> bool:
        """Whether anything stands in the folded part, which then is open."""
        return self._typed(self.REST)

    @property
    def more_cities_are_typed(self) -> bool:
        return self._typed(self.MORE_CITIES)

    def _typed(self, fields: Iterable[str]) -> bool:
        return any(self[name].value() or self[name].errors for name in fields)


def _who_led(cities: Sequence[tuple[str, str]], officer: bool) -> list[tuple[str, Any]]:
    nobody = (ALL, _("Nobody: all together"))
    if not cities:
        return [(OTHER, _("The city named first")), nobody]
    own = cities[0][1] if len(cities) == 1 and not officer else _("The city it is entered for")
    return [(OWN, own), (OTHER, _("The other city, or the first of the others")), nobody]


def gives_of(kind: str, chosen: str) -> str | None:
    """Only of the kind “other” somebody says who gives."""
    return chosen if kind == "other" else None


# --- correcting -------------------------------------------------------------------------------------------------
class CorrectForm(forms.Form):
    """Everything a contact says, with the reason for changing it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=_kind_choices)
    cities = CitiesField(label=_("Cities that took part"), help_text=_("One a line."), rows=3, required=True)
    lead = CityField(label=_("Leading city"), help_text=_("It says who gives and who receives."))
    title = _title()
    language = _language()
    begins = _begins()
    reason = Line(
        label=_("Reason"),
        help_text=_("One sentence. It is kept in the history."),
        max_length=500,
        required=True,
        error_messages={"required": _("Say why: the reason stays in the history.")},
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        reason = self.fields.pop("reason")
        self.fields |= _rest() | {"gives": _gives(), "reason": reason}


def values_of(wanted: Wanted, record: str) -> dict[str, str]:
    """A contact as it stands, as the form holds it; `record` is the code of its record's page."""
    return {
        "kind": wanted.kind.code,
        "cities": " ".join(city.code for city in wanted.cities),
        "lead": wanted.lead.code if wanted.lead else "",
        "title": wanted.title,
        "language": wanted.language,
        "begins": wanted.begins,
        "ends": wanted.ends,
        "people": str(wanted.people or ""),
        "days": str(wanted.days or ""),
        "hours": str(wanted.hours or ""),
        "amount": "" if wanted.amount is None else str(wanted.amount),
        "currency": wanted.currency,
        "evidence": "\n".join(wanted.evidence),
        "record": record,
        "gives": (wanted.gives or "") if wanted.kind.code == "other" else "",
    }


def changed(before: Wanted, values: Mapping[str, str], names_changed: Iterable[str]) -> Wanted:
    """The contact with these values of the form; what was not changed stays as it is."""
    names_changed = set(names_changed)
    told: dict[str, Any] = {name: values[name] for name in names_changed & _PLAIN}
    if "evidence" in names_changed:
        told["evidence"] = values["evidence"].split()
    if "record" in names_changed:
        told["card"] = card_of(values["record"])
    if "cities" in names_changed:
        codes = values["cities"].split()
        found = City.objects.in_bulk(codes, field_name="code")
        told["cities"] = [found[code] for code in codes if code in found]
    if "lead" in names_changed:
        told["lead"] = City.objects.filter(code=values["lead"]).first()
    kind = TieKind.objects.filter(code=values["kind"]).first() or before.kind
    return replace(before, **told, kind=kind, gives=gives_of(kind.code, values["gives"]))


_PLAIN = {"title", "language", "begins", "ends", "people", "days", "hours", "amount", "currency"}


# --- answering, withdrawing, documenting ------------------------------------------------------------------------
class AnswerForm(forms.Form):
    """What a city says of a contact that another one entered."""

    answer = forms.ChoiceField(
        choices=[(Answer.CONFIRMED, _("It was so")), (Answer.DISPUTED, _("It was not so"))],
        error_messages={
            "required": _("Say whether it was so."),
            "invalid_choice": _("Say whether it was so."),
        },
    )
    comment = Lines(
        label=_("Comment"),
        help_text=_("Everybody reads it. If it was not so, say what was not."),
    )


class WithdrawForm(forms.Form):
    reason = Lines(
        label=_("Why is it withdrawn?"),
        help_text=_("One sentence. Everybody reads it."),
        required=True,
        error_messages={"required": _("Say in a sentence why.")},
    )


class SourcesForm(forms.Form):
    sources = Lines(
        label=_("Public sources"),
        help_text=_("Web addresses, one a line: news, an annual report, a page of the city."),
        rows=3,
        required=True,
        error_messages={"required": _("Name a public source that does not stand there yet.")},
    )
