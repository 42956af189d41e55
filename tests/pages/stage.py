"""A desk on stage: a real room in memory, seen as the console sees it, and what the desk said."""

from dataclasses import dataclass, field
from typing import Any

from tests.sessions.scene import SCRIPT, START, WHEEL, activity, template_of
from toolkit.pages.desk import Desk
from toolkit.pages.words import Words
from toolkit.sessions.actors import FACILITATOR
from toolkit.sessions.codec import card_json, entry_of
from toolkit.sessions.log import InMemoryEventLog
from toolkit.sessions.room import Room, opening
from toolkit.wheel.model import Wheel


@dataclass
class Heard:
    """Keeps what the desk says."""

    words: Words = field(default_factory=Words)
    told: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def tell(self, sentence: str) -> None:
        self.told.append(sentence)

    def refuse(self, sentence: str) -> None:
        self.refused.append(sentence)


@dataclass
class Stage:
    """A room with a desk that follows it."""

    room: Room
    desk: Desk
    heard: Heard

    async def join(self, token: str, **who: Any) -> str:
        return await self.room.join(token, **who)

    async def place(self, id: str, name: str = "Taalcafé", **more: Any) -> None:
        card = card_json(activity(id, name, **more))
        await self.room.receive({"id": f"place-{id}", "type": "card.add", "card": card}, FACILITATOR)


async def opened_stage(language: str = "nl", wheel: Wheel = WHEEL) -> Stage:
    """Open a session on a small wheel, with a desk that follows every publication."""
    log = InMemoryEventLog()
    await log.append("s1", 0, [entry_of(opening("s1", "BCDFGH", wheel, SCRIPT, START))])
    room = await Room.open("s1", log, template_of)
    heard = Heard(words=Words(language))
    desk = Desk(room=room, page=heard)
    desk.look()
    room.subscribe(desk.follow)
    return Stage(room=room, desk=desk, heard=heard)
