"""Who waits for a phone to show that it can reach this server. In memory: a preflight is looked at, not kept."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_LIVES_SECONDS = 3600.0


@dataclass(slots=True)
class Proofs:
    """Who waits, by the word in the QR code that the phone scans."""

    waiting: dict[str, tuple[float, Callable[[], None]]] = field(default_factory=dict)

    def expect(self, came: Callable[[], None]) -> str:
        """Return a fresh word; `came` is called for each phone that shows it, for an hour."""
        since = time.monotonic() - _LIVES_SECONDS
        self.waiting = {word: held for word, held in self.waiting.items() if held[0] > since}
        word = secrets.token_urlsafe(6)
        self.waiting[word] = (time.monotonic(), came)
        return word

    def forget(self, word: str) -> None:
        """Wait no longer."""
        self.waiting.pop(word, None)

    def came(self, word: str) -> bool:
        """Tell who waits for this word; False where nobody does (any more)."""
        held = self.waiting.get(word)
        if held is None:
            return False
        held[1]()
        return True
