"""The parts of one running installation: one object, made in `app.py`.

Its library and rooms are those of all workspaces, for what a link or a join code opens. Who was let in at the desk or
at the API gets no more than their own: see workplace.py.
"""

from dataclasses import dataclass, field

from toolkit.exports.press import Press
from toolkit.membership import Membership
from toolkit.proofs import Proofs
from toolkit.pulse import Pulse
from toolkit.sessions.access import Access
from toolkit.sessions.log import EventLog
from toolkit.sessions.rooms import Rooms
from toolkit.sessions.throttle import WrongCodes
from toolkit.settings import Settings
from toolkit.storage.audit import Audit
from toolkit.storage.company import Company
from toolkit.storage.database import Database
from toolkit.storage.library import Library
from toolkit.storage.second_place import SecondPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts of one running installation. `asset_prefix` is where static files stand (`/a/{hash}`)."""

    settings: Settings
    database: Database
    library: Library
    rooms: Rooms
    access: Access
    audit: Audit
    membership: Membership
    log: EventLog
    press: Press
    wrong_codes: WrongCodes
    company: Company
    epoch: str
    asset_prefix: str
    proofs: Proofs = field(default_factory=Proofs)
    pulse: Pulse = field(default_factory=Pulse)
    second_place: SecondPlace | None = None
