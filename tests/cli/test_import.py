"""`import`: a list in, a wheel file out, and a report of the rows that were wrong."""

import csv
import json
from io import StringIO
from pathlib import Path

from tests.cli.program import DEMO, one_sentence, participatiewiel
from toolkit import shelf
from toolkit.wheel.file import read_wheel

TABLE = (
    "Naam;Organisatie;Doel;Wet;Trede;Telefoon\r\n"
    "Taalcafé;Bibliotheek;Opdoen van vaardigheden;Wi 2021;2-3;030\r\n"
    "=1+1;Bibliotheek;Geluk;;;\r\n"
    "Naaiatelier;Werktafel;betaald werk;PW;9;\r\n"
    "Inloop;Welzijn, Zorg en Sport; sociale contacten;Wmo 2015;;\r\n"
)


def table(folder: Path, text: str = TABLE, encoding: str = "cp1252") -> Path:
    file = folder / "lijst.csv"
    file.write_bytes(text.encode(encoding))
    return file


def test_right_rows_are_read_and_wrong_ones_told_by_their_line(tmp_path: Path) -> None:
    out, report = tmp_path / "houten.wheel.json", tmp_path / "fout.csv"
    outcome = participatiewiel(
        "import", table(tmp_path), "-o", out, "--municipality", "Houten", "--report", report, "--map", "doel=goals"
    )
    assert outcome.code == 0
    assert "Regel 3" in outcome.err and "Regel 4" in outcome.err and "Regel 2" not in outcome.err
    wheel = read_wheel(out.read_bytes(), shelf.template)
    assert [activity.name for activity in wheel.activities] == ["Taalcafé", "Inloop"]
    assert (wheel.name, wheel.municipalities[0].name) == ("Wiel Houten", "Houten")

    heading, *rows = csv.reader(StringIO(report.read_text("utf-8-sig"), newline=""), delimiter=";")
    assert heading[2:] == ["Naam", "Organisatie", "Doel", "Wet", "Trede", "Telefoon"]
    assert [(row[0], row[2]) for row in rows] == [("3", "'=1+1"), ("4", "Naaiatelier")]
    assert "Geluk" in rows[0][1]


def test_the_same_list_twice_gives_the_same_file(tmp_path: Path) -> None:
    first, second = tmp_path / "een.wheel.json", tmp_path / "twee.wheel.json"
    for out in (first, second):
        participatiewiel("import", table(tmp_path), "-o", out)
    assert first.read_bytes() == second.read_bytes()


def test_what_was_imported_can_be_checked_and_analysed(tmp_path: Path) -> None:
    out = tmp_path / "houten.wheel.json"
    participatiewiel("import", table(tmp_path), "-o", out)
    assert participatiewiel("check", out).code == 0
    assert json.loads(participatiewiel("analyse", out, "--json").out)["known"]["rungs"] == {"filled": 1, "of": 2}


def test_the_activities_of_a_wheel_survive_export_and_import(tmp_path: Path) -> None:
    participatiewiel("export", DEMO, "-o", tmp_path / "lijst.activities.csv")
    outcome = participatiewiel("import", tmp_path / "lijst.activities.csv", "-o", tmp_path / "terug.wheel.json")
    assert (outcome.code, outcome.err) == (0, "")
    before = read_wheel(DEMO.read_bytes(), shelf.template)
    after = read_wheel((tmp_path / "terug.wheel.json").read_bytes(), shelf.template)
    assert [told(activity) for activity in after.activities] == [told(activity) for activity in before.activities]


def told(activity: object) -> list[object]:
    names = ("name", "goals", "frameworks", "rungs", "state", "note", "source")
    return [set(value) if isinstance(value := getattr(activity, name), tuple) else value for name in names]


def test_a_list_without_a_right_row_writes_nothing(tmp_path: Path) -> None:
    file = table(tmp_path, "naam;organisatie;doel\nA;B;geluk\n", "utf-8")
    outcome = participatiewiel("import", file, "-o", tmp_path / "uit.wheel.json", "--report", tmp_path / "fout.csv")
    assert outcome.code == 1
    assert one_sentence(outcome.err) and "geluk" in outcome.err
    assert [one.name for one in tmp_path.iterdir()] == ["lijst.csv"]


def test_a_list_without_the_needed_columns_says_which_it_has(tmp_path: Path) -> None:
    outcome = participatiewiel("import", table(tmp_path, "wat;wie\nA;B\n"), "-o", tmp_path / "uit.wheel.json")
    assert outcome.code == 1
    assert one_sentence(outcome.err) and "wat, wie" in outcome.err


def test_a_field_that_does_not_exist_is_wrong_use(tmp_path: Path) -> None:
    outcome = participatiewiel("import", table(tmp_path), "-o", tmp_path / "uit.wheel.json", "--map", "Naam=kleur")
    assert outcome.code == 2
    assert "name" in outcome.err
