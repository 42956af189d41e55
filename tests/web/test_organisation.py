"""An organisation's link: its own part of the wheel, without an account, also after the session has closed."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from toolkit.app import build_services
from toolkit.services import Services
from toolkit.sessions import commands as c
from toolkit.sessions.actors import FACILITATOR
from toolkit.sessions.room import Room
from toolkit.settings import Settings
from toolkit.web.organisation import organisation_routes
from toolkit.wheel.model import Action, Activity, Organisation, Wheel

WHEEL = Wheel(
    id="proef",
    name="Wiel Proefdorp",
    template="participatiewiel@2026.1",
    organisations=(Organisation(id="bieb", name="Bibliotheek"), Organisation(id="uwv", name="UWV")),
    activities=(
        Activity(id="a1", name="Taalcafé", organisations=("bieb",), goals=("vaardigheden",)),
        Activity(id="a2", name="Taalcafe UWV", organisations=("uwv",), goals=("vaardigheden",)),
    ),
    actions=(Action(id="x1", number=1, title="Bel elkaar", owner="bieb", holder="bieb", due="2027-03-01"),),
)


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    settings = Settings(data=tmp_path / "data")
    made = build_services(settings, key=b"k" * 32, asset_prefix="/a/x")
    yield made
    await made.rooms.close()
    made.database.close()


@pytest.fixture
async def room(services: Services) -> Room:
    await services.library.keep(WHEEL)
    return await services.rooms.start("proef")


class Page:
    """The calls that the page `/o/` makes."""

    def __init__(self, services: Services, secret: str) -> None:
        from fastapi import FastAPI

        app = FastAPI()
        app.include_router(organisation_routes(services))
        self.client = AsyncClient(transport=ASGITransport(app), base_url="http://wiel.test")
        self.secret = secret

    async def look(self) -> tuple[int, dict[str, Any]]:
        answer = await self.client.post("/live/organisation", json={"secret": self.secret})
        return answer.status_code, answer.json()

    async def submit(self, **command: Any) -> dict[str, Any]:
        body = {"secret": self.secret, "command": command}
        answer = await self.client.post("/live/organisation/submit", json=body)
        result: dict[str, Any] = answer.json()
        return result


async def test_a_link_shows_its_own_cards_actions_and_overlaps_and_nothing_of_others(
    services: Services, room: Room
) -> None:
    page = Page(services, await services.access.links.organisation_link("proef", "bieb"))
    status, view = await page.look()
    assert status == 200
    assert [card["id"] for card in view["activities"]] == ["a1"]
    assert [action["id"] for action in view["actions"]] == ["x1"]
    assert any("a1" in finding["cards"] for finding in view["meetings"])
    assert view["others"] == {"a2": "Taalcafe UWV"}
    other = Page(services, await services.access.links.organisation_link("proef", "uwv"))
    assert (await other.look())[1]["actions"] == []


async def test_while_the_room_hides_its_cards_a_link_tells_nothing_of_others(services: Services, room: Room) -> None:
    page = Page(services, await services.access.links.organisation_link("proef", "bieb"))
    await room.submit(c.RevealSet(id="dicht", what="cards", shown=False), FACILITATOR)
    _, seen = await page.look()
    assert (seen["others"], seen["meetings"]) == ({}, [])
    assert "Taalcafe UWV" not in json.dumps(seen, ensure_ascii=False)
    await room.submit(c.RevealSet(id="open", what="cards", shown=True), FACILITATOR)
    _, seen = await page.look()
    assert "Taalcafe UWV" in json.dumps(seen, ensure_ascii=False)


async def test_in_a_second_round_a_card_that_was_changed_is_checked_too(services: Services, room: Room) -> None:
    page = Page(services, await services.access.links.organisation_link("proef", "bieb"))
    await room.submit(c.SessionClose(id="dicht"), FACILITATOR)
    await services.rooms.start("proef")
    assert [card["checked"] for card in (await page.look())[1]["activities"]] == [False]
    assert (await page.submit(id="c1", type="card.change", card="a1", changes={"note": "Nu op dinsdag"}))["ok"]
    (card,) = (await page.look())[1]["activities"]
    assert (card["checked"], card["confirmed"]) == (True, False)


async def test_a_card_is_confirmed_and_an_action_ticked_moved_and_noted_after_closing_too(
    services: Services, room: Room
) -> None:
    page = Page(services, await services.access.links.organisation_link("proef", "bieb"))
    assert (await page.submit(id="c1", type="card.confirm", card="a1"))["ok"]
    await room.submit(c.SessionClose(id="dicht"), FACILITATOR)
    for id, changes in (("c2", {"due": "2027-05-01"}), ("c3", {"note": "loopt"}), ("c4", {"state": "done"})):
        assert (await page.submit(id=id, type="action.change", action="x1", changes=changes))["ok"]
    assert (await page.submit(id="c5", type="card.change", card="a1", changes={"state": "stopped"}))["ok"]
    again = await page.submit(id="c4", type="action.change", action="x1", changes={"state": "done"})
    action = room.state.actions["x1"]
    assert (action.postponed, action.note, action.state.value) == (1, "loopt", "done")
    assert again == {"ok": True, "id": "c4", "seq": room.state.seq - 1}
    view = (await page.look())[1]
    assert (view["closed"], view["activities"][0]["confirmed"]) == (True, True)
    entries = await services.log.read(room.session)
    assert [entry.actor for entry in entries if entry.command_id in ("c1", "c2")] == ["o:bieb", "o:bieb"]


async def test_a_link_does_nothing_to_what_is_not_its_own(services: Services, room: Room) -> None:
    page = Page(services, await services.access.links.organisation_link("proef", "bieb"))
    for command in (
        {"type": "card.confirm", "card": "a2"},
        {"type": "card.remove", "card": "a1"},
        {"type": "step.set", "step": "explore"},
        {"type": "action.add", "action": {"id": "x2", "title": "Nee"}},
    ):
        answer = await page.submit(id=f"c-{command['type'].replace('.', '-')}", **command)
        assert answer["error"]["code"] == "not_allowed", command


@pytest.mark.parametrize("secret", ["", "kort", "x" * 32, None, 7])
async def test_a_wrong_secret_gets_one_sentence(services: Services, room: Room, secret: Any) -> None:
    page = Page(services, secret)
    status, answer = await page.look()
    assert (status, answer["error"]["message"]) == (404, "Deze link werkt niet meer. Vraag de gemeente om een nieuwe.")


async def test_a_revoked_link_is_worth_nothing_and_its_secret_is_nowhere_in_the_database(
    services: Services, room: Room
) -> None:
    secret = await services.access.links.organisation_link("proef", "bieb")
    await services.access.links.organisation_link("proef", "bieb")
    assert await services.access.links.organisation_links("proef") == {"bieb": 2}
    await services.access.links.revoke_organisation_links("proef", "bieb")
    assert (await Page(services, secret).look())[0] == 404
    files = [file.read_bytes() for file in services.settings.data.rglob("*") if file.is_file()]
    assert not any(secret.encode() in data for data in files)
    assert json.dumps(await services.access.links.organisation_links("proef")) == "{}"
