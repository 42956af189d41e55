"""Real pages in the storm, in Chromium: phones that place cards with the product's own client code, and the big screen.

Their tabs freeze and their clocks jump. Like people.py they keep notes of what they made and what they were told.
"""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Page

from tests.support.browser import opened_browser
from tests.support.client import Client, Json
from tests.support.server import HOST_NAME

_SCRIPT = Path(__file__).with_name("real_phone.js")
_PACE = 2.5
_SETTLED_WITHIN = 120.0


@dataclass(kw_only=True, eq=False)
class RealPage:
    """One page. A phone has notes of its own; the big screen makes nothing."""

    page: Page
    wire: CDPSession
    phone: bool
    began: float  # the moment on the event loop's clock at which the page's own began
    made: dict[str, Json] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    passing: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    outages: list[tuple[float, float]] = field(default_factory=list)
    held: Json = field(default_factory=dict)
    seq: int = 0
    token: str = ""
    stuck: str = ""  # what did not come right within a long while

    @property
    def shown(self) -> dict[str, dict[str, Json]]:
        """What is held, as `Client.shown`."""
        return {name: items for name, items in self.held.items() if items}

    async def freeze(self) -> None:
        """Do as a browser does with a tab in the background."""
        await self.wire.send("Page.setWebLifecycleState", {"state": "frozen"})

    async def thaw(self) -> None:
        await self.wire.send("Page.setWebLifecycleState", {"state": "active"})

    async def set_clock(self, ahead: int) -> None:
        """Let this device believe that it is so many seconds later."""
        await self.page.evaluate("(ahead) => window.__storm.setClock(ahead)", ahead)

    async def finish(self) -> None:
        """Make nothing more, wait for the answer to all that was made, and read the notes."""
        state, left = "", 0
        try:
            async with asyncio.timeout(_SETTLED_WITHIN):
                while state != "live":
                    await asyncio.sleep(0.2)
                    state = await self.page.locator("#state, #fresh").get_attribute("data-state") or ""
                if self.phone:
                    await self.page.evaluate("window.__storm.finish()")
                    while left := await self.page.evaluate("window.__storm.open()"):
                        await asyncio.sleep(0.2)
        except TimeoutError:
            self.stuck = f"a real page ({'phone' if self.phone else 'screen'}) says {state!r}, {left} commands are open"
        self.outages = _outages(await self.page.evaluate("window.__storm.states"), self.began)
        if self.phone:
            await self.look()

    async def look(self) -> None:
        """Read what the page knows now."""
        notes = await self.page.evaluate("window.__storm.notes()")
        self.made, self.told, self.refused = notes["made"], notes["told"], notes["refused"]
        self.token, self.sent, self.held, self.seq = notes["token"], notes["sent"], notes["held"], notes["seq"]
        self.passing = Counter(notes["passing"]) - Counter(self.refused.values())

    async def is_loaded_anew(self) -> bool:
        """Tell whether the page lost its notes: then somebody's typing may have gone with them."""
        return not await self.page.evaluate("window.__storm.states.length")

    async def is_like(self, fresh: Client) -> bool:
        """Tell whether this page comes to hold what a fresh client of the same person holds."""
        for _ in range(100):
            await self.look()
            if (self.seq, self.shown) == (fresh.seq, fresh.shown):
                return True
            await asyncio.sleep(0.3)
        return False


async def opened_pages(stack: AsyncExitStack, address: str, code: str, count: int) -> list[RealPage]:
    """Open `count` pages over the network at `address`: phones, and the last one the big screen."""
    if not count:
        return []
    browser = await stack.enter_async_context(opened_browser())
    base = f"http://{HOST_NAME}:{address.rpartition(':')[2]}"
    pages = []
    for n in range(count):
        context: BrowserContext = await browser.new_context(viewport={"width": 390, "height": 844})
        await context.add_init_script(path=_SCRIPT)
        page = await context.new_page()
        phone = n < count - 1
        if phone:
            await page.goto(f"{base}/d/{code}?o=o{n}")
            await page.get_by_role("button", name="Doe mee").click()
        else:
            await page.goto(f"{base}/scherm/{code}")
        await page.locator("#state[data-state=live], #fresh[data-state=live]").wait_for()
        if phone:
            start: Json = {"code": code, "organisation": f"o{n}", "pace": _PACE}
            await page.evaluate("(start) => window.__storm.begin(start)", start)
        await page.evaluate("window.__storm.look()")
        now = float(await page.evaluate("performance.now()"))
        began = asyncio.get_running_loop().time() - now / 1000
        pages.append(RealPage(page=page, wire=await context.new_cdp_session(page), phone=phone, began=began))
    return pages


def _outages(states: list[Any], began: float) -> list[tuple[float, float]]:
    """Return from when to when a page was not live, by the event loop's clock."""
    found, lost = [], None
    for at, state in states:
        if state == "live" and lost is not None:
            found.append((began + lost / 1000, began + at / 1000))
            lost = None
        elif state != "live" and lost is None:
            lost = at
    return found
