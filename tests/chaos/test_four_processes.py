"""A country in small: four processes on one PostgreSQL behind nginx as in `deploy/`, and machines that die.

400 phones place cards; two of the processes are killed and started again, and the database is stopped in the middle.
Prints how long people waited.
"""

import asyncio
import random
import socket
import statistics
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.chaos.several import WHEEL, Phone, log_of, nothing_is_lost_or_doubled, until_all_hold_the_same
from tests.support.client import Client, new_id
from tests.support.nginx import Nginx
from tests.support.postgres import Cluster
from tests.support.server import Server

PHONES, CARDS, PAUSE_SECONDS = 400, 2, 30.0


@dataclass
class Country:
    cluster: Cluster
    servers: list[Server]
    nginx: Nginx


@pytest.fixture
def country(tmp_path: Path) -> Iterator[Country]:
    with ExitStack() as stack:
        cluster = stack.enter_context(Cluster(durable=True))
        within = {"PARTICIPATIEWIEL_DATABASE_URL": stack.enter_context(cluster.database())}
        servers = [
            stack.enter_context(Server(data=tmp_path / str(n), demo=False, environment=within)) for n in range(4)
        ]
        ports = tuple(server.port for server in servers)
        nginx = stack.enter_context(Nginx(backends=ports, http=_free_port(), https=_free_port()))
        nginx.start()
        yield Country(cluster=cluster, servers=servers, nginx=nginx)


@pytest.mark.deep
async def test_what_was_acknowledged_outlives_two_processes_and_the_database(country: Country) -> None:
    first = country.servers[0]
    token = await asyncio.to_thread(first.token)
    wheel = first.api(token, "/wheels", WHEEL)["id"]
    session = first.api(token, f"/wheels/{wheel}/sessions", {})
    first.api(token, f"/sessions/{session['id']}/commands", {"id": new_id(), "type": "step.set", "step": "place"})
    chance = random.Random(8)
    count, moments = 0, {n * PHONES * CARDS // 4: asyncio.Event() for n in (1, 2, 3)}

    def acknowledged() -> None:
        nonlocal count
        count += 1
        if count in moments:
            moments[count].set()

    async with AsyncExitStack() as stack:
        phones = [
            Phone(
                client=Client(base=country.nginx.base, code=session["code"], check_certificate=False),
                number=n,
                cards=CARDS,
                entrance=lambda _: country.nginx.base,
                acknowledged=acknowledged,
            )
            for n in range(PHONES)
        ]
        for phone in phones:
            stack.push_async_callback(phone.client.disconnect)
        for start in range(0, PHONES, 40):
            await asyncio.gather(*(phone.come_in() for phone in phones[start : start + 40]))
        disasters = asyncio.create_task(_disasters(country, list(moments.values())))
        await asyncio.gather(*(_at_ease(phone, chance) for phone in phones))
        await disasters
        await asyncio.gather(*(phone.come_back() for phone in phones if phone.client.lost))

        entries = log_of(country.servers[1], token, session["id"])
        nothing_is_lost_or_doubled(phones, entries)
        await until_all_hold_the_same(phones, entries[-1]["seq"])
    away = [seconds for phone in phones for seconds in phone.away]
    waits = [seconds for phone in phones for seconds in phone.waits]
    assert len(away) >= PHONES // 4, "phones had to come back"
    print(f"\n{len(phones)} phones over four processes, {len(waits)} cards, {len(away)} lines lost")
    print(f"from a lost line to a new join: median {statistics.median(away):.2f} s, p95 {_p95(away):.2f} s")
    print(f"from a card to its answer: median {statistics.median(waits):.3f} s, p95 {_p95(waits):.2f} s")
    print(f"longest answer, the database being away: {max(waits):.2f} s")


async def _at_ease(phone: Phone, chance: random.Random) -> None:
    await asyncio.sleep(chance.uniform(0, PAUSE_SECONDS))
    await phone.place_all(pause=chance.uniform(0, PAUSE_SECONDS))


async def _disasters(country: Country, moments: list[asyncio.Event]) -> None:
    """Kill a process, stop the database, kill another process; each is started again at once, as systemd does."""
    await moments[0].wait()
    await asyncio.to_thread(_again, country.servers[0])
    await moments[1].wait()
    await asyncio.to_thread(country.cluster.stop, "immediate")
    await asyncio.to_thread(country.cluster.start)
    await moments[2].wait()
    await asyncio.to_thread(_again, country.servers[2])


def _again(server: Server) -> None:
    server.kill()
    server.start()


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
