"""`compare`: two wheel files in, one page or one JSON document out."""

import json
from dataclasses import replace
from pathlib import Path

from tests.cli.program import DEMO, one_sentence, participatiewiel
from toolkit import shelf
from toolkit.wheel.file import write_wheel
from toolkit.wheel.model import Activity, FrameworkUse, Wheel


def rounds(folder: Path) -> tuple[Wheel, Wheel, Path, Path]:
    """Write the demo and a next round of it: one law renamed, the first card gone, one new."""
    old = shelf.demo_wheels()[0]
    first, second, *rest = old.activities
    old = replace(old, activities=(first, replace(second, frameworks=(FrameworkUse(id="wpb"),)), *rest))
    extra = Activity(id="nieuw", name="Nieuw", organisations=first.organisations, goals=("betaald-werk",))
    renewed = replace(second, frameworks=(FrameworkUse(id="participatiewet"),))
    new = replace(old, round=2, activities=(renewed, *rest, extra))
    files = folder / "een.wheel.json", folder / "twee.wheel.json"
    for file, wheel in zip(files, (old, new), strict=True):
        file.write_bytes(write_wheel(wheel))
    return old, new, *files


def test_the_json_is_that_of_the_contract(tmp_path: Path) -> None:
    old, _, before, after = rounds(tmp_path)
    outcome = participatiewiel("compare", before, after, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    told = json.loads(outcome.out)
    assert list(told) == ["activities", "cells", "actions"]
    assert list(told["activities"]) == ["new", "stopped", "changed", "unchanged"]
    assert list(told["cells"]) == ["closed", "opened", "still_open", "better", "worse", "added", "dropped"]
    assert {"done", "busy", "open", "dropped", "new", "postponed"} <= told["actions"].keys()
    assert told["activities"]["new"] == ["nieuw"]
    assert told["activities"]["stopped"] == [old.activities[0].id]
    assert told["activities"]["changed"] == {}


def test_the_page_is_in_the_language_that_was_asked_for(tmp_path: Path) -> None:
    *_, before, after = rounds(tmp_path)
    dutch, english = (
        participatiewiel("compare", before, after),
        participatiewiel("compare", before, after, "--lang", "en"),
    )
    assert dutch.out.startswith("Voorbeeldwiel: ronde 1 en ronde 2 naast elkaar\n\nIn het kort\n")
    assert "1 nieuw, 1 gestopt, 0 gewijzigd" in dutch.out
    assert "1 new, 1 stopped, 0 changed" in english.out


def test_both_wheels_are_read_with_the_template_that_is_given(tmp_path: Path) -> None:
    shipped = next((DEMO.parents[1] / "wheels").glob("*.yaml")).read_text(encoding="utf-8")
    own = tmp_path / "eigen.yaml"
    own.write_text(shipped.replace("successor_of: [wwb, wij, wpb]", "successor_of: [wwb, wij]"), encoding="utf-8")
    old, _, before, after = rounds(tmp_path)
    told = json.loads(participatiewiel("compare", before, after, "--json", "--template", own).out)
    assert told["activities"]["changed"] == {old.activities[1].id: ["frameworks"]}


def test_a_file_that_is_no_wheel_is_named_in_one_sentence(tmp_path: Path) -> None:
    *_, before, after = rounds(tmp_path)
    before.write_text('{"format": "participatiewiel"}', encoding="utf-8")
    outcome = participatiewiel("compare", before, after, "--json")
    assert (outcome.code, outcome.out) == (1, "")
    assert one_sentence(outcome.err) and "een.wheel.json" in outcome.err


def test_one_wheel_alone_is_wrong_use() -> None:
    assert participatiewiel("compare", DEMO).code == 2
