"""A municipality's own list comes onto the wheel: what is right is read, what is wrong is named by its line."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import InvalidInput
from toolkit.texts import text
from toolkit.wheel.csv_rows import Row, rows_of_csv
from toolkit.wheel.file import read_wheel, write_wheel
from toolkit.wheel.labels import folded, id_of
from toolkit.wheel.model import ActivityState, FrameworkUse
from toolkit.wheel.table import HEADINGS, Imported, wheel_of_rows
from toolkit.wheel.template import Framework, Goal, Rung, Template, TemplateTargetGroup
from toolkit.wheel.values import ID_PATTERN, RESERVED

TEMPLATE = Template(
    id="klein",
    release="1",
    name={"nl": "Klein", "en": "Small"},
    goals=(
        Goal(id="betaald-werk", name={"nl": "Betaald werk", "en": "Paid work"}),
        Goal(id="sociale-contacten", name={"nl": "Sociale contacten", "en": "Social contacts"}),
        Goal(id="vaardigheden", name={"nl": "Opdoen van vaardigheden", "en": "Gaining skills"}),
    ),
    frameworks=(
        Framework(id="wmo", abbreviation="Wmo", name={"nl": "Wet maatschappelijke ondersteuning 2015"}),
        Framework(id="participatiewet", abbreviation="Pw", name={"nl": "Participatiewet"}),
        Framework(id="wi2021", abbreviation="Wi 2021", name={"nl": "Wet inburgering 2021"}),
        Framework(id="wi2007", abbreviation="Wi 2007", name={"nl": "Wet inburgering 2007"}),
    ),
    rungs=tuple(Rung(id=number, name={"nl": name}) for number, name in enumerate(("Geïsoleerd", "Contact"), start=1)),
    target_groups=(TemplateTargetGroup(id="statushouders", name={"nl": "Statushouders", "en": "Status holders"}),),
)


def imported(table: str, encoding: str = "utf-8", **options: object) -> Imported:
    return wheel_of_rows(rows_of_csv(table.encode(encoding)), TEMPLATE, name="Wiel", **options)  # type: ignore[arg-type]


def reasons(result: Imported) -> Sequence[tuple[int, str]]:
    return [(problem.row.line, problem.error.key) for problem in result.problems]


def test_dutch_and_english_headings_give_the_same_wheel() -> None:
    dutch = imported(
        "Activiteit;Organisatie(s);Doel(en);Wet(ten);Doelgroep(en);Wijk/gebied;Trede;Status;Toelichting;Bron\n"
        "Op Koers;Werktafel;Betaald werk;Wmo;Statushouders;Centrum;3;gepland;Elke week;Raad 2024\n"
    )
    english = imported(
        "Name,Organisations,Goals,Laws,Target groups,Area,Rung,State,Note,Source\n"
        "Op Koers,Werktafel,Paid work,wmo,status holders,Centrum,3,planned,Elke week,Raad 2024\n"
    )
    assert dutch.wheel == english.wheel
    assert not dutch.problems
    activity = dutch.wheel.activities[0]
    assert activity.frameworks == (FrameworkUse(id="wmo"),)
    assert (activity.rungs, activity.state) == ((3,), ActivityState.PLANNED)
    assert [group.id for group in dutch.wheel.target_groups] == ["statushouders"]


def test_wrong_rows_are_named_by_their_line_and_the_others_are_read() -> None:
    result = imported(
        "naam;organisatie;doel;wet;trede;status\n"
        "Goed;Werktafel;betaald werk;;;\n"
        ";Werktafel;betaald werk;;;\n"
        "Geen doel;Werktafel;;;;\n"
        "Vreemd doel;Werktafel;Gelukkig zijn;;;\n"
        "\n"
        "Vreemde wet;Werktafel;betaald werk;Wet van Murphy;;\n"
        "Vreemde trede;Werktafel;betaald werk;;7;\n"
        "Vreemde staat;Werktafel;betaald werk;;;misschien\n"
        "Niemand;;betaald werk;;;\n"
        "Wens;;betaald werk;;;wens\n"
        "Te veel;Werktafel;betaald werk;;;;oeps\n"
    )
    assert [activity.name for activity in result.wheel.activities] == ["Goed", "Wens"]
    assert reasons(result) == [
        (3, "errors.name_missing"),
        (4, "errors.goal_missing"),
        (5, "table.unknown_goal"),
        (7, "table.unknown_framework"),
        (8, "table.bad_rung"),
        (9, "table.bad_state"),
        (10, "errors.organisation_missing"),
        (12, "table.too_many_cells"),
    ]


def test_every_reason_of_a_row_is_given_and_can_be_said_in_both_languages() -> None:
    result = imported("naam;organisatie;doel;trede\nX;Y;Gelukkig zijn;12\n")
    assert reasons(result) == [(2, "table.unknown_goal"), (2, "table.bad_rung")]
    for problem in result.problems:
        for language in ("nl", "en"):
            assert text(problem.error.key, language, **problem.error.params)


def test_the_same_list_twice_gives_the_same_ids_and_the_order_of_rows_does_not_matter() -> None:
    heading, first, second = "naam;organisatie;doel", "Op Koers;Werktafel;betaald werk", "Taalcafé;Bieb;vaardigheden"
    one = imported("\n".join((heading, first, second)))
    again = imported("\n".join((heading, first, second)))
    other = imported("\n".join((heading, second, first)))
    assert write_wheel(one.wheel) == write_wheel(again.wheel)
    assert {a.id: a.name for a in one.wheel.activities} == {a.id: a.name for a in other.wheel.activities}


def test_a_row_that_stands_there_twice_is_named_and_namesakes_are_kept_apart() -> None:
    result = imported(
        "naam;organisatie;doel;wijk\n"
        "Taalcafé;Bieb;vaardigheden;Noord\n"
        "Taalcafé;Bieb;vaardigheden;Noord\n"
        "Taalcafé;Bieb;vaardigheden;Zuid\n"
        "Taalcafé;Kerk;vaardigheden;Zuid\n"
    )
    assert reasons(result) == [(3, "table.twice")]
    assert len({activity.id for activity in result.wheel.activities}) == 3


def test_what_came_of_a_table_is_a_right_wheel_file() -> None:
    wheel = imported(
        "naam;organisatie;doel;doelgroep;wijk\nA;X;betaald werk;jongeren, iedereen;overal\nB;Y, Z;vaardigheden;;Zuid\n"
    ).wheel
    assert read_wheel(write_wheel(wheel), lambda _: TEMPLATE) == wheel


def test_lists_are_separated_by_commas_or_by_semicolons_but_not_inside_a_name() -> None:
    commas = imported('naam;organisatie;doel\nA;"Werktafel, Bieb";betaald werk, vaardigheden\n')
    semicolons = imported('naam,organisatie,doel\nA,"Welzijn, Zorg en Sport; Bieb",betaald werk; vaardigheden\n')
    assert [o.name for o in commas.wheel.organisations] == ["Werktafel", "Bieb"]
    assert [o.name for o in semicolons.wheel.organisations] == ["Welzijn, Zorg en Sport", "Bieb"]
    assert commas.wheel.activities[0].goals == semicolons.wheel.activities[0].goals == ("betaald-werk", "vaardigheden")


@pytest.mark.parametrize(
    ("cell", "frameworks"),
    [
        ("WMO", ["wmo"]),
        ("Wmo 2015", ["wmo"]),
        ("wet maatschappelijke ondersteuning", ["wmo"]),
        ("Participatiewet (PW)", ["participatiewet"]),
        ("Wmo/Pw", ["wmo", "participatiewet"]),
        ("Wi 2007 + Wi2021", ["wi2007", "wi2021"]),
        ("geen", ["none"]),
        ("onbekend", []),
        ("-", []),
    ],
)
def test_a_law_is_known_by_id_name_or_abbreviation(cell: str, frameworks: list[str]) -> None:
    result = imported(f"naam;organisatie;doel;wet\nA;X;betaald werk;{cell}\n")
    assert [use.id for use in result.wheel.activities[0].frameworks] == frameworks


def test_a_law_that_may_be_two_laws_is_not_guessed() -> None:
    assert reasons(imported("naam;organisatie;doel;wet\nA;X;betaald werk;Wet inburgering\n")) == [
        (2, "table.unknown_framework")
    ]


@pytest.mark.parametrize(
    ("cell", "one", "other"),
    [("Wmo 60%, Pw (40 %)", 0.6, 0.4), ("Wmo 33.3%, Pw 66.7%", 0.333, 0.667), ("Wmo 33,3%,Pw (66,7 %)", 0.333, 0.667)],
)
def test_a_share_of_the_money_is_read(cell: str, one: float, other: float) -> None:
    result = imported(f"naam;organisatie;doel;wet\nA;X;betaald werk;{cell}\n")
    assert result.wheel.activities[0].frameworks == (
        FrameworkUse(id="wmo", share=one),
        FrameworkUse(id="participatiewet", share=other),
    )


@pytest.mark.parametrize(
    ("cell", "rungs"),
    [("3", (3,)), ("2-4", (2, 3, 4)), ("trede 2 t/m 3", (2, 3)), ("5 en 6", (5, 6)), ("geisoleerd", (1,)), ("", ())],
)
def test_rungs_are_read_as_people_write_them(cell: str, rungs: tuple[int, ...]) -> None:
    assert imported(f"naam;organisatie;doel;trede\nA;X;betaald werk;{cell}\n").wheel.activities[0].rungs == rungs


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_that_a_spreadsheet_writes_is_read(encoding: str) -> None:
    result = imported("naam;organisatie;doel\r\nCafé Ü;X;betaald werk\r\n", encoding)
    assert [activity.name for activity in result.wheel.activities] == ["Café Ü"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    result = imported("naam;organisatie;doel\nA;X;betaald werk\n".replace(";", delimiter))
    assert result.wheel.activities[0].name == "A"


def test_a_line_that_names_the_delimiter_is_not_a_heading() -> None:
    rows = rows_of_csv(b"sep=,\r\nnaam,doel\r\nA,B\r\n")
    assert [(row.line, row.cells) for row in rows] == [(2, ("naam", "doel")), (3, ("A", "B"))]


def test_a_cell_of_several_lines_keeps_the_line_on_which_its_row_starts() -> None:
    result = imported('naam;organisatie;doel;toelichting\nA;X;betaald werk;"een\ntwee"\nB;X;Gelukkig zijn;\n')
    assert result.wheel.activities[0].note == "een\ntwee"
    assert reasons(result) == [(4, "table.unknown_goal")]


def test_a_column_can_be_pointed_out_and_the_others_are_told() -> None:
    result = imported(
        "Wat;Wie;Waarvoor;Telefoon\nA;X;betaald werk;030\n",
        columns={"wat": "name", "Wie": "organisations", "waarvoor": "goals"},
    )
    assert result.wheel.activities[0].name == "A"
    assert result.ignored == ("Telefoon",)
    assert result.columns == {"Wat": "name", "Wie": "organisations", "Waarvoor": "goals"}


@pytest.mark.parametrize(
    ("table", "columns", "key"),
    [
        ("", {}, "table.empty"),
        ("organisatie;doel\n", {}, "table.column_missing.name"),
        ("naam;organisatie\n", {}, "table.column_missing.goals"),
        ("naam;doel\n", {"kleur": "name"}, "table.column_unknown"),
        ("naam;doel\n", {"naam": "kleur"}, "table.field_unknown"),
        ("PK\x03\x04", {}, "table.not_text"),
        ("naam;doel\n" + "x" * 200_000, {}, "table.unreadable"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(table: str, columns: dict[str, str], key: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        imported(table, columns=columns)
    assert refusal.value.key == key
    assert text(key, "nl", **refusal.value.params)


def test_emoji_and_right_to_left_names_come_through_whole() -> None:
    result = imported("naam;organisatie;doel\n☕ Koffie 🎉;مقهى اللغة;betaald werk\n")
    assert result.wheel.activities[0].name == "☕ Koffie 🎉"
    assert result.wheel.organisations[0].name == "مقهى اللغة"


def test_two_names_that_are_pictures_alone_are_two_organisations() -> None:
    result = imported("naam;organisatie;doel\nFeest;🎉;betaald werk\nBal;🎈;betaald werk\n")
    assert [one.name for one in result.wheel.organisations] == ["🎉", "🎈"]


def test_the_apostrophe_that_guards_a_formula_is_taken_off_again() -> None:
    rows = rows_of_csv(b"naam\n'=1+1\n's ochtends koffie\n")
    assert [row.cells for row in rows[1:]] == [("=1+1",), ("'s ochtends koffie",)]


def test_every_field_is_known_by_its_own_name() -> None:
    for field, names in HEADINGS.items():
        assert folded(field) in names


@given(name=st.text(min_size=1), other=st.text(min_size=1))
def test_an_id_is_right_and_two_names_share_one_only_when_they_are_spelt_alike(name: str, other: str) -> None:
    made = id_of(name)
    assert re.fullmatch(ID_PATTERN, made)
    assert made not in RESERVED
    assert (made == id_of(other)) == (folded(name) == folded(other))


@given(st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=12), max_size=8))
def test_no_table_breaks_the_reader(cells: list[list[str]]) -> None:
    rows = [Row(line=1, cells=tuple(HEADINGS))]
    rows += [Row(line=at, cells=tuple(row)) for at, row in enumerate(cells, start=2)]
    result = wheel_of_rows(rows, TEMPLATE, name="Wiel")
    named = {problem.row.line for problem in result.problems}
    assert len(result.wheel.activities) + len(named) == len(cells)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        rows = rows_of_csv(data)
    except InvalidInput as refusal:
        assert refusal.key in ("table.not_text", "table.unreadable")
    else:
        assert all(any(row.cells) for row in rows)
