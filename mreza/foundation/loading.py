"""Tables of data that come with the house (or from an operator) into models, by codes that never change.

A load is all or nothing and can be repeated: the second time changes nothing. What people edited is kept, and
named (`merging`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from mreza.foundation.merging import merge, next_loaded
from mreza.foundation.moments import now
from mreza.foundation.tables import letters
from mreza.foundation.tables.cells import Meaning
from mreza.foundation.tables.reading import Row, Table, Unreadable, read_table

Values = dict[str, Any]


class BadFile(Exception):
    """A file cannot be loaded: each problem names file, row and column. Nothing was written."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


# --- files ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Expected:
    """A column a file must have: what a cell means, and what an empty one stands for (`...`: not allowed)."""

    read: Meaning
    empty: Any = ...


@dataclass
class DataRow:
    """One row of a file, understood."""

    file: str
    number: int
    values: Values
    raw: dict[str, str]

    def complain(self, column: str, message: str) -> str:
        return _("%(file)s, row %(row)s, column %(column)s: %(message)s") % {
            "file": self.file, "row": self.number, "column": column, "message": message,
        }  # fmt: skip


def read_file(
    path: Path, expected: Mapping[str, Expected], *, unique: Sequence[str] = ("code",)
) -> list[DataRow]:
    """Every row of a data file, each cell read as expected; all problems at once."""
    try:
        table = read_table(path.read_bytes())
    except OSError as error:
        raise BadFile([f"{path.name}: {error.strerror}"]) from error
    except Unreadable as error:
        raise BadFile([f"{path.name}: {message}" for message in error.messages]) from error
    missing = [name for name in expected if name not in table.header]
    if missing:
        raise BadFile(
            [
                _("%(file)s: the column “%(column)s” is missing.") % {"file": path.name, "column": c}
                for c in missing
            ]
        )
    problems: list[str] = []
    rows = [_understood(path.name, table, row, expected, problems) for row in table.rows]
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = tuple(row.values.get(name) for name in unique)
        if key in seen:
            shown = ", ".join(str(part) for part in key)
            problems.append(
                row.complain(
                    unique[0],
                    _("“%(code)s” stands in row %(row)s already.") % {"code": shown, "row": seen[key]},
                )
            )
        seen.setdefault(key, row.number)
    if problems:
        raise BadFile(problems)
    return rows


def _understood(
    file: str, table: Table, row: Row, expected: Mapping[str, Expected], problems: list[str]
) -> DataRow:
    found = DataRow(file, row.number, {}, dict(zip(table.header, row.cells, strict=True)))
    for column, wanted in expected.items():
        raw = found.raw[column]
        try:
            if raw:
                found.values[column] = wanted.read(raw)
            elif wanted.empty is ...:
                raise ValidationError(_("The cell is empty."))
            else:
                found.values[column] = wanted.empty
        except ValidationError as error:
            where = f"{column} ({letters(table.header.index(column))}{row.number})"
            problems += [found.complain(where, message) for message in error.messages]
    return found


# --- tables -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Kept:
    """A field edited by hand, which the file would have changed."""

    code: str
    field: str
    stored: Any
    offered: Any


@dataclass
class Tally:
    """What a load did to one table."""

    table: str
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    kept: list[Kept] = field(default_factory=list)
    before: dict[str, Values] = field(default_factory=dict)
    after: dict[str, Values] = field(default_factory=dict)

    @property
    def altered(self) -> bool:
        """Whether anything was written that a reader could see."""
        return bool(self.created or self.changed or self.removed)

    def note_change(self, code: str, before: Values, after: Values) -> None:
        self.changed.append(code)
        self.before[code], self.after[code] = before, after


def plain(value: Any) -> Any:
    """A value as JSON can hold it, and as files and rows are compared."""
    return value.isoformat() if isinstance(value, dt.date) else value


Complete = Callable[[dict[str, Any]], Iterable[Any]]


def load_table(
    model: type[models.Model],
    incoming: Mapping[str, Values],
    *,
    complete: Complete | None = None,
) -> Tally:
    """Bring the rows of one model to what the file says, by code.

    Relations are given by the other's code, many-to-many ones by a sorted list of codes. `complete` sees every
    row as it will be, before anything is written: it may refuse, and returns those it has changed itself.
    """
    return _Loading(model, incoming).run(complete)


class _Loading:
    def __init__(self, model: type[models.Model], incoming: Mapping[str, Values]) -> None:
        self.model, self.incoming = model, incoming
        self.rows: Any = model._default_manager
        self.tally = Tally(str(model._meta.verbose_name_plural))
        names = next(iter(incoming.values()), {}).keys()
        fields = {name: model._meta.get_field(name) for name in names}
        self.simple = [name for name, f in fields.items() if not f.is_relation]
        self.links = [name for name, f in fields.items() if f.many_to_one]
        self.lists = [name for name, f in fields.items() if f.many_to_many]
        self.codes: dict[str, dict[int, str]] = {}
        self.keys: dict[str, dict[str, int]] = {}
        for name in (*self.links, *self.lists):
            other: Any = fields[name].related_model
            pairs = list(other._default_manager.values_list("pk", "code"))
            self.codes[name] = dict(pairs)
            self.keys[name] = {code: pk for pk, code in pairs}
        self.stored_lists: dict[str, dict[int, list[str]]] = {
            name: self._stored_list(name) for name in self.lists
        }
        self.new_lists: dict[str, list[tuple[Any, list[str]]]] = {name: [] for name in self.lists}

    def run(self, complete: Complete | None) -> Tally:
        present: dict[str, Any] = {row.code: row for row in self.rows.select_for_update()}
        created, changed, remembered = [], {}, {}
        for code, values in self.incoming.items():
            wanted = {name: plain(value) for name, value in values.items()}
            row = present.get(code)
            if row is None:
                present[code] = row = self.model(code=code, loaded=wanted)
                self._set(row, values)
                created.append(row)
                self.tally.created.append(code)
                continue
            before = self._plain(row)
            merged = merge(before, row.loaded, wanted)
            loaded = next_loaded(row.loaded, wanted, merged.kept)
            self.tally.kept += [Kept(code, name, before[name], value) for name, value in merged.kept.items()]
            if row.loaded is not None and loaded != row.loaded:
                row.loaded = loaded
                remembered[code] = row
            if merged.changes:
                self._set(row, {name: values[name] for name in merged.changes})
                self.tally.note_change(code, {name: before[name] for name in merged.changes}, merged.changes)
                changed[code] = row
            else:
                self.tally.unchanged += 1
        if complete:
            for row in complete(present):
                if row.pk:
                    changed[row.code] = row
        self._write(created, list(changed.values()), list(remembered.values()))
        return self.tally

    def _plain(self, row: Any) -> Values:
        values = {name: plain(getattr(row, name)) for name in self.simple}
        values |= {name: self.codes[name].get(getattr(row, f"{name}_id")) for name in self.links}
        return values | {name: self.stored_lists[name].get(row.pk, []) for name in self.lists}

    def _set(self, row: Any, values: Values) -> None:
        for name, value in values.items():
            if name in self.lists:
                self.new_lists[name].append((row, value))
            elif name in self.links:
                setattr(row, f"{name}_id", self.keys[name][value] if value is not None else None)
            else:
                setattr(row, name, value)

    def _stored_list(self, name: str) -> dict[int, list[str]]:
        through, ours, theirs = self._through(name)
        found: dict[int, list[str]] = {}
        for pk, other in through.objects.values_list(ours, theirs):
            found.setdefault(pk, []).append(self.codes[name][other])
        return {pk: sorted(codes) for pk, codes in found.items()}

    def _through(self, name: str) -> tuple[Any, str, str]:
        many: Any = self.model._meta.get_field(name)
        return many.remote_field.through, f"{many.m2m_field_name()}_id", f"{many.m2m_reverse_field_name()}_id"

    def _write(self, created: list[Any], changed: list[Any], remembered: list[Any]) -> None:
        """A few statements for any number of rows; what ends is written before what begins."""
        manager = self.model._default_manager
        columns = [*self.simple, *self.links, "loaded"]
        if changed:
            extra = ["version"]
            for row in changed:
                row.version += 1
            for name, value in (("changed_at", now()),):
                if _has(self.model, name):
                    extra.append(name)
                    for row in changed:
                        setattr(row, name, value)
            if _has(self.model, "member_since"):
                extra.append("member_since")
            manager.bulk_update(changed, [*columns, *extra], batch_size=100)
        if remembered:
            manager.bulk_update(remembered, ["loaded"], batch_size=100)
        manager.bulk_create(created, batch_size=500)
        for name, rows in self.new_lists.items():
            through, ours, theirs = self._through(name)
            through.objects.filter(**{f"{ours}__in": [row.pk for row, _codes in rows]}).delete()
            through.objects.bulk_create(
                [
                    through(**{ours: row.pk, theirs: self.keys[name][code]})
                    for row, codes in rows
                    for code in codes
                ]
            )


def _has(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
