"""`participatiewiel analyse`: the findings of a wheel, as a list to read or as JSON.

Prints what toolkit.wheel.analysis finds; it finds nothing itself.
"""

from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from toolkit import shelf
from toolkit.cli.files import add_language, add_template, print_json, print_lines, wheel_and_template
from toolkit.texts import text
from toolkit.wheel.analysis import Analysis, analysis_json, analysis_of
from toolkit.wheel.model import Wheel


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("analyse", help="gaps, thin spots, overlaps and opportunities of a wheel")
    parser.add_argument("file", type=Path, metavar="FILE", help="a wheel file")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--top", type=_count, metavar="N", help="only the N findings that weigh most")
    add_template(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    wheel, template = wheel_and_template(args.file, args.template)
    analysis = analysis_of(wheel, template, shelf.lexicon())
    shown = replace(analysis, findings=analysis.findings[: args.top])
    if args.json:
        print_json(analysis_json(shown, wheel))
    else:
        print_lines(_lines(wheel, shown, args.lang))
    return 0


def _count(written: str) -> int:
    if not (written.isascii() and written.isdigit()):
        raise ArgumentTypeError(f"{written!r} is not a number from 0 up")
    return int(written)


def _lines(wheel: Wheel, analysis: Analysis, language: str) -> Iterator[str]:
    yield text(
        "cli.analyse.title",
        language,
        name=wheel.name,
        round=wheel.round,
        activities=len(wheel.activities),
        provisions=len(wheel.provisions),
    )
    if not analysis.findings:
        yield text("cli.analyse.nothing", language)
    for number, finding in enumerate(analysis.findings, start=1):
        yield f"{number:4}  {finding.score:.4f}  {finding.text[language]}"
    names = {organisation.id: organisation.name for organisation in wheel.organisations}
    if analysis.absent:
        yield text("cli.analyse.absent", language, names=", ".join(names[one] for one in analysis.absent))
    yield text("cli.analyse.known", language, lists=", ".join(_known(analysis, language)))


def _known(analysis: Analysis, language: str) -> Iterator[str]:
    for name, known in analysis.known.items():
        yield text(f"cli.analyse.known.{name}", language, filled=known.filled, of=known.of)
