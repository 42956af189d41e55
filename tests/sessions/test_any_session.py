"""Whatever people ask, in whatever role and order: what must hold of a session, held on a real room and a real log.

The machine draws a command out of the whole table of commands, about things that are there and things that are not, and
sends it through the door of the room as JSON. What patches compose to is held by test_views.py; this file holds what
may happen at all.
"""

import asyncio
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete

from tests.sessions.scene import SCRIPT, START, TEMPLATE, WHEEL, template_of
from tests.support.asks import EVERYONES, LINKS_OWN
from toolkit.errors import Rejected
from toolkit.sessions.actors import FACILITATOR, PROJECTOR, Actor, Role
from toolkit.sessions.codec import accepted_from, entry_of
from toolkit.sessions.decide import RULES
from toolkit.sessions.history import is_undoable
from toolkit.sessions.room import Room, opening
from toolkit.sessions.state import SessionState, fold, wheel_of
from toolkit.sessions.views import Viewer, snapshot
from toolkit.storage.database import Database, sqlite_url
from toolkit.storage.event_log import DatabaseEventLog
from toolkit.storage.tables import LogRow, PersonRow, table_of
from toolkit.wheel.file import read_wheel, write_wheel
from toolkit.wheel.model import Activity, BuildingTask

Json = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

TYPES = sorted(set(RULES) - {"join"})
TOKENS = tuple(f"{name:-<22}" for name in ("anna", "bo", "cato", "res"))
PLACE = next(step for step in SCRIPT.steps if step.id == "plaatsen")
STEPS = (*SCRIPT.steps, replace(PLACE, id="een-stem", show=("one_voice",)))


class Asked:
    """What a command could say, drawn from what is there: half of it makes sense."""

    def __init__(self, state: SessionState, draw: Draw, count: int) -> None:
        self.state, self.draw, self.count = state, draw, count

    def one(self, *collections: str) -> str:
        held = sorted(key for name in collections for key in self.state.items[name])
        return str(self.draw(st.sampled_from([*held, *held, "nergens"])))

    def some(self, *collections: str) -> list[str]:
        return [self.one(*collections) for _ in range(self.draw(st.integers(1, 2)))]

    def new(self) -> str:
        return (
            f"n{self.count}" if self.draw(st.booleans()) else str(self.draw(st.sampled_from(["dubbel", "ook", "N!"])))
        )

    def words(self) -> str:
        """Text that is found again wherever it leaks, and now and then is wrong."""
        secret = f"geheim{self.count}"
        return str(self.draw(st.sampled_from([secret, secret, f"{secret} =1+1", f"‮{secret}", "", "x" * 121])))

    def goals(self) -> list[str]:
        return list(
            self.draw(st.lists(st.sampled_from(["werk", "leren", "meedoen"]), min_size=1, max_size=3, unique=True))
        )

    def activity(self) -> Json:
        lists = {"organisations": "organisations", "areas": "areas", "target_groups": "target_groups"}
        drawn = {name: self.some(of) for name, of in lists.items() if self.draw(st.booleans())}
        state = self.draw(st.sampled_from(["existing", "wish", "wish", "stopped"]))
        return {"name": self.words(), "goals": self.goals(), "note": self.words(), "state": state, **drawn}

    def provision(self) -> Json:
        return {
            "name": self.words(),
            "goals": self.goals(),
            "framework": "wmo",
            "organisation": self.one("organisations"),
            "target_groups": [] if self.draw(st.booleans()) else self.some("target_groups"),
        }

    def action(self) -> Json:
        return {
            "title": self.words(),
            "owner": self.one("organisations"),
            "organisations": [] if self.draw(st.booleans()) else self.some("organisations"),
            "group": None if self.draw(st.booleans()) else self.one("groups"),
            "due": self.draw(st.sampled_from([None, "2027-03-01", "2027-05-01", "gisteren"])),
        }

    def changed(self, things: Json) -> Json:
        field = self.draw(st.sampled_from(sorted(things)))
        return {field: things[field]}

    def base(self) -> Json:
        return {} if self.draw(st.booleans()) else {"base": self.draw(st.integers(0, self.state.seq))}


ASKS: Mapping[str, Callable[[Asked], Json]] = {
    "action.add": lambda a: {"action": {"id": a.new(), **a.action()}},
    "action.change": lambda a: {"action": a.one("actions"), "changes": a.changed(a.action()), **a.base()},
    "action.remove": lambda a: {"action": a.one("actions")},
    "area.add": lambda a: {"area": {"id": a.new(), "name": a.words()}},
    "area.change": lambda a: {"area": a.one("areas"), "changes": {"name": a.words()}},
    "area.remove": lambda a: {"area": a.one("areas")},
    "building_task.add": lambda a: {"building_task": {"id": a.new(), "name": a.words()}},
    "building_task.remove": lambda a: {"building_task": a.one("building_tasks")},
    "card.add": lambda a: {
        "card": {
            "id": a.new(),
            **a.draw(
                st.sampled_from([{"kind": "activity", **a.activity()}] * 3 + [{"kind": "provision", **a.provision()}])
            ),
        }
    },
    "card.change": lambda a: {
        "card": a.one("activities", "provisions"),
        "changes": a.changed(a.draw(st.sampled_from([a.activity(), a.provision()]))),
        **a.base(),
    },
    "card.confirm": lambda a: {"card": a.one("activities", "provisions")},
    "card.remove": lambda a: {"card": a.one("activities", "provisions")},
    "cards.keep_apart": lambda a: {"cards": [a.one("activities"), a.one("activities")]},
    "cards.merge": lambda a: {"into": a.one("activities"), "cards": a.some("activities")},
    "finding.judge": lambda a: {
        "finding": a.draw(st.sampled_from(["gap/G/werk", "gap/G/leren"])),
        "verdict": a.draw(st.sampled_from(["confirmed", "dismissed"])),
        "reason": a.words(),
    },
    "groups.form": lambda a: {"groups": a.draw(st.integers(1, 3))},
    "groups.move": lambda a: {"participant": a.one("participants"), "group": a.one("groups")},
    "organisation.add": lambda a: {"organisation": {"id": a.new(), "name": a.words()}},
    "organisation.change": lambda a: {"organisation": a.one("organisations"), "changes": {"name": a.words()}},
    "organisations.merge": lambda a: {"into": a.one("organisations"), "organisations": a.some("organisations")},
    "participant.change": lambda a: (
        {"organisation": a.one("organisations"), "name": f"Persoon {a.count}"}
        | ({"participant": a.one("participants")} if a.draw(st.booleans()) else {})
    ),
    "participant.remove": lambda a: {"participant": a.one("participants")},
    "rating.set": lambda a: {
        "item": a.one("themes", "building_tasks"),
        "axis": a.draw(st.sampled_from(["impact", "score"])),
        "value": a.draw(st.integers(0, 5)),
    },
    "ready.set": lambda a: {"ready": a.draw(st.booleans())},
    "reveal.set": lambda a: {"what": a.draw(st.sampled_from(["cards", "votes"])), "shown": a.draw(st.booleans())},
    "screen.show": lambda a: {"goal": "werk"},
    "session.close": lambda a: {},
    "session.reopen": lambda a: {},
    "step.set": lambda a: {"step": a.draw(st.sampled_from([step.id for step in STEPS]))},
    "target_group.add": lambda a: {"target_group": {"id": a.new(), "name": a.words()}},
    "target_group.change": lambda a: {"target_group": a.one("target_groups"), "changes": {"name": a.words()}},
    "target_group.remove": lambda a: {"target_group": a.one("target_groups")},
    "theme.add": lambda a: {"theme": {"id": a.new(), "name": a.words()}},
    "theme.change": lambda a: {"theme": a.one("themes"), "changes": {"name": a.words()}},
    "theme.remove": lambda a: {"theme": a.one("themes")},
    "themes.merge": lambda a: {"into": a.one("themes"), "themes": a.some("themes")},
    "timer.set": lambda a: {"ends_at": a.draw(st.sampled_from([None, "2026-11-22T10:00:00+00:00", "straks"]))},
    "undo": lambda a: {"seq": a.draw(st.integers(1, a.state.seq))},
    "vote.cast": lambda a: {"theme": a.one("themes")},
    "vote.withdraw": lambda a: {"theme": a.one("themes")},
    "wish.set": lambda a: {"wishes": a.some("themes")},
}
# What fills a wheel is asked more often than what ends a session, or nothing would ever stand on it.
OFTEN = ("card.add", "card.add", "card.add", "card.change", "theme.add", "action.add", "vote.cast", "groups.form")


def test_every_command_of_the_table_is_asked() -> None:
    assert sorted(ASKS) == TYPES


class AnySession(RuleBasedStateMachine):
    """One session with two rooms on its log, as two processes have it; commands come in at either."""

    def __init__(self, runner: asyncio.Runner, log: DatabaseEventLog) -> None:
        super().__init__()
        self.run, self.log, self.session = runner.run, log, "s1"
        self.count = 0
        self.people: dict[str, str] = {}
        self.maker: dict[str, str] = {}

    @initialize()
    def open_session(self) -> None:
        wheel = replace(WHEEL, building_tasks=(BuildingTask(id="b1", name="Bouw"),))
        # The same session each time: its id is in the ids of its people, and Hypothesis tries again what it tried.
        for table in (table_of(LogRow), table_of(PersonRow)):
            self.run(self.log.database.execute(delete(table)))
        first = opening(self.session, "BCDFGH", wheel, replace(SCRIPT, steps=STEPS), START)
        self.run(self.log.append(self.session, 0, [entry_of(first)]))
        self.rooms = [self.run(Room.open(self.session, self.log, template_of, clock=lambda: START)) for _ in range(2)]
        for token in TOKENS:
            who = (
                {"resident": True} if token.startswith("res") else {"organisation": "uwv" if "bo" in token else "bieb"}
            )
            self.people[self.run(self.rooms[0].join(token, name=f"Persoon {token[:4]}", **who))] = token
        self.submit(FACILITATOR, "step.set", {"step": "plaatsen"})

    @property
    def state(self) -> SessionState:
        return self.rooms[0].state

    def submit(self, by: Actor, type: str, fields: Json, door: int = 0, id: str | None = None) -> int | Rejected:
        """Send one command, bring both rooms up to date, and look at what it did."""
        self.count += 1
        before = self.state
        payload = {"id": id or f"c{self.count}", "type": type, **fields}
        try:
            answer: int | Rejected = self.run(self.rooms[door].receive(json.loads(json.dumps(payload)), by))
        except Rejected as refusal:
            answer = refusal
        for room in self.rooms:
            self.run(room.catch_up())
        if isinstance(answer, Rejected):
            assert self.state == before, "a refused command leaves nothing behind"
        else:
            assert answer == self.state.seq == before.seq + 1, "an accepted command has the next seq"
            self.nobody_went_beyond_their_role(by, type, before)
        return answer

    def actors(self) -> list[Actor]:
        here = [Actor(role=Role.PARTICIPANT, participant=id) for id in self.people]
        return [
            *here,
            *here,
            FACILITATOR,
            FACILITATOR,
            FACILITATOR,
            PROJECTOR,
            Actor(role=Role.ORGANISATION, organisation="bieb"),
        ]

    # -- what people do ------------------------------------------------------------------------------------------

    @rule(data=st.data(), type=st.sampled_from([*TYPES, *OFTEN]), door=st.integers(0, 1))
    def somebody_asks(self, data: st.DataObject, type: str, door: int) -> None:
        by = data.draw(st.sampled_from(self.actors()))
        self.submit(by, type, ASKS[type](Asked(self.state, data.draw, self.count)), door)

    @rule(data=st.data(), goals=st.sampled_from([["werk"], ["werk", "leren"]]))
    def somebody_places_a_card(self, data: st.DataObject, goals: list[str]) -> None:
        by = data.draw(st.sampled_from(self.actors()))
        state, organisations = data.draw(st.sampled_from([("wish", []), ("existing", ["bieb"]), ("existing", ["uwv"])]))
        card = {"kind": "activity", "id": f"k{self.count}", "name": f"geheim{self.count}", "goals": goals}
        self.submit(by, "card.add", {"card": {**card, "state": state, "organisations": organisations}})

    @rule(data=st.data())
    def the_last_command_is_sent_again(self, data: st.DataObject) -> None:
        before, last = self.state, self.state.history.recent[-1]
        room = data.draw(st.sampled_from(self.rooms))
        known = self.run(self.log.read(self.session, last.seq - 1))[0].command_id
        assert self.run(room.receive({"id": known, "type": "session.close"}, FACILITATOR)) == last.seq
        assert self.state == before

    @rule(token=st.sampled_from(TOKENS), organisation=st.sampled_from(["bieb", "uwv"]), door=st.integers(0, 1))
    def somebody_comes_back(self, token: str, organisation: str, door: int) -> None:
        try:
            again = self.run(self.rooms[door].join(token, organisation=organisation))
        except Rejected:
            return
        finally:
            for room in self.rooms:
                self.run(room.catch_up())
        assert self.people[again] == token, "the same token is the same person"

    @precondition(lambda self: not self.state.closed)
    @rule(data=st.data(), length=st.integers(1, 4))
    def a_chain_is_taken_back_from_its_end_and_done_again(self, data: st.DataObject, length: int) -> None:
        kinds = [type for type in TYPES if is_undoable(type) and type not in ("undo", "step.set", "card.confirm")]
        before, chain = self.state, []
        before_last = before
        for _ in range(length):
            type = data.draw(st.sampled_from(kinds))
            taken = self.submit(FACILITATOR, type, ASKS[type](Asked(self.state, data.draw, self.count)))
            chain += (
                [taken] if taken in self.state.history.before else []
            )  # forming the same groups anew changes nothing
        last: int | Rejected = 0
        for seq in reversed(chain):
            before_last = self.state
            last = self.submit(FACILITATOR, "undo", {"seq": seq})
        assert plain(self.state) == plain(before), "a chain that was taken back has not been"
        if chain:
            self.submit(FACILITATOR, "undo", {"seq": last})
            assert plain(self.state) == plain(before_last), "what was taken back twice is there again"

    @precondition(lambda self: not self.state.closed and len(self.state.activities) > 1)
    @rule(data=st.data())
    def a_merge_keeps_every_owner_and_can_be_undone(self, data: st.DataObject) -> None:
        into, other = data.draw(st.permutations(sorted(self.state.activities)))[:2]
        before = self.state
        seq = self.submit(FACILITATOR, "cards.merge", {"into": into, "cards": [other]})
        assert isinstance(seq, int)
        owners = {o for id in (into, other) for o in before.activities[id].organisations}
        assert set(self.state.activities[into].organisations) == owners
        assert other not in self.state.activities
        assert isinstance(self.submit(FACILITATOR, "undo", {"seq": seq}), int)
        assert plain(self.state) == plain(before)

    # -- what must hold ------------------------------------------------------------------------------------------

    def nobody_went_beyond_their_role(self, by: Actor, type: str, before: SessionState) -> None:
        changed = [card for card in _cards(before) if self.state.card(card.id) != card]
        for card in _cards(self.state):
            self.maker.setdefault(card.id, by.label)
        if by.role is Role.FACILITATOR:
            return
        assert by.role is not Role.PROJECTOR
        assert type in EVERYONES
        if by.role is Role.ORGANISATION:
            assert type in LINKS_OWN
            mine = by.organisation
        else:
            assert not before.closed
            mine = before.participants[by.participant or ""].organisation
        for card in changed:
            on_it = card.organisations if isinstance(card, Activity) else (card.organisation,)
            assert mine in on_it or self.maker[card.id] == by.participant, f"{by} changed {card}"
        for id, person in before.participants.items():
            if id != by.participant and type != "themes.merge":
                assert self.state.participants.get(id) == person

    @invariant()
    def LO1_LO4_the_log_on_disk_has_no_gap_and_its_fold_is_the_state(self) -> None:
        if not self.count:
            return
        entries = [accepted_from(entry) for entry in self.run(self.log.read(self.session))]
        assert [entry.seq for entry in entries] == list(range(1, self.state.seq + 1))
        assert len({entry.command_id for entry in entries}) == len(entries)
        assert fold(entries, template_of) == self.state == self.rooms[1].state

    @invariant()
    def every_reference_holds_and_the_wheel_file_reads_back(self) -> None:
        if not self.count:
            return
        written = write_wheel(wheel_of(self.state))
        assert write_wheel(read_wheel(written, lambda _: TEMPLATE)) == written
        votes, themes, tasks = self.state.votes, self.state.themes, self.state.items["building_tasks"]
        assert all(vote.theme in themes for vote in votes.values())
        assert all(rating.item in themes or rating.item in tasks for rating in self.state.ratings.values())

    @invariant()
    def VI2_VI4_VI5_what_is_hidden_is_on_nobodys_wire_but_its_owners(self) -> None:
        if not self.count:
            return
        state, room = self.state, self.rooms[0]
        step = next(step for step in STEPS if step.id == state.step)
        explored = step.phase in ("explore", "choose", "groups", "actions", "closed")
        shown = state.reveal.get("cards", explored or "cards_hidden" not in step.show)
        viewers = [Viewer(role=Role.PROJECTOR), *(Viewer(role=Role.PARTICIPANT, participant=id) for id in self.people)]
        for role in Role:
            assert room._whole(role) == snapshot(state, role, room.names)  # kept from join to join
        for viewer in viewers:
            wire = room.snapshot(viewer).json()["set"]
            if not shown:
                mine = {word for card in _cards(state) if self.owns(viewer, card) for word in _words(card)}
                theirs = {word for card in _cards(state) for word in _words(card)} - mine
                public = {word for one in _public(state) for word in one.split()}
                seen = {word for word in _every_text(wire) for word in word.split()}
                assert not (theirs - public) & seen
            if "names" not in step.show:
                others = {name for id, name in room.names.items() if id != viewer.participant}
                own = {room.names.get(viewer.participant or "", "")}
                assert not (others - own) & set(_every_text(wire))
            if not state.reveal.get("votes"):
                assert all(theme["votes"] == 0 for theme in wire["themes"].values())
                assert all(not task["scores"] for task in wire["building_tasks"].values())
                assert all("mine" in vote for vote in wire.get("votes", {}).values())
            assert "recent" not in wire and "judgements" not in wire

    def owns(self, viewer: Viewer, card: Any) -> bool:
        person = self.state.participants.get(viewer.participant or "")
        on_it = card.organisations if isinstance(card, Activity) else (card.organisation,)
        return person is not None and (person.organisation in on_it or self.maker[card.id] == person.id)


def plain(state: SessionState) -> Json:
    """Return what stands in a session; the order in which things were put back is nobody's business."""
    return {name: dict(sorted(items.items())) for name, items in state.items.items()} | {"step": state.step}


def _cards(state: SessionState) -> list[Any]:
    return [*state.activities.values(), *state.provisions.values()]


def _words(card: Any) -> set[str]:
    return set(f"{card.name} {getattr(card, 'note', '')}".split())


def _public(state: SessionState) -> Iterator[str]:
    """Yield every text that is not a card's."""
    for name in ("organisations", "areas", "target_groups", "themes", "building_tasks"):
        yield from (item.name for item in state.items[name].values())
    for action in state.actions.values():
        yield from (action.title, action.note)


def _every_text(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield unicodedata.normalize("NFC", value)
        case Mapping():
            for inner in value.values():
                yield from _every_text(inner)
        case list() | tuple():
            for inner in value:
                yield from _every_text(inner)


def _held(tmp_path: Path, examples: int, steps: int) -> None:
    database = Database(sqlite_url(tmp_path))
    database.migrate()
    with asyncio.Runner() as runner:
        made = partial(AnySession, runner, DatabaseEventLog(database))
        run_state_machine_as_test(
            made,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            ),
        )
    database.close()


def test_random_people_with_random_commands_break_nothing(tmp_path: Path) -> None:
    _held(tmp_path, examples=12, steps=25)


@pytest.mark.deep
def test_random_people_with_random_commands_break_nothing_for_a_long_time(tmp_path: Path) -> None:
    _held(tmp_path, examples=400, steps=60)
