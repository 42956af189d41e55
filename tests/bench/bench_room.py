"""What one thing costs a process: a command, a change of another process, a join; and how long the loop stands still.

`python tests/bench/bench_room.py [--json]`. Processor time of one core, without disk and network. docs/scale.md counts
with these figures. Judged is what is promised of 2,000 cards: a card under 5 ms, the loop never still for 20 ms.
"""

import asyncio
import sys
from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any

import orjson
import uvloop

from tests.bench.bench_analysis import wheel_of
from tests.bench.telling import as_lines, told
from toolkit import shelf
from toolkit.app import analyse, settle
from toolkit.moments import utc_now
from toolkit.sessions.actors import FACILITATOR, Role
from toolkit.sessions.audience import Audience
from toolkit.sessions.codec import command_from, entry_of
from toolkit.sessions.commands import AnyCommand
from toolkit.sessions.log import InMemoryEventLog
from toolkit.sessions.room import Room, opening
from toolkit.sessions.views import Viewer
from toolkit.wheel.analysis import analysis_of

COMMANDS, JOINS = 300, 300
CARD_MS, STILL_MS, ANALYSIS_SECONDS = 5.0, 20.0, 0.7


class NoWire:
    """A wire that encodes and throws away."""

    def encoded(self, event: str, data: Any) -> Any:
        return orjson.dumps(data)

    def put(self, connection: str, message: Any) -> int:
        return 0

    def cut(self, connection: str) -> None: ...
    def waiting(self, connection: str) -> int:
        return 0


def card(n: int) -> AnyCommand:
    return command_from(
        {
            "id": f"kaart-{n}",
            "type": "card.add",
            "card": {
                "kind": "activity",
                "id": f"nieuw-{n}",
                "name": f"Taalcafé aan de Vaart {n}",
                "organisations": [f"o{n % 25}"],
                "goals": ["vaardigheden"],
            },
        }
    )


async def opened(log: InMemoryEventLog, cards: int) -> Room:
    template = shelf.template("participatiewiel")
    script = shelf.script(shelf.DEFAULT_SCRIPT)
    await log.append("s", 0, [entry_of(opening("s", "BCD346", wheel_of(cards, template), script, utc_now()))])
    room = await Room.open("s", log, shelf.template, analyse=analyse)
    await room.submit(command_from({"id": "stap", "type": "step.set", "step": "place"}), FACILITATOR)
    return room


async def figures(cards: int) -> dict[str, float]:
    log = InMemoryEventLog()
    room = await opened(log, cards)
    other = await Room.open("s", log, shelf.template)
    for each in (room, other):
        Audience(each, NoWire()).add("scherm", Viewer(role=Role.PARTICIPANT), 0, "")
    await asyncio.sleep(0.1)
    began = process_time()
    for n in range(COMMANDS):
        await room.submit(card(n), FACILITATOR)
    command = process_time() - began
    began = process_time()
    await other.refresh()
    follow_all = process_time() - began
    audience = Audience(room, NoWire())
    began = process_time()
    for n in range(JOINS):
        id = await room.join(f"{n:032d}", resident=True)
        patch = audience.add(f"c{n}", Viewer(role=Role.PARTICIPANT, participant=id), 0, "")
        orjson.dumps(audience.packed(patch))
    join = process_time() - began
    began = process_time()
    for n in range(JOINS):
        patch = audience.add(f"d{n}", Viewer(role=Role.PARTICIPANT, participant=id), 0, "")
        orjson.dumps(audience.packed(patch))
    rejoin = process_time() - began
    await room.close()
    return {
        "cards": cards,
        "command_ms": round(1000 * command / COMMANDS, 3),
        "follow_ms": round(1000 * follow_all / COMMANDS, 3),
        "join_ms": round(1000 * join / JOINS, 3),
        "rejoin_ms": round(1000 * rejoin / JOINS, 3),
    }


async def longest_standstill(cards: int) -> float:
    """Return for how many milliseconds the loop stood still at most: opening, findings, a step that shows all."""
    worst = 0.0

    async def watch() -> None:
        nonlocal worst
        while True:
            before = perf_counter()
            await asyncio.sleep(0.001)
            worst = max(worst, perf_counter() - before - 0.001)

    log = InMemoryEventLog()
    wheel = wheel_of(cards, shelf.template("participatiewiel"))
    entry = entry_of(opening("s", "BCD346", wheel, shelf.script(shelf.DEFAULT_SCRIPT), utc_now()))
    await log.append("s", 0, [entry])
    watching = asyncio.create_task(watch())
    room = await Room.open("s", log, shelf.template, analyse=analyse)
    seen: asyncio.Queue[Any] = asyncio.Queue()
    room.subscribe(seen.put_nowait)
    await until(lambda: bool(room.findings))
    for step in ("place", "explore"):
        await room.submit(command_from({"id": step, "type": "step.set", "step": step}), FACILITATOR)
    watching.cancel()
    await room.close()
    return round(1000 * worst, 1)


def analysis_seconds(cards: int) -> float:
    """Return how long a full analysis takes, in seconds of the processor; every name is met for the first time."""
    template, lexicon = shelf.template("participatiewiel"), shelf.lexicon()
    wheel = wheel_of(cards, template)
    began = process_time()
    analysis_of(wheel, template, lexicon)
    return round(process_time() - began, 3)


async def until(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(0.01)


def main() -> int:
    """Print the figures and say whether the promises hold."""
    settle()
    cells = [uvloop.run(figures(cards)) for cards in (40, 300, 1_500)]
    analysis = analysis_seconds(2_000)
    still = uvloop.run(longest_standstill(1_990))
    promises = {
        f"1,500 cards and more: one card under {CARD_MS:g} ms": cells[-1]["command_ms"] < CARD_MS,
        f"2,000 cards: a full analysis under {ANALYSIS_SECONDS:g} s": analysis < ANALYSIS_SECONDS,
        f"2,000 cards: the loop never still for {STILL_MS:g} ms": still < STILL_MS,
    }

    def to_people() -> None:
        as_lines(cells)
        print(f"full analysis of 2,000 cards: {analysis} s")
        print(f"longest standstill of the loop with 1,990 cards: {still} ms")

    return told({"cells": cells, "analysis_s": analysis, "standstill_ms": still}, promises, to_people)


if __name__ == "__main__":
    sys.exit(main())
