"""`participatiewiel import`: a municipality's own list of activities as a wheel file.

A wrong row is said with its line and left out, the others are read. How a spreadsheet is read stands in
toolkit/imports, what a row means in toolkit.wheel.table, how a list comes onto a wheel in toolkit.wheel.merge_list.
"""

import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from toolkit import shelf
from toolkit.cli.files import add_language, add_template, print_lines, read_bytes, write_all
from toolkit.errors import InvalidInput
from toolkit.exports.csv import csv_bytes
from toolkit.sessions.personal import masked_in
from toolkit.texts import text
from toolkit.wheel.content import check_header
from toolkit.wheel.csv_rows import Sheet
from toolkit.wheel.doubles import doubles_among
from toolkit.wheel.file import read_wheel, write_wheel
from toolkit.wheel.merge_list import Merged, merged
from toolkit.wheel.model import Wheel
from toolkit.wheel.shape import in_file, sentence
from toolkit.wheel.table import HEADINGS, Imported, list_among, wheel_of_rows
from toolkit.wheel.template import Template
from toolkit.wheel.template_file import read_template

SHIPPED_TEMPLATE = "participatiewiel"


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("import", help="a list of activities (CSV, XLSX or ODS) as a wheel file")
    parser.add_argument("file", type=Path, metavar="TABLE", help="a CSV, XLSX or ODS file with a heading")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the wheel file to write")
    parser.add_argument("--municipality", metavar="NAME", help="whose wheel it is")
    parser.add_argument(
        "--map", type=_mapping, action="append", default=[], metavar="COLUMN=FIELD",
        help=f"which field a column is; fields are {', '.join(HEADINGS)}",
    )  # fmt: skip
    parser.add_argument("--into", type=Path, metavar="WHEEL", help="add the list to what stands on this wheel")
    parser.add_argument("--report", type=Path, metavar="OUT", help="write the wrong rows to this CSV file")
    add_template(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    template = _template(args)
    try:
        imported = _imported(args, template)
    except InvalidInput as error:
        raise in_file(error, args.file.name) from None
    if args.into:
        came = merged(read_wheel(read_bytes(args.into), lambda _: template, args.into.name), imported, shelf.lexicon())
        wheel, told = came.wheel, list(_about_merging(came, imported, args.lang))
    else:
        wheel, told = imported.wheel, list(_about_doubles(imported, args.lang))
    told += _about_people(imported, args.lang)
    files = {args.output: write_wheel(wheel)}
    if args.report:
        files[args.report] = _report(imported, args.lang)
    write_all(files)
    _say(imported, told, args.lang)
    return 0


def _mapping(written: str) -> tuple[str, str]:
    column, equals, field = written.rpartition("=")
    if not (column and equals and field in HEADINGS):
        raise ArgumentTypeError(f"{written!r} is not COLUMN=FIELD, with a field out of {', '.join(HEADINGS)}")
    return column, field


def _template(args: Namespace) -> Template:
    """Return the template that is given, else that of the wheel that the list is added to, else the shipped one."""
    if args.template:
        return read_template(read_bytes(args.template), args.template.name)
    if args.into:
        return shelf.template(read_wheel(read_bytes(args.into), shelf.template, args.into.name).template)
    return shelf.template(SHIPPED_TEMPLATE)


def _list(file: Path, columns: dict[str, str]) -> Sheet:
    """Read the sheet with the list; a file that is too large is not opened."""
    from toolkit.imports import check_size, sheets_of

    try:
        check_size(file.stat().st_size)
    except OSError:
        raise InvalidInput("cli.cannot_read", file=file.name) from None
    return list_among(sheets_of(read_bytes(file)), columns)


def _imported(args: Namespace, template: Template) -> Imported:
    """Read the table. Raises InvalidInput where no row of it is right."""
    municipality = args.municipality
    name = text("cli.import.name", args.lang, municipality=municipality) if municipality else args.file.stem
    columns = dict(args.map)
    rows = _list(args.file, columns).rows
    imported = wheel_of_rows(rows, template, name=name, municipality=municipality, columns=columns)
    check_header(imported.wheel)
    if not imported.wheel.activities and imported.problems:
        first = imported.problems[0]
        raise InvalidInput("cli.import.nothing", line=first.row.line, reason=sentence(first.error, args.lang))
    return imported


def _about_doubles(imported: Imported, language: str) -> Iterator[str]:
    """Yield a question about each pair of rows that is likely one activity; both are made."""
    names = _names(imported.wheel)
    for row, other, _ in doubles_among(imported.wheel.activities, shelf.lexicon()):
        yield text(
            "cli.import.double",
            language,
            line=imported.lines[row],
            first=imported.lines[other],
            name=names[row],
            other=names[other],
        )


def _about_people(imported: Imported, language: str) -> Iterator[str]:
    """Yield a question about each text in the list that looks like data about a person; it is taken over."""
    for path, hidden in masked_in(imported.wheel):
        collection, _, rest = path.partition("[")
        if collection == "activities":
            line = imported.lines[imported.wheel.activities[int(rest.partition("]")[0])].id]
            yield text("cli.import.personal", language, line=line, masked=hidden)


def _about_merging(came: Merged, imported: Imported, language: str) -> Iterator[str]:
    """Yield what the list did on the wheel, what it did not, and where it says otherwise."""
    rows, cards = _names(imported.wheel), _names(came.wheel)
    for row, card, _ in came.doubles:
        line = imported.lines[row]
        yield text("cli.import.not_made", language, line=line, name=rows[row], other=cards[card])
    for card, fields in came.differing.items():
        told = ", ".join(text(f"rounds.field.{field}", language) for field in fields)
        yield text("cli.import.differs", language, name=cards[card], fields=told)
    yield text(
        "cli.import.merged",
        language,
        added=len(came.added),
        completed=len(came.completed),
        not_listed=len(came.not_listed),
    )


def _names(wheel: Wheel) -> dict[str, str]:
    return {activity.id: activity.name for activity in wheel.activities}


def _say(imported: Imported, told: list[str], language: str) -> None:
    wrong = {problem.row.line for problem in imported.problems}
    for problem in imported.problems:
        reason = text(problem.error.key, language, **problem.error.params)
        print_lines([text("cli.import.line", language, line=problem.row.line, reason=reason)], sys.stderr)
    print_lines(told, sys.stderr)
    if imported.ignored:
        print_lines([text("cli.import.ignored", language, columns=", ".join(imported.ignored))], sys.stderr)
    print(text("cli.import.done", language, read=len(imported.wheel.activities), wrong=len(wrong)))


def _report(imported: Imported, language: str) -> bytes:
    """Return the wrong rows as they were, with their line and every reason before them."""
    heading = [text("cli.import.report.line", language), text("cli.import.report.reason", language), *imported.heading]
    rows = [
        [line, " ".join(text(one.error.key, language, **one.error.params) for one in problems), *problems[0].row.cells]
        for line, problems in (
            (line, list(group)) for line, group in groupby(imported.problems, lambda one: one.row.line)
        )
    ]
    return csv_bytes(heading, rows)
