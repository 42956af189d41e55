"""Signing in under one's own name: invited by link, slowed down, told nothing, signed out everywhere at once."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.storage.services import WHEEL
from tests.support.people import HTML, Person, in_database, invitation, make_workspace, member
from tests.support.server import Server
from toolkit import shelf
from toolkit.membership import LOST_PASSWORD
from toolkit.moments import now
from toolkit.sessions.keeper import figures_of
from toolkit.sessions.tokens import hashed, new_token
from toolkit.storage.accounts import DatabaseAccounts
from toolkit.storage.audit import BY_COMMAND, Audit
from toolkit.storage.database import Database
from toolkit.storage.keys import derived, key_in
from toolkit.storage.library import Library
from toolkit.storage.members import DatabaseMembers


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A municipality's own installation with two workspaces."""
    with Server(data=tmp_path_factory.mktemp("own") / "data", options=("--accounts",)) as server:
        make_workspace(server, "elders", "Gemeente Elders")
        yield server


def lost_password_link(server: Server, address: str) -> str:
    secret = new_token()

    async def keep(database: object) -> None:
        account = await DatabaseMembers(database).account_of_address(address)  # type: ignore[arg-type]
        accounts = DatabaseAccounts(database)  # type: ignore[arg-type]
        await accounts.add_link(LOST_PASSWORD, account.id, hashed(secret), now(), "9999-01-01")

    in_database(server, keep)
    return secret


def test_an_invitation_works_once_and_says_what_it_opens(installation: Server) -> None:
    secret = invitation(installation, "elders", "viewer")
    stranger = Person(server=installation, address="een@elders.example")
    told = stranger.ask("/begeleider/uitnodiging", "POST", {"secret": secret}).json()
    assert (told["workspace"], told["role"], told["known"]) == ("Gemeente Elders", "viewer", False)
    assert stranger.accept(secret).status == 204
    assert stranger.is_known
    other = Person(server=installation, address="twee@elders.example")
    assert other.accept(secret).status == 404
    late = invitation(installation, "elders", "owner", expires_at="2020-01-01")
    assert other.accept(late).status == other.ask("/begeleider/uitnodiging", "POST", {"secret": late}).status == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"password": "kort"}, "password"),
        ({"password": "fout@elders.example"}, "password"),
        ({"address": "geen adres"}, "address"),
        ({"name": " "}, "name"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_invitation_stays_good(
    installation: Server, wrong: dict[str, str], field: str
) -> None:
    secret = invitation(installation, "elders", "viewer")
    given = {"name": "Iemand", "address": "fout@elders.example", "password": "een lange zin", **wrong}
    answer = installation.request("/begeleider/uitnodiging/aannemen", method="POST", body={"secret": secret, **given})
    assert (answer.status, answer.json()["field"]) == (422, field)
    assert installation.request("/begeleider/uitnodiging", method="POST", body={"secret": secret}).status == 200


def test_the_cookie_is_for_the_desk_alone_and_for_no_script(installation: Server) -> None:
    person = Person(server=installation, address="koek@elders.example")
    cookie = person.accept(invitation(installation, "elders", "viewer")).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/begeleider" in cookie


def test_nobody_can_tell_an_address_without_account_from_a_wrong_password(installation: Server) -> None:
    member(installation, "elders", "viewer", "echt@elders.example")
    wrong = Person(server=installation, address="echt@elders.example", password="dit is het niet").sign_in()
    nobody = Person(server=installation, address="niemand@elders.example").sign_in()
    assert (wrong.status, wrong.body) == (nobody.status, nobody.body)
    assert wrong.json()["code"] == "wrong_sign_in"


def test_guessing_gets_slow_for_that_account_and_not_for_others(installation: Server) -> None:
    guessed = member(installation, "elders", "viewer", "geraden@elders.example")
    other = member(installation, "elders", "viewer", "ander@elders.example")
    guesses = [Person(server=installation, address=guessed.address, password=f"raad eens {n}") for n in range(6)]
    assert [one.sign_in().status for one in guesses] == [403] * 5 + [429]
    assert guessed.sign_in().status == 429
    assert other.sign_in().status == 204


def test_a_lost_password_is_set_by_link_once_and_signs_out_everywhere(installation: Server) -> None:
    person = member(installation, "elders", "viewer", "kwijt@elders.example")
    secret = lost_password_link(installation, person.address)
    body = {"secret": secret, "password": "een heel andere zin"}
    assert installation.request("/begeleider/herstel", method="POST", body=body).status == 204
    assert installation.request("/begeleider/herstel", method="POST", body=body).status == 404
    assert not person.is_known
    assert person.sign_in().status == 403
    person.password = "een heel andere zin"
    assert person.sign_in().status == 204


def test_a_page_of_another_origin_can_neither_sign_in_nor_accept_nor_sign_out(installation: Server) -> None:
    person = member(installation, "elders", "viewer", "kruis@elders.example")
    secret, elsewhere = invitation(installation, "elders", "owner"), {"Origin": "https://elders.example"}
    for path, body in (
        ("/begeleider/aanmelden", {"address": person.address, "password": person.password}),
        ("/begeleider/uitnodiging/aannemen", {"secret": secret}),
        ("/begeleider/afmelden", None),
    ):
        assert person.ask(path, "POST", body, **elsewhere).status == 403
    assert person.is_known


def test_the_pages_of_strangers_are_the_sign_in_page_and_a_member_without_rights_sees_no_more(
    installation: Server,
) -> None:
    for path in ("", "uitnodiging", "herstel", "leden", "toestand"):
        assert b"/start/account.js" in installation.request(f"/begeleider/{path}", headers=HTML).body
    viewer = member(installation, "elders", "viewer", "kijker@elders.example")
    for path in ("leden", "logboek", "installatie", "nieuw", "toestand"):
        assert "Dit is niet voor jou" in viewer.ask(f"/begeleider/{path}", **HTML).body.decode()


async def test_who_is_signed_out_loses_the_open_page_too(installation: Server) -> None:
    person = await asyncio.to_thread(member, installation, "elders", "facilitator", "weg@elders.example")
    address = f"ws://127.0.0.1:{installation.port}/begeleider/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    own = {"Cookie": person.cookie, "Origin": installation.base}
    async with connect(address, additional_headers=own, proxy=None) as socket:
        assert str(await socket.recv()).startswith("0{")
        elsewhere = Person(server=installation, address=person.address)
        await asyncio.to_thread(elsewhere.sign_in)
        assert (await asyncio.to_thread(person.ask, "/begeleider/afmelden", "POST")).status == 204
        async with asyncio.timeout(30):
            with pytest.raises(ConnectionClosed):
                while True:
                    await socket.recv()
    assert await asyncio.to_thread(lambda: elsewhere.is_known)


def test_no_password_no_cookie_and_no_secret_of_a_link_is_on_disk_or_in_the_output(tmp_path: Path) -> None:
    with Server(data=tmp_path / "data", options=("--accounts",)) as server:
        used, unused = invitation(server, "first", "owner"), invitation(server, "first", "viewer")
        person = Person(server=server, address="fatima@houten.example", password="geheime zin van Fatima")
        assert person.accept(used).status == 204
        lost = lost_password_link(server, person.address)
        token = server.token()
        server.api(token, "/wheels")
        person.ask("/begeleider/uitnodiging", "POST", {"secret": unused})
        Person(server=server, address=person.address, password="een foute zin hier").sign_in()
        server.request(f"/begeleider/uitnodiging?geheim={unused}", headers=HTML)
        held = (person.password, "een foute zin hier", used, unused, lost, token, person.cookie.partition("=")[2])
        server.stop()
        written = b"".join(file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file())
        printed = "".join(server.output)
        assert person.address.encode() in written and "Begeleider" in printed
        for secret in held:
            assert secret.encode() not in written
            assert secret not in printed
        assert person.address not in printed


def test_what_is_erased_by_command_stands_in_the_audit_of_its_workspace(installation: Server) -> None:
    async def kept(database: Database) -> str:
        library = Library(database=database, template_of=shelf.template, figures=partial(figures_of, gaps=0))
        return await library.within("elders").keep(WHEEL)

    wheel = in_database(installation, kept)
    key = derived(key_in(installation.data), "local")
    answer = installation.request(
        "/live/local/erase", method="POST", body={"wheel": wheel}, headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status == 200, answer.body
    lines = in_database(installation, lambda database: Audit(database, True).lines("elders", limit=50))
    assert [(line.what, line.subject) for line in lines if line.who == BY_COMMAND] == [("erased", wheel)]
