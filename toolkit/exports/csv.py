"""One table of a report as CSV, the way Dutch spreadsheet programs open it at a double click.

Semicolons, a byte order mark, CRLF. Whatever a spreadsheet would take for a formula gets an apostrophe before it;
numbers and dates are ours and stay as they are. Reading CSV is the wheel's: toolkit/wheel/csv_rows.py.
"""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from io import StringIO

from toolkit.exports.report import Report
from toolkit.exports.table import Cell
from toolkit.wheel.csv_rows import FORMULA_SIGNS


def render_actions(report: Report) -> bytes:
    """Return the action list."""
    return _rendered(report, "actions")


def render_activities(report: Report) -> bytes:
    """Return the activities, under headings that `participatiewiel import` knows."""
    return _rendered(report, "activities")


def csv_bytes(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as CSV."""
    lines = StringIO()
    # Quotes around every text: with another delimiter than ours, no part of it begins a cell of its own.
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    for row in (heading, *rows):
        writer.writerow(["" if cell is None else safe(cell) if isinstance(cell, str) else cell for cell in row])
    return BOM_UTF8 + lines.getvalue().encode()


def safe(cell: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe before what looks like one, no NUL."""
    cell = cell.replace("\0", "")
    return f"'{cell}" if {cell[:1], cell.lstrip()[:1]} & FORMULA_SIGNS else cell


def _rendered(report: Report, key: str) -> bytes:
    table = report.table(key)
    return csv_bytes([column.title for column in table.columns], table.rows)
