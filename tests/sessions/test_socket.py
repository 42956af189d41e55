"""The live protocol against a real server: every call, every error code that can be met, every promise of order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
import socketio

from tests.support.client import WAIT_SECONDS, Client, new_id, new_token
from tests.support.server import Server

Join = Callable[..., Awaitable[Client]]


def activity(name: str = "Op Koers", **fields: Any) -> dict[str, Any]:
    return {"kind": "activity", "id": new_id(), "name": name, "goals": ["betaald-werk"], **fields}


@pytest.fixture(scope="module")
def token(shared_server: Server) -> str:
    return shared_server.token()


@pytest.fixture
def session(shared_server: Server, token: str) -> dict[str, Any]:
    """A session of its own on a wheel of its own."""
    wheel = {
        "format": "participatiewiel",
        "version": 1,
        "name": "Proefwiel",
        "template": "participatiewiel",
        "organisations": [{"id": "bieb", "name": "Bibliotheek"}, {"id": "werk", "name": "Werktafel"}],
    }
    kept = shared_server.api(token, "/wheels", wheel)
    started: dict[str, Any] = shared_server.api(token, f"/wheels/{kept['id']}/sessions", {})
    return started


@pytest.fixture
async def connected(shared_server: Server, session: dict[str, Any]) -> AsyncIterator[Join]:
    """Connect clients to the session of this test; all are hung up at the end."""
    async with AsyncExitStack() as stack:

        async def connect(**fields: Any) -> Client:
            client = Client(base=shared_server.base, code=fields.pop("code", session["code"]), **fields)
            return await stack.enter_async_context(client)

        yield connect


@pytest.fixture
async def phone(connected: Join) -> Client:
    """A phone of the library, in the step in which cards are placed."""
    client = await connected()
    await client.join(organisation="bieb")
    return client


@pytest.fixture
async def desk(connected: Join, token: str) -> Client:
    client = await connected(token=token)
    await client.join()
    return client


async def test_a_first_join_counts_and_a_rejoin_does_not(connected: Join) -> None:
    client = await connected()
    first = await client.join(organisation="bieb")
    assert (first["role"], first["seq"], first["patch"]["from"]) == ("participant", 2, 0)
    again = await client.join()
    assert (again["seq"], again["participant"]) == (2, first["participant"])


async def test_a_join_sent_twice_makes_one_person(connected: Join) -> None:
    token = new_token()
    one, two = await connected(token=token), await connected(token=token)
    first, second = await asyncio.gather(one.join(organisation="bieb"), two.join(organisation="bieb"))
    assert first["participant"] == second["participant"]
    assert len(two.items("participants")) == 1


async def test_the_server_makes_a_token_for_who_brings_none(connected: Join) -> None:
    client = await connected(token=None)
    ack = await client.join(organisation="bieb")
    other = await connected(token=ack["token"])
    assert (await other.join())["participant"] == ack["participant"]


async def test_a_new_organisation_joins_with_its_first_person(connected: Join) -> None:
    client = await connected()
    await client.join(organisation_name="Buurthuis De Zon")
    mine = client.items("me")[client.participant or ""]["organisation"]
    assert client.items("organisations")[mine]["name"] == "Buurthuis De Zon"


async def test_a_resident_joins_without_an_organisation(connected: Join) -> None:
    client = await connected()
    await client.join(resident=True)
    assert client.items("me")[client.participant or ""]["resident"] is True


async def test_a_screen_becomes_no_participant(connected: Join, session: dict[str, Any]) -> None:
    screen = await connected(token=None)
    ack = await screen.join(screen=True)
    assert (ack["role"], ack["participant"], ack["seq"]) == ("projector", None, 1)
    assert screen.items("participants") == {}


async def test_a_code_is_read_without_regard_to_case_or_spaces(connected: Join, session: dict[str, Any]) -> None:
    code = session["code"].lower()
    client = await connected(code=f" {code[:3]} {code[3:]} ")
    await client.join(organisation="bieb")


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"protocol": 2}, "protocol", None),
        ({"protocol": None}, "protocol", None),
        ({"code": "BBBBBB"}, "unknown_code", None),
        ({"code": "nonsense"}, "unknown_code", None),
        ({"code": 7}, "unknown_code", None),
        ({"organisation": "elders"}, "not_found", "organisation"),
        ({}, "invalid", "organisation"),
        ({"resident": True, "name": 7}, "invalid", "name"),
        ({"resident": True, "window": "door"}, "invalid", "window"),
        ({"resident": True, "token": "short"}, "invalid", "token"),
        ({"token": "pwt_" + "x" * 32}, "not_allowed", "token"),
        ({"token": "desk.e30.e30"}, "not_allowed", "token"),
        ({"resident": True, "name": "n" * 121}, "too_long", "name"),
        ({"organisation_name": "n" * 121}, "too_long", "organisation_name"),
        ({"resident": True, "name": "x" * 20_000}, "too_large", None),
    ],
)
async def test_a_join_that_is_wrong_is_told_why(
    connected: Join, fields: dict[str, Any], code: str, field: str | None
) -> None:
    client = await connected(token=None)
    error = (await client.ask_to_join(**fields))["error"]
    assert (error["code"], error.get("field")) == (code, field)
    assert error["message"].endswith(".")


async def test_errors_are_told_in_the_language_that_was_asked_for(connected: Join) -> None:
    client = await connected()
    dutch = await client.ask_to_join(code="BBBBBB", lang="nl")
    english = await client.ask_to_join(code="BBBBBB", lang="en")
    assert dutch["error"]["message"] != english["error"]["message"]


@pytest.mark.parametrize("nonsense", [None, 7, "join", [], {"protocol": 1}])
async def test_a_join_that_is_no_join_is_refused_and_the_line_stays(connected: Join, nonsense: Any) -> None:
    client = await connected()
    ack = await client.call("join", nonsense)
    assert ack["ok"] is False
    await client.join(organisation="bieb")


async def test_who_has_not_joined_submits_nothing(connected: Join) -> None:
    client = await connected()
    assert (await client.ask("ready.set", ready=True))["error"]["code"] == "not_allowed"


async def test_a_command_is_acknowledged_with_its_seq_and_reaches_everyone(
    phone: Client, desk: Client, connected: Join
) -> None:
    await desk.submit("step.set", step="place")
    await desk.submit("reveal.set", what="cards", shown=True)
    screen = await connected(token=None)
    await screen.join(screen=True)
    card = activity(organisations=["bieb"])
    seq = await phone.submit("card.add", card=card)
    for client in (phone, desk, screen):
        await client.until_seq(seq)
        assert client.items("activities")[card["id"]]["name"] == "Op Koers"


async def test_a_command_sent_again_is_answered_the_same_and_applied_once(phone: Client, desk: Client) -> None:
    await desk.submit("step.set", step="place")
    id, card = new_id(), activity(organisations=["bieb"])
    first = await phone.ask("card.add", id=id, card=card)
    again = await phone.ask("card.add", id=id, card=card)
    assert first == again and first["ok"]
    await phone.until_seq(first["seq"])
    assert len(phone.items("activities")) == 1


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (None, "invalid", None),
        ({"type": "ready.set", "ready": True}, "invalid", "id"),
        ({"id": "a", "type": "fly"}, "invalid", "type"),
        ({"id": "a", "type": "join"}, "invalid", "type"),
        ({"id": "a", "type": "ready.set", "ready": "yes"}, "invalid", "ready"),
        ({"id": "a", "type": "ready.set", "ready": True, "more": 1}, "invalid", "more"),
        ({"id": "a", "type": "card.change", "card": "none", "changes": {}}, "not_found", "card"),
        ({"id": "a", "type": "step.set", "step": "place"}, "not_allowed", None),
        ({"id": "a", "type": "action.add", "action": {"id": "x", "title": "Bellen"}}, "wrong_phase", None),
        ({"id": "a", "type": "ready.set", "ready": True, "pad": "x" * 20_000}, "too_large", None),
    ],
)
async def test_a_command_that_is_wrong_is_told_why(phone: Client, command: Any, code: str, field: str | None) -> None:
    ack = await phone.call("submit", command)
    assert (ack["ok"], ack["error"]["code"], ack["error"].get("field")) == (False, code, field)
    assert ack["id"] == (command or {}).get("id")


@pytest.mark.parametrize(
    ("card", "code", "field"),
    [
        ({"goals": ["vliegen"]}, "invalid", "card.goals[0]"),
        ({"name": "n" * 121}, "too_long", "card.name"),
        ({"note": "bel 0612345678"}, "personal_data", "card.note"),
    ],
)
async def test_content_that_is_wrong_is_told_with_its_place(
    phone: Client, desk: Client, card: dict[str, Any], code: str, field: str
) -> None:
    await desk.submit("step.set", step="place")
    ack = await phone.ask("card.add", card={**activity(organisations=["bieb"]), **card})
    assert (ack["error"]["code"], ack["error"]["field"]) == (code, field)


async def test_an_id_that_exists_is_refused_and_an_edit_of_an_older_field_is_stale(phone: Client, desk: Client) -> None:
    await desk.submit("step.set", step="place")
    card = activity(organisations=["bieb"])
    seq = await phone.submit("card.add", card=card)
    assert (await phone.ask("card.add", card=card))["error"]["code"] == "exists"
    await desk.submit("card.change", card=card["id"], changes={"name": "Op koers"}, base=seq)
    error = (await phone.ask("card.change", card=card["id"], changes={"name": "Koers"}, base=seq))["error"]
    assert (error["code"], error["item"]["name"]) == ("stale", "Op koers")


async def test_half_an_emoji_is_refused_and_the_line_stays(phone: Client, desk: Client) -> None:
    await desk.submit("step.set", step="place")
    raw = '{"kind":"activity","id":"half","name":"\\ud83d","goals":["betaald-werk"],"organisations":["bieb"]}'
    ack = await _raw_submit(phone, f'{{"id":"half-1","type":"card.add","card":{raw}}}')
    assert (ack["ok"], ack["error"]["code"]) == (False, "invalid")
    assert (await phone.ask("ready.set", ready=True))["ok"]


async def _raw_submit(client: Client, command: str) -> dict[str, Any]:
    """Send a command in a form that a Python client cannot write, and return its ack."""
    answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    id = client._socket._generate_ack_id("/session", lambda ack: answered.set_result(ack))
    await client._socket.eio.send(f'2/session,{id}["submit",{command}]')
    answer: dict[str, Any] = await asyncio.wait_for(answered, WAIT_SECONDS)
    return answer


async def test_twenty_commands_at_once_pass_and_the_next_waits(phone: Client) -> None:
    began = asyncio.get_running_loop().time()
    acks = await asyncio.gather(*(phone.ask("ready.set", ready=bool(n % 2)) for n in range(60)))
    seconds = asyncio.get_running_loop().time() - began
    refused = [ack["error"] for ack in acks if not ack["ok"]]
    assert 20 <= len(acks) - len(refused) <= 21 + 10 * seconds, "ten more for each second that it took"
    assert all(error["code"] == "rate_limited" and 0 < error["retry_after"] <= 1 for error in refused)


async def test_a_known_command_is_never_rate_limited(phone: Client) -> None:
    id = new_id()
    first = await phone.ask("ready.set", id=id, ready=True)
    await asyncio.gather(*(phone.ask("ready.set", ready=True) for _ in range(30)))
    assert await phone.ask("ready.set", id=id, ready=True) == first


async def test_the_facilitator_is_not_rate_limited(desk: Client) -> None:
    acks = await asyncio.gather(*(desk.ask("timer.set", ends_at=None) for _ in range(60)))
    assert all(ack["ok"] for ack in acks)


async def test_commands_of_one_client_keep_their_order(desk: Client) -> None:
    acks = await asyncio.gather(*(desk.ask("area.add", area={"id": f"w{n}", "name": f"Wijk {n}"}) for n in range(40)))
    seqs = [ack["seq"] for ack in acks]
    assert seqs == list(range(seqs[0], seqs[0] + 40))


async def test_every_client_gets_every_change_in_order_and_without_a_gap(connected: Join, desk: Client) -> None:
    phones = [await connected() for _ in range(8)]
    for each in phones:
        await each.join(organisation="werk")
    await asyncio.gather(*(desk.submit("area.add", area={"id": f"w{n}", "name": f"Wijk {n}"}) for n in range(100)))
    last = await desk.submit("timer.set", ends_at=None)
    for each in phones:
        await each.until_seq(last)
        assert len(each.items("areas")) == 100
        assert each.gaps == 0


async def test_a_rejoin_gets_what_it_missed_and_no_more(phone: Client, desk: Client, connected: Join) -> None:
    await phone.until_seq(desk.seq)
    held, epoch = phone.seq, phone.epoch
    await phone.disconnect()
    seq = await desk.submit("area.add", area={"id": "centrum", "name": "Centrum"})
    back = await connected(token=phone.token, seq=held, epoch=epoch)
    ack = await back.join()
    assert (ack["patch"]["from"], ack["patch"]["seq"]) == (held, seq)
    assert list(ack["patch"]["set"]["areas"]) == ["centrum"]
    assert "organisations" not in ack["patch"]["set"]
    assert "me" in ack["patch"]["set"]


@pytest.mark.parametrize(
    "known",
    [{"since": 99_999}, {"since": 2, "epoch": "another"}, {"since": 2}, {"since": -1}, {"since": True}, {"since": "2"}],
)
async def test_a_rejoin_that_cannot_be_joined_on_gets_all(phone: Client, known: dict[str, Any]) -> None:
    epoch = {} if known == {"since": 2} else {"epoch": phone.epoch}
    phone.seq = 0
    ack = await phone.ask_to_join(**{**epoch, **known})
    assert ack["patch"]["from"] == 0
    assert "organisations" in ack["patch"]["set"]


async def test_what_concerns_one_person_comes_before_the_patch_of_that_seq(phone: Client, desk: Client) -> None:
    await desk.submit("step.set", step="place")
    seq = await phone.submit("card.add", card=activity(organisations=["bieb"]))
    await phone.until_seq(seq)
    at = next(n for n, patch in enumerate(phone.patches) if patch["seq"] == seq and patch["from"] < seq)
    before = phone.patches[at - 1]
    assert before["from"] == before["seq"] == phone.patches[at]["from"]
    assert list(before["set"]) == ["me"]
    assert phone.items("me")[phone.participant or ""]["placed"]


async def test_presence_counts_people_by_organisation(connected: Join, phone: Client) -> None:
    other = await connected()
    await other.join(organisation="werk")
    twice = await connected(token=other.token)
    await twice.join()
    await phone.until(lambda client: bool(client.presence) and client.presence[-1]["connected"] == 2)
    assert phone.presence[-1]["organisations"] == {"bieb": 1, "werk": 1}
    await other.disconnect()
    await twice.disconnect()
    await phone.until(lambda client: client.presence[-1]["connected"] == 1)


async def test_who_is_removed_is_told_and_may_come_back_as_somebody_new(phone: Client, desk: Client) -> None:
    was = phone.participant
    await desk.submit("participant.remove", participant=was)
    await phone.until(lambda client: client.byes == ["removed"])
    await phone.connect()
    phone.seq = 0
    await phone.join(organisation="bieb")
    assert len(phone.items("participants")) == 1


async def test_a_closed_session_takes_no_one_new_and_nothing_more(phone: Client, desk: Client, connected: Join) -> None:
    seq = await desk.submit("session.close")
    await phone.until_seq(seq)
    assert phone.session["closed"] is True
    assert (await phone.ask("fly"))["error"]["code"] == "closed"
    assert (await desk.ask("step.set", step="place"))["error"]["code"] == "closed"
    stranger = await connected()
    assert (await stranger.ask_to_join(organisation="bieb"))["error"]["code"] == "closed"
    assert (await phone.ask_to_join())["ok"]
    await desk.submit("session.reopen")
    assert (await stranger.ask_to_join(organisation="bieb"))["ok"]


async def test_a_token_of_one_session_is_nobody_in_another(
    shared_server: Server, token: str, phone: Client, connected: Join
) -> None:
    kept = shared_server.api(token, "/wheels", {**_EMPTY, "name": "Ander wiel"})
    other = shared_server.api(token, f"/wheels/{kept['id']}/sessions", {})
    stranger = await connected(code=other["code"], token=phone.token)
    assert (await stranger.ask_to_join())["error"]["code"] == "invalid"
    await stranger.join(resident=True)
    assert stranger.participant != phone.participant


_EMPTY = {"format": "participatiewiel", "version": 1, "name": "Leeg", "template": "participatiewiel"}


async def test_a_viewers_token_is_no_facilitator(shared_server: Server, connected: Join) -> None:
    client = await connected(token=shared_server.token("viewer"))
    assert (await client.ask_to_join())["error"]["code"] == "not_allowed"


async def test_polling_carries_the_same_line(connected: Join, desk: Client) -> None:
    client = await connected(transports=("polling",))
    await client.join(organisation="bieb")
    seq = await desk.submit("area.add", area={"id": "centrum", "name": "Centrum"})
    await client.until_seq(seq)
    assert "centrum" in client.items("areas")


async def test_a_page_of_another_origin_is_not_let_in(shared_server: Server, session: dict[str, Any]) -> None:
    client = Client(base=shared_server.base, code=session["code"])
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(headers={"Origin": "https://elders.example"})
    await client.connect(headers={"Origin": shared_server.base})
    await client.disconnect()
