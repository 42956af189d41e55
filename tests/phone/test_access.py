"""Everyone can use the phone page: by keyboard alone, in the dark, at 320 pixels, heard instead of seen."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page, expect

from tests.phone.workshop import Workshop, joined, line_of, open_workshop, phone_of, violations, write_card
from tests.support.server import Server

pytestmark = pytest.mark.browser

SMALL = {"width": 320, "height": 640}


async def _tab_to(page: Page, name: str) -> None:
    """Wait for what has this name, and walk with Tab until the focus is on it."""
    await page.get_by_text(name).or_(page.get_by_label(name)).first.wait_for(state="attached")
    for _ in range(80):
        await page.keyboard.press("Tab")
        focused = await page.evaluate(
            "() => { const at = document.activeElement; return at.labels?.[0]?.textContent ?? at.textContent; }"
        )
        if name in focused:
            return
    raise AssertionError(f"no Tab leads to {name}")


async def test_a_whole_turn_by_keyboard_alone(shared_server: Server, chromium: Browser) -> None:
    workshop = open_workshop(shared_server)
    workshop.step("place")
    _, page = await phone_of(chromium)
    await page.goto(workshop.phone_page)
    await page.get_by_role("button", name="Doe mee").wait_for()
    await _tab_to(page, "Voor een organisatie uit de lijst")
    await page.keyboard.press("ArrowDown")
    await _tab_to(page, "Naam van je organisatie")
    await page.keyboard.type("Buurtgroep")
    await page.keyboard.press("Enter")
    await page.locator("#state", has_text="Live").wait_for()
    await _tab_to(page, "Nieuwe activiteit")
    await page.keyboard.press("Enter")
    await _tab_to(page, "Zelfstandig functioneren")
    await page.keyboard.press("ArrowDown")
    await _tab_to(page, "Hoe heet de activiteit?")
    await page.keyboard.type("Koffie in de buurt")
    await _tab_to(page, "iedereen")
    await page.keyboard.press("Space")
    await _tab_to(page, "Zet op het wiel")
    await page.keyboard.press("Enter")
    line = line_of(page, "Koffie in de buurt")
    await expect(line).to_contain_text("✓ op het wiel")
    await expect(line).to_contain_text("Sociale contacten")


async def test_a_mistake_is_said_at_its_field_and_takes_the_focus_there(
    shared_server: Server, chromium: Browser
) -> None:
    workshop = open_workshop(shared_server)
    workshop.step("place")
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await page.get_by_role("link", name="Nieuwe activiteit").click()
    await page.get_by_label("Sociale contacten").first.check()
    await page.get_by_role("button", name="Zet op het wiel").click()
    name = page.get_by_label("Hoe heet de activiteit?")
    await expect(name).to_be_focused()
    await expect(name).to_have_attribute("aria-invalid", "true")
    await expect(name).to_have_accessible_description("Vul een naam in.")


async def test_a_name_that_looks_like_another_gives_a_hint(shared_server: Server, chromium: Browser) -> None:
    workshop = open_workshop(shared_server)
    workshop.step("place")
    workshop.place("a1", "Taalcafé in de wijk")
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await page.get_by_role("link", name="Nieuwe activiteit").click()
    await page.get_by_label("Hoe heet de activiteit?").fill("Taalcafe wijk")
    await expect(page.get_by_text("Lijkt op: Taalcafé in de wijk (Bibliotheek Zuid).")).to_be_visible()


async def _choosing(page: Page, workshop: Workshop, look: Callable[[str], Awaitable[None]]) -> None:
    """Walk along what is chosen, from the first theme to the own group."""
    workshop.step("wegen")
    await page.get_by_text("Er zijn nog geen thema’s.").wait_for()
    await look("no themes")
    for number in range(4):
        theme = {"id": f"t{number}", "name": f"Van dagbesteding naar vrijwilligerswerk {number}", "findings": []}
        workshop.command("theme.add", theme=theme)
        await page.get_by_role("heading", name=str(theme["name"])).wait_for()
    workshop.command("building_task.add", building_task={"id": "b1", "name": "De inwoner praat mee"})
    for number in range(3):
        await page.get_by_role("button", name=f"Geef een stip Van dagbesteding naar vrijwilligerswerk {number}").click()
    await page.get_by_role("button", name="Je stippen zijn op").first.wait_for()
    await page.get_by_role("button", name="Ga verder").click()
    await look("choose, grid, window refused")
    await page.get_by_label("professional in de uitvoering").check()
    await page.get_by_role("button", name="Ga verder").click()
    await page.get_by_role("radiogroup", name="De inwoner praat mee").get_by_label("2").check()
    await look("choose, task")
    await page.get_by_role("link", name="Eigen thema").click()
    await page.get_by_role("button", name="Zet bij de thema’s").click()
    await look("own theme, refused")
    await page.get_by_role("button", name="Terug").click()
    workshop.command("reveal.set", what="votes", shown=True)
    await page.get_by_text("Dit is de uitslag.").wait_for()
    await look("outcome")
    workshop.step("groups")
    await page.get_by_label("Eerste keus").select_option(index=1)
    await page.get_by_text("Je wensen zijn bewaard.").wait_for()
    await look("wishes")
    workshop.command("groups.form", groups=1)
    await page.get_by_role("heading", name="Jij zit in groep 1").wait_for()
    await look("group")


async def _each_screen(page: Page, workshop: Workshop) -> dict[str, list[str]]:
    """Walk along every kind of screen and return what is wrong on each; too wide is wrong too."""
    found: dict[str, list[str]] = {}

    async def look(where: str) -> None:
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[where] = await violations(page) + ([f"{wide} pixels too wide"] if wide > 0 else [])

    await page.goto(workshop.phone_page)
    await page.get_by_role("button", name="Doe mee").click()
    await look("welcome, refused")
    await joined(page, workshop)
    await look("lobby")
    workshop.step("place")
    await write_card(page, "Kookclub")
    await expect(line_of(page, "Kookclub")).to_contain_text("✓")
    await look("place")
    await page.get_by_role("link", name="Kookclub, aanpassen").click()
    await page.get_by_text("Meer over deze kaart").click()
    await page.get_by_text("Wat zijn deze wetten?").click()
    await look("card")
    await page.get_by_role("button", name="Terug").click()
    workshop.step("frameworks")
    await page.get_by_text("kaart 1 van 1").wait_for()
    await look("frameworks")
    await page.get_by_role("link", name="Nieuwe voorziening").click()
    await page.get_by_label("Uit welke wet komt het?").wait_for()
    await look("provision")
    await page.get_by_role("button", name="Terug").click()
    workshop.step("explore")
    await page.get_by_role("heading", name="Bevindingen").wait_for()
    await look("explore")
    await _choosing(page, workshop, look)
    workshop.step("acties")
    await page.get_by_role("link", name="Nieuwe actie").click()
    await page.get_by_label("Wat spreken jullie af?").wait_for()
    await look("action")
    await page.get_by_role("button", name="Terug").click()
    await page.get_by_role("link", name="Over jou").click()
    await page.get_by_text("Verder op een ander apparaat").wait_for()
    await look("you")
    await page.get_by_role("button", name="Terug").click()
    workshop.step("closed")
    await page.get_by_text("Dank je wel!").wait_for()
    await look("closed")
    return found


@pytest.mark.parametrize(
    ("scheme", "forced"),
    [
        pytest.param("light", "none", id="light"),
        pytest.param("dark", "none", id="dark", marks=pytest.mark.deep),
        pytest.param("light", "active", id="forced", marks=pytest.mark.deep),
    ],
)
async def test_axe_finds_nothing_on_any_screen_and_nothing_is_too_wide(
    shared_server: Server, chromium: Browser, scheme: str, forced: str
) -> None:
    workshop = open_workshop(shared_server, script="werksessie")
    context = await chromium.new_context(
        viewport=SMALL, color_scheme=scheme, forced_colors=forced, reduced_motion="reduce"
    )
    found = await _each_screen(await context.new_page(), workshop)
    assert len(found) == 17
    assert {where: wrong for where, wrong in found.items() if wrong} == {}
