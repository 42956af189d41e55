"""The colours of the wheel as people see them who see fewer: neighbours stay apart, by colour or else by shape.

Colour vision is simulated after Machado, Oliveira and Fernandes (2009) at full severity, by coloraide; distances are
CIE76 in Lab. What a municipality chooses itself is not judged here.
"""

import json
import subprocess
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from coloraide import Color

from toolkit.wheel.drawing.palette import palette
from toolkit.wheel.drawing.shapes import outline_of

VISIONS = ("normal", "protan", "deutan", "tritan")
APART = 14  # what neighbouring bands keep at the least
LEGIBLE = 4.5  # WCAG 1.4.3
TOLD_APART = 20  # organisations; one that comes after them has its number and its name in the list
STYLE = Path(__file__).parents[2] / "assets/wheel/style.js"


@cache
def seen(colour: str, vision: str) -> Color:
    return Color(colour) if vision == "normal" else Color(colour).filter(vision, method="machado")


def apart(one: str, other: str, vision: str) -> float:
    return float(seen(one, vision).delta_e(seen(other, vision), method="76"))


@pytest.mark.parametrize("vision", VISIONS)
def test_neighbouring_goals_have_bands_that_differ_for_every_eye(vision: str) -> None:
    bands = palette().bands
    for one, other in pairwise((*bands, bands[0])):
        assert apart(one, other, vision) > APART, (one, other)


@pytest.mark.parametrize("vision", VISIONS)
def test_two_organisations_differ_in_their_picture_or_in_a_colour_that_every_eye_tells_apart(vision: str) -> None:
    marks = [palette().mark(number) for number in range(TOLD_APART)]
    for one, other in combinations(marks, 2):
        assert one.emblem != other.emblem or apart(one.colour, other.colour, vision) > APART, (one, other)


def test_organisations_next_to_each_other_in_the_list_never_share_a_picture() -> None:
    marks = [palette().mark(number) for number in range(60)]
    assert all(one.emblem != other.emblem for one, other in pairwise(marks[:10]))
    assert len({(mark.colour, mark.emblem) for mark in marks}) == 60


def test_the_screen_deals_pictures_out_as_the_paper_does() -> None:
    script = (
        f"import('{STYLE.as_uri()}').then(({{ markAt }}) =>"
        " console.log(JSON.stringify([...Array(60).keys()].map((index) => markAt(index)))))"
    )
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    for number, mark in enumerate(json.loads(done.stdout)):
        ours = palette().mark(number)
        assert mark["colour"] == f"o{palette().organisations.index(ours.colour)}"
        assert ours.emblem == (outline_of(mark["emblem"]) if mark["emblem"] else None)


def test_every_text_on_the_wheel_can_be_read() -> None:
    colours = palette()
    grounds = (colours.card, *colours.tints)
    pairs = [(colours.on_band, band) for band in colours.bands]
    pairs += [(words, ground) for words in (colours.ink, colours.quiet) for ground in grounds]
    pairs += [(colours.card, dot) for dot in (*colours.organisations, colours.quiet)]  # the number in a full dot
    pairs += [(dot, colours.card) for dot in (*colours.organisations, colours.quiet)]  # and in a ring
    pairs += [(band, colours.card) for band in colours.bands]  # headings of the list
    for words, ground in pairs:
        assert Color(words).contrast(ground) >= LEGIBLE, (words, ground)


def test_every_dot_stands_out_from_the_field_that_it_is_on() -> None:
    for dot in (*palette().organisations, palette().quiet):
        assert all(Color(dot).contrast(tint) >= 3 for tint in palette().tints), dot  # WCAG 1.4.11
