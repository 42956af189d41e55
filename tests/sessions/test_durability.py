"""What was acknowledged is there, whatever happens to the server; and what is secret stays out of its log."""

import asyncio
import sqlite3

from tests.support.client import Client, Json, new_id
from tests.support.server import Server

PHONES, CARDS = 12, 5


def card(name: str) -> Json:
    return {"kind": "activity", "id": new_id(), "name": name, "goals": ["vaardigheden"], "state": "wish"}


async def test_every_acknowledged_card_is_there_once_after_kill_9(server: Server) -> None:
    token = server.token()
    desk = Client(base=server.base, code=server.code, token=token)
    await desk.connect()
    await desk.join()
    await desk.submit("step.set", step="place")
    before = len(desk.items("activities"))
    phones = [Client(base=server.base, code=server.code) for _ in range(PHONES)]
    await asyncio.gather(*(phone.connect() for phone in phones))
    await asyncio.gather(*(phone.join(resident=True) for phone in phones))
    acknowledged: dict[str, int] = {}
    wanted = [(phone, {"id": new_id(), "card": card(f"Wens {n}")}) for phone in phones for n in range(CARDS)]
    enough = asyncio.Event()

    async def place(phone: Client, command: Json) -> None:
        ack = await phone.ask("card.add", **command)
        assert ack["ok"], ack
        acknowledged[command["card"]["id"]] = ack["seq"]
        if len(acknowledged) >= PHONES * CARDS // 3:
            enough.set()

    placing = [asyncio.create_task(place(phone, command)) for phone, command in wanted]
    await enough.wait()
    server.kill()
    for task in placing:
        task.cancel()
    await asyncio.gather(*placing, return_exceptions=True)
    server.start()

    for phone in phones:
        await phone.disconnect()
        await phone.connect()
        await phone.join()
    for (phone, command), seq_known in [(each, acknowledged.get(each[1]["card"]["id"])) for each in wanted]:
        ack = await phone.ask("card.add", **command)
        assert ack["ok"], ack
        assert seq_known in (None, ack["seq"]), "an acknowledged command is answered the same after a restart"
    await desk.disconnect()
    late = Client(base=server.base, code=server.code, token=token)
    async with late:
        await late.join()
        there = late.items("activities")
        assert {command["card"]["id"] for _, command in wanted} <= set(there)
        assert len(there) == before + PHONES * CARDS
    for phone in phones:
        await phone.until_seq(late.seq)
        assert set(phone.items("activities")) == set(there)
        await phone.disconnect()


async def test_who_comes_back_after_a_restart_is_the_same_person_and_gets_what_was_missed(server: Server) -> None:
    phone = Client(base=server.base, code=server.code)
    async with phone:
        await phone.join(resident=True, name="Guurtje Zonderling")
    was, seq = phone.participant, phone.seq
    server.kill()
    server.start()
    async with phone:
        ack = await phone.join()
    assert (ack["participant"], ack["patch"]["from"], ack["seq"]) == (was, seq, seq)
    assert phone.items("me")[was or ""]["name"] == "Guurtje Zonderling"


async def test_a_server_that_is_stopped_takes_leave_and_keeps_the_wheel(server: Server) -> None:
    token = server.token()
    async with Client(base=server.base, code=server.code, token=token) as desk:
        await desk.join()
        await desk.submit("area.add", area={"id": "nieuw", "name": "Nieuw"})
        wheel = server.api(token, "/wheels/voorbeeldwiel")["id"]
        await asyncio.to_thread(server.stop)
        await desk.until(lambda client: client.byes == ["restart"])
    assert server.process is not None and server.process.returncode == 0
    with sqlite3.connect(server.data / "participatiewiel.sqlite3") as database:
        (file,) = database.execute("SELECT file FROM wheel WHERE id = ?", (wheel,)).fetchone()
    assert '"nieuw"' in file


async def test_names_and_secrets_are_in_no_log_and_in_no_history(server: Server) -> None:
    token = server.token()
    cookie = server.sign_in()
    phone = Client(base=server.base, code=server.code)
    async with phone:
        await phone.join(resident=True, name="Guurtje Zonderling")
        await phone.ask_to_join(code="BBBBBB")
        await phone.ask("participant.change", name="Guurtje Anders")
        await phone.call("submit", {"id": "x", "type": "card.add", "card": {"name": 7}})
    server.request("/api/v1/wheels/none", headers={"Authorization": f"Bearer {token}"})
    server.request("/begeleider/", headers={"Cookie": cookie, "Accept": "text/html"})
    server.stop()
    key = server.links["Begeleider"].partition("#sleutel=")[2]
    printed = server.log.replace(server.links["Begeleider"], "")
    with sqlite3.connect(server.data / "participatiewiel.sqlite3") as database:
        history = "".join(events for (events,) in database.execute("SELECT events FROM log"))
    secrets = [token, cookie.partition("=")[2], str(phone.token), key]
    for private in ("Guurtje", "Zonderling", *secrets):
        assert private not in printed
        assert private not in history
    files = b"".join(file.read_bytes() for file in server.data.rglob("*") if file.is_file())
    for secret in secrets:
        assert secret.encode() not in files
