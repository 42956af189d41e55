"""Watching over the server: a small parent process that starts it again when it was killed or fell over.

A second server stands ready, all loaded but with nothing open, so that starting again takes a moment instead of
seconds. What is wrong from the start (a taken port) is not tried again. Serves nothing itself and opens no data.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

ROLES = SERVER, SPARE = "server", "spare"
_GO = b"go\n"
_PROVEN_AFTER_SECONDS = 10.0  # who lived this long started well: whatever ended it is no mistake in the settings
_SPARE_AFTER_SECONDS = 3.0  # so that the first start has the machine to itself
_LONGEST_PAUSE_SECONDS = 10.0


@dataclass(slots=True)
class Watch:
    """Keeps one server of this command alive; each gets the word to go on its standard input, and ends with that."""

    command: Sequence[str]
    environment: Mapping[str, str]
    stopping: bool = False
    proven: bool = False
    falls: int = 0
    server: "subprocess.Popen[bytes] | None" = None
    spare: "subprocess.Popen[bytes] | None" = None
    _asked: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Keep it alive until it ends by itself or is told to; return its exit code (128 + n for signal n)."""
        try:
            while True:
                started = time.monotonic()
                code = self._served()
                lived = time.monotonic() - started
                self.proven = self.proven or lived >= _PROVEN_AFTER_SECONDS
                if self.stopping or code == 0 or (code > 0 and not self.proven):
                    return code if code >= 0 else 128 - code
                self._pause(lived)
                if self.stopping:
                    return 0
        finally:
            self._end_spare()

    def stop(self, number: int, _frame: Any = None) -> None:
        """Hand a signal on to the server, which takes leave of everyone, and start no other."""
        self.stopping = True
        self._asked.set()
        if self.server is not None and os.name == "posix":  # on Windows Ctrl+C reaches every process by itself
            self.server.send_signal(signal.SIGTERM if number != signal.SIGINT else signal.SIGINT)

    def _served(self) -> int:
        ready, self.spare = self.spare, None
        self.server = ready if ready is not None and ready.poll() is None else self._started(SERVER)
        if self.stopping:  # told so while there was no server to tell
            self.server.kill()
        _tell(self.server.stdin, _GO)
        while True:
            try:
                return self.server.wait(None if self.spare else _SPARE_AFTER_SECONDS)
            except subprocess.TimeoutExpired:
                self.spare = self._started(SPARE)

    def _started(self, role: str) -> "subprocess.Popen[bytes]":
        # A session of its own: Ctrl+C reaches it once, through us, and not a second time from the terminal.
        return subprocess.Popen(
            [*self.command, role],
            stdin=subprocess.PIPE,
            env=dict(self.environment),
            start_new_session=os.name == "posix",
        )

    def _pause(self, lived: float) -> None:
        """Wait before the next start: not at all at first, longer each time that it falls soon again."""
        self.falls = 0 if lived >= _PROVEN_AFTER_SECONDS else self.falls + 1
        if self.falls > 1:
            self._asked.wait(min(_LONGEST_PAUSE_SECONDS, 0.5 * 2.0 ** (self.falls - 2)))

    def _end_spare(self) -> None:
        if self.spare is not None:
            self.spare.kill()
            self.spare.wait()


def watched_over(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a server command and keep it alive; return the exit code with which it ended for good."""
    watch = Watch(command, environment)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), watch.stop)
    return watch.run()


def await_the_word() -> bool:
    """Wait, all loaded, until the parent says go; tell whether it did. From then on the parent's end is ours."""
    if os.read(0, len(_GO)) != _GO:
        return False
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    return True


def _end_with_parent() -> None:
    """Stop at once when the parent is gone: whoever starts it again finds the port and the data free."""
    while os.read(0, 1):  # not sys.stdin: its lock would be held when we end in the ordinary way
        pass
    os._exit(1)


def _tell(pipe: IO[bytes] | None, word: bytes) -> None:
    try:
        if pipe is not None:
            pipe.write(word)
            pipe.flush()
    except OSError:
        return  # it fell before it could hear: its exit code says so
