"""The workbook, read back with another library than wrote it."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.exports.wheels import FORMULAS, FULL, STRANGE, TEMPLATE, analysis, empty_report, full_report
from toolkit.exports.report import Report, report_of
from toolkit.exports.xlsx import render
from toolkit.texts import catalogue
from toolkit.wheel.model import Activity, Organisation, Wheel


def workbook(report: Report) -> Workbook:
    return load_workbook(BytesIO(render(report)))


def rows(book: Workbook, sheet: str) -> list[tuple[object, ...]]:
    return list(book[sheet].iter_rows(values_only=True))


def test_every_table_is_a_sheet_and_reads_back_equal() -> None:
    report = full_report()
    book = workbook(report)
    for table in report.tables:
        heading, *body = rows(book, table.title)
        assert heading == tuple(column.title for column in table.columns)
        assert [tuple(map(plain, row)) for row in body] == [tuple(map(plain, row)) for row in table.rows]


def plain(cell: object) -> object:
    """What a sheet cannot hold apart: nothing and an empty text; a day and its midnight; a day before 1900."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date) and cell.year < 1900:
        return cell.isoformat()
    return None if cell == "" else cell


def test_nothing_that_people_typed_is_a_formula_or_a_link() -> None:
    book = workbook(full_report())
    for sheet in book:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink]
    names = [row[0] for row in rows(book, "Activiteiten")]
    assert set(FORMULAS) | set(STRANGE) <= set(names)


def test_numbers_and_dates_are_typed() -> None:
    heading, _, second = rows(workbook(full_report()), "Acties")
    action = dict(zip(heading, second, strict=True))
    assert action["Wanneer klaar"] == datetime(2027, 3, 1)
    assert action["Keer uitgesteld"] == 1


def test_the_heading_is_a_table_that_stays_in_sight_on_screen_and_on_paper() -> None:
    sheet = workbook(full_report())["Activiteiten"]
    (table,) = sheet.tables.values()
    assert table.headerRowCount == 1 and table.ref == f"A1:J{len(FULL.activities) + 1}"
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"


def test_a_word_of_ours_stands_on_one_line() -> None:
    kinds = ("action_state", "kind", "organisation_kind", "state", "verdict", "window")
    ours = [
        words for key, words in catalogue("nl").items() if key.startswith(tuple(f"exports.{kind}." for kind in kinds))
    ]
    sheet = workbook(full_report())["Organisaties"]
    assert sheet.column_dimensions["B"].width > max(map(len, ours))


def test_a_heading_stands_whole_beside_the_button_of_its_filter() -> None:
    for sheet in workbook(full_report()).worksheets[1:]:
        columns = sheet.column_dimensions.values()
        widths = {at: column.width for column in columns for at in range(column.min, column.max + 1)}
        assert all(widths[cell.column] > len(str(cell.value)) + 2 for cell in sheet[1])


def test_the_document_has_a_title_a_language_and_the_date_of_the_report() -> None:
    book = workbook(full_report("en"))
    assert book.properties.title == "Wiel Houten 2026"
    assert book.properties.created == datetime(2026, 11, 22)
    assert {prop.name: prop.value for prop in book.custom_doc_props.props} == {"Language": "en"}


def test_equal_reports_give_equal_bytes_whenever_they_are_made() -> None:
    assert render(full_report()) == render(full_report())
    with ZipFile(BytesIO(render(empty_report()))) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_a_wheel_without_cards_says_so_on_its_sheets() -> None:
    heading, nothing = rows(workbook(empty_report()), "Activiteiten")
    assert heading[0] == "Activiteit"
    assert nothing[0] == "Er staan nog geen activiteiten op het wiel."


def test_a_cell_that_is_too_long_for_excel_is_cut_where_one_sees_it() -> None:
    many = tuple(Organisation(id=f"o{at}", name="x" * 120) for at in range(300))
    wheel = Wheel(
        name="Vol",
        template=TEMPLATE.ref,
        organisations=many,
        activities=(Activity(id="a", name="A", organisations=tuple(one.id for one in many), goals=("betaald-werk",)),),
    )
    cell = rows(workbook(report_of(wheel, TEMPLATE, analysis())), "Activiteiten")[1][1]
    assert isinstance(cell, str) and len(cell) == 32_767 and cell.endswith("…")


@pytest.mark.parametrize("made_at", ["2026-11-22T10:30:00+01:00", "2026-11-22"])
def test_a_moment_or_a_day_can_date_the_report(made_at: str) -> None:
    book = workbook(report_of(FULL, TEMPLATE, analysis(), made_at=made_at))
    assert (book.properties.created.month, book.properties.created.day) == (11, 22)
