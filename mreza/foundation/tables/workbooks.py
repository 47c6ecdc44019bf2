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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from mreza.foundation.tables.columns import letters
from mreza.foundation.tables.reading import (
    LONGEST_CELL,
    MAX_CELLS,
    MAX_COLUMNS,
    Unreadable,
    too_many_cells,
    too_many_rows,
)

MAX_MEMBERS = 200
MAX_UNPACKED = 64 * 1024 * 1024
MAX_RATIO = 200  # a table of repeated words packs about 30 : 1; a bomb 1,000 : 1
RATIO_FROM = 4 * 1024 * 1024  # below this a member may pack as well as it likes
MAX_EMPTY = 100_000
MAX_TEXT = 20 * 1024 * 1024
MAX_STRINGS = MAX_CELLS

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_FILES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"{\\rtf")
_ADDRESS = re.compile(r"^([A-Z]{1,3})([1-9][0-9]{0,6})$")
_NAME = re.compile(r"^[A-Za-z0-9_\[\]. /@-]{1,200}$")


def is_container(data: bytes) -> bool:
    """Whether this is a packed or binary file rather than plain text."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE, *_OTHER_FILES))


def read(data: bytes, max_rows: int) -> tuple[Iterator[tuple[int, list[str]]], list[Any]]:
    """Rows of the first visible sheet, and what the reader should be told."""
    _refuse_other_kinds(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            _check_members(book)
            sheets = _sheets(book)
            shown = [sheet for sheet in sheets if sheet.visible]
            if not shown:
                raise Unreadable(_("The workbook has no visible sheet."))
            sheet = shown[0]
            _check_sheet(_survey(book, sheet.path, max_rows), max_rows)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise _damaged() from error
    except expat.ExpatError as error:
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


def _check_members(book: zipfile.ZipFile) -> None:
    """Names, number, sizes and ratios, as declared; what is unpacked later is counted again."""
    members = book.infolist()
    names = {member.filename for member in members}
    if len(members) > MAX_MEMBERS:
        raise _too_big()
    if len(names) < len(members) or not all(_is_plain(name) for name in names):
        raise _damaged()
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable(_("The workbook is protected by a password. Save it without one."))
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise _too_big()
    for member in members:
        if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise _too_big()
    if "xl/workbook.xml" not in names:
        raise Unreadable(_("This is not an XLSX workbook. Save the table as XLSX or as CSV in UTF-8."))


def _is_plain(name: str) -> bool:
    return bool(_NAME.match(name)) and not name.startswith("/") and ".." not in name.split("/")


def _walk(
    book: zipfile.ZipFile,
    path: str,
    start: Callable[[str, dict[str, str]], None],
    *,
    end: Callable[[str], None] | None = None,
    data: Callable[[str], None] | None = None,
) -> None:
    """Run once through a member; entities and document types are refused, unpacked bytes counted."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition("}")[2], attributes)
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition("}")[2])
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
    left = MAX_UNPACKED
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


def _sheets(book: zipfile.ZipFile) -> list[_Sheet]:
    """The workbook's sheets in order, by its own list and relations."""
    targets: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            targets[attributes.get("Id", "")] = path

    _walk(book, "xl/_rels/workbook.xml.rels", relation)
    found: list[_Sheet] = []

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name != "sheet":
            return
        relation_id = next((v for k, v in attributes.items() if k.endswith("}id") or k == "r:id"), "")
        if relation_id in targets:
            visible = attributes.get("state", "visible") == "visible"
            found.append(_Sheet(attributes.get("name", ""), targets[relation_id], visible))

    _walk(book, "xl/workbook.xml", sheet)
    if len({s.name for s in found}) < len(found):
        raise _damaged()
    return found


@dataclass
class _Survey:
    """What a sheet would ask of its reader."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    filled: int = 0
    text: int = 0
    merged: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)


def _survey(book: zipfile.ZipFile, path: str, max_rows: int) -> _Survey:
    strings = _string_lengths(book)
    seen = _Survey()
    row = column = 0
    address = kind = ""
    has_value = False
    value: list[str] = []
    reading = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, address, kind, has_value, reading
        if name == "row":
            row, column = _number(attributes.get("r")) or row + 1, 0
        elif name == "c":
            row, column = _place(attributes.get("r"), row, column)
            address, kind, has_value = f"{letters(column - 1)}{row}", attributes.get("t", ""), False
            seen.cells += 1
            if seen.cells > MAX_CELLS:
                raise too_many_cells()
        elif name == "f":
            seen.formulas.append(address)
        elif name in ("v", "t", "is"):
            reading = name != "is"
            value.clear()
            # Even an empty value makes the reader allocate everything up to it.
            seen.rows, seen.columns = max(seen.rows, row), max(seen.columns, column)
            if row > max_rows + 100:
                raise too_many_rows(max_rows)
        elif name == "mergeCell":
            seen.merged.append(attributes.get("ref", "")[:20])

    def data(text: str) -> None:
        nonlocal has_value
        if reading:
            value.append(text)
            has_value = True

    def end(name: str) -> None:
        nonlocal reading
        if name in ("v", "t"):
            reading = False
            text = "".join(value)
            seen.text += strings.get(text, 0) if kind == "s" else len(text)
            if seen.text > MAX_TEXT:
                raise _too_big()
        elif name == "c" and has_value:
            seen.filled += 1

    _walk(book, path, start, end=end, data=data)
    return seen


def _string_lengths(book: zipfile.ZipFile) -> dict[str, int]:
    """How long each shared string is: one long string named by every cell would be a bomb too."""
    path = next((n for n in book.namelist() if n.lower() == "xl/sharedstrings.xml"), None)
    lengths: list[int] = []
    if path is None:
        return {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            lengths.append(0)
            if len(lengths) > MAX_STRINGS:
                raise too_many_cells()

    def data(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)
            if lengths[-1] > LONGEST_CELL * 2:
                raise _too_big()

    _walk(book, path, start, data=data)
    return {str(number): length for number, length in enumerate(lengths)}


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 8 else 0


def _place(address: str | None, row: int, column: int) -> tuple[int, int]:
    """Row and column of a cell, counted from 1; without an address it is the next one."""
    if not address:
        return row, column + 1
    found = _ADDRESS.match(address)
    if not found:
        raise _damaged()
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return int(found[2]), number


def _check_sheet(seen: _Survey, max_rows: int) -> None:
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
    if seen.rows * seen.columns > MAX_CELLS:
        raise too_many_cells()


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
