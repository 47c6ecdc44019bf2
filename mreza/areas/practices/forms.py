"""What a person types about a practice, section by section. A form understands; `activities.cleaning` decides.

A section is a flat table of text by name: `title`, `fields` (codes, separated by spaces), `block.x7k2.title`; `blocks`
names the order of the rows. So a section can be kept half finished, compared with another version, and merged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mreza.activities.choices import Level, Licence
from mreza.activities.cleaning import PARTNERS, clean
from mreza.activities.counting import Limit
from mreza.areas.practices.models import part_key
from mreza.areas.practices.registration import LABELS, PRACTICE
from mreza.cities import languages
from mreza.cities.choices import Sector
from mreza.cities.models import CreativeField, Discipline
from mreza.foundation.conflicts import typed as as_typed
from mreza.translations.lookup import names
from mreza.vocabulary.models import CostBand, Dimension, Group, Objective, Stage, Target, Theme

Flat = dict[str, str]
Choices = list[Any]
LONGEST = 100_000  # signs of one field; what is longer nobody typed
MOST_ROWS = 20
_KEY = re.compile(r"[a-z0-9]{1,12}")

LINE, LONG, NUMBER, CODES, CHOICE, LINES = "line", "long", "number", "codes", "choice", "lines"


# --- what can be typed ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Spec:
    """One question: `is_part` if the answer is a text of the record, else a value."""

    name: str
    how: str
    label: Any = ""
    hint: Any = ""
    is_part: bool = False
    choices: Callable[[], Choices] | None = None
    rows: int = 6
    value: str = ""  # of the record, where it is called otherwise

    @property
    def called(self) -> Any:
        return self.label or LABELS[self.name]


@dataclass(frozen=True)
class Rows:
    """Blocks, results, partners: any number of the same few questions."""

    name: str  # of the value, and of the field that holds their order
    prefix: str
    specs: tuple[Spec, ...]
    one: Any  # what one of them is called, with its place
    add: Any


@dataclass(frozen=True)
class Section:
    """A page of the form."""

    code: str
    title: Any
    intro: Any
    specs: tuple[Spec, ...] = ()
    rows: Rows | None = None
    needs: tuple[str, ...] = field(default=())  # names without which it is not complete

    @property
    def rows_name(self) -> str:
        return self.rows.name if self.rows else ""


def _terms(model: Any) -> Callable[[], Choices]:
    def choices() -> Choices:
        called = names(model.kind)
        return [(code, called.get(code, code)) for code in model.objects.values_list("code", flat=True)]

    return choices


def _with_none(choices: Callable[[], Choices], none: Any) -> Callable[[], Choices]:
    return lambda: [("", none), *choices()]


def _disciplines() -> Choices:
    """By creative field."""
    fields, called = names(CreativeField.kind), names(Discipline.kind)
    groups: dict[str, Choices] = {}
    for code, of in Discipline.objects.values_list("code", "field__code"):
        groups.setdefault(of, []).append((code, called.get(code, code)))
    return [(fields.get(of, of), found) for of, found in groups.items()]


def _targets() -> Choices:
    """By goal."""
    goals, called = names("sdg-goal"), names(Target.kind)
    groups: dict[str, Choices] = {}
    for code, goal in Target.objects.order_by("goal__position", "position").values_list("code", "goal__code"):
        groups.setdefault(goal, []).append((code, f"{code} {called.get(code, '')}"))
    return [(f"{goal} {goals.get(goal, '')}", found) for goal, found in groups.items()]


def _part(name: str, how: str = LONG, hint: Any = "", rows: int = 6) -> Spec:
    return Spec(name, how, hint=hint, is_part=True, rows=rows)


_COST = Spec("cost_band", CHOICE, choices=_with_none(_terms(CostBand), _("Not said")))
_PEOPLE, _MONTHS = Spec("people", NUMBER), Spec("months", NUMBER)

SECTIONS: tuple[Section, ...] = (
    Section(
        "short",
        _("In short"),
        _("What a reader sees in lists and first on the page."),
        (
            _part("title", LINE, _("As a claim: “Children build instruments in every kindergarten”.")),
            _part("summary", LONG, _("The problem, what was done, for whom, and what changed."), 5),
            Spec("starts", LINE, hint=_("A year, a month or a day: 2019, 2019-05 or 2019-05-17.")),
            Spec("ends", LINE, hint=_("Leave it empty if it goes on.")),
        ),
        needs=("title", "summary"),
    ),
    Section(
        "story",
        _("What happened"),
        _("Write as you would tell a colleague from another city. An empty line begins a new paragraph."),
        (
            _part("problem", hint=_("For whom was something wrong or missing, and how did you know?")),
            _part("context", hint=_("The city, the moment, what was there already.")),
            _part("done", hint=_("Who did what, in what order; what was decisive."), rows=12),
            _part("participation", hint=_("How those it was for had a say and a part in it."), rows=4),
        ),
        needs=("problem", "done"),
    ),
    Section(
        "blocks",
        _("Building blocks"),
        _("Parts that another city could take over one by one: a training, an agreement, a way to pay for it."),
        rows=Rows(
            "blocks",
            "block",
            (
                _part("title", LINE),
                _part("text"),
                _COST,
                _PEOPLE,
                _MONTHS,
                Spec("evidence", LINE, _("Evidence"), _("A web address that shows it.")),
            ),
            _("Building block %(number)s"),
            _("Add a building block"),
        ),
        needs=("blocks",),
    ),
    Section(
        "results",
        _("Results"),
        _("What changed, with figures where there are some, and where they come from."),
        (
            Spec("reached", NUMBER, LABELS["reached_number"]),
            Spec("reached_text", LONG, LABELS["reached"], _("The method in a sentence or two."), True, rows=3),
        ),
        Rows(
            "results",
            "result",
            (
                _part("text", LONG, rows=3),
                Spec("figure", LINE, _("Figure"), _("As you would write it: 340 children, 12 %.")),
                Spec("source", LINE, _("Source of the figure"), _("A web address.")),
            ),
            _("Result %(number)s"),
            _("Add a result"),
        ),
    ),
    Section(
        "needs",
        _("What you need, what failed"),
        _("What a city should know before it begins. What did not work helps others most."),
        (
            Spec("cost_band", CHOICE, LABELS["cost_band"], choices=_COST.choices),
            _PEOPLE,
            _MONTHS,
            _part("transfer", hint=_("Conditions without which it would not work elsewhere.")),
            _part("failed", hint=_("And what you would do otherwise today.")),
            _part("contact", hint=_("An office and its public address; no private data."), rows=3),
        ),
    ),
    Section(
        "classification",
        _("Classification"),
        _("So that others find it."),
        (
            Spec("level", CHOICE, choices=lambda: list(Level.choices)),
            Spec("fields", CODES, choices=_terms(CreativeField)),
            Spec("disciplines", CODES, choices=_disciplines),
            Spec("objectives", CODES, choices=_terms(Objective)),
            Spec("dimensions", CODES, choices=_terms(Dimension)),
            Spec("stages", CODES, choices=_terms(Stage)),
            Spec("groups", CODES, choices=_terms(Group)),
            Spec("targets", CODES, choices=_targets),
            Spec("theme", CHOICE, choices=_with_none(_terms(Theme), _("None of these"))),
        ),
        needs=("fields", "objectives", "dimensions", "groups"),
    ),
    Section(
        "partners",
        _("Cities and partners"),
        _("Who took part, from the public sector, the private sector and civil society."),
        rows=Rows(
            PARTNERS,
            "partner",
            (
                Spec("name", LINE, _("Name of the partner")),
                Spec("sector", CHOICE, _("Sector"), choices=_with_none(lambda: list(Sector.choices), _("Choose"))),
            ),
            _("Partner %(number)s"),
            _("Add a partner"),
        ),
    ),
    Section(
        "sources",
        _("Sources and licence"),
        _("Where readers find more, and on what terms they may use what you wrote."),
        (
            Spec("sources", LINES, hint=_("Web addresses, one a line."), rows=4),
            Spec("licence", CHOICE, choices=lambda: list(Licence.choices)),
        ),
    ),
)  # fmt: skip
BY_CODE = {section.code: section for section in SECTIONS}
# Fields whose name on the form differs from the part they are: `reached` is a number and a text.
PART_OF = {"reached_text": "reached"}
FIELD_OF = {part: name for name, part in PART_OF.items()}


def section_of(name: str) -> Section | None:
    """The section in which a part or value is asked for."""
    prefix = name.split(".")[0]
    for section in SECTIONS:
        if any(name in (spec.name, PART_OF.get(spec.name)) for spec in section.specs):
            return section
        if section.rows and name in (
            section.rows.name,
            *(f"{section.rows.prefix}.{s.name}" for s in section.rows.specs),
        ):
            return section
        if section.rows and prefix == section.rows.prefix and name.count(".") == 2:
            return section
    return None


# --- flat text by name --------------------------------------------------------------------------------------------
def stored(section: Section, content: Mapping[str, Any]) -> Flat:
    """What the record says in a section, as the form holds it."""
    values, texts = content["values"], content["texts"]
    flat: Flat = {}
    for spec in section.specs:
        flat[spec.name] = (
            texts.get(PART_OF.get(spec.name, spec.name), "")
            if spec.is_part
            else _flat(spec, values.get(spec.value or spec.name))
        )
    if section.rows:
        flat |= _stored_rows(section.rows, values.get(section.rows.name) or [], texts)
    return flat


def _stored_rows(rows: Rows, given: list[dict[str, Any]], texts: Mapping[str, str]) -> Flat:
    keyed = [(row.get("key") or f"p{place}", row) for place, row in enumerate(given)]
    flat = {rows.name: " ".join(key for key, _row in keyed)}
    for key, row in keyed:
        for spec in rows.specs:
            name = f"{rows.prefix}.{key}.{spec.name}"
            flat[name] = texts.get(name, "") if spec.is_part else _flat(spec, row.get(spec.name))
    return flat


def _flat(spec: Spec, value: Any) -> str:
    if spec.how == CODES:
        return " ".join(value or ())
    if spec.how == LINES:
        return "\n".join(value or ())
    return as_typed(value)


def posted(section: Section, data: QueryDict) -> Flat:
    """What was typed, whatever it is; only fields of the section."""
    flat = {spec.name: _posted(spec, spec.name, data) for spec in section.specs}
    if rows := section.rows:
        keys = list(dict.fromkeys(key for key in data.get(rows.name, "").split() if _KEY.fullmatch(key)))
        keys = keys[: MOST_ROWS + 1]
        flat[rows.name] = " ".join(keys)
        for key in keys:
            for spec in rows.specs:
                name = f"{rows.prefix}.{key}.{spec.name}"
                flat[name] = _posted(spec, name, data)
    return flat


def _posted(spec: Spec, name: str, data: QueryDict) -> str:
    if spec.how == CODES:
        return " ".join(sorted({code for code in data.getlist(name) if code and " " not in code}))[:LONGEST]
    return data.get(name, "").replace("\r\n", "\n")[:LONGEST]


def changed_rows(section: Section, flat: Flat, act: str) -> tuple[Flat, str]:
    """The section after a row was added, moved or removed (`add`, `up:b1`, `down:b1`, `remove:b1`), and which row."""
    rows = section.rows
    if rows is None:
        return flat, ""
    keys = flat.get(rows.name, "").split()
    verb, _colon, key = act.partition(":")
    if verb == "add" and len(keys) < MOST_ROWS:
        key = part_key()
        keys.append(key)
    elif key not in keys:
        return flat, ""
    else:
        place = keys.index(key)
        if verb == "remove":
            keys.remove(key)
        elif verb in ("up", "down"):
            keys.remove(key)
            keys.insert(max(0, place - 1) if verb == "up" else place + 1, key)
    gone = {f"{rows.prefix}.{key}.{spec.name}" for spec in rows.specs} if verb == "remove" else set()
    return {**{name: text for name, text in flat.items() if name not in gone}, rows.name: " ".join(keys)}, key


def given(section: Section, flat: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Values and texts as the verb takes them."""
    values: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for spec in section.specs:
        if spec.is_part:
            texts[PART_OF.get(spec.name, spec.name)] = flat.get(spec.name, "")
        else:
            values[spec.value or spec.name] = _given(spec, flat.get(spec.name, ""))
    if rows := section.rows:
        values[rows.name] = []
        for key in flat.get(rows.name, "").split():
            row: dict[str, Any] = {} if rows.name == PARTNERS else {"key": key}
            for spec in rows.specs:
                name = f"{rows.prefix}.{key}.{spec.name}"
                if spec.is_part:
                    texts[name] = flat.get(name, "")
                else:
                    row[spec.name] = _given(spec, flat.get(name, ""))
            values[rows.name].append(row)
    return values, texts


def _given(spec: Spec, text: str) -> Any:
    if spec.how == CODES:
        return text.split()
    if spec.how == LINES:
        return [line for line in (line.strip() for line in text.splitlines()) if line]
    return text


def whole(content: Mapping[str, Any]) -> Flat:
    """Everything a record says, flat, for comparing two versions."""
    return {name: text for section in SECTIONS for name, text in stored(section, content).items()}


# --- the form -------------------------------------------------------------------------------------------------------
class SectionForm(forms.Form):
    """A section as a page shows it; what is wrong with it is what the verb would refuse."""

    def __init__(self, section: Section, flat: Mapping[str, str], *, checked: bool = False) -> None:
        self.section, self.flat = section, flat
        specs = list(_all_specs(section, flat))
        data = {
            name: (flat.get(name, "").split() if spec.how == CODES else flat.get(name, ""))
            for name, spec in specs
        }
        super().__init__(data=data if checked else None, initial=data)
        for name, spec in specs:
            self.fields[name] = _field(spec, name)
        self.specs = dict(specs)

    def clean(self) -> dict[str, Any]:
        """Ask the one place that knows what a practice may say."""
        values, texts = given(self.section, self.flat)
        for one, other, fields in ((values, {}, {}), ({}, texts, FIELD_OF)):
            try:
                clean(PRACTICE, one, other)
            except ValidationError as wrong:
                self.blame(wrong, fields)
        return self.cleaned_data

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
        return PRACTICE.limit_of(PART_OF.get(name, name)) if spec and spec.is_part else None


def _all_specs(section: Section, flat: Mapping[str, str]) -> Iterator[tuple[str, Spec]]:
    for spec in section.specs:
        yield spec.name, spec
    if rows := section.rows:
        for key in flat.get(rows.name, "").split():
            for spec in rows.specs:
                yield f"{rows.prefix}.{key}.{spec.name}", spec


def _label(spec: Spec, name: str) -> Any:
    return spec.label or LABELS.get(PRACTICE.generic(name)) or LABELS[spec.name]


def _field(spec: Spec, name: str) -> forms.Field:
    common: dict[str, Any] = {"label": _label(spec, name), "help_text": spec.hint, "required": False}
    if spec.how == CODES:
        return forms.MultipleChoiceField(
            choices=spec.choices() if spec.choices else (), widget=forms.CheckboxSelectMultiple, **common
        )
    if spec.how == CHOICE:
        return forms.ChoiceField(choices=spec.choices() if spec.choices else (), **common)
    if spec.how in (LONG, LINES):
        return forms.CharField(
            widget=forms.Textarea(attrs={"rows": spec.rows, "dir": "auto"}), strip=False, **common
        )
    if spec.how == NUMBER:
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 8}), **common)
    return forms.CharField(widget=forms.TextInput(attrs={"dir": "auto"}), strip=False, **common)


def shown(section: Section, name: str, spec: Spec, text: str) -> str:
    """A value in words: codes by their names."""
    if spec.how not in (CODES, CHOICE) or spec.choices is None:
        return text
    called = {str(code): str(label) for code, label in _plain(spec.choices())}
    codes = text.split() if spec.how == CODES else [text]
    return ", ".join(called.get(code, code) for code in codes if code)


def _plain(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for code, label in choices:
        if isinstance(label, list):
            yield from label
        else:
            yield code, label


class NewForm(forms.Form):
    """Whose practice, in what language, under what working title."""

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
