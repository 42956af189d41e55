"""What a rehearsal found, in plain sentences. Measures nothing itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.texts import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at: its sentence is `rehearsal.{name}.good` or `rehearsal.{name}.bad`."""

    name: str
    good: bool
    params: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        key = f"rehearsal.{self.name}.{'good' if self.good else 'bad'}"
        return text(key, language, **self.params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that was looked at, in the order of a workshop, and how long it took."""

    bots: int
    seconds: float
    checks: tuple[Check, ...]

    @property
    def good(self) -> bool:
        return all(check.good for check in self.checks)

    def lines(self, language: str) -> Iterator[str]:
        """Yield the report, a sentence a line, each behind its mark."""
        for check in self.checks:
            yield f"{'✓' if check.good else '✗'} {check.sentence(language)}"
        yield text("rehearsal.took", language, seconds=round(self.seconds), count=self.bots)
        yield text("rehearsal.all_good" if self.good else "rehearsal.some_bad", language)
