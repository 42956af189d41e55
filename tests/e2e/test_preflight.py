"""The preflight page in a real browser: a good day, a proxy that blocks the fast line, a wrong clock, and a phone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from tests.phone.workshop import violations
from tests.support.server import HOST_NAME, Server

pytestmark = pytest.mark.browser


def address(server: Server) -> str:
    return f"http://{HOST_NAME}:{server.port}/begeleider/controle"


async def test_on_a_good_day_a_phone_comes_in_and_the_page_says_so(shared_server: Server, laptop: Page) -> None:
    await laptop.goto(address(shared_server))
    # Either sentence says that the line is there; how fast it is on the day is for the page to say.
    there = re.compile("De snelle lijn naar de server is open|De lijn naar de server is traag")
    await expect(laptop.get_by_text(there)).to_be_visible()
    for said in ("Er is ruimte op de schijf", "De klok loopt goed", "Deze browser bewaart wat je typt"):
        await expect(laptop.get_by_text(said)).to_be_visible()
    # The server of a test listens on this machine alone, and the page says what that means.
    await expect(laptop.get_by_text("kan alleen deze computer komen")).to_be_visible()
    await expect(laptop.get_by_text("Er is 1 ding dat je eerst moet oplossen.")).to_be_visible()
    proof = await laptop.locator(".preflight .quiet").first.inner_text()
    answer = shared_server.request("/live/proof/" + proof.rsplit("/", 1)[1], headers={"Accept-Language": "nl"})
    assert answer.status == 200 and "Deze telefoon kan meedoen." in answer.body.decode()
    await expect(laptop.get_by_text("Er kwam 1 telefoon binnen.")).to_be_visible()
    assert shared_server.request("/live/proof/nonsense").status == 404
    for scheme in ("light", "dark"):
        await laptop.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert await violations(laptop) == []


async def test_a_proxy_that_blocks_websockets_and_a_wrong_clock_are_told(shared_server: Server, laptop: Page) -> None:
    async def block(socket: WebSocketRoute) -> None:
        await socket.close(code=1011)

    await laptop.route_web_socket(lambda url: "/live/socket.io" in url, block)
    await laptop.clock.set_system_time(datetime.now(UTC) - timedelta(days=7 * 365))
    await laptop.goto(address(shared_server))
    await expect(laptop.get_by_text("houdt de snelle lijn (WebSocket) tegen")).to_be_visible()
    await expect(laptop.get_by_text("De klok van deze computer scheelt 7 jaar met de server.")).to_be_visible()


@pytest.mark.deep
async def test_a_rehearsal_from_the_desk_ends_with_a_report(shared_server: Server, laptop: Page) -> None:
    await laptop.goto(address(shared_server))
    await laptop.get_by_role("button", name="Begin de repetitie").click()
    await expect(laptop.get_by_text("Alles werkt. Je kunt beginnen.")).to_be_visible(timeout=120_000)
    await expect(laptop.get_by_text("30 van de 30 telefoons doen mee.")).to_be_visible()
    assert await violations(laptop) == []
