"""Rooms: one a session, opened from the log, and a library that follows."""

import asyncio
import gc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from toolkit.app import build_services
from toolkit.errors import NotFound, Rejected
from toolkit.services import Services
from toolkit.sessions import commands as c
from toolkit.sessions.actors import FACILITATOR
from toolkit.settings import Settings
from toolkit.wheel.model import Organisation, TargetGroup, Wheel

WHEEL = Wheel(
    name="Proefwiel",
    template="participatiewiel",
    organisations=(Organisation(id="bieb", name="Bibliotheek"),),
    target_groups=(TargetGroup(id="jongeren", name="Jongeren"),),
)


def opened(folder: Path) -> Services:
    return build_services(Settings(data=folder), key=b"k" * 32, asset_prefix="/a/test")


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    made = opened(tmp_path)
    yield made
    await made.rooms.close()
    made.database.close()


def area(id: str) -> c.AreaAdd:
    return c.AreaAdd(id=f"add-{id}", area=c.Area(id=id, name=id.title()))


async def test_a_session_starts_on_a_wheel_and_is_found_by_its_code(services: Services) -> None:
    wheel = await services.library.keep(WHEEL)
    room = await services.rooms.start(wheel)
    assert room.state.seq == 1
    assert await services.rooms.room(room.session) is room
    assert await services.rooms.by_code(room.state.code.lower()) is room


async def test_all_who_open_a_room_at_once_get_the_same(tmp_path: Path, services: Services) -> None:
    wheel = await services.library.keep(WHEEL)
    session = (await services.rooms.start(wheel)).session
    fresh = opened(tmp_path)
    rooms = await asyncio.gather(*(fresh.rooms.room(session) for _ in range(20)))
    assert len(set(map(id, rooms))) == 1
    await fresh.rooms.close()
    fresh.database.close()


async def test_a_wheel_has_one_open_session(services: Services) -> None:
    wheel = await services.library.keep(WHEEL)
    first = await services.rooms.start(wheel)
    with pytest.raises(Rejected) as refused:
        await services.rooms.start(wheel)
    assert (refused.value.code, refused.value.details) == ("exists", {"session": first.session})


async def test_of_two_who_start_at_once_one_starts(services: Services) -> None:
    wheel = await services.library.keep(WHEEL)
    outcomes = await asyncio.gather(services.rooms.start(wheel), services.rooms.start(wheel), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["Rejected", "Room"]


async def test_the_list_knows_the_round_of_a_session_from_the_moment_that_it_opens(services: Services) -> None:
    wheel = await services.library.keep(WHEEL)
    first = await services.rooms.start(wheel)
    await first.submit(c.SessionClose(id="close"), FACILITATOR)
    await services.rooms.start(wheel)
    assert (await services.library.summary(wheel)).round == 2
    assert [one.round for one in await services.rooms.rounds(wheel)] == [1, 2]


async def test_the_next_session_takes_the_wheel_as_it_was_left_and_raises_the_round(services: Services) -> None:
    wheel = await services.library.keep(WHEEL)
    first = await services.rooms.start(wheel)
    await first.join("t" * 32, resident=True)
    await first.submit(area("centrum"), FACILITATOR)
    await first.submit(c.SessionClose(id="close"), FACILITATOR)
    second = await services.rooms.start(wheel)
    assert second.state.wheel.round == first.state.wheel.round + 1
    assert list(second.state.areas) == ["centrum"]
    assert not second.state.participants


async def test_an_older_session_is_not_reopened_beside_a_newer(services: Services) -> None:
    wheel = await services.library.keep(WHEEL)
    first = await services.rooms.start(wheel)
    await first.submit(c.SessionClose(id="close"), FACILITATOR)
    await services.rooms.start(wheel)
    with pytest.raises(Rejected):
        await first.submit(c.SessionReopen(id="reopen"), FACILITATOR)
    assert first.state.closed
    assert (await services.library.session(first.session)).closed_at is not None


async def test_a_closed_session_is_reopened_while_it_is_the_newest(services: Services) -> None:
    wheel = await services.library.keep(WHEEL)
    room = await services.rooms.start(wheel)
    await room.submit(c.SessionClose(id="close"), FACILITATOR)
    assert (await services.library.session(room.session)).closed_at is not None
    await room.submit(c.SessionReopen(id="reopen"), FACILITATOR)
    assert (await services.library.session(room.session)).closed_at is None


async def test_what_is_not_there_is_not_found(services: Services) -> None:
    wheel = await services.library.keep(WHEEL)
    for asked in (
        services.rooms.start("none"),
        services.rooms.start(wheel, "none"),
        services.rooms.room("none"),
        services.rooms.by_code("BBBBBB"),
        services.rooms.by_code("nonsense"),
        services.library.wheel("none"),
        services.library.session("none"),
    ):
        with pytest.raises(NotFound):
            await asked


async def test_a_wheel_that_had_a_session_is_changed_by_sessions_only(services: Services) -> None:
    wheel = await services.library.keep(WHEEL)
    await services.library.keep(await services.library.wheel(wheel))
    await services.rooms.start(wheel)
    with pytest.raises(Rejected, match="exists"):
        await services.library.keep(await services.library.wheel(wheel))


async def test_the_library_follows_what_happens_in_the_room(services: Services) -> None:
    wheel = await services.library.keep(WHEEL)
    room = await services.rooms.start(wheel)
    await room.submit(area("centrum"), FACILITATOR)
    await services.rooms.settle(room.session)
    assert [one.id for one in (await services.library.wheel(wheel)).areas] == ["centrum"]
    (summary,) = await services.library.wheels()
    assert (summary.name, summary.session, summary.code) == ("Proefwiel", room.session, room.state.code)


async def test_an_older_fold_never_replaces_a_newer(services: Services) -> None:
    wheel = await services.library.keep(WHEEL)
    room = await services.rooms.start(wheel)
    before = await services.library.wheel(wheel)
    await room.submit(area("centrum"), FACILITATOR)
    await services.rooms.settle(room.session)
    await services.library.keep_fold(before, session=room.session, seq=1)
    assert (await services.library.wheel(wheel)).areas


async def test_the_library_catches_up_with_what_was_in_the_log_alone(tmp_path: Path) -> None:
    killed = opened(tmp_path)
    wheel = await killed.library.keep(WHEEL)
    room = await killed.rooms.start(wheel)
    await room.submit(area("centrum"), FACILITATOR)
    killed.database.close()
    after = opened(tmp_path)
    assert (await after.library.wheel(wheel)).areas == ()
    await after.rooms.restore()
    assert [one.id for one in (await after.library.wheel(wheel)).areas] == ["centrum"]
    assert await after.library.stale_sessions() == ()
    await after.rooms.close()
    after.database.close()


async def test_a_room_that_rests_is_one_and_the_same_as_long_as_somebody_looks(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.sessions.rooms._IDLE_SECONDS", -1.0)
    monkeypatch.setattr("toolkit.sessions.rooms._SWEEP_EVERY_SECONDS", -1.0)
    wheel = await services.library.keep(WHEEL)
    room = await services.rooms.start(wheel)
    await services.rooms.settle(room.session)
    session = room.session
    assert await services.rooms.room(session) is room
    await room.close()
    del room
    gc.collect()
    assert session not in services.rooms.resting
    assert (await services.rooms.room(session)).state.seq == 1


async def test_the_epoch_is_made_with_the_database_and_stays(tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.database.close()
    second = opened(tmp_path)
    second.database.close()
    other = opened(tmp_path / "other")
    other.database.close()
    assert first.epoch == second.epoch != other.epoch
