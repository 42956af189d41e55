"""Who takes part, and for which organisation (RULES.md, PE)."""

from dataclasses import replace

from toolkit.errors import Rejected
from toolkit.sessions.actors import Actor, Role
from toolkit.sessions.commands import Join, ParticipantChange, ParticipantRemove, ReadySet
from toolkit.sessions.events import (
    AnyEvent,
    OrganisationAdded,
    ParticipantChanged,
    ParticipantJoined,
    ParticipantRemoved,
)
from toolkit.sessions.events import ReadySet as ReadyWasSet
from toolkit.sessions.items import Items
from toolkit.sessions.rules.content import content, references_in, refuse_personal_data
from toolkit.sessions.rules.groups import kept_whole
from toolkit.sessions.state import SessionState
from toolkit.wheel.content import check_participant
from toolkit.wheel.model import Organisation, Participant
from toolkit.wheel.values import NAME_LENGTH, check_name, check_text

PARTICIPANTS = 2000


def joined(state: SessionState, command: Join) -> tuple[AnyEvent, ...]:
    """Return the arrival of a person, with the organisation that they named if it was not there yet."""
    if len(state.participants) >= PARTICIPANTS:
        raise Rejected("full")
    if command.organisation is not None and command.organisation not in state.organisations:
        raise Rejected("not_found", field="organisation")
    if not (command.organisation or command.organisation_name or command.resident):
        raise Rejected("invalid", key="errors.organisation_missing", field="organisation")
    with content(""):
        check_text(command.name or "", "name", NAME_LENGTH)
    texts = {"name": command.name or "", "organisation_name": command.organisation_name or ""}
    refuse_personal_data(command, "", texts)
    new = None if command.organisation or command.resident else _organisation(state, command)
    person = Participant(
        id=command.participant,
        organisation=None if command.resident else command.organisation or (new.id if new else None),
        window=command.window,
        discipline=command.discipline,
    )
    if new is None or new.id in state.organisations:
        with content(""):
            check_participant(person, references_in(state))
        new = None
    seats = kept_whole(state, (*state.participants.values(), person))
    return (
        *((OrganisationAdded(items=Items(organisations=(new,))),) if new else ()),
        ParticipantJoined(items=Items(participants=(person,))),
        *seats,
    )


def _organisation(state: SessionState, command: Join) -> Organisation:
    """Return the organisation of that name: the one that is there, else a new one named after its first person."""
    name = (command.organisation_name or "").strip()
    for organisation in state.organisations.values():
        if organisation.name.casefold() == name.casefold():
            return organisation
    organisation = Organisation(id=f"o-{command.participant}"[:64], name=name)
    with content(""):
        check_name(name, "organisation_name")
    return organisation


def changed(state: SessionState, command: ParticipantChange, actor: Actor) -> tuple[AnyEvent, ...]:
    """Return the new facts of a person. Who has placed something keeps their organisation, but for the desk."""
    id = command.participant or actor.participant
    if id is None:
        raise Rejected("not_found", field="participant")
    person = state.participants[id]
    moves = command.organisation not in (None, person.organisation)
    if moves and actor.role is Role.PARTICIPANT and id in state.history.makers.values():
        raise Rejected("not_allowed", key="errors.organisation_fixed", field="organisation")
    after = replace(
        person,
        organisation=command.organisation or person.organisation,
        window=command.window or person.window,
        discipline=command.discipline or person.discipline,
    )
    with content(""):
        check_text(command.name or "", "name", NAME_LENGTH)
        check_participant(after, references_in(state))
    refuse_personal_data(command, "", {"name": command.name or ""})
    return (ParticipantChanged(items=Items(participants=(after,))),)


def removed(state: SessionState, command: ParticipantRemove) -> tuple[AnyEvent, ...]:
    """Return the session without the person; the groups close up, and what they placed stays."""
    rest = tuple(person for person in state.participants.values() if person.id != command.participant)
    return (
        ParticipantRemoved(items=Items(gone={"participants": (command.participant,)})),
        *kept_whole(state, rest),
    )


def readied(command: ReadySet, actor: Actor) -> tuple[AnyEvent, ...]:
    """Return whether somebody says to be ready with this step."""
    if actor.participant is None:
        raise Rejected("not_allowed")
    return (ReadyWasSet(participant=actor.participant, ready=command.ready),)
