"""The log of a session: what every store of events promises, and one that keeps it in memory.

An entry is one accepted command with the events it led to. The log is the truth; everything else is a fold of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from toolkit.errors import StaleLog


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One accepted command. `events` are JSON objects as codec.py writes them, `at` is ISO 8601 in UTC."""

    seq: int
    command_id: str
    type: str
    at: str
    actor: str
    events: tuple[Mapping[str, Any], ...]
    version: int = 1


class EventLog(Protocol):
    """Durable, append-only, gapless from seq 1. `names` are people's names by participant id (None erases): they are
    stored beside the log, never in it, in the same transaction."""

    async def append(
        self, session: str, expected_seq: int, entries: Sequence[Entry], names: Mapping[str, str | None] | None = None
    ) -> None:
        """Store all entries durably or none. Raises StaleLog where the last seq is not `expected_seq`."""

    async def read(self, session: str, after: int = 0) -> Sequence[Entry]:
        """Return the entries with seq > `after`, in order; empty for an unknown session."""

    async def names(self, session: str) -> Mapping[str, str]:
        """Return the names that are stored beside the log of a session, by participant id."""


@dataclass(slots=True)
class InMemoryEventLog:
    """The same promises without a disk, for tests."""

    entries: dict[str, list[Entry]] = field(default_factory=dict)
    people: dict[tuple[str, str], str] = field(default_factory=dict)

    async def append(
        self, session: str, expected_seq: int, entries: Sequence[Entry], names: Mapping[str, str | None] | None = None
    ) -> None:
        held = self.entries.setdefault(session, [])
        if len(held) != expected_seq:
            raise StaleLog(session)
        held.extend(entries)
        for participant, name in (names or {}).items():
            self.people.pop((session, participant), None)
            if name:
                self.people[session, participant] = name

    async def read(self, session: str, after: int = 0) -> Sequence[Entry]:
        return tuple(self.entries.get(session, ())[after:])

    async def names(self, session: str) -> Mapping[str, str]:
        return {id: name for (held, id), name in self.people.items() if held == session}
