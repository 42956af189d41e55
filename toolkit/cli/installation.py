"""Opening an installation from the command line: its data folder and its database.

Where that fails, it is said in one sentence.
"""

from toolkit.errors import InvalidInput
from toolkit.settings import Settings
from toolkit.storage.database import Database, sqlite_url


def check_data_folder(settings: Settings) -> None:
    """Make the data folder where it is not there. Raises InvalidInput where nothing can be written in it."""
    probe = settings.data / ".writable"
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.touch()
        probe.unlink()
    except OSError:
        raise InvalidInput("errors.data_folder", folder=str(settings.data)) from None


def opened_database(settings: Settings) -> Database:
    """Return the database of an installation, up to date. Raises InvalidInput."""
    from alembic.util import CommandError
    from sqlalchemy.exc import SQLAlchemyError

    check_data_folder(settings)
    try:
        database = Database(settings.database_url or sqlite_url(settings.data))
        database.migrate()
    except CommandError:
        raise InvalidInput("errors.database_newer") from None
    except SQLAlchemyError:
        raise InvalidInput("errors.database") from None
    return database
