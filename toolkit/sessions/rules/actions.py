"""Actions: agreed next steps with an owner (RULES.md, AC)."""

from dataclasses import replace

from toolkit.sessions.actors import Actor
from toolkit.sessions.commands import ActionAdd, ActionChange
from toolkit.sessions.events import ActionAdded, ActionChanged, ActionRemoved, AnyEvent
from toolkit.sessions.items import Items
from toolkit.sessions.rules.content import (
    content,
    field_names,
    is_case,
    references_in,
    refuse_fields,
    refuse_personal_data,
    refuse_stale,
    refuse_used,
)
from toolkit.sessions.state import SessionState
from toolkit.wheel.content import check_action
from toolkit.wheel.model import Action

_OURS = frozenset({"id", "number", "postponed", "round"})


def added(state: SessionState, command: ActionAdd) -> tuple[AnyEvent, ...]:
    """Return the action with the next number of the list; its owner has it until someone else does."""
    action = command.action
    with content("action"):
        check_action(action, references_in(state))
    refuse_personal_data(command, "action", _free_texts(action), case=is_case(state))
    refuse_used(state, ("actions",), action.id, "action.id")
    numbered = replace(
        action,
        number=max((held.number for held in state.actions.values()), default=0) + 1,
        holder=action.holder or action.owner,
        postponed=0,
        round=state.wheel.round,
    )
    return (ActionAdded(items=Items(actions=(numbered,))),)


def changed(state: SessionState, command: ActionChange, actor: Actor) -> tuple[AnyEvent, ...]:
    """Return the changed action; a due date that moves later is counted."""
    action = state.actions[command.action]
    refuse_fields(command.changes, field_names(Action) - _OURS)
    after = replace(action, **command.changes)
    with content("changes"):
        check_action(after, references_in(state))
    refuse_personal_data(
        command, "changes", {k: v for k, v in _free_texts(after).items() if k in command.changes}, case=is_case(state)
    )
    refuse_stale(state, "actions", action.id, command.changes, command.base, actor)
    later = action.due is not None and after.due is not None and after.due > action.due
    return (ActionChanged(items=Items(actions=(replace(after, postponed=after.postponed + later),))),)


def removed(id: str) -> tuple[AnyEvent, ...]:
    """Return the list without the action; its number is not given again."""
    return (ActionRemoved(items=Items(gone={"actions": (id,)})),)


def _free_texts(action: Action) -> dict[str, str]:
    return {"title": action.title, "note": action.note, "first_step": action.first_step}
