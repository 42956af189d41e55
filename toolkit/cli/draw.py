"""`participatiewiel draw`: the wheel as a picture; the ending of its name says in which form."""

import sys
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.cli.files import add_language, add_template, wheel_and_template, write_bytes
from toolkit.exports.picture import Form, drawn
from toolkit.texts import text
from toolkit.wheel.drawing import Rings, Size


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("draw", help="the wheel as a picture, with the list of its cards")
    parser.add_argument("file", type=Path, metavar="FILE", help="a wheel file")
    endings = ", ".join(f".{form}" for form in Form)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help=f"ends in {endings}")
    parser.add_argument("--size", choices=[*Size], default=Size.SCREEN, help="how large (default: screen)")
    parser.add_argument("--rings", choices=[*Rings], default=Rings.ONE, help="what the rings stand for (default: one)")
    add_template(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Write the drawing; 2 where no form has that ending."""
    form = form_of(args.output, args.lang)
    if form is None:
        return 2
    wheel, template = wheel_and_template(args.file, args.template)
    data = drawn(
        wheel,
        template,
        form,
        size=Size(args.size),
        rings=Rings(args.rings),
        language=args.lang,
        made_at=date.today().isoformat(),
    )
    write_bytes(args.output, data)
    return 0


def form_of(file: Path, language: str) -> Form | None:
    """Return in which form a file of this name is drawn; None, and said, for an ending that no form has."""
    ending = file.suffix.lower().removeprefix(".")
    if ending in {*Form}:
        return Form(ending)
    endings = ", ".join(f".{form}" for form in Form)
    print(text("cli.export.unknown", language, file=file.name, endings=endings), file=sys.stderr)
    return None
