"""What goes wrong in a storm, one thing at a time: each fault is begun, lasts, and is taken away again.

A fault tells whether it could be made on this machine, and from when on everyone could be live again.
"""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.pages import RealPage
from tests.chaos.proxy import Proxy
from tests.support.server import Server

_FULL_BYTES = 1 << 20
# By then everyone whose line is gone knows it: one that was cut at once, one that fell silent by the silence.
_NOTICED_AFTER, _SILENCE_NOTICED_AFTER = 0.6, 3.0
_JUMPS = (-86_400, -3600, -45, 45, 3600, 86_400)


@dataclass(kw_only=True)
class Disk:
    """A place for the data of a server that can be full.

    Where the machine lets us (root, in Linux), it is a small disk of its own in memory, and a full one says ENOSPC.
    Elsewhere the server process may not let a file grow, and a write says EFBIG.
    """

    folder: Path
    megabytes: int
    mounted: bool = False

    def __enter__(self) -> "Disk":
        self.folder.mkdir(parents=True, exist_ok=True)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={self.megabytes}m,mode=700", "tmpfs", str(self.folder)]
        with suppress(OSError):
            self.mounted = subprocess.run(mount, capture_output=True).returncode == 0
        return self

    def __exit__(self, *_: object) -> None:
        if self.mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)

    def fill(self, pid: int) -> None:
        """Let there be no room at all."""
        if not self.mounted:
            self._limit(pid, _FULL_BYTES // 256)
            return
        with (self.folder / "filler").open("wb", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(b"\0" * 4096)

    def empty(self, pid: int) -> None:
        """Give the room back."""
        (self.folder / "filler").unlink(missing_ok=True)
        if not self.mounted:
            self._limit(pid, -1)

    def _limit(self, pid: int, size: int) -> None:
        import resource

        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    @property
    def says(self) -> str:
        return "ENOSPC" if self.mounted else "EFBIG"


@dataclass(kw_only=True)
class Clock:
    """The wall clock of a server that is started with this environment."""

    file: Path

    @property
    def environment(self) -> dict[str, str]:
        self.set(0)
        return {"MOVED_CLOCK": str(self.file), "PYTHONPATH": str(Path(__file__).with_name("moved_clock"))}

    def set(self, ahead: int) -> None:
        """Let the server's clock be this many seconds ahead."""
        part = self.file.with_suffix(".part")
        part.write_text(str(ahead), encoding="ascii")
        part.replace(self.file)


@dataclass(frozen=True, kw_only=True)
class Episode:
    """One fault that happened: from when to when, and the moment from which everyone could be live again."""

    kind: str
    began: float
    ended: float


@dataclass(kw_only=True)
class Faults:
    """All that can go wrong, by name."""

    dice: random.Random
    server: Server
    proxy: Proxy
    disk: Disk
    clock: Clock
    pages: list[RealPage] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)

    @property
    def kinds(self) -> dict[str, Callable[[], Awaitable[None]]]:
        possible: dict[str, Callable[[], Awaitable[None]]] = {
            "server killed": self._killed,
            "server stopped": self._stopped,
            "disk full": self._full,
            "database locked": self._locked,
            "lines cut": self._cut,
            "network silent": self._silent,
            "server clock jumps": self._jumps,
        }
        if self.pages:
            possible["tabs frozen"] = self._frozen
            possible["phone clocks jump"] = self._phones_jump
        return possible

    async def happen(self, kind: str) -> None:
        """Let one thing go wrong and be right again."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self.kinds[kind]()
        # A server that is killed comes back by itself: that takes part of the time until people are live again.
        ended = began if kind == "server killed" else loop.time()
        self.episodes.append(Episode(kind=kind, began=began, ended=ended))
        await asyncio.sleep(_SILENCE_NOTICED_AFTER if kind == "network silent" else _NOTICED_AFTER)

    async def _killed(self) -> None:
        pid = self.server.serving()
        os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(60):
            while self.server.serving() == pid:
                await asyncio.sleep(0.05)

    async def _stopped(self) -> None:
        pid = self.server.serving()
        os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(self.dice.uniform(0.5, 9.0))
        finally:
            os.kill(pid, signal.SIGCONT)

    async def _full(self) -> None:
        pid = self.server.serving()
        self.disk.fill(pid)
        try:
            await asyncio.sleep(self.dice.uniform(1.5, 4.0))
        finally:
            self.disk.empty(pid)

    async def _locked(self) -> None:
        other = sqlite3.connect(self.server.data / "participatiewiel.sqlite3", isolation_level=None, timeout=0)
        try:
            for _ in range(200):
                with suppress(sqlite3.OperationalError):
                    other.execute("BEGIN IMMEDIATE")
                    break
                await asyncio.sleep(0.01)
            await asyncio.sleep(self.dice.uniform(1.0, 8.0))
        finally:
            other.close()

    async def _cut(self) -> None:
        for _ in range(self.dice.randint(1, 3)):
            self.proxy.cut(self.dice.choice((0.3, 1.0)))
            await asyncio.sleep(self.dice.uniform(0.0, 0.8))

    async def _silent(self) -> None:
        self.proxy.swallow()
        try:
            await asyncio.sleep(self.dice.uniform(1.0, 8.0))
        finally:
            self.proxy.let_through()

    async def _jumps(self) -> None:
        self.clock.set(self.dice.choice(_JUMPS))
        await asyncio.sleep(self.dice.uniform(1.5, 3.0))
        if self.dice.random() < 0.5:
            self.clock.set(0)
            await asyncio.sleep(1.5)

    async def _phones_jump(self) -> None:
        for _ in range(2):
            for page in self.pages:
                await page.set_clock(self.dice.choice(_JUMPS) + self.dice.randint(-300, 300))
            await asyncio.sleep(self.dice.uniform(0.5, 1.5))

    async def _frozen(self) -> None:
        for page in self.pages:
            await page.freeze()
        await asyncio.sleep(self.dice.uniform(2.0, 6.0))
        for page in self.pages:
            await page.thaw()
