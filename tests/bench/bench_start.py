"""How soon a server that was not there answers its first page, and what that page weighs.

`python tests/bench/bench_start.py [--json]`. `serve` as people start it, in an empty folder: tables are made, the demo
wheel is put in. Judged is what is promised: the first page within three seconds, and that the wheel loads neither
NiceGUI nor matplotlib. What the phone's page may weigh is a test (tests/phone/test_budget.py).
"""

import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from typing import Any

import psutil

from tests.bench.telling import as_lines, told
from tests.support.server import ROOT

TIMES, START_SECONDS = 3, 3.0
_LOADED = re.compile(r'(?:src|href)="(/[^"]+\.(?:js|css|svg|woff2|webmanifest)[^"]*)"')


def started() -> dict[str, float]:
    """Start a server and return the seconds until its first page, of the clock and of the processor, and its weight."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        command = [sys.executable, "-m", "toolkit", "serve", "--demo", "--host", "127.0.0.1"]
        began = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--port", str(port), "--data", folder], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        try:
            base = f"http://127.0.0.1:{port}"
            first = _first_page(base)
            took = time.perf_counter() - began
            watcher = psutil.Process(process.pid)
            family = [watcher, *watcher.children(recursive=True)]
            worked = sum(sum(one.cpu_times()[:2]) for one in family)
            files = {"/", *_LOADED.findall(first.decode())}
            weight = [len(_fetched(base + path)) for path in files]
        finally:
            process.terminate()
            process.wait()
    kilobytes = sum(weight) / 1000
    return {"first_page_s": took, "processor_s": worked, "start_page_kb": kilobytes, "requests": len(weight)}


def _first_page(base: str) -> bytes:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(base + "/", timeout=30) as answer:
                return bytes(answer.read())
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def _fetched(url: str) -> bytes:
    """Return what goes over the wire for a file: packed, as a browser asks for it."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "br, gzip"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return bytes(answer.read())


def modules_of_the_wheel() -> set[str]:
    """Return what `import toolkit.wheel` loads, and all its modules with it."""
    code = "import sys, pkgutil, importlib, toolkit.wheel as w\n"
    code += "[importlib.import_module(m.name) for m in pkgutil.iter_modules(w.__path__, 'toolkit.wheel.')]\n"
    code += "print(' '.join({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """Measure, print, and say whether the promises hold."""
    tries = [started() for _ in range(TIMES)]
    cell: dict[str, Any] = {name: round(statistics.median(one[name] for one in tries), 2) for name in tries[0]}
    promises = {
        f"cold start to the first page under {START_SECONDS:g} s": cell["first_page_s"] < START_SECONDS,
        "the wheel loads neither NiceGUI nor matplotlib": not modules_of_the_wheel() & {"nicegui", "matplotlib"},
    }
    return told({"cells": [cell]}, promises, lambda: as_lines([cell]))


if __name__ == "__main__":
    sys.exit(main())
