"""A server that is watched over: killed it is back by itself, told to stop it stops, a mistake is made once."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.client import Client
from tests.support.ports import free_port
from tests.support.processes import lives
from tests.support.server import ROOT, Server
from toolkit.settings import Settings, environment_of, settings_from


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Server]:
    with Server(data=tmp_path / "data", watched=True) as running:
        yield running


def is_up(server: Server) -> bool:
    try:
        return server.request("/readyz").status == 200
    except OSError:
        return False


async def test_a_server_that_is_killed_is_back_by_itself_with_all_that_it_acknowledged(watched: Server) -> None:
    first = watched.serving()
    async with Client(base=watched.base, code=watched.code) as phone:
        await phone.join(organisation_name="Buurtkamer")
        told = await phone.submit("participant.change", window="policy")
        os.kill(first, signal.SIGKILL)
        await phone.until_lost()
        watched.wait_until(lambda: is_up(watched))
        await phone.connect()
        assert (await phone.join())["seq"] >= told
    assert watched.serving() != first


def test_told_to_stop_it_stops_and_leaves_nobody_behind(watched: Server) -> None:
    serving = watched.serving()
    watched.stop()
    assert watched.process is not None and watched.process.returncode == 0
    assert not lives(serving)
    assert not is_up(watched)


def test_a_watcher_that_is_killed_takes_its_server_along_so_that_another_can_start(watched: Server) -> None:
    serving = watched.serving()
    watched.kill()
    watched.wait_until(lambda: not lives(serving))
    watched.start()
    assert is_up(watched)


def test_what_is_wrong_from_the_start_is_said_once_and_not_tried_again(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "toolkit", "serve", "--port", "0", "--data", "README.md"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)


def test_settings_reach_the_server_that_is_started_again_as_they_were_given(tmp_path: Path) -> None:
    given = Settings(port=9, data=tmp_path, demo=True, public_url="https://wiel.example", keep_names=3, watch=False)
    assert settings_from({}, environment_of(given)) == given
    assert settings_from({}, environment_of(Settings())) == Settings()


@pytest.mark.deep
def test_make_run_brings_a_killed_server_back(tmp_path: Path) -> None:
    make = shutil.which("make")
    assert make is not None
    port = free_port()
    arguments = f"--host 127.0.0.1 --port {port} --data {tmp_path / 'data'}"
    with subprocess.Popen(
        [make, "run", f"ARGS={arguments}"], cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
    ) as run:
        server = Server(data=tmp_path / "data", port=port)
        try:
            server.wait_until(lambda: is_up(server))
            serving = server.serving()
            os.kill(serving, signal.SIGKILL)
            server.wait_until(lambda: is_up(server) and server.serving() != serving)
            assert run.poll() is None
        finally:
            os.killpg(run.pid, signal.SIGTERM)
            run.wait(timeout=120)
