"""Passwords: argon2id, checked away from the event loop, and as slow for an address that nobody has as for one.

Keeps nothing. How often somebody may try is known by throttle.py.
"""

import asyncio
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from toolkit.errors import InvalidInput

SHORTEST, LONGEST = 12, 200
_AT_ONCE = 2  # each takes 64 MiB


def checked(password: str, *, address: str = "", name: str = "") -> str:
    """Return a password that may be taken. Raises InvalidInput for one that is too short, too long or told already."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput("errors.password_length", field="password", shortest=SHORTEST, longest=LONGEST)
    told = {one.casefold() for one in (address, address.partition("@")[0], name) if one}
    if password.casefold() in told or len(set(password)) < 5:
        raise InvalidInput("errors.password_easy", field="password")
    return password


@dataclass(slots=True)
class Passwords:
    """Makes and checks hashes, a few at a time."""

    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    nobody: str = ""
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def hashed(self, password: str) -> str:
        """Return what is kept of a password."""
        async with self.turns:
            return await asyncio.to_thread(self.hasher.hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Tell whether a password is the one that was kept; for nobody it takes as long, and is never right."""
        if kept is None and not self.nobody:
            self.nobody = await self.hashed("nobody has this one")
        async with self.turns:
            return await asyncio.to_thread(self._fits, password, kept or self.nobody) and kept is not None

    def is_old(self, kept: str) -> bool:
        """Tell whether a hash was made with less care than is taken now."""
        return self.hasher.check_needs_rehash(kept)

    def _fits(self, password: str, kept: str) -> bool:
        try:
            return self.hasher.verify(kept, password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
