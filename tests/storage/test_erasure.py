"""What is erased is gone: from the rooms, from the screens, and from every byte of the database file."""

import random
import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from tests.storage.services import WHEEL, bytes_beside, closed, held_by, opened
from tests.support.asks import wanted_by_a_wheel
from tests.support.server import Server
from toolkit.errors import NotFound, Rejected
from toolkit.moments import now
from toolkit.services import Services
from toolkit.sessions import commands as c
from toolkit.sessions.actors import FACILITATOR, Role
from toolkit.sessions.room import Publication, Room
from toolkit.sessions.views import Viewer
from toolkit.storage.database import FILE_NAME, Database, sqlite_url
from toolkit.storage.erasure import forget_names_of, wipe
from toolkit.storage.event_log import append_entries
from toolkit.storage.tables import PersonRow, table_of
from toolkit.storage.wheel_rows import erased

PERSON = table_of(PersonRow)
PEOPLE = 400  # enough to split the pages of the table
ON_SQLITE = pytest.mark.parametrize("kept_in", [{}], ids=["sqlite"])  # what is true of a file alone


@pytest.fixture
async def services(tmp_path: Path, kept_in: dict[str, str]) -> AsyncIterator[Services]:
    made = opened(tmp_path, **kept_in)
    yield made
    await closed(made)


@pytest.fixture
async def room(services: Services) -> Room:
    await services.library.keep(WHEEL)
    return await services.rooms.start("proef")


def token(n: int) -> str:
    return f"{n:032d}"


async def crowd(room: Room, count: int = PEOPLE) -> list[str]:
    """Let so many people join, each with a name of their own; some choose another name later."""
    people = [await room.join(token(n), resident=True, name=f"Guurtje Zonderling-{n}") for n in range(count)]
    for id in people[::7]:
        await room.submit(c.ParticipantChange(id=f"naam-{id}", participant=id, name="Eerst Anders"), FACILITATOR)
    return people


def shown_to(room: Room, role: Role) -> dict[str, Any]:
    return dict(room.snapshot(Viewer(role=role)).set["participants"])


async def test_the_name_of_one_is_in_no_byte_of_the_file_and_the_others_keep_theirs(
    services: Services, room: Room
) -> None:
    people = await crowd(room)
    assert b"Zonderling-101" in held_by(services)
    receipt = await services.rooms.erase("proef", people[101])
    assert (receipt.participant, receipt.counts) == (people[101], {"names": 1})
    assert b"Zonderling-101" not in held_by(services)
    assert len(await services.log.names(room.session)) == PEOPLE - 1
    assert room.state.participants.keys() == set(people)


async def test_who_looks_sees_the_name_go(services: Services, room: Room) -> None:
    people = await crowd(room, 3)
    heard: list[Publication] = []
    room.subscribe(heard.append)
    since = room.state.seq
    await services.rooms.erase("proef", people[1])
    patch = heard[-1].roles[Role.FACILITATOR]
    assert (patch.since, patch.seq) == (since, since)
    assert patch.set == {"participants": {people[1]: shown_to(room, Role.FACILITATOR)[people[1]]}}
    assert "Zonderling-1" not in str(shown_to(room, Role.FACILITATOR))
    assert room.patch_since(Viewer(role=Role.FACILITATOR), since).since == 0


async def test_a_wheel_goes_with_its_sessions_links_and_names_and_leaves_a_receipt(
    services: Services, room: Room
) -> None:
    await crowd(room, 20)
    await services.access.links.organisation_link("proef", "bieb")
    secret = await services.access.links.share_link("proef")
    entries = room.state.seq
    receipt = await services.rooms.erase("proef")
    assert receipt.name == "Wiel Proefdorp"
    assert receipt.counts == {"activities": 2, "sessions": 1, "names": 20, "log_entries": entries, "links": 2}
    held = held_by(services)
    assert not [word for word in (b"Proefdorp", b"Zonderling", b"Taalcaf", b"Sollicitatiehulp") if word in held]
    assert await services.access.links.shared_wheel(secret) is None
    for gone in (services.library.wheel("proef"), services.rooms.room(room.session), services.rooms.erase("proef")):
        with pytest.raises(NotFound):
            await gone


async def test_who_was_in_the_room_is_told_and_can_do_nothing_more(services: Services, room: Room) -> None:
    heard: list[Publication] = []
    room.subscribe(heard.append)
    await services.rooms.erase("proef")
    assert heard[-1].bye == "erased"
    with pytest.raises(Rejected, match="closed"):
        await room.submit(c.AreaAdd(id="add-zuid", area=c.Area(id="zuid", name="Zuid")), FACILITATOR)


async def test_a_room_of_another_process_whose_session_was_erased_takes_nothing_more(
    services: Services, room: Room
) -> None:
    other = opened(services.settings.data, database_url=services.settings.database_url)
    elsewhere = await other.rooms.room(room.session)
    await services.rooms.erase("proef")
    with pytest.raises(Rejected, match="closed"):
        await elsewhere.submit(c.AreaAdd(id="add-zuid", area=c.Area(id="zuid", name="Zuid")), FACILITATOR)
    await closed(other)


async def test_a_participant_without_a_name_anywhere_is_not_found(services: Services, room: Room) -> None:
    with pytest.raises(NotFound):
        await services.rooms.erase("proef", "p-niemand")


async def test_names_are_gone_when_the_round_is_closed(services: Services, room: Room) -> None:
    await crowd(room)
    await room.submit(c.SessionClose(id="dicht"), FACILITATOR)
    await services.rooms.close()
    assert room.names == {}
    held = held_by(services)
    assert not [word for word in (b"Zonderling", b"Eerst Anders") if word in held]
    assert len(room.state.participants) == PEOPLE


async def test_names_of_a_session_that_was_closed_by_a_killed_server_go_at_the_next_start(
    services: Services, room: Room
) -> None:
    keeping = opened(services.settings.data, database_url=services.settings.database_url, keep_names=30)
    other = await keeping.rooms.room(room.session)
    await crowd(other, 3)
    await other.submit(c.SessionClose(id="dicht"), FACILITATOR)
    await keeping.rooms.forget_names()
    assert len(await keeping.log.names(room.session)) == 3
    await closed(keeping)
    await services.rooms.forget_names()
    assert b"Zonderling" not in held_by(services)


@ON_SQLITE
async def test_a_kill_between_deleting_and_overwriting_is_made_good_at_the_next_start(
    services: Services, room: Room
) -> None:
    people = await crowd(room, 40)
    services.database.write_now(partial(erased, wheel="proef", participant=people[8], at=now()))
    assert b"Zonderling-8" in held_by(services)
    await services.rooms.forget_names()
    assert b"Zonderling-8" not in held_by(services)


@ON_SQLITE
async def test_while_somebody_reads_the_file_a_receipt_says_that_traces_are_left(
    tmp_path: Path, services: Services, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.storage.database._TRIES_TO_EMPTY", 1)
    people = await crowd(room, 3)
    with sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM person").fetchone()
        assert (await services.rooms.erase("proef", people[1])).pending
        reader.execute("ROLLBACK")
    await services.rooms.forget_names()
    assert b"Zonderling-1" not in held_by(services)


async def test_names_in_an_open_session_stay(services: Services, room: Room) -> None:
    await crowd(room, 3)
    await services.rooms.forget_names()
    assert len(await services.log.names(room.session)) == 3


def test_an_older_copy_in_a_page_that_was_split_goes_too(tmp_path: Path) -> None:
    """With these names in this order a plain DELETE leaves one of them behind in the unused part of a page."""
    database = Database(sqlite_url(tmp_path))
    database.migrate()
    database.write_now(partial(_renamed_at_random, chance=random.Random(7)))
    assert database.write_now(partial(forget_names_of, sessions=["s1"])) == ("s1",)
    assert wipe(database)
    assert b"Zonderling" not in bytes_beside(tmp_path)
    kept = database.read_now(lambda connection: connection.execute(select(PERSON)).all())
    assert len(kept) == 300
    database.close()


def _renamed_at_random(connection: Connection, chance: random.Random) -> None:
    def name(session: str, n: int, words: str) -> None:
        entry = {"session": session, "expected_seq": 0, "entries": (), "names": {f"p{n}": words}}
        append_entries(connection, **entry)  # type: ignore[arg-type]

    for _ in range(600):
        name(chance.choice(["s1", "s2"]), chance.randrange(300), "x" * chance.randrange(1, 60))
    for n in range(300):
        name("s1", n, f"Zonderling-{n}" + "y" * chance.randrange(40))
    for n in range(300):
        name("s2", n, f"Gewoon-{n}" + "y" * chance.randrange(40))
    for n in chance.sample(range(300), 200):
        name("s1", n, f"Zonderling-{n}" + "z" * chance.randrange(90))


def test_of_an_erased_wheel_no_file_in_the_data_folder_holds_a_word(server: Server) -> None:
    """With everything that was made of it: a session, exports in every form, a page that the desk kept open."""
    token, cookie = server.token(), server.sign_in()
    wheel = {**wanted_by_a_wheel(), "name": "Zonderlingwiel"}
    id = server.api(token, "/wheels", wheel)["id"]
    session = server.api(token, f"/wheels/{id}/sessions", {})["id"]
    card = {"kind": "activity", "id": "k", "name": "Zonderlingkaart", "goals": ["vaardigheden"], "state": "wish"}
    for command in ({"type": "card.add", "card": card}, {"type": "card.remove", "card": "k"}):
        assert server.api(token, f"/sessions/{session}/commands", {"id": command["type"].replace(".", "-"), **command})[
            "ok"
        ]
    headers = {"Authorization": f"Bearer {token}"}
    for form in ("pdf", "docx", "xlsx", "json", "svg"):
        server.request(f"/api/v1/sessions/{session}/export/{form}", headers=headers)
    server.request(f"/begeleider/sessie/{session}", headers={"Cookie": cookie, "Accept": "text/html"})
    assert words_in(server.data)
    assert server.request(f"/api/v1/wheels/{id}", method="DELETE", headers=headers).status == 200
    assert words_in(server.data) == []
    server.stop()
    assert words_in(server.data) == []


def words_in(folder: Path) -> list[str]:
    """Return the files below a folder in which a word of that wheel stands."""
    return [str(file) for file in folder.rglob("*") if file.is_file() and b"Zonderling" in file.read_bytes()]
