"""How long people wait when machines die: four processes on one PostgreSQL behind nginx, in the middle of a workshop.

`python tests/bench/bench_country.py [--json] [--phones 400] [--processes 4] [--pause 30]`. Two processes are killed
and started again, the database is stopped hard and started. Judged is what is promised: nothing acknowledged is lost,
all phones show the same, and 95 of 100 are back, or have their answer, within five seconds.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.telling import as_lines, told
from tests.chaos.country import country, workshop
from tests.chaos.several import log_of, nothing_is_lost_or_doubled

CARDS, BACK_SECONDS = 2, 5.0


def measured(folder: Path, *, phones: int, processes: int, pause: float) -> dict[str, Any]:
    """Let the workshop pass; a phone that lost something, or shows something else, is an error."""
    with country(folder, processes) as here:
        held = workshop(here, phones=phones, cards=CARDS, pause=pause)
        nothing_is_lost_or_doubled(held.phones, CARDS, log_of(here.servers[1], held.token, held.session))
    lived = held.lived
    return {
        "phones": phones,
        "processes": processes,
        "cards": len(lived.waits),
        "gaps": sum(phone.gaps for phone in held.phones),
        "disasters_s": [round(end - began, 2) for began, end in lived.disasters],
        "lines_lost": len(lived.back),
        "back_p50_s": round(statistics.median(lived.back), 2),
        "back_p95_s": p95(lived.back),
        "answers_delayed": len(lived.met),
        "delayed_p95_s": p95(lived.met),
        "answer_p50_s": round(statistics.median(lived.waits), 3),
        "recovery_p95_s": p95([*lived.back, *lived.met]),
        "own_processor_s": round(lived.processor, 1),
    }


def p95(seconds: list[float]) -> float:
    return round(sorted(seconds)[int(0.95 * len(seconds))], 2)


def main() -> int:
    """Measure, print, and say whether the promise holds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--phones", type=int, default=400)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--pause", type=float, default=30.0, help="longest pause before a card, in seconds")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cell = measured(Path(folder), phones=args.phones, processes=args.processes, pause=args.pause)
    promises = {
        "machines die: nothing acknowledged lost, all phones equal": cell["gaps"] == 0,
        f"machines die: p95 of recovery under {BACK_SECONDS:g} s": cell["recovery_p95_s"] < BACK_SECONDS,
    }
    return told({"cells": [cell]}, promises, lambda: as_lines([cell]))


if __name__ == "__main__":
    sys.exit(main())
