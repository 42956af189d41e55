"""Going on elsewhere: a participant takes their identity to another device, a second facilitator takes over.

Real pages in browsers of their own. No key may be in an address that a browser asks for, nor in what the server wrote.
"""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, Request, expect

from tests.phone.workshop import Workshop, joined, line_of, open_workshop, phone_of, write_card
from tests.support.server import HOST_NAME, Server

pytestmark = pytest.mark.browser


@pytest.fixture
def workshop(shared_server: Server) -> Workshop:
    return open_workshop(shared_server)


def listened_to(page: Page) -> list[str]:
    """Return the list of all addresses that this page will ask for."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.context.on("request", note)
    return asked


async def the_link(page: Page) -> str:
    await page.get_by_role("link", name="Over jou").click()
    await page.get_by_text("Verder op een ander apparaat").click()
    await page.get_by_role("button", name="Maak een code").click()
    await expect(page.get_by_alt_text("QR-code om op een ander apparaat verder te gaan")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_label("Of open dit adres")).to_be_in_viewport(ratio=1)
    return await page.get_by_label("Of open dit adres").input_value()


async def test_a_participant_goes_on_as_the_same_person_on_another_device_once(
    workshop: Workshop, chromium: Browser
) -> None:
    workshop.step("place")
    _, first = await phone_of(chromium)
    await joined(first, workshop)
    await write_card(first, "Wandelclub")
    await expect(line_of(first, "Wandelclub")).to_contain_text("✓ op het wiel")
    link = await the_link(first)
    address, _, key = link.partition("#over=")
    assert re.fullmatch(rf"http://{HOST_NAME}:\d+/d/{workshop.code}", address) and len(key) >= 22

    _, second = await phone_of(chromium)
    asked = listened_to(second)
    await second.goto(link)
    await expect(second.locator("#state")).to_have_text("Live")
    await expect(line_of(second, "Wandelclub")).to_be_visible()
    assert await second.evaluate("location.hash") == ""
    await write_card(second, "Leesclub")
    await first.get_by_role("button", name="Terug").click()
    await expect(line_of(first, "Leesclub")).to_contain_text("✓ op het wiel")

    _, third = await phone_of(chromium)
    await third.goto(link)
    await expect(third.get_by_text("Deze code werkt niet meer.")).to_be_visible()
    assert not [url for url in asked if key in url]
    assert key not in workshop.server.log
    for file in workshop.server.data.glob("participatiewiel.sqlite3*"):
        assert key.encode() not in file.read_bytes()


async def signed_in(browser: Browser, server: Server, link: str) -> Page:
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    page = await context.new_page()
    await page.goto(link)
    return page


@pytest.fixture
async def desk(shared_server: Server, workshop: Workshop, chromium: Browser) -> AsyncIterator[Page]:
    page = await signed_in(chromium, shared_server, shared_server.named(shared_server.links["Begeleider"]))
    await page.get_by_role("heading", name="Wielen").wait_for()
    await page.goto(f"http://{HOST_NAME}:{shared_server.port}/begeleider/sessie/{workshop.session}")
    yield page


async def test_a_second_facilitator_leads_on_when_the_device_of_the_first_dies(
    workshop: Workshop, shared_server: Server, chromium: Browser, desk: Page
) -> None:
    await desk.get_by_role("button", name="Tweede begeleider erbij").click()
    await expect(desk.get_by_alt_text("QR-code voor een tweede begeleider")).to_be_in_viewport(ratio=1)
    # A camera takes one code only.
    await expect(desk.get_by_alt_text("QR-code die naar de telefoonpagina gaat")).to_be_hidden()
    await expect(desk.get_by_role("button", name="Kopieer")).to_be_in_viewport(ratio=1)
    link = await desk.get_by_label("De link").input_value()
    key = link.partition("#sleutel=")[2]
    second = await signed_in(chromium, shared_server, link)
    asked = listened_to(second)
    await expect(second.get_by_role("button", name="Tweede begeleider erbij")).to_be_visible()
    await expect(second.locator(".item").first).to_be_visible()
    for role, name in (("button", "Maak link"), ("link", "Alle wielen"), ("link", "Controle vooraf")):
        await expect(second.get_by_role(role, name=name)).to_have_count(0)  # it would be refused, or lead back here
    await desk.context.close()  # the battery of the first is empty

    await second.get_by_role("button", name="Volgende").click()
    _, phone = await phone_of(chromium)
    await joined(phone, workshop)
    await expect(phone.get_by_role("link", name="Nieuwe activiteit")).to_be_visible()

    base = f"http://{HOST_NAME}:{shared_server.port}/begeleider"
    await second.goto(f"{base}/bibliotheek")  # a co-host has one session, and is led back to it
    await expect(second).to_have_url(re.compile(f"/sessie/{workshop.session}$"))
    other = open_workshop(shared_server)
    status = "(address) => fetch(address).then((answer) => answer.status)"
    assert await second.evaluate(status, f"{base}/sessie/{workshop.session}/export/csv") == 200
    assert await second.evaluate(status, f"{base}/sessie/{other.session}/export/csv") >= 400
    third = await signed_in(chromium, shared_server, link)
    await expect(third.get_by_text("Vraag je collega om een nieuwe code.")).to_be_visible()
    await expect(third.get_by_role("button", name="Tweede begeleider erbij")).to_have_count(0)
    assert not [url for url in asked if key in url] and key not in shared_server.log
