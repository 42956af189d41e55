"""The actions in a calendar, read back as a calendar reads them."""

from dataclasses import replace
from datetime import date

from icalendar import Calendar, Event

from tests.exports.documents import TRAPS, demo_report, trap_report
from tests.exports.wheels import FULL, empty_report, full_report
from toolkit.exports.ics import render
from toolkit.exports.report import Report, report_of
from toolkit.wheel.model import Action, ActionState


def events(report: Report) -> list[Event]:
    return [event for event in Calendar.from_ical(render(report)).walk("VEVENT") if isinstance(event, Event)]


def test_every_action_with_a_day_is_a_whole_day_that_leaves_the_calendar_free() -> None:
    (event,) = events(full_report())  # the other action has no day
    assert event["DTSTART"].dt == date(2027, 3, 1)
    assert event["DTEND"].dt == date(2027, 3, 2)
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["SUMMARY"] == f"2. {FULL.actions[0].title}"
    assert "Trekker: =Bieb" in event["DESCRIPTION"]


def test_an_action_keeps_its_uid_and_a_later_file_renews_it() -> None:
    earlier = demo_report()
    later = replace(earlier, made_at="2027-01-05")
    assert [event["UID"] for event in events(earlier)] == [event["UID"] for event in events(later)]
    assert len({event["UID"] for event in events(earlier)}) == 3
    assert all(a["SEQUENCE"] < b["SEQUENCE"] for a, b in zip(events(earlier), events(later), strict=True))


def test_what_was_dropped_is_taken_out_of_the_calendar() -> None:
    dropped = replace(FULL.actions[0], state=ActionState.DROPPED)
    (event,) = events(replace(full_report(), wheel=replace(FULL, actions=(dropped, FULL.actions[1]))))
    assert event["STATUS"] == "CANCELLED"


def test_what_people_typed_stays_text_and_breaks_no_line() -> None:
    found = events(trap_report())
    assert len(found) == len(TRAPS)
    assert any("#let x = 1" in event["SUMMARY"] for event in found)
    lines = render(trap_report()).split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not [line for line in lines if b"\x00" in line]


def test_two_actions_of_the_same_name_without_a_number_keep_their_own_owner() -> None:
    full = full_report()
    twins = [Action(id=owner, title="Bellen", owner=owner, due="2028-02-29") for owner in ("o1", "o2")]
    report = report_of(replace(FULL, actions=tuple(twins)), full.template, full.analysis)
    first, second = (event["DESCRIPTION"] for event in events(report))
    assert "Trekker: Houtense Werktafel" in first and "Trekker: =Bieb" in second


def test_the_last_day_there_is_has_no_day_after_it() -> None:
    last = Action(id="x9", number=9, title="Ooit", due="9999-12-31")
    report = full_report()
    wheel = replace(FULL, actions=(last,))
    (event,) = events(report_of(wheel, report.template, report.analysis))
    assert event["DTSTART"].dt == date.max and "DTEND" not in event


def test_without_actions_it_is_an_empty_calendar_and_equal_reports_give_equal_bytes() -> None:
    assert not events(empty_report())
    assert render(demo_report()) == render(demo_report())
