"""CSV: opens at a double click, is safe there, and comes back whole."""

import csv
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.exports.wheels import FORMULAS, FULL, TEMPLATE, empty_report, full_report
from toolkit.exports.csv import csv_bytes, render_actions, render_activities, safe
from toolkit.wheel.csv_rows import rows_of_csv
from toolkit.wheel.table import wheel_of_rows

DANGEROUS = "=+-@|%\t\r\n＝＋－＠｜％"


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_it_is_written_the_way_dutch_spreadsheets_open_it() -> None:
    data = render_actions(full_report())
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.splitlines()[0].startswith('\ufeff"Nummer";"Actie";'.encode())
    assert data.endswith(b"\r\n")


def test_the_action_list_reads_back_equal_but_for_the_guards() -> None:
    report = full_report()
    heading, *rows = read(render_actions(report))
    table = report.table("actions")
    assert heading == [column.title for column in table.columns]
    expected = [
        ["" if cell is None else safe(cell) if isinstance(cell, str) else str(cell) for cell in row]
        for row in table.rows
    ]
    assert rows == expected


def test_no_text_can_become_a_formula() -> None:
    rows = read(render_activities(full_report()))
    for name in FORMULAS[:-1]:
        assert f"'{name}" in [row[0] for row in rows]
    assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in set(DANGEROUS)]


def test_numbers_stay_numbers() -> None:
    assert csv_bytes(["getal"], [[-5], [0.25]]) == b'\xef\xbb\xbf"getal"\r\n-5\r\n0.25\r\n'


@pytest.mark.parametrize("text", ["'s Ochtends koffie", "Koffie = leuk", "", "a-b", "10%"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


@given(st.text(max_size=40))
@example("\0=1+1")
@example(" \t=1+1")
@example("\ufeff=1")
def test_safe_text_never_starts_like_a_formula_and_loses_nothing(text: str) -> None:
    guarded = safe(text)
    assert guarded.lstrip()[:1] not in set(DANGEROUS) or not guarded.strip()
    assert guarded.removeprefix("'") == text.replace("\0", "").removeprefix("'") or guarded == text.replace("\0", "")


@given(
    st.lists(st.text(st.characters(blacklist_characters="\r\n\0", blacklist_categories=["Cs"])), min_size=1, max_size=5)
)
def test_every_cell_survives_its_delimiters_and_quotes(cells: list[str]) -> None:
    assert read(csv_bytes(["kop"] * len(cells), [cells]))[1] == [safe(cell) for cell in cells]


def test_the_list_of_activities_can_be_imported_again() -> None:
    result = wheel_of_rows(rows_of_csv(render_activities(full_report())), TEMPLATE, name="Terug")
    assert not result.problems
    assert not result.ignored
    there, back = FULL.activities, result.wheel.activities
    assert [one.name for one in back] == [one.name.strip() for one in there]
    assert back[0].frameworks == there[0].frameworks
    assert (back[0].goals, back[0].rungs, back[0].areas) == (there[0].goals, there[0].rungs, there[0].areas)
    assert (back[0].state, back[0].note, back[0].source) == (there[0].state, there[0].note, there[0].source)


def test_a_wheel_without_cards_gives_a_heading_alone() -> None:
    assert len(read(render_actions(empty_report()))) == 1
