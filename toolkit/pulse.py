"""How this process fares while it serves: how late its event loop is, how soon it answers, who is here.

Looks at nothing but itself; condition.py puts the rest beside it.
"""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from toolkit.sessions.pace import Pace, Present

_EVERY_SECONDS = 0.1


@dataclass(slots=True)
class Pulse:
    """Watches how late the event loop is: the first sign of trouble in a full room. The live line sets `present`."""

    lag: float = 0.0
    worst: float = 0.0
    ready: bool = False
    started: float = field(default_factory=time.monotonic)
    pace: Pace = field(default_factory=Pace)
    present: Callable[[], Present] = Present

    async def watch(self) -> None:
        """Measure for as long as the server runs."""
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(_EVERY_SECONDS)
            self.lag = max(0.0, loop.time() - before - _EVERY_SECONDS)
            self.worst = max(self.lag, self.worst * 0.99)

    @property
    def seconds(self) -> float:
        """For how long this process serves."""
        return time.monotonic() - self.started


def resident_bytes() -> int:
    """Return the memory in use, 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
