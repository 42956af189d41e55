"""Axe-core finds nothing on any page in both languages, in three municipalities' themes and our own, light and dark.

In `make test` every page is seen so that every two values meet; in the deep run in every combination, each theme from a
server that was started with it. A page is fetched once in each language: theme and light change while it stands.
"""

import itertools
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.phone.workshop import Workshop, open_workshop, violations
from tests.support.browser import desk_cookie
from tests.support.server import HOST_NAME, Server
from tests.support.sources import ROOT
from toolkit.texts import text
from toolkit.theme import theme_of

pytestmark = pytest.mark.browser

MODULES = ROOT / "tests" / "js" / "node_modules"
THEMES = {
    "own": None,
    "utrecht": MODULES / "@utrecht/design-tokens/dist/theme.css",
    "nijmegen": MODULES / "@gemeentenijmegen/design-tokens/dist/index.css",
    "voorbeeld": MODULES / "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css",
}
LANGUAGES, SCHEMES = ("nl", "en"), ("light", "dark")
LAPTOP = {"width": 1366, "height": 768}
LANGUAGE_KEPT = "participatiewiel/phone/language"
IN_THEME = """css => {
  window.tried ??= document.head.appendChild(document.createElement("style"));
  window.tried.textContent = css;
}"""

Look = tuple[str, str, str, str]


@dataclass
class Stage:
    """One server with a session on which everything stands, and a browser that is the facilitator's."""

    page: Page
    workshop: Workshop
    wheel: str
    language: str = "nl"
    own: str = ""
    shared: str = ""

    def says(self, key: str, **params: Any) -> str:
        return text(key, self.language, **params)

    async def to(self, path: str) -> Page:
        await self.page.goto("about:blank")
        start = "" if path.startswith("http") else f"http://{HOST_NAME}:{self.workshop.server.port}"
        await self.page.goto(start + path)
        return self.page

    async def desk(self, path: str, shows: str) -> None:
        page = await self.to(f"/begeleider{path}")
        await page.locator(shows).first.wait_for()

    async def drawer(self, name: str) -> None:
        await self.desk(f"/sessie/{self.workshop.session}?lade={name}", f"[data-drawer={name}]")
        await expect(self.page.locator(".wheel-place .state")).to_have_text("Live")

    async def press(self, key: str) -> None:
        await self.page.get_by_role("button", name=self.says(key), exact=True).first.click()


Opened = Callable[[Stage], Awaitable[None]]


async def start(stage: Stage) -> None:
    await (await stage.to("/")).locator("form").wait_for()


async def welcome(stage: Stage) -> None:
    page = await stage.to(f"/d/{stage.workshop.code}")
    await page.locator("form, #state[data-state=live]").first.wait_for()


async def joined(stage: Stage) -> None:
    """Come in by an organisation's link; who came before is in at once."""
    page = await stage.to(f"/d/{stage.workshop.code}?o=o0")
    join = page.get_by_role("button", name=stage.says("phone.welcome.join"), exact=True)
    live = page.locator("#state[data-state=live]")
    await join.or_(live).first.wait_for()
    if await join.is_visible():
        await join.click()
    await live.wait_for()


async def card_form(stage: Stage) -> None:
    await joined(stage)
    await stage.page.evaluate("location.hash = '#kaart/nieuw'")
    await stage.page.locator("form button.main").wait_for()


async def other_device(stage: Stage) -> None:
    await joined(stage)
    await stage.page.get_by_role("link", name=stage.says("phone.you.title")).click()
    await stage.page.get_by_text(stage.says("phone.over.title")).click()
    await stage.press("phone.over.make")
    await stage.page.get_by_alt_text(stage.says("phone.over.qr")).wait_for()


async def screen(stage: Stage) -> None:
    page = await stage.to(f"/scherm/{stage.workshop.code}?lang={stage.language}")
    await page.locator("#fresh[data-state=live]").wait_for()


async def gap_on_screen(stage: Stage) -> None:
    stage.workshop.command("screen.show", finding="gap/G/zelfstandig-functioneren")
    await screen(stage)
    await stage.page.locator(".ask").wait_for()
    stage.workshop.command("screen.show")


async def organisation_link(stage: Stage) -> None:
    page = await stage.to(stage.own)
    await page.get_by_role("button", name=stage.says("link.change")).first.wait_for()


async def share_link(stage: Stage) -> None:
    page = await stage.to(stage.shared)
    await page.locator("participation-wheel .dot[data-key]").first.wait_for()


async def co_host(stage: Stage) -> None:
    await stage.drawer("people")
    await stage.press("desk.co_host.make")
    await stage.page.get_by_alt_text(stage.says("desk.co_host.qr")).wait_for()


async def looking_back(stage: Stage) -> None:
    await stage.drawer("cards")
    await stage.press("desk.wheel.open")
    await stage.page.get_by_role("button", name=stage.says("desk.wheel.replay_close")).wait_for()


async def side_by_side(stage: Stage) -> None:
    wheels = stage.workshop.server.api(stage.workshop.token, "/wheels")
    other = next(one["id"] for one in wheels if one["name"] == "Voorbeeldwiel")
    await stage.desk(f"/vergelijk?oud={other}&nieuw={stage.wheel}", "main h1")


def at_the_desk(path: str, shows: str) -> Opened:
    async def opened(stage: Stage) -> None:
        await stage.desk(path.format(wheel=stage.wheel, session=stage.workshop.session), shows)

    return opened


def in_drawer(name: str) -> Opened:
    async def opened(stage: Stage) -> None:
        await stage.drawer(name)

    return opened


PAGES: Mapping[str, Opened] = {
    "start": start,
    "welcome": welcome,
    "card form": card_form,
    "other device": other_device,
    "screen": screen,
    "gap on screen": gap_on_screen,
    "library": at_the_desk("/bibliotheek", "main .wheels li, main article, main h1"),
    "empty archive": at_the_desk("/bibliotheek?archief=1", "main h1"),
    "new wheel": at_the_desk("/nieuw", "main form"),
    "wheel": at_the_desk("/wiel/{wheel}", "main h1"),
    "list": at_the_desk("/wiel/{wheel}/lijst", "main h1"),
    "two rounds": at_the_desk("/vergelijk?oud={wheel}&nieuw={wheel}", "main h1"),
    "side by side": side_by_side,
    "preflight": at_the_desk("/controle", ".check"),
    "paper cards": at_the_desk("/sessie/{session}/papier", ".paper"),
    "co-host": co_host,
    "findings": in_drawer("findings"),
    "resident": in_drawer("resident"),
    "print": in_drawer("printing"),
    "export": in_drawer("outcome"),
    "looking back": looking_back,
    "organisation link": organisation_link,
    "share link": share_link,
}


def pairs() -> Iterator[Look]:
    """Yield page, language, theme and scheme so that every two values of two of them meet once or more."""
    for (at, page), (by, theme) in itertools.product(enumerate(PAGES), enumerate(THEMES)):
        yield page, LANGUAGES[(at + by) % 2], theme, SCHEMES[(at + by // 2) % 2]


def test_the_pairs_are_all_there() -> None:
    looks = list(pairs())
    values = (tuple(PAGES), LANGUAGES, tuple(THEMES), SCHEMES)
    for one, other in itertools.combinations(range(4), 2):
        met = {(look[one], look[other]) for look in looks}
        assert met == set(itertools.product(values[one], values[other]))


async def staged(browser: Browser, server: Server, signed_in: dict[str, Any]) -> Stage:
    """Open a session with something of everything, and make the links that only the desk can make."""
    workshop = open_workshop(server)
    workshop.step("explore")
    for number in range(4):
        goal = ("sociale-contacten", "betaald-werk")[number % 2]
        workshop.place(f"a{number}", f"Taalcafé {number}", goal=goal, organisation=f"o{number % 3}")
    wheel = server.api(workshop.token, f"/sessions/{workshop.session}")["wheel"]
    context = await browser.new_context(bypass_csp=True, viewport=LAPTOP, reduced_motion="reduce")  # type: ignore[arg-type]
    await context.add_cookies([signed_in])  # type: ignore[list-item]
    stage = Stage(page=await context.new_page(), workshop=workshop, wheel=wheel)
    await stage.desk(f"/wiel/{wheel}", "main h1")
    await stage.press("desk.share.make")
    stage.shared = await stage.page.get_by_label(stage.says("desk.share.link_title"), exact=True).input_value()
    await stage.page.get_by_text(stage.says("desk.links.each"), exact=True).click()
    await stage.page.locator('.item[data-item="o0"]').get_by_role("button", name=stage.says("desk.links.make")).click()
    stage.own = await stage.page.get_by_label(stage.says("desk.links.address"), exact=True).input_value()
    return stage


async def speaking(stage: Stage, language: str) -> None:
    stage.language = language
    await stage.page.context.add_cookies(
        [{"name": "language", "value": language, "domain": HOST_NAME, "path": "/begeleider"}]
    )
    await (await stage.to("/")).locator("#language[lang]").wait_for()
    await stage.page.evaluate(f"localStorage.setItem('{LANGUAGE_KEPT}', '\"{language}\"')")


async def looked_at(
    stage: Stage, looks: list[Look], *, pages: Mapping[str, Opened] = PAGES, themes: bool = True
) -> list[str]:
    """Return what axe finds in any of these looks; `themes` puts a theme over the page, else the server has it."""
    found = []
    for language, of_language in itertools.groupby(sorted(looks, key=lambda look: look[1]), key=lambda look: look[1]):
        await speaking(stage, language)
        by_page = sorted(of_language, key=lambda look: list(pages).index(look[0]))
        for where, of_page in itertools.groupby(by_page, key=lambda look: look[0]):
            await pages[where](stage)
            await expect(stage.page.locator(f"html[lang^={language}]")).to_be_attached()
            for _, _, theme, scheme in of_page:
                await stage.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                source = THEMES[theme]
                if themes:
                    await stage.page.evaluate(IN_THEME, theme_of(source).css() if source else "")
                found += [f"{where}, {language}, {theme}, {scheme}: {one}" for one in await violations(stage.page)]
    await stage.page.context.close()
    return found


async def test_axe_finds_nothing_in_languages_themes_and_dark_in_pairs(
    shared_server: Server, signed_in: dict[str, Any], chromium: Browser
) -> None:
    stage = await staged(chromium, shared_server, signed_in)
    assert await looked_at(stage, list(pairs())) == []


@pytest.mark.deep
@pytest.mark.parametrize("theme", THEMES)
async def test_axe_finds_nothing_in_any_combination_on_a_server_with_the_theme(
    theme: str, tmp_path: Path, chromium: Browser
) -> None:
    source = THEMES[theme]
    with Server(data=tmp_path / "data", options=("--theme", str(source)) if source else ()) as server:
        stage = await staged(chromium, server, desk_cookie(server.sign_in()))
        assert await looked_at(stage, list(itertools.product(PAGES, LANGUAGES, [theme], SCHEMES)), themes=False) == []


@pytest.mark.deep
async def test_axe_finds_nothing_on_the_pages_before_somebody_is_signed_in(tmp_path: Path, chromium: Browser) -> None:
    async def seen(stage: Stage, path: str) -> None:
        page = await stage.to(path)
        await page.locator("main h1").first.wait_for()

    pages: Mapping[str, Opened] = {
        "sign in": lambda stage: seen(stage, "/begeleider/"),
        "invitation that is gone": lambda stage: seen(stage, "/begeleider/uitnodiging#" + "x" * 32),
        "reset that is gone": lambda stage: seen(stage, "/begeleider/herstel#" + "x" * 32),
    }
    with Server(data=tmp_path / "data", options=("--accounts",)) as server:
        context = await chromium.new_context(bypass_csp=True, viewport=LAPTOP, reduced_motion="reduce")  # type: ignore[arg-type]
        workshop = Workshop(server=server, token="", session="", code="")
        stage = Stage(page=await context.new_page(), workshop=workshop, wheel="")
        every = list(itertools.product(pages, LANGUAGES, THEMES, SCHEMES))
        assert await looked_at(stage, every, pages=pages) == []
