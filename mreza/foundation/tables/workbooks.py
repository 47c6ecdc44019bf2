"""XLSX in. Everything that could hurt is measured before a library parses it (K17).

The container's members, sizes and ratios first; then one pass with a plain XML parser over the sheet: used
area, filled and empty cells, length of the text, merged cells, formulas. Only a sheet within the limits reaches
calamine.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from mreza.foundation.tables.columns import letters
from mreza.foundation.tables.reading import (
    LONGEST_CELL,
    MAX_COLUMNS,
    Limits,
    Unreadable,
    too_many_cells,
    too_many_rows,
)

MAX_MEMBERS = 200
MAX_RATIO = 200  # a table of repeated words packs about 30 : 1; a bomb 1,000 : 1
RATIO_FROM = 4 * 1024 * 1024  # below this a member may pack as well as it likes
MAX_EMPTY = 100_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_FILES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"{\\rtf")
_COLUMN = re.compile(r"^[A-Z]{1,3}$")
_NAME = re.compile(r"^[A-Za-z0-9_\[\]. /@-]{1,200}$")


# What the zip and XML parsers of the standard library raise over a file that is cut or altered.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, EOFError, OSError, RuntimeError, ValueError,
)  # fmt: skip


def is_container(data: bytes) -> bool:
    """Whether this is a packed or binary file rather than plain text."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE, *_OTHER_FILES))


def read(data: bytes, limits: Limits) -> tuple[Iterator[tuple[int, list[str]]], list[Any]]:
    """Rows of the first visible sheet, and what the reader should be told."""
    _refuse_other_kinds(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            _check_members(book, limits)
            _unpack(book)
            sheets = _sheets(book, limits)
            shown = [sheet for sheet in sheets if sheet.visible]
            if not shown:
                raise Unreadable(_("The workbook has no visible sheet."))
            sheet = shown[0]
            _check_sheet(_survey(book, sheet.path, limits), limits)
    except _BROKEN as error:
        raise _damaged() from error
    notices: list[Any] = []
    if len(sheets) > 1:
        notices.append(_Told(_("Only the sheet “%(sheet)s” is read."), sheet=sheet.name[:60]))
    if len(shown) < len(sheets):
        notices.append(
            _("The workbook has hidden sheets. They are not read; look before you pass the file on.")
        )
    return _rows(data, sheet.name), notices


class _Told:
    """A sentence with its values, worded when it is shown: in the reader's language."""

    def __init__(self, sentence: Any, **values: Any) -> None:
        self.sentence, self.values = sentence, values

    def __str__(self) -> str:
        return str(self.sentence) % self.values


def _damaged() -> Unreadable:
    return Unreadable(_("The workbook is damaged. Open it, save it anew as XLSX and send it again."))


def _too_big() -> Unreadable:
    return Unreadable(_("The workbook unpacks to more than can be read. Is it really a table of ours?"))


# --- the container ----------------------------------------------------------------------------------------
def _refuse_other_kinds(data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable(_("The workbook is protected by a password. Save it without one."))
        raise Unreadable(_("This is an old Excel file (.xls). Save it as XLSX."))
    if not data.startswith(b"PK"):
        raise Unreadable(_("This is not a table. Use a CSV file in UTF-8 or an XLSX workbook."))


def _check_members(book: zipfile.ZipFile, limits: Limits) -> None:
    """Names, number, sizes and ratios, as declared; what is unpacked later is counted again."""
    members = book.infolist()
    names = {member.filename for member in members}
    if len(members) > MAX_MEMBERS:
        raise _too_big()
    if len(names) < len(members) or not all(_is_plain(name) for name in names):
        raise _damaged()
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise _damaged()
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable(_("The workbook is protected by a password. Save it without one."))
    if sum(member.file_size for member in members) > limits.unpacked:
        raise _too_big()
    for member in members:
        if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise _too_big()
    if "xl/workbook.xml" not in names:
        raise Unreadable(_("This is not an XLSX workbook. Save the table as XLSX or as CSV in UTF-8."))


def _unpack(book: zipfile.ZipFile) -> None:
    """Unpack every member once, in pieces and thrown away: one that is larger than it declares is damaged."""
    for member in book.infolist():
        with book.open(member) as stream:
            while stream.read(256 * 1024):
                pass


def _is_plain(name: str) -> bool:
    return bool(_NAME.match(name)) and not name.startswith("/") and ".." not in name.split("/")


class _Unprefixed(dict[str, str]):
    """`x:row` → `row`; some programs write every element with a prefix."""

    def __missing__(self, name: str) -> str:
        self[name] = plain = name.rpartition(":")[2]
        return plain


def _walk(
    book: zipfile.ZipFile,
    path: str,
    limits: Limits,
    start: Callable[[str, dict[str, str]], None],
    *,
    end: Callable[[str], None] | None = None,
    data: Callable[[str], None] | None = None,
) -> None:
    """Run once through a member; entities and document types are refused, unpacked bytes counted."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    plain = _Unprefixed()
    parser.StartElementHandler = lambda name, attributes: start(plain[name], attributes)
    if end:
        parser.EndElementHandler = lambda name: end(plain[name])
    if data:
        parser.CharacterDataHandler = data

    def refuse(*args: Any) -> None:
        raise _damaged()

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        stream = book.open(path)
    except KeyError as error:
        raise _damaged() from error
    left = limits.unpacked
    with stream:
        while chunk := stream.read(64 * 1024):
            left -= len(chunk)
            if left < 0:
                raise _too_big()
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


# --- the sheets -------------------------------------------------------------------------------------------
@dataclass
class _Sheet:
    name: str
    path: str
    visible: bool


def _sheets(book: zipfile.ZipFile, limits: Limits) -> list[_Sheet]:
    """The workbook's sheets in order, by its own list and relations."""
    targets: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            targets[attributes.get("Id", "")] = path

    _walk(book, "xl/_rels/workbook.xml.rels", limits, relation)
    found: list[_Sheet] = []

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name != "sheet":
            return
        relation_id = next((v for k, v in attributes.items() if k.endswith(":id")), "")
        if relation_id in targets:
            visible = attributes.get("state", "visible") == "visible"
            found.append(_Sheet(attributes.get("name", ""), targets[relation_id], visible))

    _walk(book, "xl/workbook.xml", limits, sheet)
    if len({s.name for s in found}) < len(found):
        raise _damaged()
    return found


class _Survey:
    """What a sheet would ask of its reader. Its handlers run once a cell, so they do little."""

    def __init__(self, strings: dict[str, int], limits: Limits) -> None:
        self.strings, self.limits, self.last_row = strings, limits, limits.rows + 100
        self.rows = self.columns = self.cells = self.filled = self.text = 0
        self.merged: list[str] = []
        self.formulas: list[str] = []
        self._row = self._column = 0
        self._shared = self._has_value = self._reading = False
        self._value: list[str] = []
        self._numbers: dict[str, int] = {}  # A → 1 … as met

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell(attributes)
        elif name in ("v", "t", "is"):
            self._reading = name != "is"
            # Even an empty value makes the reader allocate everything up to it.
            if self._row > self.rows:
                self.rows = self._row
                if self._row > self.last_row:
                    raise too_many_rows(self.last_row - 100)
            if self._column > self.columns:
                self.columns = self._column
        elif name == "row":
            self._row, self._column = _number(attributes.get("r")) or self._row + 1, 0
        elif name == "f":
            self.formulas.append(f"{letters(self._column - 1)}{self._row}")
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", "")[:20])

    def data(self, text: str) -> None:
        if self._reading:
            self._value.append(text)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._reading = False
            if self._value:
                text = "".join(self._value)
                self._value.clear()
                self._has_value = True
                self.text += self.strings.get(text, 0) if self._shared else len(text)
                if self.text > self.limits.text:
                    raise _too_big()
        elif name == "c" and self._has_value:
            self._has_value = False
            self.filled += 1

    def _cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        if self.cells > self.limits.cells:
            raise too_many_cells(self.limits.cells)
        self._shared = attributes.get("t") == "s"
        address = attributes.get("r")
        if not address:  # without an address it is the next one
            self._column += 1
            return
        column = address.rstrip("0123456789")
        row = address[len(column) :]
        if column not in self._numbers:
            self._numbers[column] = _column_number(column)
        self._column, self._row = self._numbers[column], _number(row)
        if not self._row:
            raise _damaged()


def _survey(book: zipfile.ZipFile, path: str, limits: Limits) -> _Survey:
    seen = _Survey(_string_lengths(book, limits), limits)
    _walk(book, path, limits, seen.start, end=seen.end, data=seen.data)
    return seen


def _string_lengths(book: zipfile.ZipFile, limits: Limits) -> dict[str, int]:
    """How long each shared string is: one long string named by every cell would be a bomb too."""
    path = next((n for n in book.namelist() if n.lower() == "xl/sharedstrings.xml"), None)
    lengths: list[int] = []
    if path is None:
        return {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            lengths.append(0)
            if len(lengths) > limits.cells:
                raise too_many_cells(limits.cells)

    def data(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)
            if lengths[-1] > LONGEST_CELL * 2:
                raise _too_big()

    _walk(book, path, limits, start, data=data)
    return {str(number): length for number, length in enumerate(lengths)}


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 8 else 0


def _column_number(name: str) -> int:
    """A → 1 … XFD → 16384."""
    if not _COLUMN.match(name):
        raise _damaged()
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def _check_sheet(seen: _Survey, limits: Limits) -> None:
    if seen.merged:
        raise Unreadable(
            _("Cells are merged: %(cells)s. Undo the merging (a table has one value in one cell)."),
            params={"cells": _some(seen.merged)},
        )
    if seen.formulas:
        raise Unreadable(
            _("There are formulas in %(cells)s. Copy the cells and paste them as values."),
            params={"cells": _some(seen.formulas)},
        )
    if seen.cells - seen.filled > MAX_EMPTY:
        raise Unreadable(
            _(
                "The sheet has %(count)s empty cells that are formatted. "
                "Copy the filled rows into a new sheet and send that."
            ),
            params={"count": seen.cells - seen.filled},
        )
    if not seen.filled:
        raise Unreadable(_("The sheet is empty."))
    if seen.columns > MAX_COLUMNS:
        raise Unreadable(_("The table has more than %(most)s columns."), params={"most": MAX_COLUMNS})
    if seen.rows * seen.columns > limits.cells:
        raise too_many_cells(limits.cells)


def _some(cells: list[str], most: int = 5) -> str:
    """The first few, and that there are more."""
    return ", ".join(cells[:most]) + (f" … ({len(cells)})" if len(cells) > most else "")


# --- the values -------------------------------------------------------------------------------------------
def _rows(data: bytes, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """Rows by their true number, every value as the text a person would type."""
    for number, cells in enumerate(_values(data, sheet), start=1):
        yield number, [_as_text(value) for value in cells]


def _values(data: bytes, sheet: str) -> list[list[Any]]:
    try:
        found = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet)
        values: list[list[Any]] = found.to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the Rust library's own crash is no Exception
            raise
        raise _damaged() from error
    return values


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
