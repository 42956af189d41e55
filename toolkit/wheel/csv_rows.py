"""The rows of a CSV table as spreadsheets write it: whatever its delimiter, encoding and line ends.

Knows nothing of wheels: which column is which, and whether a row makes sense, is decided in table.py.
"""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.errors import InvalidInput

DELIMITERS = (";", "\t", ",", "|")
# What makes a spreadsheet take a text for a formula or a command when it comes first, full-width forms included.
FORMULA_SIGNS = frozenset("=+-@|%\t\r\n＝＋－＠｜％")
_CELL_LIMIT = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: the line of the file on which it starts (from 1) and its cells, trimmed and in NFC.

    The apostrophe that keeps a text from being a formula is taken off again.
    """

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet of a list: its rows that are not blank. The name is empty where the file is one sheet."""

    rows: tuple[Row, ...]
    name: str = ""


def rows_of_csv(data: bytes) -> tuple[Row, ...]:
    """Return the rows that are not blank, the heading first.

    Reads UTF-8 with or without a byte order mark, UTF-16 with one, and else Windows-1252. The delimiter is the one
    that the first row has most of; a first line `sep=;`, as spreadsheets write it, decides. Raises InvalidInput for
    what is no text, and for a cell that never ends.
    """
    content = _decoded(data)
    delimiter, skipped = _delimiter_of(content)
    return tuple(row for row in _rows(content, delimiter) if row.line > skipped and any(row.cells))


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data or data.startswith(b"PK\x03\x04"):
        raise InvalidInput("table.not_text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter_of(content: str) -> tuple[str, int]:
    """Return the delimiter and how many lines to skip before the heading."""
    first = next((line for line in content.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], content[: content.index(first)].count("\n") + 1
    bare = "".join(first.split('"')[::2])  # what stands between quotes does not count
    return max(DELIMITERS, key=bare.count), 0


def _rows(content: str, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(_CELL_LIMIT)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidInput("table.unreadable", line=line) from error
        yield Row(line=line, cells=tuple(plain(cell) for cell in cells))
        line = reader.line_num + 1


def plain(cell: str) -> str:
    """Return what a cell says: trimmed, in NFC, without the apostrophe that guards a formula."""
    text = unicodedata.normalize("NFC", cell).strip()
    return text[1:].strip() if text.startswith("'") and text[1:].strip()[:1] in FORMULA_SIGNS else text
