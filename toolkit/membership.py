"""Who may come in and as what: signing in with a password or elsewhere, taking an invitation, a lost password.

Asks for no rights, because nobody is in yet: see own_members.py. Knows no cookie, no address of the web and no page.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from toolkit.errors import InvalidInput, NotFound, Rejected
from toolkit.moments import iso, now, utc_now
from toolkit.sessions.access import Access
from toolkit.sessions.passwords import Passwords, checked
from toolkit.sessions.rights import ROLES, Standing, Who
from toolkit.sessions.throttle import Buckets
from toolkit.sessions.tokens import hashed, is_token
from toolkit.storage.audit import Audit, Deed
from toolkit.storage.members import Account, DatabaseMembers

INVITATION, LOST_PASSWORD = "invitation", "reset"
BY_INVITATION, BY_GROUP = "invitation", "group"
NAME_LENGTH, ADDRESS_LENGTH = 120, 200
_ADDRESS = re.compile(r"[^@\s/]+@[^@\s/]+\.[^@\s/]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What an invitation opens: a role in a workspace, or (without one) that of the installation's admin."""

    workspace: str
    workspace_name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """What somebody says who takes an invitation, or signs in."""

    address: str
    password: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Accounts, members and their ways in. `by_account` and `by_place` slow guessing down."""

    people: DatabaseMembers
    access: Access
    audit: Audit
    passwords: Passwords = field(default_factory=Passwords)
    by_account: Buckets = field(default_factory=lambda: Buckets(rate=1 / 30, burst=5))
    by_place: Buckets = field(default_factory=lambda: Buckets(rate=1 / 5, burst=20))

    # -- for whoever stands at the door --------------------------------------------------------------------------

    async def sign_in(self, given: Newcomer, *, place: str, device: str) -> str:
        """Return the cookie for somebody who knows their password. Raises Rejected `wrong_sign_in`, `rate_limited`.

        Whether an address has an account can be told neither from the answer nor from how long it takes.
        """
        account = await self._proven(given, place)
        return await self.let_in(account, device=device)

    async def let_in(self, account: Account, *, device: str) -> str:
        """Return the cookie for somebody who has proven who they are.

        They work where they did last, the first time where they may most.
        """
        held = sorted(await self.people.memberships(account.id), key=lambda one: ROLES.index(Standing(one.role)))
        ours = [one.workspace for one in held]
        last = [one.workspace for one in await self.people.browsers(account.id)][:1]
        first = next((one for one in (*last, *ours) if one in ours), "")
        cookie = await self.access.let_in(device=device, account=account.id, workspace=first or None)
        who = f"account:{account.id}"
        await self.audit.note(at=now(), workspace=first, who=who, what=Deed.SIGNED_IN)
        return cookie

    async def invitation(self, secret: str) -> Invitation:
        """Return what an invitation opens. Raises NotFound for one that is not good (any more)."""
        subject = await self._subject(INVITATION, secret)
        workspace, _, role = subject.rpartition("/")
        name = (await self.people.workspace(workspace)).name if workspace else ""
        return Invitation(workspace=workspace, workspace_name=name, role=role)

    async def accept(self, secret: str, given: Newcomer, *, place: str, device: str) -> str:
        """Take an invitation and return the cookie: with a new account, or with the one that this address has.

        Raises NotFound, InvalidInput, and Rejected as `sign_in` does.
        """
        await self.invitation(secret)
        address = address_of(given.address)
        try:
            known: Account | None = await self.people.account_of_address(address)
        except NotFound:
            known = None
        account = await self._proven(given, place) if known is not None else await self._made(given, address)
        if not await self._take(secret, account, is_new=known is None):
            raise NotFound("invitation")
        return await self.let_in(account, device=device)

    async def join(self, secret: str, who: Who) -> None:
        """Let somebody who is signed in take an invitation. Raises NotFound."""
        account = await self.people.account(who.account)
        invitation = await self.invitation(secret)
        if not await self._take(secret, account, is_new=False):
            raise NotFound("invitation")
        if invitation.workspace:
            await self.people.work_in(who.id, invitation.workspace)
        self.access.forget()

    async def set_password(self, secret: str, password: str) -> None:
        """Give somebody with an owner's link a new password, and sign them out everywhere. Raises NotFound."""
        account = await self.people.account(await self._subject(LOST_PASSWORD, secret))
        kept = await self.passwords.hashed(checked(password, address=account.address or "", name=account.name))
        if not await self.access.accounts.use_link(LOST_PASSWORD, hashed(secret), now()):
            raise NotFound("link")
        await self.people.change_account(account.id, password_hash=kept)
        await self.sign_out_everywhere(account.id)

    async def _proven(self, given: Newcomer, place: str) -> Account:
        address = given.address.strip().casefold()
        tries = ((self.by_account, hashed(address)), (self.by_place, place))
        for bucket, key in tries:
            if wait := bucket.take(key):
                raise Rejected("rate_limited", details={"retry_after": wait})
        try:
            account: Account | None = await self.people.account_of_address(address)
        except NotFound:
            account = None
        kept = account.password_hash if account else None
        if not await self.passwords.fits(given.password, kept) or account is None or kept is None:
            raise Rejected("wrong_sign_in")
        for bucket, key in tries:
            bucket.give_back(key)
        if self.passwords.is_old(kept):
            await self.people.change_account(account.id, password_hash=await self.passwords.hashed(given.password))
        return account

    async def _made(self, given: Newcomer, address: str) -> Account:
        name = name_of(given.name)
        kept = await self.passwords.hashed(checked(given.password, address=address, name=name))
        return Account(id=uuid.uuid4().hex, name=name, created_at=now(), address=address, password_hash=kept)

    async def _take(self, secret: str, account: Account, *, is_new: bool) -> bool:
        """Use an invitation up for an account, kept where it is new; tell whether the invitation was good."""
        invitation = await self.invitation(secret)
        if not await self.access.accounts.use_link(INVITATION, hashed(secret), now()):
            return False
        if is_new:
            await self.people.add_account(account)
        if not invitation.workspace:
            await self.people.change_account(account.id, is_admin=True)
        else:
            await self.people.put_member(
                invitation.workspace, account.id, invitation.role, source=BY_INVITATION, at=now()
            )
        about = {"workspace": invitation.workspace, "who": f"account:{account.id}", "subject": account.id}
        await self.audit.note(at=now(), what=Deed.JOINED, detail=invitation.role, **about)
        return True

    async def _subject(self, kind: str, secret: str) -> str:
        subject = await self.access.accounts.subject_of(kind, hashed(secret), now()) if is_token(secret) else None
        if subject is None:
            raise NotFound("link")
        return subject

    async def arrived(
        self,
        issuer: str,
        subject: str,
        name: str,
        roles: Mapping[str, Standing] | None,
        *,
        is_admin: bool,
        is_invited: bool = False,
    ) -> Account:
        """Return the account of somebody who signed in elsewhere, made the first time where there is something for it.

        `roles` by workspace are what their groups give them there (None: groups say nothing here); what groups gave
        before and give no more is taken away, and then they are signed out in other browsers.
        Raises Rejected `not_allowed` for a stranger to whom nothing gives a role, and who was not invited.
        """
        try:
            account = await self.people.account_of_subject(issuer, subject)
        except NotFound:
            if not (roles or is_admin or is_invited):
                raise Rejected("not_allowed") from None
            account = Account(id=uuid.uuid4().hex, name=name, created_at=now(), issuer=issuer, subject=subject)
            await self.people.add_account(account)
        return account if roles is None else await self._given(account, name, roles, is_admin=is_admin)

    async def _given(self, account: Account, name: str, roles: Mapping[str, Standing], *, is_admin: bool) -> Account:
        """Give an account what its groups say now, and take away what they gave before."""
        held = {one.workspace: one for one in await self.people.memberships(account.id)}
        given = {id: one.role for id, one in held.items() if one.source == BY_GROUP}
        wanted = {id: role.value for id, role in roles.items() if id not in held or held[id].source == BY_GROUP}
        known = {one.id for one in await self.people.workspaces()}
        wanted = {id: role for id, role in wanted.items() if id in known}
        if (given, account.is_admin) == (wanted, is_admin):
            return account
        await self.people.change_account(account.id, is_admin=is_admin, name=name)
        for id, role in wanted.items():
            await self.people.put_member(id, account.id, role, source=BY_GROUP, at=now())
            await self.audit.note(
                at=now(), workspace=id, who=f"account:{account.id}", what=Deed.ROLE, subject=account.id, detail=role
            )
        await self.people.drop_members(account.id, given.keys() - wanted.keys())
        await self.sign_out_everywhere(account.id)
        return replace(account, is_admin=is_admin)

    async def forget(self, *, days: int) -> None:
        """Let go of sign-ins and links whose time is over, and of the audit from before so many days."""
        moment = utc_now()
        await self.people.forget_lapsed(iso(moment))
        await self.audit.forget(iso(moment - timedelta(days=days)))

    async def sign_out_everywhere(self, account: str, *, but: str = "") -> None:
        """Sign an account out in all browsers, or in all others."""
        await self.people.remove_browsers(account, but=but)
        self.access.forget()


def address_of(given: str) -> str:
    """Return an e-mail address as it is kept. Raises InvalidInput for what is none."""
    address = given.strip().casefold()
    if len(address) > ADDRESS_LENGTH or not _ADDRESS.fullmatch(address):
        raise InvalidInput("errors.address", field="address")
    return address


def name_of(given: str) -> str:
    """Return a name as it is kept. Raises InvalidInput for none, or one that is too long."""
    name = " ".join(given.split())
    if not 0 < len(name) <= NAME_LENGTH:
        raise InvalidInput("errors.name_needed", field="name", most=NAME_LENGTH)
    return name
