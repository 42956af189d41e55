"""What a rehearsal asks of the server's API: a wheel and a session of its own, the facilitator's commands, a file."""

import uuid
from dataclasses import dataclass
from typing import Any

import aiohttp

from toolkit.rehearsal.phone import PATIENCE_SECONDS, Refused, Unreachable


@dataclass(slots=True, kw_only=True)
class Api:
    """One server as a program with a facilitator's token meets it. To be used with `async with`."""

    base: str
    token: str
    trust_any: bool = False
    _http: Any = None

    async def __aenter__(self) -> "Api":
        self._http = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {self.token}"},
            connector=aiohttp.TCPConnector(ssl=not self.trust_any),
            timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask and return the JSON. Raises Unreachable, Refused with the status."""
        return await self._answer(method, path, body)

    async def file(self, path: str) -> bytes:
        """Return a file. Raises Unreachable, Refused with the status."""
        data: bytes = await self._answer("GET", path, None, as_file=True)
        return data

    async def command(self, session: str, type: str, **fields: Any) -> None:
        """Do something as the facilitator. Raises Unreachable, Refused."""
        ack = await self.ask("POST", f"/sessions/{session}/commands", {"id": uuid.uuid4().hex, "type": type, **fields})
        if not ack["ok"]:
            raise Refused(ack["error"]["code"])

    async def _answer(self, method: str, path: str, body: Any, *, as_file: bool = False) -> Any:
        try:
            async with self._http.request(method, f"{self.base}/api/v1{path}", json=body) as answer:
                if answer.status >= 300:
                    raise Refused(str(answer.status))
                return await (answer.read() if as_file else answer.json())
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unreachable(str(error)) from error
