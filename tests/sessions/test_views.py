"""What each role may see, and that a patch composes to the snapshot."""

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.sessions.scene import (
    ANNA,
    BO,
    FACILITATOR,
    RES,
    SCRIPT,
    WHEEL,
    Scene,
    action,
    activity,
    opened,
    provision,
    template_of,
    wish,
    with_notes,
    with_people,
)
from toolkit.errors import Rejected
from toolkit.sessions import commands as c
from toolkit.sessions.actors import Actor, Role
from toolkit.sessions.belongings import concerned, personal
from toolkit.sessions.choices import DOTS
from toolkit.sessions.state import fold
from toolkit.sessions.views import findings_for, patch_since, snapshot
from toolkit.wheel.model import BuildingTask, Place, Theme, Verdict
from toolkit.wheel.persona import Persona

NAMES = {"anna": "Anna", "bo": "Bo"}
ROLES = (Role.FACILITATOR, Role.PARTICIPANT, Role.PROJECTOR)


def applied(held: dict[str, dict[str, Any]], patch: Any) -> dict[str, dict[str, Any]]:
    """Apply a patch as contract section 5 says a client does."""
    message = patch.json()
    after = {} if message["from"] == 0 else {name: dict(items) for name, items in held.items()}
    for name, items in message["set"].items():
        after.setdefault(name, {}).update(items)
    for name, keys in message["gone"].items():
        for key in keys:
            after.get(name, {}).pop(key, None)
    return {name: items for name, items in after.items() if items}


def test_VI2_before_a_reveal_a_card_is_a_place_a_state_and_an_organisation_and_no_words() -> None:
    scene = with_people().at("stil")
    scene.do(c.CardAdd, ANNA, card=activity("a1", "Geheim plan", note="heel geheim", frameworks=()))
    scene.do(c.CardAdd, ANNA, card=provision("v1"))
    for role in (Role.PARTICIPANT, Role.PROJECTOR):
        shown = snapshot(scene.state, role, NAMES).set
        assert set(shown["activities"]["a1"]) == {"id", "organisations", "goals", "state", "places"}
        assert set(shown["provisions"]["v1"]) == {"id", "organisation", "goals"}
        assert "eheim" not in str(shown) and "Begeleiding" not in str(shown)
    assert snapshot(scene.state, Role.FACILITATOR, NAMES).set["activities"]["a1"]["name"] == "Geheim plan"


def test_PH4_cards_are_visible_from_explore_on_and_a_reveal_decides_otherwise() -> None:
    scene = with_people().at("stil")
    scene.do(c.CardAdd, ANNA, card=activity("a1"))

    def readable() -> bool:
        return "name" in snapshot(scene.state, Role.PARTICIPANT, {}).set["activities"]["a1"]

    assert not readable()
    scene.do(c.RevealSet, what="cards", shown=True)
    assert readable()
    scene.do(c.RevealSet, what="cards", shown=False)
    scene.at("kijken")
    assert not readable()
    other = with_people()
    other.do(c.CardAdd, ANNA, card=activity("a1"))
    scene = other
    assert readable()
    assert not other.at("stil") or not readable()
    other.at("kijken")
    assert readable()


def test_VI4_what_is_hidden_from_all_stands_in_me_for_whose_it_is() -> None:
    scene = with_people().at("stil")
    scene.do(c.CardAdd, ANNA, card=activity("a1", "Van ons"))
    assert personal(scene.state, "anna", NAMES)["cards"]["a1"]["name"] == "Van ons"
    assert personal(scene.state, "bo", NAMES)["cards"] == {}
    scene.at("kijken")
    assert personal(scene.state, "anna", NAMES)["cards"] == {}
    assert personal(scene.state, "anna", NAMES)["placed"] == ["a1"]


def test_VI5_names_reach_participants_only_in_steps_that_show_them() -> None:
    scene = with_people()
    for role, step, shown in (
        (Role.PARTICIPANT, "plaatsen", False),
        (Role.PARTICIPANT, "namen", True),
        (Role.PROJECTOR, "plaatsen", False),
        (Role.FACILITATOR, "plaatsen", True),
    ):
        people = snapshot(scene.at(step).state, role, NAMES).set["participants"]
        assert ("name" in people["anna"]) is shown
        assert "name" not in people["res"]


def test_VI3_findings_reach_participants_only_in_steps_that_show_them_the_20_first() -> None:
    scene = with_people()
    findings = [{"key": f"gap/G/{n}"} for n in range(30)]
    assert findings_for(scene.state, Role.PARTICIPANT, findings) == {}
    assert len(findings_for(scene.state, Role.FACILITATOR, findings)) == 30
    state = scene.at("kijken").state
    for role in (Role.PARTICIPANT, Role.PROJECTOR):
        shown = findings_for(state, role, findings)
        assert [finding["rank"] for finding in shown.values()] == list(range(1, 21))


def test_VI3_the_screen_gets_the_finding_that_it_shows_however_far_down_it_stands() -> None:
    scene = with_people().at("kijken")
    findings = [{"key": f"gap/G/{n}"} for n in range(30)]
    scene.do(c.ScreenShow, finding="gap/G/27")
    assert findings_for(scene.state, Role.PROJECTOR, findings)["gap/G/27"]["rank"] == 28
    assert len(findings_for(scene.state, Role.PROJECTOR, findings)) == 21
    assert len(findings_for(scene.state, Role.PARTICIPANT, findings)) == 20


def test_VI6_a_check_reaches_the_people_of_that_organisation_and_the_screens_hear_how_far_the_room_is() -> None:
    scene = with_people(with_notes(round=2, activities=(activity("k1"), activity("k2", organisations=("uwv",)))))
    since = scene.state.seq
    scene.do(c.CardConfirm, ANNA, card="k1")
    assert concerned(scene.state, since) == {"anna"}
    assert personal(scene.state, "anna", {})["checks"] == {"k1": True}
    assert personal(scene.state, "bo", {})["checks"] == {"k2": False}
    for role in (Role.FACILITATOR, Role.PROJECTOR):
        (item,) = patch_since(scene.state, role, {}, since).set["session"].values()
        assert item["checks"] == {"done": 1, "of": 2}
    assert patch_since(scene.state, Role.PARTICIPANT, {}, since).set == {}


def test_VI3_no_finding_reaches_anyone_while_cards_are_hidden_for_it_names_them() -> None:
    scene = with_people().at("kijken")
    finding = {"key": "overlap/a1+a2", "text": {"nl": "Taalcafé en Taalcafe lijken op elkaar."}}
    assert findings_for(scene.state, Role.PROJECTOR, [finding])
    scene.do(c.RevealSet, what="cards", shown=False)
    for role in (Role.PARTICIPANT, Role.PROJECTOR):
        assert findings_for(scene.state, role, [finding]) == {}
    assert findings_for(scene.state, Role.FACILITATOR, [finding])


def test_the_history_of_the_facilitator_is_the_last_twenty() -> None:
    scene = with_people()
    held = applied({}, snapshot(scene.state, Role.FACILITATOR, {}))
    since = scene.state.seq
    for n in range(30):
        scene.do(c.CardAdd, card=activity(f"a{n}"))
    held = applied(held, patch_since(scene.state, Role.FACILITATOR, {}, since))
    assert sorted(map(int, held["recent"])) == list(range(since + 11, since + 31))


def test_who_was_ahead_of_where_a_patch_begins_holds_no_line_of_history_too_many() -> None:
    scene = with_people()
    asked = scene.state.seq
    scene.do(c.CardAdd, card=activity("ahead"))
    ahead = applied({}, snapshot(scene.state, Role.FACILITATOR, {}))
    for n in range(30):
        scene.do(c.CardAdd, card=activity(f"a{n}"))
    now = applied({}, snapshot(scene.state, Role.FACILITATOR, {}))
    assert applied(ahead, patch_since(scene.state, Role.FACILITATOR, {}, asked)) == now


class Room(RuleBasedStateMachine):
    """Random people and commands: whatever happens, a patch from any earlier seq composes to the snapshot."""

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene()
        self.held: dict[tuple[Role, int], dict[str, Any]] = {}
        self.own: dict[tuple[str, int], Any] = {}

    @initialize()
    def open_room(self) -> None:
        kept = tuple(
            activity(f"k{n}", f"Les {n}", organisations=(by,), places={"leren": Place(slot=n, number=n)})
            for n, by in enumerate(("bieb", "uwv"), start=1)
        )
        tasks = (BuildingTask(id="b1", name="Bouw"),)
        self.scene = with_people(replace(WHEEL, round=2, activities=kept, building_tasks=tasks))
        self.remember()

    def remember(self) -> None:
        state = self.scene.state
        for role in ROLES:
            self.held[role, state.seq] = applied({}, snapshot(state, role, NAMES))
        for person in state.participants:
            self.own[person, state.seq] = personal(state, person, NAMES)

    def attempt(self, kind: type, by: Actor, **fields: Any) -> None:
        before = self.scene.state
        try:
            self.scene.do(kind, by, **fields)
        except Rejected:
            assert self.scene.state == before
        else:
            self.remember()

    actors = st.sampled_from([FACILITATOR, ANNA, BO, RES])
    cards = st.sampled_from(["a1", "a2", "a3", "v1", "k1", "k2"])
    orgs = st.sampled_from([("bieb",), ("uwv",), ("bieb", "uwv")])

    @rule(by=actors, id=cards, organisations=orgs, goals=st.sampled_from([("leren",), ("werk", "leren"), ("niets",)]))
    def place(self, by: Actor, id: str, organisations: tuple[str, ...], goals: tuple[str, ...]) -> None:
        card: Any = activity(
            f"{id}-{len(self.scene.log)}" if by is BO else id, organisations=organisations, goals=goals
        )
        self.attempt(c.CardAdd, by, card=provision(id) if id == "v1" else wish(id) if by is RES else card)

    @rule(by=actors, id=cards, name=st.sampled_from(["Nieuw", "", "Weer"]), base=st.none() | st.integers(1, 30))
    def change(self, by: Actor, id: str, name: str, base: int | None) -> None:
        self.attempt(c.CardChange, by, card=id, changes={"name": name}, base=base)

    @rule(by=actors, id=cards, organisations=orgs)
    def hand_over(self, by: Actor, id: str, organisations: tuple[str, ...]) -> None:
        self.attempt(c.CardChange, by, card=id, changes={"organisations": organisations})

    @rule(by=actors, id=cards)
    def confirm(self, by: Actor, id: str) -> None:
        self.attempt(c.CardConfirm, by, card=id)

    @rule(by=actors, id=cards)
    def remove(self, by: Actor, id: str) -> None:
        self.attempt(c.CardRemove, by, card=id)

    @rule(by=actors, into=cards, other=cards)
    def merge(self, by: Actor, into: str, other: str) -> None:
        self.attempt(c.CardsMerge, by, into=into, cards=(other,))

    @rule(by=actors, pair=st.tuples(cards, cards))
    def keep_apart(self, by: Actor, pair: tuple[str, str]) -> None:
        self.attempt(c.CardsKeepApart, by, cards=pair)

    @rule(step=st.sampled_from([step.id for step in SCRIPT.steps]))
    def go(self, step: str) -> None:
        self.attempt(c.StepSet, FACILITATOR, step=step)

    @rule(shown=st.booleans())
    def reveal(self, shown: bool) -> None:
        self.attempt(c.RevealSet, FACILITATOR, what="cards", shown=shown)

    @rule(by=actors)
    def ready(self, by: Actor) -> None:
        self.attempt(c.ReadySet, by, ready=True)

    @rule(by=actors, seq=st.integers(1, 40))
    def undo(self, by: Actor, seq: int) -> None:
        self.attempt(c.Undo, by, seq=seq)

    @rule(by=actors, id=st.sampled_from(["t1", "t2", "t3"]))
    def propose(self, by: Actor, id: str) -> None:
        self.attempt(c.ThemeAdd, by, theme=Theme(id=id, name=id))

    @rule(by=actors, id=st.sampled_from(["t1", "t2", "t3"]), kind=st.sampled_from([c.VoteCast, c.VoteWithdraw]))
    def vote(self, by: Actor, id: str, kind: type) -> None:
        self.attempt(kind, by, theme=id)

    @rule(
        by=actors, id=st.sampled_from(["t1", "b1"]), axis=st.sampled_from(["impact", "score"]), value=st.integers(0, 6)
    )
    def rate(self, by: Actor, id: str, axis: str, value: int) -> None:
        self.attempt(c.RatingSet, by, item=id, axis=axis, value=value)

    @rule(into=st.sampled_from(["t1", "t2"]), other=st.sampled_from(["t2", "t3"]))
    def merge_themes(self, into: str, other: str) -> None:
        self.attempt(c.ThemesMerge, FACILITATOR, into=into, themes=(other,))

    @rule(id=st.sampled_from(["t1", "t2"]))
    def drop_theme(self, id: str) -> None:
        self.attempt(c.ThemeRemove, FACILITATOR, theme=id)

    @rule(by=actors, wishes=st.lists(st.sampled_from(["t1", "t2", "t3"]), max_size=4))
    def wish(self, by: Actor, wishes: list[str]) -> None:
        self.attempt(c.WishSet, by, wishes=tuple(wishes))

    @rule(number=st.integers(1, 3))
    def form(self, number: int) -> None:
        self.attempt(c.GroupsForm, FACILITATOR, groups=number)

    @rule(shown=st.booleans())
    def reveal_votes(self, shown: bool) -> None:
        self.attempt(c.RevealSet, FACILITATOR, what="votes", shown=shown)

    @rule(by=actors, id=st.sampled_from(["x1", "x2"]))
    def agree(self, by: Actor, id: str) -> None:
        self.attempt(c.ActionAdd, by, action=action(id))

    @rule(key=st.sampled_from(["gap/G/werk", "gap/G/leren"]), verdict=st.sampled_from(list(Verdict)))
    def judge(self, key: str, verdict: Verdict) -> None:
        self.attempt(c.FindingJudge, FACILITATOR, finding=key, verdict=verdict)

    @rule(into=st.sampled_from(["bieb", "uwv", "werktafel"]), other=st.sampled_from(["bieb", "uwv"]))
    def merge_organisations(self, into: str, other: str) -> None:
        self.attempt(c.OrganisationsMerge, FACILITATOR, into=into, organisations=(other,))

    @rule(person=st.sampled_from(["anna", "bo"]))
    def leave_and_come(self, person: str) -> None:
        self.attempt(c.ParticipantRemove, FACILITATOR, participant=person)
        who = ANNA if person == "anna" else BO
        self.attempt(c.Join, who, participant=person, organisation="bieb")

    @rule()
    def close_and_reopen(self) -> None:
        self.attempt(c.SessionClose, FACILITATOR)
        self.attempt(c.SessionReopen, FACILITATOR)

    @invariant()
    def VI1_a_patch_from_any_seq_composes_to_the_snapshot(self) -> None:
        if not self.scene.log:
            return
        state = self.scene.state
        for (role, since), held in self.held.items():
            shown = applied({}, snapshot(state, role, NAMES))
            assert applied(held, patch_since(state, role, NAMES, since)) == shown, (role, since)

    @invariant()
    def VI4_whoever_has_news_of_their_own_is_told(self) -> None:
        if not self.scene.log:
            return
        state = self.scene.state
        for (person, since), own in self.own.items():
            if person in state.participants and personal(state, person, NAMES) != own:
                assert person in concerned(state, since)

    @invariant()
    def LO4_the_fold_of_the_log_is_the_state_and_seq_has_no_gap(self) -> None:
        if self.scene.log:
            assert fold(self.scene.log, template_of) == self.scene.state
            assert [entry.seq for entry in self.scene.log] == list(range(1, len(self.scene.log) + 1))

    @invariant()
    def VO1_nobody_has_more_dots_than_there_are_and_hidden_totals_are_nowhere(self) -> None:
        if not self.scene.log:
            return
        state = self.scene.state
        dots = Counter(vote.voter for vote in state.votes.values())
        assert all(count <= DOTS for count in dots.values())
        assert all(vote.theme in state.themes for vote in state.votes.values())
        if not state.reveal.get("votes"):
            for role in ROLES:
                shown = snapshot(state, role, NAMES).set
                assert all(theme["votes"] == 0 for theme in shown["themes"].values())
                assert not any("total" in vote for vote in shown.get("votes", {}).values())

    @invariant()
    def GR1_everyone_sits_in_one_group_and_sizes_differ_by_one(self) -> None:
        state = self.scene.state if self.scene.log else None
        if state is None or not state.groups or len(state.participants) < len(state.groups):
            return
        seated = sorted(member for group in state.groups.values() for member in group.members)
        assert seated == sorted(state.participants)

    @invariant()
    def no_two_cards_sit_on_one_place(self) -> None:
        if not self.scene.log:
            return
        cards = self.scene.state.activities.values()
        seats = [(goal, place.slot) for card in cards for goal, place in card.places.items()]
        assert len(seats) == len(set(seats))
        assert all(set(card.places) == set(card.goals) for card in cards)


TestRoom = Room.TestCase
TestRoom.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_a_snapshot_of_a_fresh_session_has_one_session_item() -> None:
    shown = snapshot(opened().state, Role.PARTICIPANT, {}).set
    (item,) = shown["session"].values()
    assert {"name", "step", "phase", "title", "instruction", "ends_at", "may", "reveal", "show"} <= set(item)


def test_a_session_item_says_what_its_step_shows() -> None:
    scene = with_people()
    for at, shows in (("namen", ["names"]), ("kiezen", [])):
        for role in ROLES:
            (item,) = snapshot(scene.at(at).state, role, {}).set["session"].values()
            assert item["shows"] == shows


def test_VI7_a_walk_reaches_who_may_see_the_cards_and_follows_them() -> None:
    scene = with_people()
    persona = Persona(name="Samira", target_groups=("ouderen",), rung=2)
    scene.do(c.ScreenShow, persona=persona)

    def walk(role: Role) -> Any:
        return snapshot(scene.state, role, {}).set["session"]["s1"]["show"]["persona"].get("walk")

    assert walk(Role.PROJECTOR)["stops"] == 2
    held = len(scene.log)
    scene.do(c.CardAdd, ANNA, card=activity("a1", target_groups=("ouderen",), rungs=(2,)))
    patch = patch_since(scene.state, Role.PROJECTOR, {}, held)
    assert patch.set["session"]["s1"]["show"]["persona"]["walk"] == walk(Role.PROJECTOR)
    assert walk(Role.PROJECTOR)["line"] == [{"rung": 2, "card": "a1"}]
    scene.do(c.RevealSet, what="cards", shown=False)
    assert walk(Role.PROJECTOR) is None
    assert walk(Role.PARTICIPANT) is None
    assert walk(Role.FACILITATOR)["cards"] == ["a1"]
