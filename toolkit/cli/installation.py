"""Opening an installation from the command line: its data folder and its database.

Where that fails, it is said in one sentence.
"""

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import InvalidInput
from toolkit.settings import Settings, settings_from

if TYPE_CHECKING:
    from toolkit.storage.database import Database


def add_installation(parser: ArgumentParser) -> None:
    """Let a command say which installation it is about."""
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: ./data)")
    parser.add_argument("--database-url", metavar="URL", help="the database, where it is not in the data folder")


def settings_of(args: Namespace) -> Settings:
    """Return the settings of the installation that a command is about. Raises InvalidInput."""
    return settings_from(vars(args), os.environ)


def database_file(settings: Settings) -> Path | None:
    """Return the file of an installation's database, None where it is of another kind. Raises InvalidInput."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    from toolkit.storage.database import sqlite_url

    try:
        url = make_url(settings.database_url) if settings.database_url else sqlite_url(settings.data)
    except ArgumentError:
        raise InvalidInput("errors.database") from None
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def check_data_folder(settings: Settings) -> None:
    """Make the data folder where it is not there. Raises InvalidInput where nothing can be written in it."""
    probe = settings.data / ".writable"
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.touch()
        probe.unlink()
    except OSError:
        raise InvalidInput("errors.data_folder", folder=str(settings.data)) from None


def opened_database(settings: Settings) -> "Database":
    """Return the database of an installation, up to date. Raises InvalidInput."""
    from sqlalchemy.exc import SQLAlchemyError

    from toolkit.storage.database import Database, NewerDatabase, sqlite_url

    check_data_folder(settings)
    try:
        database = Database(settings.database_url or sqlite_url(settings.data))
        database.migrate()
    except NewerDatabase:
        raise InvalidInput("errors.database_newer") from None
    except SQLAlchemyError:
        raise InvalidInput("errors.database") from None
    return database
