"""The second round on a phone: is each card of last time still right? One tap for each, with and without a line."""

import uuid

import pytest
from playwright.async_api import Browser, Page, expect

from tests.phone.workshop import Workshop, joined, open_workshop, phone_of, violations
from tests.support.client import Client
from tests.support.server import Server

pytestmark = pytest.mark.browser

CARDS = {"a0": "Taalcafé", "a1": "Fietsles", "a2": "Maatjes", "a3": "Kookclub"}


@pytest.fixture
def second_round(shared_server: Server) -> Workshop:
    """A second round in the step that asks whether the wheel is still right; four cards came along."""
    first = open_workshop(shared_server)
    for id, name in CARDS.items():
        first.place(id, name, organisation="o0")
    first.command("session.close")
    wheel = shared_server.api(first.token, f"/sessions/{first.session}")["wheel"]
    made = shared_server.api(first.token, f"/wheels/{wheel}/sessions", {"script": "vervolgronde"})
    workshop = Workshop(server=shared_server, token=first.token, session=made["id"], code=made["code"])
    workshop.step("bijwerken")
    return workshop


async def press(page: Page, label: str, card: str) -> None:
    await page.get_by_role("button", name=f"{label}: {card}", exact=True).click()


async def test_each_card_of_last_time_takes_one_tap_and_the_screens_hear_how_far_the_room_is(
    second_round: Workshop, chromium: Browser
) -> None:
    workshop = second_round
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    status = page.locator(".checks [role=status]")
    await expect(status).to_contain_text("0 van 4 nagekeken")
    assert await violations(page) == []
    await press(page, "Klopt nog", "Taalcafé")
    await expect(page.get_by_role("button", name="Klopt nog: Fietsles")).to_be_focused()
    await press(page, "Gestopt", "Fietsles")
    await page.get_by_role("link", name="Verander: Maatjes").click()
    await page.get_by_label("Hoe heet de activiteit?").fill("Maatjes op de fiets")
    await page.get_by_role("button", name="Bewaar").click()
    await expect(status).to_contain_text("3 van 4 nagekeken")
    async with Client(base=workshop.server.base, code=workshop.code) as screen:
        await screen.join(screen=True)
        await screen.until(lambda held: held.session["checks"] == {"done": 3, "of": 4})
        cards = screen.items("activities")
    assert (cards["a1"]["state"], cards["a2"]["name"]) == ("stopped", "Maatjes op de fiets")

    await page.get_by_text("Nagekeken (3)").click()
    await press(page, "Maak ongedaan", "Fietsles")
    await expect(page.get_by_role("button", name="Gestopt: Fietsles")).to_be_visible()
    _, colleague = await phone_of(chromium)
    await joined(colleague, workshop)
    await expect(colleague.locator(".checks [role=status]")).to_contain_text("3 van 4 nagekeken")
    await press(colleague, "Klopt nog", "Kookclub")
    await expect(colleague.get_by_text("Alles is nagekeken.")).to_be_visible()
    await expect(status).to_contain_text("3 van 4 nagekeken")
    await press(page, "Klopt nog", "Fietsles")
    await expect(page.get_by_text("Alles is nagekeken.")).to_be_visible()
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


async def test_what_is_tapped_without_a_line_waits_on_the_phone_over_a_reload(
    second_round: Workshop, chromium: Browser
) -> None:
    workshop = second_round
    context, page = await phone_of(chromium)
    await joined(page, workshop)
    await context.set_offline(True)
    await expect(page.locator("#state")).to_contain_text("Offline")
    await press(page, "Klopt nog", "Taalcafé")
    await press(page, "Gestopt", "Fietsles")
    await press(page, "Klopt nog", "Maatjes")
    await page.get_by_text("Nagekeken (3)").click()
    await press(page, "Maak ongedaan", "Maatjes")
    await expect(page.get_by_role("listitem").filter(has_text="Fietsles")).to_contain_text("op deze telefoon")
    await context.set_offline(False)
    await page.reload()
    await expect(page.locator("#state")).to_have_text("Live")
    await expect(page.locator(".checks [role=status]")).to_contain_text("2 van 4 nagekeken")
    async with Client(base=workshop.server.base, code=workshop.code) as screen:
        await screen.join(screen=True)
        await screen.until(lambda held: held.session["checks"]["done"] == 2)
        assert screen.items("activities")["a1"]["state"] == "stopped"


async def test_in_a_first_round_nothing_is_asked(shared_server: Server, chromium: Browser) -> None:
    workshop = open_workshop(shared_server)
    workshop.place(f"a{uuid.uuid4().hex}", "Taalcafé", organisation="o0")
    workshop.step("place")
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await expect(page.get_by_role("heading", name="Van jullie (1)")).to_be_visible()
    await expect(page.get_by_text("Klopt dit nog?")).to_have_count(0)
