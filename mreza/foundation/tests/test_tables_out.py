"""Exports: what is written can be read back, and no cell starts a formula (K16)."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from mreza.foundation.tables import (
    Column,
    guarded,
    letters,
    starts_a_formula,
    unguarded,
    write_csv,
    write_xlsx,
)

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\n=1",
    " =1",
    "\t=cmd|' /C calc'!A0",
    "\r\n@x",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "\u202e=1",
    "＝1",
    "|calc",
    "%0A=1",
    '=HYPERLINK("http://x","y")',
]
COLUMNS = [
    Column("text", "Text"),
    Column("n", "Number", "number"),
    Column("day", "Day", "date"),
    Column("ok", "OK", "flag"),
]


def from_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_a_text_in_csv(text):
    [_, row] = from_csv(b"".join(write_csv([Column("x", "X")], [(text,)])))
    assert row == ["'" + text]
    assert not starts_a_formula(row[0])


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_a_text_in_xlsx(text):
    data = write_xlsx([Column("x", "X")], [(text,)], title="T")
    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A2"]
    assert cell.data_type == "s"
    assert not starts_a_formula(cell.value)
    assert unguarded(cell.value).strip() == text.strip()


def test_hostile_labels_are_guarded_too():
    column = Column("=k", "=label")
    assert from_csv(b"".join(write_csv([column], []))) == [["'=k"]]
    book = openpyxl.load_workbook(
        io.BytesIO(write_xlsx([column], [], title="=x", notes=["=1"], notes_title="=n"))
    )
    assert [sheet["A1"].value for sheet in book] == ["'=label", "'=1"]
    assert [sheet["A1"].data_type for sheet in book] == ["s", "s"]


def test_numbers_dates_and_flags_keep_their_kind():
    rows = [
        ("Varaždin", -46.3, dt.date(2023, 10, 31), True),
        {"text": None, "n": None, "day": None, "ok": False},
    ]
    data = b"".join(write_csv(COLUMNS, rows))
    assert data.startswith(b"\xef\xbb\xbftext,n,day,ok\r\n")
    assert from_csv(data)[1:] == [["Varaždin", "-46.3", "2023-10-31", "yes"], ["", "", "", "no"]]
    sheet = CalamineWorkbook.from_filelike(
        io.BytesIO(write_xlsx(COLUMNS, rows, title="Cities"))
    ).get_sheet_by_index(0)
    assert sheet.name == "Cities"
    assert sheet.to_python() == [
        ["Text", "Number", "Day", "OK"],
        ["Varaždin", -46.3, dt.date(2023, 10, 31), "yes"],
        ["", "", "", "no"],
    ]


def test_a_negative_number_in_a_text_column_is_guarded():
    """The kind of the column decides, not what the value happens to look like."""
    assert from_csv(b"".join(write_csv([Column("x", "X")], [(-1,)])))[1] == ["'-1"]


def test_many_rows_come_in_pieces_and_lose_nothing():
    rows = [(f'line {n}\nsecond; "quoted", {n}',) for n in range(5000)]
    pieces = list(write_csv([Column("x", "X")], rows))
    assert len(pieces) > 2
    assert [tuple(r) for r in from_csv(b"".join(pieces))[1:]] == rows


def test_the_same_rows_give_the_same_workbook():
    assert write_xlsx(COLUMNS, [], title="T") == write_xlsx(COLUMNS, [], title="T")


def test_many_rows_give_the_same_workbook_in_less_memory():
    rows = [("=1+1", 5, True, dt.date(2024, 2, 29))] * 20
    columns = [
        Column("a", "A"),
        Column("b", "B", "number"),
        Column("c", "C", "flag"),
        Column("d", "D", "date"),
    ]
    books = [
        openpyxl.load_workbook(
            io.BytesIO(write_xlsx(columns, rows, title="T", notes=["Note"], notes_title="About", many=many))
        )
        for many in (False, True)
    ]
    told = [
        [[cell.value for cell in row] for row in sheet.rows] for book in books for sheet in book.worksheets
    ]
    assert told[:2] == told[2:]
    assert len(told[0]) == 21


def test_any_title_becomes_a_sheet():
    for title in ["", "a/b:c", "'quoted'", "x" * 60, "[]"]:
        assert openpyxl.load_workbook(io.BytesIO(write_xlsx(COLUMNS, [], title=title))).sheetnames


@given(st.text())
def test_guarding_is_undone_exactly(text):
    assert not starts_a_formula(guarded(text))
    if not text.startswith("'"):
        assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    ("number", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_are_named_as_spreadsheets_name_them(number, name):
    assert letters(number) == name
