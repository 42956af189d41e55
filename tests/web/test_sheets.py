"""The sheets that the desk prints: for the facilitator alone, true to the session, and the wifi kept nowhere."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.server import Answer, Server
from toolkit import shelf
from toolkit.exports.sheets import Joining, Table, Wifi, join_sheet, paper_cards, table_cards

WHEEL = {
    "format": "participatiewiel",
    "version": 1,
    "name": "Wiel <b>&amp; meer",
    "template": "participatiewiel",
    "organisations": [{"id": "bieb", "name": "Bibliotheek"}, {"id": "zorg-zo", "name": "Zorg & zo"}],
}
SECRET = "Zeer;geheim,2027"


@pytest.fixture(scope="module")
def desk(shared_server: Server) -> dict[str, Any]:
    token = shared_server.token()
    wheel = shared_server.api(token, "/wheels", WHEEL)["id"]
    session = shared_server.api(token, f"/wheels/{wheel}/sessions", {})
    return {**session, "cookie": shared_server.sign_in(), "base": session["join_url"].partition("/d/")[0]}


def sheet(
    server: Server, desk: dict[str, Any], name: str, form: dict[str, str] | None = None, more: str = ""
) -> Answer:
    headers = {"Cookie": f"{desk['cookie']}{more}"}
    path = f"/begeleider/sessie/{desk['id']}/papier/{name}"
    if form is None:
        return server.request(path, headers=headers)
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    return server.request(path, method="POST", body=urlencode(form).encode(), headers=headers)


def joining(desk: dict[str, Any], wifi: Wifi | None = None) -> Joining:
    return Joining(wheel=WHEEL["name"], shown=desk["base"].partition("://")[2], code=desk["code"], wifi=wifi)


def tables(desk: dict[str, Any]) -> list[Table]:
    return [
        Table(organisation="Bibliotheek", address=f"{desk['join_url']}?o=bieb"),
        Table(organisation="Zorg & zo", address=f"{desk['join_url']}?o=zorg-zo"),
    ]


def test_a_stranger_gets_no_sheet(shared_server: Server, desk: dict[str, Any]) -> None:
    stranger = {**desk, "cookie": "participatiewiel=x"}
    for name in ("deelnameblad", "tafelkaarten", "kaarten"):
        assert sheet(shared_server, stranger, name).status == 401
        assert sheet(shared_server, stranger, name, {"network": "Gast"}).status == 401


def test_the_join_sheet_and_the_table_cards_lead_into_this_session(shared_server: Server, desk: dict[str, Any]) -> None:
    answer = sheet(shared_server, desk, "deelnameblad")
    assert answer.body == join_sheet(joining(desk), desk["join_url"])
    assert "wiel-b-amp-meer.deelnameblad.pdf" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert sheet(shared_server, desk, "tafelkaarten").body == table_cards(joining(desk), tables(desk))


def test_paper_cards_begin_at_the_number_that_was_asked_for_in_the_language_of_the_desk(
    shared_server: Server, desk: dict[str, Any]
) -> None:
    goals = [goal.name["en"] for goal in shelf.template("participatiewiel").goals]
    made = sheet(shared_server, desk, "kaarten?first=25&count=8", more="; language=en").body
    assert made == paper_cards(WHEEL["name"], goals, first=25, count=8, language="en")


def test_the_wifi_stands_on_the_sheet_and_nowhere_else(shared_server: Server, desk: dict[str, Any]) -> None:
    form, wifi = {"network": " Gastnet ", "password": SECRET}, Wifi(name="Gastnet", password=SECRET)
    assert sheet(shared_server, desk, "deelnameblad", form).body == join_sheet(joining(desk, wifi), desk["join_url"])
    assert sheet(shared_server, desk, "tafelkaarten", form).body == table_cards(joining(desk, wifi), tables(desk))
    kept = [file for file in shared_server.data.rglob("*") if file.is_file()]
    assert kept and not [file for file in kept if SECRET.encode() in file.read_bytes()]
    assert SECRET not in shared_server.log
    address = f"deelnameblad?{urlencode(form)}"  # a secret in an address would stand in somebody's log
    assert sheet(shared_server, desk, address).body == join_sheet(joining(desk), desk["join_url"])


@pytest.mark.parametrize(
    ("name", "form", "status", "said"),
    [
        ("deelnameblad", {"network": "  "}, 422, "Vul de naam van de wifi in."),
        ("deelnameblad", {"network": "n" * 33}, 422, "Dit is te lang: 33 tekens, en er passen er 32."),
        ("deelnameblad", {"network": "n", "password": "p" * 64}, 422, "Dit is te lang: 64 tekens, en er passen er 63."),
        ("kaarten?first=0", None, 422, "Kies een getal van 1 tot en met 9999."),
        ("kaarten?count=²", None, 422, "Kies een getal van 1 tot en met 200."),
        ("behang", None, 404, "Dit wiel of deze werksessie bestaat niet meer. Misschien klopt het adres niet."),
    ],
)
def test_what_cannot_be_printed_is_said_in_one_sentence(
    shared_server: Server, desk: dict[str, Any], name: str, form: dict[str, str] | None, status: int, said: str
) -> None:
    answer = sheet(shared_server, desk, name.replace("²", "%C2%B2"), form)
    assert (answer.status, answer.body.decode()) == (status, said)


def test_without_organisations_there_is_no_table_to_print_a_card_for(
    shared_server: Server, desk: dict[str, Any]
) -> None:
    token = shared_server.token()
    wheel = shared_server.api(token, "/wheels", {**WHEEL, "organisations": []})["id"]
    session = shared_server.api(token, f"/wheels/{wheel}/sessions", {})
    answer = sheet(shared_server, {**desk, **session}, "tafelkaarten")
    assert (answer.status, answer.body.decode()) == (422, "Er staan nog geen organisaties op het wiel.")
