"""Two municipalities beside each other: every cell of both, and the activities that are alike."""

from dataclasses import replace

from tests.wheel.small import GROUPS, TEMPLATE, activity, wheel
from toolkit import shelf
from toolkit.wheel.coverage import Coverage
from toolkit.wheel.model import Judgement, TargetGroup, Verdict, Wheel
from toolkit.wheel.side_by_side import SideBySide, side_by_side


def beside(left: Wheel, right: Wheel) -> SideBySide:
    return side_by_side(left, right, TEMPLATE, shelf.lexicon())


def test_each_cell_shows_its_class_on_both_wheels() -> None:
    left = wheel(activity("a", rungs=(5,), target_groups=("jong",)), target_groups=GROUPS[:1])
    right = wheel(*(activity(f"b{n}", organisation=f"o{n}", rungs=(5,)) for n in (1, 2)), target_groups=GROUPS[:2])
    cells = beside(left, right).cells
    both = cells["GR"]["werk", 5]
    assert (both.left, both.right, both.expected) == (Coverage.SINGLE, Coverage.COVERED, 2)
    assert (cells["GT"]["werk", "jong"].left, cells["GT"]["werk", "jong"].right) == (Coverage.SINGLE, Coverage.EMPTY)
    assert (cells["TR"]["oud", 5].left, cells["TR"]["oud", 5].right) == (None, Coverage.EMPTY)
    assert set(cells) == {"GT", "GR", "TR"}


def test_a_group_of_the_same_name_is_the_same_group_whatever_its_id() -> None:
    own = replace(GROUPS[0], id="jeugd", name="jongeren")
    right = wheel(activity("b", target_groups=("jeugd",)), target_groups=(own, TargetGroup(id="y", name="Y")))
    cells = beside(wheel(target_groups=GROUPS[:1]), right).cells["GT"]
    assert {group for _, group in cells} == {"jong", "y"}
    assert cells["werk", "jong"].right is Coverage.SINGLE


def test_a_name_that_two_groups_share_across_ids_makes_no_group_twice() -> None:
    left = wheel(target_groups=(TargetGroup(id="a", name="Een"), TargetGroup(id="b", name="Twee")))
    right = wheel(target_groups=(TargetGroup(id="a", name="Twee"), TargetGroup(id="b", name="Een")))
    assert {group for _, group in beside(left, right).cells["GT"]} == {"a", "b"}


def test_what_a_room_ruled_out_does_not_hide_a_cell_of_the_other() -> None:
    ruled_out = (Judgement(finding="gap/GR/werk/5", verdict=Verdict.NOT_APPLICABLE),)
    assert beside(wheel(judgements=ruled_out), wheel()).cells["GR"]["werk", 5].expected == 2


def test_activities_with_a_goal_and_nearly_a_name_in_common_are_alike() -> None:
    left = wheel(activity("a", "leren", name="Taalcafé"), activity("b", "leren", name="Fietswerkplaats"))
    right = wheel(
        activity("c", "leren", name="Taalcafé"),
        activity("d", "leren", name="Taalcafé in de bibliotheek"),
        activity("e", "werk", name="Taalcafé"),
    )
    alike = beside(left, right).alike
    assert [(pair.left, pair.right) for pair in alike] == [("a", "c"), ("a", "d")]
    assert alike[0].similarity == 1


def test_a_wheel_beside_itself_is_the_same_on_both_sides() -> None:
    demo = shelf.demo_wheels()[0]
    told = side_by_side(demo, demo, shelf.template("participatiewiel"), shelf.lexicon())
    assert all(cell.left is cell.right for cells in told.cells.values() for cell in cells.values())
    assert {(card.id, card.id) for card in demo.activities} <= {(pair.left, pair.right) for pair in told.alike}
