"""What a phone has to fetch before it takes part, with an empty cache: counted on the wire."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.phone.workshop import Workshop, joined, open_workshop, phone_of
from tests.support.server import Server

pytestmark = pytest.mark.browser

MOST_BYTES = 60_000
MOST_REQUESTS = 12
ASKED = "/healthz"


async def _counted(page: Page, workshop: Workshop) -> tuple[dict[str, int], int]:
    """Join, and return the bytes of each answer by its address, and how many sockets were opened."""
    wire = await page.context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    sockets: list[str] = []
    wire.on("Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]}))
    come = asyncio.Event()

    def finished(event: Any) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])
        come.set()

    wire.on("Network.loadingFinished", finished)
    wire.on("Network.webSocketCreated", lambda event: sockets.append(event["url"]))
    await wire.send("Network.enable")
    await joined(page, workshop)
    await expect(page.get_by_role("link", name="Nieuwe activiteit")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    async with asyncio.timeout(30):
        while addresses.keys() != sizes.keys():  # an answer is still under way
            await come.wait()
            come.clear()
    return {address: sizes[request] for request, address in addresses.items()}, len(sockets)


async def test_the_first_visit_stays_within_sixty_kilobytes_and_twelve_requests(
    shared_server: Server, chromium: Browser
) -> None:
    workshop = open_workshop(shared_server)
    workshop.step("place")
    _, page = await phone_of(chromium)
    fetched, sockets = await _counted(page, workshop)
    # Where a machine is too slow to open the line in a second, the page asks meanwhile whether anything answers.
    asked = [address for address in fetched if address.endswith(ASKED)]
    for address in asked:
        del fetched[address]
    list_of = "\n".join(f"{size:6} {address}" for address, size in fetched.items())
    assert sockets == 1 or (sockets and asked)
    assert len(fetched) + 1 <= MOST_REQUESTS, list_of
    assert sum(fetched.values()) <= MOST_BYTES, f"{sum(fetched.values())} bytes\n{list_of}"


async def test_the_page_asks_nobody_else(shared_server: Server, chromium: Browser) -> None:
    workshop = open_workshop(shared_server)
    _, page = await phone_of(chromium)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await joined(page, workshop)
    assert asked
    assert not [address for address in asked if not address.startswith(workshop.start_page)]
