"""A session in memory, and `Room.submit`: the one door through which it changes.

What waits is decided on a tentative state, appended in one transaction, and only then published and acknowledged.
Knows no sockets and no pages: those subscribe. Decides nothing itself: decide.py does.
"""

import asyncio
import copy
import hashlib
import logging
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from toolkit.errors import Rejected, StaleLog
from toolkit.moments import utc_now
from toolkit.sessions.actors import FACILITATOR, Actor, Role
from toolkit.sessions.belongings import Belongings, belongings, concerned, personal_patch
from toolkit.sessions.codec import accepted_from, command_from, entry_of
from toolkit.sessions.commands import AnyCommand, Join, ParticipantChange, ParticipantRemove
from toolkit.sessions.decide import decide, refuse_when_closed
from toolkit.sessions.events import Accepted, SessionOpened
from toolkit.sessions.log import Entry, EventLog
from toolkit.sessions.lookout import AUDIENCES, Analyse, Lookout, nothing_found
from toolkit.sessions.phases import findings_visible
from toolkit.sessions.replay import Frame, frames
from toolkit.sessions.script import Script
from toolkit.sessions.state import SessionState, TemplateOf, evolve, fold
from toolkit.sessions.views import Json, Patch, Viewer, findings_for, followed, patch_since, snapshot
from toolkit.wheel.model import Wheel

log_of = logging.getLogger(__name__)

Clock = Callable[[], datetime]

_ROOM = "/"  # between the epoch of the database and the room, in what a client keeps as the epoch
_LARGE = 200  # cards: showing more than these anew takes too long for the event loop
# Forming groups of 300 people takes most of a second: the room's queue waits for it, the event loop does not.
_SLOW = frozenset({"groups.form"})
_AT_ONCE = 48  # commands, or entries of another process
# These pass by themselves: the same command is worth another try. A join has no id of the client's.
_PASSING, _NOT_REMEMBERED = frozenset({"rate_limited", "internal"}), frozenset({"join"})
_REFUSALS_KEPT = 1000
_NAMING = frozenset({"join", "participant.change", "participant.remove"})


def participant_id(session: str, token: str) -> str:
    """Return who a token is in a session: always the same person, and no way back to the token."""
    return "p" + hashlib.sha256(f"{session}:{token}".encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What a durable change means to each audience; `personal` goes out before the role's patch.

    `bye` is why it is the last one, empty where more may come.
    """

    seq: int
    roles: Mapping[Role, Patch]
    personal: Mapping[str, Patch] = field(default_factory=dict)
    bye: str = ""


Listener = Callable[[Publication], None]


@dataclass(slots=True)
class _Waiting:
    command: AnyCommand
    actor: Actor
    answer: asyncio.Future[int]


class Room:
    """One open session. Make it with `Room.open`; `state` is always durable."""

    def __init__(
        self,
        session: str,
        log: EventLog,
        state: SessionState,
        *,
        known: Iterable[tuple[str, int]] = (),
        names: Mapping[str, str] | None = None,
        analyse: Analyse = nothing_found,
        clock: Clock = utc_now,
        epoch: str = "",
    ) -> None:
        self.session = session
        self.state = state
        # What is found depends on when one looks, so each room finds its own: it must know what came from itself.
        self.epoch = f"{epoch}{_ROOM}{uuid.uuid4().hex[:8]}"
        self.names: dict[str, str] = dict(names or {})
        self._log = log
        self._clock = clock
        self._answered = dict(known)
        self._refused: dict[str, tuple[AnyCommand, str, Rejected]] = {}
        self.own_seq = 0  # the last entry that came from this process
        self._waiting: list[_Waiting] = []
        self._looking: list[asyncio.Future[None]] = []
        self._draining: asyncio.Task[None] | None = None
        self._listeners: list[Listener] = []
        self._followers: list[Callable[[], None]] = []
        self._forgot_seq = 0
        self._ended = False
        self._wholes: dict[Role, Patch] = {}
        self._counted: tuple[SessionState, Belongings] | None = None
        self._lookout = Lookout(
            session,
            analyse,
            state_of=lambda: self.state,
            is_used=lambda: bool(self._listeners or self._followers),
            tell=lambda roles: self._publish(Publication(seq=self.state.seq, roles=roles)),
        )

    @classmethod
    async def open(cls, session: str, log: EventLog, template_of: TemplateOf, **settings: Any) -> "Room":
        """Open the room of a session from its log. Raises ValueError where the log holds nothing of it."""
        stored, names = await log.read(session), await log.names(session)

        def folded() -> Room:
            entries = [accepted_from(entry) for entry in stored]
            known = [(entry.command_id, entry.seq) for entry in entries]
            room = cls(session, log, fold(entries, template_of), known=known, names=names, **settings)
            for role in AUDIENCES:
                room._whole(role)
            return room

        return await asyncio.to_thread(folded)  # a long log takes a while

    # -- the door ------------------------------------------------------------------------------------------------

    async def submit(self, command: AnyCommand, actor: Actor) -> int:
        """Return the seq of the command once it is durable and published. Raises Rejected, and nothing has changed."""
        if self._ended:
            raise Rejected("closed")
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(command, actor, answer))
        self._drain_soon()
        return await answer

    async def receive(self, payload: Any, actor: Actor) -> int:
        """Take a command as a client sent it: the same door, from JSON."""
        if isinstance(payload, Mapping):
            known = self.answered(payload.get("id"))
            if known is not None:
                return known
            refuse_when_closed(self.state, str(payload.get("type")), actor)
        return await self.submit(command_from(payload), actor)

    async def join(self, token: str, **who: Any) -> str:
        """Return the participant who holds this token, who joins now if they never did. Raises Rejected."""
        participant = participant_id(self.session, token)
        if participant not in self.state.participants:
            # Somebody who was removed joins again: once for each removal, however many phones ask at once.
            removed = self.state.touched.get("participants", {}).get(participant)
            again = "" if removed is None else f"-{removed}"
            joined = Join(id=f"join-{participant}{again}", participant=participant, **who)
            await self.submit(joined, Actor(role=Role.PARTICIPANT, participant=participant))
        return participant

    def answered(self, command_id: Any) -> int | None:
        """Return the seq with which this command was accepted before."""
        return self._answered.get(command_id) if isinstance(command_id, str) else None

    # -- what other processes did --------------------------------------------------------------------------------

    def hear(self, seq: int) -> None:
        """Look at the log soon, for another process says that it goes up to `seq`."""
        if seq > self.state.seq and not self._looking and not self._ended:
            self._looking.append(asyncio.get_running_loop().create_future())
            self._drain_soon()

    async def refresh(self) -> None:
        """Read what other processes appended so far, and publish it here."""
        looked: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._looking.append(looked)
        self._drain_soon()
        await looked

    async def refresh_names(self) -> None:
        """Let go of the names that another process has erased."""
        held = await self._log.names(self.session)
        self.forget_names(self.names.keys() - held.keys())

    async def catch_up(self) -> None:
        """Read what another process appended, and publish it here. Only the drain loop calls this: one at a time."""
        stored = await self._log.read(self.session, self.state.seq)
        follow = partial(_following, self.state, stored)
        state, entries = await asyncio.to_thread(follow) if len(stored) > _AT_ONCE else follow()
        self._answered.update((entry.command_id, entry.seq) for entry in entries)
        if any(entry.type in _NAMING for entry in entries):
            self.names = dict(await self._log.names(self.session))
        await self._moved_to(state)

    # -- what is seen --------------------------------------------------------------------------------------------

    @property
    def findings(self) -> Sequence[Json]:
        """What was found on the wheel, the last time that one looked."""
        return self._lookout.findings

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` on the event loop after each durable change; return what ends it."""
        self._listeners.append(listener)
        self._lookout.look_soon()

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    def follow(self, act: Callable[[], None]) -> None:
        """Call `act` on the event loop after each durable change, for who does not look at it: nothing is rendered."""
        self._followers.append(act)
        self._lookout.look_soon()

    def snapshot(self, viewer: Viewer) -> Patch:
        """Return everything that the viewer may see."""
        return self._with_own(self._whole(viewer.role), viewer)

    def patch_since(
        self, viewer: Viewer, since: int, epoch: str | None = None, shown: Collection[str] | None = None
    ) -> Patch:
        """Return what the viewer missed after `since`, with findings and what is personal whole.

        `epoch` is what came with the last patch of a join; None where that was surely this room's. `shown` are the keys
        of the findings that the viewer shows, which another room may have found; None where it does not say.
        """
        backup, _, room = (self.epoch if epoch is None else epoch).partition(_ROOM)
        own_backup, _, own_room = self.epoch.partition(_ROOM)
        if since <= self._forgot_seq or since > self.state.seq or backup != own_backup:
            return self.snapshot(viewer)
        if room != own_room and shown is None and self._may_hold_findings(viewer.role, since):
            return self.snapshot(viewer)
        return self._with_own(patch_since(self.state, viewer.role, self.names, since), viewer, shown or ())

    async def filled(self, role: Role) -> list[Frame]:
        """Return how the wheel filled, as a role may look back at it: from the log, away from the event loop."""
        entries = [accepted_from(entry) for entry in await self._log.read(self.session)]
        template = self.state.template
        return await asyncio.to_thread(frames, entries, lambda _: template, role)

    def role_patch_since(self, role: Role, since: int) -> Patch:
        """Return what a whole role missed after `since`, without what is personal and without findings."""
        return patch_since(self.state, role, self.names, since)

    def _whole(self, role: Role) -> Patch:
        """Return all that a role may see, without findings and what is personal.

        Kept from join to join: what nobody touched since is the very same mapping, encoded once for all who join.
        """
        held = self._wholes.get(role)
        if held is None:
            held = snapshot(self.state, role, self.names)
        elif held.seq != self.state.seq:
            held = followed(held, self.role_patch_since(role, held.seq))
        self._wholes[role] = held
        return held

    def _with_own(self, patch: Patch, viewer: Viewer, shown: Collection[str] = ()) -> Patch:
        findings = findings_for(self.state, viewer.role, self.findings)
        put: dict[str, Any] = {**patch.set, "findings": findings}
        gone = dict(patch.gone)
        if viewer.participant is not None:
            own = personal_patch(self.state, viewer.participant, self.names, patch.since, self._belongings())
            put = {**put, **own.set, "votes": {**put.get("votes", {}), **own.set.get("votes", {})}}
            gone["votes"] = (*gone.get("votes", ()), *own.gone.get("votes", ()))
        stale = self._lookout.told(viewer.role).union(shown) - findings.keys()
        if stale and patch.since:
            gone["findings"] = tuple(sorted(stale))
        return Patch(since=patch.since, seq=patch.seq, set=put, gone=gone)

    def _belongings(self) -> Belongings:
        """Return whose everything is now, counted once for all who join at this seq."""
        if self._counted is None or self._counted[0] is not self.state:
            self._counted = self.state, belongings(self.state)
        return self._counted[1]

    def _may_hold_findings(self, role: Role, since: int) -> bool:
        """Tell whether a client that was told everything up to `since` shows findings to somebody."""
        return role is Role.FACILITATOR or findings_visible(self.state) or self.state.visible_seq >= max(since, 2)

    # -- the drain loop ------------------------------------------------------------------------------------------

    def _drain_soon(self) -> None:
        if self._draining is None or self._draining.done():
            self._draining = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        while self._waiting or self._looking:
            if self._looking:
                await self._looked()
            # Not all at once: what three hundred ask in the same moment would hold the loop for too long.
            batch, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
            try:
                await self._decided(batch)
            except Exception:
                log_of.exception("session %s: a batch of %d commands failed", self.session, len(batch))
                for waiting in batch:
                    if not waiting.answer.done():
                        waiting.answer.set_exception(Rejected("internal"))

    async def _looked(self) -> None:
        looking, self._looking = self._looking, []
        try:
            await self.catch_up()
        except Exception:
            log_of.exception("session %s: the log could not be read", self.session)
        for looked in looking:
            if not looked.done():
                looked.set_result(None)

    async def _decided(self, batch: list[_Waiting]) -> None:
        """Decide, append, publish, answer; where another process was first, read what it wrote and decide again."""
        while True:
            if any(waiting.command.type in _SLOW for waiting in batch):
                tentative, entries, names, answers = await asyncio.to_thread(self._tried, batch)
            else:
                tentative, entries, names, answers = self._tried(batch)
            if not entries:
                break
            try:
                await self._log.append(self.session, self.state.seq, [entry_of(entry) for entry in entries], names)
                break
            except StaleLog:
                known = self.state.seq
                await self.catch_up()
                if self.state.seq == known:  # nobody was first: the log itself is gone
                    tentative, entries, names, answers = self.state, [], {}, [Rejected("closed")] * len(batch)
                    break
            except Rejected as refusal:
                tentative, entries, names, answers = self.state, [], {}, [refusal] * len(batch)
                break
        self._renamed(names)
        self._answered.update((entry.command_id, entry.seq) for entry in entries)
        self.own_seq = entries[-1].seq if entries else self.own_seq
        await self._moved_to(tentative)
        for waiting, answer in zip(batch, answers, strict=True):
            if isinstance(answer, Rejected):
                self._remember(waiting, answer)
            if waiting.answer.done():
                continue
            if isinstance(answer, Rejected):
                waiting.answer.set_exception(answer)
            else:
                waiting.answer.set_result(answer)

    def _tried(
        self, batch: list[_Waiting]
    ) -> tuple[SessionState, list[Accepted], dict[str, str | None], list[int | Rejected]]:
        state, now = self.state, self._clock()
        at = now.isoformat()
        entries: list[Accepted] = []
        names: dict[str, str | None] = {}
        answers: list[int | Rejected] = []
        seqs: dict[str, int] = {}
        refused: dict[str, tuple[AnyCommand, str, Rejected]] = {}
        for waiting in batch:
            command = waiting.command
            known: int | Rejected | None = self._answered.get(command.id) or seqs.get(command.id)
            known = known or _refused_before(waiting, refused) or _refused_before(waiting, self._refused)
            if known is not None:
                answers.append(known)
                continue
            try:
                events = decide(state, command, waiting.actor, now)
            except Rejected as refusal:
                refused[command.id] = command, waiting.actor.label, refusal
                answers.append(refusal)
                continue
            accepted = Accepted(
                seq=state.seq + 1,
                command_id=command.id,
                type=command.type,
                at=at,
                actor=waiting.actor.label,
                events=events,
            )
            state = evolve(state, accepted)
            entries.append(accepted)
            if command.type in _NAMING:
                names.update(_names_in(command, waiting.actor))
            seqs[command.id] = accepted.seq
            answers.append(accepted.seq)
        return state, entries, names, answers

    def _remember(self, waiting: _Waiting, refusal: Rejected) -> None:
        """Keep a refusal, so that the same command doubled on its way is not taken the second time."""
        command = waiting.command
        if refusal.code in _PASSING or command.type in _NOT_REMEMBERED or command.id in self._refused:
            return
        self._refused[command.id] = command, waiting.actor.label, copy.copy(refusal)  # without where it was raised
        if len(self._refused) > _REFUSALS_KEPT:
            del self._refused[next(iter(self._refused))]

    def _renamed(self, names: Mapping[str, str | None]) -> None:
        for participant, name in names.items():
            self.names.pop(participant, None)
            if name:
                self.names[participant] = name

    # -- publishing ----------------------------------------------------------------------------------------------

    async def _moved_to(self, state: SessionState) -> None:
        since = self.state.seq
        if state.seq == since:
            return
        publication: Publication | None = None
        if state.visible_seq > since and len(state.activities) > _LARGE:
            # All cards anew, for each role; and for whoever joins next.
            publication = await asyncio.to_thread(self._publication, state, since)
            self._wholes = {
                role: followed(held, publication.roles[role])
                for role, held in self._wholes.items()
                if held.seq == since
            }
        elif self._listeners:
            publication = self._publication(state, since)
        lit, self.state = self.state.show.get("finding"), state
        if publication is not None:
            self._publish(publication)
        for act in self._followers:
            act()
        if state.visible_seq > since or state.show.get("finding") != lit:
            self._lookout.tell_news()
        self._lookout.look_soon()

    def _publication(self, state: SessionState, since: int) -> Publication:
        people = concerned(state, since)
        held = belongings(state) if people else None
        return Publication(
            seq=state.seq,
            roles={role: patch_since(state, role, self.names, since) for role in AUDIENCES},
            personal={id: personal_patch(state, id, self.names, since, held) for id in people},
        )

    def _publish(self, publication: Publication) -> None:
        for listener in tuple(self._listeners):
            listener(publication)

    # -- its end -------------------------------------------------------------------------------------------------

    def forget_names(self, participants: Set[str]) -> None:
        """Let go of people's names, which were erased, and take them off the screens that show them."""
        gone = {id for id in participants if self.names.pop(id, None) is not None}
        if not gone:
            return
        self._forgot_seq = self.state.seq
        self._wholes.clear()
        seq, roles = self.state.seq, {}
        for role in AUDIENCES:
            people = snapshot(self.state, role, self.names).set["participants"]
            shown = {id: people[id] for id in gone if id in people}
            roles[role] = Patch(since=seq, seq=seq, set={"participants": shown} if shown else {})
        personal = {id: personal_patch(self.state, id, self.names, seq) for id in gone}
        self._publish(Publication(seq=seq, roles=roles, personal=personal))

    async def end(self, reason: str) -> None:
        """End the room for good, for its session is no more: everyone is told, and nothing is taken any longer."""
        self._ended = True
        self._publish(Publication(seq=self.state.seq, roles={}, bye=reason))
        await self.close()

    async def close(self) -> None:
        """End what runs for this room; the session itself goes on in its log."""
        self._listeners.clear()
        self._followers.clear()
        await self._lookout.close()
        if self._draining is not None and not self._draining.done():
            await asyncio.wait([self._draining])


def _following(state: SessionState, stored: Sequence[Entry]) -> tuple[SessionState, list[Accepted]]:
    """Return the state after what the log says next, and that in typed form."""
    entries = [accepted_from(entry) for entry in stored]
    for entry in entries:
        state = evolve(state, entry)
    return state, entries


def opening(session: str, code: str, wheel: Wheel, script: Script, at: datetime) -> Accepted:
    """Return the first entry of a session: the whole wheel as it is then."""
    event = SessionOpened(session=session, code=code, wheel=wheel, script=script)
    return Accepted(
        seq=1,
        command_id=f"open-{session}"[:64],
        type="session.open",
        at=at.isoformat(),
        actor=FACILITATOR.label,
        events=(event,),
    )


def _refused_before(waiting: _Waiting, refused: Mapping[str, tuple[AnyCommand, str, Rejected]]) -> Rejected | None:
    """Return how this very command of this actor was refused before; with other content it is another wish."""
    before = refused.get(waiting.command.id)
    if before is None:
        return None
    command, actor, refusal = before
    return copy.copy(refusal) if command == waiting.command and actor == waiting.actor.label else None


def _names_in(command: AnyCommand, actor: Actor) -> dict[str, str | None]:
    """Return the names to keep beside the log, by participant; None erases one."""
    match command:
        case Join(participant=id, name=str() as name) if name.strip():
            return {id: name.strip()}
        case ParticipantChange(participant=id, name=str() as name):
            return {id or actor.participant or "": name.strip() or None}
        case ParticipantRemove(participant=id):
            return {id: None}
        case _:
            return {}
