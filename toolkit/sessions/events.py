"""What has happened in a session: past tense, frozen, tagged by `type`.

An event about things on the wheel carries those things whole, as they stand afterwards (items.py). People's names are
in no event: they stand in a table of their own, so that erasing a person rewrites no history.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from toolkit.sessions.items import Items
from toolkit.sessions.script import Script
from toolkit.wheel.model import Wheel

_CLOSED: Mapping[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every event has: a `type`, and no keys but its own."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(Event):
    """The first event: the whole wheel, the template's release (in the wheel), and the script as it was then."""

    type: Literal["session.opened"] = "session.opened"
    session: str
    code: str
    wheel: Wheel
    script: Script


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsEvent(Event):
    """An event about things on the wheel."""

    items: Items


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantJoined(ItemsEvent):
    type: Literal["participant.joined"] = "participant.joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantChanged(ItemsEvent):
    type: Literal["participant.changed"] = "participant.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantRemoved(ItemsEvent):
    type: Literal["participant.removed"] = "participant.removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadySet(Event):
    type: Literal["ready.set"] = "ready.set"
    participant: str
    ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationAdded(ItemsEvent):
    type: Literal["organisation.added"] = "organisation.added"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationChanged(ItemsEvent):
    type: Literal["organisation.changed"] = "organisation.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationsMerged(ItemsEvent):
    type: Literal["organisations.merged"] = "organisations.merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChanged(ItemsEvent):
    """An area or a target group was added, changed or removed, with the cards that named it."""

    type: Literal["list.changed"] = "list.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAdded(ItemsEvent):
    type: Literal["card.added"] = "card.added"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChanged(ItemsEvent):
    type: Literal["card.changed"] = "card.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRemoved(ItemsEvent):
    type: Literal["card.removed"] = "card.removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardConfirmed(Event):
    """Somebody said: this still holds. The card itself is as it was."""

    type: Literal["card.confirmed"] = "card.confirmed"
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsMerged(ItemsEvent):
    type: Literal["cards.merged"] = "cards.merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsKeptApart(ItemsEvent):
    type: Literal["cards.kept_apart"] = "cards.kept_apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionAdded(ItemsEvent):
    type: Literal["action.added"] = "action.added"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionChanged(ItemsEvent):
    type: Literal["action.changed"] = "action.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRemoved(ItemsEvent):
    type: Literal["action.removed"] = "action.removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeAdded(ItemsEvent):
    type: Literal["theme.added"] = "theme.added"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeChanged(ItemsEvent):
    type: Literal["theme.changed"] = "theme.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRemoved(ItemsEvent):
    type: Literal["theme.removed"] = "theme.removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesMerged(ItemsEvent):
    type: Literal["themes.merged"] = "themes.merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCast(ItemsEvent):
    type: Literal["vote.cast"] = "vote.cast"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteWithdrawn(ItemsEvent):
    type: Literal["vote.withdrawn"] = "vote.withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated(ItemsEvent):
    type: Literal["rated"] = "rated"


@dataclass(frozen=True, slots=True, kw_only=True)
class WishesSet(ItemsEvent):
    type: Literal["wishes.set"] = "wishes.set"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsFormed(ItemsEvent):
    """Groups were formed anew; what was asked stands here, so that a later repair keeps to it."""

    type: Literal["groups.formed"] = "groups.formed"
    locks: Mapping[str, str] = field(default_factory=dict)
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsRepaired(ItemsEvent):
    """Someone came, left or was moved: the groups as they are now."""

    type: Literal["groups.repaired"] = "groups.repaired"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingTaskAdded(ItemsEvent):
    type: Literal["building_task.added"] = "building_task.added"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingTaskRemoved(ItemsEvent):
    type: Literal["building_task.removed"] = "building_task.removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingJudged(ItemsEvent):
    type: Literal["finding.judged"] = "finding.judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSet(Event):
    """The room is in this step now, until `ends_at` (None: no timer); `at` is when it went there."""

    type: Literal["step.set"] = "step.set"
    step: str
    ends_at: str | None
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerSet(Event):
    type: Literal["timer.set"] = "timer.set"
    ends_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealSet(Event):
    type: Literal["reveal.set"] = "reveal.set"
    what: str
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenShown(Event):
    """What the projector lights up; an empty `show` is the whole wheel."""

    type: Literal["screen.shown"] = "screen.shown"
    show: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone(ItemsEvent):
    """The command of `seq` was taken back: its things stand as before it, and so does the step if it set one."""

    type: Literal["undone"] = "undone"
    seq: int
    step: StepSet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClosed(Event):
    type: Literal["session.closed"] = "session.closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReopened(Event):
    type: Literal["session.reopened"] = "session.reopened"


AnyEvent = (
    SessionOpened
    | ParticipantJoined
    | ParticipantChanged
    | ParticipantRemoved
    | ReadySet
    | OrganisationAdded
    | OrganisationChanged
    | OrganisationsMerged
    | ListChanged
    | CardAdded
    | CardChanged
    | CardRemoved
    | CardConfirmed
    | CardsMerged
    | CardsKeptApart
    | ActionAdded
    | ActionChanged
    | ActionRemoved
    | ThemeAdded
    | ThemeChanged
    | ThemeRemoved
    | ThemesMerged
    | VoteCast
    | VoteWithdrawn
    | Rated
    | WishesSet
    | GroupsFormed
    | GroupsRepaired
    | BuildingTaskAdded
    | BuildingTaskRemoved
    | FindingJudged
    | StepSet
    | TimerSet
    | RevealSet
    | ScreenShown
    | Undone
    | SessionClosed
    | SessionReopened
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One accepted command with its events: a log entry in typed form. `at` is ISO 8601 in UTC."""

    seq: int
    command_id: str
    type: str
    at: str
    actor: str
    events: tuple[AnyEvent, ...]
