"""How changes reach those who look: merged truly, in order, and without waiting for who reads slowly."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sessions.scene import SCRIPT, START, WHEEL, activity, template_of
from toolkit.sessions import commands as c
from toolkit.sessions.actors import FACILITATOR, Actor, Role
from toolkit.sessions.audience import Audience, composed
from toolkit.sessions.codec import entry_of
from toolkit.sessions.log import InMemoryEventLog
from toolkit.sessions.room import Room, opening
from toolkit.sessions.views import Patch, Viewer

Collections = dict[str, dict[str, Any]]

KEYS = st.sampled_from(["a1", "a2", "a3"])
NAMES = st.sampled_from(["activities", "actions"])
SETS = st.dictionaries(NAMES, st.dictionaries(KEYS, st.integers(0, 5).map(lambda n: {"n": n})))
GONES = st.dictionaries(NAMES, st.lists(KEYS, unique=True).map(tuple))


def applied(held: Collections, patch: Patch) -> Collections:
    """Return what a client holds after a patch: first what is gone, then what is put (contract section 5)."""
    after = {} if patch.since == 0 else {name: dict(items) for name, items in held.items()}
    for name, keys in patch.gone.items():
        for key in keys:
            after.get(name, {}).pop(key, None)
    for name, items in patch.set.items():
        after.setdefault(name, {}).update(items)
    return {name: items for name, items in after.items() if items}


@given(held=SETS, first=st.tuples(SETS, GONES), then=st.tuples(SETS, GONES), whole=st.booleans())
def test_a_merged_patch_does_what_its_steps_do(
    held: Collections, first: tuple[Any, Any], then: tuple[Any, Any], whole: bool
) -> None:
    one = Patch(since=4, seq=5, set=first[0], gone=first[1])
    two = Patch(since=0 if whole else 5, seq=6, set=then[0], gone=then[1])
    both = composed(one, two)
    assert applied(held, both) == applied(applied(held, one), two)
    assert (both.since, both.seq) == (0 if whole else 4, 6)


def test_what_came_and_went_inside_stands_in_gone() -> None:
    came = Patch(since=4, seq=5, set={"activities": {"a1": {"id": "a1"}}})
    went = Patch(since=5, seq=6, gone={"activities": ("a1",)})
    assert composed(came, went) == Patch(since=4, seq=6, gone={"activities": ("a1",)})


@dataclass
class PaperWire:
    """A wire that writes down what is put on it; a connection may be made to read slowly."""

    sent: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    slow: dict[str, int] = field(default_factory=dict)
    hung_up: list[str] = field(default_factory=list)
    encodings: int = 0

    def encoded(self, event: str, data: Mapping[str, Any]) -> Any:
        self.encodings += event == "patch"
        return event, data

    def put(self, connection: str, message: Any) -> int:
        self.sent.setdefault(connection, []).append(message)
        return self.waiting(connection)

    def waiting(self, connection: str) -> int:
        return self.slow.get(connection, 0)

    def cut(self, connection: str) -> None:
        self.hung_up.append(connection)

    def patches(self, connection: str) -> list[Any]:
        return [data for event, data in self.sent.get(connection, []) if event == "patch"]


@pytest.fixture
async def room() -> Room:
    log = InMemoryEventLog()
    await log.append("s1", 0, [entry_of(opening("s1", "BCDFGH", WHEEL, SCRIPT, START))])
    return await Room.open("s1", log, template_of, epoch="e1")


@pytest.fixture
def wire() -> PaperWire:
    return PaperWire()


async def people(room: Room, *names: str) -> list[Viewer]:
    for name in names:
        join = c.Join(id=f"join-{name}", participant=name, organisation="bieb")
        await room.submit(join, Actor(role=Role.PARTICIPANT, participant=name))
    return [Viewer(role=Role.PARTICIPANT, participant=name) for name in names]


def place(id: str) -> c.CardAdd:
    return c.CardAdd(id=f"add-{id}", card=activity(id))


def held_by(wire: PaperWire, connection: str, first: Patch) -> tuple[int, Collections]:
    """Follow a connection as a client does, and fail on a gap."""
    seq, held = first.seq, applied({}, first)
    for data in wire.patches(connection):
        assert data["from"] <= seq, "a gap"
        if data["seq"] < seq:
            continue
        patch = Patch(since=data["from"], seq=data["seq"], set=data["set"], gone=data["gone"])
        seq, held = data["seq"], applied(held, patch)
    return seq, held


async def test_a_change_is_encoded_once_for_a_role_however_many_look(room: Room, wire: PaperWire) -> None:
    audience = Audience(room, wire)
    (anna,) = await people(room, "anna")
    for n in range(50):
        audience.add(f"c{n}", anna, 0, "")
    audience.flush()
    before = wire.encodings
    await room.submit(c.TimerSet(id="t", ends_at=None), FACILITATOR)
    audience.flush()
    assert wire.encodings - before == 1
    assert all(len(wire.patches(f"c{n}")) == 1 for n in range(50))
    audience.close()


async def test_a_burst_is_merged_and_everyone_ends_with_what_the_room_shows(room: Room, wire: PaperWire) -> None:
    audience = Audience(room, wire)
    anna, bo = await people(room, "anna", "bo")
    first = {name: audience.add(name, viewer, 0, "") for name, viewer in (("anna", anna), ("bo", bo))}
    for n in range(40):
        await room.submit(place(f"a{n}"), FACILITATOR)
    await room.submit(c.CardRemove(id="gone", card="a7"), FACILITATOR)
    audience.flush()
    assert len(wire.patches("anna")) < 20
    for name, viewer in (("anna", anna), ("bo", bo)):
        seq, held = held_by(wire, name, first[name])
        assert seq == room.state.seq
        assert held == applied({}, room.snapshot(viewer))
    audience.close()


async def test_who_joins_in_a_burst_gets_no_gap_and_nothing_twice(room: Room, wire: PaperWire) -> None:
    audience = Audience(room, wire)
    anna, bo = await people(room, "anna", "bo")
    audience.add("anna", anna, 0, "")
    await room.submit(place("a1"), FACILITATOR)
    await room.submit(place("a2"), FACILITATOR)
    first = audience.add("bo", bo, 0, "")
    await room.submit(place("a3"), FACILITATOR)
    audience.flush()
    assert held_by(wire, "bo", first) == (room.state.seq, applied({}, room.snapshot(bo)))
    audience.close()


async def test_who_reads_slowly_gets_one_merged_patch_once_there_is_room(room: Room, wire: PaperWire) -> None:
    audience = Audience(room, wire)
    anna, bo = await people(room, "anna", "bo")
    first = audience.add("anna", anna, 0, "")
    audience.add("bo", bo, 0, "")
    wire.slow["anna"] = 100
    for n in range(5):
        await room.submit(place(f"a{n}"), FACILITATOR)
        audience.flush()
    assert len(wire.patches("anna")) == 1  # the one that found the way full
    assert len(wire.patches("bo")) >= 5
    wire.slow["anna"] = 0
    await _until(lambda: len(wire.patches("anna")) > 1)
    assert len(wire.patches("anna")) == 2
    assert held_by(wire, "anna", first) == (room.state.seq, applied({}, room.snapshot(anna)))
    audience.close()


async def test_who_reads_nothing_for_long_is_cut_off(
    room: Room, wire: PaperWire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.sessions.audience._CUT_AFTER_SECONDS", 0.1)
    monkeypatch.setattr("toolkit.sessions.audience._LOOK_AT_SLOW_SECONDS", 0.05)
    audience = Audience(room, wire)
    (anna,) = await people(room, "anna")
    audience.add("anna", anna, 0, "")
    wire.slow["anna"] = 100
    await room.submit(place("a1"), FACILITATOR)
    await _until(lambda: "anna" in wire.hung_up)
    audience.close()


async def test_who_is_removed_hears_why_and_is_hung_up(room: Room, wire: PaperWire) -> None:
    audience = Audience(room, wire)
    anna, bo = await people(room, "anna", "bo")
    audience.add("anna", anna, 0, "")
    audience.add("bo", bo, 0, "")
    await room.submit(c.ParticipantRemove(id="r", participant="anna"), FACILITATOR)
    audience.flush()
    assert ("bye", {"reason": "removed"}) in wire.sent["anna"]
    assert wire.hung_up == ["anna"]
    assert ("bye", {"reason": "removed"}) not in wire.sent["bo"]
    audience.close()


async def test_presence_goes_out_at_most_once_a_second(room: Room, wire: PaperWire) -> None:
    audience = Audience(room, wire)
    viewers = await people(room, *(f"p{n}" for n in range(10)))
    for viewer in viewers:
        audience.add(str(viewer.participant), viewer, 0, "")
        await asyncio.sleep(0)
    await _until(lambda: _presence(wire, "p0")[-1:] == [10])
    assert len(_presence(wire, "p0")) <= 2
    audience.close()


def _presence(wire: PaperWire, connection: str) -> list[int]:
    return [data["connected"] for event, data in wire.sent.get(connection, []) if event == "presence"]


async def _until(holds: Any) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.01)
