"""Whether what stands on a wheel makes sense: lengths, ids, references, ranges (contract sections 1 and 2).

Every `check_…` returns nothing or raises InvalidInput with the field as seen from the thing that is checked
(`goals[0]`). Shape (is it a text, a list, a known state) is not looked at here: file.py and codec.py have done that.
Nor is anything mended: what is wrong is refused, by name.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from toolkit.errors import InvalidInput
from toolkit.texts import DEFAULT_LANGUAGE, LANGUAGES
from toolkit.wheel.model import (
    EVERYONE,
    EVERYWHERE,
    NO_FRAMEWORK,
    RUNGS,
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

NAME_LENGTH = 120
NOTE_LENGTH = 1000
FIRST_STEP_LENGTH = 300
LARGEST_COUNT = 1_000_000
ID_PATTERN = r"[a-z0-9][a-z0-9-]{0,63}"
DATE_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
RESERVED = frozenset({EVERYONE, EVERYWHERE})

_ID = re.compile(ID_PATTERN)
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_DATE = re.compile(DATE_PATTERN)


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
    _check_composed(wheel.extra, "extra")


def check_municipality(municipality: Municipality) -> None:
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
    _check_composed(activity.source, "source")
    for at, name in enumerate(activity.inferred):
        _check_composed(name, f"inferred[{at}]")
    for goal, place in activity.places.items():
        _check_known(goal, f"places.{goal}", "goal", refs.goals)
        with below(f"places.{goal}"):
            check_place(place)


def check_provision(provision: Provision, refs: References) -> None:
    check_named(provision)
    if not provision.framework:
        raise InvalidInput("errors.framework_missing", field="framework")
    if not provision.organisation:
        raise InvalidInput("errors.organisation_missing", field="organisation")
    _check_known(provision.framework, "framework", "framework", refs.frameworks | {NO_FRAMEWORK})
    _check_known(provision.organisation, "organisation", "organisation", refs.organisations)
    _check_goals(provision.goals, refs)
    check_known_all(provision.target_groups, "target_groups", "target_group", refs.target_groups | {EVERYONE})


def check_card(card: Activity | Provision, refs: References) -> None:
    """Check an activity or a provision, whichever it is."""
    if isinstance(card, Activity):
        check_activity(card, refs)
    else:
        check_provision(card, refs)


def check_action(action: Action, refs: References) -> None:
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
    check_named(organisation)


def check_area(area: Area) -> None:
    check_named(area)
    _check_not_reserved(area.id)


def check_target_group(target_group: TargetGroup) -> None:
    check_named(target_group)
    _check_not_reserved(target_group.id)


def check_discipline(discipline: Discipline) -> None:
    check_named(discipline)


def check_participant(participant: Participant, refs: References) -> None:
    check_id(participant.id)
    check_known_or_none(participant.organisation, "organisation", "organisation", refs.organisations)
    check_known_or_none(participant.discipline, "discipline", "discipline", refs.disciplines)
    check_known_all(participant.wishes, "wishes", "theme", refs.themes)


def check_theme(theme: Theme) -> None:
    check_named(theme)
    check_count(theme.votes, 0, "votes")
    _check_finding_keys(theme.findings)


def check_group(group: WorkingGroup, refs: References) -> None:
    check_id(group.id)
    check_text(group.reason, "reason", NOTE_LENGTH)
    check_known_or_none(group.theme, "theme", "theme", refs.themes)
    check_known_all(group.members, "members", "participant", refs.participants)


def check_building_task(task: BuildingTask) -> None:
    check_named(task)
    for window, scores in task.scores.items():
        for at, score in enumerate(scores):
            check_score(score, f"scores.{window.value}[{at}]")


def check_judgement(judgement: Judgement) -> None:
    _check_composed(judgement.finding, "finding")
    check_text(judgement.reason, "reason", NOTE_LENGTH)
    check_count(judgement.round, 1, "round")


class Named(Protocol):
    """Anything with an id and a name."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


def check_named(thing: Named) -> None:
    """Check the id and the name of anything that has both."""
    check_id(thing.id)
    check_name(thing.name)


def check_id(value: str, field: str = "id") -> None:
    if not _ID.fullmatch(value):
        raise InvalidInput("errors.bad_id", field=field, id=shortened(value))


def check_name(value: str, field: str = "name") -> None:
    """Check a name or title: not blank, at most 120 code points."""
    if not value.strip():
        raise InvalidInput("errors.name_missing", field=field)
    check_text(value, field, NAME_LENGTH)


def check_text(value: str, field: str, limit: int) -> None:
    """Check a text: at most `limit` code points, in NFC."""
    if len(value) > limit:
        raise InvalidInput("errors.too_long", field=field, length=len(value), limit=limit)
    _check_composed(value, field)


def check_translated(value: Mapping[str, str], field: str, limit: int = NAME_LENGTH) -> None:
    """Check a text by language: known languages only, Dutch among them, none too long or blank."""
    if DEFAULT_LANGUAGE not in value:
        raise InvalidInput("errors.missing_key", field=f"{field}.{DEFAULT_LANGUAGE}", name=DEFAULT_LANGUAGE)
    for language, written in value.items():
        if language not in LANGUAGES:
            raise InvalidInput("errors.unknown_key", field=f"{field}.{language}", name=language)
        if not written.strip():
            raise InvalidInput("errors.name_missing", field=f"{field}.{language}")
        check_text(written, f"{field}.{language}", limit)


def check_rung(value: int, field: str = "rung") -> None:
    if value not in RUNGS:
        raise InvalidInput("errors.bad_rung", field=field, rung=value)


def check_score(value: int, field: str = "value") -> None:
    """Check a score in a rating: 1 to 5."""
    if not 1 <= value <= 5:
        raise InvalidInput("errors.bad_score", field=field, score=value)


def check_count(value: int, least: int, field: str) -> None:
    """Check a number that counts something: at least `least`, at most a million."""
    if not least <= value <= LARGEST_COUNT:
        raise InvalidInput("errors.bad_count", field=field, number=value, least=least, most=LARGEST_COUNT)


def check_date(value: str | None, field: str) -> None:
    """Check an ISO date (`2027-03-01`) that exists; None is no date."""
    if value is None:
        return
    try:
        date.fromisoformat(value if _DATE.fullmatch(value) else "")
    except ValueError:
        raise InvalidInput("errors.bad_date", field=field, date=shortened(value)) from None


def check_place(place: Place) -> None:
    check_count(place.slot, 0, "slot")
    check_count(place.number, 1, "number")


def check_unique_ids(ids: Iterable[str], list_name: str) -> None:
    """Refuse an id that stands twice in one list, by name."""
    seen: set[str] = set()
    for at, item_id in enumerate(ids):
        if item_id in seen:
            raise InvalidInput("errors.id_twice", field=f"{list_name}[{at}].id", id=item_id)
        seen.add(item_id)


def shortened(value: str) -> str:
    """Return a text short enough to quote in a sentence."""
    return value if len(value) <= 80 else value[:79] + "…"


@contextmanager
def below(prefix: str) -> Iterator[None]:
    """Put `prefix` before the field of any InvalidInput that comes out of the block."""
    try:
        yield
    except InvalidInput as error:
        raise error.under(prefix) from None


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
    _check_known(use.id, "id", "framework", refs.frameworks | {NO_FRAMEWORK})
    if use.share is not None and not (math.isfinite(use.share) and 0 <= use.share <= 1):
        raise InvalidInput("errors.bad_share", field="share", share=use.share)


def _check_known(value: str, field: str, kind: str, known: Collection[str]) -> None:
    if value not in known:
        raise InvalidInput(f"errors.unknown_{kind}", field=field, id=shortened(value))


def check_known_or_none(value: str | None, field: str, kind: str, known: Collection[str]) -> None:
    if value is not None:
        _check_known(value, field, kind, known)


def check_known_all(values: Sequence[str], field: str, kind: str, known: Collection[str]) -> None:
    for at, value in enumerate(values):
        _check_known(value, f"{field}[{at}]", kind, known)


def _check_not_reserved(item_id: str) -> None:
    if item_id in RESERVED:
        raise InvalidInput("errors.reserved_id", field="id", id=item_id)


def _check_finding_keys(keys: Sequence[str]) -> None:
    for at, key in enumerate(keys):
        _check_composed(key, f"findings[{at}]")


def _check_composed(value: Any, field: str) -> None:
    """Refuse text that is not in NFC, as deep as it lies: two spellings of one word would count as two.

    Refuse half signs and NUL too: no file or database takes them.
    """
    for text in texts_in(value):
        if _UNWRITABLE.search(text):
            raise InvalidInput("errors.bad_character", field=field)
        if not unicodedata.is_normalized("NFC", text):
            raise InvalidInput("errors.not_nfc", field=field)


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text inside a value: of lists, of mappings with their keys, of dataclasses."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for part in fields(value):
            yield from texts_in(getattr(value, part.name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts_in(key)
            yield from texts_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts_in(inner)
