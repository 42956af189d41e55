"""Who may come in and as what: signing in with a password, invitations, lost passwords, roles, workspaces.

Each act asks the table of rights and is noted in the audit. Knows no cookie, no address of the web and no page.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from toolkit.errors import InvalidInput, NotFound, Rejected
from toolkit.sessions.access import Access, Browser, Program, hashed, is_token, new_api_token, new_token
from toolkit.sessions.passwords import Passwords, checked
from toolkit.sessions.rights import ROLES, Right, Standing, Who
from toolkit.sessions.throttle import Buckets
from toolkit.storage.accounts import add_api_token, programs, revoke_api_token
from toolkit.storage.audit import Audit, Deed, Line
from toolkit.storage.library import now
from toolkit.storage.members import Account, DatabaseMembers, Member, OpenLink, Workspace

INVITATION, LOST_PASSWORD = "invitation", "reset"
INVITATION_LIVES, LOST_PASSWORD_LIVES = timedelta(days=7), timedelta(hours=24)
BY_INVITATION, BY_GROUP = "invitation", "group"
NAME_LENGTH, ADDRESS_LENGTH = 120, 200
TOKEN_SCOPES = ("read", "write", "all")
_ADMIN_SUBJECT = "/admin"
_ADDRESS = re.compile(r"[^@\s/]+@[^@\s/]+\.[^@\s/]+")
_WORKSPACE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


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
        await self._signed_out(account.id)

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
        if roles is None:
            return account
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
        await self._signed_out(account.id)
        return replace(account, is_admin=is_admin)

    async def forget(self, *, days: int) -> None:
        """Let go of sign-ins and links whose time is over, and of the audit from before so many days."""
        at = datetime.fromisoformat(now())
        await self.people.forget_lapsed(now())
        await self.audit.forget((at - timedelta(days=days)).isoformat(timespec="milliseconds"))

    async def _signed_out(self, account: str, *, but: str = "") -> None:
        await self.people.remove_browsers(account, but=but)
        self.access.forget()

    def of(self, who: Who) -> "OwnMembers":
        """Return what one who was let in may do with members."""
        return OwnMembers(who=who, _all=self)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMembers:
    """What one who is signed in may do with their own account, the members of their workspace, and workspaces."""

    who: Who
    _all: Membership

    # -- my own account ------------------------------------------------------------------------------------------

    async def account(self) -> Account:
        """Return my own account. Raises NotFound for one who came by key."""
        return await self._all.people.account(self.who.account)

    async def workspaces(self) -> tuple[Member, ...]:
        """Return where I work."""
        return await self._all.people.memberships(self.who.account)

    async def browsers(self) -> tuple[Browser, ...]:
        """Return where I am signed in."""
        return await self._all.people.browsers(self.who.account)

    async def work_in(self, workspace: str) -> None:
        """Work in another workspace of mine from now on. Raises NotFound."""
        if workspace not in {one.workspace for one in await self.workspaces()}:
            raise NotFound("workspace")
        await self._all.people.work_in(self.who.id, workspace)
        self._all.access.forget()

    async def sign_out_everywhere(self) -> None:
        """Sign me out in every browser, this one too."""
        await self._all._signed_out(self.who.account)

    async def sign_out(self, browser: str) -> None:
        """Sign me out in one browser. Raises NotFound where it is not mine."""
        if browser not in {one.id for one in await self.browsers()}:
            raise NotFound("browser")
        await self._all.access.accounts.remove_browser(browser)
        self._all.access.forget()

    async def change_password(self, old: str, new: str) -> None:
        """Give me another password, and sign me out in all other browsers. Raises InvalidInput."""
        account = await self.account()
        if wait := self._all.by_account.take(hashed(account.address or account.id)):
            raise Rejected("rate_limited", details={"retry_after": wait})
        if not await self._all.passwords.fits(old, account.password_hash):
            raise InvalidInput("errors.password_wrong", field="old")
        self._all.by_account.give_back(hashed(account.address or account.id))
        kept = await self._all.passwords.hashed(checked(new, address=account.address or "", name=account.name))
        await self._all.people.change_account(account.id, password_hash=kept)
        await self._all._signed_out(account.id, but=self.who.id)

    # -- members -------------------------------------------------------------------------------------------------

    async def members(self) -> tuple[Member, ...]:
        """Return who works in my workspace."""
        await self._need(Right.MEMBERS)
        return await self._all.people.members(self.who.workspace)

    async def invite(self, role: Standing) -> str:
        """Return the secret of an invitation to my workspace: one use, for a week."""
        await self._need(Right.MEMBERS)
        return await self._invited(self.who.workspace, role)

    async def invitations(self) -> tuple[OpenLink, ...]:
        """Return the invitations to my workspace that nobody took yet."""
        await self._need(Right.MEMBERS)
        return await self._all.people.open_links(INVITATION, f"{self.who.workspace}/", now())

    async def revoke_invitation(self, id: str) -> None:
        """Make an invitation worthless."""
        await self._need(Right.MEMBERS)
        await self._all.people.revoke_link(INVITATION, id, f"{self.who.workspace}/")

    async def change_role(self, account: str, role: Standing) -> None:
        """Give a member another role, and sign them out, so that no page of theirs stays as it was.

        Raises NotFound, and InvalidInput where nobody would be owner any more.
        """
        member = await self._member(account)
        if member.role == role.value:
            return
        await self._not_the_last_owner(member)
        await self._all.people.put_member(
            self.who.workspace, account, _role(role).value, source=BY_INVITATION, at=now()
        )
        await self._all._signed_out(account, but=self.who.id)
        await self._note(Deed.ROLE, account, role.value)

    async def remove(self, account: str) -> None:
        """Take a member out of my workspace, and sign them out. Raises NotFound, InvalidInput."""
        member = await self._member(account)
        await self._not_the_last_owner(member)
        await self._all.people.remove_member(self.who.workspace, account)
        self._all.access.forget()
        await self._note(Deed.LEFT, account, member.role)

    async def help(self, account: str) -> str:
        """Return the secret with which a member of mine sets a new password: one use, for a day.

        Raises InvalidInput where the account works elsewhere too, or signs in elsewhere: no owner gets in there so.
        """
        await self._member(account)
        theirs = await self._all.people.account(account)
        if theirs.is_admin or {one.workspace for one in await self._all.people.memberships(account)} != {
            self.who.workspace
        }:
            raise InvalidInput("errors.help_elsewhere")
        return await self._helped(theirs)

    async def _member(self, account: str) -> Member:
        for one in await self.members():
            if one.account == account:
                return one
        raise NotFound("member")

    async def _not_the_last_owner(self, member: Member) -> None:
        owners = [one for one in await self.members() if one.role == Standing.OWNER.value]
        if member.role == Standing.OWNER.value and len(owners) < 2:
            raise InvalidInput("errors.last_owner")

    # -- tokens and audit ----------------------------------------------------------------------------------------

    async def tokens(self) -> tuple[Program, ...]:
        """Return the tokens of programs in my workspace."""
        await self._need(Right.TOKENS)
        return await self._all.people.database.read(partial(programs, workspace=self.who.workspace))

    async def make_token(self, *, scope: str, days: int, name: str) -> str:
        """Return a new token for a program in my workspace, the only time that anyone sees it."""
        await self._need(Right.TOKENS)
        if scope not in TOKEN_SCOPES or not 0 < days <= 3650:
            raise InvalidInput("errors.token_days", field="days")
        token, until = new_api_token(), datetime.fromisoformat(now()) + timedelta(days=days)
        work = partial(
            add_api_token,
            token_hash=hashed(token),
            role=scope,
            at=now(),
            workspace=self.who.workspace,
            expires_at=until.isoformat(timespec="milliseconds"),
            name=name.strip()[:NAME_LENGTH] or None,
        )
        await self._note(Deed.TOKEN, await self._all.people.database.write(work), scope)
        return token

    async def revoke_token(self, id: str) -> None:
        """Make a token of my workspace worthless."""
        await self._need(Right.TOKENS)
        work = partial(revoke_api_token, id=id, at=now(), workspace=self.who.workspace)
        if await self._all.people.database.write(work):
            await self._note(Deed.NO_TOKEN, id)

    async def audit(self, *, limit: int, offset: int = 0) -> tuple[tuple[Line, ...], int, dict[str, str]]:
        """Return lines of my workspace's audit, how many there are, and the names of accounts that still are."""
        await self._need(Right.AUDIT)
        lines = await self._all.audit.lines(self.who.workspace, limit=limit, offset=offset)
        told = {part for line in lines for part in (line.who.removeprefix("account:"), line.subject)}
        return lines, await self._all.audit.count(self.who.workspace), await self._all.people.names(told)

    # -- the installation ----------------------------------------------------------------------------------------

    async def all_workspaces(self) -> tuple[Workspace, ...]:
        """Return every workspace of the installation."""
        await self._need(Right.INSTALLATION)
        return await self._all.people.workspaces()

    async def make_workspace(self, id: str, name: str) -> None:
        """Make a workspace. Raises InvalidInput."""
        await self._need(Right.INSTALLATION)
        if not _WORKSPACE_ID.fullmatch(id):
            raise InvalidInput("errors.workspace_id", field="id")
        await self._all.people.add_workspace(id, name_of(name), now())
        await self._note(Deed.WORKSPACE, id, workspace=id)

    async def rename_workspace(self, id: str, name: str) -> None:
        """Give a workspace another name. Raises InvalidInput."""
        await self._need(Right.INSTALLATION)
        await self._all.people.rename_workspace(id, name_of(name))

    async def invite_owner(self, workspace: str) -> str:
        """Return the secret of an invitation to own a workspace. Raises NotFound."""
        await self._need(Right.INSTALLATION)
        await self._all.people.workspace(workspace)
        return await self._invited(workspace, Standing.OWNER)

    async def invite_admin(self) -> str:
        """Return the secret of an invitation to be admin of the installation."""
        await self._need(Right.INSTALLATION)
        return await self._made_link(INVITATION, _ADMIN_SUBJECT, INVITATION_LIVES)

    async def help_address(self, address: str) -> str:
        """Return the secret with which whoever signs in with this address sets a new password. Raises InvalidInput."""
        await self._need(Right.INSTALLATION)
        try:
            theirs = await self._all.people.account_of_address(address_of(address))
        except NotFound:
            raise InvalidInput("errors.no_account", field="address") from None
        return await self._helped(theirs)

    async def _helped(self, account: Account) -> str:
        if account.password_hash is None:
            raise InvalidInput("errors.help_elsewhere")
        await self._note(Deed.HELPED, account.id)
        await self._all.access.accounts.revoke_links(LOST_PASSWORD, account.id)
        return await self._made_link(LOST_PASSWORD, account.id, LOST_PASSWORD_LIVES)

    async def _invited(self, workspace: str, role: Standing) -> str:
        await self._note(Deed.INVITED, workspace, _role(role).value, workspace=workspace)
        return await self._made_link(INVITATION, f"{workspace}/{role.value}", INVITATION_LIVES)

    async def _made_link(self, kind: str, subject: str, lives: timedelta) -> str:
        secret, at = new_token(), now()
        until = (datetime.fromisoformat(at) + lives).isoformat(timespec="milliseconds")
        await self._all.access.accounts.add_link(kind, subject, hashed(secret), at, until)
        return secret

    async def _need(self, right: Right) -> None:
        (await self._all.access.still(self.who)).need(right)

    async def _note(self, what: Deed, subject: str, detail: str = "", *, workspace: str | None = None) -> None:
        where = self.who.workspace if workspace is None else workspace
        about = {"workspace": where, "who": self.who.label, "subject": subject, "detail": detail}
        await self._all.audit.note(at=now(), what=what, **about)


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


def _role(role: Standing) -> Standing:
    if role not in ROLES:
        raise InvalidInput("errors.role", field="role")
    return role
