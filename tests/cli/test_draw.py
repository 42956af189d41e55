"""`participatiewiel draw`: one file, or one sentence."""

from pathlib import Path

import pytest

from tests.cli.program import DEMO, one_sentence, participatiewiel


@pytest.mark.parametrize(
    ("name", "options", "begin"),
    [
        ("wiel.svg", (), b"<?xml"),
        ("WIEL.PNG", ("--rings", "state"), b"\x89PNG"),
        ("poster.pdf", ("--size", "a0", "--lang", "en"), b"%PDF-1.7"),
        ("wiel.svg", ("--size", "a3", "--rings", "rung"), b"<?xml"),
    ],
)
def test_the_ending_says_in_which_form(tmp_path: Path, name: str, options: tuple[str, ...], begin: bytes) -> None:
    outcome = participatiewiel("draw", DEMO, "-o", tmp_path / name, *options)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert (tmp_path / name).read_bytes().startswith(begin)


def test_another_ending_is_wrong_use_and_writes_nothing(tmp_path: Path) -> None:
    outcome = participatiewiel("draw", DEMO, "-o", tmp_path / "wiel.jpg")
    assert outcome.code == 2 and one_sentence(outcome.err)
    assert not list(tmp_path.iterdir())


def test_a_wrong_file_is_one_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "leeg.wheel.json"
    wrong.write_text("{}", encoding="utf-8")
    outcome = participatiewiel("draw", wrong, "-o", tmp_path / "wiel.svg")
    assert outcome.code == 1 and one_sentence(outcome.err) and "leeg.wheel.json" in outcome.err
    assert not (tmp_path / "wiel.svg").exists()


@pytest.mark.parametrize("option", [("--size", "a4"), ("--rings", "two"), ()])
def test_what_is_not_there_is_wrong_use(tmp_path: Path, option: tuple[str, ...]) -> None:
    output = ("-o", tmp_path / "wiel.svg") if option else ()
    assert participatiewiel("draw", DEMO, *output, *option).code == 2
