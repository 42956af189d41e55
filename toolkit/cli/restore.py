"""`participatiewiel restore`: put a backup in the place of what is there, while no server runs."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from toolkit.cli.files import add_language
from toolkit.cli.installation import add_installation
from toolkit.errors import InvalidInput
from toolkit.texts import text


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("restore", help="put a backup back; the server must be stopped")
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that `backup` wrote")
    add_installation(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Restore, and say where the data that was there is now."""
    from toolkit.cli.installation import check_data_folder, database_file, settings_of
    from toolkit.storage.backup import restore
    from toolkit.storage.occupancy import alone

    settings = settings_of(args)
    file = database_file(settings)
    if file is None:
        raise InvalidInput("cli.restore.postgres")
    check_data_folder(settings)
    with alone(settings.data):
        aside = restore(args.file, file)
    key = "cli.restore.done" if aside is None else "cli.restore.done_aside"
    print(text(key, args.lang, file=args.file.name, aside=aside))
    return 0
