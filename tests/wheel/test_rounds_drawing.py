"""Two rounds as one drawing: every change is seen by its shape, named in full, and covers nothing else."""

import json
from dataclasses import replace
from functools import cache
from itertools import combinations
from math import dist
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pdfua import validate

from tests.exports.documents import fonts
from tests.wheel.full_wheels import analysed, template, wheel_with
from tests.wheel.test_drawing import assert_texts_stand_apart, words
from toolkit.__main__ import main
from toolkit.exports.picture import Form, compared
from toolkit.wheel.drawing.palette import palette
from toolkit.wheel.drawing.rounds import Became, Rounds, rounds_sheets
from toolkit.wheel.drawing.shapes import Area
from toolkit.wheel.drawing.sheet import Sheet, Size
from toolkit.wheel.file import write_wheel
from toolkit.wheel.model import ActivityState, Wheel
from toolkit.wheel.rounds import compare

CASES = ((0, 0), (0, 5), (50, 10), (250, 50))


@cache
def two_rounds(count: int, added: int) -> tuple[Wheel, Wheel]:
    """A wheel of so many cards, and its next round: some stopped, some gone, some changed, some added."""
    full = wheel_with(count + added)
    old = replace(full, activities=full.activities[:count], round=1)
    cards = []
    for at, card in enumerate(full.activities):
        if at < count and at % 31 == 30:
            continue
        if at < count and at % 9 == 2:
            card = replace(card, state=ActivityState.STOPPED)
        elif at < count and at % 7 == 3:
            card = replace(card, name=f"{card.name} plus", rungs=(2,))
        cards.append(card)
    return old, replace(full, activities=tuple(cards), round=2)


def rounds_of(count: int, added: int) -> Rounds:
    old, new = two_rounds(count, added)
    findings = analysed(new).findings
    return Rounds(
        old=old,
        new=new,
        template=template(),
        comparison=compare(old, new, template()),
        findings=findings,
        language="nl",
    )


@cache
def sheets(count: int, added: int, size: Size) -> tuple[Sheet, ...]:
    return rounds_sheets(rounds_of(count, added), palette(), size)


@pytest.mark.parametrize("size", [Size.SCREEN, Size.A0])
@pytest.mark.parametrize(("count", "added"), CASES)
def test_every_change_is_named_in_full_and_no_text_covers_another(count: int, added: int, size: Size) -> None:
    told, rounds = sheets(count, added, size), rounds_of(count, added)
    everything = set(" ".join(one.text for sheet in told for one in words(sheet)).split())
    changes = rounds.comparison.activities
    named = {one.id: one.name for one in (*rounds.old.activities, *rounds.new.activities)}
    never_there = {card.id for card in rounds.new.activities if card.state is ActivityState.STOPPED}
    for id in {*changes.new, *changes.changed} - never_there | set(changes.stopped):
        assert set(named[id].split()) <= everything
    for sheet in told:
        assert_texts_stand_apart(sheet)


def test_each_change_has_a_shape_of_its_own_in_the_same_ink() -> None:
    from toolkit.wheel.drawing.rounds import _mark

    drawn = {one: _mark(one, "#000000", palette(), None, number=False) for one in Became}
    outlines = {one: tuple(area.outline for area in areas if isinstance(area, Area)) for one, areas in drawn.items()}
    assert all(outlines[one] != outlines[other] for one, other in combinations(Became, 2))


def test_what_stopped_stands_where_nobody_stands_now() -> None:
    from toolkit.wheel.drawing.dots import Rings, setting_of
    from toolkit.wheel.drawing.rounds import _both

    setting = setting_of(_both(rounds_of(250, 50)), template(), Rings.ONE)
    places = [(dot.x, dot.y) for dot in setting.dots if not dot.hidden]
    assert all(dist(one, other) > 2 * setting.radius for one, other in combinations(places, 2))
    for goal in range(6):
        numbers = [dot.number for dot in setting.of_goal(goal)]
        assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("form", Form)
def test_the_command_draws_it_beside_what_it_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: Form
) -> None:
    files = [tmp_path / "oud.wheel.json", tmp_path / "nieuw.wheel.json"]
    for file, wheel in zip(files, two_rounds(50, 10), strict=True):
        file.write_bytes(write_wheel(wheel))
    made = tmp_path / f"uit.{form}"
    assert main(["compare", *map(str, files), "--json", "-o", str(made), "--lang", "en"]) == 0
    assert len(json.loads(capsys.readouterr().out)["activities"]["new"]) == 10
    data = made.read_bytes()
    if form is Form.SVG:
        label = ElementTree.fromstring(data).attrib["aria-label"]
        assert label.endswith("what differs in round 2 from round 1. The list stands beside it.")
    if form is Form.PDF:
        assert not validate(made).findings and all(embedded for embedded, _ in fonts(data))
    again = compared(*two_rounds(50, 10), template(), form, made_at="2026-11-22")
    assert again == compared(*two_rounds(50, 10), template(), form, made_at="2026-11-22")


def test_another_ending_is_wrong_use_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "oud.wheel.json"
    file.write_bytes(write_wheel(two_rounds(0, 5)[1]))
    assert main(["compare", str(file), str(file), "-o", str(tmp_path / "uit.gif")]) == 2
    assert ".svg, .png, .pdf" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [file]
