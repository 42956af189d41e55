"""The tables, as SQLModel sees them. A change here needs a migration; a test says so.

Tables are not domain objects: rows go in, dataclasses come out. Times are ISO 8601 in UTC, as text, so that they read
and compare the same on every database.
"""

from typing import Any, ClassVar

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlalchemy import Table as SqlTable
from sqlalchemy.types import JSON, Text
from sqlmodel import Field, SQLModel

# On PostgreSQL too: its migration says so. Said here as well, it would load that dialect in every process.
_OPEN = text("closed_at IS NULL")


class LogRow(SQLModel, table=True):
    """One accepted command of one session with its events: insert only."""

    __tablename__: ClassVar[str] = "log"
    __table_args__ = (UniqueConstraint("session_id", "command_id", name="uq_log_command"),)

    session_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    command_id: str
    type: str
    version: int
    at: str
    actor: str
    events: Any = Field(sa_type=JSON, nullable=False)


class PersonRow(SQLModel, table=True):
    """The name of a participant, which stands in no history. (Their token is kept nowhere: their id is its hash.)"""

    __tablename__: ClassVar[str] = "person"

    session_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str


class SessionRow(SQLModel, table=True):
    """One workshop on one wheel. At most one of a wheel is open."""

    __tablename__: ClassVar[str] = "session"
    __table_args__ = (
        UniqueConstraint("code", name="uq_session_code"),
        Index("uq_session_open", "wheel_id", unique=True, sqlite_where=_OPEN),
    )

    id: str = Field(primary_key=True)
    wheel_id: str = Field(index=True)
    code: str
    script: str
    opened_at: str
    closed_at: str | None = None


class WheelRow(SQLModel, table=True):
    """The newest fold of a wheel, with the figures that the list shows, and the log entry up to which it was folded.

    `heading` is what the library says over the fold (None: nothing, the fold's own holds); `municipalities` and `tags`
    are names, and with `name` they are always those that hold. `goals` has the cards that count, by goal.
    """

    __tablename__: ClassVar[str] = "wheel"

    id: str = Field(primary_key=True)
    name: str
    round: int
    template: str
    changed_at: str
    activities: int
    gaps: int
    actions_open: int
    session_id: str | None = None
    seq: int = 0
    file: str = Field(sa_type=Text)
    archived_at: str | None = None
    heading: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    municipalities: Any = Field(sa_type=JSON, nullable=False)
    tags: Any = Field(sa_type=JSON, nullable=False)
    goals: Any = Field(sa_type=JSON, nullable=False)
    workspace_id: str = Field(index=True)


class WorkspaceRow(SQLModel, table=True):
    """A municipality, a region, Movisie: who share wheels. The first has no name of its own on a laptop."""

    __tablename__: ClassVar[str] = "workspace"

    id: str = Field(primary_key=True)
    name: str
    created_at: str


class AccountRow(SQLModel, table=True):
    """Somebody who may sign in: with a password (its argon2 hash), or elsewhere (`issuer`, `subject`)."""

    __tablename__: ClassVar[str] = "account"
    __table_args__ = (
        UniqueConstraint("address", name="uq_account_address"),
        UniqueConstraint("issuer", "subject", name="uq_account_subject"),
    )

    id: str = Field(primary_key=True)
    name: str
    address: str | None = None
    password_hash: str | None = None
    issuer: str | None = None
    subject: str | None = None
    is_admin: bool = False
    created_at: str


class MemberRow(SQLModel, table=True):
    """An account's role in a workspace; `source` says whether an invitation gave it, or a group elsewhere."""

    __tablename__: ClassVar[str] = "member"

    workspace_id: str = Field(primary_key=True)
    account_id: str = Field(primary_key=True, index=True)
    role: str
    source: str
    since: str


class AuditRow(SQLModel, table=True):
    """Who did what, by ids: opened, exported, changed rights, erased. No name stands in it."""

    __tablename__: ClassVar[str] = "audit"

    id: str = Field(primary_key=True)
    at: str = Field(index=True)
    workspace_id: str = Field(index=True)
    who: str
    what: str
    subject: str
    detail: str


class FacilitatorRow(SQLModel, table=True):
    """A browser that is signed in at the desk: by the key that was printed, or by an account.

    `workspace_id` is where the account works now, `device` what kind of browser it is, in a few words.
    """

    __tablename__: ClassVar[str] = "facilitator"

    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    created_at: str
    account_id: str | None = Field(default=None, index=True)
    workspace_id: str | None = None
    seen_at: str | None = None
    expires_at: str | None = None
    device: str | None = None


class LinkRow(SQLModel, table=True):
    """A secret of a link: `kind` says what it opens, `subject` for whom; used once, until `expires_at`."""

    __tablename__: ClassVar[str] = "link"

    secret_hash: str = Field(primary_key=True)
    kind: str = Field(index=True)
    subject: str = ""
    created_at: str
    expires_at: str
    used_at: str | None = None


class ApiTokenRow(SQLModel, table=True):
    """A bearer token of a program, with what it may do (a scope) in one workspace, and until when (None: no end)."""

    __tablename__: ClassVar[str] = "api_token"

    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    role: str
    created_at: str
    revoked_at: str | None = None
    workspace_id: str
    name: str | None = None
    expires_at: str | None = None


class RevocationRow(SQLModel, table=True):
    """A secret that was made worthless, by its hash. So that no restore makes it good again."""

    __tablename__: ClassVar[str] = "revocation"

    secret_hash: str = Field(primary_key=True)
    at: str


class SettingRow(SQLModel, table=True):
    """What the installation itself remembers: the epoch of the database, what was done once."""

    __tablename__: ClassVar[str] = "setting"

    key: str = Field(primary_key=True)
    value: str


class BackupRow(SQLModel, table=True):
    """A backup that was made, and the wheels and people (`session/participant`) whose data it holds; ids only."""

    __tablename__: ClassVar[str] = "backup"

    file: str = Field(primary_key=True)
    at: str
    holds: Any = Field(sa_type=JSON, nullable=False)


class ErasureRow(SQLModel, table=True):
    """What was erased, by id: a wheel, or the name of one of its participants. So that no restore brings it back."""

    __tablename__: ClassVar[str] = "erasure"

    id: str = Field(primary_key=True)
    wheel_id: str
    participant: str | None = None
    at: str
    counts: Any = Field(sa_type=JSON, nullable=False)


class PresenceRow(SQLModel, table=True):
    """Who is connected to a session through one process; `seen` is its last sign of life in the database's seconds."""

    __tablename__: ClassVar[str] = "presence"

    process: str = Field(primary_key=True)
    session_id: str = Field(primary_key=True)
    people: Any = Field(sa_type=JSON, nullable=False)
    seen: float


def table_of(model: type[SQLModel]) -> SqlTable:
    """Return the Core table of a model, for statements that need no object for each row."""
    table: SqlTable = model.__table__  # type: ignore[attr-defined]
    return table


METADATA = SQLModel.metadata
