"""`analyse`, `check`, `schema` and `export` from outside: exit codes, one sentence of error, one document of JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from tests.cli.program import DEMO, ROOT, one_sentence, participatiewiel
from toolkit import shelf
from toolkit.wheel.analysis import analysis_json, analysis_of
from toolkit.wheel.file import read_wheel


def demo() -> dict[str, object]:
    wheel: dict[str, object] = json.loads(DEMO.read_text(encoding="utf-8"))
    return wheel


def written(folder: Path, document: object, name: str = "x.wheel.json") -> Path:
    file = folder / name
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_analyse_as_json_is_one_document_that_says_what_the_library_says() -> None:
    wheel = read_wheel(DEMO.read_bytes(), shelf.template)
    expected = analysis_json(analysis_of(wheel, shelf.template(wheel.template), shelf.lexicon()), wheel)
    outcome = participatiewiel("analyse", DEMO, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    assert json.loads(outcome.out) == json.loads(json.dumps(expected))


def test_analyse_for_people_gives_the_heaviest_findings_as_sentences() -> None:
    outcome = participatiewiel("analyse", DEMO, "--top", 3)
    wheel = read_wheel(DEMO.read_bytes(), shelf.template)
    findings = analysis_of(wheel, shelf.template(wheel.template), shelf.lexicon()).findings
    assert outcome.code == 0
    assert [finding.text["nl"] in outcome.out for finding in findings[:4]] == [True, True, True, False]


def test_top_limits_the_document_too() -> None:
    assert len(json.loads(participatiewiel("analyse", DEMO, "--json", "--top", 2).out)["findings"]) == 2


def test_another_template_gives_another_analysis(tmp_path: Path) -> None:
    template = yaml.safe_load((ROOT / "templates" / "wheels" / "participatiewiel-2026.1.yaml").read_text("utf-8"))
    template["views"] = []
    file = tmp_path / "eigen.yaml"
    file.write_text(yaml.safe_dump(template, allow_unicode=True), encoding="utf-8")
    outcome = participatiewiel("analyse", DEMO, "--json", "--template", file)
    kinds = {finding["kind"] for finding in json.loads(outcome.out)["findings"]}
    assert outcome.code == 0
    assert kinds and not kinds & {"gap", "thin"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": 2}, "versie 2"),
        ({"colour": "red"}, "colour"),
        ({"activities": [{"id": "a", "name": "A", "organisations": [], "goals": ["geluk"]}]}, "activities[0]"),
        ({"template": "zelfgemaakt@1"}, "zelfgemaakt@1"),
        ({"name": "x" * 121}, "121"),
    ],
)
def test_a_wrong_wheel_is_told_in_one_sentence_with_file_and_place(
    tmp_path: Path, change: dict[str, object], told: str
) -> None:
    outcome = participatiewiel("analyse", written(tmp_path, demo() | change), "--json")
    assert (outcome.code, outcome.out) == (1, "")
    assert one_sentence(outcome.err)
    assert "x.wheel.json" in outcome.err and told in outcome.err


def test_a_truncated_wheel_is_told_as_such(tmp_path: Path) -> None:
    file = tmp_path / "half.wheel.json"
    file.write_bytes(DEMO.read_bytes()[:2000])
    outcome = participatiewiel("analyse", file)
    assert outcome.code == 1
    assert one_sentence(outcome.err) and "half.wheel.json" in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("analyse",),
        ("dans",),
        ("analyse", DEMO, "--top", "-1"),
        ("schema", "wiel"),
        ("export", DEMO),
        ("import", "x"),
    ],
)
def test_wrong_use_exits_with_2(arguments: tuple[object, ...]) -> None:
    outcome = participatiewiel(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err


def test_check_knows_wheels_templates_and_scripts_by_what_they_say_they_are() -> None:
    files = [
        DEMO,
        *(file for kind in ("scripts", "wheels") for file in sorted((ROOT / "templates" / kind).glob("*.yaml"))),
    ]
    outcome = participatiewiel("check", *files)
    assert (outcome.code, outcome.err) == (0, "")
    assert [file.name for file in files] == [line.split(":")[0] for line in outcome.out.splitlines()]


def test_check_takes_a_wheel_for_a_wheel_whatever_stands_in_its_extra(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        {"extra": {"format": "participatiewiel-script"}} | {**demo(), "extra": {"format": "participatiewiel-script"}},
    )
    assert participatiewiel("check", file).code == 0


def test_check_tells_of_every_file_that_is_wrong_and_still_looks_at_the_others(tmp_path: Path) -> None:
    wrong = written(tmp_path, demo() | {"round": 0}, "fout.wheel.json")
    strange = written(tmp_path, {"format": "iets-anders"}, "vreemd.json")
    outcome = participatiewiel("check", wrong, DEMO, strange, tmp_path / "weg.json")
    assert outcome.code == 1
    assert [line.split(":")[0] for line in outcome.err.splitlines()] == ["fout.wheel.json", "vreemd.json", "weg.json"]
    assert outcome.out.startswith(DEMO.name)


@pytest.mark.parametrize("kind", ["wheel", "template", "script", "command", "event", "patch"])
def test_every_schema_is_a_json_schema(kind: str) -> None:
    outcome = participatiewiel("schema", kind)
    assert (outcome.code, outcome.err) == (0, "")
    schema = json.loads(outcome.out)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_demo_wheel_is_right_by_its_schema() -> None:
    Draft202012Validator(json.loads(participatiewiel("schema", "wheel").out)).validate(demo())


@pytest.mark.parametrize("name", ["uit.xlsx", "uit.csv", "uit.activities.csv", "uit.wheel.json"])
def test_export_writes_each_format_by_its_ending(tmp_path: Path, name: str) -> None:
    outcome = participatiewiel("export", DEMO, "-o", tmp_path / name)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_an_exported_wheel_is_the_wheel_and_its_workbook_has_all_its_activities(tmp_path: Path) -> None:
    participatiewiel("export", DEMO, "-o", tmp_path / "uit.wheel.json")
    participatiewiel("export", DEMO, "-o", tmp_path / "uit.xlsx")
    wheel = read_wheel(DEMO.read_bytes(), shelf.template)
    assert read_wheel((tmp_path / "uit.wheel.json").read_bytes(), shelf.template) == wheel
    names = [row[0].value for row in load_workbook(tmp_path / "uit.xlsx")["Activiteiten"].iter_rows(min_row=2)]
    assert names == [activity.name for activity in wheel.activities]


def test_another_format_is_refused_with_those_that_exist(tmp_path: Path) -> None:
    outcome = participatiewiel("export", DEMO, "-o", tmp_path / "uit.pptx")
    assert outcome.code == 2
    assert one_sentence(outcome.err)
    assert all(ending in outcome.err for ending in (".xlsx", ".csv", ".json"))
    assert not list(tmp_path.iterdir())


def test_a_wrong_wheel_writes_nothing_and_leaves_the_old_file_alone(tmp_path: Path) -> None:
    out = tmp_path / "uit.xlsx"
    out.write_bytes(b"oud")
    outcome = participatiewiel("export", written(tmp_path, {"format": "participatiewiel"}), "-o", out)
    assert outcome.code == 1
    assert out.read_bytes() == b"oud"


def test_a_folder_that_does_not_exist_is_told_in_one_sentence(tmp_path: Path) -> None:
    outcome = participatiewiel("export", DEMO, "-o", tmp_path / "weg" / "uit.csv")
    assert outcome.code == 1
    assert one_sentence(outcome.err)


def test_a_name_ends_no_line_and_steers_no_terminal(tmp_path: Path) -> None:
    names = {"name": "Wiel\x1b[2J\nleeg", "target_groups": [{"id": "jong", "name": "Jong\n\x1b]0;weg\x07"}]}
    wheel = {**demo(), **names, "activities": [{**demo()["activities"][0], "target_groups": ["jong"]}]}
    file = written(tmp_path, wheel)
    for arguments in (
        ("analyse", file),
        ("compare", file, file),
        ("check", written(tmp_path, {**wheel, "x\x1b": 1}, "x")),
    ):
        outcome = participatiewiel(*arguments)
        assert not [sign for sign in outcome.out + outcome.err if sign < " " and sign != "\n"]
    assert participatiewiel("analyse", file, "--top", "3").out.count("\n") == 5


def test_a_sign_that_the_terminal_does_not_know_is_no_error(tmp_path: Path) -> None:
    file, given = written(tmp_path, {**demo(), "name": "🎉"}), {**os.environ, "PYTHONIOENCODING": "cp1252"}
    command = [sys.executable, "-m", "toolkit", "analyse", file]
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"?, ronde 1")


def test_it_speaks_english_when_asked(tmp_path: Path) -> None:
    file = written(tmp_path, demo() | {"version": 2})
    assert "version 2" in participatiewiel("check", file, "--lang", "en").err
