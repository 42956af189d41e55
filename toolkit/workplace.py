"""What one who was let in may reach: the wheels and sessions of their workspace, as far as their rights go.

The pages of the desk and the API get nothing else: `Reception.of(who)` is their only way to a library or a room. Each
call asks the table of rights, and the library below answers for one workspace alone, so that nobody can forget either.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from toolkit.condition import Condition, condition_of
from toolkit.errors import Rejected
from toolkit.exports.press import Press
from toolkit.moments import now
from toolkit.own_members import OwnMembers
from toolkit.proofs import Proofs
from toolkit.services import Services
from toolkit.sessions.keeper import Heading, Receipt, SessionRecord
from toolkit.sessions.links import Links
from toolkit.sessions.log import Entry
from toolkit.sessions.rights import Right, Who
from toolkit.sessions.room import Room
from toolkit.sessions.tokens import hashed, new_api_token
from toolkit.settings import Settings
from toolkit.storage.accounts import add_rehearsal_token, forget_api_token
from toolkit.storage.audit import Deed
from toolkit.storage.library import Library
from toolkit.storage.second_place import SecondPlace
from toolkit.storage.wheel_rows import WheelSummary
from toolkit.wheel.content import check_header
from toolkit.wheel.model import Wheel
from toolkit.wheel.next_round import copy_of

_PATIENCE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class _Installation:
    """What is public of the installation."""

    _services: Services

    @property
    def settings(self) -> Settings:
        return self._services.settings

    @property
    def asset_prefix(self) -> str:
        return self._services.asset_prefix


@dataclass(frozen=True, slots=True)
class Reception(_Installation):
    """Where everyone comes in. Gives what is public of the installation, and to each who was let in their own place."""

    def of(self, who: Who) -> "Workplace":
        """Return what this one may reach."""
        return Workplace(who=who, _services=self._services)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace(_Installation):
    """The place of one who was let in. `library` and `rooms` raise Rejected `not_allowed`, and NotFound for others'."""

    who: Who

    @property
    def press(self) -> Press:
        return self._services.press

    @property
    def second_place(self) -> SecondPlace | None:
        return self._services.second_place

    async def condition(self) -> Condition:
        """Return how the installation fares, to one who runs it. Raises Rejected `not_allowed`.

        Where the database is away nobody can be looked up, and just then whoever has the page open must see it.
        """
        who = self.who
        with suppress(TimeoutError, SQLAlchemyError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                who = await self._services.access.still(who)
        who.need_all_of(Right.WATCH)
        return await condition_of(self._services)

    @property
    def members(self) -> OwnMembers:
        return OwnMembers(who=self.who, membership=self._services.membership)

    @property
    def library(self) -> "OwnLibrary":
        return OwnLibrary(self)

    @property
    def rooms(self) -> "OwnRooms":
        return OwnRooms(self)

    @property
    def links(self) -> "OwnLinks":
        return OwnLinks(self)

    async def wheels(self, right: Right) -> Library:
        """Return the library of the workspace to one who has this right in all of it, at this moment."""
        (await self._services.access.still(self.who)).need_all_of(right)
        return self._services.library.within(self.who.workspace)

    async def session(self, id: str, right: Right) -> None:
        """Let one through who has this right in a session, a co-host too. Raises NotFound for one of others."""
        who = await self._services.access.still(self.who)
        who.need(right)
        if who.session not in ("", id):
            raise Rejected("not_allowed")
        await self._services.library.within(self.who.workspace).session(id)

    async def wheel(self, id: str, right: Right) -> None:
        """Let one through who has this right on a wheel, a co-host on that of their session. Raises NotFound."""
        who, library = await self._services.access.still(self.who), self._services.library.within(self.who.workspace)
        who.need(right)
        if who.session and (await library.session(who.session)).wheel_id != id:
            raise Rejected("not_allowed")
        await library.summary(id)

    @property
    def proofs(self) -> Proofs:
        return self._services.proofs

    @asynccontextmanager
    async def rehearsal_key(self) -> AsyncIterator[str]:
        """Give a token with which a rehearsal may make, lead and erase its wheel here, for as long as that lasts."""
        await self.wheels(Right.ERASE)
        database, token = self._services.database, new_api_token()
        keep = partial(add_rehearsal_token, token_hash=hashed(token), workspace=self.who.workspace)
        await database.write(keep)
        try:
            yield token
        finally:
            await database.write(partial(forget_api_token, token_hash=hashed(token)))

    async def note(self, what: Deed, subject: str = "", detail: str = "") -> None:
        """Note in the audit that this one did something."""
        about = {"workspace": self.who.workspace, "who": self.who.label, "subject": subject, "detail": detail}
        await self._services.audit.note(at=now(), what=what, **about)

    async def opened(self, wheel: str) -> None:
        """Note that this one looks at a wheel."""
        await self.note(Deed.OPENED, wheel)


@dataclass(frozen=True, slots=True)
class OwnLibrary:
    """The library of a workspace, each call behind a right."""

    _place: Workplace

    async def wheels(
        self, search: str = "", *, tag: str | None = None, archived: bool = False
    ) -> tuple[WheelSummary, ...]:
        """See Library.wheels."""
        return await (await self._place.wheels(Right.READ)).wheels(search, tag=tag, archived=archived)

    async def summary(self, id: str) -> WheelSummary:
        """See Library.summary."""
        return await (await self._place.wheels(Right.READ)).summary(id)

    async def tags(self) -> tuple[str, ...]:
        """See Library.tags."""
        return await (await self._place.wheels(Right.READ)).tags()

    async def wheel(self, id: str) -> Wheel:
        """See Library.wheel."""
        return await (await self._place.wheels(Right.READ)).wheel(id)

    async def taken(self, id: str) -> Wheel:
        """Return a wheel to be taken away as a file; that is noted. Raises NotFound."""
        wheel = await (await self._place.wheels(Right.EXPORT)).wheel(id)
        await self._place.note(Deed.EXPORTED, id, "wheel")
        return wheel

    async def sessions(self, wheel_id: str) -> tuple[SessionRecord, ...]:
        """See Library.sessions."""
        return await (await self._place.wheels(Right.READ)).sessions(wheel_id)

    async def session(self, id: str) -> SessionRecord:
        """See Library.session."""
        return await (await self._place.wheels(Right.READ)).session(id)

    async def keep(self, wheel: Wheel) -> str:
        """See Library.keep."""
        return await (await self._place.wheels(Right.WRITE)).keep(wheel)

    async def upload(self, data: bytes, *, source: str = "", as_copy: bool = False) -> str:
        """See Library.upload."""
        return await (await self._place.wheels(Right.WRITE)).upload(data, source=source, as_copy=as_copy)

    async def change_heading(self, id: str, heading: Heading) -> None:
        """See Library.change_heading."""
        await (await self._place.wheels(Right.WRITE)).change_heading(id, heading)

    async def archive(self, id: str) -> None:
        """See Library.archive."""
        await (await self._place.wheels(Right.WRITE)).archive(id)

    async def unarchive(self, id: str) -> None:
        """See Library.unarchive."""
        await (await self._place.wheels(Right.WRITE)).unarchive(id)


@dataclass(frozen=True, slots=True)
class OwnRooms:
    """The sessions on the wheels of a workspace, each call behind a right."""

    _place: Workplace

    async def start(self, wheel_id: str, script_id: str | None = None) -> Room:
        """See Rooms.start."""
        await self._place.wheels(Right.LEAD)
        await self._known(wheel_id, Right.LEAD)
        room = await self._place._services.rooms.start(wheel_id, script_id)
        await self._place.note(Deed.STARTED, wheel_id, room.session)
        return room

    async def room(self, session: str) -> Room:
        """Return the room of a session, to look at. Raises NotFound."""
        return await self._room(session, Right.READ)

    async def led(self, session: str) -> Room:
        """Return the room of a session, to lead it. Raises NotFound."""
        return await self._room(session, Right.LEAD)

    async def taken(self, session: str, format: str) -> Room:
        """Return the room of a session, to take its outcome away as a file; that is noted. Raises NotFound."""
        room = await self._room(session, Right.EXPORT)
        await self._place.note(Deed.EXPORTED, room.state.wheel.id, format)
        return room

    async def log(self, session: str) -> Sequence[Entry]:
        """Return all that happened in a session, to be taken away; that is noted. Raises NotFound."""
        room = await self.taken(session, "log")
        return await self._place._services.log.read(room.session)

    async def wheel(self, wheel_id: str) -> Wheel:
        """See Rooms.wheel."""
        await self._known(wheel_id, Right.READ)
        return await self._place._services.rooms.wheel(wheel_id)

    async def taken_wheel(self, wheel_id: str) -> Wheel:
        """Return a wheel as it stands this moment, to be taken away as a file; that is noted. Raises NotFound."""
        await self._known(wheel_id, Right.EXPORT)
        await self._place.note(Deed.EXPORTED, wheel_id, "wheel")
        return await self._place._services.rooms.wheel(wheel_id)

    async def round(self, wheel_id: str, number: int) -> Wheel:
        """See Rooms.round."""
        await self._known(wheel_id, Right.READ)
        return await self._place._services.rooms.round(wheel_id, number)

    async def copy(self, wheel_id: str, name: str) -> str:
        """Keep a copy of a wheel as it stands now, under a name of its own, and return its id. Raises NotFound."""
        copy = copy_of(await self.wheel(wheel_id), name)
        check_header(copy)
        return await self._place.library.keep(copy)

    async def erase(self, wheel_id: str, participant: str | None = None) -> Receipt:
        """See Rooms.erase."""
        await self._known(wheel_id, Right.ERASE)
        receipt = await self._place._services.rooms.erase(wheel_id, participant)
        await self._place.note(Deed.ERASED, wheel_id, participant or "")
        return receipt

    async def _known(self, wheel_id: str, right: Right) -> None:
        await self._place.wheel(wheel_id, right)

    async def _room(self, session: str, right: Right) -> Room:
        await self._place.session(session, right)
        return await self._place._services.rooms.room(session)


@dataclass(frozen=True, slots=True)
class OwnLinks:
    """The links to the wheels of a workspace, each call behind a right."""

    _place: Workplace

    async def make(self, wheel: str, organisation: str) -> str:
        """See Links.organisation_link."""
        links = await self._links(wheel, Right.SHARE)
        await self._place.note(Deed.SHARED, wheel, f"organisation {organisation}")
        return await links.organisation_link(wheel, organisation)

    async def counts(self, wheel: str) -> dict[str, int]:
        """See Links.organisation_links."""
        return await (await self._links(wheel, Right.READ)).organisation_links(wheel)

    async def revoke(self, wheel: str, organisation: str) -> None:
        """See Links.revoke_organisation_links."""
        links = await self._links(wheel, Right.SHARE)
        await self._place.note(Deed.UNSHARED, wheel, f"organisation {organisation}")
        await links.revoke_organisation_links(wheel, organisation)

    async def share(self, wheel: str) -> str:
        """See Links.share_link."""
        links = await self._links(wheel, Right.SHARE)
        await self._place.note(Deed.SHARED, wheel, "link")
        return await links.share_link(wheel)

    async def embed(self, wheel: str) -> str:
        """See Links.embed_link."""
        links = await self._links(wheel, Right.SHARE)
        await self._place.note(Deed.SHARED, wheel, "website")
        return await links.embed_link(wheel)

    async def shared(self, wheel: str) -> int:
        """See Links.share_links."""
        return await (await self._links(wheel, Right.READ)).share_links(wheel)

    async def unshare(self, wheel: str) -> None:
        """See Links.revoke_share_links."""
        links = await self._links(wheel, Right.SHARE)
        await self._place.note(Deed.UNSHARED, wheel, "link")
        await links.revoke_share_links(wheel)

    async def desk_token(self, session: str) -> str:
        """See Access.desk_token; raises NotFound for a session of others."""
        await self._place.session(session, Right.LEAD)
        return self._place._services.access.desk_token(session, self._place.who.id)

    async def co_host(self, session: str) -> str:
        """See Access.co_host_link; raises NotFound for a session of others."""
        await self._place.session(session, Right.LEAD)
        await self._place.note(Deed.SHARED, session, "co-host")
        return await self._place._services.access.co_host_link(session)

    async def _links(self, wheel: str, right: Right) -> Links:
        await self._place.wheel(wheel, right)
        return self._place._services.access.links
