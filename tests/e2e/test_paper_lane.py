"""The paper lane: sixty numbered cards typed in by keyboard alone, at a person's speed, with their organisation.

The time is counted in keystrokes, not waited for: 4.5 keys a second is somebody who is at home on a keyboard.
"""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from tests.phone.workshop import Workshop, open_workshop, violations
from tests.support.server import HOST_NAME, Server

pytestmark = pytest.mark.browser

KEYS_A_SECOND = 4.5
CARDS, MOST_SECONDS = 60, 300
ORGANISATIONS = (
    *("Houtense Werktafel", "Bibliotheek Zuid", "Buurtwerk Oost", "Gemeente Houten", "UWV"),
    *("Stichting Welzijn", "GGZ Midden", "ROC Vechtstad", "Sociaal team", "Zorgboerderij De Hoef"),
)
BEGINNINGS = ("Houtens", "Bib", "Buu", "Gem", "UWV", "Sti", "GGZ", "ROC", "Soc", "Zor")
# What stands on such cards: the names of real kinds of activities, in the words of those who do them.
NAMES = ("Taalcafé", "Maatjesproject", "Wandelgroep", "Buurtmaaltijd", "Sollicitatieclub", "Leerwerkplek")


class Keyboard:
    """Counts every key that a person would press."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, 0

    async def type(self, text: str) -> None:
        self.keys += len(text)
        await self.page.keyboard.type(text)

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.keys += 1 + key.count("+")
            await self.page.keyboard.press(key)


async def opened(page: Page, workshop: Workshop) -> None:
    await page.goto(f"http://{HOST_NAME}:{workshop.server.port}/begeleider/sessie/{workshop.session}/papier")
    await expect(page.get_by_label("Organisatie")).to_be_focused()


def placed(workshop: Workshop) -> list[dict[str, Any]]:
    wheel = workshop.server.api(workshop.token, f"/sessions/{workshop.session}")["wheel"]
    found: list[dict[str, Any]] = workshop.server.api(workshop.token, f"/wheels/{wheel}")["activities"]
    return found


async def test_sixty_cards_are_typed_within_five_minutes_and_stand_with_their_organisation(
    shared_server: Server, laptop: Page
) -> None:
    workshop = open_workshop(shared_server, organisations=ORGANISATIONS)
    await opened(laptop, workshop)
    keyboard = Keyboard(laptop)
    wanted = []
    for number in range(1, CARDS + 1):
        organisation = (number - 1) // 6
        if number % 6 == 1:  # six cards of one table, then the next
            if number > 1:
                await keyboard.press("Shift+Tab")
            await keyboard.type(BEGINNINGS[organisation])
            await keyboard.press("Enter")
        name, goal = f"{NAMES[number % 6]} {number}", number % 6 + 1
        wanted.append((name, f"o{organisation}", goal))
        await keyboard.type(name)
        await keyboard.press("Enter")
        await keyboard.type(str(goal))
        await keyboard.press("Enter")
    await expect(laptop.get_by_role("heading", name=f"Ingetypt: {CARDS}")).to_be_visible()
    assert keyboard.keys / KEYS_A_SECOND <= MOST_SECONDS, keyboard.keys
    cards = placed(workshop)
    goals = [goal["id"] for goal in template_goals(workshop)]
    assert sorted((card["name"], card["organisations"]) for card in cards) == sorted((n, [o]) for n, o, _ in wanted)
    assert {card["name"]: card["goals"] for card in cards} == {name: [goals[goal - 1]] for name, _, goal in wanted}
    assert {card["source"] for card in cards} == {f"Papier, kaart {number}" for number in range(1, CARDS + 1)}
    assert await violations(laptop) == []


def template_goals(workshop: Workshop) -> Any:
    from toolkit import shelf

    return [{"id": goal.id} for goal in shelf.template("participatiewiel@2026.1").goals]


async def test_a_double_number_a_new_organisation_and_a_name_of_a_person_are_told(
    shared_server: Server, laptop: Page
) -> None:
    workshop = open_workshop(shared_server)
    await opened(laptop, workshop)
    keyboard = Keyboard(laptop)

    async def card(name: str, goal: str = "2") -> None:
        await keyboard.type(name)
        await keyboard.press("Enter")
        await keyboard.type(goal)
        await keyboard.press("Enter")

    await laptop.get_by_role("button", name="Zet op het wiel").click()
    await expect(laptop.get_by_text("Typ van welke organisatie de kaart is.")).to_be_visible()
    await expect(laptop.get_by_label("Organisatie")).to_be_focused()
    await keyboard.type("u")  # Houtense, Zuid, Buurtwerk
    await keyboard.press("Enter")
    await expect(laptop.get_by_text("Dit past bij meer dan één organisatie.")).to_be_visible()
    await laptop.get_by_label("Organisatie").fill("")
    await keyboard.type("Moestuinclub")
    await keyboard.press("Enter")
    await expect(laptop.get_by_text("Deze organisatie ken ik niet.")).to_be_visible()
    await keyboard.press("Enter")
    await card("Samen tuinieren")
    await expect(laptop.get_by_text("✓ op het wiel")).to_be_visible()
    await card("Samen koken")
    await expect(laptop.get_by_role("heading", name="Ingetypt: 2")).to_be_visible()

    await keyboard.press("Shift+Tab", "Shift+Tab")
    await keyboard.type("2")
    await keyboard.press("Enter", "Enter")
    await card("Samen eten", "9")
    await expect(laptop.get_by_text("Kaart 2 is er al: ‘Samen koken’.")).to_be_visible()
    await expect(laptop.get_by_label("Nummer op de kaart")).to_be_focused()
    await expect(laptop.get_by_text("Typ een cijfer van 1 tot en met 6.")).to_be_visible()
    await laptop.get_by_label("Nummer op de kaart").fill("3")
    await laptop.get_by_label("Doel (1 tot en met 6)").fill("4")
    await laptop.get_by_label("Voor wie?").fill("jong")
    await laptop.get_by_label("Welke wet?").fill("Wmo")
    await laptop.get_by_label("Is het er al?").fill("g")
    await laptop.keyboard.press("Enter")
    await expect(laptop.get_by_role("heading", name="Ingetypt: 3")).to_be_visible()
    await card("Bel Jan op 06-12345678")
    await expect(laptop.get_by_role("button", name="Bewaar het zo")).to_be_visible()
    assert await violations(laptop) == []
    cards = {card["name"]: card for card in placed(workshop)}
    assert len(cards) == 3
    planned = cards["Samen eten"]
    assert (planned["state"], planned["target_groups"]) == ("planned", ["jongeren"])
    assert planned["frameworks"] == [{"id": "wmo"}]
    assert cards["Samen koken"]["organisations"] == cards["Samen tuinieren"]["organisations"]
    await laptop.get_by_role("button", name="Bewaar het zo").click()
    await expect(laptop.get_by_role("heading", name="Ingetypt: 4")).to_be_visible()


async def test_a_card_without_an_answer_and_one_half_typed_outlive_a_page(shared_server: Server, laptop: Page) -> None:
    """Lost on the way there, or placed with the answer lost on the way back: it is on the wheel once."""
    workshop = open_workshop(shared_server)
    lost: set[str] = set()

    def on_the_way(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        line.on_message(lambda message: None if "there" in lost else server.send(message))
        server.on_message(lambda message: None if "back" in lost else line.send(message))

    await laptop.route_web_socket(re.compile("_nicegui_ws"), on_the_way)
    await opened(laptop, workshop)
    name = laptop.get_by_label("Activiteit", exact=True)
    for way, card, half in (("there", "Taalcafé", "Half getypt"), ("back", "Leesclub", "Ook half")):
        await laptop.get_by_label("Organisatie").fill("Bibliotheek Zuid")
        await name.fill(card)
        await laptop.get_by_label("Doel (1 tot en met 6)").fill("2")
        lost.add(way)
        await laptop.keyboard.press("Enter")
        await name.fill(half)
        if way == "back":
            await asyncio.to_thread(shared_server.wait_until, lambda: len(placed(workshop)) == 2)
        await expect(laptop.locator(".item", has_text=card)).to_contain_text("onderweg")
        lost.clear()
        await laptop.reload()
        await expect(laptop.locator(".item", has_text=card)).to_contain_text("✓ op het wiel")
        await expect(name).to_have_value(half)
    assert [card["name"] for card in placed(workshop)] == ["Taalcafé", "Leesclub"]
