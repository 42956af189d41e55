"""That an acknowledgement waits for the disk, seen from outside: what the server asks of the system, in its order.

`kill -9` cannot show this: what a killed process had written is in the system's memory still.

For the long run alone: strace has to look into another process (ptrace), which many a container forbids, and it takes
twenty seconds. What holds in every run is that SQLite is asked to wait for the disk at each commit (tests/storage/
test_database.py), that nothing is published or acknowledged before the commit (test_room.py, LO3), and that what was
acknowledged survives a kill (tests/chaos).
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.client import Client, new_id
from tests.support.server import Server

COMMANDS = 20
_CALL = re.compile(r"^(\d+) +(?:<\.\.\. )?(fdatasync|fsync|write|writev|sendto|sendmsg)\b(.*)$")


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return tmp_path / "trace"


@pytest.fixture
def server(tmp_path: Path, trace: Path) -> Iterator[Server]:
    strace = shutil.which("strace")
    if strace is None:
        pytest.fail("This test needs strace: install it.", pytrace=False)
    calls = "trace=fdatasync,fsync,write,writev,sendto,sendmsg"
    under = (strace, "-f", "-qq", "-y", "-s", "4000", "-e", calls, "-e", "signal=none", "-o", str(trace))
    with Server(data=tmp_path / "data", under=under) as running:
        yield running


def told(trace: Path, ids: list[str]) -> Iterator[str]:
    """Yield in order: `sync` where the log reached the disk, and the id of each command as its answer goes out."""
    syncing: set[str] = set()
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        call = _CALL.match(line)
        if call is None:
            continue
        process, name, rest = call.groups()
        if name in ("fdatasync", "fsync"):
            if "-wal>" in rest:
                syncing.add(process)
            if rest.rstrip().endswith("= 0") and process in syncing:
                syncing.discard(process)
                yield "sync"
        elif "43/session," in rest:
            yield from (id for id in ids if id in rest)


@pytest.mark.deep
async def test_between_two_acknowledgements_the_log_reached_the_disk(server: Server, trace: Path) -> None:
    ids = [new_id() for _ in range(COMMANDS)]
    async with Client(base=server.base, code=server.code) as phone:
        await phone.join(organisation_name="Buurtkamer")
        for n, id in enumerate(ids):
            assert (await phone.ask("participant.change", id=id, window=("policy", "professional")[n % 2]))["ok"]
    server.stop()
    order = list(told(trace, ids))
    assert [step for step in order if step != "sync"] == ids
    for id in ids:
        assert order[order.index(id) - 1] == "sync", "an answer went out before the disk had the command"
