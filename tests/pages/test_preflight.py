"""What the preflight judges: each thing good and wrong, in a sentence that says what to do."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolkit.pages import preflight
from toolkit.pages.words import Words
from toolkit.proofs import Proofs
from toolkit.settings import Settings

NOW = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
GOOD = {"websocket": 12.0, "polling": 0, "ahead": 0.4, "width": 1920, "height": 1080, "drafts": True, "zone": 60}


@pytest.mark.parametrize(
    ("told", "judge", "name", "grade"),
    [
        ({}, preflight.line, "line", "good"),
        ({"websocket": 4000.0}, preflight.line, "line", "warn"),
        ({"websocket": None, "polling": 80.0}, preflight.line, "detour", "warn"),
        ({"websocket": None, "polling": None}, preflight.line, "no_line", "bad"),
        ({}, preflight.screen, "screen", "good"),
        ({"width": 1024, "height": 768}, preflight.screen, "screen", "warn"),
        ({}, preflight.drafts, "drafts", "good"),
        ({"drafts": False}, preflight.drafts, "drafts", "warn"),
        ({}, lambda told: preflight.clock(told, NOW), "clock", "good"),
        ({"ahead": -400.0}, lambda told: preflight.clock(told, NOW), "clock", "warn"),
        ({"ahead": None}, lambda told: preflight.clock(told, NOW), "no_clock", "warn"),
    ],
)
def test_what_a_browser_told_is_judged_and_said(told: dict, judge: object, name: str, grade: str) -> None:
    sign = judge({**GOOD, **told})  # type: ignore[operator]
    assert (sign.name, sign.grade) == (name, grade)
    for language in ("nl", "en"):
        assert preflight.sentence(sign, Words(language)).endswith(".")


def test_a_disk_is_good_full_or_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "ENOUGH_DISK", 1)
    assert preflight.disk(tmp_path).grade == "good"
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(preflight, "ENOUGH_DISK", 2**62)
    assert preflight.disk(tmp_path).grade == "warn"
    gone = tmp_path / "gone"
    gone.mkdir()
    file = gone / ".controle"
    os.symlink(gone / "nowhere" / "at" / "all", file)
    assert preflight.disk(gone).grade == "bad"


@pytest.mark.parametrize(
    ("settings", "base", "grade"),
    [
        (Settings(host="127.0.0.1"), "http://127.0.0.1:8080", "bad"),
        (Settings(), "http://localhost:8080", "bad"),
        (Settings(public_url="http://192.0.2.1:9"), "http://192.0.2.1:9", "warn"),
    ],
)
async def test_an_address_that_phones_cannot_reach_is_told(settings: Settings, base: str, grade: str) -> None:
    sign = await preflight.address(settings, base)
    assert sign.grade == grade
    assert base in preflight.sentence(sign, Words())


def test_a_phone_that_comes_is_told_to_who_waits_and_to_nobody_after() -> None:
    proofs, came = Proofs(), []
    word = proofs.expect(lambda: came.append(1))
    assert proofs.came(word) and proofs.came(word) and not proofs.came("x")
    proofs.forget(word)
    assert not proofs.came(word)
    assert came == [1, 1]


def test_the_clock_is_told_in_the_browsers_own_time_and_a_difference_in_its_largest_unit() -> None:
    good = preflight.clock(GOOD, NOW)
    assert preflight.sentence(good, Words()) == "De klok loopt goed: het is 1 maart 2027, 10:30 uur."
    assert preflight.sentence(good, Words("en")) == "The clock is right: it is 1 March 2027, 10:30."
    wrong = preflight.clock({**GOOD, "ahead": -217_477_697.0}, NOW)
    assert "scheelt 7 jaar met de server" in preflight.sentence(wrong, Words())
    assert "differs 7 years from" in preflight.sentence(wrong, Words("en"))


def test_contrast_is_written_as_people_write_numbers(tmp_path: Path) -> None:
    tokens = ":root { --utrecht-button-primary-action-background-color: #ffd100; }"
    (tmp_path / "theme.css").write_text(tokens, encoding="utf-8")
    (told,) = preflight.look(Settings(theme=tmp_path / "theme.css"))
    assert "(contrast 1,4, nodig 4,5)" in preflight.sentence(told, Words())
    assert "(contrast 1.4, needed 4.5)" in preflight.sentence(told, Words("en"))


def test_all_is_well_only_where_nothing_is_left_to_read() -> None:
    well, doubtful, wrong = (preflight.seen("line", grade) for grade in ("good", "warn", "bad"))
    assert preflight.verdict([well, well], Words()) == "Dit is in orde. Scan nu met een telefoon."
    assert "2 punten met een ‘!’" in preflight.verdict([well, doubtful, doubtful], Words())
    assert "1 ding" in preflight.verdict([well, doubtful, wrong], Words())
