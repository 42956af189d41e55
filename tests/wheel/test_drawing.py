"""The wheel on paper: the sister of the one on screen, legible, whole, and the same every time."""

import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import combinations
from math import cos, dist, hypot, radians, sin
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.wheel.full_wheels import analysed, template, wheel_with
from toolkit import shelf
from toolkit.wheel.analysis import analysis_of
from toolkit.wheel.drawing import Rings, Size, disc_svg, sheet_svgs, wheel_svg
from toolkit.wheel.drawing.disc import EDGE, disc_of
from toolkit.wheel.drawing.dots import setting_of
from toolkit.wheel.drawing.letters import Run, lines_of, width
from toolkit.wheel.drawing.palette import EMBLEMS, palette, palette_of
from toolkit.wheel.drawing.rim import laws_of
from toolkit.wheel.drawing.shapes import Ink, Words, hatch, sector, strokes
from toolkit.wheel.drawing.sheet import PAPERS, Sheet
from toolkit.wheel.drawing.subject import Subject, sheets_of
from toolkit.wheel.layout import slot_positions, turned
from toolkit.wheel.model import Activity, ActivityState, Wheel

ROOT = Path(__file__).parents[2]
COUNTS = (0, 5, 60, 300)


@cache
def sheets(count: int, size: Size, rings: Rings = Rings.ONE) -> tuple[Sheet, ...]:
    wheel = wheel_with(count)
    subject = Subject(
        wheel=wheel,
        template=template(),
        findings=analysed(wheel).findings,
        rings=rings,
        language="nl",
        date="1 mei 2026",
    )
    return sheets_of(subject, palette(), size)


def words(sheet: Sheet) -> list[Words]:
    return [shape for shape in sheet.shapes if isinstance(shape, Words)]


def boxes(told: Iterable[Words]) -> list[tuple[float, float, float, float, str]]:
    """The boxes of the upright texts: left, top, right, bottom."""
    found = []
    for one in told:
        if one.turn:
            continue
        wide = width(one.text, bold=one.bold) * one.size
        left = one.at[0] - {"start": 0, "middle": wide / 2, "end": wide}[one.anchor]
        found.append((left, one.at[1] - 0.72 * one.size, left + wide, one.at[1], one.text))
    return found


def assert_texts_stand_apart(sheet: Sheet) -> None:
    """No upright text covers another or leaves the paper."""
    found = sorted(boxes(words(sheet)))
    assert not [one for one in found if one[0] < 0 or one[1] < 0 or one[2] > sheet.width or one[3] > sheet.height]
    for at, (_, top, right, bottom, text) in enumerate(found):
        for left, other_top, _, other_bottom, other in found[at + 1 :]:
            if left >= right - 0.01:
                break
            assert bottom <= other_top + 0.01 or other_bottom <= top + 0.01, (text, other)


# --- the same as on screen -----------------------------------------------------------------------------------------


def test_every_dot_stands_where_the_screen_puts_it() -> None:
    slots = slot_positions(60)
    for dot in setting_of(wheel_with(60), template(), Rings.ONE).dots:
        place = dot.card.places[template().goals[dot.goal].id]
        assert (dot.x, dot.y) == pytest.approx(turned(slots[place.slot], dot.goal * 60))
        assert dot.number == place.number


def test_a_card_without_a_place_gets_the_next_one() -> None:
    goal = template().goals[0].id
    wheel = wheel_with(12)
    before = setting_of(wheel, template(), Rings.ONE).of_goal(0)
    more = replace(wheel, activities=(Activity(id="z", name="Nieuw", goals=(goal,)), *wheel.activities))
    after = setting_of(more, template(), Rings.ONE).of_goal(0)
    assert [dot.number for dot in after if dot.card.id == "z"] == [max(dot.number for dot in before) + 1]
    assert {(dot.card.id, dot.x, dot.y) for dot in before} < {(dot.card.id, dot.x, dot.y) for dot in after}


def test_what_was_stopped_is_not_drawn_and_a_card_in_two_goals_is_a_guest_in_the_second() -> None:
    setting = setting_of(wheel_with(60), template(), Rings.ONE)
    assert not [dot for dot in setting.dots if dot.card.state is ActivityState.STOPPED]
    assert {dot.card.goals.index(template().goals[dot.goal].id) > 0 for dot in setting.dots if dot.guest} == {True}
    assert any(dot.guest for dot in setting.dots)


def test_colours_and_emblems_are_those_of_the_pages() -> None:
    script = (ROOT / "assets/wheel/style.js").read_text(encoding="utf-8")
    listed = {
        name: re.findall(r'"([^"]*)"', found) for name, found in re.findall(r"const (\w+) = \[(.*?)\];", script, re.S)
    }
    colours = palette()
    assert list(colours.bands) == listed["BANDS"]
    assert list(colours.tints) == listed["TINTS"]
    assert list(colours.organisations) == listed["MARKS"]
    assert list(EMBLEMS) == listed["EMBLEMS"]


def test_a_municipality_s_own_theme_reaches_the_paper() -> None:
    theme = (ROOT / "assets/theme.css").read_text(encoding="utf-8").replace("#005a8c", "#123456")
    assert palette_of(theme).band(0) == "#123456"


def test_laws_in_use_come_before_those_that_could_be() -> None:
    laws = laws_of("betaald-werk", wheel_with(60), template(), "nl")
    assert [law.used for law in laws] == sorted((law.used for law in laws), reverse=True)
    assert {law.used for law in laws} == {True, False}


# --- legible -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rings", Rings)
@pytest.mark.parametrize("count", COUNTS)
def test_no_dot_touches_another(count: int, rings: Rings) -> None:
    setting = setting_of(wheel_with(count), template(), rings)
    shown = [dot for dot in setting.dots if not dot.hidden]
    places = [*((dot.x, dot.y) for dot in shown), *((group.x, group.y) for group in setting.groups)]
    assert all(dist(one, other) > 2 * setting.radius for one, other in combinations(places, 2))
    assert sum(group.count for group in setting.groups) == len(setting.dots) - len(shown)


@pytest.mark.parametrize("rings", Rings)
@pytest.mark.parametrize("count", COUNTS)
def test_no_dot_stands_over_a_label(count: int, rings: Rings) -> None:
    wheel = wheel_with(count)
    disc = disc_of(wheel, template(), analysed(wheel).findings, palette(), rings=rings, language="nl")
    radius = disc.setting.radius
    dots = [dot for dot in disc.setting.dots if not dot.hidden]
    own = {(str(dot.number), round(dot.x)) for dot in dots} | {
        (f"+{one.count}", round(one.x)) for one in disc.setting.groups
    }
    labels = [one for one in disc.shapes if isinstance(one, Words) and (one.text, round(one.at[0])) not in own]
    assert labels
    for one in labels:
        for dot in dots:
            assert away(one, (dot.x, dot.y)) > radius, (one.text, dot.number)


def away(one: Words, point: tuple[float, float]) -> float:
    """How far a point is from the box of a text, which may be turned."""
    across, down = point[0] - one.at[0], point[1] - one.at[1]
    turn = radians(-one.turn)
    x, y = across * cos(turn) - down * sin(turn), across * sin(turn) + down * cos(turn)
    wide = width(one.text, bold=one.bold) * one.size
    left = -{"start": 0, "middle": wide / 2, "end": wide}[one.anchor]
    return hypot(max(left - x, 0, x - left - wide), max(-0.72 * one.size - y, 0, y))


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("count", COUNTS)
def test_every_name_is_told_in_full_and_no_text_covers_another_or_leaves_the_paper(count: int, size: Size) -> None:
    told = sheets(count, size)
    everything = " ".join(one.text for sheet in told for one in words(sheet))
    for card in wheel_with(count).activities:
        if card.state is not ActivityState.STOPPED:
            assert set(card.name.split()) <= set(everything.split())
    for sheet in told:
        assert_texts_stand_apart(sheet)


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("count", COUNTS)
def test_the_list_stays_clear_of_the_wheel(count: int, size: Size) -> None:
    sheet = sheets(count, size)[0]
    middle = (sheet.width / 2, sheet.height / 2)
    turned_words = [one for one in words(sheet) if one.turn]
    edge = max(hypot(one.at[0] - middle[0], one.at[1] - middle[1]) for one in turned_words)
    for left, top, right, bottom, text in boxes(words(sheet)):
        near = (min(max(middle[0], left), right), min(max(middle[1], top), bottom))
        inside = dist(near, middle) < edge * 0.8  # numbers and names of the wheel itself
        assert inside or dist(near, middle) > edge, text


def test_on_a0_dots_are_8_mm_and_digits_12_points_with_300_cards_and_the_list_is_beside_it() -> None:
    (sheet,) = sheets(300, Size.A0)
    paper = PAPERS[Size.A0]
    assert (sheet.width, sheet.height) == (1189, 841)
    setting = setting_of(wheel_with(300), template(), Rings.ONE)
    radius = min(hypot(one.at[0] - 594.5, one.at[1] - 420.5) for one in words(sheet) if one.turn) / EDGE
    numbers = [one for one in words(sheet) if one.text.isdigit() and one.anchor == "middle" and not one.turn]
    assert 2 * setting.radius * radius >= 8
    home = sorted(one.size for one in numbers)[len(numbers) // 2]
    assert home * 72 / 25.4 >= 12
    assert min(one.size for one in words(sheet) if one.anchor == "start") >= paper.least * 0.86 - 0.01


def test_no_letter_along_the_rim_stands_upside_down() -> None:
    for one in words(sheets(60, Size.SCREEN)[0]):
        assert not 115 < one.turn % 360 < 245, one.text


def test_a_white_spot_is_hatched_and_says_so() -> None:
    told = sheets(60, Size.SCREEN)[0]
    assert any(one.text == "Witte vlekken" for one in words(told))
    rung = disc_of(
        wheel_with(60), template(), analysed(wheel_with(60)).findings, palette(), rings=Rings.RUNG, language="nl"
    )
    letters = "".join(one.text for one in rung.shapes if isinstance(one, Words))
    assert "wittevlek" in letters


def test_hatch_lines_stay_within_their_ring_and_grow_with_the_paper() -> None:
    lines = strokes(100, 120, 10, 40, 5)
    assert all(100 - 1e-6 <= hypot(*point) <= 120 + 1e-6 for point in lines.points)
    small, large = (hatch(sector(50 * k, 100 * k, 0, 60), Ink(line="#000", width=k), 5 * k) for k in (1, 10))
    assert len(small) == len(large) == 1
    assert abs(small[0].outline.steps.count("M") - large[0].outline.steps.count("M")) <= 1  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["x" * 120, "Arbeidsmarktregio-overstijgend/samenwerkingsverband", "a b", ""])
def test_a_long_word_breaks_and_loses_nothing(name: str) -> None:
    lines = lines_of((Run(name),), 9)
    assert "".join(piece.run.text for line in lines for piece in line).replace(" ", "") == name.replace(" ", "")
    assert all(piece.x + width(piece.run.text) <= 9.001 for line in lines for piece in line)


# --- files ---------------------------------------------------------------------------------------------------------


def test_equal_wheels_give_equal_bytes() -> None:
    wheel, analysis = wheel_with(20), analysed(wheel_with(20))
    for made in (wheel_svg, disc_svg):
        assert made(wheel, template(), analysis) == made(wheel, template(), analysis)


def test_the_bytes_do_not_depend_on_the_process() -> None:
    script = (
        "import hashlib; from tests.wheel.full_wheels import *; from toolkit.wheel.drawing import *;"
        "w = wheel_with(20); print(hashlib.sha256(wheel_svg(w, template(), analysed(w))).hexdigest())"
    )
    told = {
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(told) == 1


def test_the_svg_is_well_formed_says_what_it_is_and_has_text_as_text() -> None:
    names = ("<b>&amp;", "☕ Koffie 🎉", "مقهى اللغة", "a\x01b\ud800", "$x^2$", "=1+1")
    cards = tuple(Activity(id=f"k{at}", name=name, goals=("betaald-werk",)) for at, name in enumerate(names))
    wheel = Wheel(name='Wiel "A" & <B>', template=template().ref, activities=cards)
    root = ElementTree.fromstring(wheel_svg(wheel, template(), analysed(wheel)))
    assert root.attrib["role"] == "img" and 'Wiel "A" & <B>' in root.attrib["aria-label"]
    told = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"<b>&amp;", "☕ Koffie 🎉", "مقهى اللغة", "$x^2$", "=1+1", "a b"} <= told


def test_a_template_with_another_number_of_goals_is_drawn_too() -> None:
    for count in (1, 3, 8):
        goals = tuple(replace(template().goals[at % 6], id=f"g{at}") for at in range(count))
        own = replace(template(), goals=goals)
        cards = tuple(Activity(id=f"k{at}", name=f"Kaart {at}", goals=(f"g{at % count}",)) for at in range(9))
        wheel = Wheel(name="Eigen wiel", template=own.ref, activities=cards)
        svg = wheel_svg(wheel, own, analysis_of(wheel, own, shelf.lexicon()))
        assert svg.count(b"Kaart") == 9


def test_a_full_goal_puts_the_rest_under_one_dot_and_lists_them_all() -> None:
    cards = tuple(Activity(id=f"k{at}", name=f"Kaart {at}", goals=("betaald-werk",)) for at in range(130))
    wheel = Wheel(name="Vol", template=template().ref, activities=cards)
    setting = setting_of(wheel, template(), Rings.ONE)
    assert [group.count for group in setting.groups] == [11]
    told = b"".join(svg for _, _, svg in sheet_svgs(wheel, template(), analysed(wheel)))
    assert b"+11" in told and all(f">Kaart {at}<".encode() in told for at in range(130))


def test_nothing_heavy_is_loaded_before_a_file_is_made() -> None:
    script = "import sys, toolkit.exports, toolkit.wheel.drawing; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "toolkit.wheel.drawing" in loaded
    assert not loaded & {"matplotlib", "numpy", "typst", "odfdo", "docx", "icalendar", "lxml"}
