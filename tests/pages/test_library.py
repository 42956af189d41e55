"""What library, wheel page, comparison and list import show and send, as data."""

from dataclasses import replace
from typing import Any

import pytest

from tests.pages.stage import opened_stage
from toolkit import shelf
from toolkit.errors import InvalidInput
from toolkit.pages.beside import beside_page
from toolkit.pages.changes import changes_by_goal, diff_wedges
from toolkit.pages.compare import is_one_wheel, told_of
from toolkit.pages.form import Sent
from toolkit.pages.listing import (
    SKIP,
    List,
    Preview,
    commands_of,
    differing_lines,
    double_labels,
    examples_of,
    list_in,
    preview,
    said_of,
    summary_lines,
    wrong_rows,
    wrong_rows_csv,
)
from toolkit.pages.receipt import receipt_lines
from toolkit.pages.share import embedding
from toolkit.pages.upkeep import heading_from
from toolkit.pages.uploads import Kept
from toolkit.pages.wheel import rounds_of, span_of
from toolkit.pages.wheels import card_json, wedges_of
from toolkit.pages.words import Words
from toolkit.sessions.keeper import Receipt, SessionRecord
from toolkit.storage.wheel_rows import WheelSummary
from toolkit.wheel.model import Activity, ActivityState, Municipality, Organisation, TargetGroup, Wheel
from toolkit.wheel.rounds import compare
from toolkit.wheel.side_by_side import side_by_side

DUTCH = Words("nl")
TEMPLATE = shelf.template("participatiewiel")


def activity(id: str, goal: str = "vaardigheden", **more: Any) -> Activity:
    return Activity(id=id, name=more.pop("name", id), organisations=("bieb",), goals=(goal,), **more)


def wheel(*activities: Activity, **more: Any) -> Wheel:
    given: dict[str, Any] = {
        "id": "w1",
        "name": "Wiel Proef",
        "template": TEMPLATE.ref,
        "organisations": (Organisation(id="bieb", name="Bibliotheek"),),
        "target_groups": (TargetGroup(id="statushouders", name="Statushouders"),),
        **more,
    }
    return Wheel(activities=activities, **given)


def summary(**more: Any) -> WheelSummary:
    given: dict[str, Any] = {
        "id": "w1",
        "name": "Wiel Proef",
        "round": 2,
        "changed_at": "2026-11-22T09:00:00+00:00",
        "activities": 3,
        "gaps": 1,
        "actions_open": 0,
        **more,
    }
    return WheelSummary(**given)


def record(id: str, opened: str, closed: str | None) -> SessionRecord:
    return SessionRecord(id=id, wheel_id="w1", code="BCDFGH", script="kort", opened_at=opened, closed_at=closed)


def listed(*lines: str) -> List:
    return list_in("lijst.csv", "\r\n".join(lines).encode("cp1252"))


# --- library ---------------------------------------------------------------------------------------------------------


def test_a_wheel_in_the_list_has_its_picture_its_round_and_three_figures() -> None:
    card = card_json(summary(municipalities=("Houten",), tags=("2026",), goals={"vaardigheden": 3}), DUTCH)
    assert card["lines"] == ["Houten", "Ronde 2 · 22 november 2026"]
    assert [figure["value"] for figure in card["figures"]] == ["3", "1", "0"]
    assert [wedge["count"] for wedge in card["goals"]] == [0, 0, 0, 0, 3, 0]
    assert card["session"] is None


def test_a_running_session_is_one_click_away() -> None:
    card = card_json(summary(session="s1"), DUTCH)
    assert card["session"] == {"label": "Ga naar de werksessie", "href": "/begeleider/sessie/s1"}
    assert [mark["text"] for mark in card["marks"]] == ["Werksessie bezig"]


def test_goals_of_another_template_get_a_wedge_too() -> None:
    assert [wedge.count for wedge in wedges_of({"werk": 2, "leren": 1})] == [1, 2]


# --- one wheel -------------------------------------------------------------------------------------------------------


def test_rounds_stand_in_a_line_from_the_first_to_the_one_of_now() -> None:
    records = (record("s2", "2027-03-01T09:00:00+00:00", None), record("s1", "2026-11-22T09:00:00+00:00", "2026-11-23"))
    assert [(one.number, one.record and one.record.id) for one in rounds_of(summary(), records)] == [
        (1, "s1"),
        (2, "s2"),
    ]


def test_a_wheel_without_a_session_is_being_prepared() -> None:
    (only,) = rounds_of(summary(round=1), ())
    assert (only.number, only.record) == (1, None)


@pytest.mark.parametrize(
    ("closed", "said"),
    [
        (None, "bezig sinds 22 november 2026"),
        ("2026-11-22T12:00:00+00:00", "22 november 2026"),
        ("2026-12-01T12:00:00+00:00", "22 november 2026 tot 1 december 2026"),
    ],
)
def test_a_round_says_when_it_was(closed: str | None, said: str) -> None:
    assert span_of(record("s1", "2026-11-22T09:00:00+00:00", closed), DUTCH) == said


def test_a_municipality_that_keeps_its_name_keeps_its_code() -> None:
    sent = Sent(values={"name": "Wiel", "municipalities": "Houten\nNieuw", "tags": "2026, regio ,"}, typed=frozenset())
    heading = heading_from(sent, (Municipality(name="Houten", code="GM0321"),))
    assert heading.municipalities == (Municipality(name="Houten", code="GM0321"), Municipality(name="Nieuw"))
    assert heading.tags == ("2026", "regio")


def test_a_receipt_names_what_there_was_and_leaves_out_what_there_was_not() -> None:
    receipt = Receipt(wheel="w1", name="Wiel", at="2026-11-22", counts={"activities": 2, "sessions": 1, "names": 0})
    assert receipt_lines(DUTCH, receipt) == ["2 activiteiten", "1 werksessie"]


def test_another_website_shows_the_wheel_by_its_own_key() -> None:
    assert 'src="https://wiel.example/w/abc.json"' in embedding("https://wiel.example", "abc")


# --- comparison ------------------------------------------------------------------------------------------------------


def test_the_diff_wheel_has_per_goal_what_came_and_what_went() -> None:
    old = wheel(activity("a1"), activity("a2", "betaald-werk"))
    stopped = activity("a2", "betaald-werk", state=ActivityState.STOPPED)
    new = wheel(activity("a1", name="Anders"), stopped, activity("a3"), activity("a4"))
    changes = changes_by_goal(compare(old, new, TEMPLATE), old, new, TEMPLATE)
    assert [wedge.note for wedge in diff_wedges(changes)] == ["=", "=", "=", "=", "+2", "−1"]
    assert [(one.new, one.changed, one.stopped) for one in changes if one.goal == "vaardigheden"] == [(2, 1, 0)]


def test_a_white_spot_that_closed_counts_for_its_goal() -> None:
    old = wheel(activity("a1", "betaald-werk"))
    new = wheel(*old.activities, activity("a2", target_groups=("statushouders",)))
    changes = changes_by_goal(compare(old, new, TEMPLATE), old, new, TEMPLATE)
    assert [one.closed for one in changes if one.goal == "vaardigheden"] == [1]


def test_rounds_of_one_wheel_are_told_by_what_changed() -> None:
    told = told_of(wheel(activity("a1")), wheel(activity("a1"), activity("a2"), round=2), DUTCH)
    assert told.page.title == "Wiel Proef: ronde 1 en ronde 2 naast elkaar"
    assert len(told.changes) == len(TEMPLATE.goals)


def test_two_municipalities_are_laid_side_by_side() -> None:
    here = wheel(activity("a1", target_groups=("statushouders",)), id="h", name="Houten")
    there = wheel(activity("b1", "betaald-werk", name="Iets anders"), id="n", name="Nieuwegein")
    page = beside_page(side_by_side(here, there, TEMPLATE, shelf.lexicon()), here, there, TEMPLATE, DUTCH)
    only_here = page.sections[0]
    assert only_here.heading == "Wel bij Houten, niet bij Nieuwegein"
    assert only_here.lines == ("Statushouders bij Opdoen van vaardigheden.",)
    assert told_of(here, there, DUTCH).changes == ()


def test_wheels_are_one_by_their_id_or_by_most_of_their_activities() -> None:
    mine = wheel(activity("a1"), activity("a2"), activity("a3"), id="x")
    assert is_one_wheel(wheel(id="x"), mine)
    assert is_one_wheel(wheel(activity("a1"), activity("a2"), id="y"), mine)
    assert not is_one_wheel(wheel(activity("a1"), activity("b2"), activity("b3"), id="y"), mine)
    assert not is_one_wheel(wheel(id="y"), wheel(id="z"))


# --- a list ----------------------------------------------------------------------------------------------------------

HEADING = "Activiteit;Organisatie;Doel;Voor wie"


def counted(found: Preview) -> list[str]:
    return summary_lines(DUTCH, found)


def test_the_preview_says_what_would_come_and_what_is_wrong_by_line() -> None:
    given = listed(HEADING, "Taalles;Bibliotheek;Opdoen van vaardigheden;Statushouders", "Kapot;Bieb;Nergens;")
    found = preview(wheel(), given, {})
    assert found.imported is not None
    assert counted(found) == ["1 activiteit komt erbij.", "1 regel is fout en doet niet mee."]
    ((line, said, _),) = wrong_rows(DUTCH, found.imported)
    assert (line, said) == (3, "Het doel “Nergens” staat niet in het sjabloon.")
    assert "Kapot" in wrong_rows_csv(DUTCH, found.imported).decode("utf-8-sig")


def test_the_same_list_twice_changes_nothing() -> None:
    given = listed(HEADING, "Taalles;Bibliotheek;Opdoen van vaardigheden;Statushouders")
    once = preview(wheel(), given, {})
    assert once.came is not None
    again = preview(once.came.wheel, given, {})
    assert again.came is not None
    assert again.came.wheel == once.came.wheel
    assert counted(again) == ["0 activiteiten komen erbij."]


def test_a_column_that_is_not_recognised_can_be_pointed_out() -> None:
    given = listed("Wat;Van;Waarvoor", "Taalles;Bibliotheek;Betaald werk")
    unread = preview(wheel(), given, {})
    assert unread.error is not None
    assert said_of(DUTCH, unread.error).startswith("Ik herken niet genoeg kolommen.")
    assert unread.heading == ("Wat", "Van", "Waarvoor")
    found = preview(wheel(), given, {"Wat": "name", "Van": "organisations", "Waarvoor": "goals"})
    assert counted(found) == ["1 activiteit komt erbij."]


def test_each_column_is_shown_with_the_first_value_below_it() -> None:
    given = listed("Overzicht 2026;;", "Wat;Van;Kleur", "Taalles;;", "Fietsles;Bibliotheek;")
    assert examples_of(given) == {"Wat": "Taalles", "Van": "Bibliotheek"}


def test_a_column_that_is_recognised_can_be_left_out() -> None:
    given = listed(HEADING, "Taalles;Bibliotheek;Betaald werk;Statushouders")
    found = preview(wheel(), given, {"Voor wie": SKIP})
    assert found.came is not None
    assert found.came.wheel.activities[0].target_groups == ()
    assert found.fields["Voor wie"] == SKIP


def test_a_likely_double_is_shown_and_made_only_when_it_is_ticked() -> None:
    held = wheel(activity("a1", name="Taalcafé in de bieb"))
    given = listed(HEADING, "Taalcafé in bieb;Bibliotheek;Opdoen van vaardigheden;")
    found = preview(held, given, {})
    ((row, label),) = double_labels(DUTCH, found).items()
    assert label == "Regel 2: ‘Taalcafé in bieb’ lijkt op ‘Taalcafé in de bieb’"
    assert found.came is not None
    assert found.came.added == ()
    ticked = preview(held, given, {}, also=frozenset({row}))
    assert ticked.came is not None
    assert len(ticked.came.added) == 1


def test_a_card_on_which_the_list_says_otherwise_stays_and_is_named() -> None:
    held = wheel(activity("a1", name="Taalles", target_groups=("statushouders",)))
    found = preview(held, listed(HEADING, "Taalles;Bibliotheek;Betaald werk;Ouderen"), {})
    assert differing_lines(DUTCH, found) == ["Taalles: Doel, Doelgroep"]


def test_a_phone_number_in_the_list_is_asked_about() -> None:
    given = listed("Activiteit;Organisatie;Doel;Toelichting", "Taalles;Bieb;Betaald werk;Bel 030 1234567")
    assert "Bij 1 activiteit staat een telefoonnummer of mailadres. Klopt dat?" in counted(preview(wheel(), given, {}))


async def test_a_list_comes_into_a_running_session_by_its_own_commands() -> None:
    stage = await opened_stage()
    await stage.place("a1")
    held = replace(
        wheel(*stage.room.state.activities.values()), organisations=tuple(stage.room.state.organisations.values())
    )
    new = replace(activity("a2", "leren"), organisations=("nieuw",))
    came = preview(wheel(), listed(HEADING), {}).came
    assert came is not None
    after = replace(
        held,
        organisations=(*held.organisations, Organisation(id="nieuw", name="Nieuw")),
        activities=(*held.activities, new),
    )
    things, cards = commands_of(held, replace(came, wheel=after, added=("a2",)))
    for command in (*things, *cards):
        await stage.desk.submit(**command)
    assert stage.room.state.activities["a2"].organisations == ("nieuw",)
    assert stage.room.state.organisations["nieuw"].name == "Nieuw"


def test_what_was_uploaded_is_kept_an_hour_and_the_newest_few_only() -> None:
    now = [0.0]
    kept: Kept[str] = Kept(clock=lambda: now[0])
    keys = [kept.keep(str(number)) for number in range(9)]
    assert [kept.find(key) for key in (keys[0], keys[1], keys[8])] == [None, "1", "8"]
    now[0] = 3601.0
    assert kept.find(keys[8]) is None


def test_a_list_without_rows_is_refused_in_one_sentence() -> None:
    found = preview(wheel(), List(name="leeg.csv", rows=()), {})
    assert isinstance(found.error, InvalidInput)
    assert said_of(DUTCH, found.error) == "De tabel is leeg."
