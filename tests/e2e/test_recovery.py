"""No network, one that swallows all, a tab that slept, a server that fell: what happens to people and their pages.

Each time: the page says so, every typed word stays, and it is live again as the same person, without a reload by hand.
"""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.chaos.proxy import Proxy, Weather
from tests.phone.workshop import Workshop, joined, line_of, open_workshop, phone_of, write_card
from tests.support.links import link_for
from tests.support.server import HOST_NAME, Server

pytestmark = pytest.mark.browser


@pytest.fixture
def workshop(shared_server: Server) -> Workshop:
    workshop = open_workshop(shared_server)
    workshop.step("place")
    return workshop


@pytest.fixture
async def network(shared_server: Server) -> AsyncIterator[Proxy]:
    async with Proxy(port=shared_server.port, weather=Weather(dice=random.Random(1))) as proxy:
        yield proxy


async def on_the_network(page: Page, network: Proxy, workshop: Workshop) -> None:
    """Join over that network."""
    base = f"http://{HOST_NAME}:{network.address.rsplit(':', 1)[1]}"
    await page.goto(f"{base}/d/{workshop.code}?o=o0")
    await page.get_by_role("button", name="Doe mee").click()
    await page.locator("#state[data-state=live]").wait_for()


async def test_a_network_that_swallows_all_is_noticed_and_nothing_typed_is_lost(
    workshop: Workshop, network: Proxy, chromium: Browser
) -> None:
    _, page = await phone_of(chromium)
    await on_the_network(page, network, workshop)
    network.swallow()
    await expect(page.locator("#state")).to_have_attribute("data-state", "reconnecting")
    await write_card(page, "Taalcafé")
    await expect(page.locator("#state")).to_contain_text("1 kaart")
    await page.get_by_role("link", name="Nieuwe activiteit").click()
    await page.get_by_label("Hoe heet de activiteit?").fill("Half getypt")
    network.let_through()
    await expect(page.locator("#state")).to_have_text("Live")
    await expect(page.get_by_label("Hoe heet de activiteit?")).to_have_value("Half getypt")
    await page.get_by_role("button", name="Terug").click()
    await expect(line_of(page, "Taalcafé")).to_contain_text("✓ op het wiel")
    assert workshop.happened("join") == 1


async def test_a_line_that_is_cut_in_the_middle_of_a_card_makes_it_neither_vanish_nor_double(
    workshop: Workshop, network: Proxy, chromium: Browser
) -> None:
    _, page = await phone_of(chromium)
    await on_the_network(page, network, workshop)
    network.weather.delay, network.weather.doubled = (0.2, 0.4), 1.0
    for n in range(3):
        await write_card(page, f"Kaart {n}")
        network.cut(1.0)
    network.weather.clear()
    for n in range(3):
        await expect(line_of(page, f"Kaart {n}")).to_contain_text("✓ op het wiel")
    await expect(page.get_by_role("heading", name="Van jullie (3)")).to_be_visible()
    assert workshop.happened("join") == 1


async def test_a_tab_that_slept_shows_what_is_true_when_it_wakes(workshop: Workshop, chromium: Browser) -> None:
    context, page = await phone_of(chromium)
    await joined(page, workshop)
    await page.get_by_role("link", name="Nieuwe activiteit").click()
    await page.get_by_label("Hoe heet de activiteit?").fill("Half getypt")
    await page.get_by_role("button", name="Terug").click()
    tab = await context.new_cdp_session(page)
    await tab.send("Page.setWebLifecycleState", {"state": "frozen"})
    workshop.step("actions")
    await tab.send("Page.setWebLifecycleState", {"state": "active"})
    await expect(page.get_by_role("heading", level=1)).to_have_text("Wat doen we morgen?")
    await expect(page.locator("#state")).to_have_text("Live")
    workshop.step("place")
    await page.get_by_role("link", name="Ga verder met ‘Half getypt’").click()
    await expect(page.get_by_label("Hoe heet de activiteit?")).to_have_value("Half getypt")


async def test_the_big_screen_keeps_its_picture_and_tells_how_old_it_is(
    workshop: Workshop, network: Proxy, chromium: Browser
) -> None:
    workshop.place("a1", "Kookclub")
    page = await (await chromium.new_context(viewport={"width": 1920, "height": 1080})).new_page()
    await page.goto(f"http://{HOST_NAME}:{network.address.rsplit(':', 1)[1]}/scherm/{workshop.code}")
    await expect(page.locator("#fresh")).to_have_attribute("data-state", "live")
    title = await page.locator("#title").inner_text()
    network.swallow()
    await expect(page.locator("#fresh")).to_have_attribute("data-state", "lost")
    await expect(page.locator("#title")).to_have_text(title)
    network.let_through()
    await expect(page.locator("#fresh")).to_have_attribute("data-state", "live")


async def test_a_note_behind_the_link_of_an_organisation_outlives_news_and_a_page_that_went(
    workshop: Workshop, chromium: Browser
) -> None:
    workshop.command("action.add", action={"id": "x1", "title": "Bel het buurthuis", "owner": "o0"})
    wheel = workshop.server.api(workshop.token, f"/sessions/{workshop.session}")["wheel"]
    context, page = await phone_of(chromium)
    await page.goto(f"http://{HOST_NAME}:{workshop.server.port}/o/#{await link_for(workshop.server, wheel, 'o0')}")
    note = page.get_by_label("Toelichting")
    held: asyncio.Future[Route] = asyncio.get_running_loop().create_future()
    await page.route("**/live/organisation/submit", lambda route: held.set_result(route), times=1)
    await page.get_by_label("Klaar op").fill("2027-03-01")
    await page.get_by_label("Klaar op").blur()
    on_its_way = await asyncio.wait_for(held, 30)
    await note.fill("Half getypt")
    await on_its_way.continue_()
    await expect(page.get_by_text("Bewaard.")).to_be_visible()
    await expect(note).to_have_value("Half getypt")
    await page.reload()
    await expect(page.get_by_text("Bewaard.")).to_be_visible()
    (action,) = workshop.server.api(workshop.token, f"/wheels/{wheel}")["actions"]
    assert (action["due"], action["note"]) == ("2027-03-01", "Half getypt")
    await context.close()


async def test_behind_two_links_in_one_browser_nothing_is_lost_or_mixed_up(
    workshop: Workshop, chromium: Browser
) -> None:
    first, second = workshop, open_workshop(workshop.server)
    links = []
    for one in (first, second):
        one.place("a1", "Taalcafé", organisation="o0")
        one.command("action.add", action={"id": "x1", "title": "Bel het buurthuis", "owner": "o0"})
        wheel = one.server.api(one.token, f"/sessions/{one.session}")["wheel"]
        links.append((wheel, f"http://{HOST_NAME}:{one.server.port}/o/#{await link_for(one.server, wheel, 'o0')}"))
    context, page = await phone_of(chromium)
    await page.goto(links[0][1])
    await page.get_by_role("button", name="Verander").click()
    name, note = page.get_by_label("Naam"), page.locator("[id='note-x1']")
    await name.fill("Half getypt")

    await page.goto(links[1][1])  # the same cards on another wheel
    await page.get_by_role("button", name="Verander").click()
    await expect(name).to_have_value("Taalcafé")
    await page.get_by_role("button", name="Laat zo").click()
    await note.fill("Bel 06 12345678")
    await page.get_by_role("button", name="Klaar", exact=True).click()  # straight from the field: the tap counts
    await expect(page.get_by_role("button", name="Toch niet klaar")).to_be_visible()
    for _ in range(2):  # a refusal stays with what was typed, also on a page that comes back
        await expect(page.get_by_role("alert")).to_contain_text("gegevens van een persoon")
        await expect(note).to_have_value("Bel 06 12345678")
        await page.reload()
    (action,) = second.server.api(second.token, f"/wheels/{links[1][0]}")["actions"]
    assert (action["state"], action["note"]) == ("done", "")

    await page.goto(links[0][1])
    await page.get_by_role("button", name="Verander").click()
    await expect(name).to_have_value("Half getypt")
    await expect(page.get_by_role("alert")).to_have_count(0)
    await context.close()


@pytest.mark.deep
async def test_what_stands_in_a_form_of_the_desk_survives_a_server_that_falls(
    server: Server, chromium: Browser
) -> None:
    workshop = open_workshop(server)
    context = await chromium.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    page = await context.new_page()
    await page.goto(server.named(server.links["Begeleider"]))
    await page.get_by_role("heading", name="Wielen").wait_for()
    await page.goto(f"http://{HOST_NAME}:{server.port}/begeleider/sessie/{workshop.session}")
    field = page.locator(".drawer .add input[type=text]").first
    await page.get_by_text("Organisatie toevoegen").click()
    await field.fill("Samen eten")
    server.kill()
    await expect(page.locator(".wheel-place .state")).not_to_have_text("Live")
    await expect(field).to_have_value("Samen eten")
    async with page.expect_event("load", timeout=60_000):  # the server that is back does not know this page
        server.start()
    await expect(page.locator(".wheel-place .state")).to_have_text("Live")
    await expect(field).to_be_visible()
    await expect(field).to_have_value("Samen eten")
    await page.get_by_role("button", name="Voeg toe").first.click()
    await expect(page.locator(".item", has_text="Samen eten")).to_be_visible()
