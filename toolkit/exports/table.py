"""A grid of typed cells with a heading: the part of a report that every format can lay out.

Says nothing of widths in points, fonts or sheets: that is the exporter's.
"""

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
