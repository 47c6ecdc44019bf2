"""Spreadsheets in: what is understood, and what every broken or hostile file is told (K16, K17)."""

from __future__ import annotations

import datetime as dt
import io
import resource
import struct
import time
import zipfile

import openpyxl
import pytest
from django.utils.translation import gettext, override
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mreza.foundation.tables import Column, Unreadable, guarded, read_table, write_csv, write_xlsx
from mreza.foundation.tables import workbooks as limits

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"


def rows(data, **options):
    table = read_table(data, **options)
    return [table.header, *[list(row.cells) for row in table.rows]]


def told(data, **options):
    """The one sentence a person is told."""
    with pytest.raises(Unreadable) as caught:
        read_table(data, **options)
    [message] = caught.value.messages
    assert "%(" not in message
    return message


def book(fill=None, **sheets):
    made = openpyxl.Workbook()
    made.active.title = "Cities"
    for row in fill or [["code", "name"], ["hr-varazdin", "Varaždin"]]:
        made.active.append(row)
    return made


def saved(made):
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def repacked(data, **members):
    """The same workbook with members replaced (by path) or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, members.pop(name, None) or old.read(name))
        for name, body in members.items():
            new.writestr(name, body)
    return out.getvalue()


def table_or_sentence(data):
    """Whatever comes: a table, or one sentence about it; never another error."""
    try:
        return read_table(data)
    except Unreadable as error:
        (sentence,) = error.messages
        return sentence


def sheet_of(cells, extra=""):
    """A workbook whose sheet is written by hand."""
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?><worksheet '
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData>{extra}</worksheet>"
    )
    return repacked(saved(book()), **{SHEET: xml.encode()})


def inline(address, text):
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


# --- CSV --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "data",
    [
        "code,name\nhr-varazdin,Varaždin\n".encode(),
        "\ufeffcode,name\r\nhr-varazdin,Varaždin".encode(),
        "code;name\nhr-varazdin;Varaždin\n".encode(),
        "sep=;\ncode;name\nhr-varazdin;Varaždin\n".encode(),
        "code\tname\nhr-varazdin\tVaraždin\n".encode(),
        '"code","name"\n"hr-varazdin","Varaždin"\n'.encode(),
        "code;name\r\nhr-varazdin;Varaždin\r\n".encode("utf-16"),
        " Code , NAME ,,\n\n hr-varazdin , Varaždin ,,\n,,\n".encode(),
        b"code,name\nhr-varazdin,Vara\xc5\xbedin",
    ],
)
def test_a_csv_is_understood_however_it_was_saved(data):
    assert rows(data) == [["code", "name"], ["hr-varazdin", "Varaždin"]]


def test_what_was_decided_about_a_csv_is_told():
    assert [str(n) for n in read_table(b"a;b\n1;2").notices] == ["The columns are separated by semicolons."]
    assert [str(n) for n in read_table(b"a\tb\n1\t2").notices] == ["The columns are separated by tabs."]
    assert read_table(b"a,b\n1,2").notices == []


def test_rows_keep_their_true_number_and_cells_their_address():
    table = read_table(b'\ncode,note\na,"two\nlines"\n\n,\nb,x\n')
    assert [(row.number, row.cells) for row in table.rows] == [(3, ("a", "two\nlines")), (6, ("b", "x"))]
    assert (table.header_row, table.address(table.rows[1], "note")) == (2, "B6")


def test_a_csv_in_windows_1250_is_refused_with_what_it_probably_says():
    data = "code,name\nhr-sibenik,Šibenik\nhr-varazdin,Varaždin\n".encode("cp1250")
    message = told(data)
    assert "row 2 probably reads “Šibenik” in Windows-1250" in message
    assert "CSV UTF-8" in message
    assert rows(data, encoding="windows-1250")[2] == ["hr-varazdin", "Varaždin"]
    assert told(data, encoding="klingon") == "The file cannot be read as klingon."


def test_the_message_is_in_the_readers_language():
    with override("hr"), pytest.raises(Unreadable) as caught:
        read_table(b"")
    with override("hr"):
        [shown] = caught.value.messages
        assert shown == gettext("The file is empty.")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b",,\n,,\n", "empty"),
        (b"\xff\xfe", "empty"),
        (b"\xff\xfea", "damaged"),
        (b"a,b\n1,2,3\n", "Row 2 has more cells than the heading in row 1"),
        (b"a,a\n1,2\n", "“a” stands twice: in A1 and B1"),
        (b"a,,c\n1,2,3\n", "Column B has no heading"),
        (b'a,b\n1,"2\n3,4\n', "Row 2 cannot be read: a quotation mark"),
        (b'a,b\n1,"2"x\n', "Row 2 cannot be read: a quotation mark"),
        (b"a,b\n1,\x01\n", "B2 holds a sign that is no letter"),
        (b"a,b\n1,\x00\n", "This is not a table"),
        (b"a,b\n1," + b"x" * 40_000, "Row 2 has a cell of more than 32767 signs"),
        (b"a,b\n1," + b"x" * 200_000, "Row 2 has a cell of more than 32767 signs"),
        (b",".join(b"c%d" % n for n in range(201)) + b"\n1", "more than 200 columns"),
        (b"a\n" + b"1\n" * 20_001, "more than 20000 rows"),
        (b"x" * (5 * 1024 * 1024 + 1), "too large: 6 MB"),
        (b"%PDF-1.7 ...", "not a table"),
        (b"\x89PNG\r\n\x1a\n", "not a table"),
        (b"<html>\xff", "not in UTF-8"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_in_one_clear_sentence(data, message):
    assert message in told(data)


def test_more_cells_than_can_be_read_are_refused():
    line = b",".join([b"1"] * 190)
    assert "more than 400000 cells" in told(b",".join(b"c%d" % n for n in range(190)) + (b"\n" + line) * 2200)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
@example(b"PK\x03\x04")
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
def test_whatever_bytes_come_the_answer_is_a_table_or_one_sentence(data):
    assert table_or_sentence(data)


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=20)


@settings(deadline=None)
@given(st.lists(texts.filter(lambda t: t.strip() == t and "\ufeff" not in t), min_size=1, max_size=5))
def test_what_is_written_is_read_again(values):
    columns = [Column("key", "Key"), Column("value", "Value")]
    wanted = [["key", "value"], *[["k", guarded(value)] for value in values]]
    records = [("k", v) for v in values]
    assert rows(b"".join(write_csv(columns, records))) == wanted
    assert rows(write_xlsx(columns, records, title="T", header="key")) == wanted


# --- XLSX -------------------------------------------------------------------------------------------------
def test_a_workbook_is_understood_with_numbers_dates_and_gaps():
    made = book(
        [["code", "n", "day", "ok"], [], ["a", 46.5, dt.date(2023, 10, 31), True], ["b", 2008, None, None]]
    )
    table = read_table(saved(made))
    assert [(row.number, row.cells) for row in table.rows] == [
        (3, ("a", "46.5", "2023-10-31", "yes")),
        (4, ("b", "2008", "", "")),
    ]
    assert table.address(table.rows[0], "day") == "C3"


def test_a_table_that_begins_further_down_and_right_keeps_its_addresses():
    made = openpyxl.Workbook()
    made.active["B4"], made.active["B5"] = "code", "hr-varazdin"
    assert "Column A has no heading" in told(saved(made))
    made = openpyxl.Workbook()
    made.active["A4"], made.active["A6"] = "code", "hr-varazdin"
    table = read_table(saved(made))
    assert (table.header_row, table.rows[0].number) == (4, 6)


def test_only_the_first_visible_sheet_is_read_and_that_is_told():
    made = book()
    made.active.sheet_state = "hidden"
    shown = made.create_sheet("Shown")
    shown.append(["code"])
    shown.append(["x"])
    made.active = 1
    table = read_table(saved(made))
    assert (table.header, [row.cells for row in table.rows]) == (["code"], [("x",)])
    told_first, told_second = (str(notice) for notice in table.notices)
    assert told_first == "Only the sheet “Shown” is read."
    assert "hidden sheets" in told_second


def test_our_own_workbook_with_notes_is_read_again():
    data = write_xlsx([Column("code", "Code")], [("a",)], title="Cities", header="key", notes=["Read me"])
    assert rows(data) == [["code"], ["a"]]


def test_merged_cells_are_named():
    made = book([["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]])
    made.active.merge_cells("B2:C3")
    assert "Cells are merged: B2:C3" in told(saved(made))


def test_formulas_are_named_and_never_read_as_their_last_value():
    made = book([["a", "b"], ["1", "=A2*2"], ["2", "=A3*2"]])
    assert "formulas in B2, B3" in told(saved(made))


def test_many_empty_formatted_cells_are_refused_quickly():
    """K17: 300,000 empty cells cost another reader 49 seconds."""
    cells = "".join(
        f'<row r="{r}">' + "".join(f'<c r="{c}{r}" s="1"/>' for c in "ABCDEFGHIJKLMNO") + "</row>"
        for r in range(2, 20_002)
    )
    data = sheet_of(f'<row r="1">{inline("A1", "code")}</row>{cells}')
    assert len(data) < 1024 * 1024
    began = time.perf_counter()
    assert "300000 empty cells that are formatted" in told(data)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        '<c r="XFD1048576" t="s"><v></v></c>',
        '<c r="XFD1048576" t="inlineStr"><is><t></t></is></c>',
        '<c r="XFD1048576" t="str"><v/></c>',
    ],
)
def test_one_far_cell_does_not_make_a_table_of_billions(cell):
    data = sheet_of(f'<row r="1">{inline("A1", "code")}</row><row r="1048576">{cell}</row>')
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_a_far_empty_cell_costs_nothing():
    data = sheet_of(
        f'<row r="1">{inline("A1", "code")}</row><row r="2">{inline("A2", "x")}</row>'
        '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert rows(data) == [["code"], ["x"]]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_a_declared_size_that_lies_is_not_believed():
    data = sheet_of(f'<row r="1">{inline("A1", "code")}</row><row r="2">{inline("A2", "x")}</row>')
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        xml = old.read(SHEET).replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert rows(repacked(data, **{SHEET: xml})) == [["code"], ["x"]]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = repacked(saved(book()), **{SHEET: b"<worksheet>" + b" " * (70 * 1024 * 1024)})
    assert len(bomb) < 200_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "unpacks to more than can be read" in told(bomb)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_a_member_that_packs_too_well_is_refused_though_it_is_not_large():
    bomb = repacked(saved(book()), **{SHEET: b"<worksheet>" + b" " * (10 * 1024 * 1024)})
    assert "unpacks to more" in told(bomb)


def test_a_size_that_is_declared_too_small_does_not_help_a_bomb():
    data = bytearray(repacked(saved(book()), **{SHEET: b"<worksheet>" + b" " * (70 * 1024 * 1024)}))
    real, small = struct.pack("<L", 70 * 1024 * 1024 + 11), struct.pack("<L", 1000)
    assert data.count(real) == 2
    assert told(bytes(data.replace(real, small)))


def test_one_long_text_named_by_every_cell_is_refused():
    strings = f"<sst {NAMESPACE}><si><t>{'x' * 32_000}</t></si></sst>"
    cells = "".join(
        f'<row r="{r}">' + "".join(f'<c r="{c}{r}" t="s"><v>0</v></c>' for c in "ABCDEFGHIJ") + "</row>"
        for r in range(1, 101)
    )
    data = repacked(sheet_of(cells), **{"xl/sharedStrings.xml": strings.encode()})
    assert "unpacks to more" in told(data)


def test_a_document_type_is_refused():
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>&b;</sheetData></worksheet>'
    )
    assert "damaged" in told(repacked(saved(book()), **{SHEET: laughs}))


def test_many_members_and_strange_names_are_refused():
    many = repacked(saved(book()), **{f"x/{n}": b"" for n in range(limits.MAX_MEMBERS)})
    assert "unpacks to more" in told(many)
    for name in ("../../etc/passwd", "/etc/passwd", "xl/../../x", "xl\\x"):
        assert "damaged" in told(repacked(saved(book()), **{name: b"x"}))


def test_other_kinds_of_files_are_named():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    assert "old Excel file (.xls)" in told(ole)
    assert "protected by a password" in told(ole + "EncryptedPackage".encode("utf-16-le"))
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "not an XLSX workbook" in told(plain.getvalue())


@pytest.mark.parametrize("cut", [100, 1000, 3000, -30])
def test_a_cut_workbook_is_damaged(cut):
    assert "damaged" in told(saved(book())[:cut])


def test_a_workbook_with_nothing_in_it_is_empty():
    assert "empty" in told(saved(openpyxl.Workbook()))


def test_a_workbook_of_hidden_sheets_is_not_read():
    hidden = book()
    hidden.create_sheet("x")
    with zipfile.ZipFile(io.BytesIO(saved(hidden))) as old:
        xml = old.read("xl/workbook.xml").decode()
    xml = xml.replace(' state="visible"', "").replace("<sheet ", '<sheet state="hidden" ')
    assert "no visible sheet" in told(repacked(saved(hidden), **{"xl/workbook.xml": xml.encode()}))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 6000), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_flipped_bytes_is_a_table_or_one_sentence(at, noise):
    data = saved(book())
    at %= len(data)
    assert table_or_sentence(data[:at] + noise + data[at + len(noise) :])


def test_twenty_thousand_rows_are_read_in_a_moment():
    data = write_xlsx(
        [Column(f"c{n}", "C") for n in range(10)],
        ([f"text {r} {c}" for c in range(10)] for r in range(20_000)),
        title="T",
        header="key",
    )
    began = time.perf_counter()
    assert len(read_table(data).rows) == 20_000
    assert time.perf_counter() - began < 10
