"""`participatiewiel compare`: two rounds of a wheel, as a page to read or as JSON.

Prints what toolkit.wheel.rounds compares; it compares nothing itself.
"""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.cli.files import add_language, add_template, print_json, read_bytes, wheel_and_template
from toolkit.wheel.file import read_wheel
from toolkit.wheel.round_words import Page, page_of
from toolkit.wheel.rounds import compare, comparison_json


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("compare", help="what changed between two rounds of a wheel")
    parser.add_argument("old", type=Path, metavar="OLD", help="the wheel file of the earlier round")
    parser.add_argument("new", type=Path, metavar="NEW", help="the wheel file of the later round")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    add_template(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Read both wheels with the template of the new one, and print what changed."""
    new, template = wheel_and_template(args.new, args.template)
    old = read_wheel(read_bytes(args.old), lambda _: template, args.old.name)
    comparison = compare(old, new, template)
    if args.json:
        print_json(comparison_json(comparison))
    else:
        print("\n".join(_lines(page_of(comparison, old, new, template, args.lang))))
    return 0


def _lines(page: Page) -> Iterator[str]:
    yield page.title
    for section in page.sections:
        yield ""
        yield section.heading
        yield from (f"  {line}" for line in section.lines)
