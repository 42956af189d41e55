"""What many sessions at once ask of how many processes: a simulation of discrete events, fed with measured figures.

`python tests/bench/scale_simulation.py [--json] [--sessions 500]`. Each process is one core that does one thing at a
time; work waits its turn. A change is decided by the process of its phone, and followed by each other process that has
phones of that session; each tells its own phones. Reads what one thing costs from docs/performance.md. What it leaves
out: the network, nginx, and the disk of the database, of which it only counts the commits.
"""

import argparse
import heapq
import json
import random
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).parents[2] / "docs" / "performance.md"
PHONES_MEDIAN, PHONES_SPREAD, PHONES_MOST = 35, 0.6, 300
A_CHANGE_EACH_SECONDS = 120.0  # of one phone, in a busy step
JOINED_WITHIN_SECONDS = 90.0
SECONDS = 240.0
GOOD_P95_MS = 200.0
HALF_BUSY = 0.5
SIZES = (1, 20, 100, 500)
PROCESSES = (1, 2, 3, 4, 6, 8, 12, 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Milliseconds of one core."""

    command: float
    follow: float
    delivery: float
    join: float
    bytes: float = 400.0  # of one change to one phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How it went with so many processes; `busiest` is the share of a core of the busiest one."""

    processes: int
    together: bool
    phones: int
    changes: int
    p95_ms: float
    busiest: float
    commits_s: float
    deliveries_s: float


@dataclass(slots=True, kw_only=True)
class _Change:
    """A change on its way: to how many processes still, and when the last one had told its phones."""

    began: float
    left: int
    counts: bool
    seen: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    """What one process has to do with a change: follow it, and tell its phones."""

    change: _Change
    process: int
    ms: float


def costs_in(performance: str) -> Costs:
    """Return what one thing costs out of the figures in docs/performance.md."""
    found = re.search(r"```json\n(.*?)\n```", performance, re.DOTALL)
    assert found, "docs/performance.md holds no figures: run `make figures`"
    figures = json.loads(found[1])
    room = next(cell for cell in figures["room"]["cells"] if cell["cards"] == 300)
    full = next(c for c in figures["fanout"]["cells"] if c["server"] == "product" and c["phones"] == 1000)
    busy_ms = 10 * full["processor_percent"]  # of each second
    delivery = max(0.005, (busy_ms - full["rate"] * room["command_ms"]) / (full["rate"] * full["phones"]))
    small = next(c for c in figures["fanout"]["cells"] if c["server"] == "product" and c["rate"] == 5)
    return Costs(
        command=room["command_ms"],
        follow=room["follow_ms"] + 0.5,  # reading the log
        delivery=delivery,
        join=room["join_ms"] + 1.0,  # opening the line
        bytes=small["egress_mbit_s"] * 1e6 / 8 / (small["rate"] * small["phones"]),
    )


def simulated(costs: Costs, *, sessions: int, processes: int, together: bool, seed: int = 1) -> Outcome:
    """Let a quarter of an hour's beginning pass; `together` keeps the phones of one session on one process."""
    chance = random.Random(seed)
    where: list[list[int]] = []  # of each session, the process of each phone
    for session in range(sessions):
        count = min(PHONES_MOST, max(5, round(chance.lognormvariate(0, PHONES_SPREAD) * PHONES_MEDIAN)))
        where.append([session % processes if together else chance.randrange(processes) for _ in range(count)])
    # When, in which order, what: a phone that joins or changes something (its session and number), or telling of it.
    events: list[tuple[float, int, tuple[int, int] | _Telling]] = []
    order = 0

    def happens(at: float, what: "tuple[int, int] | _Telling") -> None:
        nonlocal order
        order += 1
        heapq.heappush(events, (at, order, what))

    for session, phones in enumerate(where):
        for phone in range(len(phones)):
            happens(chance.uniform(0, JOINED_WITHIN_SECONDS), (session, phone))
    free, busy = [0.0] * processes, [0.0] * processes
    joined: set[tuple[int, int]] = set()
    waits: list[float] = []
    changes = delivered = 0

    def work(process: int, at: float, ms: float) -> float:
        free[process] = max(at, free[process]) + ms / 1000
        busy[process] += ms / 1000
        return free[process]

    while events:
        at, _, what = heapq.heappop(events)
        if at > SECONDS:
            break
        if isinstance(what, _Telling):
            what.change.seen = max(what.change.seen, work(what.process, at, what.ms))
            what.change.left -= 1
            if what.change.left == 0 and what.change.counts:
                waits.append(1000 * (what.change.seen - what.change.began))
            continue
        session, phone = what
        own = where[session][phone]
        is_join = what not in joined
        joined.add(what)
        changes += not is_join
        delivered += len(where[session])
        audience = Counter(where[session])
        decided = work(own, at, costs.command + (costs.join if is_join else 0.0))
        change = _Change(began=at, left=len(audience), counts=not is_join)
        for process, count in audience.items():
            ms = count * costs.delivery + (costs.follow if process != own else 0.0)
            happens(decided, _Telling(change=change, process=process, ms=ms))
        happens(at + chance.expovariate(1 / A_CHANGE_EACH_SECONDS), what)
    waits.sort()
    return Outcome(
        processes=processes,
        together=together,
        phones=sum(map(len, where)),
        changes=changes,
        p95_ms=round(waits[int(0.95 * len(waits))], 1) if waits else 0.0,
        busiest=round(max(busy) / SECONDS, 2),
        commits_s=round((changes + len(joined)) / SECONDS, 1),
        deliveries_s=round(delivered / SECONDS),
    )


def sized(costs: Costs, sessions: int) -> dict[str, Any]:
    """Return how many processes so many sessions need: the fewest that are good and half idle, and one to lose."""
    for processes in PROCESSES:
        outcome = simulated(costs, sessions=sessions, processes=processes, together=False)
        if outcome.p95_ms < GOOD_P95_MS and outcome.busiest < HALF_BUSY:
            break
    mbit = outcome.deliveries_s * costs.bytes * 8 / 1e6
    told = {"p95_ms": outcome.p95_ms, "commits_s": outcome.commits_s, "mbit_s": round(mbit, 1)}
    return {"sessions": sessions, "phones": outcome.phones, "processes": processes + (sessions > 1), **told}


def main() -> int:
    """Print how each number of processes fares, and the smallest that is good."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=500)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    costs = costs_in(FIGURES.read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = []
    for together in (False, True):
        for processes in PROCESSES:
            outcome = simulated(costs, sessions=args.sessions, processes=processes, together=together)
            rows.append({name: getattr(outcome, name) for name in Outcome.__slots__})
    if args.json:
        sizes = [sized(costs, sessions) for sessions in SIZES]
        print(json.dumps({"sessions": args.sessions, "cells": rows, "sizes": sizes}, indent=2))
        return 0
    print(f"{args.sessions} sessions, {rows[0]['phones']} phones; one core does {costs}")
    for row in rows:
        spread = "each session on one process" if row["together"] else "phones anywhere"
        good = "good" if row["p95_ms"] < GOOD_P95_MS else "    "
        print(
            f"{spread:30}{row['processes']:4} processes  p95 {row['p95_ms']:9} ms  busiest {row['busiest']:5}  {good}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
