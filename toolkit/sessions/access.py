"""Who comes in: the printed key, the cookie of the desk, a co-host, a program's token.

Who may do what stands in rights.py, what an actor may do in a session is decided in decide.py; where hashes are kept is
the business of storage. How people with an account sign in is known by membership.py, what links open by links.py.
"""

import hmac
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from toolkit.errors import Rejected
from toolkit.moments import iso, utc_now
from toolkit.sessions.actors import Role
from toolkit.sessions.links import KeptLinks, Links
from toolkit.sessions.rights import LAPTOP, SCOPES, Right, Standing, Who
from toolkit.sessions.tokens import API_TOKEN_MARK, DESK_TOKEN_MARK, hashed, is_token, new_token, packed, unpacked

FIRST_LINK = "first"
CO_HOST_LINK = "co_host"
CO_HOST_BROWSER = "co_host_browser"
CO_HOST_LINK_LIVES = timedelta(minutes=10)
CO_HOST_LIVES = timedelta(hours=12)
FIRST_LINK_LIVES = timedelta(hours=24)
DESK_TOKEN_LIVES = timedelta(hours=12)
SIGNED_IN_FOR = timedelta(days=30)  # with accounts: at most so long, and as long as it is used every half day
UNUSED_FOR = timedelta(hours=12)
_NOTED_EVERY = timedelta(minutes=10)
_REMEMBERED_FOR = timedelta(seconds=10)

_CO_HOST_MARK = "co-host:"


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


class Accounts(KeptLinks, Protocol):
    """Where hashes are kept. Each method says in its name what it does; `at` is ISO 8601 in UTC."""

    async def replace_link(self, kind: str, secret_hash: str, created_at: str, expires_at: str) -> None: ...
    async def add_browser(self, browser: Browser, token_hash: str) -> None: ...
    async def browser(self, *, token_hash: str | None = None, id: str | None = None) -> Browser | None: ...
    async def note_use(self, id: str, seen_at: str, expires_at: str) -> None: ...
    async def remove_browser(self, id: str) -> None: ...
    async def program(self, token_hash: str, at: str) -> Program | None: ...
    async def workspace_of(self, session: str) -> str | None: ...


@dataclass(slots=True, kw_only=True)
class Access:
    """The door. `key` signs what the desk hands to its own elements; it lives in the data folder.

    `with_accounts`: people sign in under their own name; else whoever holds the printed key is the facilitator.
    """

    accounts: Accounts
    key: bytes
    clock: Callable[[], datetime] = utc_now
    with_accounts: bool = False
    signed_in: dict[str, tuple[Who, datetime]] = field(default_factory=dict)

    @property
    def links(self) -> Links:
        """The links that open something by themselves."""
        return Links(kept=self.accounts, clock=self.clock)

    async def first_key(self) -> str:
        """Make the key of the first facilitator link; the one before it is void."""
        key, now = new_token(), self.clock()
        await self.accounts.replace_link(FIRST_LINK, hashed(key), iso(now), iso(now + FIRST_LINK_LIVES))
        return key

    async def sign_in(self, key: str) -> str | None:
        """Use the key of a link up and return the cookie of this browser; None for a key that is not good."""
        if not is_token(key):
            return None
        if not await self.accounts.use_link(FIRST_LINK, hashed(key), iso(self.clock())):
            return await self._co_host(key)
        return await self.let_in(device="")

    async def co_host_link(self, session: str) -> str:
        """Make a key with which one browser leads one session too; it is used once, within ten minutes."""
        return await self.links.made(CO_HOST_LINK, session, CO_HOST_LINK_LIVES)

    async def _co_host(self, key: str) -> str | None:
        """Use up the key of a co-host and return the cookie of this browser, which opens that one session."""
        session = await self.links.used(CO_HOST_LINK, key)
        return None if session is None else await self.links.made(CO_HOST_BROWSER, session, CO_HOST_LIVES)

    async def let_in(self, *, device: str, account: str | None = None, workspace: str | None = None) -> str:
        """Keep a browser as signed in and return its cookie. With accounts it lapses when it is not used."""
        token, now = new_token(), self.clock()
        browser = Browser(
            id=uuid.uuid4().hex,
            created_at=iso(now),
            account=account,
            workspace=workspace,
            seen_at=iso(now),
            expires_at=iso(now + UNUSED_FOR) if self.with_accounts else None,
            device=device or None,
        )
        await self.accounts.add_browser(browser, hashed(token))
        return token

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
                await self.accounts.use_link(CO_HOST_BROWSER, who.id.removeprefix(_CO_HOST_MARK), iso(self.clock()))
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
        session = await self.accounts.subject_of(CO_HOST_BROWSER, cookie_hash, iso(self.clock()))
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
        if browser.expires_at is not None and browser.expires_at <= iso(now):
            return None
        if not self.with_accounts:
            return None if browser.account is not None else replace(LAPTOP, id=browser.id)
        if browser.account is not None and (browser.seen_at or "") < iso(now - _NOTED_EVERY):
            last = datetime.fromisoformat(browser.created_at) + SIGNED_IN_FOR
            await self.accounts.note_use(browser.id, iso(now), iso(min(now + UNUSED_FOR, last)))
        return _with_account(browser)

    def desk_token(self, session: str, facilitator: str) -> str:
        """Return a token with which an element of the desk joins one session as facilitator, for half a day."""
        until = int((self.clock() + DESK_TOKEN_LIVES).timestamp())
        claim = packed(json.dumps([session, facilitator, until]).encode())
        return f"{DESK_TOKEN_MARK}{claim}.{self._signature(claim)}"

    async def role_of(self, token: object, session: str) -> Role | None:
        """Return the role that a token gives in a session beyond that of a participant, None where it gives none."""
        if not isinstance(token, str) or len(token) > 512:
            return None
        if token.startswith(DESK_TOKEN_MARK):
            who = await self._of_desk_token(token, session)
        else:
            who = await self.program(token)
        if who is None or not who.may(Right.LEAD):
            return None
        return Role.FACILITATOR if await self.accounts.workspace_of(session) == who.workspace else None

    async def program(self, token: str) -> Who | None:
        """Return as whom a program comes with this token, None for a stranger, and for one that is over."""
        if not token.startswith(API_TOKEN_MARK):
            return None
        found = await self.accounts.program(hashed(token), iso(self.clock()))
        if found is None or found.scope not in SCOPES:
            return None
        return Who(id=found.id, standings=frozenset({SCOPES[found.scope]}), workspace=found.workspace)

    async def _of_desk_token(self, token: str, session: str) -> Who | None:
        claim, _, signature = token.removeprefix(DESK_TOKEN_MARK).partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(claim).encode()):
            return None
        of_session, browser, until = json.loads(unpacked(claim))
        if of_session != session or self.clock().timestamp() >= until:
            return None
        who = await self._of_id(browser)
        return who if who is not None and who.session in ("", session) else None

    def _signature(self, claim: str) -> str:
        return packed(hmac.digest(self.key, claim.encode(), "sha256"))


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
