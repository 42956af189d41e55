"""The start page: a code in, one clear sentence where it is wrong."""

import pytest
from playwright.async_api import Browser, expect

from tests.phone.workshop import open_workshop, phone_of, violations
from tests.support.server import Server

pytestmark = pytest.mark.browser


async def test_a_code_typed_in_any_way_leads_to_the_session(shared_server: Server, chromium: Browser) -> None:
    workshop = open_workshop(shared_server)
    _, page = await phone_of(chromium)
    await page.goto(workshop.start_page)
    await page.get_by_label("Deelnamecode").fill(f" {workshop.code[:3].lower()} {workshop.code[3:].lower()}")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(workshop.phone_page)
    await expect(page.get_by_role("button", name="Doe mee")).to_be_visible()


async def test_a_wrong_code_is_answered_with_one_sentence_and_stays_in_its_field(
    shared_server: Server, chromium: Browser
) -> None:
    workshop = open_workshop(shared_server)
    _, page = await phone_of(chromium)
    await page.route("**/texts/nl/start.json", lambda route: route.abort(), times=1)  # its words come a little later
    await page.goto(workshop.start_page)
    for typed, sentence in (
        ("", "Vul de code in die op het scherm staat."),
        ("abc", "Een code heeft zes letters en cijfers."),
        ("BBBBBB", "Deze code kennen we niet. Kijk nog eens op het scherm."),
    ):
        await page.get_by_label("Deelnamecode").fill(typed)
        await page.get_by_role("button", name="Ga naar de werksessie").click()
        await expect(page.get_by_role("alert")).to_have_text(sentence)
        await expect(page.get_by_label("Deelnamecode")).to_be_focused()
    await expect(page.get_by_label("Deelnamecode")).to_have_value("BBBBBB")
    assert await violations(page) == []


async def test_an_address_with_a_wrong_code_says_so_and_leads_back(shared_server: Server, chromium: Browser) -> None:
    workshop = open_workshop(shared_server)
    _, page = await phone_of(chromium)
    await page.goto(workshop.start_page + "d/BBBBBB")
    await expect(page.get_by_text("Deze code kennen we niet. Kijk nog eens op het scherm.")).to_be_visible()
    await page.get_by_role("button", name="Vul een andere code in").click()
    await expect(page).to_have_url(workshop.start_page)
    await page.goto(workshop.start_page + "scherm/BBBBBB")
    await expect(page.locator("#body")).to_have_text("Deze code kennen we niet. Kijk of het adres klopt.")
    await expect(page.locator("#join")).to_have_text("")
    await expect(page.locator("participation-wheel .toolbar")).to_have_attribute("hidden", "")  # no words: no button


async def test_the_sign_in_page_blames_no_link_for_a_server_that_fails(
    shared_server: Server, chromium: Browser
) -> None:
    workshop = open_workshop(shared_server)
    _, page = await phone_of(chromium)
    await page.route("**/begeleider/aanmelden", lambda route: route.fulfill(status=503), times=1)
    await page.goto(workshop.start_page + "begeleider/#sleutel=x")
    await expect(page.get_by_role("status")).to_have_text("De server antwoordt niet. Kijk of hij nog draait.")
    await page.get_by_role("button", name="Probeer het opnieuw").click()
    await expect(page.get_by_role("status")).to_contain_text("Deze link is al gebruikt of te oud.")
