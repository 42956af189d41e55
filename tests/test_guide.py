"""The facilitator's guide: its pictures are there and used, and its minutes are those of the default script."""

import re

from PIL import Image

from tests.support.sources import ROOT
from toolkit import shelf

GUIDE = (ROOT / "facilitator-guide.md").read_text(encoding="utf-8")
PICTURES = re.findall(r"!\[([^\]]+)\]\((docs/guide/[\w-]+\.webp)\)", GUIDE)
MOST_BYTES = 120_000


def test_every_picture_is_used_once_is_of_modest_size_and_says_what_is_on_it() -> None:
    used = [file for _, file in PICTURES]
    made = sorted(file.relative_to(ROOT).as_posix() for file in (ROOT / "docs" / "guide").glob("*.webp"))
    assert sorted(used) == made and len(made) >= 10
    for said, file in PICTURES:
        assert len(said) > 30, file
        assert (ROOT / file).stat().st_size < MOST_BYTES
        with Image.open(ROOT / file) as picture:
            assert picture.width <= 1100


def test_every_phase_of_the_default_script_stands_in_the_guide_with_its_minutes() -> None:
    told = [int(minutes) for minutes in re.findall(r"^### .+ \((\d+) minuten\)$", GUIDE, re.MULTILINE)]
    steps = shelf.script(shelf.DEFAULT_SCRIPT).steps
    assert told == [step.minutes for step in steps if step.minutes]


def test_the_guide_says_what_to_say_in_every_phase_where_the_facilitator_opens() -> None:
    opening = re.split(r"^### .+ \(\d+ minuten\)$", GUIDE, flags=re.MULTILINE)[1:]
    words = ("Zeg: ", "Vraag: ", "Lees ")
    silent = [part.strip()[:40] for part in opening if not any(word in part for word in words)]
    assert not silent
