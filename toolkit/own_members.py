"""What one who is signed in may do with their own account, the members of their workspace, and workspaces.

Each act asks the table of rights and is noted in the audit. Lets nobody in: see membership.py.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from toolkit.errors import InvalidInput, NotFound, Rejected
from toolkit.membership import BY_INVITATION, INVITATION, LOST_PASSWORD, NAME_LENGTH, Membership, address_of, name_of
from toolkit.moments import iso, now, utc_now
from toolkit.sessions.access import Browser, Program
from toolkit.sessions.passwords import checked
from toolkit.sessions.rights import LONGEST_TOKEN_DAYS, ROLES, TOKEN_SCOPES, Right, Standing, Who
from toolkit.sessions.tokens import hashed, new_api_token, new_token
from toolkit.storage.accounts import add_api_token, programs, revoke_api_token
from toolkit.storage.audit import Deed, Line
from toolkit.storage.members import Account, Member, OpenLink, Workspace

_INVITATION_LIVES, _LOST_PASSWORD_LIVES = timedelta(days=7), timedelta(hours=24)
_ADMIN_SUBJECT = "/admin"
_WORKSPACE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMembers:
    """What one who is signed in may do with their own account, the members of their workspace, and workspaces."""

    who: Who
    membership: Membership

    # -- my own account ------------------------------------------------------------------------------------------

    async def account(self) -> Account:
        """Return my own account. Raises NotFound for one who came by key."""
        return await self.membership.people.account(self.who.account)

    async def workspaces(self) -> tuple[Member, ...]:
        """Return where I work."""
        return await self.membership.people.memberships(self.who.account)

    async def browsers(self) -> tuple[Browser, ...]:
        """Return where I am signed in."""
        return await self.membership.people.browsers(self.who.account)

    async def work_in(self, workspace: str) -> None:
        """Work in another workspace of mine from now on. Raises NotFound."""
        if workspace not in {one.workspace for one in await self.workspaces()}:
            raise NotFound("workspace")
        await self.membership.people.work_in(self.who.id, workspace)
        self.membership.access.forget()

    async def sign_out_everywhere(self) -> None:
        """Sign me out in every browser, this one too."""
        await self.membership.sign_out_everywhere(self.who.account)

    async def sign_out(self, browser: str) -> None:
        """Sign me out in one browser. Raises NotFound where it is not mine."""
        if browser not in {one.id for one in await self.browsers()}:
            raise NotFound("browser")
        await self.membership.access.accounts.remove_browser(browser)
        self.membership.access.forget()

    async def change_password(self, old: str, new: str) -> None:
        """Give me another password, and sign me out in all other browsers. Raises InvalidInput."""
        account = await self.account()
        if wait := self.membership.by_account.take(hashed(account.address or account.id)):
            raise Rejected("rate_limited", details={"retry_after": wait})
        if not await self.membership.passwords.fits(old, account.password_hash):
            raise InvalidInput("errors.password_wrong", field="old")
        self.membership.by_account.give_back(hashed(account.address or account.id))
        kept = await self.membership.passwords.hashed(checked(new, address=account.address or "", name=account.name))
        await self.membership.people.change_account(account.id, password_hash=kept)
        await self.membership.sign_out_everywhere(account.id, but=self.who.id)

    # -- members -------------------------------------------------------------------------------------------------

    async def members(self) -> tuple[Member, ...]:
        """Return who works in my workspace."""
        await self._need(Right.MEMBERS)
        return await self.membership.people.members(self.who.workspace)

    async def invite(self, role: Standing) -> str:
        """Return the secret of an invitation to my workspace: one use, for a week."""
        await self._need(Right.MEMBERS)
        return await self._invited(self.who.workspace, role)

    async def invitations(self) -> tuple[OpenLink, ...]:
        """Return the invitations to my workspace that nobody took yet."""
        await self._need(Right.MEMBERS)
        return await self.membership.people.open_links(INVITATION, f"{self.who.workspace}/", now())

    async def revoke_invitation(self, id: str) -> None:
        """Make an invitation worthless."""
        await self._need(Right.MEMBERS)
        await self.membership.people.revoke_link(INVITATION, id, f"{self.who.workspace}/")

    async def change_role(self, account: str, role: Standing) -> None:
        """Give a member another role, and sign them out, so that no page of theirs stays as it was.

        Raises NotFound, and InvalidInput where nobody would be owner any more.
        """
        member = await self._member(account)
        if member.role == role.value:
            return
        await self._not_the_last_owner(member)
        await self.membership.people.put_member(
            self.who.workspace, account, _role(role).value, source=BY_INVITATION, at=now()
        )
        await self.membership.sign_out_everywhere(account, but=self.who.id)
        await self._note(Deed.ROLE, account, role.value)

    async def remove(self, account: str) -> None:
        """Take a member out of my workspace, and sign them out. Raises NotFound, InvalidInput."""
        member = await self._member(account)
        await self._not_the_last_owner(member)
        await self.membership.people.remove_member(self.who.workspace, account)
        self.membership.access.forget()
        await self._note(Deed.LEFT, account, member.role)

    async def help(self, account: str) -> str:
        """Return the secret with which a member of mine sets a new password: one use, for a day.

        Raises InvalidInput where the account works elsewhere too, or signs in elsewhere: no owner gets in there so.
        """
        await self._member(account)
        theirs = await self.membership.people.account(account)
        if theirs.is_admin or {one.workspace for one in await self.membership.people.memberships(account)} != {
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
        return await self.membership.people.database.read(partial(programs, workspace=self.who.workspace))

    async def make_token(self, *, scope: str, days: int, name: str) -> str:
        """Return a new token for a program in my workspace, the only time that anyone sees it."""
        await self._need(Right.TOKENS)
        if scope not in TOKEN_SCOPES or not 0 < days <= LONGEST_TOKEN_DAYS:
            raise InvalidInput("errors.token_days", field="days")
        token, made = new_api_token(), utc_now()
        work = partial(
            add_api_token,
            token_hash=hashed(token),
            role=scope,
            at=iso(made),
            workspace=self.who.workspace,
            expires_at=iso(made + timedelta(days=days)),
            name=name.strip()[:NAME_LENGTH] or None,
        )
        await self._note(Deed.TOKEN, await self.membership.people.database.write(work), scope)
        return token

    async def revoke_token(self, id: str) -> None:
        """Make a token of my workspace worthless."""
        await self._need(Right.TOKENS)
        work = partial(revoke_api_token, id=id, at=now(), workspace=self.who.workspace)
        if await self.membership.people.database.write(work):
            await self._note(Deed.NO_TOKEN, id)

    async def audit(self, *, limit: int, offset: int = 0) -> tuple[tuple[Line, ...], int, dict[str, str]]:
        """Return lines of my workspace's audit, how many there are, and the names of accounts that still are."""
        await self._need(Right.AUDIT)
        lines = await self.membership.audit.lines(self.who.workspace, limit=limit, offset=offset)
        told = {part for line in lines for part in (line.who.removeprefix("account:"), line.subject)}
        return lines, await self.membership.audit.count(self.who.workspace), await self.membership.people.names(told)

    # -- the installation ----------------------------------------------------------------------------------------

    async def all_workspaces(self) -> tuple[Workspace, ...]:
        """Return every workspace of the installation."""
        await self._need(Right.INSTALLATION)
        return await self.membership.people.workspaces()

    async def make_workspace(self, id: str, name: str) -> None:
        """Make a workspace. Raises InvalidInput."""
        await self._need(Right.INSTALLATION)
        if not _WORKSPACE_ID.fullmatch(id):
            raise InvalidInput("errors.workspace_id", field="id")
        await self.membership.people.add_workspace(id, name_of(name), now())
        await self._note(Deed.WORKSPACE, id, workspace=id)

    async def rename_workspace(self, id: str, name: str) -> None:
        """Give a workspace another name. Raises InvalidInput."""
        await self._need(Right.INSTALLATION)
        await self.membership.people.rename_workspace(id, name_of(name))

    async def invite_owner(self, workspace: str) -> str:
        """Return the secret of an invitation to own a workspace. Raises NotFound."""
        await self._need(Right.INSTALLATION)
        await self.membership.people.workspace(workspace)
        return await self._invited(workspace, Standing.OWNER)

    async def invite_admin(self) -> str:
        """Return the secret of an invitation to be admin of the installation."""
        await self._need(Right.INSTALLATION)
        return await self._made_link(INVITATION, _ADMIN_SUBJECT, _INVITATION_LIVES)

    async def help_address(self, address: str) -> str:
        """Return the secret with which whoever signs in with this address sets a new password. Raises InvalidInput."""
        await self._need(Right.INSTALLATION)
        try:
            theirs = await self.membership.people.account_of_address(address_of(address))
        except NotFound:
            raise InvalidInput("errors.no_account", field="address") from None
        return await self._helped(theirs)

    async def _helped(self, account: Account) -> str:
        if account.password_hash is None:
            raise InvalidInput("errors.help_elsewhere")
        await self._note(Deed.HELPED, account.id)
        await self.membership.access.accounts.revoke_links(LOST_PASSWORD, account.id)
        return await self._made_link(LOST_PASSWORD, account.id, _LOST_PASSWORD_LIVES)

    async def _invited(self, workspace: str, role: Standing) -> str:
        await self._note(Deed.INVITED, workspace, _role(role).value, workspace=workspace)
        return await self._made_link(INVITATION, f"{workspace}/{role.value}", _INVITATION_LIVES)

    async def _made_link(self, kind: str, subject: str, lives: timedelta) -> str:
        secret, made = new_token(), utc_now()
        await self.membership.access.accounts.add_link(kind, subject, hashed(secret), iso(made), iso(made + lives))
        return secret

    async def _need(self, right: Right) -> None:
        (await self.membership.access.still(self.who)).need(right)

    async def _note(self, what: Deed, subject: str, detail: str = "", *, workspace: str | None = None) -> None:
        where = self.who.workspace if workspace is None else workspace
        about = {"workspace": where, "who": self.who.label, "subject": subject, "detail": detail}
        await self.membership.audit.note(at=now(), what=what, **about)


def _role(role: Standing) -> Standing:
    if role not in ROLES:
        raise InvalidInput("errors.role", field="role")
    return role
