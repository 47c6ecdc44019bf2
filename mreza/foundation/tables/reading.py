"""Tables in: a CSV or XLSX file becomes rows of text that know their row and cell, or one clear message.

Nothing is guessed silently: what was decided about the file (columns separated by semicolons, other sheets
left out) is told in `notices`, and a file that is not in UTF-8 is refused, because the same bytes are other
letters in other encodings.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mreza.foundation.tables.columns import letters

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_CELLS = 400_000
MAX_COLUMNS = 200
LONGEST_CELL = 32_767


@dataclass(frozen=True)
class Limits:
    """How much one file may hold. What is read takes about a hundred bytes of memory a cell."""

    bytes: int = MAX_BYTES
    rows: int = MAX_ROWS
    cells: int = MAX_CELLS
    unpacked: int = 64 * 1024 * 1024  # of a workbook
    text: int = 20 * 1024 * 1024  # signs in all cells of a workbook


USUAL = Limits()

_DELIMITERS = (",", ";", "\t")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Letters of Croatian as they come out of Windows-1250, which Excel still writes on many desks.
_CROATIAN = re.compile(r"[čćđšžČĆĐŠŽ]")


class Unreadable(ValidationError):
    """The file as a whole cannot be used; the message says why and what to do."""


class Row(NamedTuple):
    """One row with content; `number` is the one a spreadsheet shows beside it."""

    number: int
    cells: tuple[str, ...]


@dataclass
class Table:
    """A file's first table: `header` in lower case, every row as long as the header."""

    header: list[str]
    rows: list[Row]
    header_row: int = 1
    notices: list[Any] = field(default_factory=list)

    def address(self, row: Row, key: str) -> str:
        """The cell's name in a spreadsheet: B7."""
        return f"{letters(self.header.index(key))}{row.number}"

    def cell(self, row: Row, key: str) -> str:
        """The cell under that heading; empty where the file has no such column."""
        return row.cells[self.header.index(key)] if key in self.header else ""


def read_table(
    data: bytes, *, encoding: str | None = None, max_rows: int | None = None, limits: Limits = USUAL
) -> Table:
    """The table in a CSV or XLSX file. `encoding` is given only by someone who knows it."""
    from mreza.foundation.tables import workbooks

    if max_rows is not None:
        limits = replace(limits, rows=max_rows)
    if len(data) > limits.bytes:
        raise Unreadable(
            _("The file is too large: %(size)s MB; at most %(most)s MB can be read."),
            params={"size": len(data) // 1024**2 + 1, "most": limits.bytes // 1024**2},
        )
    if not data.strip():
        raise Unreadable(_("The file is empty."))
    if workbooks.is_container(data):
        lines, notices = workbooks.read(data, limits)
    else:
        lines, notices = _read_csv(data, encoding)
    return _table(lines, notices, limits)


def _table(lines: Iterable[tuple[int, list[str]]], notices: list[Any], limits: Limits) -> Table:
    """Find the heading, hold every row against it."""
    table: Table | None = None
    for number, cells in lines:
        if not any(cells):
            continue
        _check_signs(number, cells)
        if table is None:
            table = Table(_header(number, cells), [], number, notices)
            continue
        if any(cells[len(table.header) :]):
            raise Unreadable(
                _("Row %(row)s has more cells than the heading in row %(heading)s."),
                params={"row": number, "heading": table.header_row},
            )
        if len(table.rows) >= limits.rows:
            raise too_many_rows(limits.rows)
        padding = [""] * (len(table.header) - len(cells))
        table.rows.append(Row(number, tuple([*cells, *padding][: len(table.header)])))
        if len(table.rows) * len(table.header) > limits.cells:
            raise too_many_cells(limits.cells)
    if table is None:
        raise Unreadable(_("The file is empty."))
    used = len(table.header)
    while used and not table.header[used - 1]:
        used -= 1
    table.header = table.header[:used]
    for index, heading in enumerate(table.header):
        if not heading:
            raise Unreadable(_("Column %(column)s has no heading."), params={"column": letters(index)})
    table.rows = [Row(row.number, row.cells[:used]) for row in table.rows]
    return table


def _header(number: int, cells: list[str]) -> list[str]:
    header = [cell.strip().lower() for cell in cells]
    if len(header) > MAX_COLUMNS:
        raise Unreadable(_("The table has more than %(most)s columns."), params={"most": MAX_COLUMNS})
    seen: dict[str, int] = {}
    for index, heading in enumerate(header):
        if heading and heading in seen:
            raise Unreadable(
                _("The heading “%(heading)s” stands twice: in %(first)s and %(second)s."),
                params={
                    "heading": heading[:40],
                    "first": f"{letters(seen[heading])}{number}",
                    "second": f"{letters(index)}{number}",
                },
            )
        seen[heading] = index
    return header


def _check_signs(number: int, cells: list[str]) -> None:
    if not _CONTROL.search("".join(cells)):  # looked at cell by cell only where there is something to name
        return
    for index, cell in enumerate(cells):
        if _CONTROL.search(cell):
            raise Unreadable(
                _("%(cell)s holds a sign that is no letter (a control sign). Type the cell anew."),
                params={"cell": f"{letters(index)}{number}"},
            )


def too_many_rows(most: int) -> Unreadable:
    return Unreadable(_("The table has more than %(most)s rows. Divide the file."), params={"most": most})


def too_many_cells(most: int) -> Unreadable:
    return Unreadable(_("The table has more than %(most)s cells. Divide the file."), params={"most": most})


# --- CSV --------------------------------------------------------------------------------------------------
def _read_csv(data: bytes, encoding: str | None) -> tuple[Iterator[tuple[int, list[str]]], list[Any]]:
    text = _decoded(data, encoding)
    notices: list[Any] = []
    delimiter, text, skipped = _delimiter(text)
    if delimiter == ";":
        notices.append(_("The columns are separated by semicolons."))
    elif delimiter == "\t":
        notices.append(_("The columns are separated by tabs."))
    return _records(text, delimiter, skipped), notices


def _decoded(data: bytes, encoding: str | None) -> str:
    if encoding:
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError) as error:
            raise Unreadable(
                _("The file cannot be read as %(encoding)s."), params={"encoding": encoding[:40]}
            ) from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # Excel's “Unicode text”
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Unreadable(_("The file is damaged: it begins as UTF-16 but does not go on so.")) from error
    if b"\x00" in data:
        raise Unreadable(_("This is not a table. Use a CSV file in UTF-8 or an XLSX workbook."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error.start) from error


def _not_utf8(data: bytes, at: int) -> Unreadable:
    """Say where it goes wrong, and what the word would be in the encoding Excel writes in Croatia."""
    number = data.count(b"\n", 0, at) + 1
    start = data.rfind(b"\n", 0, at) + 1
    line = data[start : start + 400].split(b"\n")[0].decode("cp1250", "replace")
    word = next((w for w in re.split(r"[,;\t\"\r]", line) if any(ord(sign) > 127 for sign in w)), "").strip()[
        :60
    ]
    guess = "Windows-1250" if _CROATIAN.search(word) else "Windows-1252"
    return Unreadable(
        _(
            "The file is not in UTF-8: row %(row)s probably reads “%(sample)s” in %(encoding)s. "
            "In the spreadsheet program choose “CSV UTF-8” or XLSX when you save, and send it again."
        ),
        params={"row": number, "sample": word, "encoding": guess},
    )


def _delimiter(text: str) -> tuple[str, str, int]:
    """What separates the columns, judged by the heading; Excel's own line `sep=;` is obeyed and skipped."""
    first, _rest, after = text.partition("\n")
    if (said := first.strip().strip('"').lower()).startswith("sep=") and said[4:] in (",", ";", ""):
        return said[4:] or "\t", after, 1
    heading = re.sub(r'"[^"]*"', "", next((line for line in text.splitlines() if line.strip()), ""))
    return max(_DELIMITERS, key=heading.count), text, 0


def _records(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Records by their number: a quoted line break stays in one cell and row, as spreadsheets show it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = skipped
    try:
        for number, record in enumerate(reader, start=1 + skipped):
            if any(len(cell) > LONGEST_CELL for cell in record):
                raise _too_long(number)
            yield number, [cell.strip() for cell in record]
    except csv.Error as error:
        if "field larger" in str(error):
            raise _too_long(number + 1) from error
        raise Unreadable(
            _("Row %(row)s cannot be read: a quotation mark is opened and not closed, or text follows it."),
            params={"row": number + 1},
        ) from error


def _too_long(number: int) -> Unreadable:
    return Unreadable(
        _("Row %(row)s has a cell of more than %(most)s signs. Is a quotation mark missing?"),
        params={"row": number, "most": LONGEST_CELL},
    )
