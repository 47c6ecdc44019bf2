"""The form of a record, section by section, whatever its kind. A form understands; `activities.cleaning` decides.

A section is a flat table of text by name: `title`, `fields` (codes, separated by spaces), `block.x7k2.title`; `blocks`
names the order of the rows. So a section can be kept half finished, compared with another version, and merged.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from mreza.activities.cleaning import PARTNERS
from mreza.activities.registry import Kind
from mreza.cities.models import CreativeField, Discipline
from mreza.foundation.conflicts import typed as as_typed
from mreza.translations.lookup import names
from mreza.ui.formats import partial_date
from mreza.vocabulary.models import Target

Flat = dict[str, str]
Choices = list[Any]
LONGEST = 100_000  # signs of one field; what is longer nobody typed
MOST_ROWS = 20
_KEY = re.compile(r"[a-z0-9]{1,12}")

LINE, LONG, NUMBER, DAY, CODES, CHOICE, LINES, FLAG = (
    "line", "long", "number", "day", "codes", "choice", "lines", "flag",
)  # fmt: skip
SET = "yes"  # a flag that is set


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
    part: str = ""  # the text it is, where a value has that name already
    size: int = 8  # signs that are expected of a number


@dataclass(frozen=True)
class Rows:
    """Blocks, results, partners: any number of the same few questions."""

    name: str  # of the value, and of the field that holds their order
    prefix: str
    specs: tuple[Spec, ...]
    one: Any  # what one of them is called, with its place
    add: Any
    most: int = MOST_ROWS


@dataclass(frozen=True)
class Section:
    """A page of the form."""

    code: str
    title: Any
    intro: Any
    specs: tuple[Spec, ...] = ()
    rows: Rows | None = None
    needs: tuple[str, ...] = field(default=())  # names without which it is not complete
    row_needs: tuple[str, ...] = field(default=())  # questions of a row that must be answered
    note: Any = ""  # what stands above the questions: who reads the answers

    @property
    def rows_name(self) -> str:
        return self.rows.name if self.rows else ""


@dataclass(frozen=True)
class Form:
    """All sections of one kind of record, in their order."""

    kind: Kind
    sections: tuple[Section, ...]
    assumed: frozenset[str] = frozenset(
        {"level", "licence"}
    )  # said from the beginning, so saying nothing yet

    @property
    def by_code(self) -> dict[str, Section]:
        return {section.code: section for section in self.sections}

    @property
    def open_sections(self) -> tuple[Section, ...]:
        """Those that are not for the people taking part alone (`Kind.private`)."""
        return tuple(
            section
            for section in self.sections
            if not (section.rows and self.kind.is_private(f"{section.rows.prefix}."))
        )

    @property
    def fields(self) -> dict[str, str]:
        """Part → the field in which it is typed, where the two are called differently."""
        return {spec.part: spec.name for section in self.sections for spec in section.specs if spec.part}

    def section_of(self, name: str) -> Section | None:
        """The section in which a part or value is asked for."""
        prefix = name.split(".")[0]
        for section in self.sections:
            if any(name in (spec.name, spec.part, spec.value) for spec in section.specs):
                return section
            rows = section.rows
            if rows and name in (rows.name, *(f"{rows.prefix}.{spec.name}" for spec in rows.specs)):
                return section
            if rows and prefix == rows.prefix and name.count(".") == 2:
                return section
        return None

    def label(self, spec: Spec, name: str) -> Any:
        return spec.label or self.kind.label_of(name if name != spec.name else spec.part or name)

    def specs_of(self, section: Section, flat: Mapping[str, str]) -> Iterator[tuple[str, Spec]]:
        """Every question of a section with the name of its field, rows included."""
        for spec in section.specs:
            yield spec.name, spec
        if rows := section.rows:
            for key in flat.get(rows.name, "").split():
                for spec in rows.specs:
                    yield f"{rows.prefix}.{key}.{spec.name}", spec

    def whole(self, content: Mapping[str, Any]) -> Flat:
        """Everything a record says, flat, for comparing two versions."""
        return {name: text for section in self.sections for name, text in stored(section, content).items()}


# --- choices ----------------------------------------------------------------------------------------------------
def terms(model: Any) -> Callable[[], Choices]:
    """The words of a vocabulary by their codes."""

    def choices() -> Choices:
        called = names(model.kind)
        return [(code, called.get(code, code)) for code in model.objects.values_list("code", flat=True)]

    return choices


def with_none(choices: Callable[[], Choices], none: Any) -> Callable[[], Choices]:
    return lambda: [("", none), *choices()]


def disciplines() -> Choices:
    """By creative field."""
    fields, called = names(CreativeField.kind), names(Discipline.kind)
    groups: dict[str, Choices] = {}
    for code, of in Discipline.objects.values_list("code", "field__code"):
        groups.setdefault(of, []).append((code, called.get(code, code)))
    return [(fields.get(of, of), found) for of, found in groups.items()]


def targets() -> Choices:
    """By goal."""
    goals, called = names("sdg-goal"), names(Target.kind)
    groups: dict[str, Choices] = {}
    for code, goal in Target.objects.order_by("goal__position", "position").values_list("code", "goal__code"):
        groups.setdefault(goal, []).append((code, f"{code} {called.get(code, '')}"))
    return [(f"{goal} {goals.get(goal, '')}", found) for goal, found in groups.items()]


# --- flat text by name --------------------------------------------------------------------------------------------
def stored(section: Section, content: Mapping[str, Any]) -> Flat:
    """What the record says in a section, as the form holds it."""
    values, texts = content["values"], content["texts"]
    flat: Flat = {}
    for spec in section.specs:
        flat[spec.name] = (
            texts.get(spec.part or spec.name, "")
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
    if spec.how == FLAG:
        return SET if value else ""
    return as_typed(value)


def posted(section: Section, data: QueryDict) -> Flat:
    """What was typed, whatever it is; only fields of the section."""
    flat = {spec.name: _posted(spec, spec.name, data) for spec in section.specs}
    if rows := section.rows:
        keys = list(dict.fromkeys(key for key in data.get(rows.name, "").split() if _KEY.fullmatch(key)))
        keys = keys[: rows.most + 1]
        flat[rows.name] = " ".join(keys)
        for key in keys:
            for spec in rows.specs:
                name = f"{rows.prefix}.{key}.{spec.name}"
                flat[name] = _posted(spec, name, data)
    return flat


def _posted(spec: Spec, name: str, data: QueryDict) -> str:
    if spec.how == CODES:
        return " ".join(sorted({code for code in data.getlist(name) if code and " " not in code}))[:LONGEST]
    if spec.how == FLAG:
        return SET if data.get(name) else ""
    return data.get(name, "").replace("\r\n", "\n")[:LONGEST]


def changed_rows(section: Section, flat: Flat, act: str) -> tuple[Flat, str]:
    """The section after a row was added, moved or removed (`add`, `up:b1`, `down:b1`, `remove:b1`), and which row."""
    rows = section.rows
    if rows is None:
        return flat, ""
    keys = flat.get(rows.name, "").split()
    verb, _colon, key = act.partition(":")
    if verb == "add" and len(keys) < rows.most:
        key = new_key()
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


def new_key() -> str:
    """A key for a row, short enough to stand in the name of a part."""
    return secrets.token_hex(4)


def given(section: Section, flat: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Values and texts as the verb takes them."""
    values: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for spec in section.specs:
        if spec.is_part:
            texts[spec.part or spec.name] = flat.get(spec.name, "")
        else:
            values[spec.value or spec.name] = _given(spec, flat.get(spec.name, ""))
    if rows := section.rows:
        values[rows.name] = []
        for key in flat.get(rows.name, "").split():
            if _is_blank(rows, key, flat):
                continue  # it was added and left alone
            row: dict[str, Any] = {} if rows.name == PARTNERS else {"key": key}
            for spec in rows.specs:
                name = f"{rows.prefix}.{key}.{spec.name}"
                if spec.is_part:
                    texts[name] = flat.get(name, "")
                else:
                    row[spec.name] = _given(spec, flat.get(name, ""))
            values[rows.name].append(row)
    return values, texts


def _is_blank(rows: Rows, key: str, flat: Mapping[str, str]) -> bool:
    """Whether nothing was said in a row: what a list of choices begins with says nothing."""
    return all(
        flat.get(f"{rows.prefix}.{key}.{spec.name}", "").strip() in ("", _first(spec)) for spec in rows.specs
    )


def _first(spec: Spec) -> str:
    choices = spec.choices() if spec.how == CHOICE and spec.choices else ()
    return str(choices[0][0]) if choices else ""


def _given(spec: Spec, text: str) -> Any:
    if spec.how == CODES:
        return text.split()
    if spec.how == LINES:
        return [line for line in (line.strip() for line in text.splitlines()) if line]
    if spec.how == FLAG:
        return bool(text)
    return text


def in_words(spec: Spec, text: str) -> str:
    """A value in words: codes by their names, days as the reader writes them."""
    if spec.how == FLAG:
        return _("yes") if text else _("no")
    if spec.how == DAY:
        return partial_date(text) if text else ""
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
