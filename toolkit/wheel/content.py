"""Whether what stands on a wheel makes sense: what each thing is made of, and what it refers to (contract section 2).

Every `check_…` returns nothing or raises InvalidInput with the field as seen from the thing that is checked
(`goals[0]`). What one value may be stands in values.py. Shape (is it a text, a list, a known state) is not looked at
here: file.py and codec.py have done that. Nor is anything mended: what is wrong is refused, by name.
"""

import math
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeVar

from toolkit.errors import InvalidInput
from toolkit.wheel.model import (
    EVERYONE,
    EVERYWHERE,
    NO_FRAMEWORK,
    Action,
    Activity,
    ActivityState,
    Area,
    BuildingTask,
    Discipline,
    FrameworkUse,
    Judgement,
    Municipality,
    Organisation,
    Participant,
    Place,
    Provision,
    TargetGroup,
    Theme,
    Wheel,
    WorkingGroup,
)
from toolkit.wheel.template import Template
from toolkit.wheel.values import (
    FIRST_STEP_LENGTH,
    NAME_LENGTH,
    NOTE_LENGTH,
    below,
    check_composed,
    check_count,
    check_date,
    check_id,
    check_known,
    check_known_all,
    check_known_or_none,
    check_name,
    check_named,
    check_not_reserved,
    check_rung,
    check_score,
    check_text,
    check_unique_ids,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """Every id that a card, action, group or participant may refer to."""

    goals: Set[str]
    frameworks: Set[str]
    target_groups: Set[str]
    areas: Set[str] = frozenset()
    organisations: Set[str] = frozenset()
    disciplines: Set[str] = frozenset()
    themes: Set[str] = frozenset()
    groups: Set[str] = frozenset()
    participants: Set[str] = frozenset()
    cards: Set[str] = frozenset()


def references_of(wheel: Wheel, template: Template) -> References:
    """Return all ids that the wheel and its template list; special values are not among them."""
    return References(
        goals=_ids(template.goals),
        frameworks=_ids(template.frameworks),
        target_groups=_ids(wheel.target_groups) | _ids(template.target_groups),
        areas=_ids(wheel.areas),
        organisations=_ids(wheel.organisations),
        disciplines=_ids(wheel.disciplines) | _ids(template.disciplines),
        themes=_ids(wheel.themes),
        groups=_ids(wheel.groups),
        participants=_ids(wheel.participants),
        cards=_ids(wheel.activities) | _ids(wheel.provisions),
    )


def check_wheel(wheel: Wheel, template: Template) -> None:
    """Raise InvalidInput, with the path from the wheel's root, where anything on the wheel makes no sense."""
    refs = references_of(wheel, template)
    check_header(wheel)
    for list_name, check in _CHECKS_BY_LIST.items():
        _check_list(getattr(wheel, list_name), list_name, check, refs)
    for at, pair in enumerate(wheel.apart):
        check_known_all(pair, f"apart[{at}]", "card", refs.cards)


def check_header(wheel: Wheel) -> None:
    """Check what is of the wheel itself: id (may be empty: not made yet), name, round, municipalities, tags."""
    if wheel.id:
        check_id(wheel.id)
    check_name(wheel.name)
    check_count(wheel.round, 1, "round")
    for at, municipality in enumerate(wheel.municipalities):
        with below(f"municipalities[{at}]"):
            check_municipality(municipality)
    for at, tag in enumerate(wheel.tags):
        check_text(tag, f"tags[{at}]", NAME_LENGTH)
    check_composed(wheel.extra, "extra")


def check_municipality(municipality: Municipality) -> None:
    """Check the name and the code of a municipality."""
    check_name(municipality.name)
    check_text(municipality.code or "", "code", NAME_LENGTH)


def check_activity(activity: Activity, refs: References) -> None:
    """Check an activity against all that it may refer to. Only a wish may stand there without an organisation."""
    check_named(activity)
    if not activity.organisations and activity.state is not ActivityState.WISH:
        raise InvalidInput("errors.organisation_missing", field="organisations")
    _check_goals(activity.goals, refs)
    check_known_all(activity.organisations, "organisations", "organisation", refs.organisations)
    for at, use in enumerate(activity.frameworks):
        with below(f"frameworks[{at}]"):
            _check_framework_use(use, refs)
    for at, rung in enumerate(activity.rungs):
        check_rung(rung, f"rungs[{at}]")
    check_known_all(activity.target_groups, "target_groups", "target_group", refs.target_groups | {EVERYONE})
    check_known_all(activity.areas, "areas", "area", refs.areas | {EVERYWHERE})
    check_text(activity.note, "note", NOTE_LENGTH)
    check_composed(activity.source, "source")
    for at, name in enumerate(activity.inferred):
        check_composed(name, f"inferred[{at}]")
    for goal, place in activity.places.items():
        check_known(goal, f"places.{goal}", "goal", refs.goals)
        with below(f"places.{goal}"):
            check_place(place)


def check_provision(provision: Provision, refs: References) -> None:
    """Check a provision: one law, one organisation, at least one goal."""
    check_named(provision)
    if not provision.framework:
        raise InvalidInput("errors.framework_missing", field="framework")
    if not provision.organisation:
        raise InvalidInput("errors.organisation_missing", field="organisation")
    check_known(provision.framework, "framework", "framework", refs.frameworks | {NO_FRAMEWORK})
    check_known(provision.organisation, "organisation", "organisation", refs.organisations)
    _check_goals(provision.goals, refs)
    check_known_all(provision.target_groups, "target_groups", "target_group", refs.target_groups | {EVERYONE})


def check_card(card: Activity | Provision, refs: References) -> None:
    """Check an activity or a provision, whichever it is."""
    if isinstance(card, Activity):
        check_activity(card, refs)
    else:
        check_provision(card, refs)


def check_action(action: Action, refs: References) -> None:
    """Check an action; who owns and has it must be known, its findings need not be there any more."""
    check_id(action.id)
    check_name(action.title, "title")
    check_text(action.note, "note", NOTE_LENGTH)
    check_text(action.first_step, "first_step", FIRST_STEP_LENGTH)
    check_count(action.number, 0, "number")
    check_count(action.postponed, 0, "postponed")
    check_count(action.round, 1, "round")
    check_date(action.due, "due")
    check_date(action.check, "check")
    for name in ("owner", "holder"):
        check_known_or_none(getattr(action, name), name, "organisation", refs.organisations)
    check_known_all(action.organisations, "organisations", "organisation", refs.organisations)
    check_known_or_none(action.group, "group", "group", refs.groups)
    _check_finding_keys(action.findings)


def check_organisation(organisation: Organisation) -> None:
    """Check the id and the name of an organisation."""
    check_named(organisation)


def check_area(area: Area) -> None:
    """Check an area, whose id may mean nothing by itself."""
    check_named(area)
    check_not_reserved(area.id)


def check_target_group(target_group: TargetGroup) -> None:
    """Check a target group, whose id may mean nothing by itself."""
    check_named(target_group)
    check_not_reserved(target_group.id)


def check_discipline(discipline: Discipline) -> None:
    """Check the id and the name of a discipline."""
    check_named(discipline)


def check_participant(participant: Participant, refs: References) -> None:
    """Check what is known of a participant; a name is not part of it."""
    check_id(participant.id)
    check_known_or_none(participant.organisation, "organisation", "organisation", refs.organisations)
    check_known_or_none(participant.discipline, "discipline", "discipline", refs.disciplines)
    check_known_all(participant.wishes, "wishes", "theme", refs.themes)


def check_theme(theme: Theme) -> None:
    """Check a theme; the findings that it answers need not be there any more."""
    check_named(theme)
    check_count(theme.votes, 0, "votes")
    _check_finding_keys(theme.findings)


def check_group(group: WorkingGroup, refs: References) -> None:
    """Check a working group and who sits in it."""
    check_id(group.id)
    check_text(group.reason, "reason", NOTE_LENGTH)
    check_known_or_none(group.theme, "theme", "theme", refs.themes)
    check_known_all(group.members, "members", "participant", refs.participants)


def check_building_task(task: BuildingTask) -> None:
    """Check a building task with its scores, 1 to 5 each."""
    check_named(task)
    for window, scores in task.scores.items():
        for at, score in enumerate(scores):
            check_score(score, f"scores.{window.value}[{at}]")


def check_judgement(judgement: Judgement) -> None:
    """Check a judgement; its finding need not be there any more."""
    check_composed(judgement.finding, "finding")
    check_text(judgement.reason, "reason", NOTE_LENGTH)
    check_count(judgement.round, 1, "round")


def check_place(place: Place) -> None:
    """Check a place in a goal: slots count from 0, numbers from 1."""
    check_count(place.slot, 0, "slot")
    check_count(place.number, 1, "number")


Item = TypeVar("Item", bound=Any)


def _check_list(
    items: Sequence[Item], list_name: str, check: Callable[[Item, References], None], refs: References
) -> None:
    for at, item in enumerate(items):
        with below(f"{list_name}[{at}]"):
            check(item, refs)
    check_unique_ids((item.id for item in items if hasattr(item, "id")), list_name)


_CHECKS_BY_LIST: dict[str, Callable[[Any, References], None]] = {
    "areas": lambda area, _: check_area(area),
    "target_groups": lambda group, _: check_target_group(group),
    "disciplines": lambda discipline, _: check_discipline(discipline),
    "organisations": lambda organisation, _: check_organisation(organisation),
    "activities": check_activity,
    "provisions": check_provision,
    "judgements": lambda judgement, _: check_judgement(judgement),
    "participants": check_participant,
    "themes": lambda theme, _: check_theme(theme),
    "groups": check_group,
    "building_tasks": lambda task, _: check_building_task(task),
    "actions": check_action,
}


def _ids(items: Iterable[Any]) -> frozenset[str]:
    return frozenset(item.id for item in items)


def _check_goals(goals: Sequence[str], refs: References) -> None:
    if not goals:
        raise InvalidInput("errors.goal_missing", field="goals")
    check_known_all(goals, "goals", "goal", refs.goals)


def _check_framework_use(use: FrameworkUse, refs: References) -> None:
    check_known(use.id, "id", "framework", refs.frameworks | {NO_FRAMEWORK})
    if use.share is not None and not (math.isfinite(use.share) and 0 <= use.share <= 1):
        raise InvalidInput("errors.bad_share", field="share", share=use.share)


def _check_finding_keys(keys: Sequence[str]) -> None:
    for at, key in enumerate(keys):
        check_composed(key, f"findings[{at}]")
