"""What was placed goes back to the municipality's own list, with who answers for it and a date."""

import csv
from dataclasses import replace
from io import StringIO

from tests.exports.wheels import full_report
from toolkit import shelf
from toolkit.exports import exporter_for, report_of
from toolkit.exports.report import Report
from toolkit.exports.social_map import render
from toolkit.wheel.analysis import analysis_of
from toolkit.wheel.csv_rows import rows_of_csv
from toolkit.wheel.merge_list import merged
from toolkit.wheel.model import ActivityState, Wheel
from toolkit.wheel.table import wheel_of_rows


def report(wheel: Wheel, made_at: str | None = "2027-03-01T09:30:00Z") -> Report:
    template = shelf.template(wheel.template)
    return report_of(wheel, template, analysis_of(wheel, template, shelf.lexicon()), made_at=made_at)


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_every_offer_goes_with_its_owner_and_the_date_and_a_wish_stays() -> None:
    demo = shelf.demo_wheels()[0]
    rows = read(render(report(demo)))
    offers = [one for one in demo.activities if one.state is not ActivityState.WISH]
    names = {one.id: one.name for one in demo.organisations}
    assert len(offers) < len(demo.activities)
    assert [row["Activiteit"] for row in rows] == [one.name for one in offers]
    assert [row["Eigenaar"] for row in rows] == [names[one.organisations[0]] for one in offers]
    assert {row["Gezien op"] for row in rows} == {"2027-03-01"}


def test_what_stopped_goes_along_and_without_a_date_none_is_made_up() -> None:
    demo = shelf.demo_wheels()[0]
    first, *rest = demo.activities
    stopped = replace(demo, activities=(replace(first, state=ActivityState.STOPPED), *rest))
    row = read(render(report(stopped, None)))[0]
    assert (row["Activiteit"], row["Status"], row["Gezien op"]) == (first.name, "Gestopt", "")


def test_the_list_that_comes_back_changes_nothing_on_the_wheel() -> None:
    demo = shelf.demo_wheels()[0]
    template = shelf.template(demo.template)
    back = wheel_of_rows(rows_of_csv(render(report(demo))), template, name="Terug")
    outcome = merged(demo, back, shelf.lexicon())
    assert outcome.wheel == demo
    assert (outcome.added, outcome.differing, outcome.doubles) == ((), {}, ())


def test_it_is_a_format_of_its_own_and_safe_to_open() -> None:
    chosen = exporter_for("houten.sociale-kaart.csv")
    assert chosen is not None and chosen.name == "sociale-kaart"
    cells = [cell for row in read(render(full_report())) for cell in row.values()]
    assert not [cell for cell in cells if cell.lstrip()[:1] in set("=+-@")]
