"""The course of the session: steps, timer, reveal, screen, verdicts, closing (RULES.md, PH)."""

from dataclasses import fields
from datetime import datetime, timedelta

from toolkit.errors import InvalidInput, Rejected
from toolkit.sessions.commands import FindingJudge, RevealSet, ScreenShow, StepSet, TimerSet
from toolkit.sessions.events import AnyEvent, FindingJudged, ScreenShown, SessionClosed, SessionReopened
from toolkit.sessions.events import RevealSet as Revealed
from toolkit.sessions.events import StepSet as InStep
from toolkit.sessions.events import TimerSet as TimerWasSet
from toolkit.sessions.items import Items
from toolkit.sessions.rules.content import content, references_in, refuse_personal_data
from toolkit.sessions.script import LONGEST_STEP
from toolkit.sessions.state import SessionState
from toolkit.wheel.content import check_judgement
from toolkit.wheel.file import item_json
from toolkit.wheel.model import Judgement, Verdict
from toolkit.wheel.persona import check_persona, texts_of
from toolkit.wheel.values import NAME_LENGTH, check_text, shortened

_KEY_LENGTH = 400
_FILTER_AXES = frozenset({"organisation", "framework", "target_group", "area", "state", "rung", "goal", "rings"})


def stepped(state: SessionState, command: StepSet, now: datetime) -> tuple[AnyEvent, ...]:
    """Return the step that the room goes to, with its timer where it takes minutes."""
    step = state.script.step_for(command.step)
    assert step is not None
    minutes = step.minutes if command.minutes is None else command.minutes
    if not 0 <= minutes <= LONGEST_STEP:
        raise Rejected("invalid", key="errors.bad_minutes", field="minutes", limit=LONGEST_STEP)
    ends_at = (now + timedelta(minutes=minutes)).isoformat() if minutes else None
    return (InStep(step=step.id, ends_at=ends_at, at=now.isoformat()),)


def timed(command: TimerSet) -> tuple[AnyEvent, ...]:
    """Return until when the step lasts, in the moment as it was told."""
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
    """Return what is shown, or hidden, from now on."""
    return (Revealed(what=command.what, shown=command.shown),)


def shown(state: SessionState, command: ScreenShow) -> tuple[AnyEvent, ...]:
    """Return what the screen shows from now on; what it names must be there to be shown."""
    _check_shown(state, command)
    names = [f.name for f in fields(ScreenShow) if f.name not in ("id", "confirmed", "type")]
    show = {name: value for name in names if (value := getattr(command, name)) is not None}
    if command.persona is not None:
        show["persona"] = item_json(command.persona)
    return (ScreenShown(show=show),)


def _check_shown(state: SessionState, command: ScreenShow) -> None:
    if command.goal is not None and command.goal not in references_in(state).goals:
        raise Rejected("not_found", field="goal", id=command.goal)
    if command.group is not None and command.group not in state.groups:
        raise Rejected("not_found", field="group", id=command.group)
    with content(""):
        check_text(command.finding or "", "finding", _KEY_LENGTH)
        if command.replay is not None and not 1 <= command.replay <= state.seq:
            raise InvalidInput("errors.bad_count", field="replay", number=command.replay, least=1, most=state.seq)
    with content("filter"):
        for axis, value in (command.filter or {}).items():
            if axis not in _FILTER_AXES:
                raise InvalidInput("errors.unknown_key", field=axis, name=shortened(axis))
            check_text(value, axis, NAME_LENGTH)
    if command.persona is not None:
        with content("persona"):
            check_persona(command.persona, references_in(state))
        refuse_personal_data(command, "persona", texts_of(command.persona), of_resident=True)


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
    """Return that a closed session goes on."""
    if not state.closed:
        raise Rejected("invalid", key="errors.not_closed")
    return (SessionReopened(),)
