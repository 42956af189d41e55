"""`participatiewiel schema`: the JSON Schema of whatever goes in or out."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from typing import Any

from toolkit.cli.files import print_json
from toolkit.sessions.codec import command_schema, event_schema, patch_schema
from toolkit.sessions.script import script_schema
from toolkit.wheel.file import wheel_schema
from toolkit.wheel.template_file import template_schema

SCHEMAS: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "wheel": wheel_schema,
    "template": template_schema,
    "script": script_schema,
    "command": command_schema,
    "event": event_schema,
    "patch": patch_schema,
}


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("schema", help="the JSON Schema of a format")
    parser.add_argument("format", choices=SCHEMAS)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    print_json(SCHEMAS[args.format]())
    return 0
