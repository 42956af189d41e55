"""Choosing, mixed groups and actions as people live it: phones in a real browser, the facilitator over the API."""

import io
import json
import re
from typing import Any

import openpyxl
import pytest
from playwright.async_api import Browser, Page, WebSocket, expect

from tests.phone.workshop import Workshop, joined, line_of, open_workshop, phone_of
from tests.support.client import Client
from tests.support.server import Server

pytestmark = pytest.mark.browser

ORGANISATIONS = ("Houtense Werktafel", "Bibliotheek Zuid", "Buurtwerk Oost", "UWV Utrecht")
OVERLAP = "overlap/a1+a2"
THEMES = {"taal": "Taal en ontmoeting", "werk": "Van meedoen naar werk", "loket": "Eén loket"}


def choosing(server: Server, step: str = "choose") -> Workshop:
    """Open a workshop with a finding and three themes, the first of which answers it."""
    workshop = open_workshop(server, "werksessie", ORGANISATIONS)
    workshop.place("a1", "Taalcafé", organisation="o1")
    workshop.place("a2", "Taalcafé", organisation="o2")
    for id, name in THEMES.items():
        workshop.command("theme.add", theme={"id": id, "name": name, "findings": [OVERLAP] if id == "taal" else []})
    workshop.step(step)
    return workshop


class Phone:
    """One phone, and every frame that its sockets brought it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[str] = []
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.frames.append(frame if isinstance(frame, str) else ""))

    async def dot(self, theme: str) -> None:
        await self.page.get_by_role("button", name=f"Geef een stip {theme}").click()

    async def take_back(self, theme: str) -> None:
        await self.page.get_by_role("button", name=f"Neem je stip terug {theme}").click()

    def patches(self) -> list[dict[str, Any]]:
        """Return every patch that came, also those in the answer to a join."""
        spoken = (re.sub(r"^\d+/session,\d*", "", frame) for frame in self.frames if "/session,[" in frame)
        said = [part for frame in spoken for part in json.loads(frame) if isinstance(part, dict)]
        return [part.get("patch", part) for part in said if "set" in part.get("patch", part)]


async def a_phone(browser: Browser, workshop: Workshop, organisation: str) -> Phone:
    _, page = await phone_of(browser)
    phone = Phone(page)
    await joined(page, workshop, organisation)
    return phone


def hidden_things(patch: dict[str, Any]) -> list[str]:
    """Return what a patch tells that nobody may know before the reveal."""
    parts = patch["set"]
    told = [key for key in parts.get("votes", {}) if not key.startswith("mine/")]
    told += [id for id, theme in parts.get("themes", {}).items() if theme.get("votes") or len(theme) > 4]
    told += [id for id, task in parts.get("building_tasks", {}).items() if task.get("scores")]
    return told + [name for name in parts if name in ("ratings", "recent")]


def exported(workshop: Workshop, format: str) -> bytes:
    headers = {"Authorization": f"Bearer {workshop.token}"}
    answer = workshop.server.request(f"/api/v1/sessions/{workshop.session}/export/{format}", headers=headers)
    assert answer.status == 200, answer.body
    return answer.body


async def write_action(page: Page, title: str) -> None:
    await page.get_by_role("link", name="Nieuwe actie").click()
    await page.get_by_label("Wat spreken jullie af?").fill(title)
    await page.get_by_role("button", name="Zet op de lijst").click()
    await expect(line_of(page, title)).to_contain_text("✓ op de lijst")


async def test_six_phones_choose_are_grouped_and_write_actions_and_the_export_has_it_all(
    shared_server: Server, chromium: Browser
) -> None:
    workshop = choosing(shared_server)
    phones = [await a_phone(chromium, workshop, organisation) for organisation in ("o0", "o0", "o1", "o1", "o2", "o3")]

    # Everyone chooses; one puts a theme of their own, one takes a dot back.
    first, last = phones[0], phones[-1]
    await first.page.get_by_role("link", name="Eigen thema").click()
    await first.page.get_by_label("Waar moet het over gaan?").fill("Vervoer")
    await first.page.get_by_role("button", name="Zet bij de thema’s").click()
    for phone in phones:
        await phone.dot("Taal en ontmoeting")
        await phone.dot("Vervoer")
    await last.take_back("Taal en ontmoeting")
    await first.dot("Eén loket")
    await expect(first.page.get_by_text("Je stippen zijn op", exact=True).first).to_be_visible()
    await expect(first.page.get_by_role("button", name="Je stippen zijn op Van meedoen")).to_be_disabled()
    await expect(last.page.get_by_text("Nog 2 stippen")).to_be_visible()
    await workshop.until_happened("vote.cast", 13)
    await workshop.until_happened("vote.withdraw")

    # Nobody has heard a count; then everybody hears the same.
    async with Client(base=shared_server.base, code=workshop.code, token=None) as screen:
        await screen.join(screen=True)
        assert not screen.items("votes")
        assert [patch for phone in phones for patch in phone.patches() if hidden_things(patch)] == []
        assert sum(len(phone.patches()) for phone in phones) > 30
        workshop.command("reveal.set", what="votes", shown=True)
        await screen.until(lambda held: bool(held.items("votes")))
        totals = {screen.items("themes")[id]["name"]: total["total"] for id, total in screen.items("votes").items()}
    assert totals == {"Taal en ontmoeting": 5, "Vervoer": 6, "Eén loket": 1, "Van meedoen naar werk": 0}
    for phone in phones:
        await expect(line_of(phone.page, "1. Vervoer")).to_contain_text("6 stippen")
        await expect(line_of(phone.page, "2. Taal en ontmoeting")).to_contain_text("5 stippen")
    await expect(line_of(last.page, "2. Taal")).not_to_contain_text("hier ligt een stip van jou")

    # Wishes, and two groups.
    workshop.step("groups")
    await first.page.get_by_label("Eerste keus").select_option(label="Vervoer")
    await expect(first.page.get_by_text("Je wensen zijn bewaard.")).to_be_visible()
    workshop.command("groups.form", groups=2)
    for phone in phones:
        await expect(
            phone.page.get_by_role("heading", name=re.compile(r"Jij zit in groep [12], aan tafel"))
        ).to_be_visible()
        await expect(phone.page.get_by_text("Met 2 anderen:")).to_be_visible()

    # Three actions; one leaves, and one comes late and has a seat at once.
    workshop.step("acties")
    for phone, title in zip(phones, ("Samen één taalcafé", "Bus naar het werk", "Balie in de bieb"), strict=False):
        await write_action(phone.page, title)
    await expect(last.page.get_by_text("Balie in de bieb")).to_be_visible()
    await phones[4].page.close()
    gone = next(person["id"] for person in exported_wheel(workshop)["participants"] if person["organisation"] == "o2")
    workshop.command("participant.remove", participant=gone)
    late = await a_phone(chromium, workshop, "o2")
    await expect(late.page.get_by_text("Jij zit in groep")).to_be_visible()
    await expect(late.page.get_by_text("Samen één taalcafé")).to_be_visible()

    # All of it is in what is taken home.
    wheel = exported_wheel(workshop)
    assert {theme["name"]: theme["votes"] for theme in wheel["themes"]} == totals
    assert sorted(len(group["members"]) for group in wheel["groups"]) == [3, 3]
    assert len(wheel["participants"]) == 6 and gone not in str(wheel["groups"])
    assert [action["title"] for action in wheel["actions"]] == [
        "Samen één taalcafé",
        "Bus naar het werk",
        "Balie in de bieb",
    ]
    assert all(action["group"] in {group["id"] for group in wheel["groups"]} for action in wheel["actions"])
    book = openpyxl.load_workbook(io.BytesIO(exported(workshop, "xlsx")))
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {"Samen één taalcafé", "Bus naar het werk", "Balie in de bieb"} <= cells


def exported_wheel(workshop: Workshop) -> dict[str, Any]:
    wheel: dict[str, Any] = json.loads(exported(workshop, "json"))
    return wheel


async def test_a_dot_given_without_a_network_stands_there_at_once_and_counts_later(
    shared_server: Server, chromium: Browser
) -> None:
    workshop = choosing(shared_server)
    phone = await a_phone(chromium, workshop, "o0")
    await phone.page.context.set_offline(True)
    await expect(phone.page.locator("#state")).to_contain_text("Offline")
    await phone.dot("Eén loket")
    await phone.dot("Taal en ontmoeting")
    await phone.take_back("Taal en ontmoeting")
    await expect(phone.page.get_by_text("Nog 2 stippen")).to_be_visible()
    await phone.page.context.set_offline(False)
    await workshop.until_happened("vote.withdraw")
    async with Client(base=shared_server.base, code=workshop.code, token=None) as screen:
        await screen.join(screen=True)
        workshop.command("reveal.set", what="votes", shown=True)
        await screen.until(lambda held: held.items("votes").get("loket", {}).get("total") == 1)
        assert screen.items("votes")["taal"]["total"] == 0


async def test_with_one_voice_colleagues_see_and_share_the_same_dots(shared_server: Server, chromium: Browser) -> None:
    workshop = choosing(shared_server, "kiezen-een-stem")
    one = await a_phone(chromium, workshop, "o0")
    other = await a_phone(chromium, workshop, "o0")
    await expect(one.page.get_by_text("Jouw organisatie heeft samen drie stippen.").first).to_be_visible()
    await one.dot("Eén loket")
    await expect(other.page.get_by_text("Nog 2 stippen")).to_be_visible()
    await other.take_back("Eén loket")
    await expect(one.page.get_by_text("Nog 3 stippen")).to_be_visible()


async def test_figures_are_kept_and_a_building_task_asks_for_the_window_first(
    shared_server: Server, chromium: Browser
) -> None:
    workshop = choosing(shared_server, "wegen")
    workshop.command("building_task.add", building_task={"id": "b1", "name": "De inwoner praat mee"})
    phone = await a_phone(chromium, workshop, "o0")
    page = phone.page
    await page.get_by_role("radiogroup", name="Hoeveel helpt dit inwoners?").first.get_by_label("4").check()
    await page.get_by_role("radiogroup", name="Hoe haalbaar is dit?").first.get_by_label("2").check()
    await expect(page.get_by_role("radiogroup", name="De inwoner praat mee")).to_have_count(0)
    await page.get_by_role("button", name="Ga verder").click()
    await expect(page.get_by_text("Kies eerst een venster.")).to_be_visible()
    await page.get_by_label("beleid, management of bestuur").check()
    await page.get_by_role("button", name="Ga verder").click()
    await page.get_by_role("radiogroup", name="De inwoner praat mee").get_by_label("5").check()
    await workshop.until_happened("rating.set", 3)
    await page.reload()
    await expect(page.get_by_role("radiogroup", name="De inwoner praat mee").get_by_label("5")).to_be_checked()
    await expect(page.get_by_role("radiogroup", name="Hoeveel helpt").first.get_by_label("4")).to_be_checked()
    assert not [patch for patch in phone.patches() if hidden_things(patch)]
    workshop.command("reveal.set", what="votes", shown=True)
    await expect(line_of(page, "Taal en ontmoeting")).to_contain_text("helpt inwoners: 4 · haalbaar: 2")
    await expect(page.get_by_text("beleid, management of bestuur: 5")).to_be_visible()


async def test_who_was_moved_is_told_clearly_and_once(shared_server: Server, chromium: Browser) -> None:
    workshop = choosing(shared_server, "groups")
    phone = await a_phone(chromium, workshop, "o0")
    other = await a_phone(chromium, workshop, "o1")
    workshop.command("groups.form", groups=2)
    await expect(phone.page.get_by_role("heading", name="Jij zit in groep")).to_be_visible()
    groups = exported_wheel(workshop)["groups"]
    me = next(one["id"] for one in exported_wheel(workshop)["participants"] if one["organisation"] == "o0")
    number, target = next((at, group["id"]) for at, group in enumerate(groups, 1) if me not in group["members"])
    workshop.command("groups.move", participant=me, group=target)
    said = phone.page.get_by_text(f"Let op: je zit nu in groep {number}. Ga naar tafel {number}.")
    await expect(said).to_be_visible()
    await expect(phone.page.get_by_text("iemand van Bibliotheek Zuid")).to_be_visible()
    await expect(other.page.get_by_text("Let op")).to_have_count(0)
    await phone.page.get_by_role("button", name="Begrepen").click()
    await expect(said).to_have_count(0)
    workshop.step("acties")
    await expect(phone.page.get_by_role("link", name="Nieuwe actie")).to_be_visible()
    await expect(phone.page.get_by_text("Jij zit in groep")).to_be_visible()
    await expect(phone.page.get_by_text("Let op")).to_have_count(0)


async def test_an_action_starts_from_the_theme_of_the_group_and_any_member_may_change_it(
    shared_server: Server, chromium: Browser
) -> None:
    workshop = choosing(shared_server, "groups")
    writer = await a_phone(chromium, workshop, "o0")
    mate = await a_phone(chromium, workshop, "o1")
    workshop.command("groups.form", groups=1)
    workshop.step("acties")
    await expect(writer.page.get_by_text("Jullie thema: Taal en ontmoeting")).to_be_visible()
    await write_action(writer.page, "Samen één taalcafé")
    (action,) = exported_wheel(workshop)["actions"]
    assert (action["findings"], action["organisations"]) == ([OVERLAP], ["o0"])
    await expect(mate.page.get_by_role("heading", name="Van jouw groep (1)")).to_be_visible()
    await mate.page.get_by_role("link", name="Samen één taalcafé, aanpassen").click()
    await mate.page.get_by_label("Wat is de eerste stap?").fill("Maandag bellen")
    await mate.page.get_by_role("button", name="Bewaar").click()
    await workshop.until_happened("action.change")
    await expect(line_of(mate.page, "Samen één taalcafé")).to_contain_text("✓ op de lijst")
    assert exported_wheel(workshop)["actions"][0]["first_step"] == "Maandag bellen"


async def _tab_to(page: Page, name: str) -> None:
    """Wait for what has this name, and walk with Tab until the focus is on it."""
    await page.get_by_text(name).or_(page.get_by_label(name)).first.wait_for(state="attached")
    for _ in range(60):
        await page.keyboard.press("Tab")
        script = "() => { const at = document.activeElement; return at.labels?.[0]?.textContent ?? at.textContent; }"
        if name in await page.evaluate(script):
            return
    raise AssertionError(f"no Tab leads to {name}")


async def test_choosing_and_wishing_by_keyboard_alone(shared_server: Server, chromium: Browser) -> None:
    workshop = choosing(shared_server, "wegen")
    page = (await a_phone(chromium, workshop, "o0")).page
    await page.get_by_role("heading", name="Eén loket").wait_for()
    await _tab_to(page, "Geef een stip Van meedoen naar werk")
    await page.keyboard.press("Space")
    await expect(page.get_by_role("button", name="Neem je stip terug Van meedoen naar werk")).to_be_focused()
    await page.keyboard.press("Tab")
    for _ in range(3):
        await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("radiogroup", name="Hoeveel helpt").nth(1).get_by_label("4")).to_be_checked()
    await _tab_to(page, "Eigen thema")
    await page.keyboard.press("Enter")
    await _tab_to(page, "Waar moet het over gaan?")
    await page.keyboard.type("Vervoer")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Vervoer")).to_be_visible()
    async with Client(base=shared_server.base, code=workshop.code, token=None) as screen:
        await screen.join(screen=True)
        await screen.until(lambda seen: [one["name"] for one in seen.items("themes").values()][-1] == "Vervoer")
    workshop.step("groups")
    await page.get_by_role("heading", name="Waar wil jij over praten?").wait_for()
    await _tab_to(page, "Eerste keus")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_text("Je wensen zijn bewaard.")).to_be_visible()
