"""Who comes in: join codes, tokens, links with a key, the cookie of the desk, and how guessing is slowed down.

A secret is 128 random bits or more and is kept as its SHA-256 only. Who may do what stands in rights.py, what an actor
may do in a session is decided in decide.py; where hashes are kept is the business of storage. How people with an
account sign in is known by members.py.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from toolkit.errors import Rejected
from toolkit.sessions.actors import Role
from toolkit.sessions.rights import LAPTOP, SCOPES, Right, Standing, Who

CODE_ALPHABET = "BCDFGHJKMNPQRTVWXY346789"
CODE_LENGTH = 6
FIRST_LINK = "first"
ORGANISATION_LINK = "organisation"
SHARE_LINK = "share"
EMBED_LINK = "embed"
CO_HOST_LINK = "co_host"
CO_HOST_BROWSER = "co_host_browser"
HAND_OVER_LINK = "hand_over"
CO_HOST_LINK_LIVES = timedelta(minutes=10)
CO_HOST_LIVES = timedelta(hours=12)
HAND_OVER_LIVES = timedelta(minutes=2)
FIRST_LINK_LIVES = timedelta(hours=24)
DESK_TOKEN_LIVES = timedelta(hours=12)
SIGNED_IN_FOR = timedelta(days=30)  # with accounts: at most so long, and as long as it is used every half day
UNUSED_FOR = timedelta(hours=12)
_NOTED_EVERY = timedelta(minutes=10)
_REMEMBERED_FOR = timedelta(seconds=10)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,128}")
_API_TOKEN_MARK = "pwt_"
_CO_HOST_MARK = "co-host:"
_DESK_TOKEN_MARK = "desk."


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """A browser that signed in, as kept. Without an account it came in by the key that was printed.

    `role` is that of the account in the workspace where it works, None where it is no member (any more).
    """

    id: str
    created_at: str
    account: str | None = None
    workspace: str | None = None
    role: str | None = None
    is_admin: bool = False
    seen_at: str | None = None
    expires_at: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program's token, as kept: its scope, and the workspace that it works in."""

    id: str
    scope: str
    workspace: str
    created_at: str = ""
    expires_at: str | None = None
    name: str | None = None


class Accounts(Protocol):
    """Where hashes are kept. Each method says in its name what it does; `at` is ISO 8601 in UTC."""

    async def replace_link(self, kind: str, secret_hash: str, created_at: str, expires_at: str) -> None: ...
    async def use_link(self, kind: str, secret_hash: str, at: str) -> bool: ...
    async def add_link(
        self, kind: str, subject: str, secret_hash: str, created_at: str, expires_at: str | None = None
    ) -> None: ...
    async def subject_of(self, kind: str, secret_hash: str, at: str) -> str | None: ...
    async def subjects(self, kind: str, starting: str) -> dict[str, int]: ...
    async def revoke_links(self, kind: str, subject: str) -> None: ...
    async def add_browser(self, browser: Browser, token_hash: str) -> None: ...
    async def browser(self, *, token_hash: str | None = None, id: str | None = None) -> Browser | None: ...
    async def note_use(self, id: str, seen_at: str, expires_at: str) -> None: ...
    async def remove_browser(self, id: str) -> None: ...
    async def program(self, token_hash: str, at: str) -> Program | None: ...
    async def workspace_of(self, session: str) -> str | None: ...


def _now() -> datetime:
    return datetime.now(UTC)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


@dataclass(slots=True, kw_only=True)
class Access:
    """The door. `key` signs what the desk hands to its own elements; it lives in the data folder.

    `with_accounts`: people sign in under their own name; else whoever holds the printed key is the facilitator.
    """

    accounts: Accounts
    key: bytes
    clock: Callable[[], datetime] = _now
    with_accounts: bool = False
    signed_in: dict[str, tuple[Who, datetime]] = field(default_factory=dict)

    async def first_key(self) -> str:
        """Make the key of the first facilitator link; the one before it is void."""
        key, now = new_token(), self.clock()
        await self.accounts.replace_link(FIRST_LINK, hashed(key), _iso(now), _iso(now + FIRST_LINK_LIVES))
        return key

    async def sign_in(self, key: str) -> str | None:
        """Use the key of a link up and return the cookie of this browser; None for a key that is not good."""
        if not is_token(key):
            return None
        if not await self.accounts.use_link(FIRST_LINK, hashed(key), _iso(self.clock())):
            return await self._co_host(key)
        return await self.let_in(device="")

    async def co_host_link(self, session: str) -> str:
        """Make a key with which one browser leads one session too; it is used once, within ten minutes."""
        return await self._made(CO_HOST_LINK, session, CO_HOST_LINK_LIVES)

    async def _co_host(self, key: str) -> str | None:
        """Use up the key of a co-host and return the cookie of this browser, which opens that one session."""
        session = await self._used(CO_HOST_LINK, key)
        return None if session is None else await self._made(CO_HOST_BROWSER, session, CO_HOST_LIVES)

    async def hand_over(self, code: str, token: str) -> str:
        """Make a key with which another device becomes the same participant; it is used once, within two minutes.

        What is kept can be read with the key alone, and the key is kept nowhere.
        """
        key, now = new_token(), self.clock()
        kept = f"{code}/{_packed(_sealed(token.encode(), key))}"
        until = _iso(now + HAND_OVER_LIVES)
        await self.accounts.add_link(HAND_OVER_LINK, kept, hashed(key), _iso(now), until)
        return key

    async def taken_over(self, key: object) -> tuple[str, str] | None:
        """Use up the key of a hand-over and return the join code and the token of the participant."""
        kept = await self._used(HAND_OVER_LINK, key)
        if kept is None or not isinstance(key, str):
            return None
        await self.accounts.revoke_links(HAND_OVER_LINK, kept)
        code, _, sealed = kept.partition("/")
        return code, _sealed(_unpacked(sealed), key).decode()

    async def let_in(self, *, device: str, account: str | None = None, workspace: str | None = None) -> str:
        """Keep a browser as signed in and return its cookie. With accounts it lapses when it is not used."""
        token, now = new_token(), self.clock()
        browser = Browser(
            id=uuid.uuid4().hex,
            created_at=_iso(now),
            account=account,
            workspace=workspace,
            seen_at=_iso(now),
            expires_at=_iso(now + UNUSED_FOR) if self.with_accounts else None,
            device=device or None,
        )
        await self.accounts.add_browser(browser, hashed(token))
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

    async def _made(self, kind: str, subject: str, lives: timedelta | None = None) -> str:
        secret, now = new_token(), self.clock()
        until = _iso(now + lives) if lives is not None else None
        await self.accounts.add_link(kind, subject, hashed(secret), _iso(now), until)
        return secret

    async def _used(self, kind: str, secret: object) -> str | None:
        """Use a link up and return what it opened, None for one that is not good (any more)."""
        subject = await self._subject(kind, secret)
        if subject is None or not await self.accounts.use_link(kind, hashed(str(secret)), _iso(self.clock())):
            return None
        return subject

    async def _subject(self, kind: str, secret: object) -> str | None:
        if not isinstance(secret, str) or not is_token(secret):
            return None
        return await self.accounts.subject_of(kind, hashed(secret), _iso(self.clock()))

    async def who(self, cookie: str | None) -> Who | None:
        """Return who this cookie signs in, None for a stranger.

        A yes is remembered for a moment: one page of the desk asks for many files.
        """
        if cookie is None or not is_token(cookie):
            return None
        known, until = self.signed_in.get(cookie, (None, self.clock()))
        if known is not None and self.clock() < until:
            return known
        found = await self._of_browser(await self.accounts.browser(token_hash=hashed(cookie)))
        found = found or await self._of_co_host(hashed(cookie))
        self.signed_in = {held: one for held, one in self.signed_in.items() if self.clock() < one[1] and held != cookie}
        if found is not None:
            self.signed_in[cookie] = (found, self.clock() + _REMEMBERED_FOR)
        return found

    async def still(self, who: Who) -> Who:
        """Return what somebody may at this moment, for a page that has been open for a while.

        Raises Rejected `not_allowed` where that browser is signed out, or works elsewhere now.
        """
        if who.is_program:
            return who
        known, until = self.signed_in.get(who.id, (None, self.clock()))
        if known is None or self.clock() >= until:
            known = await self._of_id(who.id)
            if known is not None:
                self.signed_in[who.id] = (known, self.clock() + _REMEMBERED_FOR)
        if known is None or known.workspace != who.workspace:
            raise Rejected("not_allowed")
        return known

    def forget(self) -> None:
        """Remember no yes any longer: somebody's rights have changed."""
        self.signed_in.clear()

    async def sign_out(self, cookie: str | None) -> None:
        """Make this cookie worthless."""
        who = await self.who(cookie)
        if who is not None:
            if who.session:
                await self.accounts.use_link(CO_HOST_BROWSER, who.id.removeprefix(_CO_HOST_MARK), _iso(self.clock()))
            else:
                await self.accounts.remove_browser(who.id)
            self.forget()

    async def _of_id(self, id: str) -> Who | None:
        """Return as whom a browser of this id comes now."""
        if id.startswith(_CO_HOST_MARK):
            return await self._of_co_host(id.removeprefix(_CO_HOST_MARK))
        return await self._of_browser(await self.accounts.browser(id=id))

    async def _of_co_host(self, cookie_hash: str) -> Who | None:
        """Return as whom a browser comes that took up a co-host's key, None where that is over."""
        session = await self.accounts.subject_of(CO_HOST_BROWSER, cookie_hash, _iso(self.clock()))
        workspace = await self.accounts.workspace_of(session) if session is not None else None
        if session is None or workspace is None:
            return None
        standings = frozenset({Standing.CO_HOST})
        return Who(id=_CO_HOST_MARK + cookie_hash, standings=standings, workspace=workspace, session=session)

    async def _of_browser(self, browser: Browser | None) -> Who | None:
        """Return as whom a browser comes, None where that is over. What is used lives on."""
        now = self.clock()
        must_lapse = browser is not None and (browser.account is not None or self.with_accounts)
        if browser is None or (must_lapse and browser.expires_at is None):
            return None
        if browser.expires_at is not None and browser.expires_at <= _iso(now):
            return None
        if not self.with_accounts:
            return None if browser.account is not None else replace(LAPTOP, id=browser.id)
        if browser.account is not None and (browser.seen_at or "") < _iso(now - _NOTED_EVERY):
            last = datetime.fromisoformat(browser.created_at) + SIGNED_IN_FOR
            await self.accounts.note_use(browser.id, _iso(now), _iso(min(now + UNUSED_FOR, last)))
        return _with_account(browser)

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
            who = await self._of_desk_token(token, session)
        else:
            who = await self.program(token)
        if who is None or not who.may(Right.LEAD):
            return None
        return Role.FACILITATOR if await self.accounts.workspace_of(session) == who.workspace else None

    async def program(self, token: str) -> Who | None:
        """Return as whom a program comes with this token, None for a stranger, and for one that is over."""
        if not token.startswith(_API_TOKEN_MARK):
            return None
        found = await self.accounts.program(hashed(token), _iso(self.clock()))
        if found is None or found.scope not in SCOPES:
            return None
        return Who(id=found.id, standings=frozenset({SCOPES[found.scope]}), workspace=found.workspace)

    async def _of_desk_token(self, token: str, session: str) -> Who | None:
        claim, _, signature = token.removeprefix(_DESK_TOKEN_MARK).partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(claim).encode()):
            return None
        of_session, browser, until = json.loads(_unpacked(claim))
        if of_session != session or self.clock().timestamp() >= until:
            return None
        who = await self._of_id(browser)
        return who if who is not None and who.session in ("", session) else None

    def _signature(self, claim: str) -> str:
        return _packed(hmac.digest(self.key, claim.encode(), "sha256"))


def _with_account(browser: Browser) -> Who:
    """Return as whom a browser comes where people have accounts; the printed key then sees no wheel."""
    if browser.account is None:
        return Who(id=browser.id, standings=frozenset({Standing.ADMIN}))
    standings = {Standing(browser.role)} if browser.role else set()
    return Who(
        id=browser.id,
        standings=frozenset(standings | ({Standing.ADMIN} if browser.is_admin else set())),
        workspace=browser.workspace or "" if browser.role else "",
        account=browser.account,
    )


def _sealed(data: bytes, key: str) -> bytes:
    """Return data under a key that is used for nothing else; doing it again gives the data back."""
    pad = hashlib.shake_256(b"hand-over:" + key.encode()).digest(len(data))
    return bytes(a ^ b for a, b in zip(data, pad, strict=True))


def new_api_token() -> str:
    """Return a fresh token for a program; its first letters tell it from a participant's."""
    return _API_TOKEN_MARK + new_token()


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
