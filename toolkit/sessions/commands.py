"""What someone may ask of a session: imperative, frozen, tagged by `type` (contract section 5).

Shape only: whether it is allowed, and whether its content makes sense, is decided in decide.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from toolkit.wheel.model import (
    Action,
    Activity,
    Area,
    BuildingTask,
    Organisation,
    Provision,
    TargetGroup,
    Theme,
    Verdict,
    Window,
)
from toolkit.wheel.persona import Persona

_CLOSED: Mapping[str, Any] = {"extra": "forbid"}
Changes = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What every command has: an id made by the client, and whether personal data was confirmed to be meant."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Command):
    """A first join. Not on the wire as a command: the call `join` makes it (see room.py)."""

    type: Literal["join"] = "join"
    participant: str
    organisation: str | None = None
    organisation_name: str | None = None
    resident: bool = False
    name: str | None = None
    window: Window | None = None
    discipline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantChange(Command):
    """Change what is known of oneself; the facilitator names the `participant` whom it concerns."""

    type: Literal["participant.change"] = "participant.change"
    participant: str | None = None
    name: str | None = None
    organisation: str | None = None
    window: Window | None = None
    discipline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantRemove(Command):
    type: Literal["participant.remove"] = "participant.remove"
    participant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadySet(Command):
    type: Literal["ready.set"] = "ready.set"
    ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationAdd(Command):
    type: Literal["organisation.add"] = "organisation.add"
    organisation: Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationChange(Command):
    type: Literal["organisation.change"] = "organisation.change"
    organisation: str
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationsMerge(Command):
    type: Literal["organisations.merge"] = "organisations.merge"
    into: str
    organisations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaAdd(Command):
    type: Literal["area.add"] = "area.add"
    area: Area


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaChange(Command):
    type: Literal["area.change"] = "area.change"
    area: str
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRemove(Command):
    type: Literal["area.remove"] = "area.remove"
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroupAdd(Command):
    type: Literal["target_group.add"] = "target_group.add"
    target_group: TargetGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroupChange(Command):
    type: Literal["target_group.change"] = "target_group.change"
    target_group: str
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroupRemove(Command):
    type: Literal["target_group.remove"] = "target_group.remove"
    target_group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAdd(Command):
    """Place a card; on the wire its `kind` says which of the two it is."""

    type: Literal["card.add"] = "card.add"
    card: Activity | Provision


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChange(Command):
    """Change fields of a card; `base` is the seq that the person saw."""

    type: Literal["card.change"] = "card.change"
    card: str
    changes: Changes
    base: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRemove(Command):
    type: Literal["card.remove"] = "card.remove"
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardConfirm(Command):
    type: Literal["card.confirm"] = "card.confirm"
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsMerge(Command):
    type: Literal["cards.merge"] = "cards.merge"
    into: str
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsKeepApart(Command):
    type: Literal["cards.keep_apart"] = "cards.keep_apart"
    cards: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionAdd(Command):
    type: Literal["action.add"] = "action.add"
    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionChange(Command):
    type: Literal["action.change"] = "action.change"
    action: str
    changes: Changes
    base: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRemove(Command):
    type: Literal["action.remove"] = "action.remove"
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeAdd(Command):
    type: Literal["theme.add"] = "theme.add"
    theme: Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeChange(Command):
    type: Literal["theme.change"] = "theme.change"
    theme: str
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRemove(Command):
    type: Literal["theme.remove"] = "theme.remove"
    theme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesMerge(Command):
    type: Literal["themes.merge"] = "themes.merge"
    into: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCast(Command):
    type: Literal["vote.cast"] = "vote.cast"
    theme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteWithdraw(Command):
    type: Literal["vote.withdraw"] = "vote.withdraw"
    theme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingSet(Command):
    """Rate a theme (impact, feasibility) or a building task (score), 1 to 5."""

    type: Literal["rating.set"] = "rating.set"
    item: str
    axis: Literal["impact", "feasibility", "score"]
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WishSet(Command):
    """Say about which themes one wants to talk, the dearest first."""

    type: Literal["wish.set"] = "wish.set"
    wishes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsForm(Command):
    """Form mixed groups: so many, or of at most `size` people.

    `locks` says which group someone stays in, each of `together` sits in one group, no two of one `apart` do.
    """

    type: Literal["groups.form"] = "groups.form"
    groups: int | None = None
    size: int | None = None
    locks: Mapping[str, str] | None = None
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsMove(Command):
    type: Literal["groups.move"] = "groups.move"
    participant: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingTaskAdd(Command):
    type: Literal["building_task.add"] = "building_task.add"
    building_task: BuildingTask


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingTaskRemove(Command):
    type: Literal["building_task.remove"] = "building_task.remove"
    building_task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingJudge(Command):
    type: Literal["finding.judge"] = "finding.judge"
    finding: str
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSet(Command):
    """Go to a step, by its id or by a phase (its first step); `minutes` overrides the script's."""

    type: Literal["step.set"] = "step.set"
    step: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerSet(Command):
    """Set when the step ends (ISO 8601, UTC), or stop the timer with None."""

    type: Literal["timer.set"] = "timer.set"
    ends_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealSet(Command):
    type: Literal["reveal.set"] = "reveal.set"
    what: Literal["cards", "votes"]
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenShow(Command):
    """Say what the projector lights up; all left out means: the whole wheel again.

    A `filter` has a value for each axis, and `rings` where these are to be others. `replay` is the seq at which the
    wheel is shown.
    """

    type: Literal["screen.show"] = "screen.show"
    finding: str | None = None
    goal: str | None = None
    filter: Mapping[str, str] | None = None
    persona: Persona | None = None
    group: str | None = None
    replay: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Command):
    type: Literal["undo"] = "undo"
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClose(Command):
    type: Literal["session.close"] = "session.close"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReopen(Command):
    type: Literal["session.reopen"] = "session.reopen"


AnyCommand = (
    Join
    | ParticipantChange
    | ParticipantRemove
    | ReadySet
    | OrganisationAdd
    | OrganisationChange
    | OrganisationsMerge
    | AreaAdd
    | AreaChange
    | AreaRemove
    | TargetGroupAdd
    | TargetGroupChange
    | TargetGroupRemove
    | CardAdd
    | CardChange
    | CardRemove
    | CardConfirm
    | CardsMerge
    | CardsKeepApart
    | ActionAdd
    | ActionChange
    | ActionRemove
    | ThemeAdd
    | ThemeChange
    | ThemeRemove
    | ThemesMerge
    | VoteCast
    | VoteWithdraw
    | RatingSet
    | WishSet
    | GroupsForm
    | GroupsMove
    | BuildingTaskAdd
    | BuildingTaskRemove
    | FindingJudge
    | StepSet
    | TimerSet
    | RevealSet
    | ScreenShow
    | Undo
    | SessionClose
    | SessionReopen
)
