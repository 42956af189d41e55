"""What people choose in a session: votes and ratings. Whose they are is known to the log and to themselves only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

_CLOSED: Mapping[str, Any] = {"extra": "forbid"}

DOTS = 3
WISHES = 3
THEME_AXES = ("impact", "feasibility")
TASK_AXES = ("score",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One dot on a theme; `voter` is a participant, or `organisation/{id}` where an organisation has one voice."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    voter: str
    theme: str

    @property
    def id(self) -> str:
        return f"{self.voter}/{self.theme}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A score of 1 to 5 that one person gives to a theme or a building task, on one axis."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    voter: str
    item: str
    axis: str
    value: int

    @property
    def id(self) -> str:
        return f"{self.voter}/{self.item}/{self.axis}"


def voter_in(key: str, parts: int) -> str:
    """Return the voter in the key of a vote (1 part after it) or a rating (2 parts)."""
    return key.rsplit("/", parts)[0]
