"""Who serves what: every class of a cell, every kind of expectation, and margins reckoned by hand."""

from dataclasses import replace

import pytest

from tests.wheel.small import AREAS, GROUPS, TEMPLATE, activity, wheel
from toolkit import shelf
from toolkit.wheel.analysis import Known, analysis_json, analysis_of
from toolkit.wheel.coverage import Coverage, cells_of, expected_numbers, survey_of
from toolkit.wheel.model import (
    EVERYONE,
    EVERYWHERE,
    NO_FRAMEWORK,
    Activity,
    ActivityState,
    Judgement,
    Organisation,
    Provision,
    Verdict,
)
from toolkit.wheel.template import FrameworkStatus

EXISTING, PLANNED, WISH = ActivityState.EXISTING, ActivityState.PLANNED, ActivityState.WISH


def on_rung_5(*states: ActivityState, organisations: tuple[str, ...] = ("o1",)) -> Coverage:
    """Return the class of the cell where activities in these states stand, organisations dealt in turn."""
    cards = [
        activity(f"a{at}", rungs=(5,), state=state, organisation=organisations[at % len(organisations)])
        for at, state in enumerate(states)
    ]
    return cells_of(wheel(*cards), TEMPLATE)["GR"]["werk", 5].coverage


def test_each_class_of_a_cell() -> None:
    assert on_rung_5() is Coverage.EMPTY
    assert on_rung_5(WISH, WISH) is Coverage.WISH
    assert on_rung_5(PLANNED, WISH) is Coverage.PLANNED
    assert on_rung_5(EXISTING, PLANNED, WISH) is Coverage.SINGLE
    assert on_rung_5(EXISTING, EXISTING) is Coverage.ONE_ORGANISATION
    assert on_rung_5(EXISTING, EXISTING, organisations=("o1", "o2")) is Coverage.COVERED


def test_one_activity_of_two_organisations_covers_a_cell() -> None:
    cells = cells_of(wheel(activity("a1", rungs=(5,), organisations=("o1", "o2"))), TEMPLATE)
    assert cells["GR"]["werk", 5].coverage is Coverage.COVERED


def test_the_organisation_of_a_plan_does_not_cover() -> None:
    assert on_rung_5(EXISTING, PLANNED, organisations=("o1", "o2")) is Coverage.SINGLE


def touched(card: Activity, view: str) -> set[tuple[str | int, ...]]:
    cells = cells_of(wheel(card, target_groups=GROUPS, areas=AREAS), TEMPLATE)[view]
    return {coords for coords, cell in cells.items() if card.id in cell.cards}


def test_an_activity_touches_every_cell_whose_coordinates_lie_in_its_sets() -> None:
    card = activity("a1", goals=("werk", "leren"), rungs=(3, 4), target_groups=("jong",))
    assert touched(card, "GTR") == {(goal, "jong", rung) for goal in ("werk", "leren") for rung in (3, 4)}
    assert touched(card, "TR") == {("jong", 3), ("jong", 4)}


def test_unknown_touches_no_cell() -> None:
    assert all(not touched(activity("a1"), view) for view in ("GL", "GR", "GT", "TR", "GTR", "GA", "TA"))


def test_everyone_and_everywhere_touch_every_cell_and_are_flagged_broad() -> None:
    card = activity("a1", target_groups=(EVERYONE, "jong"), areas=(EVERYWHERE,))
    assert touched(card, "TA") == {(group.id, area.id) for group in GROUPS for area in AREAS}
    cells = cells_of(wheel(card, target_groups=GROUPS, areas=AREAS), TEMPLATE)
    assert cells["GT"]["werk", "oud"].broad == 1
    exact = cells_of(wheel(replace(card, target_groups=("oud",)), target_groups=GROUPS), TEMPLATE)
    assert exact["GT"]["werk", "oud"].broad == 0


def test_no_framework_touches_no_framework_but_is_known() -> None:
    card = activity("a1", laws=(NO_FRAMEWORK,))
    assert touched(card, "GL") == set()
    assert analysis_of(wheel(card), TEMPLATE, shelf.lexicon()).known["frameworks"] == Known(filled=1, of=1)


def test_a_stopped_activity_is_in_no_cell() -> None:
    assert touched(activity("a1", rungs=(5,), state=ActivityState.STOPPED), "GR") == set()


def test_what_is_expected_comes_from_the_template() -> None:
    cells = cells_of(wheel(target_groups=GROUPS, areas=AREAS), TEMPLATE)
    assert [cells["GR"]["werk", rung].expected for rung in (3, 4, 5)] == [0, 1, 2]
    assert [cells["GT"][goal, "jong"].expected for goal in ("leren", "werk")] == [2, 1]
    assert [cells["TR"]["jong", rung].expected for rung in (2, 3, 4)] == [0, 2, 1]
    assert [cells["TR"][group, 6].expected for group in ("oud", "x")] == [1, 1]
    assert cells["GTR"]["leren", "jong", 3].expected == 2
    assert cells["GTR"]["leren", "oud", 3].expected == 0
    assert cells["GA"]["werk", "noord"].expected == cells["TA"]["x", "zuid"].expected == 1


@pytest.mark.parametrize("status", list(FrameworkStatus))
def test_only_a_framework_in_force_serves(status: FrameworkStatus) -> None:
    wmo = replace(TEMPLATE.frameworks[0], status=status, serves={"werk": 2})
    cells = cells_of(wheel(), replace(TEMPLATE, frameworks=(wmo,)))
    assert cells["GL"]["werk", "wmo"].expected == (2 if status is FrameworkStatus.IN_FORCE else 0)


def expected_after(*judged: tuple[str, Verdict]) -> dict[str, int]:
    judgements = tuple(Judgement(finding=key, verdict=verdict) for key, verdict in judged)
    cells = cells_of(wheel(target_groups=GROUPS, judgements=judgements), TEMPLATE)
    return {"face": cells["GT"]["leren", "jong"].expected, "inside": cells["GTR"]["leren", "jong", 3].expected}


def test_not_applicable_takes_a_cell_out_and_what_lies_over_it() -> None:
    assert expected_after(("gap/GT/leren/jong", Verdict.NOT_APPLICABLE)) == {"face": 0, "inside": 0}
    assert expected_after(("thin/GT/leren/jong", Verdict.NOT_APPLICABLE)) == {"face": 0, "inside": 0}
    assert expected_after(("gap/GTR/leren/jong/3", Verdict.NOT_APPLICABLE)) == {"face": 2, "inside": 0}


def test_the_last_verdict_on_a_key_counts() -> None:
    key = "gap/GT/leren/jong"
    assert expected_after((key, Verdict.NOT_APPLICABLE), (key, Verdict.CONFIRMED)) == {"face": 2, "inside": 2}
    assert expected_after((key, Verdict.CONFIRMED), (key, Verdict.NOT_APPLICABLE)) == {"face": 0, "inside": 0}


def test_no_other_verdict_and_no_other_key_changes_what_is_expected() -> None:
    untouched = {"face": 2, "inside": 2}
    assert expected_after(("gap/GT/leren/jong", Verdict.DISMISSED)) == untouched
    assert expected_after(("gap/G/leren", Verdict.NOT_APPLICABLE)) == untouched
    assert expected_after(("crowded/leren/jong", Verdict.NOT_APPLICABLE)) == untouched


def test_expected_numbers_are_the_product_of_the_margins() -> None:
    cards = [
        activity("a1", "werk", target_groups=("jong",)),
        activity("a2", "werk", target_groups=("jong",), state=PLANNED),
        activity("a3", "werk", target_groups=("oud",)),
        activity("a4", "leren", target_groups=("oud",)),
        activity("a5", "leren", target_groups=("jong",), state=WISH),
    ]
    expected = expected_numbers(cells_of(wheel(*cards, target_groups=GROUPS), TEMPLATE)["GT"])
    assert expected["werk", "jong"] == pytest.approx(4 * 3 / 4 * 2 / 4)
    assert expected["leren", "jong"] == pytest.approx(4 * 1 / 4 * 2 / 4)
    assert expected["contact", "jong"] == 0


def test_without_cards_nothing_is_expected_anywhere() -> None:
    assert set(expected_numbers(cells_of(wheel(), TEMPLATE)["GR"]).values()) == {0.0}


def test_absent_is_who_was_invited_and_has_no_card() -> None:
    people = [Organisation(id=f"o{n}", name=str(n), invited=n != 1) for n in (10, 9, 1, 2, 3, 4)]
    on = wheel(
        activity("a1", organisation="o2", state=WISH),
        activity("a2", organisation="o3", state=ActivityState.STOPPED),
        organisations=tuple(people),
        provisions=(Provision(id="p1", name="P", framework="wmo", organisation="o4", goals=("werk",)),),
    )
    assert survey_of(on, TEMPLATE).absent == ("o10", "o3", "o9")


def test_known_counts_filled_lists_of_active_activities() -> None:
    on = wheel(
        activity("a1", rungs=(1,), target_groups=(EVERYONE,)),
        activity("a2", laws=("wmo",), state=WISH),
        activity("a3", rungs=(1,), state=ActivityState.STOPPED),
    )
    assert analysis_json(analysis_of(on, TEMPLATE, shelf.lexicon()), on)["known"] == {
        "target_groups": {"filled": 1, "of": 2},
        "frameworks": {"filled": 1, "of": 2},
        "rungs": {"filled": 1, "of": 2},
        "areas": {"filled": 0, "of": 2},
    }


def test_a_cell_in_json() -> None:
    on = wheel(activity("a1", rungs=(5,)), activity("a2", rungs=(5,), state=WISH))
    cells = analysis_json(analysis_of(on, TEMPLATE, shelf.lexicon()), on)["cells"]
    assert cells["GR"][4] == {
        "goal": "werk",
        "rung": 5,
        "e": 1,
        "p": 0,
        "w": 1,
        "organisations": ["o1"],
        "class": "single",
        "expected": 2,
    }
    assert list(cells) == ["GL", "GR", "GT", "TR", "GTR", "GA", "TA"]
    assert cells["TA"] == []
