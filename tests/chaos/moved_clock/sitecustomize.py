"""A server's wall clock that a test can move: Python itself loads this first, where this folder is on its path.

Like a clock that somebody sets, it leaves the monotonic one alone. The file named in MOVED_CLOCK holds by how many
seconds the clock is ahead; it is read again four times a second at most.
"""

import datetime as module
import os
import time
from contextlib import suppress
from pathlib import Path

_real_time, _real_datetime = time.time, module.datetime
_file = Path(os.environ.get("MOVED_CLOCK", ""))
_read = {"at": -1.0, "ahead": 0.0}


def _ahead() -> float:
    now = time.monotonic()
    if now > _read["at"] + 0.25:
        _read["at"] = now
        with suppress(OSError, ValueError):
            _read["ahead"] = float(_file.read_text(encoding="ascii") or 0)
    return _read["ahead"]


def _time() -> float:
    return _real_time() + _ahead()


class _AnyMoment(type):
    def __instancecheck__(cls, thing: object) -> bool:
        return isinstance(thing, _real_datetime)


class _Moved(_real_datetime, metaclass=_AnyMoment):
    """What the rest of the program knows as datetime; each moment that it makes is a plain one."""

    def __new__(cls, *given, **named):  # type: ignore[no-untyped-def]
        return _real_datetime(*given, **named)

    @classmethod
    def now(cls, tz=None):  # type: ignore[no-untyped-def]
        return _real_datetime.now(tz) + module.timedelta(seconds=_ahead())

    @classmethod
    def utcnow(cls):  # type: ignore[no-untyped-def]
        return _real_datetime.utcnow() + module.timedelta(seconds=_ahead())


if _file.name:
    time.time = _time
    module.datetime = _Moved  # type: ignore[misc]
