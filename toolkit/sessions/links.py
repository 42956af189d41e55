"""Links that open something by themselves: a wheel for an organisation or for anyone, a participant on another device.

Signs nobody in at the desk: see access.py. Where hashes are kept is the business of storage.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from toolkit.moments import iso, utc_now
from toolkit.sessions.tokens import hashed, is_token, new_token, packed, unpacked

ORGANISATION_LINK = "organisation"
SHARE_LINK = "share"
EMBED_LINK = "embed"
HAND_OVER_LINK = "hand_over"
_HAND_OVER_LIVES = timedelta(minutes=2)


class KeptLinks(Protocol):
    """Where hashes of links are kept. Each method says in its name what it does; `at` is ISO 8601 in UTC."""

    async def use_link(self, kind: str, secret_hash: str, at: str) -> bool: ...
    async def add_link(
        self, kind: str, subject: str, secret_hash: str, created_at: str, expires_at: str | None = None
    ) -> None: ...
    async def subject_of(self, kind: str, secret_hash: str, at: str) -> str | None: ...
    async def subjects(self, kind: str, starting: str) -> dict[str, int]: ...
    async def revoke_links(self, kind: str, subject: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """All links of one installation, told apart by their kind."""

    kept: KeptLinks
    clock: Callable[[], datetime] = utc_now

    async def organisation_link(self, wheel: str, organisation: str) -> str:
        """Make a link for one organisation on one wheel and return its secret; earlier ones stay good."""
        return await self.made(ORGANISATION_LINK, f"{wheel}/{organisation}")

    async def organisation_of(self, secret: object) -> tuple[str, str] | None:
        """Return the wheel and the organisation that a link opens, None for one that is not good (any more)."""
        subject = await self._subject(ORGANISATION_LINK, secret)
        if subject is None:
            return None
        wheel, _, organisation = subject.rpartition("/")
        return wheel, organisation

    async def organisation_links(self, wheel: str) -> dict[str, int]:
        """Return how many good links each organisation of a wheel has, by its id."""
        held = await self.kept.subjects(ORGANISATION_LINK, f"{wheel}/")
        return {subject.rpartition("/")[2]: count for subject, count in held.items()}

    async def revoke_organisation_links(self, wheel: str, organisation: str) -> None:
        """Make every link of an organisation on a wheel worthless."""
        await self.kept.revoke_links(ORGANISATION_LINK, f"{wheel}/{organisation}")

    async def share_link(self, wheel: str) -> str:
        """Make a link with which anyone may read a wheel and return its secret; earlier ones stay good."""
        return await self.made(SHARE_LINK, wheel)

    async def embed_link(self, wheel: str) -> str:
        """Make a key under which another website may show a wheel and return it.

        A key of its own: it stands in the source of that website for all to see and in the path of requests, so it may
        not be the secret of a link. It opens nothing else.
        """
        return await self.made(EMBED_LINK, wheel)

    async def shared_wheel(self, secret: object) -> str | None:
        """Return the wheel that the secret of a share link opens, None for one that is not good (any more)."""
        return await self._subject(SHARE_LINK, secret)

    async def embedded_wheel(self, key: object) -> str | None:
        """Return the wheel that a key for another website opens, None for one that is not good (any more)."""
        return await self._subject(EMBED_LINK, key)

    async def share_links(self, wheel: str) -> int:
        """Return how many good share links and keys for other websites a wheel has."""
        held = [await self.kept.subjects(kind, wheel) for kind in (SHARE_LINK, EMBED_LINK)]
        return sum(counts.get(wheel, 0) for counts in held)

    async def revoke_share_links(self, wheel: str) -> None:
        """Make every share link of a wheel worthless, and every key for another website."""
        for kind in (SHARE_LINK, EMBED_LINK):
            await self.kept.revoke_links(kind, wheel)

    async def hand_over(self, code: str, token: str) -> str:
        """Make a key with which another device becomes the same participant; it is used once, within two minutes.

        What is kept can be read with the key alone, and the key is kept nowhere.
        """
        key, now = new_token(), self.clock()
        kept = f"{code}/{packed(_sealed(token.encode(), key))}"
        until = iso(now + _HAND_OVER_LIVES)
        await self.kept.add_link(HAND_OVER_LINK, kept, hashed(key), iso(now), until)
        return key

    async def taken_over(self, key: object) -> tuple[str, str] | None:
        """Use up the key of a hand-over and return the join code and the token of the participant."""
        kept = await self.used(HAND_OVER_LINK, key)
        if kept is None or not isinstance(key, str):
            return None
        await self.kept.revoke_links(HAND_OVER_LINK, kept)
        code, _, sealed = kept.partition("/")
        return code, _sealed(unpacked(sealed), key).decode()

    async def made(self, kind: str, subject: str, lives: timedelta | None = None) -> str:
        """Make a link of a kind, good for so long or for good, and return its secret."""
        secret, now = new_token(), self.clock()
        until = iso(now + lives) if lives is not None else None
        await self.kept.add_link(kind, subject, hashed(secret), iso(now), until)
        return secret

    async def used(self, kind: str, secret: object) -> str | None:
        """Use a link up and return what it opened, None for one that is not good (any more)."""
        subject = await self._subject(kind, secret)
        if subject is None or not await self.kept.use_link(kind, hashed(str(secret)), iso(self.clock())):
            return None
        return subject

    async def _subject(self, kind: str, secret: object) -> str | None:
        if not isinstance(secret, str) or not is_token(secret):
            return None
        return await self.kept.subject_of(kind, hashed(secret), iso(self.clock()))


def _sealed(data: bytes, key: str) -> bytes:
    """Return data under a key that is used for nothing else; doing it again gives the data back."""
    pad = hashlib.shake_256(b"hand-over:" + key.encode()).digest(len(data))
    return bytes(a ^ b for a, b in zip(data, pad, strict=True))
