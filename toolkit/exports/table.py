"""A grid of typed cells with a heading: the part of a report that every format can lay out.

Says nothing of widths in points, fonts or sheets: that is the exporter's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Cell = str | int | float | date | None


class ColumnKind(StrEnum):
    """How much room the cells of a column ask for, and what they hold."""

    NUMBER = "number"
    DATE = "date"
    SHORT = "short"
    NAME = "name"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `key` is its name in every language."""

    key: str
    title: str
    kind: ColumnKind = ColumnKind.NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table; every row has a cell for each column. `nothing` is the sentence that stands there without rows."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    nothing: str


_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\'\s]+")
_LONGEST_NAME = 31


def sheet_names(titles: Iterable[str]) -> tuple[str, ...]:
    """Return for each title a name that Excel and OpenDocument take for a sheet: 31 letters, few signs, none twice."""
    plain = (_NOT_IN_A_NAME.sub(" ", title).strip() for title in titles)
    return told_apart((title[:_LONGEST_NAME].strip() for title in plain), _LONGEST_NAME)


def told_apart(names: Iterable[str], limit: int = 255) -> tuple[str, ...]:
    """Return the names with a number behind each that stood there before, whatever its capitals; none over `limit`."""
    found: dict[str, str] = {}
    for name in names:
        unique, number = name, 1
        while unique.casefold() in found:
            number += 1
            unique = f"{name[: limit - len(str(number)) - 1]} {number}"
        found[unique.casefold()] = unique
    return tuple(found.values())
