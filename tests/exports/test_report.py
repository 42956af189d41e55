"""The report says what a workshop takes home, in the words of the wheel."""

from dataclasses import replace

import pytest

from tests.exports.wheels import FULL, empty_report, full_report
from toolkit.exports.report import Report, report_of
from toolkit.exports.wording import Wording
from toolkit.wheel.model import FrameworkUse


def row(report: Report, table: str, number: int) -> dict[str, object]:
    found = report.table(table)
    return dict(zip((column.key for column in found.columns), found.rows[number], strict=True))


def test_actions_stand_in_their_order_with_names_for_ids() -> None:
    report = full_report()
    assert [row(report, "actions", at)["number"] for at in (0, 1)] == [1, 2]
    second = row(report, "actions", 1)
    assert (second["owner"], second["holder"]) == ("=Bieb", "Houtense Werktafel")
    assert second["partners"] == "Houtense Werktafel; =Bieb"
    assert (second["action_state"], second["window"], second["postponed"]) == ("Bezig", "Beleid", 1)


def test_an_action_quotes_its_findings_also_those_that_are_no_longer_there() -> None:
    assert row(full_report(), "actions", 1)["answers"] == (
        "Voor statushouders is er niets bij vaardigheden.\nOnbenutte kans: Betaald werk, Wmo"
    )


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("gap/T/statushouders", "Witte vlek: Statushouders"),
        ("gap/GR/betaald-werk/3", "Witte vlek: Betaald werk, trede 3"),
        ("thin/GTR/betaald-werk/statushouders/3", "Kwetsbaar: Betaald werk, Statushouders, trede 3"),
        ("gap/GA/betaald-werk/centrum", "Witte vlek: Betaald werk, Centrum"),
        ("line/statushouders/2-4", "Doorlopende lijn: Statushouders, trede 2-4"),
        ("together/betaald-werk/wmo+participatiewet", "Samen optrekken: Betaald werk, Wmo, Pw"),
        ("overlap/a1+a9", "Overlap: Op Koers, a9"),
        ("unknown/betaald-werk", "Wet onbekend: Betaald werk"),
        *((strange, strange) for strange in ("gap", "gap/", "gap/XY/a/b", "line/a", "wat/is/dit", "")),
    ],
)
def test_a_finding_that_is_no_longer_there_is_told_by_all_that_it_was_about(key: str, told: str) -> None:
    full = full_report()
    assert Wording(FULL, full.template, "nl").finding(key) == told


def test_a_finding_carries_its_sentence_its_cards_and_what_the_room_said() -> None:
    found = row(full_report(), "findings", 0)
    assert found["finding"] == "Voor statushouders is er niets bij vaardigheden."
    assert (found["kind"], found["verdict"], found["reason"]) == ("Witte vlek", "Klopt", "Klopt helaas")
    assert (found["goal"], found["target_group"], found["rung"]) == ("Opdoen van vaardigheden", "Statushouders", None)
    assert (found["cards"], found["score"]) == ("Op Koers", 0.8123)


def test_an_activity_is_told_in_names() -> None:
    told = row(full_report(), "activities", 0)
    assert told["organisations"] == "Houtense Werktafel; =Bieb"
    assert told["goals"] == "Betaald werk; Opdoen van vaardigheden"
    assert told["frameworks"] == "Wmo 50%; Geen wet"
    thirds = replace(FULL.activities[0], frameworks=(FrameworkUse(id="wmo", share=0.333),))
    full = full_report()
    report = report_of(replace(FULL, activities=(thirds,)), full.template, full.analysis)
    assert row(report, "activities", 0)["frameworks"] == "Wmo 33,3%"
    assert (told["areas"], told["rungs"], told["state"]) == ("Hele gemeente", "3; 4", "Gepland")


def test_an_organisation_tells_whether_it_is_still_without_a_card() -> None:
    first, second = (row(full_report(), "organisations", at) for at in (0, 1))
    assert (first["activities"], first["provisions"], first["owned"]) == (16, 1, 1)
    assert (first["absent"], second["absent"]) == ("Nee", "Ja")


def test_a_report_in_english_uses_english_words() -> None:
    report = full_report("en")
    assert row(report, "activities", 0)["goals"] == "Paid work; Gaining skills"
    assert row(report, "findings", 0)["target_group"] == "Status holders"
    assert report.table("actions").title == "Actions"


def test_every_row_has_a_cell_for_every_column() -> None:
    for table in full_report().tables:
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_a_wheel_without_cards_gives_empty_tables_that_say_so() -> None:
    report = empty_report()
    assert [table.key for table in report.tables if not table.rows] == [
        "actions",
        "findings",
        "activities",
        "provisions",
        "organisations",
    ]
    assert all(table.nothing for table in report.tables)


@pytest.mark.parametrize("label", ["Gemeente", "Ronde", "Sjabloon", "Gemaakt op", "Aantal activiteiten"])
def test_the_facts_name_the_wheel(label: str) -> None:
    assert label in dict(full_report().facts)
    assert dict(full_report().facts)["Aantal activiteiten"] == len(FULL.activities)
