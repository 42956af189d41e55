"""A spreadsheet's grid as rows of text: what is merged is spread down, what is blank is left out.

Knows neither XLSX nor ODS: both hand over cells by place. Of merged cells the value counts for every row that they
cover, for that is what people mean by it; beside it, in the columns that they cover, there is nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from toolkit.errors import InvalidInput
from toolkit.wheel.csv_rows import Row, plain

MOST_ROWS = 20_000
MOST_COLUMNS = 200
"""What lies further to the right is not read."""

Cells = Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Merged cells: rows and columns from 1, the last ones included."""

    top: int
    left: int
    bottom: int


def rows_of(lines: Mapping[int, Cells], blocks: Iterable[Block] = ()) -> tuple[Row, ...]:
    """Return the rows that are not blank, with the number that they have in the spreadsheet.

    `lines` holds the cells that are not empty, by row and column from 1, in order of the rows.
    """
    spread = _spread(lines, blocks)
    return tuple(
        Row(line=line, cells=tuple(cells.get(at, "") for at in range(1, max(cells) + 1)))
        for line, cells in spread.items()
        if cells
    )


def taken(cells: Iterable[tuple[int, Any]]) -> dict[int, str]:
    """Return the text of the cells that have any, by column."""
    return {at: text for at, value in cells if at <= MOST_COLUMNS and (text := plain(text_of(value)))}


def counted(lines: Mapping[int, Cells]) -> None:
    """Refuse a sheet of too many rows as soon as there is one too many. Raises InvalidInput."""
    if len(lines) > MOST_ROWS:
        raise InvalidInput("table.too_many_rows", most=MOST_ROWS)


def text_of(value: Any) -> str:
    """Return a cell's value as text: dates as 2027-03-01, whole numbers without a comma."""
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nee"
        case datetime():
            return value.isoformat(" ", "minutes") if value.time() != time() else value.date().isoformat()
        case date():
            return value.isoformat()
        case float() | Decimal():
            return f"{value:.15g}"
    return str(value)


def _spread(lines: Mapping[int, Cells], blocks: Iterable[Block]) -> dict[int, dict[int, str]]:
    """Repeat the value of merged cells in every row below that has anything else to say."""
    spread = {line: dict(cells) for line, cells in lines.items() if cells}
    for block in blocks:
        value = lines.get(block.top, {}).get(block.left)
        for line in _below(block, spread) if value else ():
            spread[line].setdefault(block.left, value or "")
    return spread


def _below(block: Block, spread: Mapping[int, Cells]) -> Iterator[int]:
    """Yield the rows of a block below its first; the shorter of the two is walked, for a block may be endless."""
    if block.bottom - block.top > len(spread):
        yield from (line for line in spread if block.top < line <= block.bottom)
    else:
        yield from (line for line in range(block.top + 1, block.bottom + 1) if line in spread)
