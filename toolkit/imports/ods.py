"""The sheets of an ODS file, read with odfdo.

Values only: of a formula what the spreadsheet program left as its outcome, of an error nothing. What is repeated a
million times is counted, not copied.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from odfdo import Document

from toolkit.errors import InvalidInput
from toolkit.imports.grid import MOST_COLUMNS, Block, counted, rows_of, taken
from toolkit.wheel.csv_rows import Sheet

_COVERED = "table:covered-table-cell"


def sheets(data: bytes) -> Iterator[Sheet]:
    """Yield the sheets. Raises InvalidInput for what odfdo cannot read."""
    try:
        tables = Document(BytesIO(data)).body.get_elements("table:table")
        for table in tables:
            yield _sheet(table)
    except InvalidInput:
        raise
    except Exception as error:  # a file from outside: whatever breaks on it, the file is to blame
        raise InvalidInput("table.damaged") from error


def _sheet(table: Any) -> Sheet:
    lines: dict[int, dict[int, str]] = {}
    blocks: list[Block] = []
    line = 1
    for row in table.get_elements(".//table:table-row"):
        cells = list(_cells(row, line, blocks))
        found = taken(cells)
        for at in range(line, line + (row.repeated or 1)) if found else ():
            lines[at] = found
            counted(lines)
        line += row.repeated or 1
    return Sheet(name=table.name or "", rows=rows_of(lines, blocks))


def _cells(row: Any, line: int, blocks: list[Block]) -> Iterator[tuple[int, Any]]:
    """Yield column and value of each cell that has one, and note what is merged."""
    column = 1
    for cell in row.get_elements("table:table-cell|table:covered-table-cell"):
        times = cell.repeated or 1
        value = None if cell.tag == _COVERED else _value(cell)
        for at in range(column, min(column + times, MOST_COLUMNS + 1)) if value is not None else ():
            yield at, value
        down = cell.get_attribute_integer("table:number-rows-spanned") or 1
        if down > 1:
            blocks.append(Block(top=line, left=column, bottom=line + down - 1))
        column += times


def _value(cell: Any) -> Any:
    if cell.get_attribute_string("calcext:value-type") == "error":
        return None
    return cell.get_value()
