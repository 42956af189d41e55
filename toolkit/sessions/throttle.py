"""How guessing is slowed down: wrong codes by address, and a bucket of tries for each key.

In memory alone: whoever restarts the server may guess anew. Knows no secret.
"""

import ipaddress
import time
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

_MINUTE = 60.0
_WRONG_CODES = 30
_WRONG_CODES_WHERE_LIVE = 300
_SLOWED_SECONDS = 1.0


def network_of(address: str) -> str:
    """Return who is counted as one: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


@dataclass(slots=True, kw_only=True)
class WrongCodes:
    """Counts the different wrong codes that come from one address in a minute, and says when it is enough."""

    clock: Callable[[], float] = time.monotonic
    tried: dict[str, dict[str, float]] = field(default_factory=dict)
    live: Counter[str] = field(default_factory=Counter)

    def came(self, address: str) -> None:
        """Remember that a participant is connected from this address."""
        self.live[network_of(address)] += 1

    def left(self, address: str) -> None:
        """Remember that one of them has gone."""
        network = network_of(address)
        self.live[network] -= 1
        if self.live[network] <= 0:
            del self.live[network]

    def note(self, address: str, code: str) -> None:
        """Remember a wrong code."""
        self.tried.setdefault(network_of(address), {})[code[:40]] = self.clock()

    def blocked_for(self, address: str) -> float:
        """Return for how many seconds nothing from this address is looked at, 0 where it may try."""
        network = network_of(address)
        limit = _WRONG_CODES_WHERE_LIVE if self.live.get(network) else _WRONG_CODES
        recent = self._recent(network)
        if len(recent) < limit:
            return 0.0
        return max(0.1, sorted(recent.values())[-limit] + _MINUTE - self.clock())

    @property
    def wait(self) -> float:
        """How many seconds an answer to a blocked address takes: guessing in a row gets slow too."""
        return _SLOWED_SECONDS

    def _recent(self, address: str) -> dict[str, float]:
        since = self.clock() - _MINUTE
        recent = {code: at for code, at in self.tried.get(address, {}).items() if at > since}
        if recent:
            self.tried[address] = recent
        else:
            self.tried.pop(address, None)
        return recent


@dataclass(slots=True, kw_only=True)
class Buckets:
    """A token bucket for each key: `rate` a second, `burst` at once."""

    rate: float = 10.0
    burst: float = 20.0
    clock: Callable[[], float] = time.monotonic
    held: dict[Hashable, tuple[float, float]] = field(default_factory=dict)

    def take(self, key: Hashable) -> float:
        """Take one; return 0, or the seconds until there is one again."""
        now = self.clock()
        level, at = self.held.get(key, (self.burst, now))
        level = min(self.burst, level + (now - at) * self.rate)
        if level < 1:
            self.held[key] = (level, now)
            return round((1 - level) / self.rate, 3)
        self.held[key] = (level - 1, now)
        if len(self.held) > 10_000:
            self._forget_full(now)
        return 0.0

    def give_back(self, key: Hashable) -> None:
        """Put one back: what was taken did no harm."""
        level, at = self.held.get(key, (self.burst, self.clock()))
        self.held[key] = (min(self.burst, level + 1), at)

    def _forget_full(self, now: float) -> None:
        self.held = {
            k: (level, at) for k, (level, at) in self.held.items() if level + (now - at) * self.rate < self.burst
        }
