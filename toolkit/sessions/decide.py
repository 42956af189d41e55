"""Whether a command is accepted, and what it leads to (RULES.md).

`decide` may refuse, `evolve` may not. The checks stand in the order of contract section 5, so that everyone is told
the first thing that is wrong: closed, not_found, not_allowed, wrong_phase, content, exists, stale.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from datetime import datetime
from typing import Any

from toolkit.errors import Rejected
from toolkit.sessions import commands as c
from toolkit.sessions.actors import Actor, Role
from toolkit.sessions.events import AnyEvent
from toolkit.sessions.phases import is_open_to, takes_after_closing
from toolkit.sessions.rules import actions, cards, groups, lists, people, steps, themes, undo
from toolkit.sessions.rules.content import content
from toolkit.sessions.state import SessionState
from toolkit.wheel.model import Action, Activity, ActivityState, Card, Provision
from toolkit.wheel.values import check_id

FACILITATOR_ONLY = frozenset(
    {
        "step.set",
        "timer.set",
        "reveal.set",
        "finding.judge",
        "participant.remove",
        "screen.show",
        "undo",
        "session.close",
        "session.reopen",
        "organisation.change",
        "organisations.merge",
        "area.change",
        "area.remove",
        "target_group.change",
        "target_group.remove",
        "theme.change",
        "theme.remove",
        "themes.merge",
        "groups.form",
        "groups.move",
        "building_task.add",
        "building_task.remove",
    }
)
_CHOOSING = frozenset({"vote.cast", "vote.withdraw", "rating.set"})
LINK_COMMANDS = frozenset({"action.change", "card.confirm", "card.change"})

# What must be there, by type of command: (collection, field that names it). A field left out means the actor.
TARGETS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "participant.change": (("participants", "participant"),),
    "participant.remove": (("participants", "participant"),),
    "organisation.change": (("organisations", "organisation"),),
    "organisations.merge": (("organisations", "into"), ("organisations", "organisations")),
    "area.change": (("areas", "area"),),
    "area.remove": (("areas", "area"),),
    "target_group.change": (("target_groups", "target_group"),),
    "target_group.remove": (("target_groups", "target_group"),),
    "card.change": (("cards", "card"),),
    "card.remove": (("cards", "card"),),
    "card.confirm": (("cards", "card"),),
    "cards.merge": (("cards", "into"), ("cards", "cards")),
    "cards.keep_apart": (("cards", "cards"),),
    "action.change": (("actions", "action"),),
    "action.remove": (("actions", "action"),),
    "theme.change": (("themes", "theme"),),
    "theme.remove": (("themes", "theme"),),
    "themes.merge": (("themes", "into"), ("themes", "themes")),
    "vote.cast": (("themes", "theme"),),
    "vote.withdraw": (("themes", "theme"),),
    "rating.set": (("rateable", "item"),),
    "groups.move": (("participants", "participant"), ("groups", "group")),
    "building_task.remove": (("building_tasks", "building_task"),),
    "step.set": (("steps", "step"),),
    "undo": (("seqs", "seq"),),
}

# What each command leads to once it is allowed: the table of contents of a session.
Rule = Callable[[SessionState, Any, Actor, datetime], tuple[AnyEvent, ...]]
RULES: Mapping[str, Rule] = {
    "join": lambda state, command, actor, now: people.joined(state, command),
    "participant.change": lambda state, command, actor, now: people.changed(state, command, actor),
    "participant.remove": lambda state, command, actor, now: people.removed(state, command),
    "ready.set": lambda state, command, actor, now: people.readied(command, actor),
    "organisation.add": lambda state, command, actor, now: lists.organisation_added(state, command),
    "organisation.change": lambda state, command, actor, now: lists.organisation_changed(state, command),
    "organisations.merge": lambda state, command, actor, now: lists.organisations_merged(state, command),
    "area.add": lambda state, command, actor, now: lists.area_added(state, command),
    "area.change": lambda state, command, actor, now: lists.area_changed(state, command),
    "area.remove": lambda state, command, actor, now: lists.area_removed(state, command.area),
    "target_group.add": lambda state, command, actor, now: lists.target_group_added(state, command),
    "target_group.change": lambda state, command, actor, now: lists.target_group_changed(state, command),
    "target_group.remove": lambda state, command, actor, now: lists.target_group_removed(state, command.target_group),
    "card.add": lambda state, command, actor, now: cards.added(state, command),
    "card.change": lambda state, command, actor, now: cards.changed(state, command, actor),
    "card.remove": lambda state, command, actor, now: cards.removed(state, command.card),
    "card.confirm": lambda state, command, actor, now: cards.confirmed(command),
    "cards.merge": lambda state, command, actor, now: cards.merged(state, command),
    "cards.keep_apart": lambda state, command, actor, now: cards.kept_apart(state, command),
    "action.add": lambda state, command, actor, now: actions.added(state, command),
    "action.change": lambda state, command, actor, now: actions.changed(state, command, actor),
    "action.remove": lambda state, command, actor, now: actions.removed(command.action),
    "theme.add": lambda state, command, actor, now: themes.added(state, command),
    "theme.change": lambda state, command, actor, now: themes.changed(state, command),
    "theme.remove": lambda state, command, actor, now: themes.removed(state, command.theme),
    "themes.merge": lambda state, command, actor, now: themes.merged(state, command),
    "vote.cast": lambda state, command, actor, now: themes.voted(state, command, actor),
    "vote.withdraw": lambda state, command, actor, now: themes.withdrawn(state, command, actor),
    "rating.set": lambda state, command, actor, now: themes.rated(state, command, actor),
    "wish.set": lambda state, command, actor, now: themes.wished(state, command, actor),
    "groups.form": lambda state, command, actor, now: groups.grouped(state, command),
    "groups.move": lambda state, command, actor, now: groups.moved(state, command),
    "building_task.add": lambda state, command, actor, now: themes.task_added(state, command),
    "building_task.remove": lambda state, command, actor, now: themes.task_removed(state, command.building_task),
    "finding.judge": lambda state, command, actor, now: steps.judged(state, command),
    "step.set": lambda state, command, actor, now: steps.stepped(state, command, now),
    "timer.set": lambda state, command, actor, now: steps.timed(command),
    "reveal.set": lambda state, command, actor, now: steps.revealed(command),
    "screen.show": lambda state, command, actor, now: steps.shown(state, command),
    "undo": lambda state, command, actor, now: undo.undone(state, command),
    "session.close": lambda state, command, actor, now: steps.closed(state, now),
    "session.reopen": lambda state, command, actor, now: steps.reopened(state),
}


def decide(state: SessionState, command: c.AnyCommand, actor: Actor, now: datetime) -> tuple[AnyEvent, ...]:
    """Return the events that the command leads to; `now` is in UTC. Raises Rejected."""
    refuse_when_closed(state, command.type, actor)
    refuse_bad_id(command)
    for collection, field, id in targets_of(command, actor):
        if id not in _held(state, collection):
            raise Rejected("not_found", field=field, id=id)
    refuse_other_roles(state, command, actor)
    refuse_wrong_phase(state, command, actor, now)
    return RULES[command.type](state, command, actor, now)


def refuse_when_closed(state: SessionState, type: str, actor: Actor) -> None:
    """Refuse everything in a closed session, but what may still be kept up to date."""
    if not state.closed:
        return
    if actor.role in (Role.FACILITATOR, Role.ORGANISATION) and takes_after_closing(type):
        return
    raise Rejected("closed")


def refuse_bad_id(command: c.AnyCommand) -> None:
    """Refuse a command whose own id is none."""
    with content(""):
        check_id(command.id)


def targets_of(command: c.AnyCommand, actor: Actor) -> Iterator[tuple[str, str, str]]:
    """Yield (collection, field, id) of everything that the command speaks of and that must be there."""
    for collection, field in TARGETS.get(command.type, ()):
        value = getattr(command, field)
        if isinstance(value, tuple):
            yield from ((collection, f"{field}[{at}]", id) for at, id in enumerate(value))
        elif value is not None:
            yield collection, field, str(value)
        elif actor.participant is not None:
            yield collection, field, actor.participant


def _held(state: SessionState, collection: str) -> Container[str]:
    match collection:
        case "cards":
            return state.activities.keys() | state.provisions.keys()
        case "rateable":
            return state.themes.keys() | state.items["building_tasks"].keys()
        case "steps":
            return {step.id for step in state.script.steps} | {step.phase for step in state.script.steps}
        case "seqs":
            return {str(seq) for seq in state.history.before}
        case _:
            return state.items[collection].keys()


def refuse_other_roles(state: SessionState, command: c.AnyCommand, actor: Actor) -> None:
    """Refuse what is not this role's to ask, and the cards and actions of others."""
    if actor.role is Role.FACILITATOR or isinstance(command, c.Join):
        return
    if actor.role is Role.PROJECTOR or command.type in FACILITATOR_ONLY:
        raise Rejected("not_allowed")
    if actor.role is Role.ORGANISATION and command.type not in LINK_COMMANDS:
        raise Rejected("not_allowed")
    if actor.role is Role.PARTICIPANT and actor.participant not in state.participants:
        raise Rejected("not_allowed", key="errors.removed")
    if isinstance(command, c.ParticipantChange) and command.participant not in (None, actor.participant):
        raise Rejected("not_allowed", field="participant")
    if isinstance(command, c.CardAdd) and _is_resident(state, actor) and not _is_wish(command.card):
        raise Rejected("not_allowed", key="errors.resident_wish", field="card.state")
    for collection, field, id in targets_of(command, actor):
        card = state.card(id) if collection == "cards" else None
        if card is not None and not is_own_card(state, card, actor):
            raise Rejected("not_allowed", key="errors.not_own_card", field=field)
        if collection == "actions" and not is_own_action(state, state.actions[id], actor):
            raise Rejected("not_allowed", key="errors.not_own_action", field=field)


def organisation_of(state: SessionState, actor: Actor) -> str | None:
    """Return the organisation for which someone speaks; None for a resident."""
    if actor.organisation is not None:
        return actor.organisation
    person = state.participants.get(actor.participant or "")
    return person.organisation if person else None


def is_own_card(state: SessionState, card: Card, actor: Actor) -> bool:
    """Tell whether someone placed the card, or their organisation stands on it."""
    if actor.participant is not None and state.history.makers.get(card.id) == actor.participant:
        return True
    mine = organisation_of(state, actor)
    on_it = card.organisations if isinstance(card, Activity) else (card.organisation,)
    return mine is not None and mine in on_it


def is_own_action(state: SessionState, action: Action, actor: Actor) -> bool:
    """Tell whether someone wrote the action, or their organisation or working group is in it."""
    if actor.participant is not None and state.history.makers.get(action.id) == actor.participant:
        return True
    group = state.items["groups"].get(action.group or "")
    if group is not None and actor.participant in group.members:
        return True
    mine = organisation_of(state, actor)
    return mine is not None and mine in (action.owner, action.holder, *action.organisations)


def _is_resident(state: SessionState, actor: Actor) -> bool:
    return actor.role is Role.PARTICIPANT and organisation_of(state, actor) is None


def _is_wish(card: Activity | Provision) -> bool:
    return isinstance(card, Activity) and card.state is ActivityState.WISH


def refuse_wrong_phase(state: SessionState, command: c.AnyCommand, actor: Actor, now: datetime) -> None:
    """Refuse what participants may not do in this step."""
    if actor.role is Role.PARTICIPANT and not isinstance(command, c.Join) and not is_open_to(state, command.type, now):
        raise Rejected("wrong_phase")
    if command.type in _CHOOSING and state.reveal.get("votes", False):
        raise Rejected("wrong_phase", key="errors.votes_shown")
