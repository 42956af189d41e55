"""The sheets of an XLSX file, read row by row with openpyxl.

Values only: of a formula what Excel left as its outcome, of an error (`#N/B`) nothing. Hidden sheets are not read.
"""

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

# The only door in openpyxl that gives merged cells without loading the sheet whole, and without making a cell for
# every place that a merge covers.
from openpyxl.worksheet._reader import WorkSheetParser

from toolkit.errors import InvalidInput
from toolkit.imports.grid import Block, counted, rows_of, taken
from toolkit.wheel.csv_rows import Sheet

_LAST_ROW = 1_048_576


def sheets(data: bytes) -> Iterator[Sheet]:
    """Yield the visible sheets. Raises InvalidInput for what openpyxl cannot read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what of a file openpyxl does not know does not matter here
            workbook = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            found = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        for sheet in found:
            yield _sheet(workbook, sheet)
    except InvalidInput:
        raise
    except Exception as error:  # a file from outside: whatever breaks on it, the file is to blame
        raise InvalidInput("table.damaged") from error


def _sheet(workbook: Any, sheet: Any) -> Sheet:
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=workbook.epoch,
            date_formats=workbook._date_formats,
            timedelta_formats=workbook._timedelta_formats,
        )
        lines = _lines(parser)
    return Sheet(name=sheet.title, rows=rows_of(lines, _blocks(parser)))


def _lines(parser: Any) -> dict[int, dict[int, str]]:
    lines: dict[int, dict[int, str]] = {}
    for line, cells in parser.parse():
        if not 1 <= line <= _LAST_ROW:
            raise InvalidInput("table.damaged")
        if found := taken((cell["column"], None if cell["data_type"] == "e" else cell["value"]) for cell in cells):
            lines[line] = found
            counted(lines)
    return lines


def _blocks(parser: Any) -> Iterator[Block]:
    merged = parser.merged_cells.mergeCell if parser.merged_cells is not None else ()
    return (Block(top=one.min_row, left=one.min_col, bottom=one.max_row) for one in merged)
