"""`simulate`: many phones on a real session, and figures that are true."""

import json
import os
import subprocess
import sys
from os import openpty

from tests.cli.program import ROOT, one_sentence, participatiewiel
from tests.storage.services import WHEEL
from tests.support.client import new_id
from tests.support.server import Server
from toolkit.wheel.file import wheel_json


def test_everybody_hears_of_everything_in_order_and_the_generator_says_what_it_cost(shared_server: Server) -> None:
    token = shared_server.token()
    wheel = shared_server.api(token, "/wheels", {**wheel_json(WHEEL), "id": "simulatie"})["id"]
    session = shared_server.api(token, f"/wheels/{wheel}/sessions", {})
    for command in ({"type": "step.set", "step": "place"}, {"type": "reveal.set", "what": "cards", "shown": True}):
        shared_server.api(token, f"/sessions/{session['id']}/commands", {"id": new_id(), **command})
    where = ("--url", shared_server.base, "--code", session["code"])
    done = participatiewiel(
        "simulate", *where, "--phones", 12, "--rate", 10, "--seconds", 2, "--join-within", 1, "--json"
    )
    assert done.code == 0, done.err
    figures = json.loads(done.out)
    assert (figures["sent"], figures["refused"]) == (20, 0)
    assert figures["deliveries"] + figures["deliveries_missing"] == 20 * 12
    assert (figures["gaps"], figures["disorder"], figures["lost"]) == (0, 0, 0)
    assert figures["join_p95_ms"] > 0
    assert figures["egress_mbit_s"] > 0
    placed = shared_server.api(token, f"/wheels/{wheel}")["activities"]
    assert sum(card["name"].startswith("Simulatie") for card in placed) == 12


def test_on_a_terminal_it_says_that_it_is_busy() -> None:
    ours, theirs = openpty()
    few = ("--url", "http://127.0.0.1:9", "--code", "BBBBBB", "--phones", "2", "--rate", "1", "--seconds", "1")
    subprocess.run([sys.executable, "-m", "toolkit", "simulate", *few], cwd=ROOT, stderr=theirs, check=False)
    os.close(theirs)
    with open(ours, encoding="utf-8") as terminal:
        assert "0 seconden bezig" in terminal.readline()


def test_a_server_that_is_not_there_or_a_code_that_is_unknown_is_said_in_one_sentence(shared_server: Server) -> None:
    few = ("--phones", 2, "--rate", 1, "--seconds", 1)
    unknown = participatiewiel("simulate", "--url", shared_server.base, "--code", "BBBBBB", *few)
    nowhere = participatiewiel("simulate", "--url", "http://127.0.0.1:9", "--code", "BBBBBB", *few)
    for done in (unknown, nowhere):
        assert done.code == 1
        assert one_sentence(done.err), done.err
