"""How fast a change reaches a full room: the whole product beside a bare Node server and a bare python-socketio one.

`python tests/bench/bench_fanout.py [--json]`. A change of about 400 bytes goes the whole way (decide, durable append,
fold, view, publish); the bare servers only broadcast. Where there are two cores the server has one and the generator
(`participatiewiel simulate`) the other. Judged is what is promised: p95 at most one and a half times Node's, nothing
lost, in order, under 70 % of a core; 1,000 phones in within 10 s with p95 under 1 s, and under 150 kB a phone.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.bench.telling import told
from tests.support.client import new_id
from tests.support.server import ROOT, Server

CELLS = ((1000, 20.0), (300, 50.0), (300, 5.0))
JUDGED = ("product", "node")
SECONDS = 8.0
JOIN_WITHIN = 10.0
TIMES_NODE, MOST_PROCESSOR, MOST_JOIN_MS, MOST_KILOBYTES, MOST_EGRESS = 1.5, 70.0, 1000.0, 150.0, 5.0
WHEEL = {"format": "participatiewiel", "version": 1, "name": "Volle zaal", "template": "participatiewiel"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A server to measure: where it is, under which code, and which process it is."""

    url: str
    code: str
    process: psutil.Process


@contextmanager
def product(*options: str) -> Iterator[Subject]:
    """The product with one session in which cards are placed and seen by all."""
    with tempfile.TemporaryDirectory() as folder, Server(data=Path(folder), demo=False, options=options) as server:
        token = server.token()
        wheel = server.api(token, "/wheels", WHEEL)["id"]
        session = server.api(token, f"/wheels/{wheel}/sessions", {})
        for command in ({"type": "step.set", "step": "place"}, {"type": "reveal.set", "what": "cards", "shown": True}):
            done = server.api(token, f"/sessions/{session['id']}/commands", {"id": new_id(), **command})
            assert done["ok"], done
        assert server.process is not None
        yield Subject(url=server.base, code=session["code"], process=psutil.Process(server.process.pid))


@contextmanager
def bare(*command: str) -> Iterator[Subject]:
    """A server that only broadcasts; the port is added to its command."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([*command, str(port)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        _until_it_answers(f"http://127.0.0.1:{port}/")
        yield Subject(url=f"http://127.0.0.1:{port}", code="BCDFGH", process=psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait()


def _until_it_answers(url: str) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(url)


SUBJECTS = {
    "product": product,
    "product, frames by Engine.IO": lambda: product("--fan-out", "queue"),
    "node": lambda: bare("node", "tests/js/broadcast_server.mjs"),
    "python-socketio": lambda: bare(sys.executable, "tests/bench/bare_server.py"),
}


def measured(name: str, phones: int, rate: float) -> dict[str, Any]:
    """Measure one server with so many phones; figures of the generator, with processor and memory of the server."""
    with SUBJECTS[name]() as subject:
        _pin(subject.process, 0)
        before = subject.process.memory_info().rss
        command = ["simulate", "--url", subject.url, "--code", subject.code, "--phones", phones, "--rate", rate]
        command += ["--seconds", SECONDS, "--join-within", JOIN_WITHIN, "--json"]
        generator = subprocess.Popen(
            [sys.executable, "-m", "toolkit", *map(str, command)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        _pin(psutil.Process(generator.pid), 1)
        samples = _samples(subject.process, generator)
        out, _ = generator.communicate()
        assert generator.returncode == 0, out
        figures: dict[str, Any] = json.loads(out)
        memory = subject.process.memory_info().rss - before
    began, ended = figures.pop("changing")
    own = {
        "processor_percent": _busy(samples, began, ended),
        "joining_percent": _busy(samples, samples[0][0], samples[0][0] + JOIN_WITHIN),
        "kb_a_phone": round(memory / phones / 1000),
    }
    return {"server": name, "rate": rate, **figures, **own}


def middle_one(name: str, phones: int, rate: float) -> dict[str, Any]:
    """Measure what is judged three times and return the run with the middle p95; what stands beside it once."""
    runs = [measured(name, phones, rate) for _ in range(3 if name in JUDGED and (phones, rate) in CELLS[:2] else 1)]
    return sorted(runs, key=lambda row: row["delivery_p95_ms"])[len(runs) // 2]


def _samples(server: psutil.Process, generator: "subprocess.Popen[str]") -> list[tuple[float, float]]:
    """Return the seconds of processor time that the server had used, at moments until the generator is done."""
    samples = [(time.time(), sum(server.cpu_times()[:2]))]
    while generator.poll() is None:
        time.sleep(0.1)
        samples.append((time.time(), sum(server.cpu_times()[:2])))
    return samples


def _busy(samples: list[tuple[float, float]], began: float, ended: float) -> float:
    """Return how much of one core was used in that stretch, in percent."""
    inside = [sample for sample in samples if began <= sample[0] <= ended]
    (first, used), (last, used_then) = inside[0], inside[-1]
    return round(100 * (used_then - used) / (last - first), 1)


def _pin(process: psutil.Process, core: int) -> None:
    if hasattr(process, "cpu_affinity") and (os.cpu_count() or 1) > 1:
        process.cpu_affinity([core])


def judged(rows: list[dict[str, Any]]) -> dict[str, bool]:
    """Say of each promise whether it holds."""
    cell = {(row["server"], row["phones"], row["rate"]): row for row in rows}
    promises: dict[str, bool] = {}
    for phones, rate in CELLS[:2]:
        ours, node = cell["product", phones, rate], cell["node", phones, rate]
        at = f"{phones} phones, {rate:g} changes a second"
        promises[f"{at}: p95 at most {TIMES_NODE} x Node"] = (
            ours["delivery_p95_ms"] <= TIMES_NODE * node["delivery_p95_ms"]
        )
        promises[f"{at}: nothing lost, in order"] = not (
            ours["gaps"] or ours["disorder"] or ours["lost"] or ours["refused"]
        )
    full, small = cell["product", *CELLS[0]], cell["product", *CELLS[2]]
    promises[f"{CELLS[0][0]} phones: under {MOST_PROCESSOR:g} % of a core"] = full["processor_percent"] < MOST_PROCESSOR
    promises[f"{CELLS[0][0]} phones join: p95 under {MOST_JOIN_MS:g} ms"] = full["join_p95_ms"] < MOST_JOIN_MS
    promises[f"{CELLS[0][0]} phones: under {MOST_KILOBYTES:g} kB each"] = full["kb_a_phone"] < MOST_KILOBYTES
    promises[f"{CELLS[2][0]} phones, 5 changes a second: under {MOST_EGRESS:g} Mbit/s"] = (
        small["egress_mbit_s"] < MOST_EGRESS
    )
    return promises


def main() -> int:
    """Measure all, print, and say whether the promises hold."""
    rows = [middle_one(name, phones, rate) for phones, rate in CELLS for name in SUBJECTS]
    promises = judged(rows)
    return told({"cells": rows}, promises, lambda: _as_table(rows))


def _as_table(rows: list[dict[str, Any]]) -> None:
    heads = (
        "phones",
        "rate",
        "p50 ms",
        "p95 ms",
        "ack p95",
        "join p95",
        "core %",
        "joining %",
        "kB/phone",
        "Mbit/s",
        "own %",
    )
    print(f"{'server':30}" + "".join(f"{head:>10}" for head in heads))
    for row in rows:
        print(
            f"{row['server']:30}{row['phones']:10}{row['rate']:10g}{row['delivery_p50_ms']:10.1f}"
            f"{row['delivery_p95_ms']:10.1f}{row['ack_p95_ms']:10.1f}{row['join_p95_ms']:10.1f}"
            f"{row['processor_percent']:10.0f}{row['joining_percent']:10.0f}{row['kb_a_phone']:10}{row['egress_mbit_s']:10.2f}"
            f"{row['own_processor_percent']:10.0f}"
        )


if __name__ == "__main__":
    sys.exit(main())
