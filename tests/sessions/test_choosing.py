"""Themes, votes, ratings, wishes and mixed groups in a session."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.sessions.scene import ANNA, BO, RES, SCRIPT, WHEEL, Scene, action, participant, step, with_people
from toolkit.sessions import commands as c
from toolkit.sessions.actors import Role
from toolkit.sessions.belongings import personal_patch
from toolkit.sessions.codec import accepted_from, entry_of
from toolkit.sessions.state import wheel_of
from toolkit.sessions.views import snapshot, totals
from toolkit.wheel.file import wheel_json
from toolkit.wheel.groups import pairs_within
from toolkit.wheel.model import BuildingTask, Organisation, Theme, Window

CHOOSING = replace(
    SCRIPT,
    steps=(*SCRIPT.steps, step("een-stem", "choose", show=("one_voice",)), step("tafels", "groups")),
)


def choosing(at: str = "kiezen", themes: int = 4) -> Scene:
    scene = with_people(script=CHOOSING)
    for n in range(1, themes + 1):
        scene.do(c.ThemeAdd, theme=Theme(id=f"t{n}", name=f"Thema {n}", findings=(f"gap/G/{n}",)))
    return scene.at(at)


def votes(scene: Scene) -> Counter[str]:
    return Counter(vote.theme for vote in scene.state.votes.values())


def test_VO1_a_voter_has_three_dots_one_for_a_theme() -> None:
    scene = choosing()
    for id in ("t1", "t2", "t3"):
        scene.do(c.VoteCast, ANNA, theme=id)
    refused = scene.refusal(c.VoteCast, ANNA, theme="t4")
    assert (refused.code, refused.key) == ("not_allowed", "errors.no_dots_left")
    scene.do(c.VoteWithdraw, ANNA, theme="t3")
    assert scene.refusal(c.VoteCast, ANNA, theme="t1").code == "exists"
    assert scene.refusal(c.VoteWithdraw, ANNA, theme="t3").code == "not_found"
    assert scene.refusal(c.VoteCast, ANNA, theme="t9").code == "not_found"
    assert votes(scene) == {"t1": 1, "t2": 1}
    assert scene.refusal(c.VoteCast, theme="t1").key == "errors.participants_only"


def test_VO1_totals_are_nowhere_before_the_reveal_and_votes_are_not_taken_after() -> None:
    scene = choosing()
    scene.do(c.VoteCast, ANNA, theme="t1")
    scene.do(c.RatingSet, ANNA, item="t1", axis="impact", value=5)
    for role in (Role.PARTICIPANT, Role.PROJECTOR):
        shown = snapshot(scene.state, role, {}).set
        assert shown.get("votes", {}) == {}
        assert shown["themes"]["t1"]["votes"] == 0
    assert totals(scene.state, Role.FACILITATOR) == {"cast": {"id": "cast", "dots": 1, "voters": 1}}
    assert personal_patch(scene.state, "anna", {}, 0).set["votes"] == {
        "mine/t1": {"id": "mine/t1", "theme": "t1", "mine": True}
    }
    scene.do(c.RevealSet, what="votes", shown=True)
    shown = snapshot(scene.state, Role.PARTICIPANT, {}).set
    assert shown["votes"]["t1"] == {"id": "t1", "theme": "t1", "total": 1, "impact": 5.0, "feasibility": None}
    for kind, fields in ((c.VoteCast, {"theme": "t2"}), (c.RatingSet, {"item": "t2", "axis": "impact", "value": 1})):
        refused = scene.refusal(kind, BO, **fields)
        assert (refused.code, refused.key) == ("wrong_phase", "errors.votes_shown")
    assert wheel_of(scene.state).themes[0].votes == 1


def test_VO2_with_one_voice_the_dots_are_the_organisations() -> None:
    scene = choosing("een-stem")
    collega = participant("carla")
    scene.do(c.Join, collega, participant="carla", organisation="bieb")
    scene.do(c.VoteCast, ANNA, theme="t1")
    assert scene.refusal(c.VoteCast, collega, theme="t1").code == "exists"
    scene.do(c.VoteWithdraw, collega, theme="t1")
    scene.do(c.VoteCast, RES, theme="t1")
    scene.do(c.VoteCast, BO, theme="t1")
    assert votes(scene) == {"t1": 2}


def test_VO3_when_themes_merge_nobody_loses_a_dot() -> None:
    scene = choosing()
    for actor, theme in ((ANNA, "t1"), (ANNA, "t2"), (BO, "t2"), (RES, "t3")):
        scene.do(c.VoteCast, actor, theme=theme)
    scene.do(c.RatingSet, BO, item="t2", axis="impact", value=4)
    scene.do(c.WishSet, ANNA, wishes=("t2", "t1"))
    before = scene.state.items
    scene.do(c.ThemesMerge, into="t1", themes=("t2",))
    state = scene.state
    assert votes(scene) == {"t1": 2, "t3": 1}
    assert state.themes["t1"].findings == ("gap/G/1", "gap/G/2")
    assert [(rating.item, rating.value) for rating in state.ratings.values()] == [("t1", 4)]
    assert state.participants["anna"].wishes == ("t1",)
    merge = len(scene.log)
    scene.do(c.VoteCast, ANNA, theme="t3")
    scene.do(c.VoteWithdraw, ANNA, theme="t3")
    scene.do(c.Undo, seq=merge)
    assert {name: set(held) for name, held in scene.state.items.items()} == {n: set(h) for n, h in before.items()}


def test_VO3_an_undone_merge_gives_no_one_a_fourth_dot() -> None:
    scene = choosing()
    for theme in ("t1", "t2", "t3"):
        scene.do(c.VoteCast, ANNA, theme=theme)
    scene.do(c.ThemesMerge, into="t1", themes=("t2",))
    merge = len(scene.log)
    scene.do(c.VoteCast, ANNA, theme="t4")
    scene.do(c.Undo, seq=merge)
    assert sorted(vote.theme for vote in scene.state.votes.values()) == ["t1", "t3", "t4"]


def test_VO4_a_theme_that_goes_leaves_no_wish_no_dot_and_no_group_that_names_it() -> None:
    scene = choosing()
    scene.do(c.VoteCast, ANNA, theme="t1")
    scene.do(c.WishSet, ANNA, wishes=("t1", "t2"))
    scene.do(c.GroupsForm, groups=1)
    assert next(iter(scene.state.groups.values())).theme == "t1"
    scene.do(c.ThemeRemove, theme="t1")
    state = scene.state
    assert (state.votes, state.participants["anna"].wishes) == ({}, ("t2",))
    assert [group.theme for group in state.groups.values()] == [None]


def test_VO5_ratings_have_the_axes_of_what_they_rate_and_tasks_count_by_window() -> None:
    scene = choosing()
    scene.do(c.BuildingTaskAdd, building_task=BuildingTask(id="b1", name="Korte lijnen"))
    scene.do(c.RatingSet, ANNA, item="t1", axis="impact", value=2)
    scene.do(c.RatingSet, ANNA, item="t1", axis="impact", value=4)
    assert [rating.value for rating in scene.state.ratings.values()] == [4]
    for item, axis, value, field in (
        ("t1", "score", 3, "axis"),
        ("b1", "impact", 3, "axis"),
        ("t1", "impact", 6, "value"),
        ("t1", "impact", 0, "value"),
        ("b1", "score", 3, "window"),
    ):
        assert scene.refusal(c.RatingSet, ANNA, item=item, axis=axis, value=value).field == field
    scene.do(c.ParticipantChange, ANNA, window=Window.POLICY)
    scene.do(c.RatingSet, ANNA, item="b1", axis="score", value=3)
    assert wheel_of(scene.state).building_tasks[0].scores == {Window.POLICY: (3,)}
    assert snapshot(scene.state, Role.PARTICIPANT, {}).set["building_tasks"]["b1"]["scores"] == {}
    scene.do(c.BuildingTaskRemove, building_task="b1")
    assert "b1" not in scene.state.items["building_tasks"]


def test_VO6_a_person_has_three_wishes_of_themes_that_are_there() -> None:
    scene = choosing(themes=4)
    scene.do(c.WishSet, ANNA, wishes=("t3", "t1", "t3"))
    assert scene.state.participants["anna"].wishes == ("t3", "t1")
    assert scene.refusal(c.WishSet, ANNA, wishes=("t1", "t2", "t3", "t4")).field == "wishes"
    assert scene.refusal(c.WishSet, ANNA, wishes=("t1", "weg")).field == "wishes[1]"


@pytest.mark.parametrize(("name", "code"), [("", "invalid"), ("x" * 121, "too_long")])
def test_a_theme_has_a_name(name: str, code: str) -> None:
    scene = choosing(themes=1)
    assert scene.refusal(c.ThemeAdd, ANNA, theme=Theme(id="t8", name=name)).code == code
    assert scene.refusal(c.ThemeChange, theme="t1", changes={"name": name}).code == code
    assert scene.refusal(c.ThemeChange, theme="t1", changes={"votes": 9}).field == "changes.votes"


def test_a_theme_of_a_client_starts_without_votes() -> None:
    scene = choosing(themes=0)
    scene.do(c.ThemeAdd, ANNA, theme=Theme(id="t1", name="Samen", votes=40))
    assert scene.state.themes["t1"].votes == 0


CROWD = replace(WHEEL, organisations=tuple(Organisation(id=f"o{n}", name=f"Organisatie {n}") for n in range(6)))


def crowded(people: int = 25) -> Scene:
    scene = with_people(replace(CROWD, organisations=(*CROWD.organisations, *WHEEL.organisations)), CHOOSING)
    for n in range(people - 3):
        scene.do(c.Join, participant(f"p{n}"), participant=f"p{n}", organisation=f"o{n % 6}")
    return scene.at("tafels")


def members(scene: Scene) -> dict[str, set[str]]:
    return {group.id: set(group.members) for group in scene.state.groups.values()}


def sizes(scene: Scene) -> list[int]:
    return sorted(len(people) for people in members(scene).values())


def test_GR2_who_comes_or_leaves_moves_at_most_two_others() -> None:
    scene = crowded()
    scene.do(c.GroupsForm, size=5)
    for n in range(12):
        before = members(scene)
        if n % 2:
            scene.do(c.ParticipantRemove, participant=f"p{n}")
        else:
            scene.do(c.Join, participant(f"q{n}"), participant=f"q{n}", organisation="o1")
        seats = {person: id for id, people in before.items() for person in people}
        after = {person: id for id, people in members(scene).items() for person in people}
        assert sum(seats[person] != after[person] for person in seats.keys() & after.keys()) <= 2
        assert set(after) == set(scene.state.participants)
        assert sizes(scene)[-1] - sizes(scene)[0] <= 1


def test_GR1_where_fewer_people_are_left_than_groups_everybody_who_is_there_has_a_seat_and_nobody_else() -> None:
    scene = with_people(script=CHOOSING)
    scene.do(c.GroupsForm, groups=3)
    for id in ("anna", "bo"):
        scene.do(c.ParticipantRemove, participant=id)
        assert {member for people in members(scene).values() for member in people} == set(scene.state.participants)
    scene.do(c.Join, BO, participant="bo", organisation="uwv")
    assert sorted(len(people) for people in members(scene).values()) == [0, 1, 1]


def test_GR3_a_later_formation_avoids_who_sat_together_before() -> None:
    scene = crowded(25)
    scene.do(c.GroupsForm, groups=5)
    first = pairs_within(members(scene).values())
    scene.do(c.GroupsForm, groups=5)
    again = first & pairs_within(members(scene).values())
    assert len(again) <= 2
    assert len(first) == 50


def test_GR4_locks_together_and_apart_hold_for_repairs_and_nonsense_is_refused() -> None:
    scene = crowded(12)
    scene.do(c.GroupsForm, groups=3)
    seat = next(id for id, people in members(scene).items() if "anna" in people)
    scene.do(c.GroupsForm, groups=3, locks={"anna": seat}, together=(("p1", "p2"),), apart=(("p3", "p4", "p5"),))
    scene.do(c.ParticipantRemove, participant="bo")
    scene.do(c.Join, participant("zoe"), participant="zoe", organisation="o2")
    tables = members(scene)
    assert "anna" in tables[seat]
    assert any({"p1", "p2"} <= people for people in tables.values())
    assert all(len(people & {"p3", "p4", "p5"}) <= 1 for people in tables.values())
    assert scene.refusal(c.GroupsForm, groups=2, apart=(("p3", "p4", "p5"),)).code == "invalid"
    assert scene.refusal(c.GroupsForm, groups=0).code == "invalid"
    assert scene.refusal(c.GroupsForm, groups=99).code == "invalid"
    assert scene.refusal(c.GroupsForm, groups=2, locks={"spook": "g1"}).code == "invalid"


def test_GR5_whoever_is_moved_by_hand_moves_alone() -> None:
    scene = crowded(12)
    scene.do(c.GroupsForm, groups=3)
    before = members(scene)
    start, goal = next((a, b) for a in before for b in before if a != b and "p1" in before[a])
    scene.do(c.GroupsMove, participant="p1", group=goal)
    assert members(scene) == before | {start: before[start] - {"p1"}, goal: before[goal] | {"p1"}}
    assert scene.refusal(c.GroupsMove, participant="p1", group="g99").code == "not_found"


def test_a_group_says_in_every_language_why_it_is_together_and_the_wheel_file_keeps_its_one_sentence() -> None:
    scene = crowded(6)
    scene.do(c.GroupsForm, groups=1)
    (group,) = snapshot(scene.state, Role.PARTICIPANT, {}).set["groups"].values()
    assert group["text"]["nl"] == group["reason"] == scene.state.groups[group["id"]].reason
    assert group["text"]["en"].startswith("6 people: ")
    (written,) = wheel_json(wheel_of(scene.state))["groups"]
    assert sorted(written) == ["id", "members", "reason", "theme"]


def test_a_group_of_an_older_log_has_the_sentence_that_stands_there_until_it_changes() -> None:
    scene = crowded(6)
    scene.do(c.GroupsForm, groups=1)
    entry = entry_of(scene.log[-1])
    (event,) = entry.events
    older = {**event, "items": {name: held for name, held in event["items"].items() if name != "reasons"}}
    scene.log[-1] = accepted_from(replace(entry, events=(older,)))
    scene.held = None
    (group,) = snapshot(scene.state, Role.PARTICIPANT, {}).set["groups"].values()
    assert "text" not in group and group["reason"].startswith("6 mensen: ")
    scene.do(c.ParticipantRemove, participant="p1")
    (group,) = snapshot(scene.state, Role.PARTICIPANT, {}).set["groups"].values()
    assert group["text"]["en"].startswith("5 people: ")


def test_a_formation_can_be_undone_and_the_groups_actions_are_its_members_own() -> None:
    scene = crowded(6)
    scene.do(c.GroupsForm, groups=2)
    formed = len(scene.log)
    table = next(id for id, people in members(scene).items() if "anna" in people)
    mate = next(person for person in members(scene)[table] if person != "anna")
    scene.at("acties")
    scene.do(c.ActionAdd, ANNA, action=action("x1", owner=None, group=table))
    scene.do(c.ActionChange, participant(mate), action="x1", changes={"first_step": "Bellen"})
    scene.do(c.Undo, seq=formed)
    assert scene.state.groups == {}
