"""Who comes in: join codes, tokens, links with a key, the cookie of the desk, and how guessing is slowed down.

A secret is 128 random bits or more and is kept as its SHA-256 only. What an actor may do is decided in decide.py;
where hashes are kept is the business of storage.
"""

import base64
import hashlib
import hmac
import ipaddress
import json
import re
import secrets
import time
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from toolkit.sessions.actors import Role

CODE_ALPHABET = "BCDFGHJKMNPQRTVWXY346789"
CODE_LENGTH = 6
FIRST_LINK = "first"
ORGANISATION_LINK = "organisation"
SHARE_LINK = "share"
EMBED_LINK = "embed"
FIRST_LINK_LIVES = timedelta(hours=24)
DESK_TOKEN_LIVES = timedelta(hours=12)
_REMEMBERED_FOR = timedelta(seconds=10)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,128}")
_API_TOKEN_MARK = "pwt_"
_DESK_TOKEN_MARK = "desk."
_MINUTE = 60.0
_WRONG_CODES = 30
_WRONG_CODES_WHERE_LIVE = 300
_SLOWED_SECONDS = 1.0


def new_code() -> str:
    """Return a fresh join code."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def code_of(typed: object) -> str | None:
    """Return the join code that somebody typed, in capitals and without spaces; None where it cannot be one."""
    if not isinstance(typed, str) or len(typed) > 40:
        return None
    code = "".join(typed.split()).replace("-", "").upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) else None


def new_token() -> str:
    """Return a fresh secret of 192 random bits, base64url."""
    return secrets.token_urlsafe(24)


def is_token(given: object) -> bool:
    """Tell whether this can be a participant's token: base64url of 128 bits or more."""
    return isinstance(given, str) and _TOKEN.fullmatch(given) is not None


def is_privileged(given: object) -> bool:
    """Tell whether this claims to be more than a participant's token: one of the desk, or of a program."""
    return isinstance(given, str) and given.startswith((_DESK_TOKEN_MARK, _API_TOKEN_MARK))


def hashed(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Accounts(Protocol):
    """Where hashes are kept. Each method says in its name what it does; `at` is ISO 8601 in UTC."""

    async def replace_link(self, kind: str, secret_hash: str, created_at: str, expires_at: str) -> None: ...
    async def use_link(self, kind: str, secret_hash: str, at: str) -> bool: ...
    async def add_link(self, kind: str, subject: str, secret_hash: str, created_at: str) -> None: ...
    async def subject_of(self, kind: str, secret_hash: str) -> str | None: ...
    async def subjects(self, kind: str, starting: str) -> dict[str, int]: ...
    async def revoke_links(self, kind: str, subject: str) -> None: ...
    async def add_facilitator(self, token_hash: str, at: str) -> str: ...
    async def facilitator(self, token_hash: str) -> str | None: ...
    async def is_facilitator(self, id: str) -> bool: ...
    async def remove_facilitator(self, id: str) -> None: ...
    async def api_role(self, token_hash: str) -> str | None: ...


def _now() -> datetime:
    return datetime.now(UTC)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


@dataclass(slots=True, kw_only=True)
class Access:
    """The door. `key` signs what the desk hands to its own elements; it lives in the data folder."""

    accounts: Accounts
    key: bytes
    clock: Callable[[], datetime] = _now
    signed_in: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    async def first_key(self) -> str:
        """Make the key of the first facilitator link; the one before it is void."""
        key, now = new_token(), self.clock()
        await self.accounts.replace_link(FIRST_LINK, hashed(key), _iso(now), _iso(now + FIRST_LINK_LIVES))
        return key

    async def sign_in(self, key: str) -> str | None:
        """Use the key of a link up and return the cookie of this browser; None for a key that is not good."""
        if not is_token(key) or not await self.accounts.use_link(FIRST_LINK, hashed(key), _iso(self.clock())):
            return None
        token = new_token()
        await self.accounts.add_facilitator(hashed(token), _iso(self.clock()))
        return token

    async def organisation_link(self, wheel: str, organisation: str) -> str:
        """Make a link for one organisation on one wheel and return its secret; earlier ones stay good."""
        return await self._made(ORGANISATION_LINK, f"{wheel}/{organisation}")

    async def organisation_of(self, secret: object) -> tuple[str, str] | None:
        """Return the wheel and the organisation that a link opens, None for one that is not good (any more)."""
        subject = await self._subject(ORGANISATION_LINK, secret)
        if subject is None:
            return None
        wheel, _, organisation = subject.rpartition("/")
        return wheel, organisation

    async def organisation_links(self, wheel: str) -> dict[str, int]:
        """Return how many good links each organisation of a wheel has, by its id."""
        held = await self.accounts.subjects(ORGANISATION_LINK, f"{wheel}/")
        return {subject.rpartition("/")[2]: count for subject, count in held.items()}

    async def revoke_organisation_links(self, wheel: str, organisation: str) -> None:
        """Make every link of an organisation on a wheel worthless."""
        await self.accounts.revoke_links(ORGANISATION_LINK, f"{wheel}/{organisation}")

    async def share_link(self, wheel: str) -> str:
        """Make a link with which anyone may read a wheel and return its secret; earlier ones stay good."""
        return await self._made(SHARE_LINK, wheel)

    async def embed_link(self, wheel: str) -> str:
        """Make a key under which another website may show a wheel and return it.

        A key of its own: it stands in the source of that website for all to see and in the path of requests, so it may
        not be the secret of a link. It opens nothing else.
        """
        return await self._made(EMBED_LINK, wheel)

    async def shared_wheel(self, secret: object) -> str | None:
        """Return the wheel that the secret of a share link opens, None for one that is not good (any more)."""
        return await self._subject(SHARE_LINK, secret)

    async def embedded_wheel(self, key: object) -> str | None:
        """Return the wheel that a key for another website opens, None for one that is not good (any more)."""
        return await self._subject(EMBED_LINK, key)

    async def share_links(self, wheel: str) -> int:
        """Return how many good share links and keys for other websites a wheel has."""
        held = [await self.accounts.subjects(kind, wheel) for kind in (SHARE_LINK, EMBED_LINK)]
        return sum(counts.get(wheel, 0) for counts in held)

    async def revoke_share_links(self, wheel: str) -> None:
        """Make every share link of a wheel worthless, and every key for another website."""
        for kind in (SHARE_LINK, EMBED_LINK):
            await self.accounts.revoke_links(kind, wheel)

    async def _made(self, kind: str, subject: str) -> str:
        secret = new_token()
        await self.accounts.add_link(kind, subject, hashed(secret), _iso(self.clock()))
        return secret

    async def _subject(self, kind: str, secret: object) -> str | None:
        if not isinstance(secret, str) or not is_token(secret):
            return None
        return await self.accounts.subject_of(kind, hashed(secret))

    async def facilitator(self, cookie: str | None) -> str | None:
        """Return the id of the browser that this cookie signs in, None for a stranger.

        A yes is remembered for a moment: one page of the desk asks for many files.
        """
        if cookie is None or not is_token(cookie):
            return None
        id, until = self.signed_in.get(cookie, ("", self.clock()))
        if self.clock() < until:
            return id
        found = await self.accounts.facilitator(hashed(cookie))
        self.signed_in = {held: known for held, known in self.signed_in.items() if self.clock() < known[1]}
        if found is not None:
            self.signed_in[cookie] = (found, self.clock() + _REMEMBERED_FOR)
        return found

    async def sign_out(self, cookie: str | None) -> None:
        """Make this cookie worthless."""
        id = await self.facilitator(cookie)
        if id is not None:
            self.signed_in.clear()
            await self.accounts.remove_facilitator(id)

    def desk_token(self, session: str, facilitator: str) -> str:
        """Return a token with which an element of the desk joins one session as facilitator, for half a day."""
        until = int((self.clock() + DESK_TOKEN_LIVES).timestamp())
        claim = _packed(json.dumps([session, facilitator, until]).encode())
        return f"{_DESK_TOKEN_MARK}{claim}.{self._signature(claim)}"

    async def role_of(self, token: object, session: str) -> Role | None:
        """Return the role that a token gives in a session beyond that of a participant, None where it gives none."""
        if not isinstance(token, str) or len(token) > 512:
            return None
        if token.startswith(_DESK_TOKEN_MARK):
            return Role.FACILITATOR if await self._is_desk_token(token, session) else None
        if token.startswith(_API_TOKEN_MARK):
            role = await self.accounts.api_role(hashed(token))
            return Role.FACILITATOR if role == "facilitator" else None
        return None

    async def api_role(self, token: str) -> str | None:
        """Return `facilitator` or `viewer` for a program's token, None for a stranger."""
        return await self.accounts.api_role(hashed(token)) if token.startswith(_API_TOKEN_MARK) else None

    async def _is_desk_token(self, token: str, session: str) -> bool:
        claim, _, signature = token.removeprefix(_DESK_TOKEN_MARK).partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(claim).encode()):
            return False
        of_session, facilitator, until = json.loads(_unpacked(claim))
        in_time = self.clock().timestamp() < until
        return in_time and of_session == session and await self.accounts.is_facilitator(facilitator)

    def _signature(self, claim: str) -> str:
        return _packed(hmac.digest(self.key, claim.encode(), "sha256"))


def new_api_token() -> str:
    """Return a fresh token for a program; its first letters tell it from a participant's."""
    return _API_TOKEN_MARK + new_token()


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


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

    def _forget_full(self, now: float) -> None:
        self.held = {
            k: (level, at) for k, (level, at) in self.held.items() if level + (now - at) * self.rate < self.burst
        }
