"""How soon commands are answered, and who is here: counted as it happens, for whoever watches over the server.

Keeps no history beyond the last minutes, and nothing about anyone.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

WITHIN_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_MINUTE, _LOOKED_BACK_SECONDS, _MOST_KEPT = 60.0, 300.0, 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Who looks through this process now; `slow` reads more slowly than is told."""

    phones: int = 0
    screens: int = 0
    desks: int = 0
    slow: int = 0


@dataclass(slots=True)
class Pace:
    """How long each answer to a command took, in seconds. `within` counts by the bounds of WITHIN_SECONDS, for ever."""

    clock: Callable[[], float] = monotonic
    count: int = 0
    total: float = 0.0
    within: list[int] = field(default_factory=lambda: [0] * len(WITHIN_SECONDS))
    _recent: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=_MOST_KEPT))

    def note(self, seconds: float) -> None:
        """Count one answer."""
        self.count += 1
        self.total += seconds
        for index, bound in enumerate(WITHIN_SECONDS):
            if seconds <= bound:
                self.within[index] += 1
                break
        self._recent.append((self.clock(), seconds))

    @property
    def a_second(self) -> float:
        """How many commands a second were answered, over the last minute."""
        now = self.clock()
        recent = [at for at, _ in self._recent if at > now - _MINUTE]
        is_cut = len(recent) == _MOST_KEPT
        return len(recent) / max(1.0, now - recent[0] if is_cut else _MINUTE)

    @property
    def p95(self) -> float | None:
        """Within how many seconds 95 of 100 answers came, over the last five minutes; None where there was none."""
        since = self.clock() - _LOOKED_BACK_SECONDS
        took = sorted(seconds for at, seconds in self._recent if at > since)
        return took[min(len(took) - 1, int(0.95 * len(took)))] if took else None
