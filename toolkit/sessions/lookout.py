"""What is found on the wheel of an open session: looked for where somebody shows it, and told as it changes.

At most once in two seconds, and never on the way of an acknowledgement (contract section 5). Finds nothing itself, and
knows nobody who is told: both are given.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from toolkit.sessions.actors import Role
from toolkit.sessions.state import SessionState, wheel_of
from toolkit.sessions.views import Json, Patch, findings_for
from toolkit.wheel.model import Wheel

log_of = logging.getLogger(__name__)

Analyse = Callable[[Wheel], Awaitable[Sequence[Json]]]

AUDIENCES = (Role.FACILITATOR, Role.PARTICIPANT, Role.PROJECTOR)
FINDINGS_EVERY = 2.0
_ANALYSED = ("activities", "provisions", "organisations", "areas", "target_groups", "judgements", "apart")


async def nothing_found(wheel: Wheel) -> Sequence[Json]:
    """Find nothing: for a room that nobody analyses."""
    return ()


class Lookout:
    """Keeps `findings` at what the session's wheel gives; `tell` gets a patch for each role that sees a change."""

    def __init__(
        self,
        session: str,
        analyse: Analyse,
        *,
        state_of: Callable[[], SessionState],
        is_used: Callable[[], bool],
        tell: Callable[[Mapping[Role, Patch]], None],
    ) -> None:
        self.findings: Sequence[Json] = ()
        self._session = session
        self._analyse = analyse
        self._state_of = state_of
        self._is_used = is_used
        self._tell = tell
        self._told_last: dict[Role, Mapping[str, Json]] = {}
        self._told_ever: dict[Role, set[str]] = {role: set() for role in AUDIENCES}
        self._looking: asyncio.Task[None] | None = None
        self._looked_seq = -1
        self._looked_at = -FINDINGS_EVERY

    def look_soon(self) -> None:
        """Have the wheel analysed, where somebody looks and something changed."""
        busy = self._looking is not None and not self._looking.done()
        if not busy and self._is_due():
            self._looking = asyncio.create_task(self._look())

    def tell_news(self) -> None:
        """Tell each role what it may see of the findings now and did not, or not so, when it was told last."""
        state, patches = self._state_of(), {}
        for role in AUDIENCES:
            now, before = findings_for(state, role, self.findings), self._told_last.get(role, {})
            self._told_last[role] = now
            self._told_ever[role].update(now)
            put = {key: finding for key, finding in now.items() if before.get(key) != finding}
            gone = tuple(key for key in before if key not in now)
            if put or gone:
                patches[role] = Patch(
                    since=state.seq,
                    seq=state.seq,
                    set={"findings": put} if put else {},
                    gone={"findings": gone} if gone else {},
                )
        if patches:
            self._tell(patches)

    def told(self, role: Role) -> frozenset[str]:
        """Return the key of every finding that a role was ever told of here."""
        return frozenset(self._told_ever.get(role, ()))

    async def close(self) -> None:
        """Look no more."""
        if self._looking is not None and not self._looking.done():
            self._looking.cancel()
            await asyncio.wait([self._looking])

    def _is_due(self) -> bool:
        return self._is_used() and self._looked_seq < _wheel_seq(self._state_of())

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while self._is_due():
            await asyncio.sleep(max(0.0, self._looked_at + FINDINGS_EVERY - loop.time()))
            state = self._state_of()
            self._looked_at = loop.time()
            try:
                self.findings = await self._analyse(wheel_of(state))
            except Exception:
                log_of.exception("session %s: the analysis failed", self._session)
            self._looked_seq = state.seq
            self.tell_news()


def _wheel_seq(state: SessionState) -> int:
    """Return the seq of the last change to what is analysed."""
    newest = (next(held[key] for key in reversed(held)) for name in _ANALYSED if (held := state.touched.get(name)))
    return max(newest, default=1)
