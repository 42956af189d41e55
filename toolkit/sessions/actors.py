"""Who asks: the roles of a session. How a token becomes an actor is access.py's."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """As what somebody takes part in a session."""

    FACILITATOR = "facilitator"
    PARTICIPANT = "participant"
    PROJECTOR = "projector"
    ORGANISATION = "organisation"  # through an organisation link, without an account


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One who submits. `participant` is set for a participant, `organisation` for an organisation link."""

    role: Role
    participant: str | None = None
    organisation: str | None = None

    @property
    def label(self) -> str:
        """What the log keeps of who did it: a role or an id, never a name."""
        return self.participant or (f"o:{self.organisation}" if self.organisation else self.role.value)


FACILITATOR = Actor(role=Role.FACILITATOR)
PROJECTOR = Actor(role=Role.PROJECTOR)
