"""The course of the session: steps, timer, reveal, screen, verdicts, closing (RULES.md, PH)."""

from dataclasses import fields
from datetime import datetime, timedelta

from toolkit.errors import InvalidInput, Rejected
from toolkit.sessions.commands import FindingJudge, RevealSet, ScreenShow, StepSet, TimerSet
from toolkit.sessions.events import (
    AnyEvent,
    FindingJudged,
    Items,
    ScreenShown,
    SessionClosed,
    SessionReopened,
)
from toolkit.sessions.events import (
    RevealSet as Revealed,
)
from toolkit.sessions.events import (
    StepSet as InStep,
)
from toolkit.sessions.events import (
    TimerSet as TimerWasSet,
)
from toolkit.sessions.rules.content import content, refuse_personal_data
from toolkit.sessions.script import LONGEST_STEP
from toolkit.sessions.state import SessionState
from toolkit.wheel.content import check_judgement, check_text
from toolkit.wheel.model import Judgement, Verdict

_KEY_LENGTH = 400


def stepped(state: SessionState, command: StepSet, now: datetime) -> tuple[AnyEvent, ...]:
    step = state.script.step_for(command.step)
    assert step is not None
    minutes = step.minutes if command.minutes is None else command.minutes
    if minutes is not None and not 0 <= minutes <= LONGEST_STEP:
        raise Rejected("invalid", key="errors.bad_minutes", field="minutes", limit=LONGEST_STEP)
    ends_at = (now + timedelta(minutes=minutes)).isoformat() if minutes else None
    return (InStep(step=step.id, ends_at=ends_at, at=now.isoformat()),)


def timed(command: TimerSet) -> tuple[AnyEvent, ...]:
    if command.ends_at is None:
        return (TimerWasSet(ends_at=None),)
    try:
        ends_at = datetime.fromisoformat(command.ends_at)
    except ValueError:
        raise Rejected("invalid", key="errors.bad_moment", field="ends_at") from None
    if ends_at.tzinfo is None:
        raise Rejected("invalid", key="errors.bad_moment", field="ends_at")
    return (TimerWasSet(ends_at=ends_at.isoformat()),)


def revealed(command: RevealSet) -> tuple[AnyEvent, ...]:
    return (Revealed(what=command.what, shown=command.shown),)


def shown(command: ScreenShow) -> tuple[AnyEvent, ...]:
    names = [f.name for f in fields(ScreenShow) if f.name not in ("id", "confirmed", "type")]
    show = {name: value for name in names if (value := getattr(command, name)) is not None}
    return (ScreenShown(show=show),)


def judged(state: SessionState, command: FindingJudge) -> tuple[AnyEvent, ...]:
    """Return the room's verdict; one that puts a finding away says why."""
    judgement = Judgement(
        finding=command.finding, verdict=command.verdict, reason=command.reason, round=state.wheel.round
    )
    with content(""):
        if not command.finding.strip():
            raise InvalidInput("errors.name_missing", field="finding")
        check_text(command.finding, "finding", _KEY_LENGTH)
        check_judgement(judgement)
        if command.verdict is Verdict.DISMISSED and not command.reason.strip():
            raise InvalidInput("errors.reason_missing", field="reason")
    refuse_personal_data(command, "", {"reason": command.reason})
    return (FindingJudged(items=Items(judgements=(judgement,))),)


def closed(state: SessionState, now: datetime) -> tuple[AnyEvent, ...]:
    """Return the end of the session, in the script's closing step where it has one."""
    last = state.script.step_for("closed")
    if last is None or state.current.phase == "closed":
        return (SessionClosed(),)
    return (InStep(step=last.id, ends_at=None, at=now.isoformat()), SessionClosed())


def reopened(state: SessionState) -> tuple[AnyEvent, ...]:
    if not state.closed:
        raise Rejected("invalid", key="errors.not_closed")
    return (SessionReopened(),)
