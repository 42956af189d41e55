"""How the installation fares: what is measured is judged, said in plain words, and the worst stands first."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.storage.services import WHEEL, closed, opened
from toolkit.condition import Condition, condition_of, judged
from toolkit.pages.condition import figures_told, sentence, size_told
from toolkit.pages.words import Words
from toolkit.sessions.pace import Pace, Present
from toolkit.storage.figures import Figures

FINE = Condition(
    at=datetime(2026, 11, 22, 12, tzinfo=UTC),
    version="1.0",
    running=7_260,
    present=Present(phones=30, screens=1, desks=2),
    commands=3.3,
    answer=0.04,
    lag=0.01,
    memory=140 * 1024**2,
    disk_free=80 * 1024**3,
    database=Figures(seconds=0.002, sessions=3, bytes=400_000),
)
SHARED = Figures(seconds=0.002, sessions=3, bytes=1, processes=4, phones=400, connections=44, most_connections=100)


def worst(condition: Condition) -> tuple[str, str]:
    first = judged(condition)[0]
    return first.name, first.grade


def test_where_nothing_is_wrong_everything_that_was_looked_at_is_good() -> None:
    assert {finding.grade for finding in judged(FINE)} == {"good"}


@pytest.mark.parametrize(
    ("change", "first"),
    [
        ({"database": None}, ("database", "bad")),
        ({"database": replace(SHARED, seconds=0.4)}, ("database", "warn")),
        ({"database": replace(SHARED, connections=90)}, ("connections", "warn")),
        ({"disk_free": 50 * 1024**2}, ("disk", "bad")),
        ({"disk_free": 500 * 1024**2}, ("disk", "warn")),
        ({"answer": 0.8}, ("answers", "warn")),
        ({"lag": 0.4}, ("busy", "warn")),
        ({"present": Present(phones=30, slow=2)}, ("lines", "warn")),
        ({"copies": True, "copy_away": True}, ("copy", "bad")),
    ],
)
def test_what_is_wrong_stands_first_and_says_what_to_do(change: dict[str, object], first: tuple[str, str]) -> None:
    condition = replace(FINE, **change)  # type: ignore[arg-type]
    assert worst(condition) == first
    for language in ("nl", "en"):
        said = sentence(judged(condition)[0], Words(language))
        assert said.endswith(".") and "{" not in said


def test_every_figure_is_told_with_its_meaning_also_where_the_database_is_away() -> None:
    words = Words()
    told = dict(figures_told(FINE, words))
    assert (told["sessions"], told["phones"], told["commands"], told["answer"]) == ("3", "30", "3,3", "40 ms")
    assert (told["size"], told["disk"], told["running"]) == ("0,4 MB", "80 GB", "2 uur en 1 minuut")
    assert dict(figures_told(replace(FINE, database=SHARED), words))["phones"] == "400"
    away = dict(figures_told(replace(FINE, database=None, answer=None), words))
    assert away.keys() == told.keys()
    assert (away["sessions"], away["database"], away["phones"], away["answer"]) == ("onbekend", "onbekend", "30", "–")
    assert all(words(f"condition.means.{name}") and words(f"condition.figure.{name}") for name in told)


def test_sizes_are_told_as_people_read_them() -> None:
    assert [size_told(size, Words()) for size in (300_000, 140 * 1024**2, 75 * 1024**3)] == [
        "0,3 MB",
        "140 MB",
        "75 GB",
    ]


async def test_an_installation_tells_how_it_fares(tmp_path: Path) -> None:
    services = opened(tmp_path)
    await services.library.keep(WHEEL)
    await services.rooms.start("proef")
    services.pulse.pace.note(0.02)
    now = await condition_of(services)
    assert now.database is not None
    assert (now.database.sessions, now.answer, now.copies) == (1, 0.02, False)
    assert now.database.bytes > 0 and now.disk_free > 0
    assert {finding.name for finding in judged(now)} >= {"database", "disk", "answers"}
    await closed(services)


def test_the_pace_looks_back_some_minutes_and_counts_for_ever() -> None:
    at = 1_000.0
    pace = Pace(clock=lambda: at)
    for n in range(100):
        pace.note(0.001 * (n + 1))
    assert (pace.count, pace.p95, round(pace.a_second, 2)) == (100, 0.096, 1.67)
    assert sum(pace.within[:4]) == 100
    at += 301
    assert (pace.count, pace.p95, pace.a_second) == (100, None, 0.0)
