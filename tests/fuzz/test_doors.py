"""Every door of a running server, knocked on with what nobody should send: it answers, stays, and has nothing to tell.

Bytes on the wire as they are, not as a decent client would write them. What a refusal says is held elsewhere.
"""

import asyncio
import http.client
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.support.asks import right_commands, wanted_by_a_wheel
from tests.support.client import WAIT_SECONDS, Client, new_id
from tests.support.mangle import bitten, junk, mangled
from tests.support.routes import all_routes
from tests.support.server import Server

UNHURRIED = settings(
    deadline=None,
    max_examples=120,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
LONG = settings(UNHURRIED, max_examples=4_000)
STRANGE_PATHS = (
    *("/a/{x}/theme.css", "/{x}", "/begeleider/{x}", "/begeleider/_nicegui/{x}"),
    *("/begeleider/_nicegui_ws/socket.io/?EIO=4&transport=polling&sid={x}", "/begeleider/_nicegui/client/{x}"),
    *("/live/socket.io/?EIO=4&transport=polling", "/live/socket.io/?EIO=4&transport=polling&sid={x}"),
    *("/live/socket.io/?EIO={x}&transport={x}", "/live/socket.io/?EIO=4&transport=polling&j={x}"),
)
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "PROPFIND")
KINDS = (
    "application/json",
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "x/;;",
)
FRAMES = (
    *("0", "1", "2", "2probe", "3", "4", "5", "6", "9", "40", "40/session,", "41/session,", "42", "42/session,"),
    *("42/session,7", "43/session,", "44", "451-/session,", "461-/session,"),
)
DEEP = b"[" * 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A server with a session on a wheel of everything, and whoever is known there."""

    server: Server
    token: str
    cookie: str
    wheel: str
    session: str
    code: str
    paths: tuple[str, ...]
    sent_to: tuple[str, ...]  # of all addresses those that take a body


@pytest.fixture(scope="module")
def stage(shared_server: Server) -> Iterator[Stage]:
    """Yield the stage; at the end the server must be as well as it was, with nothing to tell."""
    server = shared_server
    token = server.token()
    wheel = server.api(token, "/wheels", wanted_by_a_wheel())["id"]
    session = server.api(token, f"/wheels/{wheel}/sessions", {})
    # The addresses are the application's own list, so that a new one is knocked on too. Who signs out knocks no more.
    routes = [route for route in all_routes() if not route.path.startswith("/begeleider/afmelden")]
    yield Stage(
        server=server,
        token=token,
        cookie=server.sign_in(),
        wheel=wheel,
        session=session["id"],
        code=session["code"],
        paths=(*STRANGE_PATHS, *(re.sub(r":path", "", route.path) for route in routes)),
        sent_to=tuple(route.path for route in routes if route.method == "POST"),
    )
    is_well(server)


def is_well(server: Server) -> None:
    assert server.process is not None and server.process.poll() is None
    assert server.request("/readyz").json() == {"ready": True}
    told = [line for line in server.output if re.search(r"Traceback|Error|Exception|WARN|never awaited", line)]
    assert not told, "".join(server.output[-60:])


# --- HTTP ----------------------------------------------------------------------------------------------------------

signs = st.sampled_from(
    ["", "%00", "..%2f..%2fx", "%ff", "a" * 3000, "BCD346", "nl", "{}", "-1", "9" * 40, "%F0%9F%A6%86", "*", "_"]
)
bodies = st.one_of(
    st.binary(max_size=200),
    junk().map(lambda value: json.dumps(value).encode()),
    st.sampled_from(
        [b"", b"{", DEEP, b"\xff\xfe", b"--x\r\n", b'{"key": 1}', b'{"secret": {}}', b"1e999", b'"\\ud83d"']
    ),
    mangled({"secret": "x" * 30, "command": {"id": "a", "type": "card.change"}, "lang": "nl", "key": "x" * 30}).map(
        lambda value: json.dumps(value).encode()
    ),
    mangled(wanted_by_a_wheel()).map(lambda value: json.dumps(value).encode()),
    bitten(b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nNaam;Doel\r\n\r\n--x--\r\n'),
)


@st.composite
def requests(draw: st.DrawFn, stage: Stage) -> tuple[str, str, bytes, dict[str, str]]:
    """Draw a request: to any address there is, with known things in it or strange ones, as a stranger or not."""
    path = draw(st.sampled_from(stage.paths))
    for known in re.findall(r"\{\w+\}", path):
        right = {"{id}": draw(st.sampled_from([stage.wheel, stage.session])), "{other}": stage.wheel, "{format}": "csv"}
        path = path.replace(known, draw(signs | st.just(right.get(known, stage.code))))
    if draw(st.booleans()):
        path += ("&" if "?" in path else "?") + draw(
            st.sampled_from(["limit=-1", "offset=x", "round=9e9", "o=%00", "a[]=1"])
        )
    headers = {
        "Content-Type": draw(st.sampled_from(KINDS)),
        "Authorization": draw(st.sampled_from(["", "Bearer", "Bearer x", f"Bearer {stage.token}", "Basic eA=="])),
        "Cookie": draw(st.sampled_from(["", stage.cookie, "participatiewiel=x", "language=xx; a", "=;=", "x" * 4000])),
        "Accept": draw(st.sampled_from(["text/html", "*/*", ""])),
        "Accept-Language": draw(st.sampled_from(["en", ";;q=é", "x" * 900, ""])),
        "If-None-Match": draw(st.sampled_from(["*", '"x"', ""])),
        "Range": draw(st.sampled_from(["bytes=0-1", "bytes=9-1", "x", ""])),
        "Origin": draw(st.sampled_from(["", "null", "https://elders.example", stage.server.base])),
    }
    return draw(st.sampled_from(METHODS)), path, draw(bodies), {name: value for name, value in headers.items() if value}


def knocked(stage: Stage, method: str, path: str, body: bytes, headers: dict[str, str]) -> int:
    """Send a request as it is and return the status."""
    line = http.client.HTTPConnection("127.0.0.1", stage.server.port, timeout=60)
    try:
        line.putrequest(method, path, skip_accept_encoding=True)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            line.putheader(name, value.encode())
        line.endheaders(body)
        answer = line.getresponse()
        answer.read()
        return answer.status
    finally:
        line.close()


def _requests_are_answered(stage: Stage, held: settings) -> None:
    # The wheel of the stage stays: what would erase it is sent to a place where nothing is.
    keeps = {f"/api/v1/wheels/{stage.wheel}"}

    @held
    @given(requests(stage))
    def answered(request: tuple[str, str, bytes, dict[str, str]]) -> None:
        method, path, body, headers = request
        if method == "DELETE" and path.partition("?")[0] in keeps:
            return
        assert knocked(stage, method, path, body, headers) < 500

    answered()


def test_no_request_breaks_the_server(stage: Stage) -> None:
    _requests_are_answered(stage, UNHURRIED)
    is_well(stage.server)


@pytest.mark.deep
def test_no_request_breaks_the_server_in_thousands(stage: Stage) -> None:
    _requests_are_answered(stage, LONG)
    is_well(stage.server)


@pytest.mark.parametrize(
    "path",
    ["/live/organisation", "/live/share", "/live/over", "/live/over/use", "/live/local/erase", "/begeleider/aanmelden"],
)
def test_a_body_without_depth_or_end_is_refused_before_it_is_read(stage: Stage, path: str) -> None:
    assert 400 <= knocked(stage, "POST", path, DEEP, {"Content-Type": "application/json"}) < 500
    large = json.dumps({"secret": "x" * 300_000}).encode()
    assert knocked(stage, "POST", path, large, {"Content-Type": "application/json"}) == 413
    is_well(stage.server)


def test_no_address_that_takes_a_body_breaks_on_what_is_none(stage: Stage) -> None:
    known = {"Cookie": stage.cookie, "Authorization": f"Bearer {stage.token}"}
    assert {"/live/over", "/begeleider/aanmelden", "/api/v1/wheels"} <= set(stage.sent_to)
    for path in stage.sent_to:
        address = path.replace("{id}", stage.session).replace("{name}", "kaarten")
        for body in (b"", DEEP, b"[]", b"null", b'{"a": ', b"\xff\xfe", b'"\\ud83d"'):
            for headers in ({}, known):
                told = knocked(stage, "POST", address, body, {"Content-Type": "application/json", **headers})
                assert told < 500, (address, body[:10])
    is_well(stage.server)


# --- the live line -------------------------------------------------------------------------------------------------


@st.composite
def frames(draw: st.DrawFn) -> str | bytes:
    """Draw one frame of Engine.IO: right ones, broken ones, and what is no frame at all."""
    start = draw(st.sampled_from(FRAMES))
    event = draw(st.sampled_from(["join", "submit", "patch", "connect", "disconnect", "__class__"]))
    payload = draw(mangled({"protocol": 1, "code": "BCD346", "token": "x" * 22, "resident": True, "since": 1}) | junk())
    tail = draw(
        st.sampled_from(
            [
                json.dumps([event, payload]),
                json.dumps(payload),
                "[",
                '["join",{"_placeholder":true,"num":0}]',
                "",
                DEEP.decode(),
            ]
        )
    )
    return draw(st.sampled_from([start + tail, start + tail, start, tail, (start + tail).encode(), b"\x00\xff"]))


async def _thrown(stage: Stage, thrown: list[str | bytes]) -> None:
    """Open a line, throw frames down it, and let it go however it likes."""
    address = f"ws://127.0.0.1:{stage.server.port}/live/socket.io/?EIO=4&transport=websocket"
    with suppress(ConnectionClosed, InvalidStatus):
        async with connect(address, proxy=None, max_size=None) as line:
            for frame in ["40/session,", *thrown]:
                await line.send(frame)
            await line.send("40/session,")  # for who was shown the door of the session, but still has a line
            await line.send('42/session,99["submit",{}]')
            async with asyncio.timeout(WAIT_SECONDS):
                while "/session,99" not in str(await line.recv()):
                    pass


def _frames_are_taken(stage: Stage, held: settings) -> None:
    with asyncio.Runner() as runner:

        @held
        @given(st.lists(frames(), min_size=1, max_size=6))
        def taken(thrown: list[str | bytes]) -> None:
            runner.run(_thrown(stage, thrown))

        taken()


def test_no_frame_breaks_the_live_line(stage: Stage) -> None:
    _frames_are_taken(stage, settings(UNHURRIED, max_examples=60))
    is_well(stage.server)


def test_who_takes_leave_and_stays_is_hung_up_on(stage: Stage) -> None:
    asyncio.run(_thrown(stage, ["1e+308", "40"]))  # a "1" is the word by which a client leaves
    is_well(stage.server)


@pytest.mark.deep
def test_no_frame_breaks_the_live_line_in_thousands(stage: Stage) -> None:
    _frames_are_taken(stage, LONG)
    is_well(stage.server)


def _messages_are_answered(stage: Stage, held: settings, event: str, token: str | None, right: list[Any]) -> None:
    """Send nearly right messages, one after the other; each must get an ack with a code that the contract knows."""

    async def asked(messages: list[Any]) -> None:
        async with Client(base=stage.server.base, code=stage.code, token=token) as client:
            if event == "submit":
                await client.join()
            for message in messages:
                ack = await client.call(event, message)
                assert ack["ok"] or ack["error"]["code"] in CODES, ack
                assert ack["ok"] or ack["error"]["message"].strip()

    with asyncio.Runner() as runner:

        @held
        @given(st.lists(st.sampled_from(right).flatmap(mangled), min_size=4, max_size=10))
        def answered(messages: list[Any]) -> None:
            runner.run(asked([_sendable(message) for message in messages]))

        answered()


# Codes of the contract; `internal` is one of them, and what it stands for must never happen.
CODES = {
    *("unknown_code", "closed", "full", "protocol", "not_allowed", "wrong_phase", "not_found", "exists", "invalid"),
    *("too_long", "too_large", "rate_limited", "personal_data", "stale"),
}


def _sendable(message: Any) -> Any:
    """Give a command a fresh id where it still has one: an id that was taken is answered without a look."""
    if isinstance(message, dict) and message.get("id") == "c":
        return {**message, "id": new_id()}
    return message


def test_no_join_breaks_the_door(stage: Stage) -> None:
    join = {
        "protocol": 1,
        "code": stage.code,
        "token": "x" * 22,
        "resident": True,
        "name": "N",
        "since": 0,
        "lang": "nl",
    }
    more = {
        "organisation_name": "Nieuw",
        "window": "professional",
        "discipline": "werkcoach",
        "epoch": "",
        "screen": True,
    }
    _messages_are_answered(stage, settings(UNHURRIED, max_examples=20), "join", None, [join, {**join, **more}])
    is_well(stage.server)


def test_no_command_breaks_the_room(stage: Stage) -> None:
    right = [{"id": "c", **command} for command in right_commands() if not command["type"].startswith("session.")]
    _messages_are_answered(stage, settings(UNHURRIED, max_examples=40), "submit", stage.token, right)
    is_well(stage.server)


@pytest.mark.deep
def test_no_command_breaks_the_room_in_thousands(stage: Stage) -> None:
    right = [{"id": "c", **command} for command in right_commands()]
    _messages_are_answered(stage, settings(UNHURRIED, max_examples=800), "submit", stage.token, right)
    is_well(stage.server)
