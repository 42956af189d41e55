"""Processes of this machine (Linux): whose children they are, and until when they live."""

import asyncio
from pathlib import Path

_PATIENCE_SECONDS = 60.0


def children(process: int) -> set[int]:
    """Return the processes that a process has started and that still live."""
    threads = Path(f"/proc/{process}/task").iterdir()
    return {int(one) for thread in threads for one in _read(thread / "children").split() if lives(int(one))}


def spawned(process: int) -> set[int]:
    """Return those children that Python started to work for it."""
    return {child for child in children(process) if b"spawn_main" in _read(Path(f"/proc/{child}/cmdline"))}


def _read(file: Path) -> bytes:
    """Return what the system tells of a process or a thread, nothing of one that has just gone."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def lives(process: int) -> bool:
    """Tell whether a process lives; one that has ended and was not taken leave of does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


async def until_gone(process: int) -> None:
    """Wait until a process lives no more."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while lives(process):
            await asyncio.sleep(0.02)
