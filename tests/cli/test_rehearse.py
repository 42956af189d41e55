"""A general rehearsal: a whole workshop with phones that nobody holds, which leaves nothing behind, however it ends."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import ROOT, Server

PATIENCE = 120


def rehearsing(server: Server, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "toolkit", "rehearse", "--data", str(server.data), *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wheels(server: Server, token: str) -> list[str]:
    return sorted(wheel["id"] for wheel in server.api(token, "/wheels"))


def until_under_way(server: Server, token: str, before: list[str]) -> None:
    server.wait_until(lambda: wheels(server, token) != before)


def test_a_rehearsal_with_thirty_phones_finds_everything_good_and_leaves_nothing(shared_server: Server) -> None:
    token = shared_server.token()
    before = wheels(shared_server, token)
    process = rehearsing(shared_server, "--bots", "30")
    out, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, out + errors
    lines = out.splitlines()
    assert [line[0] for line in lines[:-2]] == ["✓"] * 12
    assert "✓ 30 van de 30 telefoons doen mee." in lines
    assert "✓ 60 van de 60 kaarten staan op het wiel." in lines
    assert "✓ 90 van de 90 stippen zijn geteld." in lines
    assert lines[-1] == "Alles werkt. Je kunt beginnen."
    assert int(lines[-2].split(" ")[2]) < PATIENCE
    assert wheels(shared_server, token) == before
    assert "api_token" not in out + errors


@pytest.mark.deep
def test_a_rehearsal_that_is_broken_off_or_killed_leaves_nothing_for_the_next(shared_server: Server) -> None:
    token = shared_server.token()
    before = wheels(shared_server, token)
    for how in (signal.SIGINT, signal.SIGKILL):
        process = rehearsing(shared_server)
        until_under_way(shared_server, token, before)
        process.send_signal(how)
        process.communicate(timeout=PATIENCE)
        if how is signal.SIGINT:
            assert wheels(shared_server, token) == before
    assert len(wheels(shared_server, token)) == len(before) + 1
    process = rehearsing(shared_server, "--bots", "2")
    process.communicate(timeout=PATIENCE)
    assert wheels(shared_server, token) == before


@pytest.mark.deep
def test_a_server_that_was_killed_in_a_rehearsal_cleans_up_when_it_starts(tmp_path: Path) -> None:
    with Server(data=tmp_path / "data") as server:
        token = server.token()
        before = wheels(server, token)
        process = rehearsing(server)
        until_under_way(server, token, before)
        server.kill()
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1 and len(errors.splitlines()) <= 1, errors
        server.start()
        assert wheels(server, token) == before


def test_where_no_server_runs_it_is_said_in_one_sentence(tmp_path: Path) -> None:
    for options, said in (
        (("--data", str(tmp_path / "no")), "draait nu geen server"),
        (("--url", "http://127.0.0.1:9", "--token", "x"), "antwoordt geen server"),
        (("--url", "http://127.0.0.1:9", "--bots", "1"), "Kies 2 tot en met 300"),
    ):
        command = [sys.executable, "-m", "toolkit", "rehearse", *options]
        done = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (1, "")
        assert said in done.stderr and len(done.stderr.splitlines()) == 1
