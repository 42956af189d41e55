"""`import`: a list in, a wheel file out, and a report of the rows that were wrong."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from io import StringIO
from pathlib import Path

import openpyxl
import pytest

from tests.cli.program import DEMO, one_sentence, participatiewiel
from toolkit import shelf
from toolkit.wheel.file import read_wheel, write_wheel

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


def test_where_the_report_cannot_be_written_no_wheel_is_either(tmp_path: Path) -> None:
    out = tmp_path / "houten.wheel.json"
    outcome = participatiewiel(
        "import", table(tmp_path), "-o", out, "--map", "doel=goals", "--report", tmp_path / "weg" / "fout.csv"
    )
    assert (outcome.code, out.exists()) == (1, False)
    assert not [*tmp_path.glob(".*.part")]


def test_what_is_no_file_name_is_told_in_one_sentence(tmp_path: Path) -> None:
    outcome = participatiewiel("import", table(tmp_path), "-o", ".", "--map", "doel=goals")
    assert outcome.code == 1
    assert one_sentence(outcome.err)


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


WRONG = ["geluk"] * 20 + [""] * 10 + ["betaald werk"] * 10


def test_a_municipalitys_own_csv_with_forty_wrong_rows_names_each_and_reads_the_rest(tmp_path: Path) -> None:
    """Windows-1252, semicolons, blank lines, a formula."""
    wrong = [f"Fout {n};{'' if goal == 'betaald werk' else 'Bieb'};{goal};;;" for n, goal in enumerate(WRONG)]
    right = [f"Café {n};Bieb;vaardigheden;;;" for n in range(60)] + ["=1+1;Bieb;vaardigheden;;;"]
    lines = ["Naam;Organisatie;Doel;Wet;Trede;Telefoon", *right[:30], "", ";;;;;", *wrong, *right[30:]]
    told_by_line(tmp_path, table(tmp_path, "\r\n".join(lines)), [34 + n for n in range(40)], 61)


def test_a_municipalitys_own_spreadsheet_with_forty_wrong_rows_names_each_and_reads_the_rest(tmp_path: Path) -> None:
    """Merged cells, blank rows, a title above the heading, a formula without an outcome."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Sociale kaart"])
    sheet.append(["Naam", "Organisatie", "Doel", "Trede"])
    for n in range(60):
        sheet.append([f"Café {n}", "Bieb" if n == 0 else None, "vaardigheden", 3])
    sheet.merge_cells("B3:B62")
    sheet.append([])
    for n, goal in enumerate(WRONG):
        sheet.append([f"Fout {n}", None if goal == "betaald werk" else "Bieb", goal])
    sheet.append(["Som", "Bieb", "vaardigheden", "=SUM(D3:D62)"])
    book.save(tmp_path / "lijst.xlsx")
    told_by_line(tmp_path, tmp_path / "lijst.xlsx", [64 + n for n in range(40)], 61)


def told_by_line(folder: Path, file: Path, wrong: list[int], right: int) -> None:
    outcome = participatiewiel("import", file, "-o", folder / "uit.wheel.json", "--report", folder / "fout.csv")
    assert outcome.code == 0, outcome.err
    assert f"Activiteiten gelezen: {right}. Regels overgeslagen: {len(wrong)}." in outcome.out
    _, *rows = csv.reader(StringIO((folder / "fout.csv").read_text("utf-8-sig"), newline=""), delimiter=";")
    assert [int(row[0]) for row in rows] == wrong
    assert all(row[1] for row in rows)


@pytest.mark.parametrize("bomb", [False, True], ids=["200 MB", "zip bomb"])
def test_what_is_too_large_is_refused_in_one_sentence(tmp_path: Path, bomb: bool) -> None:
    file = tmp_path / "lijst.xlsx"
    if bomb:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b" " * 60_000_000)
        file.write_bytes(data.getvalue())
    else:
        with file.open("wb") as sparse:
            sparse.truncate(200_000_000)
    outcome = participatiewiel("import", file, "-o", tmp_path / "uit.wheel.json")
    assert outcome.code == 1
    assert one_sentence(outcome.err) and "lijst.xlsx" in outcome.err
    assert not (tmp_path / "uit.wheel.json").exists()


def test_a_list_goes_into_a_wheel_and_twice_is_once(tmp_path: Path) -> None:
    wheel, once, twice = tmp_path / "wiel.wheel.json", tmp_path / "een.wheel.json", tmp_path / "twee.wheel.json"
    demo = shelf.demo_wheels()[0]
    wheel.write_bytes(write_wheel(replace(demo, round=3)))
    first = participatiewiel("import", table(tmp_path), "-o", once, "--into", wheel)
    second = participatiewiel("import", table(tmp_path), "-o", twice, "--into", once)
    assert (first.code, second.code) == (0, 0)
    assert "2 erbij, 0 aangevuld, 78 die niet in de lijst staan" in first.err
    assert "0 erbij, 0 aangevuld, 78 die niet in de lijst staan" in second.err
    assert once.read_bytes() == twice.read_bytes()
    made = read_wheel(once.read_bytes(), shelf.template)
    assert (made.round, made.activities[:78]) == (3, demo.activities)


def test_likely_doubles_are_asked_about_and_not_added_to_a_wheel(tmp_path: Path) -> None:
    lines = "naam;organisatie;doel\nTaalcafé;Bieb;vaardigheden\nTaalcafé in de bibliotheek;Bieb;vaardigheden\n"
    both = participatiewiel("import", table(tmp_path, lines), "-o", tmp_path / "een.wheel.json")
    assert "Regel 3 (‘Taalcafé in de bibliotheek’) lijkt op regel 2 (‘Taalcafé’)" in both.err
    into = tmp_path / "twee.wheel.json"
    participatiewiel("import", table(tmp_path, lines[: lines.rindex("Taal")]), "-o", into)
    before = into.read_bytes()
    later = table(tmp_path, "naam;organisatie;doel\nTaalcafé in de bibliotheek;Bieb;vaardigheden\n")
    outcome = participatiewiel("import", later, "-o", into, "--into", into)
    assert "‘Taalcafé’ staat er al" in outcome.err
    assert into.read_bytes() == before
