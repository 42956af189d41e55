"""Make the pictures of facilitator-guide.md out of the real pages: `make guide-pictures`. They are never drawn by hand.

Starts a server on data of its own, leads a session on the demo wheel through its steps, and looks at each page as
people see it. Checks nothing: tests do.
"""

import asyncio
import tempfile
import uuid
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Browser, Page

from tests.support.browser import opened_browser
from tests.support.client import Client
from tests.support.server import HOST_NAME, Server

FOLDER = Path(__file__).parent / "guide"
LAPTOP, PHONE, SCREEN = (1366, 768), (390, 844), (1920, 1080)
WIDEST = 1100  # pixels; a phone keeps its own width
QUALITY = 72
EVERYWHERE = ("--host", "0.0.0.0")  # as a facilitator starts it


class Story:
    """One session on the demo wheel, and the pictures that are made of it."""

    def __init__(self, server: Server, browser: Browser, cookie: str) -> None:
        self.server, self.browser = server, browser
        self.token = server.token()
        name, _, value = cookie.partition("=")
        self.cookie: Any = {"name": name, "value": value, "domain": HOST_NAME, "path": "/begeleider"}
        wheels = server.api(self.token, "/wheels")
        self.wheel, self.session = wheels[0]["id"], wheels[0]["session"]

    def do(self, type: str, **fields: Any) -> None:
        """Do something as the facilitator."""
        command = {"id": uuid.uuid4().hex, "type": type, **fields}
        ack = self.server.api(self.token, f"/sessions/{self.session}/commands", command)
        if not ack["ok"]:
            raise RuntimeError(ack)

    async def page(self, path: str, size: tuple[int, int]) -> Page:
        context = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
        )
        await context.add_cookies([self.cookie])
        page = await context.new_page()
        await page.goto(f"http://{HOST_NAME}:{self.server.port}{path}")
        return page

    async def keep(self, name: str, page: Page, *, until: str, close: bool = True) -> None:
        """Write what a page shows as a picture, once something is to be seen on it."""
        await page.locator(until).first.wait_for()
        await page.wait_for_load_state("networkidle")
        await page.evaluate("document.fonts.ready")
        picture = Image.open(BytesIO(await page.screenshot(animations="disabled"))).convert("RGB")
        if picture.width > WIDEST:
            picture = picture.resize((WIDEST, round(picture.height * WIDEST / picture.width)), Image.Resampling.LANCZOS)
        picture.save(FOLDER / f"{name}.webp", quality=QUALITY, method=6)
        if close:
            await page.context.close()

    # -- the pages ------------------------------------------------------------------------------------------------

    async def before(self) -> None:
        """The weeks before: a new wheel, the check, the start of a session."""
        await self.keep("nieuw-wiel", await self.page("/begeleider/nieuw", LAPTOP), until="form")
        await self.keep("controle", await self.page("/begeleider/controle", LAPTOP), until=".check")
        await self.keep("papier", await self.page(f"/begeleider/sessie/{self.session}/papier", LAPTOP), until=".paper")

    async def day(self) -> None:
        """The day: welcome and placing, on the desk, the phone and the screen."""
        code = self.server.code
        await self.keep("scherm-welkom", await self.page(f"/scherm/{code}", SCREEN), until="#fresh[data-state=live]")
        phone = await self.page(f"/d/{code}", PHONE)
        await self.keep("telefoon-welkom", phone, until="button.main", close=False)
        await phone.get_by_label("Voor een organisatie uit de lijst").check()
        await phone.locator("select[name=organisation]").select_option(index=3)
        await phone.get_by_role("button", name="Doe mee").click()
        await phone.locator("#state[data-state=live]").wait_for()
        self.do("step.set", step="place")
        await phone.get_by_role("link", name="Nieuwe activiteit").click()
        await self.keep("telefoon-kaart", phone, until=".wedges, fieldset")
        await self.keep("werksessie", await self.desk("people"), until=".wheel-place .dot, participation-wheel")

    async def desk(self, drawer: str) -> Page:
        page = await self.page(f"/begeleider/sessie/{self.session}?lade={drawer}", LAPTOP)
        await page.locator(".wheel-place .state", has_text="Live").wait_for()
        return page

    async def after_the_break(self) -> None:
        """Findings, choosing, groups and actions."""
        self.do("step.set", step="explore")
        await self.keep("bevindingen", await self.desk("findings"), until=".drawer .item")
        for number, name in enumerate(("Samen taal leren", "Van vrijwilliger naar werk", "Iedereen in beeld")):
            self.do("theme.add", theme={"id": f"t{number}", "name": name, "findings": []})
        self.do("step.set", step="choose")
        await self.vote()
        self.do("reveal.set", what="votes", shown=True)
        await self.keep("scherm-kiezen", await self.screen(), until="#fresh[data-state=live]")
        self.do("step.set", step="groups")
        self.do("groups.form", groups=1)
        self.do("step.set", step="actions")
        action = {"title": "Eén taalcafé voor de hele wijk", "first_step": "Bel de bibliotheek", "due": "2027-03-01"}
        owner = self.server.api(self.token, f"/wheels/{self.wheel}")["organisations"][3]["id"]
        self.do("action.add", action={"id": "x1", "owner": owner, **action})
        await self.keep("acties", await self.desk("actions"), until=".drawer .item")
        await self.keep("export", await self.desk("outcome"), until=".drawer a")

    async def vote(self) -> None:
        """Let seven people give their dots."""
        for number in range(7):
            async with Client(base=self.server.base, code=self.server.code) as phone:
                await phone.join(resident=True)
                for theme in ("t0", f"t{1 + number % 2}"):
                    await phone.submit("vote.cast", theme=theme)

    async def screen(self) -> Page:
        return await self.page(f"/scherm/{self.server.code}", SCREEN)


async def main() -> None:
    """Make all pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Server(data=Path(folder) / "data", options=EVERYWHERE) as server:
        async with opened_browser() as browser:
            story = Story(server, browser, server.sign_in())
            parts: tuple[Callable[[], Awaitable[None]], ...] = (story.before, story.day, story.after_the_break)
            for part in parts:
                await part()


if __name__ == "__main__":
    asyncio.run(main())
