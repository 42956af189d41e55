"""The one door: durable before seen, once, in order."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.sessions.scene import ANNA, SCRIPT, START, WHEEL, activity, template_of
from toolkit.errors import Rejected
from toolkit.sessions import commands as c
from toolkit.sessions.actors import FACILITATOR, Role
from toolkit.sessions.codec import accepted_from, entry_of
from toolkit.sessions.log import Entry, InMemoryEventLog
from toolkit.sessions.room import Publication, Room, opening, participant_id
from toolkit.sessions.state import fold
from toolkit.sessions.views import Viewer
from toolkit.wheel.model import Wheel

BIEB = {"organisation": "bieb"}
AUDIENCES = (Role.FACILITATOR, Role.PARTICIPANT, Role.PROJECTOR)


@dataclass
class FailingLog(InMemoryEventLog):
    """A log whose disk is full while `broken`."""

    broken: bool = False

    async def append(
        self, session: str, expected_seq: int, entries: Sequence[Entry], names: Mapping[str, str | None] | None = None
    ) -> None:
        await asyncio.sleep(0)
        if self.broken:
            raise OSError("no space left on device")
        await InMemoryEventLog.append(self, session, expected_seq, entries, names)


async def opened_room(log: InMemoryEventLog, **more: Any) -> Room:
    if "s1" not in log.entries:
        await log.append("s1", 0, [entry_of(opening("s1", "BCDFGH", WHEEL, SCRIPT, START))])
    return await Room.open("s1", log, template_of, **more)


def place(id: str, command_id: str | None = None) -> c.CardAdd:
    return c.CardAdd(id=command_id or f"c-{id}", card=activity(id))


async def test_LO1_seq_counts_accepted_commands_without_a_gap() -> None:
    log = FailingLog()
    room = await opened_room(log)
    seqs = await asyncio.gather(*(room.submit(place(f"a{n}"), FACILITATOR) for n in range(50)))
    assert sorted(seqs) == list(range(2, 52))
    assert [entry.seq for entry in log.entries["s1"]] == list(range(1, 52))


async def test_LO2_a_command_sent_again_is_answered_the_same_and_applied_once_after_a_restart_too() -> None:
    log = FailingLog()
    room = await opened_room(log)
    first, twin = await asyncio.gather(room.submit(place("a1"), FACILITATOR), room.submit(place("a1"), FACILITATOR))
    again = await room.submit(place("a1"), FACILITATOR)
    reopened = await opened_room(log)
    assert {first, twin, again, await reopened.submit(place("a1"), FACILITATOR)} == {2}
    assert await reopened.receive({"id": "c-a1", "type": "nonsense"}, FACILITATOR) == 2
    assert len(log.entries["s1"]) == 2


async def test_LO3_a_failed_append_leaves_nothing_behind_and_nothing_is_published() -> None:
    log = FailingLog()
    room = await opened_room(log)
    seen: list[Publication] = []
    room.subscribe(seen.append)
    before = room.state
    log.broken = True
    with pytest.raises(Rejected) as refused:
        await room.submit(place("a1"), FACILITATOR)
    assert refused.value.code == "internal"
    assert (room.state, seen) == (before, [])
    log.broken = False
    assert await room.submit(place("a1"), FACILITATOR) == 2
    assert [publication.seq for publication in seen] == [2]


async def test_LO3_what_is_published_stands_in_the_log_already() -> None:
    log = FailingLog()
    room = await opened_room(log)
    durable: list[bool] = []
    room.subscribe(lambda publication: durable.append(len(log.entries["s1"]) >= publication.seq))
    await asyncio.gather(*(room.submit(place(f"a{n}"), FACILITATOR) for n in range(20)))
    assert durable and all(durable)


async def test_LO4_the_fold_of_the_log_is_the_live_state() -> None:
    log = FailingLog()
    room = await opened_room(log)
    await room.join("token-anna", organisation_name="Nieuwe club", name="Anna")
    await asyncio.gather(*(room.submit(place(f"a{n}"), FACILITATOR) for n in range(20)))
    await room.submit(c.Undo(id="u1", seq=5), FACILITATOR)
    assert fold(map(accepted_from, log.entries["s1"]), template_of) == room.state


async def test_LO5_where_another_process_was_first_its_entries_are_read_and_the_command_is_decided_again() -> None:
    log = FailingLog()
    here, there = await opened_room(log), await opened_room(log)
    seen: list[int] = []
    there.subscribe(lambda publication: seen.append(publication.seq))
    await here.submit(place("a1"), FACILITATOR)
    with pytest.raises(Rejected) as refused:
        await there.submit(place("a1", "another-command"), FACILITATOR)
    assert refused.value.code == "exists"
    assert await there.submit(place("a2"), FACILITATOR) == 3
    await here.catch_up()
    assert here.state == there.state
    assert seen == [2, 3]


async def test_PE1_a_token_that_joins_twice_at_once_is_one_person() -> None:
    room = await opened_room(FailingLog())
    first, second = await asyncio.gather(room.join("token", **BIEB), room.join("token", **BIEB))
    assert first == second == participant_id("s1", "token")
    assert len(room.state.participants) == 1
    assert await room.join("other", **BIEB) != first


async def test_PE6_who_was_removed_joins_again_as_the_same_person() -> None:
    room = await opened_room(FailingLog())
    id = await room.join("token", **BIEB)
    await room.submit(c.ParticipantRemove(id="weg", participant=id), FACILITATOR)
    assert id not in room.state.participants
    assert await room.join("token", **BIEB) == id
    assert id in room.state.participants


async def test_a_name_stands_beside_the_log_and_goes_with_its_person() -> None:
    log = FailingLog()
    room = await opened_room(log)
    id = await room.join("token", name=" Anna ", **BIEB)
    assert (log.people, room.names) == ({("s1", id): "Anna"}, {id: "Anna"})
    await room.submit(c.ParticipantRemove(id="weg", participant=id), FACILITATOR)
    assert (log.people, room.names) == ({}, {})
    assert "Anna" not in str(log.entries)


async def test_one_refused_command_does_not_hold_up_its_neighbours() -> None:
    room = await opened_room(FailingLog())
    answers = await asyncio.gather(
        room.submit(place("a1"), FACILITATOR),
        room.submit(place("a1", "twice"), FACILITATOR),
        room.submit(place("a2"), FACILITATOR),
        return_exceptions=True,
    )
    assert (answers[0], answers[2]) == (2, 3)
    assert isinstance(answers[1], Rejected) and answers[1].code == "exists"


async def test_LO6_a_command_that_was_refused_is_refused_the_same_when_it_comes_again() -> None:
    log = FailingLog()
    room = await opened_room(log)
    judged = {"id": "j1", "type": "finding.judge", "finding": "gap/T/jongeren", "verdict": "dismissed"}
    late = {"id": "r1", "type": "card.remove", "card": "a1"}
    placed = room.submit(place("a1"), FACILITATOR)
    at_once = await asyncio.gather(
        room.receive(late, FACILITATOR), placed, room.receive(late, FACILITATOR), return_exceptions=True
    )
    refusals = [at_once[0], at_once[2], await refusal_of(room, late)]
    assert [(refusal.code, refusal.field) for refusal in refusals] == [("not_found", "card")] * 3
    assert await room.receive({**late, "id": "r2"}, FACILITATOR) == 3
    assert (await refusal_of(room, judged)).field == "reason"
    assert await room.receive({**judged, "reason": "Dat is er wel."}, FACILITATOR) == 4, "it is another wish"
    log.broken = True
    assert (await refusal_of(room, {"id": "z1", "type": "session.close"})).code == "internal"
    log.broken = False
    assert await room.receive({"id": "z1", "type": "session.close"}, FACILITATOR) == 5


async def refusal_of(room: Room, payload: Mapping[str, Any]) -> Rejected:
    with pytest.raises(Rejected) as refused:
        await room.receive(payload, FACILITATOR)
    return refused.value


async def test_OR1_a_closed_session_says_so_before_it_looks_at_the_shape() -> None:
    room = await opened_room(FailingLog())
    await room.submit(c.SessionClose(id="dicht"), FACILITATOR)
    for payload in ({"id": "n1", "type": "card.add"}, {"id": "n2"}):
        with pytest.raises(Rejected) as refused:
            await room.receive(payload, ANNA)
        assert refused.value.code == "closed"
    with pytest.raises(Rejected) as refused:
        await room.receive(["geen", "opdracht"], ANNA)
    assert refused.value.code == "invalid"


async def test_findings_follow_the_wheel_and_come_with_from_equal_to_seq() -> None:
    found = asyncio.Event()

    async def analyse(wheel: Wheel) -> Sequence[dict[str, Any]]:
        return [{"key": f"thin/GT/{card.id}", "score": 1.0} for card in wheel.activities]

    room = await opened_room(FailingLog(), analyse=analyse)
    patches: list[Any] = []

    def listen(publication: Publication) -> None:
        patch = publication.roles.get(Role.FACILITATOR)
        if patch and "findings" in patch.set:
            patches.append(patch)
            found.set()

    room.subscribe(listen)
    await room.submit(place("a1"), FACILITATOR)
    await asyncio.wait_for(found.wait(), 30)
    assert (patches[0].since, patches[0].seq) == (2, 2)
    assert list(patches[0].set["findings"]) == ["thin/GT/a1"]
    joined = room.snapshot(Viewer(role=Role.FACILITATOR))
    assert list(joined.set["findings"]) == ["thin/GT/a1"]
    await room.close()


@dataclass
class Findings:
    """An analysis that finds what it is told to find, and says when that has been published."""

    keys: Sequence[str] = ()
    published: asyncio.Event = field(default_factory=asyncio.Event)

    async def analyse(self, wheel: Wheel) -> Sequence[dict[str, Any]]:
        return [{"key": key, "score": 1.0} for key in self.keys]

    def listen(self, publication: Publication) -> None:
        patch = publication.roles.get(Role.FACILITATOR)
        if patch and ("findings" in patch.set or "findings" in patch.gone):
            self.published.set()

    async def become(self, room: Room, *keys: str) -> None:
        self.keys = keys
        self.published.clear()
        await room.submit(place(f"card-{room.state.seq}"), FACILITATOR)
        await asyncio.wait_for(self.published.wait(), 30)


async def test_VI3_a_finding_far_down_reaches_the_screen_as_soon_as_it_is_shown() -> None:
    keys = [f"thin/GT/{n}" for n in range(30)]
    findings = Findings()
    room = await opened_room(FailingLog(), analyse=findings.analyse)
    room.subscribe(findings.listen)
    await room.submit(c.StepSet(id="s", step="kijken"), FACILITATOR)
    await findings.become(room, *keys)
    told: list[Publication] = []
    room.subscribe(told.append)
    await room.submit(c.ScreenShow(id="t", finding=keys[29]), FACILITATOR)
    assert [list(one.roles[Role.PROJECTOR].set.get("findings", {})) for one in told] == [[], [keys[29]]]
    assert Role.PARTICIPANT not in told[1].roles
    await room.submit(c.ScreenShow(id="u"), FACILITATOR)
    assert told[3].roles[Role.PROJECTOR].gone == {"findings": (keys[29],)}
    await room.close()


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.PROJECTOR])
async def test_VI1_a_finding_that_went_while_somebody_was_away_goes_when_they_come_back(role: Role) -> None:
    findings = Findings()
    room = await opened_room(FailingLog(), analyse=findings.analyse)
    room.subscribe(findings.listen)
    await room.submit(c.StepSet(id="s", step="kijken"), FACILITATOR)
    await findings.become(room, "thin/GT/one", "thin/GT/two")
    since = room.state.seq
    await findings.become(room, "thin/GT/two")
    patch = room.patch_since(Viewer(role=role), since)
    assert patch.since == since
    assert (list(patch.set["findings"]), list(patch.gone["findings"])) == (["thin/GT/two"], ["thin/GT/one"])
    await room.close()


async def test_VI1_who_may_hold_findings_of_before_a_restart_gets_everything_anew() -> None:
    log, findings = FailingLog(), Findings()
    room = await opened_room(log, analyse=findings.analyse)
    room.subscribe(findings.listen)
    for step in ("plaatsen", "kijken"):
        await room.submit(c.StepSet(id=f"to-{step}", step=step), FACILITATOR)
    await findings.become(room, "thin/GT/one")
    since = room.state.seq
    await room.close()
    reopened = await opened_room(log)
    patches = {role: reopened.patch_since(Viewer(role=role), since, room.epoch) for role in AUDIENCES}
    assert {role: (patch.since, patch.set["findings"]) for role, patch in patches.items()} == {
        role: (0, {}) for role in AUDIENCES
    }


@pytest.mark.parametrize("role", AUDIENCES)
async def test_VI1_who_says_which_findings_are_shown_is_brought_on_from_there_after_a_restart(role: Role) -> None:
    log, findings = FailingLog(), Findings()
    room = await opened_room(log, analyse=findings.analyse)
    room.subscribe(findings.listen)
    for step in ("plaatsen", "kijken"):
        await room.submit(c.StepSet(id=f"to-{step}", step=step), FACILITATOR)
    await findings.become(room, "thin/GT/one", "thin/GT/two")
    since = room.state.seq
    await room.close()
    reopened = await opened_room(log, analyse=findings.analyse)
    reopened.subscribe(findings.listen)
    await findings.become(reopened, "thin/GT/two")
    patch = reopened.patch_since(Viewer(role=role), since, room.epoch, ["thin/GT/one", "thin/GT/two"])
    assert patch.since == since
    assert (list(patch.set["findings"]), list(patch.gone["findings"])) == (["thin/GT/two"], ["thin/GT/one"])
    await reopened.close()


async def test_who_holds_no_findings_is_brought_on_from_where_they_were_after_a_restart() -> None:
    log = FailingLog()
    room = await opened_room(log)
    await room.submit(c.StepSet(id="to-plaatsen", step="plaatsen"), FACILITATOR)
    since = await room.submit(place("a1"), FACILITATOR)
    reopened = await opened_room(log)
    assert reopened.patch_since(Viewer(role=Role.PARTICIPANT), since, room.epoch).since == since
    assert reopened.patch_since(Viewer(role=Role.FACILITATOR), since, room.epoch).since == 0


async def test_VI1_who_comes_from_another_process_keeps_no_finding_that_this_one_never_had() -> None:
    log, findings = FailingLog(), Findings()
    room, elsewhere = await opened_room(log, analyse=findings.analyse), await opened_room(log)
    room.subscribe(findings.listen)
    for step in ("plaatsen", "kijken"):
        await room.submit(c.StepSet(id=f"to-{step}", step=step), FACILITATOR)
    await findings.become(room, "thin/GT/one")
    await elsewhere.refresh()  # it saw the steps, and never looked while that was found
    for viewer in map(lambda role: Viewer(role=role), AUDIENCES):
        moved = elsewhere.patch_since(viewer, room.state.seq, room.epoch)
        assert (moved.since, moved.set["findings"]) == (0, {})
        stayed = room.patch_since(viewer, room.state.seq, room.epoch)
        assert stayed.since == room.state.seq


async def test_a_since_of_the_future_or_of_another_epoch_gets_everything() -> None:
    room = await opened_room(FailingLog(), epoch="e2")
    await room.submit(place("a1"), FACILITATOR)
    viewer = Viewer(role=Role.PROJECTOR)
    assert room.patch_since(viewer, 1, "e2").since == 1
    assert room.patch_since(viewer, 99, "e2").since == 0
    assert room.patch_since(viewer, 1, "e1").since == 0
