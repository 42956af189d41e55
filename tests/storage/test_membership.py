"""Members, their roles and what is kept of them: nobody locks a workspace, or gets into another one."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.storage.services import closed, opened
from toolkit.errors import InvalidInput, NotFound, Rejected
from toolkit.membership import Newcomer
from toolkit.moments import now
from toolkit.own_members import OwnMembers
from toolkit.services import Services
from toolkit.sessions.rights import Standing, Who
from toolkit.storage.audit import Deed

ADMIN = Who(id="a", standings=frozenset({Standing.ADMIN}))


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    made = opened(tmp_path, accounts=True)
    yield made
    await closed(made)


async def joined(services: Services, secret: str, address: str) -> OwnMembers:
    """Return what somebody may who takes an invitation."""
    given = Newcomer(address=address, password="een lange zin", name=address.partition("@")[0])
    cookie = await services.membership.accept(secret, given, place="hier", device="")
    who = await services.access.who(cookie)
    assert who is not None
    return OwnMembers(who=who, membership=services.membership)


@pytest.fixture
async def admin(services: Services) -> OwnMembers:
    key = await services.access.sign_in(await services.access.first_key())
    who = await services.access.who(key)
    assert who is not None and who.standings == ADMIN.standings
    return OwnMembers(who=who, membership=services.membership)


@pytest.fixture
async def owner(services: Services, admin: OwnMembers) -> OwnMembers:
    return await joined(services, await admin.invite_owner("first"), "fatima@houten.example")


async def test_the_last_owner_stays_and_a_second_one_sets_them_free(services: Services, owner: OwnMembers) -> None:
    me = owner.who.account
    for act in (owner.remove(me), owner.change_role(me, Standing.VIEWER)):
        with pytest.raises(InvalidInput, match="last_owner"):
            await act
    second = await joined(services, await owner.invite(Standing.OWNER), "noor@houten.example")
    await second.change_role(me, Standing.VIEWER)
    with pytest.raises(Rejected, match="not_allowed"):
        await owner.members()


async def test_no_owner_comes_into_another_workspace_by_a_lost_password(
    services: Services, admin: OwnMembers, owner: OwnMembers
) -> None:
    await admin.make_workspace("elders", "Elders")
    other = await joined(services, await admin.invite_owner("elders"), "sam@elders.example")
    await services.membership.join(await owner.invite(Standing.VIEWER), other.who)
    with pytest.raises(InvalidInput, match="help_elsewhere"):
        await owner.help(other.who.account)
    with pytest.raises(NotFound):
        await owner.help("niemand")
    secret = await admin.help_address("sam@elders.example")
    await services.membership.set_password(secret, "een andere lange zin")
    with pytest.raises(Rejected, match="not_allowed"):
        await other.members()


async def test_an_account_goes_with_its_last_workspace(services: Services, owner: OwnMembers) -> None:
    viewer = await joined(services, await owner.invite(Standing.VIEWER), "noor@houten.example")
    await owner.remove(viewer.who.account)
    with pytest.raises(NotFound):
        await services.membership.people.account(viewer.who.account)
    lines, count, names = await owner.audit(limit=50)
    assert count == len(lines) and (lines[0].what, lines[0].subject) == (Deed.LEFT, viewer.who.account)
    assert viewer.who.account not in names and owner.who.account in names


async def test_an_admin_has_no_members_and_a_viewer_sees_none(
    services: Services, admin: OwnMembers, owner: OwnMembers
) -> None:
    with pytest.raises(Rejected, match="not_allowed"):
        await admin.members()
    viewer = await joined(services, await owner.invite(Standing.VIEWER), "kijker@houten.example")
    for act in (viewer.members(), viewer.tokens(), viewer.audit(limit=1), viewer.all_workspaces()):
        with pytest.raises(Rejected, match="not_allowed"):
            await act


async def test_a_sign_in_lapses_when_it_is_not_used_and_at_last_anyway(services: Services, owner: OwnMembers) -> None:
    start, access = datetime.fromisoformat(now()), services.access
    cookie = await access.let_in(device="", account=owner.who.account, workspace="first")
    for hours in range(10, 30 * 24 - 10, 10):
        access.clock = lambda hours=hours: start + timedelta(hours=hours)  # type: ignore[misc]
        assert await access.who(cookie) is not None, hours
    access.clock = lambda: start + timedelta(days=30, minutes=1)
    assert await access.who(cookie) is None
    access.clock = lambda: start
    idle = await access.let_in(device="", account=owner.who.account, workspace="first")
    access.clock = lambda: start + timedelta(hours=12, minutes=1)
    assert await access.who(idle) is None


async def test_the_audit_is_kept_as_long_as_was_set_and_a_laptop_keeps_none(
    services: Services, owner: OwnMembers
) -> None:
    old = (datetime.fromisoformat(now()) - timedelta(days=8)).isoformat(timespec="milliseconds")
    await services.audit.note(at=old, workspace="first", who="account:x", what=Deed.OPENED, subject="oud")
    await services.membership.forget(days=9)
    assert (await services.audit.lines("first", limit=99))[-1].subject == "oud"
    await services.membership.forget(days=7)
    assert "oud" not in {line.subject for line in await services.audit.lines("first", limit=99)}
    before = await services.audit.count("first")
    await replace(services.audit, keep=False).note(at=now(), workspace="first", who="key:x", what=Deed.OPENED)
    assert await services.audit.count("first") == before
