"""How fast the library opens with 1,000 wheels in it: `python tests/bench/bench_library.py`.

A real server on a real database; timed is from request to answer, on this machine, the best of five. Judged is what is
promised: within 300 ms.
"""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from sqlalchemy import Connection, insert, select

from tests.support.server import Server
from toolkit import shelf
from toolkit.app import build_services
from toolkit.services import Services
from toolkit.settings import Settings
from toolkit.storage.tables import WheelRow, table_of

WHEELS = 1_000
WITHIN_SECONDS = 0.3
WHEEL = table_of(WheelRow)


async def fill(folder: Path) -> None:
    """Put the demo wheel in a library a thousand times: kept once, and its row copied."""
    services = build_services(Settings(data=folder), key=b"k" * 32, asset_prefix="/a/bench")
    demo = replace(shelf.demo_wheels()[0], id="wiel-0", tags=("pilot", "oost"))
    await services.library.keep(demo)
    await services.database.write(_multiply)
    print(f"the list alone: {await _list_of(services):.3f} s")
    await services.rooms.close()
    services.database.close()


def _multiply(connection: Connection) -> None:
    row = dict(connection.execute(select(WHEEL)).one()._mapping)
    rows = [{**row, "id": f"wiel-{n}", "name": f"Wiel van gemeente {n}"} for n in range(1, WHEELS)]
    connection.execute(insert(WHEEL), rows)


async def _list_of(services: Services) -> float:
    started = perf_counter()
    assert len(await services.library.wheels()) == WHEELS
    return perf_counter() - started


def best_of_five(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(5):
        started = perf_counter()
        work()
        seconds.append(perf_counter() - started)
    return min(seconds)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(fill(Path(folder)))
        with Server(data=Path(folder), demo=False) as server:
            cookie, token = server.sign_in(), server.token()
            page = {"Cookie": cookie, "Accept": "text/html"}
            api = {"Authorization": f"Bearer {token}"}
            took = {
                "the desk's page": best_of_five(lambda: _asked(server, "/begeleider/bibliotheek", page)),
                "the page of one wheel": best_of_five(lambda: _asked(server, "/begeleider/wiel/wiel-7", page)),
                "the API, all at once": best_of_five(lambda: _asked(server, "/api/v1/wheels?limit=1000", api)),
                "the API, a search": best_of_five(lambda: _asked(server, "/api/v1/wheels?search=gemeente+77", api)),
            }
    for what, seconds in took.items():
        print(f"{WHEELS} wheels, {what}: {seconds:.3f} s")
    return 0 if max(took.values()) <= WITHIN_SECONDS else 1


def _asked(server: Server, path: str, headers: dict[str, str]) -> None:
    answer = server.request(path, headers=headers)
    assert answer.status == 200, answer.status


if __name__ == "__main__":
    sys.exit(main())
