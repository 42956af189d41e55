"""A power cut in a full room: a hundred phones place five cards each at once, and the server is killed in the middle.

The phones are written from the contract alone (tests/support/client.py): same token, same command ids, `since` and
`epoch`, and the exact rule for patches. What is looked at afterwards is only what anyone may see: acknowledgements,
the wheel, the log and what each phone holds.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import socketio

from tests.support.client import Client, Json, Lost, new_id, until_alike
from tests.support.server import Server

PHONES, CARDS, ORGANISATIONS = 100, 5, 12
UNDER_WAY = 2  # of each phone at a time; with all at once every answer is in the wires before the power can go
GOALS = (
    "zelfstandig-functioneren",
    "sociale-contacten",
    "maatschappelijk-deelnemen",
    "maatschappelijk-bijdragen",
    "vaardigheden",
    "betaald-werk",
)
WHEEL = {
    "format": "participatiewiel",
    "version": 1,
    "name": "Volle zaal",
    "template": "participatiewiel",
    "organisations": [{"id": f"o{n}", "name": f"Organisatie {n}"} for n in range(ORGANISATIONS)],
}
GONE = (Lost, TimeoutError, socketio.exceptions.SocketIOError)


@dataclass
class Power:
    """The server, and its switch: off by `kill -9` at the chosen acknowledgement, then on again on the same data."""

    server: Server
    off_at: int
    acknowledged: int = 0
    cuts: int = 0
    on: asyncio.Event = field(default_factory=asyncio.Event)
    restarting: asyncio.Task[None] | None = None

    def count(self) -> None:
        """Count an acknowledgement; at the chosen one the power goes, in this very moment."""
        self.acknowledged += 1
        if self.acknowledged == self.off_at:
            self.on.clear()
            self.server.kill()
            self.cuts += 1
            self.restarting = asyncio.create_task(self._restart())

    async def _restart(self) -> None:
        await asyncio.to_thread(self.server.start)
        self.on.set()


@dataclass
class Phone:
    """One phone: what it wants to place, by command id, and what it was told of each."""

    client: Client
    organisation: str
    commands: dict[str, Json]
    power: Power
    acks: dict[str, int] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    under_way: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(UNDER_WAY))
    joins: list[tuple[int, Json]] = field(default_factory=list)  # what was held before, and the answer

    async def place_all(self) -> None:
        """Send what has no answer yet until all has one, through however many connections that takes."""
        while waiting := [id for id in self.commands if id not in self.acks]:
            if self.client.lost:
                await self.come_back()
            await asyncio.gather(*(self._send(id) for id in waiting))

    async def come_back(self) -> None:
        """Join again as the same person once the server is there."""
        await self.client.until_lost()
        await self.power.on.wait()
        with suppress(*GONE):
            await self.come_in()

    async def come_in(self) -> None:
        """Connect and join; with what is held already where this phone was here before."""
        held = self.client.seq
        await self.client.connect()
        who = {} if held else {"organisation": self.organisation}
        self.joins.append((held, await self.client.join(**who)))

    async def _send(self, id: str) -> None:
        async with self.under_way:
            if self.client.lost:
                return
            self.sent[id] += 1
            try:
                ack = await self.client.call("submit", {"id": id, **self.commands[id]})
            except GONE:
                return
        assert ack["ok"] and ack["id"] == id, ack
        self.acks[id] = ack["seq"]
        self.power.count()


def card_commands(n: int) -> dict[str, Json]:
    """Return five commands of one phone, each with its own id and a card of its own."""
    cards = (
        {
            "kind": "activity",
            "id": f"p{n}-{k}",
            "name": f"Activiteit {k} van telefoon {n}",
            "organisations": [f"o{n % ORGANISATIONS}"],
            "goals": [GOALS[(n + k) % len(GOALS)]],
        }
        for k in range(CARDS)
    )
    return {new_id(): {"type": "card.add", "card": card} for card in cards}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(data=tmp_path / "data", demo=False) as running:
        yield running


async def test_no_acknowledged_card_is_lost_or_doubled_when_the_power_goes_in_a_full_room(server: Server) -> None:
    token = await asyncio.to_thread(server.token)
    wheel = server.api(token, "/wheels", WHEEL)["id"]
    session = server.api(token, f"/wheels/{wheel}/sessions", {})
    server.api(token, f"/sessions/{session['id']}/commands", {"id": new_id(), "type": "step.set", "step": "place"})

    power = Power(server=server, off_at=PHONES * CARDS // 2)
    power.on.set()
    async with AsyncExitStack() as stack:
        phones = [_phone(n, server, session["code"], power) for n in range(PHONES)]
        for phone in phones:
            stack.push_async_callback(phone.client.disconnect)
        desk = await stack.enter_async_context(Client(base=server.base, code=session["code"], token=token))
        await desk.join()
        await asyncio.gather(*(phone.come_in() for phone in phones))
        await asyncio.gather(*(phone.place_all() for phone in phones))
        assert power.cuts == 1, "the power never went: nothing was tried"
        await asyncio.gather(*(phone.come_back() for phone in phones if len(phone.joins) == 1))

        await desk.connect()
        await desk.join()
        placed = desk.items("activities")
        entries = _log(server, token, session["id"])
        _nothing_is_lost_or_doubled(phones, entries, placed)
        assert {card["id"] for card in server.api(token, f"/wheels/{wheel}")["activities"]} == placed.keys()

        last = entries[-1]["seq"]
        await asyncio.gather(*(phone.client.until_seq(last) for phone in phones))
        await _each_holds_what_a_fresh_one_gets([*(phone.client for phone in phones), desk])
        await _sent_again_it_is_answered_the_same(phones)
        assert _log(server, token, session["id"])[-1]["seq"] == last

    assert {len(phone.joins) for phone in phones} == {2}, "each phone joined before the power went, and after"
    for phone in phones:
        held, ack = phone.joins[-1]
        assert ack["seq"] >= held > 0, "what a phone had been shown was durable"
    assert sum(phone.sent.total() for phone in phones) > PHONES * CARDS, "nothing had to be sent again"


def _phone(n: int, server: Server, code: str, power: Power) -> Phone:
    client = Client(base=server.base, code=code)
    return Phone(client=client, organisation=f"o{n % ORGANISATIONS}", commands=card_commands(n), power=power)


def _nothing_is_lost_or_doubled(phones: list[Phone], entries: list[Json], placed: dict[str, Json]) -> None:
    """Compare what was acknowledged with the log and the wheel."""
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    commands = Counter(entry["id"] for entry in entries)
    assert not [id for id, times in commands.items() if times > 1]
    logged = {entry["id"]: entry["seq"] for entry in entries}
    acknowledged = {id: seq for phone in phones for id, seq in phone.acks.items()}
    assert len(acknowledged) == PHONES * CARDS
    assert {id: logged[id] for id in acknowledged} == acknowledged
    wanted = {command["card"]["id"]: command["card"] for phone in phones for command in phone.commands.values()}
    assert {id: card["name"] for id, card in placed.items()} == {id: card["name"] for id, card in wanted.items()}
    joined = [entry for entry in entries if entry["type"] == "join"]
    assert len(joined) == PHONES
    assert len(entries) == 2 + PHONES + PHONES * CARDS  # the opening and the step, everyone, every card


async def _each_holds_what_a_fresh_one_gets(clients: list[Client]) -> None:
    for client in clients:
        assert client.gaps == 0
        async with Client(base=client.base, code=client.code, token=client.token) as fresh:
            ack = await fresh.join()
            assert ack["patch"]["from"] == 0
            await until_alike(client, fresh)


async def _sent_again_it_is_answered_the_same(phones: list[Phone]) -> None:
    async def again(phone: Phone, id: str, seq: int) -> None:
        assert await phone.client.call("submit", {"id": id, **phone.commands[id]}) == {"ok": True, "id": id, "seq": seq}

    await asyncio.gather(*(again(phone, id, seq) for phone in phones for id, seq in phone.acks.items()))


def _log(server: Server, token: str, session: str) -> list[Json]:
    answer = server.request(f"/api/v1/sessions/{session}/log", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 200
    return [json.loads(line) for line in answer.body.splitlines()]
