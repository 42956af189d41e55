"""The server as a process of its own: started, killed and started again on the same data and port.

Speaks HTTP with nothing but the standard library, so that what it says of an answer is what was on the wire.
"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar

from tests.support.loaded import Begun, Loaded

ROOT = Path(__file__).parents[2]
HOST_NAME = "wiel.test"
_OUR_OWN = "PARTICIPATIEWIEL_"
_LINK = re.compile(r"^(Begeleider|Telefoon|Scherm): (\S+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back over HTTP; header names in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(kw_only=True)
class Server:
    """`python -m toolkit serve` on this machine only. `links` holds what it printed, by the fixed Dutch words."""

    data: Path
    port: int = 0
    host: str = "127.0.0.1"
    demo: bool = True
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    under: tuple[str, ...] = ()  # a program that runs it, to look at it
    start_within: float = 90.0  # for a busy machine, as all that is waited for here
    watched: bool = False  # without, the process that is killed is the server itself, and stays killed
    fresh: bool = False  # begin from nothing, where the start itself is what is tested
    links: dict[str, str] = field(default_factory=dict)
    output: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | Begun | None = None
    loaded: ClassVar[Loaded | None] = None  # what has loaded the program for all servers of a worker

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- its life ------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start it and wait until it has printed its links and takes joins."""
        self.links = {}
        options = ["--host", self.host, "--port", str(self.port), "--data", str(self.data), *self.options]
        options += [] if self.watched else ["--no-watch"]
        arguments = ["serve", *(["--demo"] if self.demo else []), *options]
        if self.loaded is None or self._from_nothing:
            self.process = self._begun_from_nothing(arguments)
        else:
            self.process = self.loaded.begin(arguments, {**os.environ, **self.environment})
        ready = threading.Event()
        threading.Thread(target=self._read, args=(self.process, ready), daemon=True).start()
        if not ready.wait(self.start_within) or len(self.links) < 3:
            self.kill()
            raise AssertionError("the server did not start:\n" + "".join(self.output))
        self.port = int(self.links["Telefoon"].split("/")[2].rsplit(":", 1)[1])

    @property
    def _from_nothing(self) -> bool:
        foreign = not all(name.startswith(_OUR_OWN) for name in self.environment)
        return self.fresh or self.watched or bool(self.under) or foreign

    def _begun_from_nothing(self, arguments: list[str]) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*self.under, sys.executable, "-m", "toolkit", *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1", **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def serving(self) -> int:
        """Return the process that serves, as it wrote it down itself: another one each time that it was started."""
        noted: int = json.loads((self.data / "server.json").read_text(encoding="utf-8"))["pid"]
        return noted

    def kill(self) -> None:
        """Kill it as a power cut would: SIGKILL, no farewell."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Stop it as Ctrl+C would."""
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _read(self, process: "subprocess.Popen[str] | Begun", ready: threading.Event) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.output.append(line)
            found = _LINK.match(line.strip())
            if found:
                self.links[found[1]] = found[2]
            if len(self.links) == 3:
                ready.set()
        ready.set()

    @property
    def log(self) -> str:
        """All that it has printed in all its lives."""
        return "".join(self.output)

    # -- where it is ---------------------------------------------------------------------------------------------

    @property
    def base(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def code(self) -> str:
        """The join code of the demo session."""
        return self.links["Telefoon"].rsplit("/", 1)[1]

    def named(self, link: str) -> str:
        """Return a link as a phone would have it: under a name that is not localhost."""
        return link.replace(f"//{self.host}:", f"//{HOST_NAME}:")

    # -- asking it -----------------------------------------------------------------------------------------------

    def request(
        self, path: str, *, method: str = "GET", body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Ask for a page; `body` is sent as JSON unless it is bytes. A refusal is an answer too."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        given = {**({"Content-Type": "application/json"} if data is not None else {}), **(headers or {})}
        request = urllib.request.Request(self.base + path, data=data, headers=given, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(status=answer.status, headers=_small(answer.headers), body=answer.read())
        except urllib.error.HTTPError as error:
            return Answer(status=error.code, headers=_small(error.headers), body=error.read())

    def token(self, role: str = "facilitator", *more: str) -> str:
        """Return a fresh API token, made by the command line beside the running server."""
        arguments = ["token", "create", "--role", role, "--data", str(self.data), *more]
        environment = {**os.environ, **self.environment}
        if self.loaded is None:
            command = [sys.executable, "-m", "toolkit", *arguments]
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=60)
        else:
            done = self.loaded.run(arguments, environment)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def api(self, token: str, path: str, body: Any = None) -> Any:
        """Ask the API and return its JSON; anything but success is a failure of the test."""
        method = "GET" if body is None else "POST"
        headers = {"Authorization": f"Bearer {token}"}
        answer = self.request(f"/api/v1{path}", method=method, body=body, headers=headers)
        assert answer.status < 300, (answer.status, answer.body)
        return answer.json()

    def sign_in(self) -> str:
        """Use the first link and return the desk's cookie, as a Cookie header has it."""
        key = self.links["Begeleider"].partition("#sleutel=")[2]
        answer = self.request("/begeleider/aanmelden", method="POST", body={"key": key})
        assert answer.status == 204, answer.body
        return answer.headers["set-cookie"].partition(";")[0]

    def wait_until(self, is_so: Any, seconds: float = 60.0) -> None:
        """Wait until something holds that can only be asked for."""
        until = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < until, "it never came to be"
            threading.Event().wait(0.05)


def _small(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
