"""A line to one browser: in order whatever happens, and with nothing in the way while the browser reads."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from websockets.frames import Frame, Opcode

from tests.storage.services import WHEEL
from tests.support.client import Client, new_id
from tests.support.server import Server
from toolkit.sessions.line import Line, frame_of, line_of, with_lines
from toolkit.wheel.file import wheel_json

JOINED = '43/session,1[{"ok":true,"role":"participant"}]'


class Wire:
    """Where a line sends to: takes what comes, until it is told to wait."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.open = asyncio.Event()
        self.open.set()

    async def send(self, message: Mapping[str, Any]) -> None:
        await self.open.wait()
        await asyncio.sleep(0) if not self.open.is_set() else None
        self.sent.append(message["text"])


async def test_what_is_put_is_sent_at_once_without_a_task() -> None:
    wire = Wire()
    line = Line(wire.send)  # type: ignore[arg-type]
    before = len(asyncio.all_tasks())
    for n in range(3):
        line.put(str(n))
    assert (wire.sent, line.waiting, len(asyncio.all_tasks())) == (["0", "1", "2"], 0, before)


async def test_who_reads_slowly_gets_everything_later_and_in_order() -> None:
    wire = Wire()
    line = Line(wire.send)  # type: ignore[arg-type]
    wire.open.clear()
    for n in range(50):
        line.put(str(n))
    assert (wire.sent, line.waiting) == ([], 50)
    wire.open.set()
    while line.waiting:
        line.put("more")
        await asyncio.sleep(0)
    line.put("last")
    assert wire.sent[:50] == [str(n) for n in range(50)]
    assert wire.sent[-1] == "last"


async def test_nothing_overtakes_the_answer_to_a_join() -> None:
    wire = Wire()
    line = Line(wire.send)  # type: ignore[arg-type]
    line.hold()
    line.put("patch")
    await line.send({"type": "websocket.send", "text": '43/session,0[{"ok":true,"id":"c1","seq":4}]'})
    line.put("another")
    assert len(wire.sent) == 1
    await line.send({"type": "websocket.send", "text": JOINED})
    assert wire.sent[1:] == [JOINED, "patch", "another"]


@pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536])
def test_a_finished_frame_is_what_the_web_server_itself_would_write(length: int) -> None:
    text = "é" * (length // 2) + "x" * (length % 2)
    assert frame_of(text) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


async def test_a_finished_frame_goes_first_and_overtakes_nothing() -> None:
    wire, taken, slow = Wire(), list[bytes](), False

    def take(frame: bytes) -> bool:
        if not slow:
            taken.append(frame)
        return not slow

    line = Line(wire.send, take)  # type: ignore[arg-type]
    line.put("first", b"first")
    slow = True
    wire.open.clear()
    line.put("second", b"second")
    slow = False
    line.put("third", b"third")
    assert (taken, wire.sent, line.waiting) == ([b"first"], [], 2)
    wire.open.set()
    while line.waiting:
        await asyncio.sleep(0)
    line.put("fourth", b"fourth")
    assert (taken, wire.sent) == ([b"first", b"fourth"], ["second", "third"])


async def test_a_line_that_is_gone_takes_anything_and_keeps_nothing() -> None:
    async def gone(message: Any) -> None:
        raise RuntimeError("closed")

    line = Line(gone)
    for n in range(100):
        line.put(str(n))
    assert line.waiting == 0


async def test_a_connection_that_polls_has_no_line() -> None:
    seen: list[Line | None] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(line_of({"asgi.send": send}))

    for kind in ("websocket", "http"):
        await with_lines(app)({"type": kind}, None, Wire().send)
    assert isinstance(seen[0], Line)
    assert seen[1] is None


@pytest.mark.parametrize("how", ["direct", "queue"])
async def test_either_way_every_phone_holds_the_same_in_order(how: str, tmp_path: Any) -> None:
    with Server(data=tmp_path, demo=False, options=("--fan-out", how)) as server:
        token = await asyncio.to_thread(server.token)
        wheel = server.api(token, "/wheels", wheel_json(WHEEL))["id"]
        session = server.api(token, f"/wheels/{wheel}/sessions", {})
        phones = [Client(base=server.base, code=session["code"]) for _ in range(6)]
        polling = Client(base=server.base, code=session["code"], transports=("polling",))
        async with asyncio.TaskGroup() as all_of_them:
            for phone in (*phones, polling):
                all_of_them.create_task(_in(phone))
        desk = Client(base=server.base, code=session["code"], token=token)
        await _in(desk, resident=None)
        seq = 0
        for n in range(40):
            seq = await desk.submit("area.add", area={"id": f"w{n}", "name": f"Wijk {n}"}, id=new_id())
        for phone in (*phones, polling, desk):
            await phone.until_seq(seq)
            assert phone.gaps == 0
            assert phone.items("areas").keys() >= {f"w{n}" for n in range(40)}
            seqs = [patch["seq"] for patch in phone.patches]
            assert seqs == sorted(seqs)
            await phone.disconnect()


async def _in(phone: Client, **who: Any) -> None:
    await phone.connect()
    await phone.join(**(who or {"resident": True}))
