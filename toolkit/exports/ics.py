"""The actions as a calendar: one day for each action that has one, free time for who keeps the calendar.

Events and not to-dos: Outlook leaves to-dos out. An action keeps its UID, so that a later file renews it. No alarms.
"""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from toolkit.exports.document import cell_text, clean
from toolkit.exports.report import Report, in_order, moment_of
from toolkit.exports.table import Cell
from toolkit.texts import text
from toolkit.wheel.model import Action, ActionState

if TYPE_CHECKING:
    from icalendar import Event

_TOLD = ("first_step", "owner", "holder", "partners", "action_state", "answers", "note")


def render(report: Report) -> bytes:
    """Return the calendar."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Participatiewiel//NL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{clean(report.title)}: {report.table('actions').title}")
    for action, row in zip(in_order(report.wheel.actions), report.table("actions").rows, strict=True):
        if action.due is not None:
            calendar.add_component(_event(action, row, report))
    return bytes(calendar.to_ical())


def _event(action: Action, row: tuple[Cell, ...], report: Report) -> "Event":
    from icalendar import Event

    day, event = date.fromisoformat(action.due or ""), Event()
    event.add("uid", _uid(action, report))
    event.add("dtstamp", moment_of(report.made_at))
    # The number must grow with every change: what was postponed, done or told again weighs more than before.
    event.add("sequence", _sequence(action, report))
    event.add("summary", clean(f"{action.number}. {action.title}"))
    event.add("description", _description(row, report))
    event.add("dtstart", day)
    if day < date.max:
        event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if action.state is ActionState.DROPPED else "CONFIRMED")
    return event


def _uid(action: Action, report: Report) -> str:
    wheel = report.wheel.id or sha256(report.wheel.name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{wheel}-{action.id}@participatiewiel"


def _sequence(action: Action, report: Report) -> int:
    """Return minutes since 2020 of the moment of the report; without one, how often the action was postponed."""
    if not report.made_at:
        return action.postponed
    return max(0, int((moment_of(report.made_at) - datetime(2020, 1, 1, tzinfo=UTC)).total_seconds() // 60))


def _description(row: tuple[Cell, ...], report: Report) -> str:
    columns = {column.key: at for at, column in enumerate(report.table("actions").columns)}
    told = ((report.table("actions").columns[columns[key]].title, cell_text(row[columns[key]])) for key in _TOLD)
    lines = [f"{title}: {words}" for title, words in told if words]
    return "\n".join([*lines, text("exports.subject", report.language)])
