"""What every test may ask for: a real server, a real browser."""

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.async_api import Browser, Page, ViewportSize

from tests.support.browser import OneChromium, desk_cookie
from tests.support.loaded import Loaded
from tests.support.postgres import Cluster
from tests.support.server import Server


def pytest_configure(config: pytest.Config) -> None:
    """Let Hypothesis take its time, and draw the same in every run but the deep one: what goes in hangs on no dice."""
    deep = config.option.markexpr == "deep"
    settings.register_profile(
        "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=not deep
    )
    settings.load_profile("any machine")


@pytest.fixture(scope="session", autouse=True)
def loaded() -> Iterator[None]:
    """What has loaded the program once, for all servers of this worker; only Linux has the sockets that it needs."""
    Server.loaded = ready = Loaded() if sys.platform == "linux" else None
    yield
    if ready is not None:
        ready.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of its own for this test: a real process on a free port, with the demo wheel and an open session."""
    with Server(data=tmp_path / "data") as running:
        yield running


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests of a file: each test opens a session of its own on it."""
    with Server(data=tmp_path_factory.mktemp("shared") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def signed_in(shared_server: Server) -> dict[str, Any]:
    """The cookie of the desk: the printed link works once, for all tests of a file."""
    return desk_cookie(shared_server.sign_in())


@pytest.fixture
async def laptop(chromium: Browser, signed_in: Any) -> AsyncIterator[Page]:
    """A page of a laptop that is signed in at the desk, open to axe; what it throws fails the test.

    Nothing moves on it: what is half faded out in the moment that axe looks cannot be read.
    """
    laptop: ViewportSize = {"width": 1366, "height": 768}
    context = await chromium.new_context(viewport=laptop, bypass_csp=True, reduced_motion="reduce")
    await context.add_cookies([signed_in])
    wrong: list[str] = []
    page = await context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    await context.close()
    assert wrong == []


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of our own, started when the first test asks for it; each test makes a database of its own on it."""
    with Cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def kept_in(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The settings of where an installation keeps what it keeps: a test that asks for them runs on both databases."""
    if request.param == "sqlite":
        yield {}
        return
    with request.getfixturevalue("cluster").database() as url:
        yield {"database_url": url}


@pytest.fixture(scope="session")
async def one_chromium() -> AsyncIterator[OneChromium]:
    """The browser that the tests of a worker share."""
    shared = OneChromium()
    yield shared
    await shared.close()


@pytest.fixture
async def chromium(one_chromium: OneChromium) -> AsyncIterator[Browser]:
    """A real Chromium that knows this machine as `wiel.test`: phones reach it under no name that is trusted.

    All that a test opens in it is closed behind it.
    """
    async with one_chromium.lent() as browser:
        yield browser
