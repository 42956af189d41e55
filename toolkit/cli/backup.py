"""`participatiewiel backup`: all that an installation keeps, in one file, while its server goes on."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from toolkit.cli.files import add_language
from toolkit.cli.installation import add_installation
from toolkit.errors import InvalidInput
from toolkit.texts import text


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("backup", help="all that is kept, in one file, while the server goes on")
    parser.add_argument("out", type=Path, metavar="OUT", help="the file to write")
    add_installation(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Write the backup and say where it is."""
    from toolkit.cli.installation import database_file, opened_database, settings_of
    from toolkit.storage.backup import back_up

    settings = settings_of(args)
    file = database_file(settings)
    if file is None:
        raise InvalidInput("cli.backup.postgres")
    if not file.is_file():
        raise InvalidInput("cli.backup.nothing", folder=str(settings.data))
    database = opened_database(settings)
    try:
        back_up(database, file, args.out)
    finally:
        database.close()
    print(text("cli.backup.done", args.lang, file=args.out.name, size=_megabytes(args.out)))
    return 0


def _megabytes(file: Path) -> str:
    return f"{file.stat().st_size / 1_000_000:.1f}"
