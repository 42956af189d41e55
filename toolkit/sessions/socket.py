"""The live line: Socket.IO namespace `/session`, exactly as contract section 5 has it.

Turns a token into who somebody is and bytes into what they ask, and lets the room decide. Holds no rules of the domain.
It has a server of its own, not NiceGUI's: that one takes any origin and pings like a desk on a cable.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, cast

import socketio

from toolkit.errors import InvalidInput, NotFound, Rejected
from toolkit.moments import now
from toolkit.sessions.access import Access
from toolkit.sessions.actors import FACILITATOR, PROJECTOR, Actor, Role
from toolkit.sessions.attendance import Attendance, OnlyHere
from toolkit.sessions.audience import Audience
from toolkit.sessions.commands import Join
from toolkit.sessions.decide import refuse_when_closed
from toolkit.sessions.door import answer_to, error_json, free, refuse_unfit
from toolkit.sessions.engine import NAMESPACE, EngineWire, LivePacket, LiveServer
from toolkit.sessions.line import line_of
from toolkit.sessions.pace import Pace, Present
from toolkit.sessions.room import Room, participant_id
from toolkit.sessions.rooms import Rooms
from toolkit.sessions.throttle import Buckets, WrongCodes
from toolkit.sessions.tokens import code_of, is_privileged, is_token, new_token
from toolkit.sessions.views import Viewer
from toolkit.texts import DEFAULT_LANGUAGE, LANGUAGES
from toolkit.wheel.shape import shaped

PROTOCOL = 1
LARGEST_FRAME = 256 * 1024
_PING_INTERVAL, _PING_TIMEOUT = 20, 15
_FAREWELL_SECONDS = 0.5
_LOOK_EVERY_SECONDS = 10.0
_WHO = ("organisation", "organisation_name", "resident", "name", "window", "discipline", "confirmed")

Json = dict[str, Any]
log_of = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Peer:
    """One connection: where it comes from, and once it has joined, as whom and to which room."""

    engine_id: str
    address: str
    language: str = DEFAULT_LANGUAGE
    audience: Audience | None = None
    viewer: Viewer | None = None
    token: str | None = None  # only of one who is more than a participant


class SessionNamespace(socketio.AsyncNamespace):  # type: ignore[misc]
    """The calls `join` and `submit`; everything else that a client sends is not heard."""

    def __init__(
        self,
        *,
        server: Any,
        rooms: Rooms,
        access: Access,
        wrong_codes: WrongCodes,
        attendance: Attendance | None,
        pace: Pace,
    ) -> None:
        super().__init__(NAMESPACE)
        self.rooms, self.access, self.wrong_codes = rooms, access, wrong_codes
        self.peers: dict[str, Peer] = {}
        self.audiences: dict[str, Audience] = {}
        self.commands = Buckets()
        self.joins = Buckets()
        self.answers: dict[str, int] = {}
        self.pace = pace
        self._wire = EngineWire(server)
        self._attendance = attendance or OnlyHere()
        self._attendance.listen(self._others_came_or_went)

    async def trigger_event(self, event: Any, *given: Any) -> Any:
        """Hear the four things that can happen on a connection."""
        match event:
            # A client may name its own messages so: it cannot send what can be called, and it is still connected.
            case "connect" if len(given) > 1 and isinstance(given[1], Mapping) and callable(given[1].get("asgi.send")):
                self._connected(given[0], given[1])
            case "disconnect" if not self._wire.server.manager.is_connected(given[0], NAMESPACE):
                self._disconnected(given[0])
            case "join":
                return self._counted("join", await self._answer_join(given[0], given[1] if len(given) > 1 else None))
            case "submit":
                began = monotonic()
                answer = await self._submit(given[0], given[1] if len(given) > 1 else None)
                self.pace.note(monotonic() - began)
                return self._counted("submit", answer)
        return None

    async def watch(self) -> None:
        """Hang up on each facilitator who was signed out by now, or whose token is worth nothing any more."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            for sid, peer in tuple(self.peers.items()):
                if peer.token is None or peer.audience is None:
                    continue
                if await self.access.role_of(peer.token, peer.audience.room.session) is None:
                    self._wire.cut(sid)

    def present(self) -> Present:
        """Return who looks through this process now."""
        listeners = [one for audience in self.audiences.values() for one in audience.listeners.values()]
        roles = Counter(one.viewer.role for one in listeners)
        return Present(
            phones=roles[Role.PARTICIPANT],
            screens=roles[Role.PROJECTOR],
            desks=roles[Role.FACILITATOR],
            slow=sum(one.slow_since is not None for one in listeners),
        )

    async def say_goodbye(self) -> None:
        """Tell everyone that the server stops, and give that a moment to go out; they come back by themselves."""
        for audience in self.audiences.values():
            audience.say_goodbye("restart")
            audience.close()
        until = asyncio.get_running_loop().time() + _FAREWELL_SECONDS
        while asyncio.get_running_loop().time() < until and any(map(self._wire.waiting, self.peers)):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.01)

    # -- connections ---------------------------------------------------------------------------------------------

    def _connected(self, sid: str, environ: Mapping[str, Any]) -> None:
        engine_id = self._wire.server.manager.eio_sid_from_sid(sid, NAMESPACE)
        self._wire.engine_ids[sid] = engine_id
        line = line_of(environ)
        if line is not None:
            self._wire.lines[sid] = self._wire.server.lines[engine_id] = line
        self.peers[sid] = Peer(engine_id=engine_id, address=address_of(environ))

    def _disconnected(self, sid: str) -> None:
        self._left(sid)
        self.peers.pop(sid, None)
        self._wire.lines.pop(sid, None)
        self._wire.server.lines.pop(self._wire.engine_ids.pop(sid, None), None)
        self.joins.held.pop(sid, None)

    def _left(self, sid: str) -> None:
        peer = self.peers.get(sid)
        if peer is None or peer.audience is None:
            return
        if peer.viewer is not None and peer.viewer.participant is not None:
            self.wrong_codes.left(peer.address)
        peer.audience.remove(sid)
        if not peer.audience.listeners:
            peer.audience.close()
            self.audiences.pop(peer.audience.room.session, None)
        peer.audience = peer.viewer = None

    # -- join ----------------------------------------------------------------------------------------------------

    async def _answer_join(self, sid: str, payload: Any) -> Json:
        peer = self.peers.get(sid)
        language = language_in(payload)
        try:
            if peer is None:
                raise Rejected("internal")
            peer.language = language
            return await self._join(sid, peer, payload)
        except (Rejected, InvalidInput) as error:
            return {"ok": False, "error": error_json(error, language)}
        except Exception:
            log_of.exception("a join failed")
            return {"ok": False, "error": error_json(Rejected("internal"), language)}

    async def _join(self, sid: str, peer: Peer, payload: Any) -> Json:
        if not isinstance(payload, dict):
            raise InvalidInput("errors.expected_object")
        if payload.get("protocol") != PROTOCOL or payload.get("protocol") is True:
            raise Rejected("protocol")
        refuse_unfit(payload, partial(self.joins.take, sid))
        token = payload.get("token")
        room = await room_behind(
            payload.get("code"),
            rooms=self.rooms,
            wrong_codes=self.wrong_codes,
            address=peer.address,
            knows=partial(self._knows, token=token),
        )
        viewer, token = await self._who(room, payload, token)
        since, epoch = payload.get("since"), payload.get("epoch")
        since = since if type(since) is int else 0
        if since > room.state.seq:
            await room.refresh()  # it comes from another process, which was ahead of this one
        if self.peers.get(sid) is not peer:
            raise Rejected("internal")
        self._left(sid)
        audience = self._audience(room)
        self._wire.hold(sid)
        epoch, shown = epoch if isinstance(epoch, str) else "", keys_in(payload.get("findings"))
        patch = audience.add(sid, viewer, since, epoch, shown)
        peer.audience, peer.viewer = audience, viewer
        peer.token = token if viewer.role is Role.FACILITATOR else None
        if viewer.participant is not None:
            self.wrong_codes.came(peer.address)
        return {
            "ok": True,
            "role": viewer.role.value,
            "participant": viewer.participant,
            "token": token,
            "epoch": room.epoch,
            "seq": patch.seq,
            "now": now(),
            "patch": audience.packed(patch),
        }

    async def _who(self, room: Room, payload: Mapping[str, Any], token: Any) -> tuple[Viewer, str | None]:
        """Return as whom this join looks at the room, with the token to keep."""
        if payload.get("screen") is True:
            return Viewer(role=Role.PROJECTOR), None
        if is_privileged(token):
            role = await self.access.role_of(token, room.session)
            if role is None:
                raise Rejected("not_allowed", field="token")
            return Viewer(role=role), token
        if token is None:
            token = new_token()
        if not is_token(token):
            raise InvalidInput("errors.bad_token", field="token")
        id = participant_id(room.session, token)
        if id not in room.state.participants:
            refuse_when_closed(room.state, "join", Actor(role=Role.PARTICIPANT, participant=id))
            id = await room.join(token, **_who_of(payload, id))
        return Viewer(role=Role.PARTICIPANT, participant=id), token

    async def _knows(self, room: Room, token: Any) -> bool:
        """Tell whether a token has been in this room before, or opens it by itself."""
        if is_privileged(token):
            return await self.access.role_of(token, room.session) is not None
        return is_token(token) and participant_id(room.session, token) in room.state.participants

    def _audience(self, room: Room) -> Audience:
        audience = self.audiences.get(room.session)
        if audience is None:
            audience = self.audiences[room.session] = Audience(room, self._wire, self._attendance)
        return audience

    def _others_came_or_went(self, session: str) -> None:
        if session in self.audiences:
            self.audiences[session].tell_presence()

    # -- submit --------------------------------------------------------------------------------------------------

    async def _submit(self, sid: str, payload: Any) -> Json:
        """Take a command. Nothing is awaited before the room has it, so that one client's commands keep their order."""
        peer = self.peers.get(sid)
        if peer is None or peer.audience is None or peer.viewer is None:
            refusal = error_json(Rejected("not_allowed", key="errors.not_joined"), language_in(payload))
            return {"ok": False, "id": payload.get("id") if isinstance(payload, dict) else None, "error": refusal}
        room, viewer = peer.audience.room, peer.viewer
        return await answer_to(
            payload, room, _actor(viewer), language=peer.language, take=self._limit(sid, room, viewer)
        )

    def _limit(self, sid: str, room: Room, viewer: Viewer) -> Callable[[], float]:
        if viewer.role is Role.FACILITATOR:
            return free
        return partial(self.commands.take, (room.session, viewer.participant or sid))

    def _counted(self, call: str, answer: Json) -> Json:
        """Count an answer by its outcome, for /metrics."""
        outcome = f"{call} {'ok' if answer['ok'] else answer['error']['code']}"
        self.answers[outcome] = self.answers.get(outcome, 0) + 1
        return answer


async def nobody_known(room: Room) -> bool:
    """Know nobody: for a question that comes without a token."""
    return False


async def room_behind(
    code: Any,
    *,
    rooms: Rooms,
    wrong_codes: WrongCodes,
    address: str,
    knows: Callable[[Room], Awaitable[bool]] = nobody_known,
) -> Room:
    """Return the room of a join code. Raises Rejected: `unknown_code`, or `rate_limited` where too many were tried.

    An address that guessed too much gets no answer that tells a right code from a wrong one, unless the room knows it.
    """
    blocked = wrong_codes.blocked_for(address)
    typed = code_of(code)
    room = await _found(rooms, typed)
    if blocked and (room is None or not await knows(room)):
        await asyncio.sleep(wrong_codes.wait)
        raise Rejected("rate_limited", details={"retry_after": round(blocked, 1)})
    if room is None:
        wrong_codes.note(address, typed or str(code))
        raise Rejected("unknown_code")
    return room


async def _found(rooms: Rooms, code: str | None) -> Room | None:
    try:
        return await rooms.by_code(code) if code is not None else None
    except NotFound:
        return None


def _who_of(payload: Mapping[str, Any], participant: str) -> Json:
    """Return what a first join says of the person, in typed form. Raises InvalidInput."""
    given = {name: payload[name] for name in _WHO if payload.get(name) is not None}
    join = shaped(Join, {"id": "join", "participant": participant, **given})
    return {name: getattr(join, name) for name in _WHO}


def _actor(viewer: Viewer) -> Actor:
    if viewer.role is Role.FACILITATOR:
        return FACILITATOR
    if viewer.role is Role.PROJECTOR:
        return PROJECTOR
    return Actor(role=Role.PARTICIPANT, participant=viewer.participant)


def language_in(payload: Any) -> str:
    """Return the language that a client asks for."""
    language = payload.get("lang") if isinstance(payload, dict) else None
    return language if language in LANGUAGES else DEFAULT_LANGUAGE


def keys_in(given: Any) -> list[str] | None:
    """Return the keys that a client names; None for what is no list of keys."""
    return given if isinstance(given, list) and all(isinstance(key, str) for key in given) else None


def address_of(environ: Mapping[str, Any]) -> str:
    """Return the address that a connection comes from, as the server (or a proxy that it trusts) saw it."""
    client = environ.get("asgi.scope", {}).get("client")
    return str(client[0]) if client else ""


def _is_same_origin(origin: str | None, environ: Mapping[str, Any]) -> bool:
    """Tell whether a page of our own connects (Engine.IO's own check takes every direct TLS connection for foreign)."""
    return origin is None or origin.partition("://")[2].lower() == str(environ.get("HTTP_HOST", "")).lower()


def live_server(
    *,
    rooms: Rooms,
    access: Access,
    wrong_codes: WrongCodes,
    attendance: Attendance | None = None,
    pace: Pace | None = None,
) -> tuple[Any, SessionNamespace]:
    """Return the Socket.IO server of the live line and its namespace; mount it with `socketio_path=None`."""
    server = LiveServer(
        async_mode="asgi",
        serializer=LivePacket,
        cors_allowed_origins=_is_same_origin,
        ping_interval=_PING_INTERVAL,
        ping_timeout=_PING_TIMEOUT,
        max_http_buffer_size=LARGEST_FRAME,
        transports=["websocket", "polling"],
        http_compression=False,
        namespaces=[NAMESPACE],
    )
    namespace = SessionNamespace(
        server=server,
        rooms=rooms,
        access=access,
        wrong_codes=wrong_codes,
        attendance=attendance,
        pace=pace or Pace(),
    )
    server.register_namespace(namespace)
    return cast(Any, server), namespace
