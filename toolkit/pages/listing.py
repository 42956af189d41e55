"""What a municipality's own list would do to a wheel, as data: the preview of an import, and the commands that do it.

Pure: knows neither NiceGUI nor rooms. What a row means is wheel/table.py's, how a list comes onto a wheel merge_list's.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import dropwhile, groupby, islice
from typing import Any

from toolkit import shelf
from toolkit.errors import InvalidInput
from toolkit.exports.csv import csv_bytes
from toolkit.imports import sheets_of
from toolkit.pages.words import Words
from toolkit.sessions.codec import card_json
from toolkit.sessions.personal import masked
from toolkit.texts import text
from toolkit.wheel.csv_rows import Row
from toolkit.wheel.file import item_json
from toolkit.wheel.merge_list import Merged, merged
from toolkit.wheel.model import Wheel
from toolkit.wheel.table import HEADINGS, LINES_ABOVE_HEADING, Imported, list_among, wheel_of_rows
from toolkit.wheel.values import shortened

SKIP = ""
_NEW = {"organisations": "organisation", "areas": "area", "target_groups": "target_group"}


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A list as it was uploaded: the name of its file and its rows."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What came of a list on a wheel; `came` is None where `error` says why it cannot be read yet.

    `heading` are the columns as they stand, `fields` which of them is what.
    """

    heading: tuple[str, ...]
    fields: Mapping[str, str]
    imported: Imported | None = None
    came: Merged | None = None
    error: InvalidInput | None = None


def list_in(name: str, data: bytes) -> List:
    """Return the list in a file. Raises InvalidInput."""
    return List(name=name, rows=list_among(sheets_of(data)).rows)


def preview(wheel: Wheel, given: List, columns: Mapping[str, str], also: Set[str] = frozenset()) -> Preview:
    """Return what the list would do to the wheel; `columns` says by heading what a column is, `SKIP` for nothing."""
    template = shelf.template(wheel.template)
    told = {title: field for title, field in columns.items() if field != SKIP}
    rows = _without_skipped(given.rows, {title for title, field in columns.items() if field == SKIP})
    try:
        imported = wheel_of_rows(rows, template, name=wheel.name, columns=told)
        came = merged(wheel, imported, shelf.lexicon(), also=also)
    except InvalidInput as error:
        heading = _likely_heading(given.rows)
        return Preview(heading=heading, fields={**dict.fromkeys(heading, SKIP), **columns}, error=error)
    heading = tuple(filter(None, _heading_like(given.rows, imported.heading)))
    fields = {title: imported.columns.get(title, SKIP) for title in heading}
    return Preview(heading=heading, fields=fields, imported=imported, came=came)


def _without_skipped(rows: tuple[Row, ...], skipped: Set[str]) -> tuple[Row, ...]:
    """Take the titles of skipped columns away, so that nothing is recognised in them."""
    if not skipped:
        return rows
    heading = _likely_heading(rows)
    return tuple(
        replace(row, cells=tuple("" if cell in skipped else cell for cell in row.cells))
        if row.cells == heading
        else row
        for row in rows
    )


def examples_of(given: List) -> Mapping[str, str]:
    """Return for each column, by its title, the first value that stands below it."""
    heading = _likely_heading(given.rows)
    below = islice(dropwhile(lambda row: row.cells != heading, given.rows), 1, None)
    found: dict[str, str] = {}
    for row in below:
        for title, cell in zip(heading, row.cells, strict=False):
            if cell:
                found.setdefault(title, shortened(cell))
    return found


def _likely_heading(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the fullest of the first rows: what stands above a heading is a title or an explanation."""
    first = rows[:LINES_ABOVE_HEADING]
    return max(first, key=lambda row: sum(map(bool, row.cells))).cells if first else ()


def _heading_like(rows: Sequence[Row], found: tuple[str, ...]) -> tuple[str, ...]:
    likely = _likely_heading(rows)
    return likely if len(likely) == len(found) else found


def said_of(words: Words, error: InvalidInput) -> str:
    """Return why a list cannot be read yet; what the command line says about columns is of no use at a desk."""
    missing = error.key.startswith("table.column_missing")
    return words("list.columns_missing") if missing else words.error(error)


def field_labels(words: Words) -> Mapping[str, str]:
    """Return what each field of a list is called, by its id."""
    return {SKIP: words("list.skip"), **{field: words(f"list.field.{field}") for field in HEADINGS}}


def summary_lines(words: Words, found: Preview) -> list[str]:
    """Return in a few sentences what the list would do."""
    imported, came = found.imported, found.came
    if imported is None or came is None:
        return []
    wrong = len({problem.row.line for problem in imported.problems})
    counts = {
        "added": len(came.added),
        "completed": len(came.completed),
        "doubles": len({double.one for double in came.doubles}),
        "differing": len(came.differing),
        "wrong": wrong,
        "not_listed": len(came.not_listed),
        "personal": _personal(came),
    }
    shown = [words(f"list.count.{name}", count=count) for name, count in counts.items() if count or name == "added"]
    return [*shown, words("list.ignored", columns=", ".join(imported.ignored))] if imported.ignored else shown


def _personal(came: Merged) -> int:
    """Return on how many of the new cards something looks like personal data."""
    added = frozenset(came.added)
    cards = (activity for activity in came.wheel.activities if activity.id in added)
    return sum(masked(card.name) is not None or masked(card.note) is not None for card in cards)


def double_labels(words: Words, found: Preview) -> dict[str, str]:
    """Return by id what each row is likely a double of."""
    imported, came = found.imported, found.came
    if imported is None or came is None:
        return {}
    rows = {activity.id: activity.name for activity in imported.wheel.activities}
    cards = {activity.id: activity.name for activity in came.wheel.activities}
    labels: dict[str, str] = {}
    for double in came.doubles:
        name, other = rows[double.one], cards[double.other]
        line = imported.lines[double.one]
        labels.setdefault(double.one, words("list.double", line=line, name=name, other=other))
    return labels


def differing_lines(words: Words, found: Preview) -> list[str]:
    """Return for each card on which the list says otherwise, in what."""
    if found.came is None:
        return []
    names = {activity.id: activity.name for activity in found.came.wheel.activities}
    return [
        words("list.differs", name=names[id], fields=", ".join(words(f"list.field.{field}") for field in fields))
        for id, fields in found.came.differing.items()
    ]


def wrong_rows(words: Words, imported: Imported) -> list[tuple[int, str, Row]]:
    """Return every row that was left out with its line and all reasons."""
    return [
        (line, " ".join(text(one.error.key, words.language, **one.error.params) for one in problems), problems[0].row)
        for line, problems in (
            (line, list(group)) for line, group in groupby(imported.problems, lambda one: one.row.line)
        )
    ]


def wrong_rows_csv(words: Words, imported: Imported) -> bytes:
    """Return the rows that were left out as a table to repair: line, reasons, and the row as it was."""
    heading = [words("list.line"), words("list.reason"), *imported.heading]
    return csv_bytes(heading, [[line, said, *row.cells] for line, said, row in wrong_rows(words, imported)])


def commands_of(wheel: Wheel, came: Merged) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what brings the list onto a wheel with an open session: first what cards refer to, then the cards."""
    return list(_new_things(wheel, came.wheel)), [*_new_cards(came), *_completed(came)]


def _new_things(before: Wheel, after: Wheel) -> Iterator[dict[str, Any]]:
    for collection, name in _NEW.items():
        held = {one.id for one in getattr(before, collection)}
        for one in getattr(after, collection):
            if one.id not in held:
                yield {"type": f"{name}.add", name: item_json(one)}


def _new_cards(came: Merged) -> Iterator[dict[str, Any]]:
    added = frozenset(came.added)
    for activity in came.wheel.activities:
        if activity.id in added:
            yield {"type": "card.add", "card": card_json(replace(activity, places={}))}


def _completed(came: Merged) -> Iterator[dict[str, Any]]:
    cards = {activity.id: item_json(activity) for activity in came.wheel.activities}
    for id, fields in came.completed.items():
        yield {"type": "card.change", "card": id, "changes": {name: cards[id][name] for name in fields}}
