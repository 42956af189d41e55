"""A real Chromium for tests: headless, and with this machine under a name that browsers do not trust as localhost."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright

from tests.support.server import HOST_NAME

CHROMIUM = "/usr/bin/chromium"
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


@asynccontextmanager
async def opened_browser() -> AsyncIterator[Browser]:
    """Open a Chromium. Fails the test where there is none: a story that was not seen is not true."""
    program = os.environ.get("CHROMIUM", CHROMIUM)
    if not Path(program).exists():
        pytest.fail(f"This test needs Chromium: install it, or name it in CHROMIUM (now {program}).", pytrace=False)
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
