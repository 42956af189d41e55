"""A wheel for all to see: what it shows and what not, on a page of ours and on another website."""

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Route

from tests.phone.workshop import violations
from tests.storage.services import WHEEL, closed, opened
from tests.support.server import HOST_NAME, Server
from toolkit import shelf
from toolkit.services import Services
from toolkit.sessions import commands as c
from toolkit.sessions.actors import FACILITATOR
from toolkit.web.share import public_view
from toolkit.wheel.file import read_wheel, wheel_json

SECRET_WORDS = ("Niet voor buiten", "d1", "Bel elkaar", "Waarom dan", "eigen-sleutel")
FULL = {
    **wheel_json(WHEEL),
    "activities": [
        {
            "id": "a1",
            "name": "Taalcafé",
            "organisations": ["bieb"],
            "goals": ["vaardigheden"],
            "note": SECRET_WORDS[0],
            "source": SECRET_WORDS[0],
        },
        {"id": "a2", "name": "Wandelclub", "organisations": ["bieb"], "goals": ["vaardigheden"], "state": "stopped"},
    ],
    "participants": [{"id": SECRET_WORDS[1], "organisation": "bieb"}],
    "actions": [{"id": "x1", "title": SECRET_WORDS[2]}],
    "judgements": [{"finding": "gap/G/betaald-werk", "verdict": "dismissed", "reason": SECRET_WORDS[3]}],
    "extra": {"eigen-sleutel": 1},
}


@pytest.fixture
async def services(tmp_path: Path) -> Any:
    made = opened(tmp_path)
    await made.library.keep(read_wheel(json.dumps(FULL), shelf.template))
    yield made
    await closed(made)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(data=tmp_path_factory.mktemp("share") / "data", demo=False) as running:
        yield running


async def links(server: Server) -> tuple[str, str]:
    """Put the wheel on a server and return the secret of a share link and a key for another website."""
    server.api(server.token(), "/wheels", FULL)
    beside = opened(server.data)
    made = await beside.access.links.share_link("proef"), await beside.access.links.embed_link("proef")
    await closed(beside)
    return made


async def test_the_public_sees_what_stands_on_the_wheel_and_nothing_of_people_and_choices(services: Services) -> None:
    view = await public_view(services, "proef")
    assert view is not None
    assert [card["name"] for card in view["wheel"]["activities"]] == ["Taalcafé"]
    assert view["wheel"]["municipalities"] == ["Proefdorp"]
    assert not [word for word in SECRET_WORDS if f"'{word}'" in str(view)]


async def test_what_the_room_still_hides_the_public_gets_as_dots(services: Services) -> None:
    room = await services.rooms.start("proef")
    await room.submit(c.RevealSet(id="dicht", what="cards", shown=False), FACILITATOR)
    hidden = await public_view(services, "proef")
    await room.submit(c.RevealSet(id="open", what="cards", shown=True), FACILITATOR)
    shown = await public_view(services, "proef")
    assert hidden is not None and shown is not None
    assert "Taalcafé" not in str(hidden)
    assert [card["id"] for card in hidden["wheel"]["activities"]] == ["a1"]
    assert "Taalcafé" in str(shown)


async def test_a_link_rests_while_its_wheel_is_archived_and_dies_when_it_is_revoked(services: Services) -> None:
    links = services.access.links
    secret, key = await links.share_link("proef"), await links.embed_link("proef")
    assert await links.share_links("proef") == 2
    await services.library.archive("proef")
    assert await public_view(services, "proef") is None
    await services.library.unarchive("proef")
    assert await public_view(services, "proef") is not None
    assert await links.shared_wheel(secret) == await links.embedded_wheel(key) == "proef"
    assert await links.shared_wheel(key) is await links.embedded_wheel(secret) is None
    await links.revoke_share_links("proef")
    assert await links.shared_wheel(secret) is await links.embedded_wheel(key) is None


async def test_a_wheel_that_was_erased_is_shown_to_nobody(services: Services) -> None:
    await services.rooms.erase("proef")
    assert await public_view(services, "proef") is None


async def test_no_secret_and_no_key_reaches_a_log_or_a_file(server: Server) -> None:
    secret, key = await links(server)
    assert server.request("/live/share", method="POST", body={"secret": secret}).json()["wheel"]["round"] == 1
    answer = server.request(f"/w/{key}.json", headers={"Origin": "https://gemeente.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["wheel"]["name"] == WHEEL.name
    for gone in (f"/w/{secret}.json", "/w/x.json"):
        refused = server.request(gone)
        assert (refused.status, refused.headers["access-control-allow-origin"]) == (404, "*")
    refused = server.request("/live/share", method="POST", body={"secret": key, "lang": "en"})
    assert refused.json()["error"]["message"] == "This link no longer works. Ask the municipality for a new one."
    assert server.request("/live/share", method="POST", body=b"[").status == 404
    held = b"".join(file.read_bytes() for file in server.data.rglob("*") if file.is_file()) + server.log.encode()
    assert secret.encode() not in held and key.encode() not in held


@pytest.mark.browser
async def test_the_page_shows_the_wheel_its_table_and_its_date_in_two_languages(
    server: Server, chromium: Browser
) -> None:
    secret, _ = await links(server)
    page = await chromium.new_page(reduced_motion="reduce")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"http://{HOST_NAME}:{server.port}/w/#{secret}")
    await page.get_by_role("heading", name=WHEEL.name).wait_for()
    assert "Proefdorp · Ronde 1, bijgewerkt op" in await page.locator("#about").inner_text()
    await page.get_by_role("button", name="Toon als tabel").click()
    await page.get_by_role("rowheader", name="Taalcafé").wait_for()
    assert await violations(page) == []
    await page.get_by_role("button", name="English").click()
    await page.get_by_text(re.compile(r"Round 1, updated on \d+ [A-Z][a-z]+ 20\d\d$")).wait_for()
    assert errors == []
    for way, title in (("w", "Participation wheel"), ("o", "Your part of the wheel")):
        await page.goto("about:blank")
        await page.goto(f"http://{HOST_NAME}:{server.port}/{way}/#{'x' * 32}")
        await page.get_by_text("This link no longer works.").wait_for()
        assert await page.get_by_role("heading").all_inner_texts() == [title]
        assert await page.title() == title


@pytest.mark.browser
async def test_another_website_shows_the_wheel_with_one_element(
    server: Server, chromium: Browser, tmp_path: Path
) -> None:
    _, key = await links(server)
    base = f"http://{HOST_NAME}:{server.port}"
    (tmp_path / "index.html").write_text(
        f'<!doctype html><title>Gemeente</title><script type="module" src="{base}/participation-wheel.js"></script>'
        f'<participation-wheel src="{base}/w/{key}.json" table></participation-wheel>'
    )
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        page = await chromium.new_page()
        await page.goto(f"http://127.0.0.1:{site.server_address[1]}/index.html")
        await page.get_by_role("rowheader", name="Taalcafé").wait_for()
        # A key that was taken back is said, also where the words of the element come last.
        refused = asyncio.Event()
        page.on("response", lambda answer: answer.status == 404 and refused.set())

        async def late(route: Route) -> None:
            await refused.wait()
            await route.continue_()

        await page.route("**/wheel.json", late)
        index = tmp_path / "index.html"
        index.write_text(index.read_text().replace(key, "x" * 32))
        await page.reload()
        await page.get_by_text("Het wiel kon niet worden geladen.").wait_for()
        site.shutdown()
