"""Everyone can take part: a session by keyboard alone, small, zoomed in, without motion, in the system's own colours.

And what somebody hears instead of sees: names, roles and live regions through Chromium's accessibility tree. Where axe
looks stands in test_axe.py and test_axe_pairs.py.
"""

from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.phone.workshop import Workshop, open_workshop
from tests.support.client import Client
from tests.support.server import HOST_NAME, Server
from toolkit import shelf

pytestmark = pytest.mark.browser

LAPTOP: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
SMALL: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
CONDITIONS: dict[str, dict[str, Any]] = {
    "320 pixels, no motion": {**SMALL, "reduced_motion": "reduce"},
    "zoomed in to 400 percent": {"viewport": {"width": 320, "height": 256}},
    "the system's own colours": {**SMALL, "forced_colors": "active"},
    "in the dark": {**SMALL, "color_scheme": "dark"},
}
# What a person sets who needs more room between letters and lines (WCAG 1.4.12).
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const box = at.getBoundingClientRect();
  const line = at.closest("label") ?? at;
  const style = getComputedStyle(at), around = getComputedStyle(line);
  const top = document.elementFromPoint(box.left + Math.min(box.width / 2, 20), box.top + Math.min(box.height / 2, 10));
  const name = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
  const seen = Boolean(top) && (at.contains(top) || line.contains(top) || top.contains(at));
  return {name: name.trim().slice(0, 80), seen,
    ringed: style.outlineStyle !== "none" || around.outlineStyle !== "none"};
}"""

# How light the letters are and what is under them, 0 to 765: a word that is said must be seen too.
INKED = """node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]
  .map((colour) => colour.match(/[0-9]+/g).slice(0, 3).reduce((sum, one) => sum + Number(one), 0))"""

CUT = """() => [...document.querySelectorAll("button, a, label, p, h1")]
  .filter((node) => node.offsetParent && node.scrollWidth > node.clientWidth + 2)
  .filter((node) => getComputedStyle(node).overflowX === "hidden").map((node) => node.textContent)"""


class Hands:
    """Somebody with a keyboard and nothing else; the focus is looked at wherever it comes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.hidden: list[str] = []

    async def to(self, name: str, step: str = "Tab", *, whole: bool = False) -> None:
        """Walk with Tab until the focus is on what has this (whole) name, and see it there; it may be there already."""
        # What the server has yet to put there is waited for: no number of steps leads to it before.
        await self.page.get_by_text(name).or_(self.page.get_by_label(name)).first.wait_for(state="attached")
        for walked in range(120):
            if walked:
                await self.page.keyboard.press(step)
            at = await self.page.evaluate(FOCUSED)
            if name == at["name"] if whole else name in at["name"]:
                if not (at["seen"] and at["ringed"]):
                    self.hidden.append(f"{at}")
                return
        raise AssertionError(f"no Tab leads to {name}")

    async def press(self, name: str, key: str = "Enter", step: str = "Tab", *, whole: bool = False) -> None:
        await self.to(name, step, whole=whole)
        await self.page.keyboard.press(key)

    async def write(self, name: str, text: str) -> None:
        await self.to(name)
        await self.page.keyboard.type(text)


async def nothing_too_wide(page: Page) -> None:
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1, f"{wide} pixels too wide"


async def session_by_keyboard(page: Page, workshop: Workshop) -> None:
    """Join, place, name a law, give a dot, wish and agree on an action, with Tab, Space, Enter and arrows."""
    hands = Hands(page)
    await page.goto(f"{workshop.phone_page}?o=o0")
    await page.get_by_role("button", name="Doe mee").wait_for()
    await nothing_too_wide(page)
    await hands.press("Doe mee")
    await page.locator("#state", has_text="Live").wait_for()
    workshop.step("place")
    await page.get_by_role("link", name="Nieuwe activiteit").wait_for()
    await hands.press("Nieuwe activiteit")
    await hands.press("Zelfstandig functioneren", "ArrowDown")
    await nothing_too_wide(page)
    await hands.write("Hoe heet de activiteit?", "Koffie in de buurt")
    await hands.press("Zet op het wiel")
    await expect(page.get_by_text("✓ op het wiel")).to_be_visible()
    workshop.step("frameworks")
    await page.get_by_role("button", name="Bewaar en ga verder").wait_for()
    await nothing_too_wide(page)
    await hands.press("Wmo", "Space")
    await hands.press("Bewaar en ga verder")
    await expect(page.get_by_text("Je kaart is langs geweest.")).to_be_visible()
    workshop.command("theme.add", theme={"id": "t1", "name": "Samen taal leren", "findings": []})
    workshop.step("choose")
    await page.get_by_role("button", name="Geef een stip").wait_for()
    await nothing_too_wide(page)
    await hands.press("Geef een stip")
    await expect(page.get_by_role("button", name="Neem je stip terug")).to_be_visible()
    workshop.step("groups")
    workshop.command("groups.form", groups=1)
    await expect(page.get_by_text("Jij zit in groep 1")).to_be_visible()
    await nothing_too_wide(page)
    workshop.step("actions")
    await page.get_by_role("link", name="Nieuwe actie").wait_for()
    await hands.press("Nieuwe actie")
    await hands.write("Wat spreken jullie af?", "Eén taalcafé")
    await nothing_too_wide(page)
    await hands.press("Zet op de lijst")
    await expect(page.get_by_text("✓ op de lijst")).to_be_visible()
    assert hands.hidden == []


@pytest.mark.parametrize(
    "condition",
    [next(iter(CONDITIONS)), *(pytest.param(name, marks=pytest.mark.deep) for name in list(CONDITIONS)[1:])],
)
async def test_a_whole_session_by_keyboard_alone(shared_server: Server, chromium: Browser, condition: str) -> None:
    workshop = open_workshop(shared_server, script="werksessie")
    context = await chromium.new_context(**CONDITIONS[condition])
    await session_by_keyboard(await context.new_page(), workshop)
    await context.close()


async def test_with_more_room_between_letters_nothing_falls_off(shared_server: Server, chromium: Browser) -> None:
    workshop = open_workshop(shared_server, script="werksessie")
    context = await chromium.new_context(**SMALL, bypass_csp=True)
    page = await context.new_page()
    await page.goto(f"{workshop.phone_page}?o=o0")
    await page.get_by_role("button", name="Doe mee").wait_for()
    await page.add_style_tag(content=SPACED)
    await nothing_too_wide(page)
    cut = await page.evaluate(CUT)
    assert cut == []
    await context.close()


async def led_by_keyboard(page: Page, server: Server) -> None:
    """Lead a whole session: make the wheel, show a code, take every step, choose, divide, agree, export, close."""
    hands = Hands(page)

    async def said(sentence: str) -> None:
        # It is seen for some seconds, and stands there until the next word.
        word = page.get_by_role("status", include_hidden=True).filter(has_text=sentence)
        await expect(word).to_be_attached()
        ink, paper = await word.evaluate(INKED)
        assert abs(ink - paper) > 300, sentence

    await page.goto(f"http://{HOST_NAME}:{server.port}/begeleider/nieuw")
    await page.get_by_role("button", name="Maak dit wiel").wait_for()
    await nothing_too_wide(page)
    await hands.write("Naam van het wiel", "Wiel zonder muis")
    await hands.write("Uitgenodigde organisaties", "Houtense Werktafel\nBibliotheek Zuid\nBuurtwerk Oost")
    await hands.press("Maak dit wiel")
    await page.get_by_role("heading", name="Start een werksessie").wait_for()
    await nothing_too_wide(page)
    await hands.press("Start werksessie")
    await expect(page.locator(".wheel-place .state")).to_have_text("Live")
    await nothing_too_wide(page)
    code = (await page.locator(".head-code").inner_text()).split(" ", 1)[1].replace(" ", "")
    await hands.press("Tweede begeleider erbij")
    await expect(page.get_by_alt_text("QR-code voor een tweede begeleider")).to_be_visible()

    async with AsyncExitStack() as room:
        for number in range(6):
            phone = await room.enter_async_context(Client(base=server.base, code=code))
            await phone.join(organisation=f"{('houtense-werktafel', 'bibliotheek-zuid', 'buurtwerk-oost')[number % 3]}")
        await hands.press("Kaarten")
        for card in ("Taalcafé", "Taalmaatjes"):
            await hands.press("Nieuwe activiteit")
            await hands.write("Naam van de activiteit", card)
            await hands.press("Kies…")  # the organisations are folded until they are wanted
            await hands.press("Bibliotheek Zuid", "Space")
            await hands.press("Sociale contacten", "Space")
            await hands.press("Zet op het wiel")
            await said("De kaart staat op het wiel.")
            await expect(page.locator(".drawer .item-title", has_text=card)).to_be_visible()
        steps = shelf.script("werksessie").steps
        for number, step in enumerate(steps[1:], 2):
            await hands.press("Volgende")
            await expect(page.locator(".step-now")).to_contain_text(f"Stap {number} van {len(steps)}")
            await expect(page.locator(".step-now h3")).to_have_text(step.title["nl"])
            if step.id == "verkennen":
                await found_by_keyboard(page, hands)
            elif step.id == "kiezen":
                await hands.press("Thema’s")
                await phone.until(lambda held: bool(held.items("themes")))
                await phone.submit("vote.cast", theme=next(iter(phone.items("themes"))))
                await hands.press("Toon de uitslag")
                await said("Iedereen ziet nu de uitslag.")
            elif step.id == "groepen":
                await hands.press("Groepen")
                await hands.press("Maak groepen")
                await expect(page.get_by_role("heading", name="Groep 1")).to_be_visible()
            elif step.id == "acties":
                await hands.press("Acties", whole=True)  # the drawer, not the step of that name
                await hands.press("Nieuwe actie")
                await hands.write("Wat gaan jullie doen?", "Eén taalcafé")
                await hands.press("Zet op de actielijst")
                await expect(page.locator(".drawer .item-title", has_text="Eén taalcafé")).to_be_visible()
            await nothing_too_wide(page)
    await hands.press("Geschiedenis")
    await hands.press("Maak ongedaan")
    await said("Teruggedraaid.")
    await hands.press("Export")
    await hands.to("Wielbestand")
    file = "fetch(document.activeElement.href).then((answer) => answer.json())"
    kept = await page.evaluate(file)
    assert [len(kept[what]) for what in ("activities", "themes", "groups", "actions")] == [2, 1, 1, 1]
    async with page.context.expect_event("page"):
        await page.keyboard.press("Enter")
    await hands.press("Sluit de werksessie")
    await said("De werksessie is gesloten.")
    await expect(page.get_by_role("button", name="Open de werksessie weer")).to_be_visible()
    assert hands.hidden == []


async def found_by_keyboard(page: Page, hands: Hands) -> None:
    """Put a finding on the screen, say what the room says of it, and make a theme of it."""
    await hands.press("Bevindingen")
    await expect(page.locator(".drawer .item").first).to_be_visible()
    await hands.press("Toon op scherm")
    await expect(page.locator("[data-act=show][aria-pressed=true]")).to_have_count(1)
    await hands.press("Klopt")
    await hands.press("Vink aan", "Space")
    await hands.press("Maak thema", step="Shift+Tab")
    await hands.write("Hoe heet het thema?", "Samen taal leren")
    await hands.press("Zet bij de thema’s")
    await expect(page.get_by_role("status").filter(has_text="Het thema staat erbij.")).to_be_attached()


@pytest.mark.parametrize(
    "condition",
    ["a laptop", *(pytest.param(name, marks=pytest.mark.deep) for name in CONDITIONS)],
)
async def test_a_whole_session_is_led_at_the_desk_by_keyboard_alone(
    shared_server: Server, signed_in: dict[str, Any], chromium: Browser, condition: str
) -> None:
    context = await chromium.new_context(**CONDITIONS.get(condition, LAPTOP))
    await context.add_cookies([signed_in])  # type: ignore[list-item]
    await led_by_keyboard(await context.new_page(), shared_server)
    await context.close()


# --- heard instead of seen ------------------------------------------------------------------------------------------


async def heard(page: Page) -> list[tuple[str, str, dict[str, Any]]]:
    """Return what a screen reader gets: role, name and properties of everything that is not ignored."""
    wire = await page.context.new_cdp_session(page)
    tree = await wire.send("Accessibility.getFullAXTree")
    await wire.detach()
    return [
        (
            node["role"]["value"],
            node.get("name", {}).get("value", ""),
            {one["name"]: one["value"].get("value") for one in node.get("properties", ())},
        )
        for node in tree["nodes"]
        if not node.get("ignored")
    ]


ASKS_A_NAME = {
    "button",
    "link",
    "textbox",
    "combobox",
    "radio",
    "checkbox",
    "searchbox",
    "img",
    "image",
    "table",
    "dialog",
}


async def well_told(page: Page, title: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Expect one heading of the first level with this title, and a name for whatever asks for one; return all."""
    tree = await heard(page)
    assert [name for role, name, more in tree if role == "heading" and more.get("level") == 1] == [title]
    assert [(role, more) for role, name, more in tree if role in ASKS_A_NAME and not name.strip()] == []
    return tree


async def test_a_session_as_it_is_heard(shared_server: Server, chromium: Browser) -> None:
    workshop = open_workshop(shared_server)
    context = await chromium.new_context(viewport={"width": 390, "height": 844})
    page = await context.new_page()
    await page.goto(f"{workshop.phone_page}?o=o0")
    await page.get_by_role("button", name="Doe mee").wait_for()
    tree = await well_told(page, "Welkom!")
    assert ("radiogroup", "Voor wie ben je hier?") in {(role, name) for role, name, _ in tree}
    await page.get_by_role("button", name="Doe mee").click()
    await page.locator("#state", has_text="Live").wait_for()
    assert "status" in {role for role, _, more in await heard(page) if more.get("live") == "polite"}
    workshop.step("place")
    await page.get_by_role("link", name="Nieuwe activiteit").click()
    await page.get_by_role("button", name="Zet op het wiel").click()
    await expect(page.get_by_label("Hoe heet de activiteit?")).to_have_attribute("aria-invalid", "true")
    tree = await well_told(page, "Nieuwe activiteit")
    wrong = {name for _, name, more in tree if more.get("invalid") == "true"}
    assert "Hoe heet de activiteit?" in wrong
    await page.get_by_label("Sociale contacten").first.check()
    await page.get_by_label("Hoe heet de activiteit?").fill("Taalcafé")
    await page.get_by_role("button", name="Zet op het wiel").click()
    await expect(page.get_by_text("✓ op het wiel")).to_be_visible()
    tree = await well_told(page, "Activiteiten op het wiel")
    assert any(role == "link" and name.startswith("Taalcafé") for role, name, _ in tree)
    await page.get_by_role("link", name="Het hele wiel").click()
    await page.get_by_role("button", name="Toon als tabel").click()
    await expect(page.get_by_role("table", name="Alle kaarten op het wiel")).to_be_visible()
    cells = [name for role, name, _ in await heard(page) if role in ("cell", "gridcell", "rowheader")]
    assert "Taalcafé" in " ".join(cells)
    await context.close()
