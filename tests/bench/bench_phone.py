"""How soon a phone shows and does something, and what it fetches: `python tests/bench/bench_phone.py`.

A real server and a real Chromium with an empty cache, on a line of 1.6 Mbit/s with 150 ms and a processor four times
slower. Prints each of five visits and their median. Judges only what is promised, first paint under 1.0 s: else it ends
with 1. The budget in bytes and requests is a test (tests/phone/test_budget.py), not a bench.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.async_api import Browser

from tests.phone.workshop import Workshop, open_workshop, phone_of
from tests.support.browser import opened_browser
from tests.support.server import Server

VISITS = 5
PROMISED_MS = 1000
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SLOWER = 4


async def visit(browser: Browser, workshop: Workshop) -> tuple[float, float, float]:
    """Visit and join once; return the milliseconds until the first paint, until the form is there, until it is live."""
    context, page = await phone_of(browser)
    wire = await context.new_cdp_session(page)
    await wire.send("Network.enable")
    await wire.send("Network.emulateNetworkConditions", LINE)
    await wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await page.goto(f"{workshop.phone_page}?o=o0")
    await page.get_by_role("button", name="Doe mee").wait_for()
    usable = await page.evaluate("performance.now()")
    painted = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    await page.get_by_role("button", name="Doe mee").click()
    asked = await page.evaluate("performance.now()")
    await page.locator("#state", has_text="Live").wait_for()
    live = await page.evaluate("performance.now()") - asked
    await context.close()
    return painted, usable, live


async def measured(workshop: Workshop) -> list[tuple[float, float, float]]:
    """Return the figures of every visit, each by a phone that has never been here."""
    async with opened_browser() as browser:
        return [await visit(browser, workshop) for _ in range(VISITS)]


def main() -> int:
    """Print the figures and say whether the promise holds."""
    with tempfile.TemporaryDirectory() as folder, Server(data=Path(folder)) as server:
        visits = asyncio.run(measured(open_workshop(server)))
    print("first paint   form usable   join to live   (ms; 1.6 Mbit/s, 150 ms, processor 4x slower)")
    for figures in visits:
        print("".join(f"{figure:11.0f}   " for figure in figures))
    middle = [median(column) for column in zip(*visits, strict=True)]
    print("".join(f"{figure:11.0f}   " for figure in middle) + "median")
    return int(middle[0] > PROMISED_MS)


if __name__ == "__main__":
    sys.exit(main())
