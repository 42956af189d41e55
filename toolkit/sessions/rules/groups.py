"""Mixed working groups: forming, moving, keeping them whole (RULES.md, GR). How they are best is wheel/groups.py's."""

from dataclasses import replace

from toolkit.sessions import commands as c
from toolkit.sessions.events import AnyEvent, GroupsFormed, GroupsRepaired
from toolkit.sessions.items import Items
from toolkit.sessions.rules.content import content
from toolkit.sessions.state import SessionState, wheel_of
from toolkit.wheel.formation import Formation
from toolkit.wheel.group_words import reason_of
from toolkit.wheel.groups import formation_of, formed, pairs_within, request_of
from toolkit.wheel.model import Participant, WorkingGroup
from toolkit.wheel.regroup import repaired

SIZE = 6


def grouped(state: SessionState, command: c.GroupsForm) -> tuple[AnyEvent, ...]:
    """Return groups of everybody; who sat together before meets others where that can be."""
    size = SIZE if command.groups is None and command.size is None else command.size
    met = state.met | pairs_now(state)
    with content(""):
        request = request_of(
            wheel_of(state),
            state.template,
            groups=command.groups,
            size=size,
            locks=command.locks,
            together=command.together,
            apart=command.apart,
            met=met,
            anew=True,
        )
        formation = formed(request)
    event = GroupsFormed(
        items=_put(state, formation),
        locks=command.locks or {},
        together=command.together,
        apart=command.apart,
    )
    return (event,)


def pairs_now(state: SessionState) -> frozenset[tuple[str, str]]:
    """Return who sits together now."""
    return pairs_within(group.members for group in state.groups.values())


def moved(state: SessionState, command: c.GroupsMove) -> tuple[AnyEvent, ...]:
    """Return the groups after someone was moved by hand: nobody else moves."""
    seating = {
        group.id: tuple(m for m in group.members if m != command.participant)
        + ((command.participant,) if group.id == command.group else ())
        for group in state.groups.values()
    }
    with content(""):
        formation = formation_of(request_of(wheel_of(state), state.template), seating)
    return (GroupsRepaired(items=_put(state, formation)),)


def kept_whole(state: SessionState, people: tuple[Participant, ...]) -> tuple[AnyEvent, ...]:
    """Return the repair of the groups for the people who are here now; nothing where there are no groups."""
    if not state.groups:
        return ()
    if len(people) < len(state.groups):
        return _thinned(state, people)
    here = {person.id for person in people}
    asked = state.asked
    with content(""):
        request = request_of(
            replace(wheel_of(state), participants=people),
            state.template,
            locks={p: g for p, g in (asked.locks if asked else {}).items() if p in here and g in state.groups},
            together=_of_those(asked.together if asked else (), here),
            apart=_of_those(asked.apart if asked else (), here),
            met=state.met,
        )
        formation = repaired(request, {group.id: group.members for group in state.groups.values()})
    return (GroupsRepaired(items=_put(state, formation)),)


def _thinned(state: SessionState, people: tuple[Participant, ...]) -> tuple[AnyEvent, ...]:
    """Return the groups without who left and with who came, where there are more groups than people to mix."""
    here = [person.id for person in people]
    seats = {group.id: tuple(member for member in group.members if member in here) for group in state.groups.values()}
    seated = {member for members in seats.values() for member in members}
    for person in here:
        if person not in seated:
            emptiest = min(seats, key=lambda id: len(seats[id]))
            seats[emptiest] = (*seats[emptiest], person)
    changed = tuple(
        replace(group, members=seats[group.id]) for group in state.groups.values() if group.members != seats[group.id]
    )
    return (GroupsRepaired(items=Items(groups=changed)),) if changed else ()


def _of_those(lists: tuple[tuple[str, ...], ...], here: set[str]) -> tuple[tuple[str, ...], ...]:
    present = (tuple(person for person in people if person in here) for people in lists)
    return tuple(people for people in present if len(people) > 1)


def _put(state: SessionState, formation: Formation) -> Items:
    """Return only the groups that are different now with why they are, and those that are gone.

    The sentence in the group is the wheel file's, in Dutch; `reasons` holds what it says, for whoever reads it.
    """
    groups = tuple(
        WorkingGroup(id=group.id, theme=group.theme, members=group.members, reason=group.reason["nl"])
        for group in formation.groups
    )
    reasons = tuple(reason_of(group) for group in formation.groups)
    kept = {group.id for group in groups}
    left = {"groups": state.groups, "reasons": state.reasons}
    gone = {name: tuple(id for id in held if id not in kept) for name, held in left.items()}
    return Items(
        groups=tuple(group for group in groups if state.groups.get(group.id) != group),
        reasons=tuple(reason for reason in reasons if state.reasons.get(reason.id) != reason),
        actions=tuple(replace(one, group=None) for one in state.actions.values() if one.group in gone["groups"]),
        gone={name: ids for name, ids in gone.items() if ids},
    )
