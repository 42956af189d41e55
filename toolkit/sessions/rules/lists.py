"""The lists that cards refer to: organisations, areas, target groups (RULES.md, LI)."""

from dataclasses import replace
from typing import Any

from toolkit.errors import Rejected
from toolkit.sessions import commands as c
from toolkit.sessions.events import AnyEvent, ListChanged, OrganisationAdded, OrganisationChanged
from toolkit.sessions.events import OrganisationsMerged as Merged
from toolkit.sessions.items import Items
from toolkit.sessions.rules.content import (
    content,
    field_names,
    mapped,
    refuse_fields,
    refuse_personal_data,
    refuse_used,
)
from toolkit.sessions.state import SessionState
from toolkit.wheel.content import check_area, check_organisation, check_target_group
from toolkit.wheel.model import Action, Activity, Organisation

_OF_AN_ORGANISATION = field_names(Organisation) - {"id"}


def organisation_added(state: SessionState, command: c.OrganisationAdd) -> tuple[AnyEvent, ...]:
    """Return the list with one more organisation."""
    organisation = command.organisation
    with content("organisation"):
        check_organisation(organisation)
    refuse_personal_data(command, "organisation", {"name": command.organisation.name})
    refuse_used(state, ("organisations",), organisation.id, "organisation.id")
    return (OrganisationAdded(items=Items(organisations=(organisation,))),)


def organisation_changed(state: SessionState, command: c.OrganisationChange) -> tuple[AnyEvent, ...]:
    """Return the changed organisation."""
    refuse_fields(command.changes, _OF_AN_ORGANISATION)
    after = replace(state.organisations[command.organisation], **command.changes)
    with content("changes"):
        check_organisation(after)
    refuse_personal_data(command, "changes", {"name": after.name} if "name" in command.changes else {})
    return (OrganisationChanged(items=Items(organisations=(after,))),)


def organisations_merged(state: SessionState, command: c.OrganisationsMerge) -> tuple[AnyEvent, ...]:
    """Return one organisation made of several: all that named one of them names it now."""
    into = command.into
    gone = tuple(id for id in dict.fromkeys(command.organisations) if id != into)
    if not gone:
        raise Rejected("invalid", key="errors.merge_needs_two", field="organisations")

    def renamed(id: str) -> str:
        return into if id in gone else id

    kept = state.organisations[into]
    invited = kept.invited or any(state.organisations[id].invited for id in gone)
    items = Items(
        organisations=(replace(kept, invited=invited),),
        participants=tuple(
            replace(person, organisation=into) for person in state.participants.values() if person.organisation in gone
        ),
        activities=tuple(
            replace(card, organisations=mapped(card.organisations, renamed))
            for card in state.activities.values()
            if not set(gone).isdisjoint(card.organisations)
        ),
        provisions=tuple(
            replace(card, organisation=into) for card in state.provisions.values() if card.organisation in gone
        ),
        actions=tuple(_renamed_in(action, gone, into) for action in state.actions.values() if _names(action, gone)),
        gone={"organisations": gone},
    )
    return (Merged(items=items),)


def _names(action: Action, ids: tuple[str, ...]) -> bool:
    return action.owner in ids or action.holder in ids or not set(ids).isdisjoint(action.organisations)


def _renamed_in(action: Action, gone: tuple[str, ...], into: str) -> Action:
    return replace(
        action,
        owner=into if action.owner in gone else action.owner,
        holder=into if action.holder in gone else action.holder,
        organisations=mapped(action.organisations, lambda id: into if id in gone else id),
    )


def area_added(state: SessionState, command: c.AreaAdd) -> tuple[AnyEvent, ...]:
    """Return the list with one more area."""
    with content("area"):
        check_area(command.area)
    refuse_personal_data(command, "area", {"name": command.area.name})
    refuse_used(state, ("areas",), command.area.id, "area.id")
    return (ListChanged(items=Items(areas=(command.area,))),)


def area_changed(state: SessionState, command: c.AreaChange) -> tuple[AnyEvent, ...]:
    """Return the area under its new name."""
    refuse_fields(command.changes, frozenset({"name"}))
    area = replace(state.areas[command.area], **command.changes)
    with content("changes"):
        check_area(area)
    refuse_personal_data(command, "changes", {"name": area.name})
    return (ListChanged(items=Items(areas=(area,))),)


def target_group_added(state: SessionState, command: c.TargetGroupAdd) -> tuple[AnyEvent, ...]:
    """Return the list with one more target group."""
    with content("target_group"):
        check_target_group(command.target_group)
    refuse_personal_data(command, "target_group", {"name": command.target_group.name})
    refuse_used(state, ("target_groups",), command.target_group.id, "target_group.id")
    return (ListChanged(items=Items(target_groups=(command.target_group,))),)


def target_group_changed(state: SessionState, command: c.TargetGroupChange) -> tuple[AnyEvent, ...]:
    """Return the target group under its new name."""
    refuse_fields(command.changes, frozenset({"name"}))
    group = replace(state.target_groups[command.target_group], **command.changes)
    with content("changes"):
        check_target_group(group)
    refuse_personal_data(command, "changes", {"name": group.name})
    return (ListChanged(items=Items(target_groups=(group,))),)


def area_removed(state: SessionState, id: str) -> tuple[AnyEvent, ...]:
    """Return the list without the area; cards that named it alone are unknown on that axis afterwards."""
    cards = tuple(_without(card, "areas", id) for card in state.activities.values() if id in card.areas)
    return (ListChanged(items=Items(activities=cards, gone={"areas": (id,)})),)


def target_group_removed(state: SessionState, id: str) -> tuple[AnyEvent, ...]:
    """Return the list without the target group; cards that named it alone are unknown on that axis afterwards."""
    items = Items(
        activities=tuple(_without(c, "target_groups", id) for c in state.activities.values() if id in c.target_groups),
        provisions=tuple(
            replace(c, target_groups=mapped(c.target_groups, lambda v: None if v == id else v))
            for c in state.provisions.values()
            if id in c.target_groups
        ),
        gone={"target_groups": (id,)},
    )
    return (ListChanged(items=items),)


def _without(card: Activity, axis: str, id: str) -> Activity:
    values: Any = {axis: mapped(getattr(card, axis), lambda value: None if value == id else value)}
    return replace(card, **values)
