"""Every format by its name and its ending, and the wheel file that comes back equal."""

import pytest

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
