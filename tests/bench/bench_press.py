"""What a file costs the room: `python tests/bench/bench_press.py`. Prints, and judges nothing.

One phone places a card at a time in a session of 300 cards and waits for each answer: while nothing else is done, and
while posters are made one after the other.
"""

import asyncio
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.support.client import Client
from tests.support.server import Server
from tests.wheel.full_wheels import wheel_with
from toolkit.wheel.file import wheel_json

CARDS = 80
PAUSE_SECONDS = 0.11  # a participant may do ten things a second


def told(when: str, seconds: list[float]) -> None:
    """Print how long answers took."""
    late = quantiles(seconds, n=100)[94]
    print(f"{when:28} median {median(seconds) * 1000:5.1f} ms, 95% {late * 1000:5.1f}, most {max(seconds) * 1000:5.1f}")


async def placed(phone: Client, name: str) -> list[float]:
    """Place cards, and return how long each answer took."""
    seconds = []
    for number in range(CARDS):
        card = {"kind": "activity", "id": f"{name}{number}", "name": f"Kaart {number}", "goals": ["betaald-werk"]}
        started = perf_counter()
        await phone.submit("card.add", card={**card, "organisations": ["o1"]})
        seconds.append(perf_counter() - started)
        await asyncio.sleep(PAUSE_SECONDS)
    return seconds


async def posters(server: Server, token: str, session: str, enough: asyncio.Event) -> int:
    """Ask for posters until it is enough; return how many came."""
    count = 0
    while not enough.is_set():
        path = f"/api/v1/sessions/{session}/export/poster"
        await asyncio.to_thread(server.request, path, headers={"Authorization": f"Bearer {token}"})
        count += 1
    return count


async def measured(server: Server) -> None:
    """Print both."""
    token = server.token()
    wheel = server.api(token, "/wheels", {**wheel_json(wheel_with(300)), "id": "driehonderd"})["id"]
    session = server.api(token, f"/wheels/{wheel}/sessions", {})
    server.api(token, f"/sessions/{session['id']}/commands", {"id": "s", "type": "step.set", "step": "place"})
    async with Client(base=server.base, code=session["code"]) as phone:
        await phone.join(organisation="o1")
        told("nothing else is done", await placed(phone, "rust"))
        enough = asyncio.Event()
        making = asyncio.create_task(posters(server, token, session["id"], enough))
        told("while posters are made", await placed(phone, "druk"))
        enough.set()
        print(f"{await making} posters were made meanwhile")


def main() -> None:
    """Print the times."""
    with TemporaryDirectory() as folder, Server(data=Path(folder) / "data") as server:
        asyncio.run(measured(server))


if __name__ == "__main__":
    main()
