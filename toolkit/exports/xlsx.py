"""A report as an Excel workbook: one sheet of facts, one for each table.

Every text is written as text: nothing that a participant typed becomes a formula or a link. Equal reports give equal
bytes, so the date of the file is the report's own.
"""

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from toolkit.exports.document import clean
from toolkit.exports.report import Report
from toolkit.exports.table import Cell, ColumnKind, Table, sheet_names, told_apart
from toolkit.texts import text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "constant_memory": False}
_FIRST_DAY = date(1900, 1, 1)  # Excel counts its days from here
_LONGEST_CELL = 32_767
_FILTER_BUTTON = 3  # beside a title, in letters
_WIDTHS = {
    ColumnKind.NUMBER: 10,
    ColumnKind.DATE: 12,
    ColumnKind.SHORT: 20,
    ColumnKind.NAME: 28,
    ColumnKind.TEXT: 44,
}


def render(report: Report) -> bytes:
    """Return the workbook."""
    import xlsxwriter

    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream, _OPTIONS)
    _describe(workbook, report)
    formats = _formats(workbook)
    facts, *names = sheet_names((text("exports.table.facts", report.language), *(one.title for one in report.tables)))
    _write_facts(workbook.add_worksheet(facts), report, formats)
    for name, table in zip(names, report.tables, strict=True):
        _write_table(workbook.add_worksheet(name), table, formats)
    workbook.close()
    return stream.getvalue()


def _describe(workbook: "Workbook", report: Report) -> None:
    workbook.set_properties(
        {"title": clean(report.title), "subject": text("exports.subject", report.language), "created": report.moment}
    )
    workbook.set_custom_property("Language", report.language)


def _formats(workbook: "Workbook") -> "dict[str, Format]":
    top = {"valign": "top"}
    return {
        "label": workbook.add_format({**top, "bold": True}),
        "date": workbook.add_format({**top, "num_format": "dd-mm-yyyy", "align": "left"}),
        "number": workbook.add_format({**top, "align": "left"}),
        "text": workbook.add_format({**top, "text_wrap": True}),
    }


def _write_facts(sheet: "Worksheet", report: Report, formats: "dict[str, Format]") -> None:
    sheet.set_column(0, 0, _WIDTHS[ColumnKind.NAME])
    sheet.set_column(1, 1, _WIDTHS[ColumnKind.TEXT])
    for row, (label, value) in enumerate(report.facts):
        _write_cell(sheet, row, 0, label, formats | {"text": formats["label"]})
        _write_cell(sheet, row, 1, value, formats)
    _set_up_page(sheet)


def _write_table(sheet: "Worksheet", table: Table, formats: "dict[str, Format]") -> None:
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, max(_WIDTHS[column.kind], len(column.title) + _FILTER_BUTTON))
    for number, row in enumerate(table.rows, start=1):
        for at, cell in enumerate(row):
            _write_cell(sheet, number, at, cell, formats)
    if table.rows:
        titles = [{"header": title} for title in told_apart(column.title for column in table.columns)]
        area = (0, 0, len(table.rows), len(table.columns) - 1)
        sheet.add_table(*area, {"columns": titles, "style": "Table Style Light 1", "name": f"table_{table.key}"})
    else:  # Excel knows no table without rows
        for at, column in enumerate(table.columns):
            sheet.write_string(0, at, column.title, formats["label"])
        sheet.write_string(1, 0, table.nothing)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    _set_up_page(sheet)


def _set_up_page(sheet: "Worksheet") -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write_cell(sheet: "Worksheet", row: int, column: int, cell: Cell, formats: "dict[str, Format]") -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, int | float):
        sheet.write_number(row, column, cell, formats["number"])
    elif isinstance(cell, date) and cell >= _FIRST_DAY:
        sheet.write_datetime(row, column, cell, formats["date"])
    else:
        sheet.write_string(row, column, _clipped(str(cell)), formats["text"])


def _clipped(words: str) -> str:
    """Return a text that fits a cell: no signs that break the file, and no more than Excel keeps of it."""
    words = clean(words)
    return words if len(words) <= _LONGEST_CELL else words[: _LONGEST_CELL - 1] + "…"
