"""The wheel and what stands on it, as plain frozen data (contract section 2).

These types hold values only. What is nonsense (a name of 121 characters, a goal that does not exist) is refused by
`content.py` at the two doors where data comes in: the wheel file and the session's `decide`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

EVERYONE = "everyone"
EVERYWHERE = "everywhere"
NO_FRAMEWORK = "none"
RUNGS = (1, 2, 3, 4, 5, 6)

# A dict that every type below points to: the reader refuses unknown keys by name (it is a pydantic setting, which
# needs no import of pydantic here).
_CLOSED: Mapping[str, Any] = {"extra": "forbid"}


class ActivityState(StrEnum):
    """How far an activity is."""

    EXISTING = "existing"
    PLANNED = "planned"
    WISH = "wish"
    STOPPED = "stopped"


class OrganisationKind(StrEnum):
    """What an organisation is."""

    MUNICIPALITY = "municipality"
    WELFARE = "welfare"
    CARE = "care"
    WORK = "work"
    EDUCATION = "education"
    BENEFITS = "benefits"
    INSURER = "insurer"
    SOCIAL_ENTERPRISE = "social-enterprise"
    RESIDENTS = "residents"
    OTHER = "other"


class Window(StrEnum):
    """The four windows (vensters) through which a person looks at the wheel."""

    RESIDENT = "resident"
    PROFESSIONAL = "professional"
    POLICY = "policy"
    ORGANISATION = "organisation"


class Verdict(StrEnum):
    """What the room says of a finding."""

    CONFIRMED = "confirmed"
    ELSEWHERE = "elsewhere"
    NOT_APPLICABLE = "not_applicable"
    DISMISSED = "dismissed"


class ActionState(StrEnum):
    """How far an action is."""

    OPEN = "open"
    BUSY = "busy"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """A municipality by its name, and its code at the statistics office where that is known."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A part of the municipality."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup:
    """For whom something is."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discipline:
    """A profession of people who take part."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who offers something; `invited` before anybody of it came."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    name: str
    kind: OrganisationKind = OrganisationKind.OTHER
    invited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkUse:
    """A legal framework that pays for an activity; `share` is its part of the money, 0 to 1, unknown if None."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a card sits within a goal: `slot` of the geometry (from 0), `number` shown beside it (from 1)."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    slot: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What organisations offer. An empty list means unknown."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    name: str
    organisations: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    frameworks: tuple[FrameworkUse, ...] = ()
    rungs: tuple[int, ...] = ()
    target_groups: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    state: ActivityState = ActivityState.EXISTING
    note: str = ""
    source: str = ""
    inferred: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """One instrument under a legal framework, as an organisation uses it."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    name: str
    framework: str
    organisation: str
    goals: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()


Card = Activity | Provision


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the room said of a finding, by the finding's key."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    finding: str
    verdict: Verdict
    reason: str = ""
    round: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Someone who took part. A name is never here; `organisation` is None for a resident."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    organisation: str | None = None
    window: Window | None = None
    discipline: str | None = None
    wishes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What the room wants to take further; `votes` from rounds before, `findings` by key."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    name: str
    findings: tuple[str, ...] = ()
    votes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingGroup:
    """People at one table, by id, and why they are together (in Dutch)."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    theme: str | None = None
    members: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingTask:
    """A building task (bouwopgave) of the municipality's own; `scores` holds 1 to 5 by window."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    name: str
    scores: Mapping[Window, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An agreed next step. `due` and `check` are ISO dates; `postponed` counts how often `due` moved later."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    title: str
    number: int = 0
    note: str = ""
    owner: str | None = None
    holder: str | None = None
    organisations: tuple[str, ...] = ()
    first_step: str = ""
    due: str | None = None
    check: str | None = None
    postponed: int = 0
    state: ActionState = ActionState.OPEN
    window: Window | None = None
    findings: tuple[str, ...] = ()
    group: str | None = None
    round: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """One wheel in one round: everything of a wheel file but its format and version."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str = ""
    name: str
    template: str
    round: int = 1
    municipalities: tuple[Municipality, ...] = ()
    tags: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()
    target_groups: tuple[TargetGroup, ...] = ()
    disciplines: tuple[Discipline, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    activities: tuple[Activity, ...] = ()
    provisions: tuple[Provision, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    judgements: tuple[Judgement, ...] = ()
    participants: tuple[Participant, ...] = ()
    themes: tuple[Theme, ...] = ()
    groups: tuple[WorkingGroup, ...] = ()
    building_tasks: tuple[BuildingTask, ...] = ()
    actions: tuple[Action, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
