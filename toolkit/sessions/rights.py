"""Who may do what: one table, for the pages of the desk, the API, the live line and the command line alike.

Knows no storage, no cookie and no clock. What an actor may do inside a session is decided in decide.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from toolkit.errors import Rejected

FIRST_WORKSPACE = "first"


class Right(StrEnum):
    """Something that one may do, or not, in a workspace (the last two: in the installation)."""

    READ = "read"  # see wheels, sessions and comparisons
    EXPORT = "export"  # take a wheel, an outcome or a log away as a file
    WRITE = "write"  # make, import, name, copy and archive wheels
    LEAD = "lead"  # open a session and lead it
    SHARE = "share"  # make and revoke links for organisations and for the public
    ERASE = "erase"  # erase a wheel, or somebody's name, for good
    MEMBERS = "members"  # invite, give another role, take away, help with a lost password
    TOKENS = "tokens"  # make and revoke tokens of programs
    AUDIT = "audit"  # read who opened, exported, changed rights and erased
    WATCH = "watch"  # see how the installation fares
    INSTALLATION = "installation"  # make workspaces, and invite whoever is to own them


class Standing(StrEnum):
    """As what somebody comes: with a role in a workspace, with a key, or as a program with a scope."""

    OWNER = "owner"
    FACILITATOR = "facilitator"
    VIEWER = "viewer"
    ADMIN = "admin"  # of the installation; sees no wheel
    KEY_HOLDER = "key_holder"  # on a laptop: whoever opened the link that `serve` printed
    CO_HOST = "co_host"  # whoever took up the QR with which a facilitator shared one session
    API_READ = "api_read"
    API_WRITE = "api_write"
    API_ALL = "api_all"


_R = Right
TABLE: Mapping[Standing, frozenset[Right]] = {
    Standing.OWNER: frozenset(_R) - {_R.WATCH, _R.INSTALLATION},
    Standing.FACILITATOR: frozenset({_R.READ, _R.EXPORT, _R.WRITE, _R.LEAD, _R.SHARE, _R.ERASE}),
    Standing.VIEWER: frozenset({_R.READ, _R.EXPORT}),
    Standing.ADMIN: frozenset({_R.WATCH, _R.INSTALLATION}),
    Standing.KEY_HOLDER: frozenset({_R.READ, _R.EXPORT, _R.WRITE, _R.LEAD, _R.SHARE, _R.ERASE, _R.WATCH}),
    Standing.CO_HOST: frozenset({_R.READ, _R.EXPORT, _R.LEAD}),
    Standing.API_READ: frozenset({_R.READ, _R.EXPORT}),
    Standing.API_WRITE: frozenset({_R.READ, _R.EXPORT, _R.WRITE, _R.LEAD}),
    Standing.API_ALL: frozenset({_R.READ, _R.EXPORT, _R.WRITE, _R.LEAD, _R.ERASE}),
}
ROLES = (Standing.OWNER, Standing.FACILITATOR, Standing.VIEWER)

TOKEN_SCOPES = ("read", "write", "all")
LONGEST_TOKEN_DAYS = 3650

# What `token create` calls them. The roles are the words of the first version, and stay.
SCOPES: Mapping[str, Standing] = {
    "read": Standing.API_READ,
    "write": Standing.API_WRITE,
    "all": Standing.API_ALL,
    "viewer": Standing.API_READ,
    "facilitator": Standing.API_ALL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Somebody who was let in. `id` is that of a browser or of a program's token, `account` empty where there is none.

    `workspace` is where they work now, empty for somebody who works nowhere (yet). `session` is the only one that a
    co-host may touch, empty for everyone else.
    """

    id: str
    standings: frozenset[Standing] = frozenset()
    workspace: str = ""
    account: str = ""
    session: str = ""

    @property
    def label(self) -> str:
        """What the audit keeps of who did it: an id, never a name."""
        if self.account:
            return f"account:{self.account}"
        return f"{'token' if self.is_program else 'key'}:{self.id}"

    @property
    def is_program(self) -> bool:
        """Tell whether this is no person but a program with a token."""
        return any(standing in SCOPES.values() for standing in self.standings)

    def may(self, right: Right) -> bool:
        """Tell whether they may do this where they work now."""
        return any(right in TABLE[standing] for standing in self.standings)

    def need_all_of(self, workspace_right: Right) -> None:
        """Raise Rejected `not_allowed` where they may not do this, or may do it in one session alone."""
        self.need(workspace_right)
        if self.session:
            raise Rejected("not_allowed")

    def need(self, right: Right) -> None:
        """Raise Rejected `not_allowed` where they may not."""
        if not self.may(right):
            raise Rejected("not_allowed")


LAPTOP = Who(id="", standings=frozenset({Standing.KEY_HOLDER}), workspace=FIRST_WORKSPACE)
