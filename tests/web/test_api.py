"""`/api/v1` as a program meets it: with a token, through the same door, refused in problem documents."""

import json
import re
from typing import Any

import jsonschema
import pytest

from tests.support.client import Client
from tests.support.server import Answer, Server
from toolkit.exports import EXPORTERS

WHEEL = {
    "format": "participatiewiel",
    "version": 1,
    "name": "Proefwiel",
    "template": "participatiewiel",
    "organisations": [{"id": "bieb", "name": "Bibliotheek"}],
}


@pytest.fixture(scope="module")
def token(shared_server: Server) -> str:
    return shared_server.token()


@pytest.fixture
def session(shared_server: Server, token: str) -> dict[str, Any]:
    wheel = shared_server.api(token, "/wheels", WHEEL)["id"]
    started: dict[str, Any] = shared_server.api(token, f"/wheels/{wheel}/sessions", {})
    return {**started, "wheel": wheel}


def asked(server: Server, token: str | None, path: str, **more: Any) -> Answer:
    headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **more.pop("headers", {})}
    return server.request(f"/api/v1{path}", headers=headers, **more)


def test_a_wheel_goes_in_and_comes_out_as_it_was(shared_server: Server, token: str) -> None:
    kept = asked(shared_server, token, "/wheels", method="POST", body=WHEEL)
    assert kept.status == 201
    wheel = shared_server.api(token, f"/wheels/{kept.json()['id']}")
    assert (wheel["name"], wheel["id"]) == ("Proefwiel", kept.json()["id"])
    again = shared_server.api(token, "/wheels", wheel)
    assert again["id"] == wheel["id"]


def test_a_session_starts_with_the_default_script_and_says_where_to_join(
    shared_server: Server, token: str, session: dict[str, Any]
) -> None:
    assert session["join_url"].endswith(f"/d/{session['code']}")
    assert session["screen_url"].endswith(f"/scherm/{session['code']}")
    facts = shared_server.api(token, f"/sessions/{session['id']}")
    assert (facts["wheel"], facts["closed"], facts["seq"]) == (session["wheel"], False, 1)


def test_a_second_session_is_refused_with_the_id_of_the_first(
    shared_server: Server, token: str, session: dict[str, Any]
) -> None:
    answer = asked(shared_server, token, f"/wheels/{session['wheel']}/sessions", method="POST")
    assert (answer.status, answer.json()["session"]) == (409, session["id"])


def test_a_command_goes_through_the_same_door_and_is_acknowledged_the_same(
    shared_server: Server, token: str, session: dict[str, Any]
) -> None:
    path, command = f"/sessions/{session['id']}/commands", {"id": "c1", "type": "step.set", "step": "place"}
    first = asked(shared_server, token, path, method="POST", body=command)
    assert (first.status, first.json()) == (200, {"ok": True, "id": "c1", "seq": 2})
    assert asked(shared_server, token, path, method="POST", body=command).json() == first.json()
    refused = asked(shared_server, token, path, method="POST", body={"id": "c2", "type": "fly"})
    assert (refused.status, refused.json()["error"]["code"]) == (200, "invalid")
    large = asked(shared_server, token, path, method="POST", body={"id": "c3", "type": "x" * 20_000})
    assert (large.status, large.json()["error"]["code"]) == (200, "too_large")


async def test_phones_see_what_a_program_does(shared_server: Server, token: str, session: dict[str, Any]) -> None:
    async with Client(base=shared_server.base, code=session["code"]) as phone:
        await phone.join(organisation="bieb")
        body = {"id": "c1", "type": "area.add", "area": {"id": "centrum", "name": "Centrum"}}
        ack = shared_server.api(token, f"/sessions/{session['id']}/commands", body)
        await phone.until_seq(ack["seq"])
        assert "centrum" in phone.items("areas")


def test_the_log_is_one_json_object_a_line(shared_server: Server, token: str, session: dict[str, Any]) -> None:
    shared_server.api(token, f"/sessions/{session['id']}/commands", {"id": "c1", "type": "session.close"})
    answer = asked(shared_server, token, f"/sessions/{session['id']}/log")
    entries = [json.loads(line) for line in answer.body.splitlines()]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [(entry["seq"], entry["type"]) for entry in entries] == [(1, "session.open"), (2, "session.close")]
    assert entries[0]["events"][0]["wheel"]["name"] == "Proefwiel"


@pytest.mark.parametrize("format", sorted(EXPORTERS))
def test_the_outcome_comes_out_at_any_moment(
    shared_server: Server, token: str, session: dict[str, Any], format: str
) -> None:
    answer = asked(shared_server, token, f"/sessions/{session['id']}/export/{format}")
    assert answer.status == 200 and answer.body
    assert answer.headers["content-type"].startswith(EXPORTERS[format].media_type.partition(";")[0])
    assert f'filename="proefwiel.{EXPORTERS[format].extension}"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("path", "method", "body", "status"),
    [
        ("/wheels/none", "GET", None, 404),
        ("/wheels/none/sessions", "POST", {}, 404),
        ("/sessions/none", "GET", None, 404),
        ("/sessions/none/log", "GET", None, 404),
        ("/sessions/none/commands", "POST", {}, 404),
        ("/sessions/none/export/xlsx", "GET", None, 404),
        ("/sessions/none/export/none", "GET", None, 404),
        ("/nowhere", "GET", None, 404),
        ("/wheels", "POST", b"{", 422),
        ("/wheels", "POST", {**WHEEL, "version": 99}, 422),
        ("/wheels", "POST", {**WHEEL, "template": "none"}, 422),
        ("/wheels", "POST", b"x" * (9 * 1024 * 1024), 413),
    ],
)
def test_what_is_wrong_is_a_problem_document(
    shared_server: Server, token: str, path: str, method: str, body: Any, status: int
) -> None:
    answer = asked(shared_server, token, path, method=method, body=body)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert answer.json()["detail"].endswith((".", "?"))


def test_an_unreadable_body_is_a_problem(shared_server: Server, token: str, session: dict[str, Any]) -> None:
    for path in (f"/sessions/{session['id']}/commands", f"/wheels/{session['wheel']}/sessions"):
        answer = asked(shared_server, token, path, method="POST", body=b"{")
        assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("bearer", [None, "", "pwt_" + "x" * 32, "nonsense"])
def test_without_a_good_token_nothing_is_said(shared_server: Server, bearer: str | None) -> None:
    for path in ("/wheels/none", "/sessions/none", "/sessions/none/log", "/sessions/none/export/xlsx"):
        answer = asked(shared_server, bearer, path)
        assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_viewer_reads_and_changes_nothing(shared_server: Server, token: str, session: dict[str, Any]) -> None:
    viewer = shared_server.token("viewer")
    assert asked(shared_server, viewer, f"/wheels/{session['wheel']}").status == 200
    assert asked(shared_server, viewer, f"/sessions/{session['id']}/log").status == 200
    command = {"id": "c1", "type": "step.set", "step": "place"}
    for path, body in (
        ("/wheels", WHEEL),
        (f"/wheels/{session['wheel']}/sessions", {}),
        (f"/sessions/{session['id']}/commands", command),
    ):
        assert asked(shared_server, viewer, path, method="POST", body=body).status == 403


def test_problems_are_told_in_the_language_that_was_asked_for(shared_server: Server, token: str) -> None:
    told = {
        language: asked(shared_server, token, "/wheels/none", headers={"Accept-Language": language}).json()["detail"]
        for language in ("nl", "en", "de, en;q=0.8", "fr")
    }
    assert told["nl"] == told["fr"] != told["en"] == told["de, en;q=0.8"]


def test_the_api_describes_itself(shared_server: Server) -> None:
    described = asked(shared_server, None, "/openapi.json").json()
    assert {"/wheels", "/wheels/{id}", "/wheels/{id}/sessions", "/sessions/{id}/commands"} <= set(described["paths"])
    assert described["servers"] == [{"url": "/api/v1"}]
    jsonschema.validate(described, {"type": "object", "required": ["openapi", "info", "paths", "components"]})


def test_the_wheels_are_listed_in_pages_and_found_by_a_tag(shared_server: Server, token: str) -> None:
    names = [f"Lijst {n}" for n in range(3)]
    for name in names:
        shared_server.api(token, "/wheels", {**WHEEL, "name": name, "tags": ["lijst"]})
    assert "Proefwiel" not in {one["name"] for one in shared_server.api(token, "/wheels?tag=lijst")}
    first = asked(shared_server, token, "/wheels?tag=lijst&limit=2")
    assert first.headers["x-total-count"] == "3"
    (address,) = re.findall(r'^<http://[^/]+/api/v1(/wheels\?[^>]+)>; rel="next"$', first.headers["link"])
    rest = asked(shared_server, token, address)
    assert re.findall(r'rel="(\w+)"', rest.headers["link"]) == ["prev"]
    assert {one["name"] for one in (*first.json(), *rest.json())} == set(names)
    assert asked(shared_server, token, "/wheels?limit=0").status == 400


def test_a_wheel_is_deleted_with_a_receipt_and_is_not_there_any_more(
    shared_server: Server, token: str, session: dict[str, Any]
) -> None:
    address = f"/wheels/{session['wheel']}"
    receipt = asked(shared_server, token, address, method="DELETE")
    assert (receipt.status, receipt.json()["name"], receipt.json()["counts"]["sessions"]) == (200, "Proefwiel", 1)
    for gone in (address, f"/sessions/{session['id']}"):
        assert asked(shared_server, token, gone).status == 404
    assert asked(shared_server, token, address, method="DELETE").status == 404


def test_a_viewer_reads_the_list_and_compares_but_deletes_nothing(shared_server: Server, token: str) -> None:
    viewer, wheel = shared_server.token("viewer"), shared_server.api(token, "/wheels", WHEEL)["id"]
    assert asked(shared_server, viewer, "/wheels").status == 200
    assert asked(shared_server, viewer, f"/wheels/{wheel}/compare/{wheel}").status == 200
    assert asked(shared_server, viewer, f"/wheels/{wheel}", method="DELETE").status == 403


def test_two_wheels_and_two_rounds_of_one_are_compared(
    shared_server: Server, token: str, session: dict[str, Any]
) -> None:
    def command(of: dict[str, Any], type: str, **fields: Any) -> None:
        sent = {"id": f"{type}-{of['id']}".replace(".", "-")[:64], "type": type, **fields}
        assert shared_server.api(token, f"/sessions/{of['id']}/commands", sent)["ok"]

    wheel = session["wheel"]
    card = {"kind": "activity", "id": "a1", "name": "Taalcafé", "organisations": ["bieb"], "goals": ["vaardigheden"]}
    command(session, "session.close")
    second = shared_server.api(token, f"/wheels/{wheel}/sessions", {})
    command(second, "step.set", step="place")
    command(second, "card.add", card=card)
    rounds = shared_server.api(token, f"/wheels/{wheel}/compare/{wheel}?round=1&other_round=2")
    assert rounds["activities"]["new"] == ["a1"]
    other = shared_server.api(token, "/wheels", WHEEL)["id"]
    assert shared_server.api(token, f"/wheels/{wheel}/compare/{other}")["activities"]["stopped"] == ["a1"]
    assert asked(shared_server, token, f"/wheels/{wheel}/compare/{wheel}?round=7").status == 404
