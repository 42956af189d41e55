"""`participatiewiel compare`: two rounds of a wheel, as a page to read or as JSON, and as a picture.

Prints what toolkit.wheel.rounds compares; it compares nothing itself.
"""

from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.cli.draw import form_of
from toolkit.cli.files import (
    add_language,
    add_template,
    print_json,
    print_lines,
    read_bytes,
    wheel_and_template,
    write_bytes,
)
from toolkit.exports.picture import Form, compared
from toolkit.wheel.drawing import Size
from toolkit.wheel.file import read_wheel
from toolkit.wheel.model import Wheel
from toolkit.wheel.round_words import Page, page_of
from toolkit.wheel.rounds import compare, comparison_json
from toolkit.wheel.template import Template


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("compare", help="what changed between two rounds of a wheel")
    parser.add_argument("old", type=Path, metavar="OLD", help="the wheel file of the earlier round")
    parser.add_argument("new", type=Path, metavar="NEW", help="the wheel file of the later round")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    endings = ", ".join(f".{form}" for form in Form)
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help=f"draw it too; ends in {endings}")
    parser.add_argument("--size", choices=[*Size], default=Size.SCREEN, help="how large (default: screen)")
    add_template(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Read both wheels with the template of the new one, print what changed and draw it; 2 for another ending."""
    if args.output and form_of(args.output, args.lang) is None:
        return 2
    new, template = wheel_and_template(args.new, args.template)
    old = read_wheel(read_bytes(args.old), lambda _: template, args.old.name)
    if args.output:
        _draw(args, old, new, template)
    comparison = compare(old, new, template)
    if args.json:
        print_json(comparison_json(comparison))
    else:
        print_lines(_lines(page_of(comparison, old, new, template, args.lang)))
    return 0


def _draw(args: Namespace, old: Wheel, new: Wheel, template: Template) -> None:
    form = form_of(args.output, args.lang)
    assert form is not None
    size, today = Size(args.size), date.today().isoformat()
    write_bytes(args.output, compared(old, new, template, form, size=size, language=args.lang, made_at=today))


def _lines(page: Page) -> Iterator[str]:
    yield page.title
    for section in page.sections:
        yield ""
        yield section.heading
        yield from (f"  {line}" for line in section.lines)
