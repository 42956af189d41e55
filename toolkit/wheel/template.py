"""Wheel templates: goals, legal frameworks, rungs, target groups, and what is expected where (contract section 2).

Expectations are numbers here: E = 2 expected, 1 possible, 0 none. Reading the YAML form stands in `template_file.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from toolkit.wheel.model import OrganisationKind

VIEWS = ("GR", "GT", "TR", "GTR", "GA", "TA")
EXPECTED, POSSIBLE, NONE = 2, 1, 0


class FrameworkStatus(StrEnum):
    """Whether a law holds now."""

    IN_FORCE = "in_force"
    CLOSED = "closed"
    BILL = "bill"
    REPEALED = "repealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One segment; `rungs` holds E by rung (a rung not named is 0), `kinds` who one expects to offer here.

    Here and below, `inferred` names the fields that are our own reading, not a fact from a source.
    """

    id: str
    name: Mapping[str, str]
    rungs: Mapping[int, int] = field(default_factory=dict)
    kinds: tuple[OrganisationKind, ...] = ()
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """One legal framework; `serves` holds E by goal as written, `bwb` its ids at wetten.overheid.nl."""

    id: str
    abbreviation: str
    name: Mapping[str, str]
    bwb: tuple[str, ...] = ()
    executor: str = ""
    status: FrameworkStatus = FrameworkStatus.IN_FORCE
    valid_from: str | None = None
    valid_until: str | None = None
    successor_of: tuple[str, ...] = ()
    serves: Mapping[str, int] = field(default_factory=dict)
    provisions: tuple[str, ...] = ()
    explanation: Mapping[str, str] = field(default_factory=dict)
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A step of the participation ladder."""

    id: int
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateTargetGroup:
    """A target group that templates know; `rungs` None means 1 on every rung, else a rung not named is 0."""

    id: str
    name: Mapping[str, str]
    rungs: Mapping[int, int] | None = None
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDiscipline:
    """A profession that the template knows, by language."""

    id: str
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """Why something is expected, by language: `expects` by goal and target group, `serves` by framework."""

    expects: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    serves: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What a kind of wheel knows beforehand: goals, laws, rungs, target groups, and what one expects of whom."""

    id: str
    release: str
    name: Mapping[str, str]
    goals: tuple[Goal, ...]
    frameworks: tuple[Framework, ...]
    rungs: tuple[Rung, ...]
    target_groups: tuple[TemplateTargetGroup, ...] = ()
    disciplines: tuple[TemplateDiscipline, ...] = ()
    expects: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    bridges: tuple[tuple[str, str], ...] = ()
    views: tuple[str, ...] = VIEWS
    reasons: Reasons = Reasons()
    inferred: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """The name under which a wheel refers to this template: `participatiewiel@2026.1`."""
        return f"{self.id}@{self.release}"
