"""Exports of a running server: the room goes on while a file is made, and after one could not be made."""

import asyncio
import os
import signal
from contextlib import suppress
from typing import Any

import pytest

from tests.support.client import Client
from tests.support.processes import spawned, until_gone
from tests.support.server import Answer, Server
from tests.wheel.full_wheels import wheel_with
from toolkit.wheel.file import wheel_json


def asked(server: Server, token: str, session: str, format: str) -> Answer:
    path = f"/api/v1/sessions/{session}/export/{format}"
    return server.request(path, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture(scope="module")
def full(shared_server: Server) -> dict[str, Any]:
    """A session on a wheel of 300 cards, in a step in which cards are placed, and one file that was made of it."""
    token = shared_server.token()
    wheel = shared_server.api(token, "/wheels", {**wheel_json(wheel_with(300)), "id": "driehonderd"})["id"]
    session = shared_server.api(token, f"/wheels/{wheel}/sessions", {})
    shared_server.api(token, f"/sessions/{session['id']}/commands", {"id": "s", "type": "step.set", "step": "place"})
    assert asked(shared_server, token, session["id"], "png").status == 200
    return {"token": token, **session}


def at_the_press(server: Server) -> int:
    assert server.process is not None
    (process,) = spawned(server.process.pid)
    return process


async def place(phone: Client, id: str) -> None:
    card = {"kind": "activity", "id": id, "name": f"Kaart {id}", "organisations": ["o1"], "goals": ["betaald-werk"]}
    await phone.submit("card.add", card=card)


async def test_cards_are_placed_and_seen_while_a_file_is_being_made(
    shared_server: Server, full: dict[str, Any]
) -> None:
    press = at_the_press(shared_server)
    async with (
        Client(base=shared_server.base, code=full["code"]) as phone,
        Client(base=shared_server.base, code=full["code"]) as other,
    ):
        await phone.join(organisation="o1")
        await other.join(organisation="o2")
        os.kill(press, signal.SIGSTOP)  # a drawing that takes as long as we like
        try:
            making = asyncio.create_task(asyncio.to_thread(asked, shared_server, full["token"], full["id"], "poster"))
            for number in range(20):
                await place(phone, f"tijdens{number}")
            await other.until(lambda seen: "tijdens19" in seen.items("activities"))
            assert not making.done()
        finally:
            os.kill(press, signal.SIGCONT)
        answer = await making
    assert (answer.status, answer.body[:5]) == (200, b"%PDF-")


async def test_a_press_that_dies_is_one_clear_problem_and_the_next_file_is_made(
    shared_server: Server, full: dict[str, Any]
) -> None:
    making = asyncio.create_task(asyncio.to_thread(asked, shared_server, full["token"], full["id"], "poster"))
    assert shared_server.process is not None
    async with Client(base=shared_server.base, code=full["code"]) as phone:
        await phone.join(organisation="o1")
        while not making.done():  # whichever process takes it up
            for press in spawned(shared_server.process.pid):
                with suppress(ProcessLookupError):
                    os.kill(press, signal.SIGKILL)
            await asyncio.wait([making], timeout=0.02)
        answer = await making
        assert (answer.status, answer.json()["detail"]) == (500, "Het bestand is niet gemaakt. Probeer het nog eens.")
        await place(phone, "erna")
    assert asked(shared_server, full["token"], full["id"], "council").body.startswith(b"%PDF-")
    assert "Traceback" not in shared_server.log


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_the_press_ends_with_the_server(server: Server, how: str) -> None:
    token = server.token()
    wheel = server.api(token, "/wheels")[0]
    assert asked(server, token, wheel["session"], "csv").status == 200
    press = at_the_press(server)
    await asyncio.to_thread(getattr(server, how))
    await until_gone(press)
