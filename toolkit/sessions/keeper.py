"""What the rooms ask of the place where wheels and sessions are kept, and the words in which they speak of it.

Promises only: the library in `storage` keeps them, and a test may keep them in memory.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from toolkit.sessions.log import Entry
from toolkit.wheel.model import ActionState, ActivityState, Municipality, Wheel


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """What is known of a session without opening it. Times are ISO 8601 in UTC; an open one has no `closed_at`."""

    id: str
    wheel_id: str
    code: str
    script: str
    opened_at: str
    closed_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A session that is about to be stored, and the round that it is of its wheel."""

    id: str
    wheel_id: str
    round: int
    code: str
    script: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a list of wheels shows of one: cards that count, white spots, actions that are not done.

    `goals` has the cards that count by goal, enough for a small picture of the wheel.
    """

    activities: int
    gaps: int
    actions_open: int
    goals: Mapping[str, int] = field(default_factory=dict)


def figures_of(wheel: Wheel, gaps: int) -> Figures:
    """Return the figures of a wheel with that many white spots."""
    active = [activity for activity in wheel.activities if activity.state is not ActivityState.STOPPED]
    return Figures(
        activities=len(active),
        gaps=gaps,
        actions_open=sum(action.state in (ActionState.OPEN, ActionState.BUSY) for action in wheel.actions),
        goals=Counter(goal for activity in active for goal in dict.fromkeys(activity.goals)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What the library itself says of a wheel: how it is called, whose it is, under which tags it is found.

    A session takes the heading with which it opens and never changes it; so it may change between rounds, and after the
    last one, without a rewritten history. A municipality that is renamed or merged keeps its wheels this way.
    """

    name: str
    municipalities: tuple[Municipality, ...] = ()
    tags: tuple[str, ...] = ()

    def on(self, wheel: Wheel) -> Wheel:
        """Return the wheel under this heading."""
        return replace(wheel, name=self.name, municipalities=self.municipalities, tags=self.tags)


def heading_of(wheel: Wheel) -> Heading:
    """Return the heading that a wheel carries itself."""
    return Heading(name=wheel.name, municipalities=wheel.municipalities, tags=wheel.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made: when, and in which file."""

    at: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was erased: one wheel with all that hung on it, or the name of one participant (`participant` is their id).

    `counts` has how many there were of each thing; `backups` were made before and still hold it. While it is `pending`
    a trace may be left in the file, for somebody else holds on to that.
    """

    wheel: str
    name: str
    at: str
    participant: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    backups: tuple[Backup, ...] = ()
    pending: bool = False

    def json(self) -> dict[str, Any]:
        """Return the receipt as JSON."""
        about = {"wheel": self.wheel, "name": self.name, "participant": self.participant, "erased_at": self.at}
        backups = [{"at": one.at, "file": one.file} for one in self.backups]
        return {**about, "counts": dict(self.counts), "backups": backups, "pending": self.pending}


def receipt_from(given: Mapping[str, Any]) -> Receipt:
    """Return a receipt from its JSON, as another process of ours wrote it."""
    return Receipt(
        wheel=given["wheel"],
        name=given["name"],
        participant=given["participant"],
        at=given["erased_at"],
        counts=given["counts"],
        backups=tuple(Backup(**one) for one in given["backups"]),
        pending=given["pending"],
    )


class Keeper(Protocol):
    """Where wheels and sessions are kept: the library."""

    async def wheel(self, id: str) -> Wheel: ...
    async def heading(self, id: str) -> Heading: ...
    async def keep(self, wheel: Wheel) -> str: ...
    async def keep_fold(self, wheel: Wheel, *, session: str, seq: int) -> None: ...
    async def sessions(self, wheel_id: str) -> tuple[SessionRecord, ...]: ...
    async def session(self, id: str) -> SessionRecord: ...
    async def session_of_code(self, code: str) -> SessionRecord: ...
    async def open_session(self, opening: Opening, entry: Entry) -> None: ...
    async def ends(self, sessions: Sequence[str]) -> Mapping[str, int]: ...
    async def stale_sessions(self) -> tuple[str, ...]: ...
    async def erase(self, wheel_id: str, participant: str | None = None) -> Receipt: ...
    async def forget_names(self, closed_before: str) -> tuple[str, ...]: ...
