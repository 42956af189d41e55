"""Complaints of the field that only a real browser can answer, where no other story does (docs/reliability.md)."""

import asyncio
import random
import signal

import pytest
from playwright.async_api import Browser, expect

from tests.chaos.proxy import Proxy, Weather
from tests.phone.workshop import line_of, open_workshop, phone_of, write_card
from tests.support.server import HOST_NAME, Server

pytestmark = pytest.mark.browser
# What a browser sees behind a wall that does not know the upgrade: the handshake fails, each time.
NO_WEBSOCKETS = """
window.WebSocket = class extends EventTarget {
  constructor() {
    super();
    setTimeout(() => { this.onerror?.(new Event("error")); this.onclose?.(new CloseEvent("close", {code: 1006})); });
  }
  send() {}
  close() {}
};
"""
PATIENCE = 40_000  # for a busy machine: what is right is there within seconds


async def test_a_line_that_falls_silent_without_breaking_is_not_called_live(server: Server, chromium: Browser) -> None:
    """A server that hangs keeps every connection open and says nothing: the dead tab that looks alive.

    So does a network that forgets a connection. There the phone asks by itself, hears that the network is there, and
    takes the line up anew, long before it would give the line up.
    """
    workshop = await asyncio.to_thread(open_workshop, server)
    workshop.step("place")
    context, phone = await phone_of(chromium)
    screen = await context.new_page()
    async with Proxy(port=server.port, weather=Weather(dice=random.Random(1))) as proxy:
        near = proxy.address.rpartition(":")[2]
        await phone.goto(workshop.phone_page.replace(f":{server.port}/", f":{near}/") + "?o=o0")
        await phone.get_by_role("button", name="Doe mee").click()
        await expect(phone.locator("#state")).to_have_text("Live", timeout=PATIENCE)
        # The server hangs up by itself on what a page was loaded over: the first questions would die in those lines.
        async with asyncio.timeout(PATIENCE / 1000):
            while len(proxy.lines) > 1:
                await asyncio.sleep(0.1)
        async with phone.expect_websocket(timeout=PATIENCE), phone.expect_response("**/healthz", timeout=PATIENCE):
            proxy.swallow()
            proxy.let_through()
        await write_card(phone, "Op de nieuwe lijn")
        await expect(line_of(phone, "Op de nieuwe lijn")).to_contain_text("op het wiel", timeout=PATIENCE)

        await screen.goto(f"http://{HOST_NAME}:{server.port}/scherm/{workshop.code}")
        await expect(screen.locator("#fresh")).to_have_attribute("data-state", "live", timeout=PATIENCE)
        assert server.process is not None
        server.process.send_signal(signal.SIGSTOP)
        try:
            await expect(phone.locator("#state")).not_to_have_text("Live", timeout=PATIENCE)
            await expect(screen.locator("#fresh")).not_to_have_attribute("data-state", "live", timeout=PATIENCE)
            await write_card(phone, "Geschreven in de stilte")
        finally:
            server.process.send_signal(signal.SIGCONT)
        await expect(phone.locator("#state")).to_have_text("Live", timeout=PATIENCE)
        await expect(screen.locator("#fresh")).to_have_attribute("data-state", "live", timeout=PATIENCE)
        await expect(line_of(phone, "Geschreven in de stilte")).to_contain_text("✓ op het wiel", timeout=PATIENCE)
        held = await asyncio.to_thread(server.api, workshop.token, f"/sessions/{workshop.session}/export/json")
        assert [card["name"] for card in held["activities"]] == ["Op de nieuwe lijn", "Geschreven in de stilte"]
    await context.close()


async def test_a_phone_whose_network_lets_no_websocket_through_takes_part_all_the_same(
    server: Server, chromium: Browser
) -> None:
    workshop = await asyncio.to_thread(open_workshop, server)
    workshop.step("place")
    context, phone = await phone_of(chromium)
    await context.add_init_script(NO_WEBSOCKETS)
    await phone.goto(f"{workshop.phone_page}?o=o0")
    await phone.get_by_role("button", name="Doe mee").click()
    await expect(phone.locator("#state")).to_have_text("Live", timeout=PATIENCE)
    await write_card(phone, "Achter de muur")
    await expect(line_of(phone, "Achter de muur")).to_contain_text("✓ op het wiel", timeout=PATIENCE)
    workshop.place("a1", "Van een ander")
    workshop.step("explore")
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Wat valt op?", timeout=PATIENCE)
    await context.close()
