"""Everyone can take part: a session by keyboard alone, small, zoomed in, without motion, in the system's own colours.

And what somebody hears instead of sees: names, roles and live regions through Chromium's accessibility tree. Axe looks
at pages in both languages, in themes and in the dark, in pairs; in the deep run in every combination.
"""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.phone.workshop import Workshop, open_workshop, violations
from tests.support.server import HOST_NAME, Server
from tests.support.sources import ROOT
from toolkit.theme import theme_of

pytestmark = pytest.mark.browser
expect.set_options(timeout=15_000)

MODULES = ROOT / "tests" / "js" / "node_modules"
THEMES = {
    "own": None,
    "utrecht": MODULES / "@utrecht/design-tokens/dist/theme.css",
    "nijmegen": MODULES / "@gemeentenijmegen/design-tokens/dist/index.css",
    "voorbeeld": MODULES / "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css",
}
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

CUT = """() => [...document.querySelectorAll("button, a, label, p, h1")]
  .filter((node) => node.offsetParent && node.scrollWidth > node.clientWidth + 2)
  .filter((node) => getComputedStyle(node).overflowX === "hidden").map((node) => node.textContent)"""


class Hands:
    """Somebody with a keyboard and nothing else; the focus is looked at wherever it comes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.hidden: list[str] = []

    async def to(self, name: str) -> None:
        """Walk with Tab until the focus is on what has this name, and see it there."""
        for _ in range(120):
            await self.page.keyboard.press("Tab")
            at = await self.page.evaluate(FOCUSED)
            if name in at["name"]:
                if not (at["seen"] and at["ringed"]):
                    self.hidden.append(f"{at}")
                return
        raise AssertionError(f"no Tab leads to {name}")

    async def press(self, name: str, key: str = "Enter") -> None:
        await self.to(name)
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
    context.set_default_timeout(15_000)
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


async def test_the_desk_is_led_by_keyboard_alone(
    shared_server: Server, signed_in: dict[str, Any], chromium: Browser
) -> None:
    workshop = open_workshop(shared_server)
    context = await chromium.new_context(viewport={"width": 1366, "height": 768})
    await context.add_cookies([signed_in])
    page = await context.new_page()
    await page.goto(f"http://{HOST_NAME}:{shared_server.port}/begeleider/sessie/{workshop.session}")
    await expect(page.locator(".wheel-place .state")).to_have_text("Live")
    hands = Hands(page)
    await hands.press("Ga naar de inhoud")
    await hands.press("Volgende")
    await expect(page.locator(".step-now h3")).to_have_text("Activiteiten op het wiel")
    await expect(page.locator(".step-row[aria-current=step]")).to_be_in_viewport()
    await hands.press("Kaarten")
    await hands.press("Nieuwe activiteit")
    await hands.write("Naam van de activiteit", "Taalcafé")
    await hands.press("Kies…")  # the organisations are folded until they are wanted
    await hands.press("Bibliotheek Zuid", "Space")
    await hands.press("Sociale contacten", "Space")
    await hands.press("Zet op het wiel")
    await expect(page.get_by_role("status").filter(has_text="De kaart staat op het wiel.")).to_be_attached()
    await hands.press("Geschiedenis")
    await hands.press("Maak ongedaan")
    await expect(page.get_by_role("status").filter(has_text="Teruggedraaid.")).to_be_attached()
    assert hands.hidden == []
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


# --- axe in pairs ---------------------------------------------------------------------------------------------------

PAGES = ("welcome", "form", "screen", "preflight")
LANGUAGES, SCHEMES = ("nl", "en"), ("light", "dark")
Look = tuple[str, str, str, str]


def pairs() -> Iterator[Look]:
    """Yield page, theme, language and scheme so that every two values of two of them meet once or more."""
    for (at, page), (by, theme) in itertools.product(enumerate(PAGES), enumerate(THEMES)):
        yield page, theme, LANGUAGES[(at + by) % 2], SCHEMES[(at + by // 2) % 2]


def test_the_pairs_are_all_there() -> None:
    looks = list(pairs())
    values = (PAGES, tuple(THEMES), LANGUAGES, SCHEMES)
    for one, other in itertools.combinations(range(4), 2):
        met = {(look[one], look[other]) for look in looks}
        assert met == set(itertools.product(values[one], values[other]))


async def looked_at(browser: Browser, server: Server, signed_in: dict[str, Any], looks: list[Look]) -> list[str]:
    """Return what axe finds in any of these looks."""
    workshop = open_workshop(server)
    workshop.step("place")
    workshop.place("a1", "Taalcafé")
    base = f"http://{HOST_NAME}:{server.port}"
    found = []
    for where, theme, language, scheme in looks:
        context = await browser.new_context(bypass_csp=True, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        await context.add_cookies([signed_in, {**signed_in, "name": "language", "value": language}])
        await context.add_init_script(f"localStorage.setItem('participatiewiel/phone/language', '\"{language}\"')")
        page = await context.new_page()
        address = {
            "welcome": f"/d/{workshop.code}",
            "form": f"/d/{workshop.code}?o=o0#kaart/nieuw",
            "screen": f"/scherm/{workshop.code}?lang={language}",
            "preflight": "/begeleider/controle",
        }[where]
        await page.goto(base + address)
        if where == "form":
            await page.locator("form button.main").click()
        await page.locator(
            {"preflight": ".check", "screen": "#fresh[data-state=live]"}.get(where, "form")
        ).first.wait_for()
        if THEMES[theme] is not None:
            await page.add_style_tag(content=theme_of(THEMES[theme]).css())
        await expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))
        found += [f"{where}, {theme}, {language}, {scheme}: {one}" for one in await violations(page)]
        await context.close()
    return found


async def test_axe_finds_nothing_in_languages_themes_and_dark_in_pairs(
    shared_server: Server, signed_in: dict[str, Any], chromium: Browser
) -> None:
    assert await looked_at(chromium, shared_server, signed_in, list(pairs())) == []


@pytest.mark.deep
async def test_axe_finds_nothing_in_every_combination(
    shared_server: Server, signed_in: dict[str, Any], chromium: Browser
) -> None:
    every = list(itertools.product(PAGES, THEMES, LANGUAGES, SCHEMES))
    assert await looked_at(chromium, shared_server, signed_in, every) == []
