"""Files that come in at the desk, refused by their size before they are read; and what of them is kept a while.

Reads no file itself: what is in it is known by who asked for it.
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from toolkit.errors import InvalidInput

_AROUND_A_FILE = 4096  # bytes of the form that a file comes in
_KEPT = 8
_KEPT_SECONDS = 3600.0

T = TypeVar("T")


def announced(request: Request) -> int:
    """Return how many bytes a request says that it has; raises InvalidInput where it does not say."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise InvalidInput("desk.prepare.error.no_file")
    return max(0, int(length) - _AROUND_A_FILE)


async def file_in(form: FormData, largest: int) -> tuple[str, bytes]:
    """Return the name and the bytes of what was sent as `file`, one byte more than `largest` at most.

    Raises InvalidInput where there is none, or nothing in it.
    """
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise InvalidInput("desk.prepare.error.no_file")
    data = await file.read(largest + 1)
    if not data:
        raise InvalidInput("desk.prepare.error.empty_file")
    return file.filename, data


@dataclass(slots=True)
class Kept(Generic[T]):
    """What was uploaded, for the pages that come after it: the newest few, for an hour."""

    clock: Callable[[], float] = time.monotonic
    held: dict[str, tuple[float, T]] = field(default_factory=dict)

    def keep(self, thing: T) -> str:
        """Keep something and return the key under which it is found."""
        now = self.clock()
        fresh = {key: one for key, one in self.held.items() if one[0] > now - _KEPT_SECONDS}
        self.held = dict([*fresh.items()][-(_KEPT - 1) :])
        key = uuid.uuid4().hex
        self.held[key] = (now, thing)
        return key

    def find(self, key: str) -> T | None:
        """Return what is kept under a key, None where it is no more."""
        at, thing = self.held.get(key, (0.0, None))
        return thing if thing is not None and at > self.clock() - _KEPT_SECONDS else None
