"""Axe-core finds nothing on any page, in light and dark, in Dutch and English.

The phone's screens in Dutch, the desk's drawers in Dutch and the main steps of the projector are looked at beside their
own stories (tests/phone/test_access.py, test_desk.py, test_projector.py); here is every page and phase that is not.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.phone.workshop import Workshop, open_workshop, violations
from tests.support.server import HOST_NAME, Server
from toolkit import shelf
from toolkit.sessions.script import Phase

pytestmark = pytest.mark.browser

PHONE, LAPTOP, PROJECTOR = (
    {"width": 390, "height": 844},
    {"width": 1366, "height": 768},
    {"width": 1920, "height": 1080},
)
SCHEMES = ("light", "dark")
DRAWERS = ("People", "Cards", "Findings", "Actions", "Print", "Export", "History")
SCRIPT = shelf.script("werksessie")
PHASES = tuple(dict.fromkeys(step.phase for step in SCRIPT.steps))


@dataclass
class Looks:
    """What was looked at, and what axe found there."""

    page: Page
    found: dict[str, list[str]] = field(default_factory=dict)

    async def look(self, where: str, *schemes: Any) -> None:
        """Look at the page, in light and in dark unless told otherwise."""
        for scheme in schemes or SCHEMES:
            await self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.found[f"{where}, {scheme}"] = await violations(self.page)

    def nothing_wrong(self, looks: int) -> None:
        """Expect this many looks, and nothing found in any."""
        assert len(self.found) == looks
        wrong = [f"{where}: {one}" for where, found in self.found.items() for one in found]
        assert not wrong, "\n".join(wrong)


@pytest.fixture
async def page(chromium: Browser) -> AsyncIterator[Page]:
    """A page that lets axe in whatever the page's own policy is; what it throws fails the test."""
    context: BrowserContext = await chromium.new_context(bypass_csp=True)
    wrong: list[str] = []
    page = await context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    await context.close()
    assert wrong == []


def full_workshop(server: Server) -> Workshop:
    """Return a session on which everything that can stand there stands: cards, findings, an action, themes."""
    workshop = open_workshop(server, script=SCRIPT.id)
    for n in range(8):
        goal = ("sociale-contacten", "betaald-werk", "vaardigheden")[n % 3]
        workshop.place(f"a{n}", f"Taalcafé {n}", goal=goal, organisation=f"o{n % 3}")
    provision = {"id": "p1", "name": "Loonkostensubsidie", "framework": "participatiewet", "organisation": "o0"}
    workshop.command("card.add", card={"kind": "provision", "goals": ["betaald-werk"], **provision})
    workshop.command("theme.add", theme={"id": "t1", "name": "Samen taal leren", "findings": []})
    action = {"id": "x1", "title": "Samen één taalcafé", "owner": "o0", "due": "2027-03-01"}
    workshop.command("action.add", action=action)
    return workshop


async def test_the_start_page_and_a_link_to_nowhere(shared_server: Server, page: Page) -> None:
    looks = Looks(page)
    await page.set_viewport_size(PHONE)
    await page.goto(f"http://{HOST_NAME}:{shared_server.port}/")
    await looks.look("start")
    await page.goto(f"http://{HOST_NAME}:{shared_server.port}/d/BBBBBB")
    await page.get_by_role("button", name="Vul een andere code in").wait_for()
    await looks.look("a wrong code")
    looks.nothing_wrong(2 * 2)


async def test_the_sign_in_page_with_and_without_a_key(shared_server: Server, page: Page) -> None:
    looks = Looks(page)
    await page.set_viewport_size(LAPTOP)
    for where, fragment in (("without a key", ""), ("with a key that is used", "#sleutel=" + "x" * 32)):
        await page.goto("about:blank")
        await page.goto(f"http://{HOST_NAME}:{shared_server.port}/begeleider/{fragment}")
        await expect(page.locator("#said")).not_to_be_empty()
        await looks.look(where)
    looks.nothing_wrong(2 * 2)


async def test_the_phone_in_english_in_every_phase(shared_server: Server, page: Page) -> None:
    workshop = full_workshop(shared_server)
    looks = Looks(page)
    await page.set_viewport_size(PHONE)
    await page.goto(f"{workshop.phone_page}?o=o0")
    await page.get_by_role("button", name="English").click()
    await page.get_by_role("button", name="Join", exact=True).wait_for()
    await looks.look("welcome")
    await page.get_by_role("button", name="Join", exact=True).click()
    await expect(page.locator("#state")).to_have_text("Live")
    workshop.command("groups.form", groups=1)
    for phase in PHASES:
        workshop.step(phase)
        title = next(step.title["en"] for step in SCRIPT.steps if step.phase == phase)
        await expect(page.get_by_role("heading", level=1)).to_have_text(title)
        if phase is Phase.GROUPS:
            await expect(page.get_by_text("1 person: 1 organisation, no colleagues together.")).to_be_visible()
        await looks.look(phase)
    await page.goto(f"{workshop.phone_page}#wiel")
    await expect(page.locator("participation-wheel .dot[data-key]").first).to_be_attached()
    await looks.look("the whole wheel")
    looks.nothing_wrong((len(PHASES) + 2) * 2)


async def test_the_projector_in_english_in_every_phase(shared_server: Server, page: Page) -> None:
    workshop = full_workshop(shared_server)
    looks = Looks(page)
    await page.set_viewport_size(PROJECTOR)
    await page.goto(f"http://{HOST_NAME}:{shared_server.port}/scherm/{workshop.code}?lang=en")
    await expect(page.locator("#fresh")).to_have_attribute("data-state", "live")
    for phase in PHASES:
        workshop.step(phase)
        title = next(step.title["en"] for step in SCRIPT.steps if step.phase == phase)
        await expect(page.locator("#title")).to_have_text(title)
        await looks.look(phase)
    workshop.step(Phase.EXPLORE)
    await expect(page.locator(".findings li").first).to_be_visible()
    workshop.command("screen.show", goal="sociale-contacten")
    await expect(page.locator(".sentence")).to_be_visible()
    await looks.look("a goal that is lit")
    looks.nothing_wrong((len(PHASES) + 1) * 2)


async def test_the_desk_in_english(shared_server: Server, signed_in: Any, page: Page) -> None:
    workshop = full_workshop(shared_server)
    workshop.step(Phase.EXPLORE)
    looks = Looks(page)
    await page.context.add_cookies([signed_in])
    await page.set_viewport_size(LAPTOP)
    desk = f"http://{HOST_NAME}:{shared_server.port}/begeleider"
    await page.goto(f"{desk}/taal/en?terug=/begeleider/bibliotheek")
    await page.get_by_role("heading", name="Wheels").wait_for()
    await looks.look("library")
    await page.goto(f"{desk}/nieuw")
    await page.get_by_role("button", name="Make this wheel").wait_for()
    await looks.look("preparation")
    wheel = shared_server.api(workshop.token, f"/sessions/{workshop.session}")["wheel"]
    await page.goto(f"{desk}/wiel/{wheel}")
    await page.get_by_role("heading", level=1).wait_for()
    await looks.look("wheel")
    await page.goto(f"{desk}/sessie/{workshop.session}")
    await expect(page.locator(".wheel-place .state")).to_have_text("Live")
    for drawer in DRAWERS:
        await page.locator("nav.tabs").get_by_role("button", name=drawer, exact=True).click()
        await expect(page.locator("h2.visually-hidden", has_text=drawer).first).to_be_attached()
        await looks.look(drawer, "light")
    looks.nothing_wrong(len(DRAWERS) + 3 * 2)


async def test_the_pages_behind_an_organisation_link_and_a_share_link(
    shared_server: Server, signed_in: Any, page: Page
) -> None:
    workshop = full_workshop(shared_server)
    wheel = shared_server.api(workshop.token, f"/sessions/{workshop.session}")["wheel"]
    looks = Looks(page)
    await page.context.add_cookies([signed_in])
    await page.set_viewport_size(LAPTOP)
    await page.goto(f"http://{HOST_NAME}:{shared_server.port}/begeleider/wiel/{wheel}")
    await page.get_by_role("button", name="Maak deellink").click()
    shared = await page.get_by_label("Deellink", exact=True).input_value()
    await page.get_by_text("Per organisatie", exact=True).click()
    await page.locator('.item[data-item="o0"]').get_by_role("button", name="Maak link").click()
    own = await page.get_by_label("De link", exact=True).input_value()
    await looks.look("the links at the desk")

    for viewport in (PHONE, LAPTOP):
        await page.set_viewport_size(viewport)
        for language, change, other in (("nl", "Verander", "English"), ("en", "Change", "Nederlands")):
            await page.goto("about:blank")
            await page.goto(own)
            await expect(page.locator("html")).to_have_attribute("lang", language)
            await page.get_by_role("button", name=change).first.click()
            await expect(page.locator("#edit-name")).to_be_focused()
            await looks.look(f"an organisation's part, {language}, {viewport['width']}")
            assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            await page.goto("about:blank")
            await page.goto(shared)
            await expect(page.locator("participation-wheel .dot[data-key]").first).to_be_attached()
            await looks.look(f"the wheel as the public may see it, {language}, {viewport['width']}")
            await page.get_by_role("button", name=other).click()
            await expect(page.locator("html")).not_to_have_attribute("lang", language)
    await page.goto("about:blank")
    await page.goto(f"http://{HOST_NAME}:{shared_server.port}/o/#{'x' * 32}")
    await page.get_by_role("alert").wait_for()
    await looks.look("a link that was revoked")
    looks.nothing_wrong((1 + 2 * 2 * 2 + 1) * 2)


async def test_the_forms_of_the_desk_opened_in_the_dark(shared_server: Server, signed_in: Any, page: Page) -> None:
    workshop = full_workshop(shared_server)
    workshop.step(Phase.EXPLORE)
    looks = Looks(page)
    await page.context.add_cookies([signed_in])
    await page.set_viewport_size(LAPTOP)
    await page.goto(f"http://{HOST_NAME}:{shared_server.port}/begeleider/sessie/{workshop.session}")
    await expect(page.locator(".wheel-place .state")).to_have_text("Live")
    drawers = page.locator("nav.tabs")

    async def open(drawer: str, press: str, shows: str) -> None:
        await drawers.get_by_role("button", name=drawer, exact=True).click()
        await page.locator(".drawer").get_by_role("button", name=press, exact=True).first.click()
        await page.locator(shows).first.wait_for()
        await looks.look(f"{drawer}: {press}", "dark")

    await open("Kaarten", "Wijzig", ".forms form")
    await open("Bevindingen", "Weggelegd", ".ask textarea")
    await open("Bevindingen", "Maak een actie", ".forms form")
    await open("Acties", "Wijzig", ".forms form")
    looks.nothing_wrong(4)
