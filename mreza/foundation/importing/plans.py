"""What a file would do, row by row: headings understood, cells read, what is wrong told by its cell."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.foundation.moments import Outdated, WrongMoment
from mreza.foundation.tables import Column, Row, Table, write_csv, write_xlsx
from mreza.foundation.tables.cells import Meaning

# Its key, the same in every language; what a person reads; how to fill it in.
Described = tuple[str, Any, Any]
Progress = Callable[[int, int], None]  # rows done, rows in all


def nobody_asks(done: int, total: int) -> None:
    """Nobody looks at the progress."""


class CannotBeApplied(ValidationError):
    """The plan has errors, or an act was refused while it was carried out; nothing was written."""


class CarriedOut(WrongMoment):
    """This very run was carried out before, perhaps by another worker; `counts` is what came of it."""

    def __init__(self, counts: dict[str, int]) -> None:
        super().__init__(gettext_lazy("This file is imported already."))
        self.counts = counts


class Problem(NamedTuple):
    """Something in one cell (or in the row as a whole, then `cell` is only its number)."""

    row: int
    cell: str
    column: str
    message: str


class Change(NamedTuple):
    """What a row would change, as text."""

    column: str
    before: str
    after: str


@dataclass
class PlanRow:
    """What one row would do."""

    number: int
    action: str  # create | change | skip | error
    code: str
    name: str
    changes: list[Change] = field(default_factory=list)


class Plan:
    """What a file would do. A chapter reads the rows in its own way, fills `rows`, and says how they are written."""

    actions: ClassVar[tuple[str, ...]] = ("create", "change", "skip", "error")
    refused: ClassVar[Any] = gettext_lazy("The file has errors; nothing was imported.")

    def __init__(self, table: Table, described: Sequence[Described]) -> None:
        self.table = table
        self.notices: list[str] = [str(notice) for notice in table.notices]
        self.errors: list[Problem] = []
        self.rows: list[Any] = []
        self._wrong: set[int] = set()  # rows in which something is wrong
        self._wrong_cells: set[tuple[int, str]] = set()
        self._told_already: set[Problem] = set()
        self._headings, unknown = self._understood_headings(described)
        self._places = [(key, table.header.index(heading)) for key, heading in self._headings.items()]
        self._check_headings(unknown)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows would do what."""
        counted = Counter(row.action for row in self.rows)
        return {action: counted[action] for action in self.actions}

    @cached_property
    def fingerprint(self) -> str:
        """The same as long as the same file would do the same. Asked of a plan that is made to its end."""
        told = json.dumps([[self._what(row) for row in self.rows], self.errors], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()

    def must_be(self, fingerprint: str) -> None:
        """Go on only with a plan that has no errors and is still the one that was looked at."""
        if self.errors:
            raise CannotBeApplied(self.refused)
        if self.fingerprint != fingerprint:
            raise Outdated(
                _("The data has changed since the plan was made. Look at the new plan."), current=self
            )

    def _what(self, row: Any) -> list[Any]:
        """What must stay the same about a row from the look at it to its writing."""
        return [row.number, row.action, row.code, row.changes]

    # - reading -
    def _understood_headings(self, described: Sequence[Described]) -> tuple[dict[str, str], list[str]]:
        """Column of ours → heading in the file, and the headings nobody knows."""
        keys = {key for key, _label, _help in described}
        words = self._heading_words(described)
        found: dict[str, str] = {}
        unknown = []
        for heading in self.table.header:
            key = heading if heading in keys else words.get(heading)
            if key is None or key in found:
                unknown.append(heading)
            else:
                found[key] = heading
        return found, unknown

    def _heading_words(self, described: Sequence[Described]) -> dict[str, str]:
        """What a person reads above a column → its key."""
        return {str(label).casefold(): key for key, label, _help in described}

    def _check_headings(self, unknown: list[str]) -> None:
        """Refuse a file that is no table of this kind; say what is not read."""

    def _read(self, row: Row, meanings: Mapping[str, Meaning]) -> dict[str, Any]:
        """The cells of a row that say something, understood; what cannot be is told by its cell."""
        found = {}
        for key, place in self._places:
            raw = row.cells[place]
            if not raw:
                continue
            try:
                found[key] = meanings[key](raw)
            except ValidationError as wrong:
                for message in wrong.messages:
                    self._fault(row, key, message)
        return found

    # - telling -
    def _fault(self, row: Row, key: str, message: Any) -> None:
        heading = self._headings.get(key)
        cell = self.table.address(row, heading) if heading else str(row.number)
        problem = Problem(row.number, cell, key, str(message))
        if problem not in self._told_already:
            self._told_already.add(problem)
            self._wrong.add(row.number)
            self._wrong_cells.add((row.number, key))
            self.errors.append(problem)

    def _faulty(self, row: Row, key: str) -> bool:
        return (row.number, key) in self._wrong_cells


@contextmanager
def refused_in_row(number: int) -> Iterator[None]:
    """An act that is refused while a plan is carried out stops all of it, and says in which row."""
    try:
        yield
    except Outdated:
        raise
    except (ValidationError, WrongMoment) as error:
        said = error.messages if isinstance(error, ValidationError) else [str(error.message)]
        raise CannotBeApplied(
            _("Row %(row)s: %(message)s Nothing was imported."),
            params={"row": number, "message": " ".join(said)},
        ) from error


# --- the template -----------------------------------------------------------------------------------------
def columns_of(described: Sequence[Described]) -> list[Column]:
    """The template's columns in order, with what a person reads about them."""
    return [Column(key, str(label)) for key, label, _help in described]


def empty_csv(described: Sequence[Described]) -> bytes:
    """An empty table with the headings."""
    return b"".join(write_csv(columns_of(described), []))


def empty_xlsx(described: Sequence[Described], *, title: str, notes: Sequence[str]) -> bytes:
    """An empty table with the headings, and a visible sheet that explains each column."""
    told = [*notes, *[f"{key}: {label}. {explained}" for key, label, explained in described]]
    return write_xlsx(
        columns_of(described), [], title=title, header="key", notes=told, notes_title=_("How to fill in")
    )
