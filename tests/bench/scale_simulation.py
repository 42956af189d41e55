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
PROCESSES = (1, 2, 3, 4, 6, 8, 12, 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Milliseconds of one core."""

    command: float
    follow: float
    delivery: float
    join: float


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


def costs_in(performance: str) -> Costs:
    """Return what one thing costs out of the figures in docs/performance.md."""
    found = re.search(r"```json\n(.*?)\n```", performance, re.DOTALL)
    assert found, "docs/performance.md holds no figures: run `make figures`"
    figures = json.loads(found[1])
    room = next(cell for cell in figures["room"]["cells"] if cell["cards"] == 300)
    full = next(c for c in figures["fanout"]["cells"] if c["server"] == "product" and c["phones"] == 1000)
    busy_ms = 10 * full["processor_percent"]  # of each second
    delivery = max(0.005, (busy_ms - full["rate"] * room["command_ms"]) / (full["rate"] * full["phones"]))
    return Costs(
        command=room["command_ms"], follow=room["follow_ms"] + 0.5, delivery=delivery, join=room["join_ms"] + 1.0
    )


def simulated(costs: Costs, *, sessions: int, processes: int, together: bool, seed: int = 1) -> Outcome:
    """Let a quarter of an hour's beginning pass; `together` keeps the phones of one session on one process."""
    chance = random.Random(seed)
    where: list[list[int]] = []  # of each session, the process of each phone
    for session in range(sessions):
        count = min(PHONES_MOST, max(5, round(chance.lognormvariate(0, PHONES_SPREAD) * PHONES_MEDIAN)))
        where.append([session % processes if together else chance.randrange(processes) for _ in range(count)])
    events: list[tuple[float, int, int, int]] = []  # when, order, session, phone; the first of a phone is its join
    order = 0
    for session, phones in enumerate(where):
        for phone in range(len(phones)):
            heapq.heappush(events, (chance.uniform(0, JOINED_WITHIN_SECONDS), order, session, phone))
            order += 1
    free, busy = [0.0] * processes, [0.0] * processes
    joined: set[tuple[int, int]] = set()
    waits: list[float] = []
    changes = 0

    def work(process: int, at: float, ms: float) -> float:
        begin = max(at, free[process])
        free[process] = begin + ms / 1000
        busy[process] += ms / 1000
        return free[process]

    while events:
        at, _, session, phone = heapq.heappop(events)
        if at > SECONDS:
            break
        own = where[session][phone]
        is_join = (session, phone) not in joined
        joined.add((session, phone))
        audience = Counter(where[session])
        decided = work(own, at, costs.command + (costs.join if is_join else 0.0))
        seen = decided
        for process, phones in audience.items():
            ms = phones * costs.delivery + (costs.follow if process != own else 0.0)
            seen = max(seen, work(process, decided, ms))
        if not is_join:
            changes += 1
            waits.append(1000 * (seen - at))
        order += 1
        heapq.heappush(events, (at + chance.expovariate(1 / A_CHANGE_EACH_SECONDS), order, session, phone))
    waits.sort()
    return Outcome(
        processes=processes,
        together=together,
        phones=sum(map(len, where)),
        changes=changes,
        p95_ms=round(waits[int(0.95 * len(waits))], 1) if waits else 0.0,
        busiest=round(max(busy) / SECONDS, 2),
        commits_s=round((changes + len(joined)) / SECONDS, 1),
    )


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
        print(json.dumps({"sessions": args.sessions, "cells": rows}, indent=2))
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
