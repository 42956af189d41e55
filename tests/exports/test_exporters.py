"""Every format by its name and its ending, and the wheel file that comes back equal."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.exports.wheels import FULL, TEMPLATE, empty_report, full_report
from toolkit.exports import EXPORTERS, exporter_for
from toolkit.wheel.file import read_wheel


def test_the_wheel_file_reads_back_as_the_same_wheel() -> None:
    assert read_wheel(EXPORTERS["json"].render(full_report()), lambda _: TEMPLATE) == FULL


@pytest.mark.parametrize("name", EXPORTERS)
def test_equal_reports_give_equal_bytes_in_every_format(name: str) -> None:
    render = EXPORTERS[name].render
    assert render(full_report()) == render(full_report())
    assert render(empty_report())


@pytest.mark.parametrize("name", ["xlsx", "ods", "odt"])
def test_own_words_for_a_table_or_a_column_may_be_long_alike_or_hold_any_sign(name: str) -> None:
    report = full_report()
    titles = (
        "ACTIES",
        "Acties",
        "Wat is er te doen? [activiteiten/voorzieningen]: 'alles'",
        "\\ * x",
        "Wiel",
        "Ingevuld",
    )
    columns = [tuple(replace(column, title="Naam") for column in table.columns) for table in report.tables]
    tables = tuple(
        replace(table, title=title, columns=alike)
        for table, title, alike in zip(report.tables, titles, columns, strict=True)
    )
    data = EXPORTERS[name].render(replace(report, tables=tables))
    if name == "xlsx":
        book = load_workbook(BytesIO(data))
        assert book.sheetnames[:4] == ["Wiel", "ACTIES", "Acties 2", "Wat is er te doen activiteiten"]
        assert [cell.value for cell in book["ACTIES"][1]][:3] == ["Naam", "Naam 2", "Naam 3"]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("acties.csv", "csv"),
        ("Houten.ACTIVITIES.CSV", "activities"),
        ("uit.xlsx", "xlsx"),
        ("houten.wheel.json", "json"),
        ("houten.json", "json"),
    ],
)
def test_a_file_name_chooses_the_format(file: str, name: str) -> None:
    chosen = exporter_for(file)
    assert chosen is not None and chosen.name == name


@pytest.mark.parametrize("file", ["uit.doc", "xlsx", "uit.xls", ""])
def test_another_ending_is_no_format(file: str) -> None:
    assert exporter_for(file) is None
