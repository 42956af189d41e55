"""Spreadsheets as people keep them: merged cells, blank lines, formulas, dates; and as somebody would misuse them."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from odfdo import Cell, Document, Row, Table

from tests.wheel.test_against_slow import UNHURRIED
from toolkit import shelf
from toolkit.errors import InvalidInput
from toolkit.imports import LARGEST_FILE, check_size, sheets_of
from toolkit.imports.archive import LARGEST_WHOLE
from toolkit.imports.grid import MOST_COLUMNS, MOST_ROWS
from toolkit.texts import LANGUAGES, text
from toolkit.wheel.csv_rows import Row as ReadRow
from toolkit.wheel.csv_rows import rows_of_csv
from toolkit.wheel.file import write_wheel
from toolkit.wheel.table import list_among, wheel_of_rows

Values = Sequence[Sequence[Any]]
HEADING = ("Naam", "Organisatie", "Doel", "Trede")


def xlsx(*sheets: Values, merged: Sequence[str] = ()) -> bytes:
    """Write an XLSX file; the cells to merge are those of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Blad{number}")
        for row in rows:
            sheet.append(list(row))
    for place in merged:
        book.worksheets[0].merge_cells(place)
    return _saved(book)


def ods(*sheets: Values, merged: Sequence[str] = ()) -> bytes:
    """Write an ODS file; the cells to merge are those of the first sheet."""
    document = Document("spreadsheet")
    document.body.clear()
    for number, rows in enumerate(sheets, start=1):
        table = Table(f"Blad{number}")
        for values in rows:
            row = Row()
            row.set_values(list(values))
            table.append_row(row)
        document.body.append(table)
    for place in merged:
        document.body.get_elements("table:table")[0].set_span(place)
    return _saved(document)


def _saved(file: Any) -> bytes:
    data = io.BytesIO()
    file.save(data)
    return data.getvalue()


BOTH = pytest.mark.parametrize("written", [xlsx, ods], ids=["xlsx", "ods"])
Written = Callable[..., bytes]


def rows_of(data: bytes) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, row.cells) for row in list_among(sheets_of(data)).rows]


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidInput) as refused:
        list(sheets_of(data))
    assert all(text(refused.value.key, language, **refused.value.params) for language in LANGUAGES)
    return refused.value.key


def replaced(data: bytes, part: str, content: bytes) -> bytes:
    """Write the archive again with another content for one of its parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return written.getvalue()


# --- what people keep ----------------------------------------------------------------------------------------------


@BOTH
def test_rows_keep_the_number_that_the_spreadsheet_shows(written: Written) -> None:
    data = written([HEADING, ("A", "X", "betaald werk", 3), (), (), ("B", "Y", "vaardigheden", None)])
    assert rows_of(data) == [(1, HEADING), (2, ("A", "X", "betaald werk", "3")), (5, ("B", "Y", "vaardigheden"))]


@BOTH
def test_numbers_and_dates_are_read_as_text(written: Written) -> None:
    moment, day = datetime(2027, 3, 1, 14, 30), date(2027, 3, 1)
    data = written([("a",), (1, 2.5, 3.0, True, day, moment, " Café ", "'=1+1")])
    assert rows_of(data)[1] == (2, ("1", "2.5", "3", "ja", "2027-03-01", "2027-03-01 14:30", "Café", "=1+1"))


@BOTH
def test_a_merged_cell_counts_for_every_row_that_it_covers(written: Written) -> None:
    data = written(
        [HEADING, ("A", "Werktafel", "betaald werk"), ("B", None, "vaardigheden"), (), ("C", "Bieb", "vaardigheden")],
        merged=["B2:B4"],
    )
    assert [cells[:3] for _, cells in rows_of(data)[1:]] == [
        ("A", "Werktafel", "betaald werk"),
        ("B", "Werktafel", "vaardigheden"),
        ("C", "Bieb", "vaardigheden"),
    ]


@BOTH
def test_a_title_above_the_heading_and_sheets_without_a_list_are_passed_by(written: Written) -> None:
    listed = [("Sociale kaart 2026",), (), HEADING, ("A", "X", "betaald werk", 3)]
    data = written([("Uitleg",), ("Lees dit eerst",)], listed, merged=[])
    rows = list_among(sheets_of(data)).rows
    made = wheel_of_rows(rows, shelf.template("participatiewiel"), name="Wiel")
    assert [activity.name for activity in made.wheel.activities] == ["A"]
    assert list(made.lines.values()) == [4]


def test_of_a_formula_the_value_counts_and_it_is_never_reckoned() -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADING)
        sheet.write_formula(1, 0, '="Taal"&"café"', None, "Taalcafé")
        sheet.write_formula(1, 1, '=WEBSERVICE("http://127.0.0.1/")', None, "Bieb")
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 3, "=1+1")
    cells = rows_of(data.getvalue())[1][1]
    assert cells[:2] == ("Taalcafé", "Bieb")
    assert not any("=" in cell or "#" in cell for cell in cells)


def test_of_a_formula_in_ods_the_value_counts() -> None:
    document, table, row = Document("spreadsheet"), Table("Blad"), Row()
    document.body.clear()
    row.append_cell(Cell("Taalcafé", formula='of:="Taal"&"café"'))
    row.append_cell(Cell(3, formula="of:=1+2"))
    table.append_row(row)
    document.body.append(table)
    assert rows_of(_saved(document)) == [(1, ("Taalcafé", "3"))]


def test_a_hidden_sheet_is_not_read() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["geheim"])
    book.create_sheet("Lijst").append(list(HEADING))
    book.worksheets[0].sheet_state = "hidden"
    assert [sheet.name for sheet in sheets_of(_saved(book))] == ["Lijst"]


@BOTH
def test_the_same_list_in_csv_and_in_a_spreadsheet_gives_the_same_wheel(written: Written) -> None:
    template = shelf.template("participatiewiel")
    values = [HEADING, ("Op Koers", "Werktafel", "betaald werk", 3), ("Fout", "Werktafel", "geluk", 9)]
    lines = "\r\n".join(";".join(map(str, row)) for row in values)
    made = [
        wheel_of_rows(list_among(sheets_of(data)).rows, template, name="Wiel")
        for data in (written(values), ("\ufeff" + lines).encode())
    ]
    assert write_wheel(made[0].wheel) == write_wheel(made[1].wheel)
    assert [problem.error.key for problem in made[0].problems] == ["table.unknown_goal", "table.bad_rung"]


SIGNS = st.characters(exclude_categories=["C", "Zl", "Zp"])


@UNHURRIED
@given(st.lists(st.lists(st.text(SIGNS, max_size=9), max_size=5), max_size=6))
def test_whatever_stands_in_the_cells_comes_out_as_from_a_csv_file(cells: list[list[str]]) -> None:
    lines, data = io.StringIO(newline=""), io.BytesIO()
    csv.writer(lines, delimiter=";", quoting=csv.QUOTE_ALL).writerows(row or [""] for row in cells)
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(cells):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
    expected = [shorn(row) for row in rows_of_csv(lines.getvalue().encode())]
    assert [shorn(row) for found in sheets_of(data.getvalue()) for row in found.rows] == expected


def shorn(row: ReadRow) -> tuple[int, str]:
    """Return a row without the empty cells at its end."""
    return row.line, "\0".join(row.cells).rstrip("\0")


# --- what somebody would misuse ------------------------------------------------------------------------------------


def test_a_file_of_200_mb_is_refused_by_its_size() -> None:
    with pytest.raises(InvalidInput) as refused:
        check_size(200_000_000)
    assert refused.value.params["size"] == 200
    assert refusal(b"PK\x03\x04" + b"\0" * LARGEST_FILE) == "table.too_large"


@BOTH
def test_an_archive_that_unpacks_to_far_more_is_refused_before_it_is_unpacked(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = "xl/worksheets/sheet1.xml" if written is xlsx else "content.xml"
    bomb = replaced(written([HEADING]), part, b"<x>" + b" " * 30_000_000)
    assert len(bomb) < 100_000

    def unpacked(*_: object) -> None:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpacked)
    assert refusal(bomb) == "table.unpacks_too_large"


def test_many_parts_that_are_large_only_together_are_refused() -> None:
    written = io.BytesIO()
    noise = bytes(range(256)) * 4_000
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "")
        for number in range(LARGEST_WHOLE // len(noise) + 1):
            archive.writestr(f"xl/{number}.bin", noise)
    assert len(written.getvalue()) < LARGEST_FILE
    assert refusal(written.getvalue()) == "table.unpacks_too_large"


def test_an_archive_that_declares_less_than_it_holds_is_read_no_further() -> None:
    data = bytearray(replaced(xlsx([HEADING]), "xl/worksheets/sheet1.xml", b"<x>" + b" " * 30_000_000))
    actual, declared = (30_000_003).to_bytes(4, "little"), (100).to_bytes(4, "little")
    assert bytes(data).count(actual) == 2
    assert refusal(bytes(data).replace(actual, declared)) == "table.damaged"


SPREADSHEET = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="x"><table:table-row><table:table-cell office:value-type="string">'
    "<text:p>voor&e;na</text:p></table:table-cell></table:table-row></table:table>"
    "</office:spreadsheet></office:body></office:document-content>"
)
WORKSHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>voor&e;na</t></is></c></row></sheetData></worksheet>'
)


def with_entities(written: Written, entities: str) -> bytes:
    """Write a file of one cell that names the entity `e`."""
    part, content = ("xl/worksheets/sheet1.xml", WORKSHEET) if written is xlsx else ("content.xml", SPREADSHEET)
    xml = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>{content}'
    return replaced(written([HEADING]), part, xml.encode())


@BOTH
def test_xml_that_grows_while_it_is_read_is_refused(written: Written) -> None:
    doubled = "".join(f'<!ENTITY {one} "{f"&{other};" * 100}">' for one, other in zip("fghije", "dfghij", strict=True))
    assert refusal(with_entities(written, f'<!ENTITY d "ha">{doubled}')) == "table.damaged"


@BOTH
def test_a_file_of_the_machine_is_not_fetched_into_a_cell(written: Written, tmp_path: Path) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("wachtwoord", encoding="utf-8")
    try:
        told = str(rows_of(with_entities(written, f'<!ENTITY e SYSTEM "{secret.as_uri()}">')))
    except InvalidInput as refused:
        told = str(refused)
    assert "wachtwoord" not in told


def test_a_merge_over_the_whole_sheet_costs_nothing() -> None:
    data = xlsx([HEADING, ("A", "X", "betaald werk", 3), (None, "Y")])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    everywhere = '</sheetData><mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    data = replaced(data, "xl/worksheets/sheet1.xml", sheet.replace("</sheetData>", everywhere).encode())
    assert rows_of(data)[2] == (3, ("A", "Y"))


def test_what_ods_repeats_a_million_times_is_not_copied() -> None:
    data = ods([HEADING, ("A", "X", "betaald werk", 3)])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml").decode()
    blank = (
        '<table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    wide = (
        '<table:table-row><table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
        "<text:p>B</text:p></table:table-cell></table:table-row>"
    )
    long = wide.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1000000">')
    end = "</table:table>"
    rows = rows_of(replaced(data, "content.xml", content.replace(end, blank + wide + end).encode()))
    assert [line for line, _ in rows] == [1, 2, 1_000_003]
    assert len(rows[2][1]) == MOST_COLUMNS
    assert refusal(replaced(data, "content.xml", content.replace(end, long + end).encode())) == "table.too_many_rows"


def test_a_list_of_too_many_rows_is_refused() -> None:
    rows = b"naam;doel\n" + b"A;B\n" * MOST_ROWS
    assert refusal(rows) == "table.too_many_rows"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "table.old_or_locked"),
        (b"PK\x03\x04 en dan niets", "table.damaged"),
        (b"\0\1\2", "table.not_text"),
    ],
)
def test_what_is_no_list_says_what_to_do(data: bytes, key: str) -> None:
    assert refusal(data) == key


def test_an_archive_of_something_else_is_no_list() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("brief.txt", "hallo")
    assert refusal(written.getvalue()) == "table.not_a_list"
    assert refusal(_saved(Document("text"))) == "table.not_a_list"


@BOTH
@UNHURRIED
@given(where=st.integers(0, 10_000), bits=st.integers(1, 255))
def test_a_damaged_file_is_read_or_refused_and_breaks_nothing(written: Written, where: int, bits: int) -> None:
    data = bytearray(SMALL[written])
    data[where % len(data)] ^= bits
    try:
        for sheet in sheets_of(bytes(data)):
            assert sheet.rows
    except InvalidInput as refused:
        assert refused.key.startswith("table.")


SMALL = {written: written([HEADING, ("A", "X", "betaald werk", 3)]) for written in (xlsx, ods)}
