"""What every test may ask for: a real server, a real browser."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.support.browser import opened_browser
from tests.support.postgres import Cluster
from tests.support.server import Server


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


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A real Chromium that knows this machine as `wiel.test`: phones reach it under no name that is trusted."""
    async with opened_browser() as browser:
        yield browser
