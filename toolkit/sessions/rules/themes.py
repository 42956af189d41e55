"""Themes, and what people choose among them: votes, ratings, wishes (RULES.md, VO)."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from toolkit.errors import InvalidInput, Rejected
from toolkit.sessions import commands as c
from toolkit.sessions.actors import Actor
from toolkit.sessions.choices import DOTS, TASK_AXES, THEME_AXES, WISHES, Rating, Vote
from toolkit.sessions.events import (
    AnyEvent,
    BuildingTaskAdded,
    BuildingTaskRemoved,
    Rated,
    ThemeAdded,
    ThemeChanged,
    ThemeRemoved,
    ThemesMerged,
    VoteCast,
    VoteWithdrawn,
    WishesSet,
)
from toolkit.sessions.items import Items
from toolkit.sessions.rules.content import content, is_case, mapped, refuse_fields, refuse_personal_data, refuse_used
from toolkit.sessions.state import SessionState, voter_for
from toolkit.wheel.content import check_building_task, check_theme
from toolkit.wheel.model import Participant, WorkingGroup
from toolkit.wheel.values import check_score


def added(state: SessionState, command: c.ThemeAdd) -> tuple[AnyEvent, ...]:
    """Return the new theme; it starts without votes, whatever the client says."""
    theme = replace(command.theme, votes=0)
    with content("theme"):
        check_theme(theme)
    refuse_personal_data(command, "theme", {"name": theme.name}, case=is_case(state))
    refuse_used(state, ("themes",), theme.id, "theme.id")
    return (ThemeAdded(items=Items(themes=(theme,))),)


def changed(state: SessionState, command: c.ThemeChange) -> tuple[AnyEvent, ...]:
    """Return the changed theme."""
    refuse_fields(command.changes, frozenset({"name", "findings"}))
    theme = replace(state.themes[command.theme], **command.changes)
    with content("changes"):
        check_theme(theme)
    refuse_personal_data(command, "changes", {"name": theme.name}, case=is_case(state))
    return (ThemeChanged(items=Items(themes=(theme,))),)


def removed(state: SessionState, id: str) -> tuple[AnyEvent, ...]:
    """Return the list without the theme; the dots on it are free again."""
    people, groups = _without(state, lambda theme: None if theme == id else theme)
    gone = {"themes": (id,), **_choices_about(state, {id})}
    return (ThemeRemoved(items=Items(participants=people, groups=groups, gone=gone)),)


def merged(state: SessionState, command: c.ThemesMerge) -> tuple[AnyEvent, ...]:
    """Return one theme made of several; nobody loses a dot, and who had two on them has one free again."""
    into = state.themes[command.into]
    others = tuple(id for id in dict.fromkeys(command.themes) if id != into.id)
    if not others:
        raise Rejected("invalid", key="errors.merge_needs_two", field="themes")
    findings = dict.fromkeys(key for id in (into.id, *others) for key in state.themes[id].findings)
    people, groups = _without(state, lambda theme: into.id if theme in others else theme)
    votes = {vote.voter: replace(vote, theme=into.id) for vote in state.votes.values() if vote.theme in others}
    ratings = {
        (rating.voter, rating.axis): replace(rating, item=into.id)
        for rating in state.ratings.values()
        if rating.item in others and f"{rating.voter}/{into.id}/{rating.axis}" not in state.ratings
    }
    items = Items(
        themes=(
            replace(into, findings=tuple(findings), votes=sum(state.themes[id].votes for id in (into.id, *others))),
        ),
        votes=tuple(vote for vote in votes.values() if vote.id not in state.votes),
        ratings=tuple(ratings.values()),
        participants=people,
        groups=groups,
        gone={"themes": others, **_choices_about(state, set(others))},
    )
    return (ThemesMerged(items=items),)


def voted(state: SessionState, command: c.VoteCast, actor: Actor) -> tuple[AnyEvent, ...]:
    """Return one more dot on a theme, of those that are left to who gives it."""
    vote = Vote(voter=voter_for(state, _person(state, actor)), theme=command.theme)
    if dots_left(state, vote.voter) < 1:
        raise Rejected("not_allowed", key="errors.no_dots_left", field="theme", dots=DOTS)
    if vote.id in state.votes:
        raise Rejected("exists", field="theme", id=command.theme)
    return (VoteCast(items=Items(votes=(vote,))),)


def withdrawn(state: SessionState, command: c.VoteWithdraw, actor: Actor) -> tuple[AnyEvent, ...]:
    """Return a theme with one dot less, free to be given again."""
    vote = Vote(voter=voter_for(state, _person(state, actor)), theme=command.theme)
    if vote.id not in state.votes:
        raise Rejected("not_found", key="errors.no_vote", field="theme")
    return (VoteWithdrawn(items=Items(gone={"votes": (vote.id,)})),)


def dots_left(state: SessionState, voter: str) -> int:
    """Return how many dots somebody may still give."""
    return DOTS - sum(vote.voter == voter for vote in state.votes.values())


def rated(state: SessionState, command: c.RatingSet, actor: Actor) -> tuple[AnyEvent, ...]:
    """Return a rating, in place of an earlier one on the same axis."""
    person = _person(state, actor)
    is_task = command.item in state.items["building_tasks"]
    with content(""):
        if command.axis not in (TASK_AXES if is_task else THEME_AXES):
            axes = ", ".join(TASK_AXES if is_task else THEME_AXES)
            raise InvalidInput("errors.not_one_of", field="axis", value=command.axis, choices=axes)
        check_score(command.value)
        if is_task and person.window is None:
            raise InvalidInput("errors.window_missing", field="window")
    rating = Rating(voter=person.id, item=command.item, axis=command.axis, value=command.value)
    return (Rated(items=Items(ratings=(rating,))),)


def wished(state: SessionState, command: c.WishSet, actor: Actor) -> tuple[AnyEvent, ...]:
    """Return about which themes somebody wants to talk, the dearest first, each once."""
    person = _person(state, actor)
    wishes = tuple(dict.fromkeys(command.wishes))
    with content(""):
        if len(wishes) > WISHES:
            raise InvalidInput("errors.too_many_wishes", field="wishes", most=WISHES)
        for at, wish in enumerate(wishes):
            if wish not in state.themes:
                raise InvalidInput("errors.unknown_theme", field=f"wishes[{at}]", id=wish)
    return (WishesSet(items=Items(participants=(replace(person, wishes=wishes),))),)


def task_added(state: SessionState, command: c.BuildingTaskAdd) -> tuple[AnyEvent, ...]:
    """Return the list with one more building task."""
    with content("building_task"):
        check_building_task(command.building_task)
    refuse_personal_data(command, "building_task", {"name": command.building_task.name})
    refuse_used(state, ("building_tasks", "themes"), command.building_task.id, "building_task.id")
    return (BuildingTaskAdded(items=Items(building_tasks=(command.building_task,))),)


def task_removed(state: SessionState, id: str) -> tuple[AnyEvent, ...]:
    """Return the list without the task, and without its ratings."""
    gone = {"building_tasks": (id,), **_choices_about(state, {id})}
    return (BuildingTaskRemoved(items=Items(gone=gone)),)


def _person(state: SessionState, actor: Actor) -> Participant:
    person = state.participants.get(actor.participant or "")
    if person is None:
        raise Rejected("not_allowed", key="errors.participants_only")
    return person


def _without(
    state: SessionState, change: Callable[[str], str | None]
) -> tuple[tuple[Participant, ...], tuple[WorkingGroup, ...]]:
    """Return the people whose wishes and the groups whose theme `change` changes, as they are afterwards."""
    people = (replace(one, wishes=mapped(one.wishes, change)) for one in state.participants.values())
    groups = (replace(group, theme=change(group.theme) if group.theme else None) for group in state.groups.values())
    return (
        tuple(one for one in people if one != state.participants[one.id]),
        tuple(group for group in groups if group != state.groups[group.id]),
    )


def _choices_about(state: SessionState, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the votes and ratings about these themes or tasks, as what goes."""
    about = set(ids)
    votes = tuple(vote.id for vote in state.votes.values() if vote.theme in about)
    ratings = tuple(rating.id for rating in state.ratings.values() if rating.item in about)
    return ({"votes": votes} if votes else {}) | ({"ratings": ratings} if ratings else {})
