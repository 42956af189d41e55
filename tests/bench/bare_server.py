"""A bare python-socketio server for comparison: broadcasts each change to all, keeps nothing, decides nothing.

Answers as the contract has it, so that `participatiewiel simulate` can drive it. Printed beside the product in
bench_fanout.py; no part of it.
"""

import sys
from typing import Any

import socketio
import uvicorn

from toolkit.app import settle

NAMESPACE = "/session"
server = socketio.AsyncServer(async_mode="asgi", ping_interval=20, ping_timeout=15, transports=["websocket"])
# What the product says of a card besides: with it a change is of the same size.
FILLER = {"more": "." * 130}
cards: dict[str, Any] = {}
seq = 1


@server.on("join", namespace=NAMESPACE)
async def join(sid: str, payload: Any) -> Any:
    patch = {"from": 0, "seq": seq, "set": {"organisations": {}}, "gone": {}}
    return {"ok": True, "role": "participant", "seq": seq, "patch": patch}


@server.on("submit", namespace=NAMESPACE)
async def submit(sid: str, payload: Any) -> Any:
    global seq
    seq += 1
    card = payload["card"] if payload["type"] == "card.add" else {**cards[payload["card"]], **payload["changes"]}
    cards[card["id"]] = card | FILLER
    patch = {"from": seq - 1, "seq": seq, "set": {"activities": {card["id"]: cards[card["id"]]}}, "gone": {}}
    await server.emit("patch", patch, namespace=NAMESPACE)
    return {"ok": True, "id": payload["id"], "seq": seq}


async def ready(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok\n"})


if __name__ == "__main__":
    settle()
    app = socketio.ASGIApp(server, ready, socketio_path="/live/socket.io")
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        ws="websockets-sansio",
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        log_level="warning",
    )
