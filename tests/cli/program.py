"""The command line as people meet it: a process with arguments, two streams and an exit code."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.server import Server

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "templates" / "demo" / "voorbeeldwiel.wheel.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    code: int
    out: str
    err: str


def participatiewiel(*arguments: object, folder: Path = ROOT) -> Outcome:
    """Run the program in a folder and wait for it."""
    given = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}
    words = [*map(str, arguments)]
    if Server.loaded is None:
        command = [sys.executable, "-m", "toolkit", *words]
        done = subprocess.run(command, cwd=folder, env=given, capture_output=True, timeout=120)
    else:
        done = Server.loaded.run(words, given, folder=folder)
    return Outcome(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())


def one_sentence(written: str) -> bool:
    """Tell whether a stream holds exactly one line, and no traceback."""
    return written.endswith("\n") and written.count("\n") == 1 and bool(written.strip())
