"""`participatiewiel check`: whether wheels, templates and scripts are right, and where they are not.

Each file is looked at by itself; what kind it is, it says in its own `format`.
"""

import re
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolkit import shelf
from toolkit.cli.files import add_language, add_template, print_lines, read_bytes
from toolkit.errors import InvalidInput
from toolkit.sessions import script
from toolkit.texts import text
from toolkit.wheel import file as wheel_file
from toolkit.wheel import template_file
from toolkit.wheel.shape import in_file, parsed_json, sentence

_FORMAT = re.compile(rb"""["']?format["']?\s*:\s*["']?(participatiewiel[a-z-]*)["']?\s*(?:[,}#\r\n]|$)""")


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("check", help="whether wheels, templates and scripts are right")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a wheel, template or script")
    add_template(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Say of each file whether it is right; 1 where one is not."""
    right = [_is_right(file, args) for file in args.files]
    return 0 if all(right) else 1


def _is_right(file: Path, args: Namespace) -> bool:
    try:
        kind = _check(file, args.template)
    except InvalidInput as error:
        print_lines([sentence(error, args.lang)], sys.stderr)
        return False
    print(text(f"cli.check.{kind}", args.lang, file=file.name))
    return True


def _check(file: Path, template: Path | None) -> str:
    """Read the file as what it says that it is, and return what that is."""
    data = read_bytes(file)
    match _form_of(data):
        case wheel_file.FORMAT:
            wheel_file.read_wheel(data, _template_of(template), file.name)
            return "wheel"
        case template_file.FORMAT:
            template_file.read_template(data, file.name)
            return "template"
        case script.FORMAT:
            script.read_script(data, file.name)
            return "script"
    raise in_file(InvalidInput("cli.check.no_format"), file.name)


def _form_of(data: bytes) -> str | None:
    """Return the format that a file says it has; also of one that is not whole, so that it is read as what it is."""
    try:
        whole = parsed_json(data)
    except InvalidInput:
        form = _FORMAT.search(data)
        return form[1].decode() if form else None
    return str(whole.get("format")) if isinstance(whole, Mapping) else None


def _template_of(file: Path | None) -> Any:
    if file is None:
        return shelf.template
    template = template_file.read_template(read_bytes(file), file.name)
    return lambda _: template
