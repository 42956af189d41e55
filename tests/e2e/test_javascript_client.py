"""One story of a whole session by two strangers: a JavaScript socket.io-client and a python-socketio client.

Both are written from the contract alone, and both must be told the same, to the seq: what one of them reads out of the
contract and the other does not is a hole in it.
"""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.support.client import Client, new_token, until_alike
from tests.support.server import ROOT, Server

STORY = ROOT / "tests" / "js" / "contract_client.mjs"
WHEEL = {
    "format": "participatiewiel",
    "version": 1,
    "name": "Wiel van vreemden",
    "template": "participatiewiel",
    "organisations": [{"id": "bieb", "name": "Bibliotheek"}],
}
Json = dict[str, Any]


class Story:
    """The clients by name, what was answered, and how often what they hold was compared with a fresh client."""

    def __init__(self, base: str, code: str, stack: AsyncExitStack) -> None:
        self.base, self.code, self.stack = base, code, stack
        self.clients: dict[str, Client] = {}
        self.told: list[list[Any]] = []
        self.compared = 0

    async def comes_in(self, who: str, token: str, **fields: Any) -> Client:
        client = Client(base=self.base, code=self.code, token=token)
        self.clients[who] = await self.stack.enter_async_context(client)
        ack = await client.ask_to_join(**fields)
        self.told.append([who, "join", ack["role"], ack["seq"]])
        return client

    async def says(self, who: str, type: str, **fields: Any) -> Json:
        ack = await self.clients[who].ask(type, **fields)
        outcome = ["ok", ack["seq"]] if ack["ok"] else [ack["error"]["code"], ack["error"].get("field", "")]
        self.told.append([who, type, *outcome])
        if ack["ok"]:
            await self.clients[who].until_seq(ack["seq"])
        return ack

    async def compare(self) -> None:
        """Everyone holds what a fresh client with the same token gets."""
        for who, client in self.clients.items():
            async with Client(base=self.base, code=self.code, token=client.token) as fresh:
                ack = await fresh.join(**({"screen": True} if who == "screen" else {}))
                assert ack["patch"]["from"] == 0
                await until_alike(client, fresh)
            self.compared += 1


def card(id: str, name: str, *organisations: str) -> Json:
    return {
        "kind": "activity",
        "id": id,
        "name": name,
        "goals": ["sociale-contacten"],
        "organisations": list(organisations),
    }


async def told_in_python(base: str, code: str, token: str) -> Json:
    """Lead a whole session, as contract_client.mjs does, and return what was told and seen."""
    async with AsyncExitStack() as stack:
        story = Story(base, code, stack)
        says, compare = story.says, story.compare
        desk = await story.comes_in("desk", token)
        anna = await story.comes_in("anna", new_token(), organisation="bieb")
        bo = await story.comes_in("bo", new_token(), organisation_name="Buurthuis De Zon")
        screen = await story.comes_in("screen", new_token(), screen=True)
        zon = next(iter(bo.items("me").values()))["organisation"]
        await compare()

        await says("anna", "card.add", card=card("a1", "Taalcafé", "bieb"))
        await says("desk", "step.set", step="place")
        await says("desk", "reveal.set", what="cards", shown=False)
        base_seq = (await says("anna", "card.add", card=card("a1", "Taalcafé", "bieb")))["seq"]
        await says("bo", "card.add", card=card("a2", "Taalcafé in de wijk", zon))
        await says("bo", "card.add", card=card("a2", "Nog een keer", zon))
        await says("bo", "card.change", card="a1", changes={"name": "Van mij"})
        await compare()
        await screen.until(lambda client: len(client.items("activities")) == 2)
        hidden = [one.get("name") for one in screen.items("activities").values()]
        await says("desk", "reveal.set", what="cards", shown=True)
        await screen.until(lambda client: all(one.get("name") for one in client.items("activities").values()))
        revealed = sorted(one["name"] for one in screen.items("activities").values())
        await compare()

        changed = await says("desk", "card.change", card="a1", changes={"name": "Taalcafé Zuid"}, base=base_seq)
        stale = await says("anna", "card.change", card="a1", changes={"name": "Taalhuis"}, base=base_seq)
        await says("anna", "card.change", card="a1", changes={"note": "op dinsdag"}, base=base_seq)
        await says("desk", "undo", seq=changed["seq"])
        moved = await says("desk", "card.change", card="a2", changes={"goals": ["vaardigheden"]})
        await says("desk", "undo", seq=moved["seq"])
        await compare()

        await anna.disconnect()
        since = anna.seq
        await says("desk", "area.add", area={"id": "centrum", "name": "Centrum"})
        await anna.connect()
        back = await anna.join()
        story.told.append(["anna", "join", back["role"], back["seq"]])
        await compare()

        await says("desk", "step.set", step="explore")
        for client in story.clients.values():
            await client.until(lambda one: any(_overlaps(one)))
        finding = next(_overlaps(anna))
        await says("desk", "finding.judge", finding=finding, verdict="confirmed")
        await says("desk", "screen.show", finding=finding)
        await screen.until(lambda client: client.items("findings")[finding]["verdict"] == "confirmed")
        await compare()

        await says("desk", "step.set", step="actions")
        organisations = {"owner": zon, "organisations": [zon, "bieb"]}
        action = {"id": "x1", "title": "Samen één taalcafé", "due": "2027-03-01", "findings": [finding]}
        await says("bo", "action.add", action={**action, **organisations})
        await says("anna", "action.change", action="x1", changes={"first_step": "Bel elkaar"})
        await compare()

        await says("desk", "session.close")
        await says("anna", "card.add", card=card("a3", "Te laat", "bieb"))
        async with Client(base=base, code=code) as stranger:
            refused = await stranger.ask_to_join(resident=True)
        await compare()
        return {
            "told": story.told,
            "compared": story.compared,
            "hidden": hidden,
            "shown": revealed,
            "stale": stale["error"]["item"]["name"],
            "missed": [back["patch"]["from"] == since, list(back["patch"]["set"].get("areas", {}))],
            "wheel": {id: [one["name"], one["note"], one["goals"]] for id, one in desk.items("activities").items()},
            "actions": [
                [one["number"], one["title"], one["first_step"], one["due"], one["findings"]]
                for one in desk.items("actions").values()
            ],
            "finding": finding,
            "closed": screen.session["closed"],
            "stranger": refused["error"]["code"],
        }


def _overlaps(client: Client) -> Any:
    return (key for key, found in client.items("findings").items() if found["kind"] == "overlap")


async def told_in_javascript(base: str, code: str, token: str) -> Json:
    """Have the JavaScript client lead a session, and return what it printed."""
    node = await asyncio.create_subprocess_exec(
        "node", str(STORY), base, code, token, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        printed, wrong = await asyncio.wait_for(node.communicate(), 300)
    finally:
        if node.returncode is None:
            node.kill()
    assert node.returncode == 0, wrong.decode()
    story: Json = json.loads(printed)
    return story


@pytest.fixture(scope="module")
def token(shared_server: Server) -> str:
    return shared_server.token()


def new_code(server: Server, token: str) -> str:
    wheel = server.api(token, "/wheels", WHEEL)["id"]
    return str(server.api(token, f"/wheels/{wheel}/sessions", {})["code"])


@pytest.mark.parametrize("telling", [told_in_python, told_in_javascript], ids=["python", "javascript"])
async def test_a_client_written_from_the_contract_leads_a_whole_session(
    shared_server: Server, token: str, telling: Any
) -> None:
    story = await telling(shared_server.base, new_code(shared_server, token), token)
    assert story == {
        "told": [
            ["desk", "join", "facilitator", 1],
            ["anna", "join", "participant", 2],
            ["bo", "join", "participant", 3],
            ["screen", "join", "projector", 3],
            ["anna", "card.add", "wrong_phase", ""],
            ["desk", "step.set", "ok", 4],
            ["desk", "reveal.set", "ok", 5],
            ["anna", "card.add", "ok", 6],
            ["bo", "card.add", "ok", 7],
            ["bo", "card.add", "exists", "card.id"],
            ["bo", "card.change", "not_allowed", "card"],
            ["desk", "reveal.set", "ok", 8],
            ["desk", "card.change", "ok", 9],
            ["anna", "card.change", "stale", "changes.name"],
            ["anna", "card.change", "ok", 10],  # another field: no quarrel
            ["desk", "undo", "stale", "seq"],  # the note came after the name
            ["desk", "card.change", "ok", 11],
            ["desk", "undo", "ok", 12],
            ["desk", "area.add", "ok", 13],
            ["anna", "join", "participant", 13],  # again: a rejoin does not count
            ["desk", "step.set", "ok", 14],
            ["desk", "finding.judge", "ok", 15],
            ["desk", "screen.show", "ok", 16],
            ["desk", "step.set", "ok", 17],
            ["bo", "action.add", "ok", 18],
            ["anna", "action.change", "ok", 19],
            ["desk", "session.close", "ok", 20],
            ["anna", "card.add", "closed", ""],
        ],
        "compared": 32,
        "hidden": [None, None],
        "shown": ["Taalcafé", "Taalcafé in de wijk"],
        "stale": "Taalcafé Zuid",
        "missed": [True, ["centrum"]],
        "wheel": {
            "a1": ["Taalcafé Zuid", "op dinsdag", ["sociale-contacten"]],
            "a2": ["Taalcafé in de wijk", "", ["sociale-contacten"]],
        },
        "actions": [[1, "Samen één taalcafé", "Bel elkaar", "2027-03-01", ["overlap/a1+a2"]]],
        "finding": "overlap/a1+a2",
        "closed": True,
        "stranger": "closed",
    }
