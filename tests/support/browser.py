"""A real Chromium for tests: headless, and with this machine under a name that browsers do not trust as localhost.

One for all tests of a worker: starting it costs as much as most of them. What a test opened is closed behind it, so
that the next one finds a browser that knows nothing.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Error, async_playwright, expect

from tests.support.server import HOST_NAME

# The first that is there: one engine in two wrappings, and the one without windows takes a fifth less time.
CHROMIUM = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    f"--host-resolver-rules=MAP {HOST_NAME} 127.0.0.1",
)
_CLOSED_WITHIN_SECONDS = 15.0
_SEEN_WITHIN_MILLISECONDS = 30_000  # for a busy machine, as with actions: what is right is there at once

expect.set_options(timeout=_SEEN_WITHIN_MILLISECONDS)


@dataclass(kw_only=True)
class OneChromium:
    """The Chromium of a worker: opened when it is first wanted, and again where it fell or would not close a page."""

    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    _browser: Browser | None = None

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[Browser]:
        """Lend it to one test, and close all that this one leaves open."""
        if self._browser is None or not self._browser.is_connected():
            await self.close()
            self._browser = await self._open.enter_async_context(opened_browser())
        try:
            yield self._browser
        finally:
            try:
                async with asyncio.timeout(_CLOSED_WITHIN_SECONDS):
                    for context in self._browser.contexts:
                        await context.close()
            except (Error, TimeoutError):
                await self.close()

    async def close(self) -> None:
        """End it."""
        self._browser = None
        await self._open.aclose()


@asynccontextmanager
async def opened_browser() -> AsyncIterator[Browser]:
    """Open a Chromium. Fails the test where there is none: a story that was not seen is not true."""
    named = os.environ.get("CHROMIUM")
    program = next((one for one in ([named] if named else CHROMIUM) if Path(one).exists()), None)
    if program is None:
        pytest.fail(f"This test needs Chromium: install it, or name it in CHROMIUM (now {named}).", pytrace=False)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


def desk_cookie(signed_in: str) -> dict[str, Any]:
    """Return the cookie of a desk, as `Server.sign_in` gives it, for the context of a browser."""
    name, _, value = signed_in.partition("=")
    return {"name": name, "value": value, "domain": HOST_NAME, "path": "/begeleider"}
