"""Several processes on one PostgreSQL serve the same sessions: here two sets of parts, each as a process has them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from tests.storage.services import WHEEL, closed, opened
from tests.support.postgres import Cluster
from toolkit.condition import condition_of
from toolkit.errors import NotFound, Rejected
from toolkit.services import Services
from toolkit.sessions import commands as c
from toolkit.sessions.actors import FACILITATOR, Role
from toolkit.sessions.attendance import SharedAttendance
from toolkit.sessions.room import Publication, Room
from toolkit.sessions.state import wheel_of
from toolkit.sessions.views import Viewer
from toolkit.storage.register import PresenceRegister
from toolkit.storage.tables import PresenceRow, table_of

WAIT_SECONDS = 60.0
DESK = Viewer(role=Role.FACILITATOR)


@pytest.fixture
def url(cluster: Cluster) -> Iterator[str]:
    with cluster.database() as made:
        yield made


@pytest.fixture
async def one(tmp_path: Path, url: str) -> AsyncIterator[Services]:
    made = opened(tmp_path / "one", database_url=url)
    made.company.start()
    yield made
    await closed(made)


@pytest.fixture
async def other(tmp_path: Path, url: str, one: Services) -> AsyncIterator[Services]:
    made = opened(tmp_path / "other", database_url=url)
    made.company.start()
    yield made
    await closed(made)


@pytest.fixture
async def rooms(one: Services, other: Services) -> tuple[Room, Room]:
    """The room of one session in both processes, each looked at."""
    await one.library.keep(WHEEL)
    room = await one.rooms.start("proef")
    return room, await other.rooms.room(room.session)


def area(n: int | str) -> c.AreaAdd:
    return c.AreaAdd(id=f"add-{n}", area=c.Area(id=f"wijk-{n}", name=f"Wijk {n}"))


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while not holds():
            await asyncio.sleep(0.01)


async def test_what_one_process_appends_is_published_by_the_other(rooms: tuple[Room, Room]) -> None:
    here, there = rooms
    heard: asyncio.Queue[Publication] = asyncio.Queue()
    there.subscribe(heard.put_nowait)
    seq = await here.submit(area("noord"), FACILITATOR)
    async with asyncio.timeout(WAIT_SECONDS):
        while (publication := await heard.get()).seq < seq:
            pass  # the first findings may come before it
    assert publication.seq == seq
    assert publication.roles[Role.PARTICIPANT].set["areas"] == {
        "wijk-noord": {"id": "wijk-noord", "name": "Wijk noord"}
    }


async def test_of_two_processes_that_decide_at_once_neither_loses_anything(rooms: tuple[Room, Room]) -> None:
    seqs = await asyncio.gather(*(rooms[n % 2].submit(area(n), FACILITATOR) for n in range(60)))
    assert sorted(seqs) == list(range(2, 62))
    await until(lambda: all(room.state.seq == 61 for room in rooms))
    here, there = rooms
    await until(lambda: here.snapshot(DESK) == there.snapshot(DESK))  # each finds its findings at a moment of its own
    assert wheel_of(here.state) == wheel_of(there.state)


async def test_a_command_sent_to_both_processes_is_applied_once_and_answered_the_same(rooms: tuple[Room, Room]) -> None:
    answers = await asyncio.gather(*(room.submit(area(n), FACILITATOR) for n in range(10) for room in rooms))
    assert answers[::2] == answers[1::2]
    assert sorted(answers[::2]) == list(range(2, 12))


async def test_a_join_sent_to_both_processes_makes_one_person_whose_name_both_know(rooms: tuple[Room, Room]) -> None:
    here, there = rooms
    first, second = await asyncio.gather(*(room.join("t" * 32, resident=True, name="Fatima") for room in rooms))
    assert first == second
    await until(lambda: here.names == there.names == {first: "Fatima"})
    await here.submit(c.ParticipantChange(id="naam", participant=first, name="Fatima B."), FACILITATOR)
    await until(lambda: there.names == {first: "Fatima B."})


async def test_a_name_that_is_erased_goes_from_the_screens_of_the_other_process(
    one: Services, rooms: tuple[Room, Room]
) -> None:
    here, there = rooms
    person = await here.join("t" * 32, resident=True, name="Guurtje")
    await until(lambda: "Guurtje" in str(there.snapshot(DESK)))
    await one.rooms.erase("proef", person)
    await until(lambda: "Guurtje" not in str(there.snapshot(DESK)))


async def test_a_wheel_that_is_erased_ends_its_rooms_in_the_other_process(
    one: Services, other: Services, rooms: tuple[Room, Room]
) -> None:
    heard: list[Publication] = []
    rooms[1].subscribe(heard.append)
    await one.rooms.erase("proef")
    await until(lambda: bool(heard))
    assert heard[-1].bye == "erased"
    with pytest.raises(Rejected, match="closed"):
        await rooms[1].submit(area("zuid"), FACILITATOR)
    with pytest.raises(NotFound):
        await other.rooms.room(rooms[1].session)


async def test_a_notice_that_was_lost_is_made_good(
    other: Services, rooms: tuple[Room, Room], cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = rooms
    monkeypatch.setattr(there, "hear", lambda seq: None)  # the line is cut: no notice arrives
    await here.submit(area("noord"), FACILITATOR)
    monkeypatch.undo()
    assert there.state.seq == 1
    await other.rooms.look_around()
    await until(lambda: there.state.seq == 2)


async def test_processes_hear_each_other_again_after_their_lines_were_cut(
    rooms: tuple[Room, Room], cluster: Cluster
) -> None:
    here, there = rooms
    with cluster.connect() as connection:
        lines = "FROM pg_stat_activity WHERE application_name LIKE '%notices'"
        await until(lambda: connection.execute(f"SELECT count(*) {lines}").fetchone() == (4,))
        connection.execute(f"SELECT pg_terminate_backend(pid) {lines}")
    await here.submit(area("noord"), FACILITATOR)
    await until(lambda: there.state.seq == 2)
    await there.submit(area("zuid"), FACILITATOR)
    await until(lambda: here.state.seq == 3)


async def test_the_next_round_begins_with_what_the_other_process_took_a_moment_ago(
    one: Services, other: Services, rooms: tuple[Room, Room]
) -> None:
    await rooms[0].submit(area("noord"), FACILITATOR)
    await rooms[0].submit(c.SessionClose(id="dicht"), FACILITATOR)
    following = wheel_of((await other.rooms.start("proef")).state)
    assert [held.id for held in following.areas] == ["wijk-noord"]


async def test_the_library_follows_what_any_process_took(
    one: Services, other: Services, rooms: tuple[Room, Room]
) -> None:
    await rooms[0].submit(area("noord"), FACILITATOR)
    await rooms[1].submit(area("zuid"), FACILITATOR)

    async def kept() -> set[str]:
        return {held.id for held in (await one.library.wheel("proef")).areas}

    async with asyncio.timeout(WAIT_SECONDS):
        while await kept() != {"wijk-noord", "wijk-zuid"}:
            await asyncio.sleep(0.05)


async def test_who_is_connected_counts_over_all_processes_once(one: Services, other: Services) -> None:
    here, there = one.company.attendance, other.company.attendance
    here.here("s", {"p1", "p2"})
    there.here("s", {"p2", "p3"})
    await until(lambda: here.elsewhere("s") == {"p2", "p3"} and there.elsewhere("s") == {"p1", "p2"})
    here.here("s", frozenset())
    await until(lambda: there.elsewhere("s") == frozenset())


async def test_whom_a_process_had_that_died_runs_out(one: Services, other: Services) -> None:
    assert isinstance(one.company.attendance, SharedAttendance)
    register, presence = PresenceRegister(one.database), table_of(PresenceRow)
    await register.put({"s": ["p1"]})
    here = PresenceRegister(other.database)
    assert await here.elsewhere(["s", "t"]) == {"s": {"p1"}}
    aged = timedelta(minutes=2).total_seconds()
    await one.database.execute(update(presence).values(seen=presence.c.seen - aged))
    assert await here.elsewhere(["s"]) == {}
    await here.sign_of_life()
    rows = await one.database.read(lambda connection: connection.scalar(text("SELECT count(*) FROM presence")))
    assert rows == 0


async def test_one_process_is_the_caretaker_until_it_goes(one: Services, other: Services) -> None:
    assert [await each.company.is_caretaker() for each in (one, other, one)] == [True, False, True]
    await one.company.close()
    assert await other.company.is_caretaker()


async def test_who_signed_in_at_one_process_is_signed_in_at_the_other(
    one: Services, other: Services, rooms: tuple[Room, Room]
) -> None:
    cookie = await one.access.sign_in(await other.access.first_key())
    browser = await other.access.who(cookie)
    assert browser is not None
    token = one.access.desk_token(rooms[0].session, browser.id)
    assert await other.access.role_of(token, rooms[0].session) is Role.FACILITATOR


async def test_each_process_tells_of_all_of_them(one: Services, other: Services, rooms: tuple[Room, Room]) -> None:
    here, there = rooms
    one.company.attendance.here(here.session, {"p1", "p2"})
    other.company.attendance.here(there.session, {"p3"})
    async with asyncio.timeout(WAIT_SECONDS):
        while (await condition_of(other)).phones < 3:
            await asyncio.sleep(0.05)
    now = await condition_of(other)
    assert now.database is not None
    assert (now.database.processes, now.database.sessions, now.phones) == (2, 1, 3)
    assert 0 < (now.database.connections or 0) < (now.database.most_connections or 0)
