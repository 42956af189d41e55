"""The other processes that serve the same sessions, and what they tell each other: "look", never what is to be seen.

The log is the truth; a notice may be lost, and is then made good by looking around. Carries no content and no names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a notice is about: new log entries up to `seq`, names that went, a session that went, who is connected."""

    LOG = "log"
    NAMES = "names"
    GONE = "gone"
    HERE = "here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to look at again, of one session."""

    kind: Kind
    session: str
    seq: int = 0


Hear = Callable[[Notice | None], None]


class Neighbours(Protocol):
    """How processes reach each other. `hear` gets each notice of another one, and None where some may be lost."""

    def tell(self, notice: Notice) -> None: ...
    def listen(self, hear: Hear) -> None: ...


class Nobody:
    """The neighbours of a process that serves its sessions alone."""

    def tell(self, notice: Notice) -> None:
        """Nobody is there to hear it."""

    def listen(self, hear: Hear) -> None:
        """Nobody ever says anything."""
