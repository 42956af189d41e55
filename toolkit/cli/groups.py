"""`participatiewiel groups`: mixed working groups of a wheel's participants, to read, as JSON, or as a wheel file.

Prints what toolkit.wheel.groups forms; it forms nothing itself. People are ids here: a wheel file has no names.
"""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.cli.files import add_language, add_template, print_json, print_lines, wheel_and_template, write_bytes
from toolkit.texts import text
from toolkit.wheel.file import write_wheel
from toolkit.wheel.groups import Formation, formation_json, formed, request_of, with_groups
from toolkit.wheel.model import Wheel


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("groups", help="mixed working groups of a wheel's participants")
    parser.add_argument("file", type=Path, metavar="FILE", help="a wheel file")
    number = parser.add_mutually_exclusive_group(required=True)
    number.add_argument("--groups", type=int, metavar="N", help="so many groups")
    number.add_argument("--size", type=int, metavar="K", help="groups of at most K people")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the wheel with its groups")
    add_template(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    wheel, template = wheel_and_template(args.file, args.template)
    formation = formed(request_of(wheel, template, groups=args.groups, size=args.size))
    if args.output is not None:
        write_bytes(args.output, write_wheel(with_groups(wheel, formation, args.lang)))
    if args.json:
        print_json(formation_json(formation, args.lang))
    else:
        print_lines(_lines(wheel, formation, args.lang))
    return 0


def _lines(wheel: Wheel, formation: Formation, language: str) -> Iterator[str]:
    themes = {theme.id: theme.name for theme in wheel.themes}
    for number, group in enumerate(formation.groups, start=1):
        theme = themes.get(group.theme or "", text("groups.table.no_theme", language))
        yield text("groups.table.group", language, number=number, theme=theme)
        yield f"  {', '.join(group.members)}"
        yield f"  {group.reason[language]}"
    yield from formation.summary[language]
