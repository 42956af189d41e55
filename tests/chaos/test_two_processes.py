"""Two processes serve one session on one PostgreSQL, and one of them dies in the middle."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest

from tests.chaos.several import WHEEL, Phone, log_of, nothing_is_lost_or_doubled, until_all_hold_the_same
from tests.support.client import Client, new_id
from tests.support.postgres import Cluster
from tests.support.server import Server

PHONES, CARDS = 20, 4


@pytest.fixture
def two(tmp_path: Path, cluster: Cluster) -> Iterator[tuple[Server, Server]]:
    with cluster.database() as url, ExitStack() as stack:
        within = {"PARTICIPATIEWIEL_DATABASE_URL": url}
        one, other = (
            stack.enter_context(Server(data=tmp_path / name, demo=False, environment=within))
            for name in ("one", "other")
        )
        yield one, other


async def test_when_one_of_two_processes_dies_nothing_acknowledged_is_lost_and_all_phones_are_equal(
    two: tuple[Server, Server],
) -> None:
    one, other = two
    token = await asyncio.to_thread(one.token)
    wheel = one.api(token, "/wheels", WHEEL)["id"]
    session = one.api(token, f"/wheels/{wheel}/sessions", {})
    other.api(token, f"/sessions/{session['id']}/commands", {"id": new_id(), "type": "step.set", "step": "place"})
    count = 0

    def acknowledged() -> None:
        nonlocal count
        count += 1
        if count == PHONES * CARDS // 2:
            one.kill()

    async with AsyncExitStack() as stack:
        phones = [
            Phone(
                client=Client(base=one.base, code=session["code"]),
                number=n,
                cards=CARDS,
                entrance=lambda tries, n=n: two[(n + tries) % 2].base,  # type: ignore[misc]
                acknowledged=acknowledged,
            )
            for n in range(PHONES)
        ]
        for phone in phones:
            stack.push_async_callback(phone.client.disconnect)
        await asyncio.gather(*(phone.come_in() for phone in phones))
        await phones[0].client.until(lambda phone: bool(phone.presence) and phone.presence[-1]["connected"] == PHONES)
        await phones[1].client.until(lambda phone: bool(phone.presence) and phone.presence[-1]["connected"] == PHONES)
        await asyncio.gather(*(phone.place_all() for phone in phones))
        for phone in phones:
            if phone.client.base == one.base:  # it had placed all when that one died
                await phone.client.until_lost()
                await phone.come_back()

        entries = log_of(other, token, session["id"])
        nothing_is_lost_or_doubled(phones, CARDS, entries)
        await until_all_hold_the_same(phones, entries[-1]["seq"])
    assert {phone.client.base for phone in phones} == {other.base}
    assert sum(bool(phone.away) for phone in phones) == PHONES // 2, "half of the phones had to come back elsewhere"
