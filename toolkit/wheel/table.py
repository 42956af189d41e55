"""A list of activities, as a municipality has it in a spreadsheet, read onto a wheel.

Takes rows, not files: reading CSV stands in csv_rows.py, reading XLSX and ODS in toolkit/imports, reading a cell in
cells.py. A row that is wrong is reported and left out, the others are read. The same list always gives the same ids.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from toolkit.errors import InvalidInput
from toolkit.wheel.cells import Named, Vocabulary, activity_of, vocabulary_of
from toolkit.wheel.csv_rows import Row, Sheet
from toolkit.wheel.labels import folded
from toolkit.wheel.model import Area, Municipality, Organisation, TargetGroup, Wheel
from toolkit.wheel.template import Template

# The headings by which a column is known, the surest first.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("activiteit", "activity", "naam activiteit", "naam", "name", "titel", "title", "aanbod", "project"),
    "organisations": (
        "organisaties", "organisatie", "organisations", "organisation", "organizations", "organization", "aanbieders",
        "aanbieder", "uitvoerders", "uitvoerder", "providers", "provider", "partners", "partner",
    ),
    "goals": ("doelen", "doel", "goals", "goal", "segmenten", "segment"),
    "frameworks": (
        "wetten", "wet", "wettelijke kaders", "wettelijk kader", "kaders", "kader", "legal frameworks",
        "legal framework", "frameworks", "framework", "laws", "law",
    ),
    "target_groups": ("doelgroepen", "doelgroep", "voor wie", "target groups", "target group", "audience"),
    "areas": (
        "wijken", "wijk", "wijk gebied", "gebieden", "gebied", "buurten", "buurt", "kernen", "kern", "areas", "area",
        "neighbourhoods", "neighbourhood", "districts", "district",
    ),
    "rungs": ("treden", "trede", "participatieladder", "ladder", "rungs", "rung", "ladder rung", "steps", "step"),
    "state": ("status", "staat", "state"),
    "note": ("toelichting", "omschrijving", "beschrijving", "opmerkingen", "opmerking", "notes", "note", "description"),
    "source": ("bronnen", "bron", "sources", "source", "website", "link", "url"),
}  # fmt: skip

LINES_ABOVE_HEADING = 25
"""How far down a heading is looked for: people put a title and an explanation above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One reason why a row was left out."""

    row: Row
    error: InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a table.

    `lines` holds the line of each activity; `problems` are in the order of the lines; `columns` holds the field by
    heading, `ignored` the headings that are none.
    """

    wheel: Wheel
    lines: Mapping[str, int]
    problems: tuple[Problem, ...]
    heading: tuple[str, ...]
    columns: Mapping[str, str]
    ignored: tuple[str, ...]


def list_among(sheets: Iterable[Sheet], columns: Mapping[str, str] | None = None) -> Sheet:
    """Return the first sheet with a heading that has what is needed; where none has, the first of all."""
    first = None
    for sheet in sheets:
        if _heading_at(sheet.rows, columns or {}) is not None:
            return sheet
        first = first or sheet
    return first or Sheet(rows=())


def wheel_of_rows(
    rows: Sequence[Row],
    template: Template,
    *,
    name: str,
    municipality: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Imported:
    """Return the wheel that the rows describe, below a heading that is the first of them or not far from it.

    `columns` says by heading which field a column is, before its own name does. Raises InvalidInput where the table is
    empty, misses a column that is needed, or `columns` names what is not there.
    """
    if not rows:
        raise InvalidInput("table.empty")
    first = _heading_at(rows, columns or {}) or 0
    heading, body = rows[first].cells, rows[first + 1 :]
    places = _places_of(heading, columns or {})
    vocabulary = vocabulary_of(template, {field: [_cell(row, at) for row in body] for field, at in places.items()})
    read = [_read(row, places, len(heading), vocabulary) for row in body]
    found, twice = _told_apart([(row, made) for row, (made, _) in zip(body, read, strict=True) if made])
    problems = [Problem(row=row, error=error) for row, (_, errors) in zip(body, read, strict=True) for error in errors]
    fields = {heading[at]: field for field, at in places.items()}
    return Imported(
        wheel=Wheel(
            name=name,
            template=template.ref,
            municipalities=(Municipality(name=municipality),) if municipality else (),
            areas=tuple(Area(id=key, name=value) for key, value in _union(made.areas for _, made in found)),
            target_groups=tuple(
                TargetGroup(id=key, name=value) for key, value in _union(made.target_groups for _, made in found)
            ),
            organisations=tuple(
                Organisation(id=key, name=value) for key, value in _union(made.organisations for _, made in found)
            ),
            activities=tuple(made.activity for _, made in found),
        ),
        lines={made.activity.id: row.line for row, made in found},
        problems=tuple(sorted([*problems, *twice], key=lambda problem: problem.row.line)),
        heading=heading,
        columns=fields,
        ignored=tuple(title for title in heading if title and title not in fields),
    )


def _heading_at(rows: Sequence[Row], columns: Mapping[str, str]) -> int | None:
    """Return which row is the heading: the first that has the columns that are needed; None where none has."""
    for at, row in enumerate(rows[:LINES_ABOVE_HEADING]):
        with suppress(InvalidInput):
            _places_of(row.cells, columns)
            return at
    return None


def _places_of(heading: Sequence[str], columns: Mapping[str, str]) -> Mapping[str, int]:
    """Return the place of each field's column: as told, else by the surest heading."""
    folds = [_heading_fold(title) for title in heading]
    places = _told_places(heading, folds, columns)
    for field, names in HEADINGS.items():
        free = [at for at in range(len(folds)) if at not in places.values()]
        known = [at for fold in names for at in free if folds[at] == fold]
        if field not in places and known:
            places[field] = known[0]
    for field in ("name", "goals"):
        if field not in places:
            raise InvalidInput(f"table.column_missing.{field}", columns=", ".join(filter(None, heading)))
    return places


def _told_places(heading: Sequence[str], folds: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for title, field in columns.items():
        if field not in HEADINGS:
            raise InvalidInput("table.field_unknown", value=field, fields=", ".join(HEADINGS))
        if _heading_fold(title) not in folds:
            raise InvalidInput("table.column_unknown", column=title, columns=", ".join(filter(None, heading)))
        places[field] = folds.index(_heading_fold(title))
    return places


def _heading_fold(title: str) -> str:
    """Return a heading as it is compared: `Doel(en)` is `doel`, `wijk/gebied` is `wijk gebied`."""
    return folded(title.split("(")[0] or title)


def _cell(row: Row, at: int) -> str:
    return row.cells[at] if at < len(row.cells) else ""


def _read(
    row: Row, places: Mapping[str, int], width: int, vocabulary: Vocabulary
) -> tuple[Named | None, Sequence[InvalidInput]]:
    if any(row.cells[width:]):
        return None, [InvalidInput("table.too_many_cells", count=len(row.cells), width=width)]
    return activity_of({field: _cell(row, at) for field, at in places.items()}, vocabulary)


def _told_apart(read: Sequence[tuple[Row, Named]]) -> tuple[list[tuple[Row, Named]], list[Problem]]:
    """Leave out what stands there twice in full; what merely has the same name and organisations gets its own id."""
    lines: dict[tuple[str, ...], int] = {}
    numbers: dict[str, int] = {}
    found, twice = [], []
    for row, made in read:
        if row.cells in lines:
            twice.append(Problem(row=row, error=InvalidInput("table.twice", first=lines[row.cells])))
            continue
        lines[row.cells] = row.line
        number = numbers[made.activity.id] = numbers.get(made.activity.id, 0) + 1
        unique = made.activity.id if number == 1 else f"{made.activity.id}-{number}"
        found.append((row, replace(made, activity=replace(made.activity, id=unique))))
    return found, twice


def _union(named: Iterable[Mapping[str, str]]) -> Iterable[tuple[str, str]]:
    """Return ids and names in the order of their first appearance, with the spelling that came first."""
    union: dict[str, str] = {}
    for names in named:
        for key, name in names.items():
            union.setdefault(key, name)
    return union.items()
