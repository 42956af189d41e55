"""The way back to the municipality's own list (sociale kaart): every offer with who answers for it, and a date.

One row for each activity, under the headings of the activities, which `participatiewiel import` knows. A wish is
nobody's offer and stays here; what stopped goes along, so that it can be taken off the list. The owner is the first
organisation on the card; the date is that of the report, for a wheel does not say when a card was last looked at.
"""

from collections.abc import Iterator
from datetime import date

from toolkit.exports.csv import csv_bytes
from toolkit.exports.report import Report
from toolkit.exports.table import Cell
from toolkit.texts import text
from toolkit.wheel.model import ActivityState


def render(report: Report) -> bytes:
    """Return the list as CSV."""
    heading = [column.title for column in report.table("activities").columns]
    added = [text(f"rounds.social_map.{name}", report.language) for name in ("owner", "seen_on")]
    return csv_bytes([*heading, *added], _rows(report))


def _rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    names = {one.id: one.name for one in report.wheel.organisations}
    seen_on = date.fromisoformat(report.made_at[:10]) if report.made_at else None
    for activity, row in zip(report.wheel.activities, report.table("activities").rows, strict=True):
        if activity.state is not ActivityState.WISH:
            owner = names.get(activity.organisations[0], "") if activity.organisations else ""
            yield (*row, owner, seen_on)
