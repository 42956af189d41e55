"""What the parts of the facilitator's console share: the session as it is seen there, and the one door to change it.

The desk is a client like any other: it holds keyed collections and follows patches. It decides nothing.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from toolkit.errors import ToolkitError
from toolkit.pages.words import Words
from toolkit.sessions.actors import FACILITATOR, Role
from toolkit.sessions.room import Publication, Room
from toolkit.sessions.state import SessionState
from toolkit.sessions.views import Patch, Viewer
from toolkit.wheel.naming import group_names
from toolkit.wheel.template import Template

Held = Mapping[str, Mapping[str, Mapping[str, Any]]]


def new_id() -> str:
    """Return an id for a command, a card or an action."""
    return uuid.uuid4().hex


def applied(held: Held, patch: Patch) -> Held:
    """Return the collections after a patch: upserted and deleted by key."""
    before: Held = {} if patch.since == 0 else held
    changed = {name: dict(before.get(name, {})) for name in (*patch.gone, *patch.set)}
    for name, ids in patch.gone.items():
        for id in ids:
            changed[name].pop(id, None)
    for name, items in patch.set.items():
        changed[name].update(items)
    return {**before, **changed}


class Voice(Protocol):
    """Where the desk says what was done, and why not."""

    @property
    def words(self) -> Words: ...
    def tell(self, sentence: str) -> None: ...
    def refuse(self, sentence: str) -> None: ...


@dataclass(slots=True, kw_only=True)
class Desk:
    """One console on one session. `open(drawer, *items)` brings a drawer to the front and hands it the items."""

    room: Room
    page: Voice
    held: Held = field(default_factory=dict)
    connected: Mapping[str, int] = field(default_factory=dict)
    open: Callable[..., Any] = field(default=lambda *_: None)

    @property
    def words(self) -> Words:
        return self.page.words

    @property
    def state(self) -> SessionState:
        return self.room.state

    @property
    def template(self) -> Template:
        return self.room.state.template

    def items(self, collection: str) -> list[Mapping[str, Any]]:
        """Return the items of a collection, in the order in which they came."""
        return list(self.held.get(collection, {}).values())

    def item(self, collection: str, id: str) -> Mapping[str, Any] | None:
        return self.held.get(collection, {}).get(id)

    def target_groups(self) -> dict[str, str]:
        """Return the wheel's target groups by id, in the reader's language where the template has their name."""
        groups = self.state.target_groups
        names = group_names(self.template, groups.values())
        return {id: self.words.named(names[id]) for id in groups}

    def areas(self) -> dict[str, str]:
        """Return the wheel's areas by id."""
        return {area["id"]: area["name"] for area in self.items("areas")}

    @property
    def session(self) -> Mapping[str, Any]:
        """The one item that says where the session stands."""
        return next(iter(self.items("session")), {})

    def look(self) -> None:
        """Take everything anew from the room."""
        self.held = applied({}, self.room.snapshot(Viewer(role=Role.FACILITATOR)))

    def follow(self, publication: Publication) -> None:
        """Take in what has changed."""
        patch = publication.roles.get(Role.FACILITATOR)
        if patch is not None:
            self.held = applied(self.held, patch)

    async def submit(self, type: str, *, confirmed: bool = False, id: str = "", **fields: Any) -> int:
        """Send one command through the room's door and return its seq; under an `id` once only. Raises Rejected."""
        command = {"id": id or new_id(), "type": type, "confirmed": confirmed, **fields}
        return await self.room.receive(command, FACILITATOR)

    async def attempt(self, type: str, *, done: str = "", **fields: Any) -> bool:
        """Send one command of a button; say what was done, or why not. Returns whether it was taken."""
        try:
            await self.submit(type, **fields)
        except ToolkitError as error:
            self.page.refuse(self.words.error(error))
            return False
        self.page.tell(done)
        return True

    def organisation(self, id: str | None) -> str:
        """Return an organisation's name; nothing for nobody."""
        found = self.item("organisations", id) if id else None
        return str(found["name"]) if found else ""

    def organisations(self, ids: Sequence[str]) -> str:
        return ", ".join(name for name in map(self.organisation, ids) if name)

    def card(self, id: str) -> Mapping[str, Any] | None:
        return self.item("activities", id) or self.item("provisions", id)
