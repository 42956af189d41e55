"""A report in the order in which one reads it on paper: chapters, each a table that fits a page.

Chooses columns and words cells; how a chapter looks is for the formats (pdf, odt, docx).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from toolkit.exports.report import Report
from toolkit.exports.table import Cell, Column, ColumnKind, Table
from toolkit.texts import day_in_words, text
from toolkit.wheel.drawing import description_of

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "cards": ("goal", "number", "card", "organisations", "state"),
    "findings": ("number", "kind", "finding", "verdict"),
    "actions": ("number", "action", "first_step", "owner", "partners", "due", "action_state"),
    "organisations": ("organisation", "organisation_kind", "activities", "provisions", "owned"),
    "provisions": ("provision", "framework", "organisation", "goals"),
    "known": ("list", "filled", "of"),
}
"""The chapters in their order, each with the columns that it shows; the spreadsheets show all."""

_WEIGHTS: Mapping[ColumnKind, float] = {
    ColumnKind.NUMBER: 1.8,
    ColumnKind.DATE: 2.1,
    ColumnKind.SHORT: 1.8,
    ColumnKind.NAME: 2.1,
    ColumnKind.TEXT: 2.4,
}
"""How the width of a page is shared among columns: so that no word of ours is cut in two."""

_OTHER_WEIGHTS = {
    "goal": 3.0,
    "card": 4.5,
    "organisations": 4.5,
    "kind": 2.2,
    "finding": 7.0,
    "verdict": 2.2,
    "action": 3.2,
    "first_step": 2.6,
    "owner": 2.4,
    "partners": 2.8,
    "organisation": 4.0,
    "organisation_kind": 2.2,
    "provisions": 2.0,
    "provision": 3.0,
    "goals": 3.0,
}
_MOST = {"findings": 25}
"""Chapters that show no more rows on paper than this; the spreadsheets show all."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A title and its table, in which every cell is text; `weights` share out the width of the page.

    `nothing` stands there without rows, `more` below rows that are not all. The cards follow the picture of the wheel.
    """

    key: str
    title: str
    headings: tuple[str, ...]
    weights: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report as one reads it; `alt` tells the picture, `date` is in words and may be empty."""

    title: str
    subject: str
    language: str
    date: str
    alt: str
    facts: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]

    def chapter(self, key: str) -> Chapter:
        """Return the chapter of that key."""
        return next(chapter for chapter in self.chapters if chapter.key == key)


def document_of(report: Report) -> Document:
    """Return a report as a document."""
    tables = (report.cards, *report.tables)
    by_key = {table.key: table for table in tables}
    return Document(
        title=clean(report.title),
        subject=text("exports.subject", report.language),
        language=report.language,
        date=date_words(report.made_at, report.language),
        alt=clean(description_of(report.wheel, report.language)),
        facts=tuple((label, _fact(value, report)) for label, value in report.facts),
        chapters=tuple(_chapter(by_key[key], columns, report.language) for key, columns in COLUMNS.items()),
    )


def _fact(value: Cell, report: Report) -> str:
    return date_words(report.made_at, report.language) if value == report.made_at else cell_text(value)


def _chapter(table: Table, columns: tuple[str, ...], language: str) -> Chapter:
    most = _MOST.get(table.key, len(table.rows))
    rest = max(0, len(table.rows) - most)
    at = [number for key in columns for number, column in enumerate(table.columns) if column.key == key]
    return Chapter(
        key=table.key,
        title=table.title,
        headings=tuple(table.columns[number].title for number in at),
        weights=tuple(_weight(table.columns[number]) for number in at),
        rows=tuple(tuple(cell_text(row[number]) for number in at) for row in table.rows[:most]),
        nothing=table.nothing,
        more=text("print.more", language, count=rest) if rest else "",
    )


def _weight(column: Column) -> float:
    return _OTHER_WEIGHTS.get(column.key, _WEIGHTS[column.kind])


def actions_of(document: Document) -> Document:
    """Return a document with the list of actions alone, under a title that says so: it goes its own way."""
    chapter = document.chapter("actions")
    return replace(document, title=f"{document.title}: {chapter.title.lower()}", facts=(), chapters=(chapter,))


def without(chapter: Chapter, key: str) -> Chapter:
    """Return a chapter without one of its columns."""
    at = COLUMNS[chapter.key].index(key)
    return replace(
        chapter,
        headings=chapter.headings[:at] + chapter.headings[at + 1 :],
        weights=chapter.weights[:at] + chapter.weights[at + 1 :],
        rows=tuple(row[:at] + row[at + 1 :] for row in chapter.rows),
    )


def cell_text(cell: Cell) -> str:
    """Return a cell as text on paper."""
    if isinstance(cell, date):
        return f"{cell.day:02}-{cell.month:02}-{cell.year:04}"
    return "" if cell is None else clean(str(cell))


def clean(words: str) -> str:
    """Return a text without what no document may hold: control characters and halves of characters."""
    return _UNSEEN.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def date_words(moment: str | None, language: str) -> str:
    """Return an ISO date or moment as a day in words, an empty text for none."""
    if not moment:
        return ""
    return day_in_words(datetime.fromisoformat(moment).date(), language)
