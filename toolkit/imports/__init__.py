"""A list as people keep it (CSV, XLSX, ODS): bytes in, rows out.

What kind of file it is, its own first bytes say, whatever its name. What a row means is `toolkit.wheel.table`'s.
Nothing in a file is run: of a formula only the value counts that the spreadsheet program left with it.
"""

from collections.abc import Iterator
from importlib import import_module

from toolkit.errors import InvalidInput
from toolkit.imports.archive import ODS, XLSX, kind_of, opened
from toolkit.imports.grid import MOST_ROWS
from toolkit.wheel.csv_rows import Sheet, rows_of_csv

__all__ = ["ENDINGS", "LARGEST_FILE", "MOST_ROWS", "check_size", "sheets_of"]

ENDINGS = ("csv", "xlsx", "ods")

LARGEST_FILE = 20_000_000
"""In bytes. Nobody keeps a list of activities that is larger; the largest seen has 5,000 rows in less than 1 MB."""

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def check_size(size: int) -> None:
    """Refuse a file by its size in bytes, before it is read. Raises InvalidInput."""
    if size > LARGEST_FILE:
        raise InvalidInput("table.too_large", size=-(-size // 1_000_000), limit=LARGEST_FILE // 1_000_000)


def sheets_of(data: bytes) -> Iterator[Sheet]:
    """Yield the sheets of a list that have rows; a CSV file is one sheet without a name.

    Raises InvalidInput for what is too large, before or after unpacking, and for what cannot be read.
    """
    check_size(len(data))
    if data.startswith(_OLD_OFFICE):
        raise InvalidInput("table.old_or_locked")
    if not data.startswith(b"PK\x03\x04"):
        rows = rows_of_csv(data)
        _check_rows(len(rows))
        yield Sheet(rows=rows)
        return
    with opened(data) as archive:
        kind = kind_of(archive)
    if kind not in _READERS:
        raise InvalidInput("table.not_a_list")
    # Loaded with the first list of its kind: both readers together would be a third of a server's start.
    for sheet in import_module(_READERS[kind]).sheets(data):
        if sheet.rows:
            yield sheet


_READERS = {XLSX: "toolkit.imports.xlsx", ODS: "toolkit.imports.ods"}


def _check_rows(count: int) -> None:
    if count > MOST_ROWS:
        raise InvalidInput("table.too_many_rows", most=MOST_ROWS)
