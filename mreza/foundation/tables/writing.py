"""Tables out, for the exports of all chapters: XLSX, and CSV (UTF-8 with BOM, so that Excel reads it)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import xlsxwriter

from mreza.foundation.tables.columns import Column, guarded

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Record = Mapping[str, Any] | Sequence[Any]  # by the columns' keys, or in the columns' order
Header = Literal["key", "label"]

_CHUNK = 64 * 1024
_LONGEST_CELL = 32_767  # Excel's own limit
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def write_csv(
    columns: Sequence[Column], rows: Iterable[Record], *, header: Header = "key"
) -> Iterator[bytes]:
    """The table as CSV in pieces: comma, CRLF, ISO dates, decimal points, `yes`/`no`; headed by keys."""
    piece = io.StringIO(newline="")
    writer = csv.writer(piece)
    piece.write("\ufeff")
    writer.writerow([guarded(getattr(column, header)) for column in columns])
    for row in rows:
        writer.writerow([_as_text(value, column) for value, column in _cells(row, columns)])
        if piece.tell() > _CHUNK:
            yield piece.getvalue().encode()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue().encode()


def write_xlsx(
    columns: Sequence[Column],
    rows: Iterable[Record],
    *,
    title: str,
    header: Header = "label",
    notes: Sequence[str] = (),
    notes_title: str = "",
    many: bool = False,
) -> bytes:
    """The table as a workbook: numbers and dates typed, every text forced to be one; headed by labels.

    `notes` become a second, visible sheet (licence, sources, how to fill in). `many` writes row by row through a
    temporary file: a hundred thousand rows then take little memory. Same rows, same bytes.
    """
    out = io.BytesIO()
    options = {"in_memory": not many, "constant_memory": many, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title, "created": dt.datetime(2004, 1, 1)})  # noqa: DTZ001 no zone in XLSX
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for at, column in enumerate(columns):
            sheet.write_string(0, at, guarded(getattr(column, header)), bold)
        widths = [len(getattr(column, header)) for column in columns]
        count = 0
        for count, row in enumerate(rows, start=1):
            for at, (value, column) in enumerate(_cells(row, columns)):
                widths[at] = max(widths[at], _write_cell(sheet, count, at, value, column, moment))
        for at, width in enumerate(widths):
            sheet.set_column(at, at, min(max(width + 2, 8), 60))
        sheet.freeze_panes(1, 0)
        if count and columns:
            sheet.autofilter(0, 0, count, len(columns) - 1)
        if notes:
            wrapped = book.add_format({"text_wrap": True, "valign": "top"})
            _write_notes(book.add_worksheet(_sheet_name(notes_title or "Notes")), notes, wrapped)
    return out.getvalue()


def _cells(row: Record, columns: Sequence[Column]) -> Iterator[tuple[Any, Column]]:
    if isinstance(row, Mapping):
        return ((row[column.key], column) for column in columns)
    return zip(row, columns, strict=True)


def _as_text(value: Any, column: Column) -> str:
    """A value as a CSV cell. Only what the column declares as a number is written without the guard."""
    if value is None or value == "":
        return ""
    if column.kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value.tzinfo else value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return guarded(str(value))


def _write_cell(sheet: Any, row: int, at: int, value: Any, column: Column, moment: Any) -> int:
    """Write one cell by its kind; how wide it is."""
    if value is None or value == "":
        return 0
    if column.kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, at, value)
        return len(str(value))
    if column.kind == "moment" and isinstance(value, dt.datetime):
        plain = value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
        sheet.write_datetime(row, at, plain, moment)
        return 16
    if column.kind == "date" and isinstance(value, dt.date) and value.year >= 1900:
        sheet.write_datetime(row, at, value)
        return 10
    text = _as_text(value, column).replace("\r\n", "\n").replace("\r", "\n")[:_LONGEST_CELL]
    sheet.write_string(row, at, text)
    return len(text)


def _write_notes(sheet: Any, notes: Sequence[str], wrapped: Any) -> None:
    sheet.set_column(0, 0, 110)
    for number, note in enumerate(notes):
        sheet.write_string(number, 0, guarded(note)[:_LONGEST_CELL], wrapped)


def _sheet_name(title: str) -> str:
    """A title as Excel allows it: at most 31 signs, none that it reserves."""
    return _NOT_IN_SHEET_NAMES.sub(" ", title).strip().strip("'")[:31].strip() or "Mreža"
