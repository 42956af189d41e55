"""People in a storm: each drawn by a number, with a phone that keeps what they made until it has an answer, and notes.

A phone behaves as the page does (assets/live): it joins again by itself, asks whether anything answers where its line
is silent, tries at moments of its own, and sends again under the same id. Nobody here looks into the server: the notes
are what a person was told. The page itself is in the storm too: see pages.py.
"""

import asyncio
import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson
import socketio

from tests.support.client import Client, Gap, Json, Lost, new_id

# Longer than a page waits: these people share one process, and who gives up because it is slow makes it slower.
ANSWER_WITHIN = 20.0
CONNECT_WITHIN = 15.0
JOINED_WITHIN = 8.0
QUIET, SILENT = 1.5, 5.5
PROMPT, GRACE, HANGS = 1.0, 0.25, 1.0
_LOOK_EVERY = 0.25
QUICK_TRIES = 10
# All phones share one process: so many come in at a time, or each would wait for all others until it gives up.
AT_A_TIME = 32
# A line that goes while it is being opened is an error of a strange kind in this library.
GONE = (Lost, TimeoutError, socketio.exceptions.SocketIOError, OSError, TypeError)
PASSING = frozenset({"rate_limited", "internal"})  # refused for now: the same command is worth another try
# What everyone of one role sees alike. The rest is personal, or comes when the analysis is done.
_ALIKE = frozenset(
    {"session", "organisations", "areas", "target_groups", "participants", "activities", "provisions", "themes"}
    | {"groups", "actions", "building_tasks", "recent"}
)
GOALS = ("zelfstandig-functioneren", "sociale-contacten", "maatschappelijk-deelnemen", "vaardigheden", "betaald-werk")
STEPS = ("place", "explore", "place", "choose", "groups", "place", "actions", "explore")


class _QuickCodec:
    """JSON for three hundred phones in one process; what they write holds no half emoji."""

    # A room gets the same text: read once for all, as nobody changes what came.
    loads = staticmethod(lru_cache(maxsize=64)(orjson.loads))

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        return orjson.dumps(value).decode()


class QuickPacket(socketio.packet.Packet):
    json = _QuickCodec


@dataclass
class Gallery:
    """What was shown to anyone: for each role and seq one picture, and every version of a card that was seen."""

    pictures: dict[tuple[str, int], int] = field(default_factory=dict)
    different: list[tuple[str, int]] = field(default_factory=list)
    cards: dict[tuple[str, str], int] = field(default_factory=dict)  # (id, name) -> the lowest seq at which it was seen

    def hang(self, role: str, seq: int, picture: int) -> None:
        if self.pictures.setdefault((role, seq), picture) != picture:
            self.different.append((role, seq))

    def saw(self, card: Json, seq: int) -> None:
        if "name" in card:
            key = (card["id"], card["name"])
            self.cards[key] = min(seq, self.cards.get(key, seq))


@dataclass(kw_only=True)
class StormClient(Client):
    """A client that takes a gap for what it is, keeps a picture of what it shows, and knows when it last heard."""

    gallery: Gallery
    codec: type[socketio.packet.Packet] = QuickPacket
    heard_at: float = 0.0
    missed: bool = False
    _picture: int = 0
    _marks: dict[tuple[str, str], int] = field(default_factory=dict)

    def apply(self, patch: Json) -> None:
        self.heard_at = asyncio.get_running_loop().time()
        was = self.seq
        if self.missed and patch["from"] != 0 and patch["from"] > was:
            return
        try:
            super().apply(patch)
        except Gap:
            self.missed = True  # whoever keeps the line joins again on it, as the page does
            return
        if patch["from"] == 0:
            self._picture, self._marks = 0, {}
        elif patch["seq"] < was:
            # News that moves nothing stands in no later patch: late, it is asked for anew, as the page does.
            self.missed = self.missed or patch["from"] == patch["seq"]
            return
        self._draw(patch)

    def _draw(self, patch: Json) -> None:
        for name in _ALIKE & patch["gone"].keys():
            for key in patch["gone"][name]:
                self._picture ^= self._marks.pop((name, key), 0)
        for name in _ALIKE & patch["set"].keys():
            for key, item in patch["set"][name].items():
                mark = hash((name, key, orjson.dumps(item, option=orjson.OPT_SORT_KEYS)))
                self._picture ^= self._marks.get((name, key), 0) ^ mark
                self._marks[name, key] = mark
                if name == "activities":
                    self.gallery.saw(item, patch["seq"])
        self.gallery.hang(str(self.role), self.seq, self._picture)

    def _let_in(self, ack: Json) -> None:
        if ack["ok"]:
            self.role = ack["role"]
            self.missed = False
        super()._let_in(ack)

    def _on_patch(self, patch: Json) -> None:
        self.apply(patch)
        self.patches.clear()
        self._changed.set()

    def _on_presence(self, presence: Json) -> None:
        self.heard_at = asyncio.get_running_loop().time()
        self._changed.set()

    @property
    def silent_for(self) -> float:
        return asyncio.get_running_loop().time() - self.heard_at


@dataclass(kw_only=True, eq=False)
class Person:
    """Somebody with a phone. `pace` is how many seconds they think between two commands, on average."""

    client: StormClient
    dice: random.Random
    pace: float
    who: Json = field(default_factory=dict)
    always: Json = field(default_factory=dict)  # what goes along with every join, not with the first alone
    made: dict[str, Json] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    passing: Counter[str] = field(default_factory=Counter)  # refused for now, by code
    sent: int = 0
    outages: list[tuple[float, float]] = field(default_factory=list)  # when the line was lost, when it was live again
    live: asyncio.Event = field(default_factory=asyncio.Event)
    joined_before: bool = False
    door: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_A_TIME))
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    def begin(self) -> None:
        self._tasks = [asyncio.create_task(self._keep_the_line())]
        if self.pace:
            self._tasks.append(asyncio.create_task(self._work()))

    async def finish(self) -> None:
        """Make nothing more, and wait until each command that was made has its answer."""
        self._over.set()
        if self.pace:
            await self._tasks[1]
        await self.live.wait()

    async def leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        for outcome in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome
        await _hung_up(self.client)

    # -- the line ------------------------------------------------------------------------------------------------

    async def _keep_the_line(self) -> None:
        loop = asyncio.get_running_loop()
        lost_at, tries = loop.time(), 0
        while True:
            if self.live.is_set():
                looked_at = loop.time()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.client._lost.wait(), _LOOK_EVERY)
                # Where all these people share a machine that is too slow for them, what was sent may wait to be heard.
                late = loop.time() - looked_at - _LOOK_EVERY
                dead = late < 0.5 and await self._is_dead(punctual=late < 0.1)
                if not self.client.lost and not dead and await self._caught_up():
                    continue
                self.live.clear()
                lost_at, tries = loop.time(), 0
                await _hung_up(self.client)
            async with self.door:
                came_in = await self._came_in()
            if came_in:
                self.outages.append((lost_at, loop.time()))
                self.live.set()
            else:
                longest = (
                    min(1.0, 0.4 * 2**tries) if tries < QUICK_TRIES else min(8.0, 2.0 ** (tries - QUICK_TRIES + 1))
                )
                tries += 1
                await asyncio.sleep(longest * self.dice.uniform(0.5, 1.0))

    async def _is_dead(self, *, punctual: bool) -> bool:
        """Tell whether the line is silent for too long, or (where we keep up) while something else answers."""
        heard_at = self.client.heard_at
        if not punctual or not QUIET <= self.client.silent_for < SILENT:
            return self.client.silent_for >= SILENT
        took = await answered_within(self.client.base)
        if took is None:
            return False
        await asyncio.sleep(max(GRACE, took))
        return self.client.heard_at == heard_at

    async def _caught_up(self) -> bool:
        """Ask again for what was missed, where something was; tell whether the line is good."""
        if not self.client.missed:
            return True
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                ack = await self.client.ask_to_join(**self.always)
        except GONE:
            return False
        return bool(ack["ok"]) or ack["error"]["code"] in PASSING

    async def _came_in(self) -> bool:
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                await self._connected()
            async with asyncio.timeout(JOINED_WITHIN):
                ack = await self.client.ask_to_join(**(self.always if self.joined_before else self.who))
        except GONE:
            await _hung_up(self.client)
            return False
        if not ack["ok"]:
            assert ack["error"]["code"] in PASSING, ack
            await _hung_up(self.client)
            return False
        self.client.heard_at = asyncio.get_running_loop().time()
        self.joined_before = True
        return True

    async def _connected(self) -> None:
        """Open the line. One that goes meanwhile is lost, where the library would wait for an answer on it; so is one
        that was begun before the network came back, as the page has it.
        """
        loop, missed = asyncio.get_running_loop(), False
        connecting, began = asyncio.create_task(self.client.connect()), loop.time()
        try:
            while True:
                looked_at = loop.time()
                if (await asyncio.wait((connecting,), timeout=_LOOK_EVERY))[0]:
                    break
                reading = self.client._socket and self.client._socket.eio.read_loop_task
                if reading is not None and reading.done():
                    raise Lost("connect")
                if loop.time() > began + HANGS and loop.time() < looked_at + _LOOK_EVERY + 0.1:
                    took = await answered_within(self.client.base)
                    if missed and took is not None:
                        raise Lost("connect")
                    missed = missed or took is None
            await connecting
        finally:
            connecting.cancel()

    # -- the work ------------------------------------------------------------------------------------------------

    async def _work(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), self.dice.expovariate(1 / self.pace))
            if self._over.is_set():
                return
            await self.live.wait()
            command = self.wish()
            if command is not None:
                id = new_id()
                self.made[id] = command
                await self._deliver(id)

    async def _deliver(self, id: str) -> None:
        """Send one command until it has an answer that stays, through however many lines that takes."""
        tries = 0
        while True:
            await self.live.wait()
            self.sent += 1
            try:
                async with asyncio.timeout(ANSWER_WITHIN):
                    ack = await self.client.call("submit", {"id": id, **self.made[id]})
            except GONE:
                if not self.client.lost:  # a line that gives no answer is dead
                    self.client._lost.set()
                await asyncio.sleep(0.05)
                continue
            if ack["ok"]:
                self.told[id] = ack["seq"]
                return
            code = ack["error"]["code"]
            if code not in PASSING and not (code == "not_allowed" and "field" not in ack["error"] and self.client.lost):
                self.refused[id] = code
                return
            self.passing[code] += 1
            tries += 1
            wait = ack["error"].get("retry_after", min(4.0, 0.3 * 2**tries))
            await asyncio.sleep(wait * self.dice.uniform(0.6, 1.0))

    def wish(self) -> Json | None:
        """Return what this person wants to do now, going by what is on the screen."""
        return None

    def _one_of(self, collection: str) -> str | None:
        keys = sorted(self.client.items(collection))
        return self.dice.choice(keys) if keys else None

    def _card(self) -> Json:
        id = new_id()
        return {
            "kind": "activity",
            "id": id,
            "name": f"Activiteit {id[:6]}",
            "goals": [self.dice.choice(GOALS)],
        }


class Participant(Person):
    """Places cards and changes them, votes, wishes, writes actions; one time in eight something that is not allowed."""

    def wish(self) -> Json | None:
        phase = self.client.session["phase"] if self.dice.random() < 0.9 else self.dice.choice(STEPS)
        match phase:
            case "place" | "explore":
                return self._about_a_card()
            case "choose":
                return self._about_a_theme()
            case "groups":
                theme = self._one_of("themes")
                return {"type": "wish.set", "wishes": [theme]} if theme else None
            case "actions":
                return self._about_an_action()
        return {"type": "ready.set", "ready": self.dice.random() < 0.5}

    def _about_a_card(self) -> Json | None:
        mine = sorted({made["card"]["id"] for made in self.made.values() if made["type"] == "card.add"})
        turn = self.dice.random()
        if turn < 0.5 or not mine:
            return {"type": "card.add", "card": {**self._card(), "organisations": [self.who["organisation"]]}}
        if turn < 0.75:
            changes = {"name": f"Anders {new_id()[:6]}"}
            return {"type": "card.change", "card": self.dice.choice(mine), "changes": changes, "base": self.client.seq}
        if turn < 0.82:
            return {"type": "card.remove", "card": self.dice.choice(mine)}
        if turn < 0.9:
            return {"type": "card.confirm", "card": self.dice.choice(mine)}
        if turn < 0.95:  # somebody else's, most likely
            return {"type": "card.change", "card": self._one_of("activities") or "geen", "changes": {"note": "!"}}
        return {"type": "step.set", "step": "actions"}

    def _about_a_theme(self) -> Json | None:
        theme = self._one_of("themes")
        if theme is None:
            return None
        turn = self.dice.random()
        if turn < 0.5:
            return {"type": "vote.cast", "theme": theme}
        if turn < 0.7:
            return {"type": "vote.withdraw", "theme": theme}
        return {"type": "rating.set", "item": theme, "axis": "impact", "value": self.dice.randint(1, 5)}

    def _about_an_action(self) -> Json:
        mine = [made["action"]["id"] for made in self.made.values() if made["type"] == "action.add"]
        if mine and self.dice.random() < 0.4:
            changes = {"note": new_id()[:8]}
            return {"type": "action.change", "action": self.dice.choice(mine), "changes": changes}
        own = self.who["organisation"]
        action = {"id": new_id(), "title": f"Actie {new_id()[:6]}", "owner": own, "organisations": [own]}
        return {"type": "action.add", "action": {**action, "first_step": "Bellen", "due": "2027-03-01"}}


class Facilitator(Person):
    """Leads: goes through the steps and back, merges, judges, forms groups, shows things and takes things back."""

    def wish(self) -> Json | None:
        turn = self.dice.random()
        if turn < 0.25:
            return {"type": "step.set", "step": self.dice.choice(STEPS)}
        if turn < 0.4:
            return {"type": "theme.add", "theme": {"id": new_id(), "name": f"Thema {new_id()[:4]}", "findings": []}}
        if turn < 0.55 and len(self.client.items("activities")) > 2:
            into, other = self.dice.sample(sorted(self.client.items("activities")), 2)
            return {"type": "cards.merge", "into": into, "cards": [other]}
        if turn < 0.75:
            return {"type": "undo", "seq": max(2, self.client.seq - self.dice.randint(0, 12))}
        if turn < 0.85:
            what = self.dice.choice(("cards", "votes"))
            return {"type": "reveal.set", "what": what, "shown": self.dice.random() < 0.5}
        if turn < 0.9 and len(self.client.items("themes")) > 1:
            return {"type": "groups.form", "groups": 2}
        if turn < 0.95:
            finding = self._one_of("findings")
            return {"type": "finding.judge", "finding": finding, "verdict": "confirmed"} if finding else None
        return {"type": "screen.show", "goal": self.dice.choice(GOALS)}


async def answered_within(base: str) -> float | None:
    """Ask for one word over plain HTTP; return the seconds it took, None where no answer came soon."""
    host, _, port = base.rpartition("//")[2].partition(":")
    began = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(PROMPT):
            reader, writer = await asyncio.open_connection(host, int(port))
            try:
                writer.write(f"HEAD /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                heard = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return None
    return asyncio.get_running_loop().time() - began if b" 200 " in heard else None


async def _hung_up(client: StormClient) -> None:
    """Let go of a line, however it stands."""
    socket, client._socket = client._socket, None
    if socket is None:
        return
    client._lost.set()
    for let_go in (socket.eio.disconnect(abort=True), socket.eio._reset()):
        with suppress(Exception):
            await asyncio.wait_for(let_go, 1.0)
