"""A process that has loaded the program already, and begins servers and commands out of itself: each by a fork.

What is begun so is a process of its own, with arguments, surroundings, output and end of its own, and runs what
`python -m toolkit` runs; only the loading is done once for all tests of a worker, which was most of their time. It is
no way to test the start itself: `Server` starts from nothing where it is watched over, run under another program or
given surroundings that are not our own settings.
"""

import gc
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import TextIO

ROOT = Path(__file__).parents[2]
_LOADED = (
    *("uvicorn", "uvloop", "nicegui.ui", "alembic.command", "alembic.ddl.impl", "alembic.autogenerate"),
    *("toolkit.app", "toolkit.pages", "toolkit.cli.serve", "toolkit.cli.token"),
)
_LONGEST = 1 << 18


@dataclass(kw_only=True)
class Begun:
    """A process that was begun, with as much of `subprocess.Popen` as tests use."""

    pid: int
    stdout: TextIO | None = None
    returncode: int | None = None
    _line: socket.socket = field(repr=False)

    def poll(self) -> int | None:
        """Return how it ended, None while it lives."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended. Raises subprocess.TimeoutExpired."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(["toolkit"], timeout or 0)
        return code

    def send_signal(self, how: int) -> None:
        """Signal it, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has just ended, and we are not told yet
                os.kill(self.pid, how)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            self._line.settimeout(timeout)
            with suppress(BlockingIOError, TimeoutError):
                self.returncode = int(self._line.recv(_LONGEST))
                self._line.close()
        return self.returncode


class Loaded:
    """The process that stands ready, from the first time that it is asked for something."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()

    def begin(self, arguments: Sequence[str], environment: Mapping[str, str]) -> Begun:
        """Begin `python -m toolkit …`; what it prints, on both streams, comes out of `stdout`."""
        out, into = os.pipe()
        try:
            pid, line = self._ask(arguments, environment, ROOT, into, into)
        finally:
            os.close(into)
        return Begun(pid=pid, stdout=open(out, encoding="utf-8", errors="replace"), _line=line)

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], *, folder: Path = ROOT, timeout: float = 120
    ) -> "subprocess.CompletedProcess[bytes]":
        """Run `python -m toolkit …` in a folder and wait for it. Raises subprocess.TimeoutExpired."""
        with TemporaryFile() as out, TemporaryFile() as err:
            pid, line = self._ask(arguments, environment, folder, out.fileno(), err.fileno())
            running = Begun(pid=pid, _line=line)
            try:
                code = running.wait(timeout)
            finally:
                running.kill()
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(list(arguments), code, out.read(), err.read())

    def _ask(
        self, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, out: int, err: int
    ) -> tuple[int, socket.socket]:
        with self._starting:
            if self._process is None:
                self._start()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            asked = json.dumps([list(arguments), dict(environment), str(folder)]).encode()
            socket.send_fds(self._line, [asked], [theirs.fileno(), out, err])
        return int(ours.recv(_LONGEST)), ours

    def close(self) -> None:
        """End it; what it has begun goes on."""
        if self._process is not None:
            self._line.close()
            self._process.wait()

    def _start(self) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.loaded", str(theirs.fileno())],
                cwd=ROOT,
                env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )


def _stand_ready(line: socket.socket) -> None:
    """Begin what is asked for, until nobody can ask any more."""
    for name in _LOADED:
        import_module(name)
    gc.collect()
    gc.freeze()
    assert threading.active_count() == 1, "what has threads cannot be forked"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        asked, passed, *_ = socket.recv_fds(line, _LONGEST, 3)
        if not asked:
            return
        answer, out, err = passed
        if os.fork() == 0:
            line.close()
            _keep(json.loads(asked), socket.socket(fileno=answer), out, err)
        for one in passed:
            os.close(one)
        _take_leave()


def _take_leave() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _keep(asked: tuple[list[str], dict[str, str], str], answer: socket.socket, out: int, err: int) -> None:
    """Begin one process, tell which it is, and how it ended."""
    begun = os.fork()
    if begun == 0:
        answer.close()
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.close(out)
        os.close(err)
        # New ones: those of the process that stands ready remember of what kind of file they were.
        sys.stdout, sys.stderr = (os.fdopen(one, "w", 1, encoding="utf-8", closefd=False) for one in (1, 2))
        _run(*asked)
    os.close(out)
    os.close(err)
    answer.send(str(begun).encode())
    code = os.waitstatus_to_exitcode(os.waitpid(begun, 0)[1])
    try:
        answer.send(str(code).encode())
    finally:
        os._exit(0)


def _run(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    program = import_module("toolkit.__main__")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    random.seed()
    sys.argv = [program.__file__ or "", *arguments]
    sys.modules["__main__"] = program  # what it starts itself asks for this
    sys.exit(program.main())


if __name__ == "__main__":
    _stand_ready(socket.socket(fileno=int(sys.argv[1])))
