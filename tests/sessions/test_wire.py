"""What goes over the wire to whom, and what is heard from whom: every role tried with everything, on a real server.

Looks at what a connection was sent from its first byte on, whatever a page would have done with it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.asks import EVERYONES, LINKS_OWN, TYPES, right_commands, wanted_by_a_wheel
from tests.support.client import Client, Json, new_id
from tests.support.links import link_for
from tests.support.server import Server
from toolkit import shelf
from toolkit.sessions.tokens import CODE_ALPHABET

SCRIPT = shelf.script("werksessie")
NAMES = ("Guurtje Zonderling", "Bartholomeus Anders")
CARD, NOTE, LINKED = "Kaartgeheim Linnaeus", "Nootgeheim Spinoza", "Linkgeheim Erasmus"

SECRETS: set[str] = set()


@dataclass(kw_only=True)
class Listener(Client):
    """A client that keeps the whole of what it was ever sent."""

    wire: list[str] = field(default_factory=list)

    def heard(self) -> str:
        """Return everything since this was asked last, as one text."""
        told, self.wire = "\n".join(self.wire), []
        return told

    async def call(self, event: str, payload: Any, heard: Any = lambda ack: None) -> Any:
        def noted(ack: Any) -> None:
            self.wire.append(json.dumps(ack, ensure_ascii=False))
            heard(ack)

        return await super().call(event, payload, noted)

    def _on_patch(self, patch: Json) -> None:
        self.wire.append(json.dumps(patch, ensure_ascii=False))
        super()._on_patch(patch)

    def _on_presence(self, presence: Json) -> None:
        self.wire.append(json.dumps(presence))
        super()._on_presence(presence)

    async def ask_patiently(self, command: Json) -> Json:
        """Submit a command; wait as long as the answer says where it came too soon after the ones before."""
        while True:
            ack: Json = await self.call("submit", {"id": new_id(), **command})
            if ack["ok"] or ack["error"]["code"] != "rate_limited":
                return ack
            await asyncio.sleep(ack["error"]["retry_after"])

    async def again(self) -> str:
        """Join as a fresh client does, and return all that this and everything since the last look sent."""
        self.seq = 0
        await self.join(**({"screen": True} if self.token is None else {}))
        return self.heard()


@dataclass(kw_only=True)
class Room:
    """A session with everyone in it: the desk, two people of different organisations, a resident and a projector."""

    server: Server
    token: str
    wheel: str
    id: str
    desk: Client
    anna: Listener
    bo: Listener
    resident: Listener
    screen: Listener
    stack: AsyncExitStack

    @property
    def others(self) -> dict[str, Listener]:
        """Whoever may not see what Anna keeps to herself."""
        return {"bo": self.bo, "resident": self.resident, "screen": self.screen}

    def seq(self) -> int:
        return int(self.server.api(self.token, f"/sessions/{self.id}")["seq"])


@pytest.fixture(scope="module")
def token(shared_server: Server) -> str:
    return shared_server.token()


@pytest.fixture
async def room(shared_server: Server, token: str) -> AsyncIterator[Room]:
    server = shared_server
    wheel = server.api(token, "/wheels", wanted_by_a_wheel())["id"]
    session = server.api(token, f"/wheels/{wheel}/sessions", {"script": SCRIPT.id})
    async with AsyncExitStack() as stack:

        async def line(**fields: Any) -> Listener:
            return await stack.enter_async_context(Listener(base=server.base, code=session["code"], **fields))

        desk, anna, bo = await line(token=token), await line(), await line()
        resident, screen = await line(), await line(token=None)
        await desk.join()
        await anna.join(organisation="bieb", name=NAMES[0], window="professional")
        await bo.join(organisation="uwv", name=NAMES[1], window="policy")
        await resident.join(resident=True)
        await screen.join(screen=True)
        SECRETS.update((token, session["code"], str(anna.token), str(bo.token)))
        yield Room(
            server=server, token=token, wheel=wheel, id=session["id"], desk=desk,
            anna=anna, bo=bo, resident=resident, screen=screen, stack=stack,
        )  # fmt: skip


# --- who is heard --------------------------------------------------------------------------------------------------


async def with_all_things(room: Room) -> list[Json]:
    """Put on the wheel what commands speak of, and return one of each that would be taken from the facilitator."""
    await room.desk.submit("groups.form", groups=2)
    seq = await room.desk.submit("theme.change", theme="t1", changes={"name": "Thema"})
    return right_commands(str(room.bo.participant), seq)


async def test_no_participant_resident_or_screen_is_heard_with_a_command_of_the_facilitator(room: Room) -> None:
    commands = await with_all_things(room)
    before = room.seq()
    for command in (one for one in commands if one["type"] not in EVERYONES):
        for name, client in (("anna", room.anna), *room.others.items()):
            ack = await client.ask_patiently(command)
            assert (ack["ok"], ack["error"]["code"]) == (False, "not_allowed"), (name, command)
    assert room.seq() == before


async def test_a_screen_is_heard_with_nothing_at_all_and_nor_is_who_has_not_joined(room: Room) -> None:
    stranger = await room.stack.enter_async_context(Listener(base=room.server.base, code=room.anna.code))
    commands = await with_all_things(room)
    before = room.seq()
    for command in commands:
        for client in (room.screen, stranger):
            ack = await client.ask_patiently(command)
            assert (ack["ok"], ack["error"]["code"]) == (False, "not_allowed"), command
    assert room.seq() == before
    assert "activities" not in stranger.heard()


async def test_the_link_of_an_organisation_is_heard_with_its_three_commands_only(room: Room) -> None:
    secret = await link(room)
    commands = await with_all_things(room)
    before = room.seq()
    assert {command["type"] for command in commands} == TYPES
    for command in (one for one in commands if one["type"] not in LINKS_OWN):
        body = {"secret": secret, "command": {"id": new_id(), **command}}
        answer = await asyncio.to_thread(post, room.server, "/live/organisation/submit", body)
        while answer["error"]["code"] == "rate_limited":
            await asyncio.sleep(answer["error"]["retry_after"])
            answer = await asyncio.to_thread(post, room.server, "/live/organisation/submit", body)
        assert answer["error"]["code"] == "not_allowed", command
    assert room.seq() == before


async def test_the_token_of_a_viewer_reads_and_no_secret_of_another_kind_makes_a_facilitator(room: Room) -> None:
    viewer, secret = await asyncio.to_thread(room.server.token, "viewer"), await link(room)
    headers = {"Authorization": f"Bearer {viewer}"}
    path = f"/api/v1/sessions/{room.id}/commands"
    answer = await asyncio.to_thread(
        room.server.request, path, method="POST", body={"id": "x", "type": "session.close"}, headers=headers
    )
    assert answer.status == 403
    cookie = await asyncio.to_thread(room.server.sign_in)
    for given in (secret, cookie.partition("=")[2]):
        client = await room.stack.enter_async_context(Listener(base=room.server.base, code=room.anna.code, token=given))
        assert (await client.join(resident=True))["role"] == "participant"
        assert (await client.ask("session.close"))["error"]["code"] == "not_allowed"


async def test_a_person_of_one_session_is_nobody_in_the_next_and_changes_nothing_there(
    room: Room, shared_server: Server, token: str
) -> None:
    wheel = shared_server.api(token, "/wheels", {**wanted_by_a_wheel(), "name": "Ander wiel"})["id"]
    other = shared_server.api(token, f"/wheels/{wheel}/sessions", {})
    stranger = Listener(base=shared_server.base, code=other["code"], token=room.anna.token)
    await room.stack.enter_async_context(stranger)
    ack = await stranger.ask_to_join(since=room.anna.seq, epoch=room.anna.epoch)
    assert ack["error"]["code"] == "invalid"
    assert (await stranger.ask("card.remove", card="a1"))["error"]["code"] == "not_allowed"
    await stranger.join(resident=True)
    assert stranger.participant != room.anna.participant
    assert NAMES[0] not in stranger.heard()


# --- what is hidden ------------------------------------------------------------------------------------------------


async def settled(room: Room) -> None:
    """Wait until everybody is where the session is."""
    seq = room.seq()
    for client in (room.desk, room.anna, *room.others.values()):
        await client.until_seq(seq)


async def test_in_every_step_what_is_hidden_is_on_no_other_wire(room: Room) -> None:
    await room.desk.submit("step.set", step="plaatsen")
    await room.desk.submit("reveal.set", what="cards", shown=False)
    await settled(room)
    for client in room.others.values():
        client.heard()
    card = {"kind": "activity", "id": "stil", "name": CARD, "note": NOTE, "goals": ["vaardigheden"]}
    await room.anna.submit("card.add", card={**card, "organisations": ["bieb"], "source": "Bronregel"})
    await room.desk.submit("card.change", card="p1", changes={"name": f"{CARD} voorziening"})
    for step in (step for step in SCRIPT.steps if step.phase != "closed"):
        await room.desk.submit("step.set", step=step.id)
        if step.phase == "choose":
            await choose(room)
        await settled(room)
        assert CARD in json.dumps(room.anna.items("me"), ensure_ascii=False), "Anna sees her own card"
        for who, client in room.others.items():
            nothing_told(step, who, client, client.heard() + await client.again())
    await room.desk.submit("reveal.set", what="cards", shown=True)
    await room.desk.submit("reveal.set", what="votes", shown=True)
    await settled(room)
    for who, client in room.others.items():
        told = client.heard()
        assert CARD in told and '"total"' in told, f"{who} sees it once it is shown"


async def choose(room: Room) -> None:
    """Let Anna and Bo give a dot and Anna a figure, where they have not done so before or under another voice."""
    for person, theme in ((room.anna, "t1"), (room.bo, "t2")):
        ack = await person.ask("vote.cast", theme=theme)
        assert ack["ok"] or ack["error"]["code"] == "exists"
    await room.anna.submit("rating.set", item="t1", axis="impact", value=5)


def nothing_told(step: Any, who: str, client: Listener, told: str) -> None:
    """Expect that somebody heard nothing that is still hidden, nor anything that is another's."""
    assert not [word for word in (CARD, NOTE, "Bronregel") if word in told], (step.id, who)
    assert not [word for word in ('"total"', '"voters"', '"impact": ', "/t1") if word in told.replace("mine/t1", "")]
    assert all(theme["votes"] == 0 for theme in client.items("themes").values())
    own = {vote["theme"] for vote in client.items("votes").values() if vote.get("mine")}
    assert own <= ({"t2"} if who == "bo" else set()), (step.id, who)
    named = NAMES if "names" in step.show else (NAMES[1],) if who == "bo" else ()
    assert [name for name in NAMES if name in told] == list(named), (step.id, who)


# --- guessing ------------------------------------------------------------------------------------------------------


async def test_a_stale_phone_that_asks_for_a_closed_session_for_an_hour_shuts_nobody_out(room: Room) -> None:
    await room.desk.submit("session.close")
    open_to_all = room.server.code
    wrong = CODE_ALPHABET[:6]
    for _ in range(4):
        async with Client(base=room.server.base, code=room.anna.code) as stale:
            for _ in range(9):
                assert (await stale.ask_to_join(resident=True))["error"]["code"] == "closed"
                assert (await stale.ask_to_join(code=wrong, resident=True))["error"]["code"] == "unknown_code"
    async with Client(base=room.server.base, code=open_to_all) as fresh:
        assert (await fresh.ask_to_join(resident=True))["ok"]


async def test_what_is_no_code_and_what_is_no_session_get_the_same_answer(shared_server: Server) -> None:
    async with Client(base=shared_server.base, code="") as client:
        answers = [await client.ask_to_join(code=code) for code in (CODE_ALPHABET[6:12], "zzz", "", None, 7, "A" * 99)]
    assert len({json.dumps(answer, sort_keys=True) for answer in answers}) == 1
    pages = [shared_server.request(f"/live/session/{code}.json") for code in (CODE_ALPHABET[6:12], "zzz", "%00")]
    assert len({(page.status, page.body, tuple(sorted(page.headers.keys() - {"date"}))) for page in pages}) == 1
    assert len({shared_server.request(f"/d/{code}").body for code in (shared_server.code, "BBBBBB")}) == 1


# --- the log of the server -----------------------------------------------------------------------------------------


async def link(room: Room) -> str:
    """Make a link for the library; like every secret it may stand in no log."""
    SECRETS.add(secret := await link_for(room.server, room.wheel, "bieb"))
    return secret


def post(server: Server, path: str, body: Json) -> Any:
    return server.request(path, method="POST", body=body).json()


@pytest.fixture(scope="module", autouse=True)
def nothing_of_people_in_the_log(shared_server: Server) -> Iterator[None]:
    """After all that this file did: the server told of no name, no word, no code and no secret."""
    yield
    told = shared_server.log
    for link in shared_server.links.values():
        told = told.replace(link, "")
    for word in (
        *NAMES,
        "Guurtje",
        "Zonderling",
        "Geheim",
        "geheim",
        CARD,
        NOTE,
        LINKED,
        "Bibliotheek",
        "Thema",
        "pwt_",
    ):
        assert word not in told, word
    assert "Traceback" not in told


async def test_a_story_with_every_kind_of_mistake_leaves_no_word_of_anybody_in_the_log(room: Room) -> None:
    secret = await link(room)
    change = {"id": new_id(), "type": "card.change", "card": "a1", "changes": {"note": LINKED}}
    assert post(room.server, "/live/organisation/submit", {"secret": secret, "command": change})["ok"]
    mail = {"kind": "activity", "id": "m", "name": "jan.geheim@voorbeeld.nl", "goals": ["vaardigheden"]}
    await room.desk.submit("step.set", step="plaatsen")
    await room.bo.until(lambda client: client.session["phase"] == "place")
    refused = await room.bo.ask("card.add", card={**mail, "organisations": ["uwv"]})
    assert refused["error"]["code"] == "personal_data"
    for payload in (7, {"id": CARD}, {"id": "x", "type": CARD}, {"id": "x", "type": "card.add", "card": {NOTE: NOTE}}):
        assert not (await room.bo.call("submit", payload))["ok"]
    headers = {"Authorization": f"Bearer {room.token}"}
    for body in (b"{" + NOTE.encode(), json.dumps({**wanted_by_a_wheel(), "name": CARD, NOTE: 1}).encode()):
        assert room.server.request("/api/v1/wheels", method="POST", body=body, headers=headers).status == 422
    room.server.request(f"/{LINKED.replace(' ', '%20')}?{NAMES[0].replace(' ', '+')}", headers={"Referer": CARD})
    room.server.request("/live/share", method="POST", body={"secret": NAMES[0], "lang": CARD})
