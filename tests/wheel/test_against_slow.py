"""On any wheel the product finds what a slow reading of the contract finds, to four decimals."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.wheel import slow
from tests.wheel.small import AREAS, GROUPS, TEMPLATE, activity, found, templates, wheel, wheels
from toolkit import shelf
from toolkit.texts import LANGUAGES
from toolkit.wheel.analysis import Analysis, analysis_json, analysis_of
from toolkit.wheel.model import Activity, ActivityState, Wheel
from toolkit.wheel.similarity import similarity
from toolkit.wheel.template import Template

UNHURRIED = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def alike(a: str, b: str) -> float:
    return similarity(a, b, shelf.lexicon())


def analysed(on: Wheel, template: Template) -> Analysis:
    return analysis_of(on, template, shelf.lexicon())


@st.composite
def cases(draw: st.DrawFn) -> tuple[Wheel, Template]:
    template = draw(templates())
    return draw(wheels(template)), template


def agree(on: Wheel, template: Template) -> None:
    """Hold cells, findings, who is absent and what is known against the slow reading."""
    analysis = analysed(on, template)
    as_json = analysis_json(analysis, on)
    for view, cells in slow.all_cells(on, template).items():
        names = [slow.LETTERS[letter] for letter in view]
        expected = [
            {**dict(zip(names, coords, strict=True)), **{key: cell[key] for key in cell if key not in slow.EVIDENCE}}
            for coords, cell in cells.items()
        ]
        assert as_json["cells"][view] == expected
    outcome = slow.all_findings(on, template, alike)
    assert {finding.key for finding in analysis.findings} == set(outcome)
    for finding in analysis.findings:
        against = outcome[finding.key]
        assert finding.score == pytest.approx(against["score"], abs=1e-4), finding.key
        assert list(finding.cards) == against["cards"], finding.key
        assert finding.verdict == against["verdict"], finding.key
        assert against["axes"].items() <= finding.axes.items(), finding.key
        assert against["numbers"].items() <= finding.numbers.items(), finding.key
    assert list(analysis.absent) == slow.absent(on)
    assert {name: (one.filled, one.of) for name, one in analysis.known.items()} == slow.known(on)


@UNHURRIED
@given(cases())
def test_a_crowded_wheel_on_any_template(case: tuple[Wheel, Template]) -> None:
    agree(*case)


@UNHURRIED
@given(strategies.wheels())
def test_any_wheel_on_the_shipped_template(on: Wheel) -> None:
    agree(on, shelf.template("participatiewiel"))


@UNHURRIED
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_cards_changes_nothing(case: tuple[Wheel, Template], chance: Any) -> None:
    on, template = case
    cards = list(on.activities)
    chance.shuffle(cards)
    mixed = replace(on, activities=tuple(cards), provisions=on.provisions[::-1], apart=on.apart[::-1])
    assert analysed(mixed, template) == analysed(on, template)


@UNHURRIED
@given(cases())
def test_a_stopped_card_changes_nothing(case: tuple[Wheel, Template]) -> None:
    on, template = case
    stopped = Activity(
        id="stopped",
        name="Taalcafé",
        organisations=("o1",),
        goals=("werk",),
        rungs=(1, 2, 3, 4, 5, 6),
        target_groups=("everyone",),
        areas=("everywhere",),
        state=ActivityState.STOPPED,
    )
    assert analysed(replace(on, activities=(*on.activities, stopped)), template) == analysed(on, template)


@UNHURRIED
@given(cases())
def test_findings_come_heaviest_first_and_each_says_one_thing_in_every_language(case: tuple[Wheel, Template]) -> None:
    findings = analysed(*case).findings
    assert list(findings) == sorted(findings, key=lambda finding: (-finding.score, finding.key))
    for finding in findings:
        assert 0.05 <= finding.score == round(finding.score, 4)
        assert set(finding.text) == set(LANGUAGES)
        assert all("{" not in sentence and sentence[-1] in ".?" for sentence in finding.text.values())
        assert not any("dubbel" in sentence for sentence in finding.text.values())


@given(templates())
def test_a_fresh_wheel_has_no_findings(template: Template) -> None:
    assert analysed(wheel(), template).findings == ()


def test_a_fresh_wheel_with_groups_and_areas_has_no_findings_either() -> None:
    assert not found(wheel(target_groups=GROUPS, areas=AREAS))


def test_one_wish_alone_is_no_reason_to_expect_anything() -> None:
    assert not found(wheel(activity("a1", state=ActivityState.WISH)), TEMPLATE)
