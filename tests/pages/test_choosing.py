"""What the desk shows of themes, dots, groups, building tasks and links, as data."""

from dataclasses import replace
from typing import Any

import pytest

from tests.pages.stage import Stage, opened_stage
from tests.pages.test_desk import item, marks, with_finding
from tests.sessions.scene import WHEEL, activity
from toolkit.errors import Rejected
from toolkit.pages.actions import action_items
from toolkit.pages.findings import finding_options
from toolkit.pages.groups import (
    Asks,
    asked_before,
    discipline_named,
    named,
    newest_change,
    summary_of,
    tables_of,
    within,
)
from toolkit.pages.links import link_buttons
from toolkit.pages.people import people_items
from toolkit.pages.steps import checked_line
from toolkit.pages.themes import cast_sentence, theme_items
from toolkit.pages.windows import task_rows
from toolkit.pages.words import Words
from toolkit.sessions.actors import Actor, Role
from toolkit.wheel.model import Discipline


async def chosen_stage(*themes: str) -> Stage:
    """Open a session in the step of choosing, with these themes."""
    stage = await opened_stage()
    await stage.desk.submit("step.set", step="kiezen")
    for id in themes:
        await stage.desk.submit("theme.add", theme={"id": id, "name": id.capitalize(), "findings": []})
    return stage


async def by(stage: Stage, person: str, type: str, **fields: Any) -> None:
    """Let a participant send a command."""
    count = stage.room.state.seq
    await stage.room.receive(
        {"id": f"{person}-{count}", "type": type, **fields}, Actor(role=Role.PARTICIPANT, participant=person)
    )


async def grouped_stage(people: int = 4, groups: int = 2) -> tuple[Stage, list[str]]:
    """Open a session with people of two organisations in turn, in groups."""
    stage = await opened_stage()
    joined = [
        await stage.join(f"token-{n:02}-{'x' * 16}", organisation=("bieb", "uwv")[n % 2], name=f"Mens {n}")
        for n in range(people)
    ]
    await stage.desk.submit("groups.form", groups=groups)
    return stage, joined


async def test_before_the_reveal_the_desk_hears_only_how_many_dots_of_how_many_people() -> None:
    stage = await chosen_stage("taal", "werk")
    anna = await stage.join("token-anna", organisation="bieb")
    await by(stage, anna, "vote.cast", theme="werk")
    await by(stage, anna, "vote.cast", theme="taal")
    assert cast_sentence(stage.desk) == "2 stippen van 1 mens"
    assert [one.title for one in theme_items(stage.desk)] == ["Taal", "Werk"]
    assert all(one.marks == () for one in theme_items(stage.desk))


async def test_after_the_reveal_the_most_dots_stand_first_with_how_they_were_rated() -> None:
    stage = await chosen_stage("taal", "werk")
    anna = await stage.join("token-anna", organisation="bieb")
    bo = await stage.join("token-bo", organisation="uwv")
    await by(stage, anna, "vote.cast", theme="werk")
    await by(stage, anna, "rating.set", item="werk", axis="impact", value=4)
    await by(stage, bo, "rating.set", item="werk", axis="impact", value=5)
    await stage.desk.submit("reveal.set", what="votes", shown=True)
    first = theme_items(stage.desk)[0]
    assert (first.title, marks(first)) == ("Werk", ["1 stip"])
    assert [(figure.value, figure.label) for figure in first.figures] == [("4,5", "helpt inwoners")]
    assert cast_sentence(stage.desk) == "De uitslag is voor iedereen te zien: 1 stip."


async def test_hidden_again_the_desk_has_no_totals() -> None:
    stage = await chosen_stage("taal")
    anna = await stage.join("token-anna", organisation="bieb")
    await by(stage, anna, "vote.cast", theme="taal")
    for shown in (True, False):
        await stage.desk.submit("reveal.set", what="votes", shown=shown)
    assert theme_items(stage.desk)[0].marks == ()
    assert cast_sentence(stage.desk) == "1 stip van 1 mens"


async def test_a_theme_names_its_findings_and_says_of_one_that_it_is_gone() -> None:
    stage = await chosen_stage()
    with_finding(stage)
    findings = ["gap/GT/werk/jongeren", "gap/GT/leren/ouderen"]
    await stage.desk.submit("theme.add", theme={"id": "t1", "name": "Jongeren", "findings": findings})
    assert theme_items(stage.desk)[0].lines[:2] == (
        "Jongeren en werk: nog niets.",
        "Deze bevinding is er niet meer.",
    )


async def test_a_finding_that_is_chosen_stays_among_the_options_after_it_went() -> None:
    stage = await opened_stage()
    with_finding(stage)
    options = finding_options(stage.desk, ["gap/GT/leren/ouderen"])
    assert [option.value for option in options] == ["gap/GT/leren/ouderen", "gap/GT/werk/jongeren"]


async def test_building_tasks_say_how_far_the_windows_lie_apart_once_they_are_revealed() -> None:
    stage = await chosen_stage()
    await stage.desk.submit("building_task.add", building_task={"id": "b1", "name": "Eén loket"})
    anna = await stage.join("token-anna", organisation="bieb", window="professional")
    res = await stage.join("token-res", resident=True, window="resident")
    await by(stage, anna, "rating.set", item="b1", axis="score", value=5)
    await by(stage, res, "rating.set", item="b1", axis="score", value=2)
    assert [window["said"] for window in task_rows(stage.desk)[0]["windows"]] == ["nog niets te zien"] * 4
    await stage.desk.submit("reveal.set", what="votes", shown=True)
    task = task_rows(stage.desk)[0]
    assert task["said"] == "Verschil 3,0: Professional geeft het meest, Inwoner het minst."
    assert [window["mean"] for window in task["windows"]] == [2.0, 5.0, 0, 0]


async def test_every_table_names_its_people_with_where_they_come_from() -> None:
    stage, _ = await grouped_stage()
    tables = tables_of(stage.desk)
    assert [table["title"] for table in tables] == ["Groep 1", "Groep 2"]
    assert [[seat["from"] for seat in table["people"]] for table in tables] == [["Bibliotheek", "UWV"]] * 2
    assert tables[0]["lines"] == ["2 mensen: 2 organisaties, geen collega’s samen."]


async def test_a_trade_of_the_template_is_said_in_the_readers_language_and_a_word_of_the_wheel_as_it_is() -> None:
    trades = (Discipline(id="docent", name="Docent"), Discipline(id="imker", name="Imker"))
    for language, docent in (("nl", "Docent"), ("en", "Teacher")):
        stage = await opened_stage(language, replace(WHEEL, disciplines=trades))
        said = [discipline_named(stage.desk, id) for id in ("docent", "imker", None)]
        assert said == [docent, "Imker", ""]


async def test_before_there_are_groups_everyone_stands_together_without_one() -> None:
    stage = await opened_stage()
    await stage.join("token-res", resident=True)
    (table,) = tables_of(stage.desk)
    assert (table["id"], table["title"]) == ("", "Nog zonder groep")
    assert [seat["from"] for seat in table["people"]] == ["Inwoner"]


async def test_what_a_division_is_worth_is_said_in_sentences() -> None:
    stage, _ = await grouped_stage(people=6)
    sentences = await summary_of(stage.room.state, "nl")
    assert sentences[:2] == ("Collega’s zitten 2 keer bij elkaar.", "Minder kan niet met deze aantallen.")
    assert await summary_of((await opened_stage()).room.state, "nl") == ()


async def test_what_cannot_be_met_is_refused_with_people_by_name() -> None:
    stage, (anna, bo, *_) = await grouped_stage()
    with pytest.raises(Rejected) as refused:
        await stage.desk.submit("groups.form", groups=2, together=[[anna, bo]], apart=[[anna, bo]])
    said = stage.desk.words.error(named(stage.desk, refused.value))
    assert sorted(said.removesuffix(" kunnen niet samen en ook apart.").split(", ")) == ["Mens 0", "Mens 1"]


async def test_a_group_that_is_asked_for_and_is_no_more_is_named_by_its_number() -> None:
    stage, (anna, *_) = await grouped_stage(people=6, groups=3)
    locked_in = list(stage.room.state.groups)[2]
    with pytest.raises(Rejected) as refused:
        await stage.desk.submit("groups.form", groups=2, locks={anna: locked_in})
    assert stage.desk.words.error(named(stage.desk, refused.value)) == "Groep ‘3’ bestaat niet."


async def test_what_was_asked_with_the_last_division_is_kept_for_who_is_still_there() -> None:
    stage, (anna, bo, cas, *_) = await grouped_stage(people=6, groups=3)
    first = next(iter(stage.room.state.groups))
    await stage.desk.submit("groups.form", groups=3, locks={anna: first}, apart=[[anna, bo, cas]])
    await stage.desk.submit("participant.remove", participant=cas)
    assert asked_before(stage.room.state) == Asks(locks={anna: first}, apart=((anna, bo),))
    gone = Asks(locks={cas: first, bo: "weg"}, together=((anna, cas),))
    assert within(gone, stage.room.state) == Asks(locks={})


async def test_a_formation_and_a_move_are_taken_back_one_after_the_other() -> None:
    stage, (anna, *_) = await grouped_stage()
    formed = newest_change(stage.room.state)
    other = next(group for group in stage.room.state.groups.values() if anna not in group.members)
    await stage.desk.submit("groups.move", participant=anna, group=other.id)
    moved = newest_change(stage.room.state)
    assert moved is not None
    await stage.desk.submit("undo", seq=moved)
    assert newest_change(stage.room.state) == formed
    await stage.desk.submit("undo", seq=formed)
    assert newest_change(stage.room.state) is None
    assert not stage.room.state.groups


async def test_an_action_says_who_has_it_now_when_and_where_it_comes_from() -> None:
    stage, _ = await grouped_stage()
    with_finding(stage)
    second = list(stage.room.state.groups)[1]
    fields = {"title": "Bel elkaar", "owner": "uwv", "holder": "bieb", "due": "2027-03-01", "check": "2027-01-15"}
    action = {"id": "x1", **fields, "findings": ["gap/GT/werk/jongeren"], "group": second}
    await stage.desk.submit("action.add", action=action)
    await stage.desk.submit("action.change", action="x1", changes={"due": "2027-04-01", "state": "busy"})
    with_finding(stage)
    (written,) = action_items(stage.desk, "busy")
    assert written.lines == (
        "Trekker: UWV · Ligt nu bij: Bibliotheek",
        "",
        "Klaar op 1 april 2027 · Tussendoor kijken op 15 januari 2027",
        "Antwoord op: Jongeren en werk: nog niets.",
        "Uit groep 2",
    )
    assert marks(written) == ["Bezig", "1 keer uitgesteld"]
    assert action_items(stage.desk, "done") == []


async def test_from_the_second_round_on_the_desk_says_how_many_cards_were_checked() -> None:
    assert checked_line((await opened_stage()).desk) == ""
    kept = (activity("a1"), activity("a2", "Maatjes"), activity("a3", "Bakkie", organisations=("uwv",)))
    stage = await opened_stage(wheel=replace(WHEEL, round=2, activities=kept))
    await stage.place("a4", "Nieuw")
    await stage.desk.submit("card.confirm", card="a1")
    assert item(people_items(stage.desk), "bieb").lines == (
        "3 kaarten · 1 van 2 kaarten van de vorige ronde nagekeken",
    )
    assert item(people_items(stage.desk), "werktafel").lines == ("0 kaarten",)
    assert checked_line(stage.desk) == "1 van de 3 kaarten van de vorige ronde zijn nagekeken."


async def test_links_are_counted_and_only_those_that_are_there_can_be_revoked() -> None:
    stage = await opened_stage()
    uwv = item(people_items(stage.desk, {"uwv": 2}), "uwv")
    assert "2 links werken" in marks(uwv)
    assert [button.label for button in uwv.buttons] == ["Maak link", "Trek link in"]
    assert [button.label for button in link_buttons(stage.desk.words, 0)] == ["Maak link"]


def test_a_number_is_written_as_people_write_it() -> None:
    assert Words("nl").number(3.25) == "3,2"
    assert Words("en").number(3.25) == "3.2"
