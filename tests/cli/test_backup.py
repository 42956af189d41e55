"""`backup`, `restore` and `erase` as an administrator meets them: real processes, beside a real server."""

import asyncio
import itertools
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import one_sentence, participatiewiel
from tests.storage.services import WHEEL, bytes_beside, closed, opened
from tests.support.client import Client, new_id
from tests.support.server import Server
from toolkit import shelf
from toolkit.moments import now
from toolkit.sessions import commands as c
from toolkit.sessions.actors import FACILITATOR
from toolkit.sessions.rights import FIRST_WORKSPACE
from toolkit.storage.audit import BY_COMMAND
from toolkit.storage.database import FILE_NAME
from toolkit.storage.members import Account
from toolkit.wheel.analysis import analysis_of
from toolkit.wheel.file import wheel_json

UNDER_WAY = 8
BEFORE_IT = 50


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def server(data: Path) -> Iterator[Server]:
    with Server(data=data, demo=False) as running:
        yield running


@pytest.fixture
def session(server: Server) -> dict[str, Any]:
    token = server.token()
    wheel = server.api(token, "/wheels", wheel_json(WHEEL))["id"]
    return {**server.api(token, f"/wheels/{wheel}/sessions", {}), "token": token}


@pytest.fixture
async def desk(server: Server, session: dict[str, Any]) -> AsyncIterator[Client]:
    async with Client(base=server.base, code=session["code"], token=session["token"]) as client:
        await client.join()
        yield client


def log_of(server: Server, session: dict[str, Any]) -> list[Any]:
    answer = server.request(
        f"/api/v1/sessions/{session['id']}/log", headers={"Authorization": f"Bearer {session['token']}"}
    )
    return [json.loads(line) for line in answer.body.splitlines()]


async def keep_changing(desk: Client, over: asyncio.Event) -> None:
    """Change the name of an organisation again and again, several at a time, as fast as the server takes it."""

    async def hand(n: int) -> None:
        for count in itertools.count():
            await desk.submit("organisation.change", organisation="bieb", changes={"name": f"Bieb {n}-{count}"})
            if over.is_set():
                return

    await asyncio.gather(*(hand(n) for n in range(UNDER_WAY)))


async def test_a_backup_amid_commands_is_a_prefix_of_the_log_that_goes_on_elsewhere(
    tmp_path: Path, data: Path, server: Server, session: dict[str, Any], desk: Client
) -> None:
    out, elsewhere = tmp_path / "backup.sqlite3", tmp_path / "elsewhere"
    phone = Client(base=server.base, code=session["code"])
    await phone.connect()
    await phone.join(organisation="uwv")
    before, over = phone.seq + BEFORE_IT, asyncio.Event()
    changing = asyncio.create_task(keep_changing(desk, over))
    await phone.until_seq(before)
    done = await asyncio.to_thread(participatiewiel, "backup", out, "--data", data)
    over.set()
    await changing
    assert (done.code, one_sentence(done.out)) == (0, True), done
    whole = log_of(server, session)
    await phone.until_seq(len(whole))
    old_epoch, old_seq = phone.epoch, phone.seq
    await phone.disconnect()
    await desk.disconnect()
    server.stop()

    assert not list(tmp_path.glob("*backup*-*")) and not list(tmp_path.glob(".*"))
    restored = participatiewiel("restore", out, "--data", elsewhere)
    assert (restored.code, one_sentence(restored.out)) == (0, True), restored
    with Server(data=elsewhere, port=server.port, demo=False) as again:
        kept = log_of(again, session)
        assert before <= len(kept) < len(whole)
        assert kept == whole[: len(kept)]
        await phone.connect()
        ack = await phone.join()
        assert (ack["patch"]["from"], ack["seq"]) == (0, len(kept))
        assert phone.seq < old_seq and phone.epoch != old_epoch
        assert phone.items("organisations")["bieb"]["name"] in _names_in(kept[-1])
        assert ack["participant"] == phone.participant
        assert await phone.submit("ready.set", ready=True) == len(kept) + 1
        await phone.disconnect()
    services = opened(elsewhere)
    wheel = await services.rooms.wheel("proef")
    assert analysis_of(wheel, shelf.template(wheel.template), shelf.lexicon()).cells
    await closed(services)


def _names_in(entry: Any) -> str:
    """Return what an entry of the log says, as text."""
    return json.dumps(entry["events"])


async def test_restore_is_refused_beside_a_running_server_and_also_after_it_was_killed_goes_well(
    tmp_path: Path, data: Path, server: Server, session: dict[str, Any]
) -> None:
    out = tmp_path / "backup.sqlite3"
    assert participatiewiel("backup", out, "--data", data).code == 0
    refused = participatiewiel("restore", out, "--data", data)
    assert (refused.code, one_sentence(refused.err), refused.out) == (1, True, "")
    server.api(session["token"], f"/sessions/{session['id']}/commands", {"id": new_id(), "type": "session.close"})
    server.kill()
    assert participatiewiel("restore", out, "--data", data).code == 0
    server.start()
    assert not server.api(session["token"], f"/sessions/{session['id']}")["closed"]
    (aside,) = data.glob("participatiewiel-*.sqlite3")
    with sqlite3.connect(aside) as old:
        assert old.execute("SELECT count(*) FROM session WHERE closed_at IS NOT NULL").fetchone() == (1,)


@pytest.mark.parametrize("content", [None, b"", b"no database", b"SQLite format 3\0" + b"\1" * 5000])
async def test_what_is_no_backup_is_refused_and_what_was_there_stays(
    tmp_path: Path, data: Path, content: bytes | None
) -> None:
    services = opened(data)
    await services.library.keep(WHEEL)
    await closed(services)
    present = bytes_beside(data)
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    refused = participatiewiel("restore", file, "--data", data)
    assert (refused.code, one_sentence(refused.err), refused.out) == (1, True, "")
    assert refused.err.count(file.name) == 1
    assert bytes_beside(data) == present
    assert not list(data.glob(".*.part*"))


def test_a_backup_of_nothing_is_refused_and_makes_nothing(tmp_path: Path, data: Path) -> None:
    refused = participatiewiel("backup", tmp_path / "out", "--data", data)
    assert (refused.code, one_sentence(refused.err)) == (1, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("out", [FILE_NAME, f"{FILE_NAME}-wal", "no/such/folder/out"])
async def test_a_backup_never_writes_over_the_database_and_says_where_it_cannot_write(data: Path, out: str) -> None:
    services = opened(data)
    await services.library.keep(WHEEL)
    refused = participatiewiel("backup", data / out, "--data", data)
    assert (refused.code, one_sentence(refused.err)) == (1, True)
    assert await services.library.wheel("proef") == WHEEL
    await closed(services)


@pytest.mark.parametrize(("command", "tool"), [("backup", "pg_dump"), ("restore", "pg_restore")])
def test_for_postgresql_its_own_tool_is_named(tmp_path: Path, command: str, tool: str) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    refused = participatiewiel(command, tmp_path / "file", "--data", tmp_path, "--database-url", url)
    assert (refused.code, one_sentence(refused.err)) == (1, True)
    assert tool in refused.err


async def test_a_name_is_erased_through_the_running_server_while_people_look(
    tmp_path: Path, data: Path, server: Server, session: dict[str, Any], desk: Client
) -> None:
    async with Client(base=server.base, code=session["code"]) as phone:
        await phone.join(resident=True, name="Guurtje Zonderling")
        person = str(phone.participant)
        await desk.until(lambda one: one.items("participants").get(person, {}).get("name") == "Guurtje Zonderling")
        out = tmp_path / "backup.sqlite3"
        assert (await asyncio.to_thread(participatiewiel, "backup", out, "--data", data)).code == 0
        assert b"Zonderling" in bytes_beside(data)
        done = await asyncio.to_thread(
            participatiewiel, "erase", "--wheel", "proef", "--participant", person, "--data", data
        )
        assert done.code == 0, done.err
        assert str(out) in done.out and person in done.out
        await desk.until(lambda one: not one.items("participants")[person].get("name"))
        assert b"Zonderling" not in bytes_beside(data)
        assert await phone.submit("ready.set", ready=True) > 0
    assert "Zonderling" not in server.log


async def test_a_wheel_is_erased_through_the_running_server_and_its_phones_are_sent_away(
    data: Path, server: Server, session: dict[str, Any]
) -> None:
    async with Client(base=server.base, code=session["code"]) as phone:
        await phone.join(resident=True, name="Guurtje Zonderling")
        done = await asyncio.to_thread(participatiewiel, "erase", "--wheel", "proef", "--data", data)
        assert done.code == 0, done.err
        await phone.until_lost()
        assert phone.byes == ["erased"]
        await phone.connect()
        assert (await phone.ask_to_join())["error"]["code"] == "unknown_code"
    held = bytes_beside(data)
    assert not [word for word in (b"Zonderling", b"Proefdorp", b"Taalcaf") if word in held]
    again = await asyncio.to_thread(participatiewiel, "erase", "--wheel", "proef", "--data", data)
    assert (again.code, one_sentence(again.err)) == (1, True)


async def test_without_a_server_the_name_is_erased_too_and_no_restore_brings_it_back(
    tmp_path: Path, data: Path
) -> None:
    services = opened(data)
    await services.library.keep(WHEEL)
    room = await services.rooms.start("proef")
    person = await room.join("t" * 32, resident=True, name="Guurtje Zonderling")
    await room.submit(c.AreaAdd(id="add-zuid", area=c.Area(id="zuid", name="Zuid")), FACILITATOR)
    await services.membership.people.add_account(Account(id="a1", name="Fatima", created_at=now()))
    await closed(services)
    out = tmp_path / "backup.sqlite3"
    assert participatiewiel("backup", out, "--data", data).code == 0
    erased = participatiewiel("erase", "--wheel", "proef", "--participant", person, "--data", data)
    assert (erased.code, str(out) in erased.out) == (0, True)
    assert b"Zonderling" not in bytes_beside(data)
    assert b"Zonderling" in out.read_bytes()
    services = opened(data)
    noted = await services.audit.lines(FIRST_WORKSPACE, limit=9)
    assert [(line.who, line.what, line.detail) for line in noted] == [(BY_COMMAND, "erased", person)]
    await closed(services)
    assert participatiewiel("restore", out, "--data", data).code == 0
    assert b"Zonderling" not in bytes_beside(data)
    again = opened(data)
    assert list((await again.rooms.wheel("proef")).areas)
    await closed(again)


async def test_what_was_revoked_after_the_backup_stays_revoked_and_the_other_links_work(
    tmp_path: Path, data: Path
) -> None:
    services = opened(data)
    await services.library.keep(WHEEL)
    access, links = services.access, {id: "" for id in ("bieb", "uwv")}
    for id in links:
        links[id] = await access.links.organisation_link("proef", id)
    kept, shared = await access.links.share_link("proef"), await access.links.embed_link("proef")
    cookie = await access.sign_in(await access.first_key())
    await closed(services)
    out = tmp_path / "backup.sqlite3"
    assert participatiewiel("backup", out, "--data", data).code == 0

    services = opened(data)
    await services.access.links.revoke_organisation_links("proef", "bieb")
    await services.access.links.revoke_share_links("proef")
    await services.access.sign_out(cookie)
    late = await services.access.links.share_link("proef")
    await closed(services)
    restored = participatiewiel("restore", out, "--data", data, "--lang", "nl")
    assert "blijven ingetrokken" in restored.out
    services = opened(data)
    access = services.access
    assert [await access.links.organisation_of(links[id]) for id in ("bieb", "uwv")] == [None, ("proef", "uwv")]
    assert [await access.links.shared_wheel(kept), await access.links.embedded_wheel(shared)] == [None, None]
    assert await access.who(cookie) is None
    await closed(services)

    (aside,) = data.glob("participatiewiel-*.sqlite3")
    assert participatiewiel("restore", aside, "--data", data).code == 0
    services = opened(data)
    assert await services.access.links.shared_wheel(late) == "proef"
    await closed(services)
    elsewhere = tmp_path / "elsewhere"
    assert "trek in wat niet meer mag" in participatiewiel("restore", out, "--data", elsewhere, "--lang", "nl").out
    services = opened(elsewhere)
    assert await services.access.links.organisation_of(links["bieb"]) == ("proef", "bieb")
    await closed(services)


def test_nobody_without_the_key_erases(server: Server, session: dict[str, Any]) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {session['token']}"}):
        answer = server.request("/live/local/erase", method="POST", body={"wheel": "proef"}, headers=headers)
        assert answer.status == 401
    assert server.api(session["token"], "/wheels/proef")["name"] == WHEEL.name


def test_erase_without_a_wheel_is_wrong_use(data: Path) -> None:
    assert participatiewiel("erase", "--participant", "p1", "--data", data).code == 2
