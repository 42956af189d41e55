"""The door of the desk: a stranger gets the sign-in page and nothing else, on every way in."""

import asyncio
import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.support.server import HOST_NAME, Server

HTML = {"Accept": "text/html"}


class Stay(urllib.request.HTTPRedirectHandler):
    """Look at the answer itself, not at where it leads."""

    def http_error_303(self, request: Any, answer: Any, *rest: Any) -> Any:
        return answer


@pytest.mark.parametrize("path", ["/begeleider", "/begeleider/", "/begeleider/bibliotheek", "/begeleider/nothing"])
def test_a_stranger_sees_the_sign_in_page(shared_server: Server, path: str) -> None:
    answer = shared_server.request(path, headers=HTML)
    assert b"/start/sign-in.js" in answer.body
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_the_desk_loads_from_its_own_address_alone(shared_server: Server, signed_in: Any) -> None:
    """NiceGUI needs inline script, inline style and eval; nothing else is given away for that."""
    headers = {**HTML, "Cookie": f"{signed_in['name']}={signed_in['value']}"}
    answer = shared_server.request("/begeleider/bibliotheek", headers=headers)
    policy = {
        name: set(sources) for name, *sources in map(str.split, answer.headers["content-security-policy"].split(";"))
    }
    assert policy["object-src"] == policy["frame-ancestors"] == {"'none'"}
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == {"'self'"}
    assert policy["script-src"] == {"'self'", "'unsafe-inline'", "'unsafe-eval'"}
    assert policy["style-src"] == {"'self'", "'unsafe-inline'"}
    here = shared_server.base.partition("://")[2]
    assert policy["connect-src"] == {"'self'", f"ws://{here}", f"wss://{here}"}
    assert policy["img-src"] | policy["font-src"] <= {"'self'", "data:", "blob:"}


@pytest.mark.parametrize("path", ["/begeleider/_nicegui_ws/socket.io/?EIO=4&transport=polling", "/begeleider/x.json"])
def test_a_stranger_that_is_no_browser_is_refused(shared_server: Server, path: str) -> None:
    assert shared_server.request(path).status == 401
    assert shared_server.request(path, method="POST", body={}).status == 401


async def test_a_stranger_has_no_socket(server: Server) -> None:
    address = f"ws://127.0.0.1:{server.port}/begeleider/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    with pytest.raises(InvalidStatus):
        await connect(address, proxy=None)
    cookie = await asyncio.to_thread(server.sign_in)
    with pytest.raises(InvalidStatus):
        await connect(address, additional_headers={"Cookie": cookie, "Origin": "https://elders.example"}, proxy=None)
    own = {"Cookie": cookie, "Origin": server.base}
    async with connect(address, additional_headers=own, proxy=None) as socket:
        assert str(await socket.recv()).startswith("0{")


def test_the_first_link_signs_one_browser_in(server: Server) -> None:
    key = server.links["Begeleider"].partition("#sleutel=")[2]
    answer = server.request("/begeleider/aanmelden", method="POST", body={"key": key})
    cookie = answer.headers["set-cookie"]
    assert answer.status == 204
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/begeleider" in cookie
    again = server.request("/begeleider/aanmelden", method="POST", body={"key": key})
    assert (again.status, again.json()["code"]) == (403, "link_used")
    signed_in = {"Cookie": cookie.partition(";")[0]}
    assert server.request("/begeleider/aanmelden", headers=signed_in).status == 204
    server.kill()
    server.start()
    assert server.request("/begeleider/aanmelden", headers=signed_in).status == 204
    assert server.links["Begeleider"].partition("#sleutel=")[2] != key
    assert server.request("/begeleider/afmelden", method="POST", headers=signed_in).status == 204
    assert server.request("/begeleider/aanmelden", headers=signed_in).status == 401


def test_a_page_of_another_origin_signs_nobody_in_or_out(server: Server) -> None:
    key = server.links["Begeleider"].partition("#sleutel=")[2]
    elsewhere = {"Origin": "https://elders.example"}
    answer = server.request("/begeleider/aanmelden", method="POST", body={"key": key}, headers=elsewhere)
    assert answer.status == 403
    assert server.sign_in()


@pytest.mark.parametrize("path", ["/live/over", "/live/over/use", "/live/organisation/submit", "/live/share"])
def test_a_page_of_another_origin_sends_nothing_in_the_name_of_ours(shared_server: Server, path: str) -> None:
    for origin, status in (("https://elders.example", 403), ("null", 403), (shared_server.base, 404)):
        assert shared_server.request(path, method="POST", body={}, headers={"Origin": origin}).status == status


def test_every_cookie_is_for_the_desk_alone_for_no_script_and_over_tls_for_tls_alone(tmp_path: Path) -> None:
    with Server(data=tmp_path / "data", options=("--public-url", "https://wiel.example:443")) as server:
        noted = json.loads((server.data / "server.json").read_text(encoding="utf-8"))
        server.port = int(noted["address"].rpartition(":")[2])
        key = server.links["Begeleider"].partition("#sleutel=")[2]
        first = server.request("/begeleider/aanmelden", method="POST", body={"key": key})
        signed_in = {**HTML, "Cookie": first.headers["set-cookie"].partition(";")[0]}
        request = urllib.request.Request(f"{server.base}/begeleider/taal/en?terug=/begeleider/", headers=signed_in)
        with urllib.request.build_opener(Stay).open(request) as answer:
            chosen = answer.headers.get_all("Set-Cookie")
        page = server.request("/begeleider/bibliotheek", headers=signed_in)
        assert page.status == 200 and "set-cookie" not in page.headers, "NiceGUI keeps nothing in a browser"
        assert "max-age" in page.headers["strict-transport-security"]
    (named,) = chosen
    assert named.startswith("language=en")
    for cookie in (named, first.headers["set-cookie"]):
        assert {"HttpOnly", "SameSite=strict", "Path=/begeleider", "Secure"} <= set(cookie.split("; "))


def test_guessing_keys_gets_slow(server: Server) -> None:
    guesses = [
        server.request("/begeleider/aanmelden", method="POST", body={"key": f"{n:032d}"}).status for n in range(24)
    ]
    assert guesses[0] == 403 and 429 in guesses


@pytest.mark.browser
async def test_the_link_opens_the_desk_and_the_key_leaves_the_address(server: Server, chromium: Browser) -> None:
    page = await chromium.new_page()
    await page.goto(server.named(server.links["Begeleider"]))
    await page.wait_for_function("() => !document.getElementById('said')")
    assert page.url.startswith(f"http://{HOST_NAME}:")
    assert "sleutel" not in page.url
    other = await (await chromium.new_context()).new_page()
    await other.goto(server.named(server.links["Begeleider"]))
    await other.get_by_text("al gebruikt").wait_for()
