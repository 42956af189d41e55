"""What the pages and the web get to work with: one object, made in `app.py`."""

from dataclasses import dataclass

from toolkit.exports.press import Press
from toolkit.sessions.access import Access, WrongCodes
from toolkit.sessions.log import EventLog
from toolkit.sessions.rooms import Rooms
from toolkit.settings import Settings
from toolkit.storage.database import Database
from toolkit.storage.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts of one running installation. `asset_prefix` is where static files stand (`/a/{hash}`)."""

    settings: Settings
    database: Database
    library: Library
    rooms: Rooms
    access: Access
    log: EventLog
    press: Press
    wrong_codes: WrongCodes
    epoch: str
    asset_prefix: str
