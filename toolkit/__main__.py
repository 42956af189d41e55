"""The command line: `participatiewiel …`, `python -m toolkit …` (contract section 4).

Each command stands in a module of its own below `toolkit/cli/` and imports what it needs when it runs, so that
analysing a file loads no web server. Here an error becomes one sentence and an exit code, and nothing else.
"""

import argparse
import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper

from toolkit.errors import InvalidInput

COMMANDS = (
    *("serve", "analyse", "compare", "groups", "draw", "export", "import_table", "check", "schema"),
    *("token", "backup", "restore", "erase", "rehearse", "simulate"),
)

GOOD, WRONG_INPUT, WRONG_USE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 good, 1 the input is wrong, 2 wrong use."""
    # What a start makes is no garbage; looking through it time and again takes a tenth of it.
    gc.set_threshold(50_000, 20, 100)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(errors="replace")  # a terminal or file of Windows does not know every sign
    args = _parser(argv).parse_args(argv)
    try:
        return int(args.run(args))
    except InvalidInput as error:
        _print_sentence(error, getattr(args, "lang", None))
        return WRONG_INPUT
    except (KeyboardInterrupt, EOFError):
        return WRONG_INPUT
    except BrokenPipeError:
        sys.stderr.close()
        return GOOD


def _parser(argv: Sequence[str] | None) -> argparse.ArgumentParser:
    """Return what reads the arguments. It knows all commands, unless they name one: then the others are not loaded."""
    first = next(iter(sys.argv[1:] if argv is None else argv), "")
    parser = argparse.ArgumentParser(prog="participatiewiel", description="The digital Participatiewiel.")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in [name for name in COMMANDS if name.partition("_")[0] == first] or COMMANDS:
        import_module(f"toolkit.cli.{name}").register(subparsers)
    return parser


def _print_sentence(error: InvalidInput, language: str | None) -> None:
    from toolkit.cli.files import print_lines
    from toolkit.texts import DEFAULT_LANGUAGE
    from toolkit.wheel.shape import sentence

    print_lines([sentence(error, language or DEFAULT_LANGUAGE)], sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
