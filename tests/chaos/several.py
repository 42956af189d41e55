"""Phones in a room that several processes serve: each places cards, and comes back through whichever is there.

Written from the contract alone. Keeps what each phone was told, and how long it was without an answer.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

import socketio

from tests.chaos.test_hundred_phones import GOALS, ORGANISATIONS, WHEEL
from tests.support.client import Client, Json, Lost, new_id, until_alike
from tests.support.server import Server

GONE = (Lost, TimeoutError, OSError, socketio.exceptions.SocketIOError)
_BETWEEN_TRIES_SECONDS = 0.2
__all__ = ["WHEEL", "Phone", "nothing_is_lost_or_doubled", "until_all_hold_the_same"]


@dataclass(kw_only=True)
class Phone:
    """One phone: what it wants to place by command id, what it was told, and through where it comes in."""

    client: Client
    number: int
    cards: int
    entrance: Callable[[int], str]
    acknowledged: Callable[[], None] = lambda: None
    acks: dict[str, int] = field(default_factory=dict)
    away: list[float] = field(default_factory=list)  # seconds from a lost line to the next join
    waits: list[float] = field(default_factory=list)  # seconds from the first try of a command to its answer
    commands: dict[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cards = (
            {
                "kind": "activity",
                "id": f"p{self.number}-{k}",
                "name": f"Activiteit {k} van telefoon {self.number}",
                "organisations": [f"o{self.number % ORGANISATIONS}"],
                "goals": [GOALS[(self.number + k) % len(GOALS)]],
            }
            for k in range(self.cards)
        )
        self.commands = {new_id(): {"type": "card.add", "card": card} for card in cards}

    async def come_in(self) -> None:
        """Connect and join, and try again until that succeeds: through another entrance each time."""
        tries = 0
        while True:
            self.client.base = self.entrance(tries)
            who = {} if self.client.seq else {"organisation": f"o{self.number % ORGANISATIONS}"}
            try:
                await self.client.connect()
                await self.client.join(**who)
                return
            except (*GONE, AssertionError):
                with suppress(*GONE):
                    await self.client.disconnect()
            tries += 1
            await asyncio.sleep(_BETWEEN_TRIES_SECONDS)

    async def come_back(self) -> None:
        lost_at = time.monotonic()
        await self.come_in()
        self.away.append(time.monotonic() - lost_at)

    async def place_all(self, pause: float = 0.0) -> None:
        """Place one card after the other, each again under its own id until it has an answer."""
        for id, command in self.commands.items():
            began = time.monotonic()
            while id not in self.acks:
                if self.client.lost:
                    await self.come_back()
                with suppress(*GONE):
                    ack = await self.client.call("submit", {"id": id, **command})
                    assert ack["ok"], ack
                    self.acks[id] = ack["seq"]
            self.waits.append(time.monotonic() - began)
            self.acknowledged()
            await asyncio.sleep(pause)


def log_of(server: Server, token: str, session: str) -> list[Json]:
    answer = server.request(f"/api/v1/sessions/{session}/log", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 200
    return [json.loads(line) for line in answer.body.splitlines()]


class Told(Protocol):
    """A phone that was told of each of its commands at which seq it stands."""

    acks: dict[str, int]


def nothing_is_lost_or_doubled(phones: Sequence[Told], cards: int, entries: list[Json]) -> None:
    """Compare what was acknowledged, so many cards of each phone, with the log."""
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    times = Counter(entry["id"] for entry in entries)
    assert not [id for id, count in times.items() if count > 1]
    logged = {entry["id"]: entry["seq"] for entry in entries}
    acknowledged = {id: seq for phone in phones for id, seq in phone.acks.items()}
    assert len(acknowledged) == cards * len(phones)
    assert {id: logged[id] for id in acknowledged} == acknowledged
    assert sum(entry["type"] == "join" for entry in entries) == len(phones)


async def until_all_hold_the_same(phones: list[Phone], last: int) -> None:
    """Wait until each phone holds what one that joins now gets, and no phone ever saw a gap."""
    await asyncio.gather(*(phone.client.until_seq(last) for phone in phones))
    for phone in phones:
        assert phone.client.gaps == 0
        async with Client(base=phone.client.base, code=phone.client.code, token=phone.client.token) as fresh:
            assert (await fresh.join())["patch"]["from"] == 0
            await until_alike(phone.client, fresh)
