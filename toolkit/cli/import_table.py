"""`participatiewiel import`: a municipality's own list of activities as a wheel file.

A wrong row is said with its line and left out, the others are read. What a row means is toolkit.wheel.table's.
"""

import sys
from argparse import ArgumentTypeError, Namespace
from itertools import groupby
from pathlib import Path
from typing import Any

from toolkit import shelf
from toolkit.cli.files import add_language, add_template, read_bytes, write_bytes
from toolkit.errors import InvalidInput
from toolkit.exports.csv import csv_bytes
from toolkit.texts import text
from toolkit.wheel.content import check_header
from toolkit.wheel.csv_rows import rows_of_csv
from toolkit.wheel.file import write_wheel
from toolkit.wheel.shape import in_file, sentence
from toolkit.wheel.table import HEADINGS, Imported, wheel_of_rows
from toolkit.wheel.template import Template
from toolkit.wheel.template_file import read_template

SHIPPED_TEMPLATE = "participatiewiel"


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("import", help="a list of activities (CSV) as a wheel file")
    parser.add_argument("file", type=Path, metavar="TABLE", help="a CSV file with a heading")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the wheel file to write")
    parser.add_argument("--municipality", metavar="NAME", help="whose wheel it is")
    parser.add_argument(
        "--map", type=_mapping, action="append", default=[], metavar="COLUMN=FIELD",
        help=f"which field a column is; fields are {', '.join(HEADINGS)}",
    )  # fmt: skip
    parser.add_argument("--report", type=Path, metavar="OUT", help="write the wrong rows to this CSV file")
    add_template(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    try:
        imported = _imported(args, _template(args.template))
    except InvalidInput as error:
        raise in_file(error, args.file.name) from None
    write_bytes(args.output, write_wheel(imported.wheel))
    if args.report:
        write_bytes(args.report, _report(imported, args.lang))
    _say(imported, args.lang)
    return 0


def _mapping(written: str) -> tuple[str, str]:
    column, equals, field = written.rpartition("=")
    if not (column and equals and field in HEADINGS):
        raise ArgumentTypeError(f"{written!r} is not COLUMN=FIELD, with a field out of {', '.join(HEADINGS)}")
    return column, field


def _template(file: Path | None) -> Template:
    return shelf.template(SHIPPED_TEMPLATE) if file is None else read_template(read_bytes(file), file.name)


def _imported(args: Namespace, template: Template) -> Imported:
    """Read the table. Raises InvalidInput where no row of it is right."""
    municipality = args.municipality
    name = text("cli.import.name", args.lang, municipality=municipality) if municipality else args.file.stem
    imported = wheel_of_rows(
        rows_of_csv(read_bytes(args.file)), template, name=name, municipality=municipality, columns=dict(args.map)
    )
    check_header(imported.wheel)
    if not imported.wheel.activities and imported.problems:
        first = imported.problems[0]
        raise InvalidInput("cli.import.nothing", line=first.row.line, reason=sentence(first.error, args.lang))
    return imported


def _say(imported: Imported, language: str) -> None:
    wrong = {problem.row.line for problem in imported.problems}
    for problem in imported.problems:
        reason = text(problem.error.key, language, **problem.error.params)
        print(text("cli.import.line", language, line=problem.row.line, reason=reason), file=sys.stderr)
    if imported.ignored:
        print(text("cli.import.ignored", language, columns=", ".join(imported.ignored)), file=sys.stderr)
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
