"""`simulate`: many phones on a real session, and figures that are true."""

import json

from tests.cli.program import one_sentence, participatiewiel
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


def test_a_server_that_is_not_there_or_a_code_that_is_unknown_is_said_in_one_sentence(shared_server: Server) -> None:
    few = ("--phones", 2, "--rate", 1, "--seconds", 1)
    unknown = participatiewiel("simulate", "--url", shared_server.base, "--code", "BBBBBB", *few)
    nowhere = participatiewiel("simulate", "--url", "http://127.0.0.1:9", "--code", "BBBBBB", *few)
    for done in (unknown, nowhere):
        assert done.code == 1
        assert one_sentence(done.err), done.err
