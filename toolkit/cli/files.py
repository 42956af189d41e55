"""Files and terminal, as every command of the command line meets them.

Reads whole files and writes whole files: a file that cannot be finished leaves the old one as it was.
"""

import json
import os
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from toolkit import shelf
from toolkit.errors import InvalidInput
from toolkit.texts import DEFAULT_LANGUAGE, LANGUAGES
from toolkit.wheel.file import read_wheel
from toolkit.wheel.model import Wheel
from toolkit.wheel.template import Template
from toolkit.wheel.template_file import read_template

_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def add_language(parser: ArgumentParser) -> None:
    """Let a command speak another language than Dutch."""
    parser.add_argument("--lang", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help="language of what it says")


def add_template(parser: ArgumentParser) -> None:
    """Let a command that reads a wheel take another template than the shipped one."""
    parser.add_argument("--template", type=Path, metavar="FILE", help="template to use instead of the shipped one")


def read_bytes(file: Path) -> bytes:
    """Read a file. Raises InvalidInput, with its name, where that cannot be done."""
    try:
        return file.read_bytes()
    except OSError:
        raise InvalidInput("cli.cannot_read", file=file.name) from None


def write_bytes(file: Path, data: bytes) -> None:
    """Write a file as a whole, or not at all. Raises InvalidInput, with its name, where that cannot be done."""
    write_all({file: data})


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write files, or none of them where one cannot be written. Raises InvalidInput with the name of that one."""
    beside: dict[Path, Path] = {}
    file = Path()
    try:
        for file, data in files.items():
            beside[file] = file.with_name(f".{file.name}.part")
            beside[file].write_bytes(data)
        for file, part in beside.items():
            os.replace(part, file)
    except (OSError, ValueError):  # a folder such as `.` has no name
        raise InvalidInput("cli.cannot_write", file=file.name) from None
    finally:
        for part in beside.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)


def wheel_and_template(file: Path, template_file: Path | None) -> tuple[Wheel, Template]:
    """Read a wheel file beside the template that is given, or else the shipped one that it names."""
    if template_file is None:
        wheel = read_wheel(read_bytes(file), shelf.template, file.name)
        return wheel, shelf.template(wheel.template)
    template = read_template(read_bytes(template_file), template_file.name)
    return read_wheel(read_bytes(file), lambda _: template, file.name), template


def print_lines(lines: Iterable[str], stream: TextIO | None = None) -> None:
    """Print lines, one on each: what people wrote ends no line, and steers no terminal."""
    for line in lines:
        print(_STEERING.sub(" ", line), file=stream)


def print_json(document: Any) -> None:
    """Print one JSON document, in UTF-8 whatever the terminal says."""
    sys.stdout.buffer.write((json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode())
    sys.stdout.buffer.flush()
