"""The forms of those who write records, of any kind: a section, the beginning, a reason, another city."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mreza.activities.cleaning import clean
from mreza.activities.counting import Limit
from mreza.activities.sections import (
    CHOICE,
    CODES,
    DAY,
    FLAG,
    LINES,
    LONG,
    NUMBER,
    SET,
    Choices,
    Form,
    Rows,
    Section,
    Spec,
    given,
)
from mreza.cities import languages


class SectionForm(forms.Form):
    """A section as a page shows it; what is wrong with it is what the verb would refuse."""

    def __init__(
        self,
        form: Form,
        section: Section,
        flat: Mapping[str, str],
        *,
        checked: bool = False,
        choices: Mapping[str, Choices] | None = None,
    ) -> None:
        """`choices` are those of this very record, by the name of the question."""
        self.form, self.section, self.flat = form, section, flat
        specs = list(form.specs_of(section, flat))
        data = {
            name: (flat.get(name, "").split() if spec.how == CODES else flat.get(name, ""))
            for name, spec in specs
        }
        super().__init__(data=data if checked else None, initial=data)
        for name, spec in specs:
            label = form.label(spec, form.kind.generic(name))
            offered = choices[spec.name] if choices and spec.name in choices else None
            self.fields[name] = _field(spec, label, offered)
        self.specs = dict(specs)

    def clean(self) -> dict[str, Any]:
        """Ask the one place that knows what a record of this kind may say."""
        values, texts = given(self.section, self.flat)
        if self._has_wrong_rows(values):
            values.pop(self.section.rows_name)
        asked: tuple[tuple[Any, Any, Mapping[str, str]], ...] = (
            (values, {}, {}), ({}, texts, self.form.fields),
        )  # fmt: skip
        for one, other, fields in asked:
            try:
                clean(self.form.kind, one, other)
            except ValidationError as wrong:
                self.blame(wrong, fields)
        return self.cleaned_data

    def _has_wrong_rows(self, values: Mapping[str, Any]) -> bool:
        """Say in which row, and at which of its questions, something is wrong."""
        rows = self.section.rows
        if rows is None or rows.name not in self.form.kind.rows:
            return False
        found = False
        for row in values[rows.name]:
            if wrong := self._wrong(rows, row):
                self.add_error(f"{rows.prefix}.{row['key']}.{self._culprit(rows, row, wrong)}", wrong)
                found = True
        return found

    def _wrong(self, rows: Rows, row: dict[str, Any]) -> list[str]:
        try:
            self.form.kind.clean_row(rows.name, row)
        except ValidationError as wrong:
            return wrong.messages
        return []

    def _culprit(self, rows: Rows, row: dict[str, Any], wrong: list[str]) -> str:
        """Which answer makes a row wrong: the one that would by itself, or empty as well; else the first that lacks."""
        own = [spec.name for spec in rows.specs if not spec.is_part]
        given = [name for name in own if row[name]]
        nothing = {"key": row["key"], **dict.fromkeys(own, "")}
        for name in given:
            if self._wrong(rows, {**nothing, name: row[name]}) == wrong:
                return name
        for name in given:
            if self._wrong(rows, {**row, name: ""}) == wrong:
                return name
        return next((name for name in own if not row[name]), own[0])

    def blame(self, wrong: ValidationError, fields: Mapping[str, str] | None = None) -> None:
        """Say what a verb refused at the field it is about, or at the top."""
        if not hasattr(wrong, "error_dict"):
            self.add_error(None, wrong)
            return
        for name, errors in wrong.error_dict.items():
            called = (fields or {}).get(name, name)
            if called not in self.errors:  # the form has said so already, nearer to the reason
                self.add_error(called if called in self.fields else None, errors)

    def count(self, name: str) -> str:
        """How much room is left in a text."""
        limit = self.limit(name)
        return limit.sentence(self.flat.get(name, "").strip()) if limit else ""

    def limit(self, name: str) -> Limit | None:
        spec = self.specs.get(name)
        return self.form.kind.limit_of(spec.part or name) if spec and spec.is_part else None

    def is_needed(self, name: str) -> bool:
        """Whether a question must be answered before the record is complete."""
        spec, section = self.specs[name], self.section
        if name != spec.name:  # of a row
            return spec.name in section.row_needs
        return name in section.needs or name in self.form.assumed


class Flag(forms.CheckboxInput):
    """A box that is always sent as the same word, also from a page that is shown again."""

    def format_value(self, value: Any) -> str:
        return SET


def _field(spec: Spec, label: Any, offered: Choices | None = None) -> forms.Field:
    common: dict[str, Any] = {"label": label, "help_text": spec.hint, "required": False}
    choices = offered if offered is not None else spec.choices() if spec.choices else ()
    if spec.how == CODES:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if spec.how == CHOICE:
        return forms.ChoiceField(choices=choices, **common)
    if spec.how == FLAG:
        return forms.CharField(widget=Flag(), **common)
    if spec.how in (LONG, LINES):
        return forms.CharField(
            widget=forms.Textarea(attrs={"rows": spec.rows, "dir": "auto"}), strip=False, **common
        )
    if spec.how == NUMBER:
        return forms.CharField(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "size": spec.size}), **common
        )
    if spec.how == DAY:
        return forms.CharField(widget=forms.TextInput(attrs={"type": "date"}), **common)
    return forms.CharField(widget=forms.TextInput(attrs={"dir": "auto"}), strip=False, **common)


class NewForm(forms.Form):
    """Whose record, in what language, under what working title."""

    place = forms.ChoiceField(label=_("For which city"))
    language = forms.ChoiceField(
        label=_("Language you write in"),
        help_text=_(
            "Write in your own language; others translate it, and each translation says how far it can be trusted."
        ),
    )
    title = forms.CharField(
        label=_("Working title"),
        max_length=150,
        help_text=_("You can change it until the end, and afterwards."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    city = forms.ChoiceField(
        label=_("City it belongs to"),
        required=False,
        help_text=_("Its team sees the draft, and its focal point sends it to review."),
    )

    def __init__(
        self,
        *args: Any,
        places: Iterable[tuple[str, str]],
        cities: Iterable[tuple[str, str]] = (),
        homeless: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        """`homeless` are places (organisations) that belong to no city themselves: they say which."""
        super().__init__(*args, **kwargs)
        self.homeless = frozenset(homeless)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]
        if self.homeless:
            self.fields["city"].choices = [("", _("Choose a city")), *cities]  # type: ignore[attr-defined]
        else:
            del self.fields["city"]
        own = [code for code, _name in settings.LANGUAGES]
        every = languages.choices(own)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            *((code, label) for code, label in every if code in own),
            *((code, label) for code, label in every if code not in own),
        ]
        self.fields["language"].initial = get_language()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("place") in self.homeless and not cleaned.get("city"):
            self.add_error("city", _("Choose a city."))
        return cleaned


class ReasonForm(forms.Form):
    """Why a record is retired or taken down."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("One or two sentences. They are kept in the history."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class AskCityForm(forms.Form):
    """Which other city took part."""

    city = forms.ChoiceField(label=_("City"))

    def __init__(self, *args: Any, cities: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"].choices = [("", _("Choose a city")), *cities]  # type: ignore[attr-defined]
