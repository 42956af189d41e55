"""The cells of one row of a table, read as an activity.

Nothing is guessed: a goal, law, rung or state that has no match is a reason, with the words that were not understood.
Organisations, target groups and areas are a wheel's own: a new name makes a new one.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from toolkit.errors import InvalidInput
from toolkit.wheel.content import References, check_activity
from toolkit.wheel.labels import folded, framework_labels, goal_labels, id_of, rung_labels, target_group_labels
from toolkit.wheel.model import EVERYONE, EVERYWHERE, NO_FRAMEWORK, Activity, ActivityState, FrameworkUse
from toolkit.wheel.template import Template
from toolkit.wheel.values import check_name, shortened

STATES: Mapping[str, ActivityState] = {
    **dict.fromkeys(("", "bestaand", "bestaat", "loopt", "actief", "existing", "active"), ActivityState.EXISTING),
    **dict.fromkeys(("gepland", "in voorbereiding", "planned"), ActivityState.PLANNED),
    **dict.fromkeys(("wens", "gewenst", "idee", "wish", "idea"), ActivityState.WISH),
    **dict.fromkeys(("gestopt", "beeindigd", "stopped", "ended"), ActivityState.STOPPED),
}
_UNKNOWN = frozenset({"", "onbekend", "unknown", "nvt", "n v t"})
_NO_LAW = frozenset({"none", "geen", "geen wet", "geen wettelijk kader", "no law"})
_EVERYONE = frozenset({"everyone", "iedereen", "alle", "alle doelgroepen", "alle inwoners", "all"})
_EVERYWHERE = frozenset({"everywhere", "overal", "hele gemeente", "de hele gemeente", "gemeentebreed", "alle wijken"})

_SHARE = re.compile(r"(.*?)\s*\(?(\d{1,3}(?:\.\d+)?)\s*%\)?")
_DECIMAL_COMMA = re.compile(r"(\d),(\d+\s*%)")
_RUNG_RANGE = re.compile(r"(?:trede|rung|step)?\s*(\d)(?:\s*[-–—]\s*(?:trede|rung|step)?\s*(\d))?")
_RUNG_TO = re.compile(r"\s*(?:t/m|tot en met|tot|to|through)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What the words of a table may mean: ids by folded label, and by field what separates the items of a list."""

    goals: Mapping[str, str]
    frameworks: Mapping[str, str]
    target_groups: Mapping[str, str]
    group_names: Mapping[str, str]
    rungs: Mapping[str, str]
    separators: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An activity with the names, by id, of what it refers to on the wheel."""

    activity: Activity
    organisations: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    target_groups: Mapping[str, str] = field(default_factory=dict)


def vocabulary_of(template: Template, columns: Mapping[str, Sequence[str]], language: str = "nl") -> Vocabulary:
    """Return the words of the template, and what separates the lists in each column of cells.

    A column that has a semicolon anywhere is separated by semicolons alone, so that names may hold a comma.
    """
    return Vocabulary(
        goals=goal_labels(template),
        frameworks=framework_labels(template),
        target_groups=target_group_labels(template),
        group_names={group.id: group.name.get(language) or group.id for group in template.target_groups},
        rungs=rung_labels(template),
        separators={name: _separator_of(cells) for name, cells in columns.items()},
    )


def activity_of(cells: Mapping[str, str], vocabulary: Vocabulary) -> tuple[Named | None, Sequence[InvalidInput]]:
    """Return the activity that the cells of a row describe, by field, or every reason why they describe none."""
    values: dict[str, Any] = {}
    errors: list[InvalidInput] = []
    for name, read in _READERS.items():
        try:
            values[name] = read(cells.get(name, ""), vocabulary)
        except InvalidInput as error:
            errors.append(error)
    if errors:
        return None, errors
    try:
        return _checked(_named(values), vocabulary), []
    except InvalidInput as error:
        return None, [error]


def _named(values: Mapping[str, Any]) -> Named:
    organisations, areas, groups = values["organisations"], values["areas"], values["target_groups"]
    plain = {name: values[name] for name in ("name", "goals", "frameworks", "rungs", "state", "note", "source")}
    return Named(
        activity=Activity(
            id=id_of(values["name"], *sorted(organisations)),
            organisations=tuple(organisations),
            areas=tuple(areas),
            target_groups=tuple(groups),
            **plain,
        ),
        organisations=organisations,
        areas={key: name for key, name in areas.items() if key != EVERYWHERE},
        target_groups={key: name for key, name in groups.items() if key != EVERYONE},
    )


def _checked(named: Named, vocabulary: Vocabulary) -> Named:
    for list_name in ("organisations", "areas", "target_groups"):
        for name in getattr(named, list_name).values():
            check_name(name, list_name)
    check_activity(
        named.activity,
        References(
            goals=frozenset(vocabulary.goals.values()),
            frameworks=frozenset(vocabulary.frameworks.values()),
            target_groups=named.target_groups.keys(),
            areas=named.areas.keys(),
            organisations=named.organisations.keys(),
        ),
    )
    return named


def _separator_of(cells: Sequence[str]) -> str:
    return next((sign for sign in (";", "\n", "|") if any(sign in cell for cell in cells)), ",")


def _items(cell: str, separator: str) -> Iterator[str]:
    """Yield the items of a list that say something."""
    return (item.strip() for item in cell.split(separator) if folded(item) not in _UNKNOWN)


def _known_items(cell: str, known: Mapping[str, str] | Set[str], signs: str = ";\n|,/+&") -> Iterator[str]:
    """Yield the items of a list out of a closed vocabulary: split no further than is needed to know them."""
    item = cell.strip()
    sign = next((sign for sign in signs if sign in item), "")
    if folded(item) in known or not sign:
        if folded(item) not in _UNKNOWN:
            yield item
        return
    for part in item.split(sign):
        yield from _known_items(part, known, signs)


def _goals(cell: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    goals = [
        _match(item, vocabulary.goals, "table.unknown_goal", "goals") for item in _known_items(cell, vocabulary.goals)
    ]
    if not goals:
        raise InvalidInput("errors.goal_missing", field="goals")
    return tuple(dict.fromkeys(goals))


def _frameworks(cell: str, vocabulary: Vocabulary) -> tuple[FrameworkUse, ...]:
    known = {**vocabulary.frameworks, **dict.fromkeys(_NO_LAW, NO_FRAMEWORK)}
    uses = [_framework_use(item, known) for item in _known_items(_DECIMAL_COMMA.sub(r"\1.\2", cell), known)]
    return tuple({use.id: use for use in reversed(uses)}.values())[::-1]


def _framework_use(item: str, known: Mapping[str, str]) -> FrameworkUse:
    shared = _SHARE.fullmatch(item)
    name, share = (shared[1], round(float(shared[2]) / 100, 6)) if shared else (item, None)
    if folded(name) not in known and "(" in name:  # as in `Participatiewet (PW)`
        name = name.split("(")[0]
    return FrameworkUse(id=_match(name, known, "table.unknown_framework", "frameworks"), share=share)


def _rungs(cell: str, vocabulary: Vocabulary) -> tuple[int, ...]:
    written = _RUNG_TO.sub("-", cell.casefold())
    parts = [part.strip() for part in re.split(r"[;,&+|\n]|\ben\b|\band\b", written)]
    return tuple(
        sorted({rung for part in parts if folded(part) not in _UNKNOWN for rung in _rung_range(part, vocabulary)})
    )


def _rung_range(part: str, vocabulary: Vocabulary) -> range:
    if named := vocabulary.rungs.get(folded(part)):
        return range(int(named), int(named) + 1)
    found = _RUNG_RANGE.fullmatch(part)
    if not found:
        raise InvalidInput("table.bad_rung", field="rungs", value=shortened(part))
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last <= 6:
        raise InvalidInput("table.bad_rung", field="rungs", value=shortened(part))
    return range(first, last + 1)


def _organisations(cell: str, vocabulary: Vocabulary) -> Mapping[str, str]:
    return {id_of(name): name for name in _items(cell, vocabulary.separators.get("organisations", ","))}


def _target_groups(cell: str, vocabulary: Vocabulary) -> Mapping[str, str]:
    groups: dict[str, str] = {}
    for name in _items(cell, vocabulary.separators.get("target_groups", ",")):
        known = EVERYONE if folded(name) in _EVERYONE else vocabulary.target_groups.get(folded(name))
        groups.setdefault(known or id_of(name), vocabulary.group_names.get(known or "", name))
    return groups


def _areas(cell: str, vocabulary: Vocabulary) -> Mapping[str, str]:
    names = _items(cell, vocabulary.separators.get("areas", ","))
    return {EVERYWHERE if folded(name) in _EVERYWHERE else id_of(name): name for name in names}


def _state(cell: str, _: Vocabulary) -> ActivityState:
    if folded(cell) not in STATES:
        raise InvalidInput("table.bad_state", field="state", value=shortened(cell))
    return STATES[folded(cell)]


def _as_written(cell: str, _: Vocabulary) -> str:
    return cell


def _match(item: str, known: Mapping[str, str], key: str, field_name: str) -> str:
    if folded(item) not in known:
        raise InvalidInput(key, field=field_name, value=shortened(item))
    return known[folded(item)]


_READERS: Mapping[str, Callable[[str, Vocabulary], Any]] = {
    "name": _as_written,
    "organisations": _organisations,
    "goals": _goals,
    "frameworks": _frameworks,
    "rungs": _rungs,
    "target_groups": _target_groups,
    "areas": _areas,
    "state": _state,
    "note": _as_written,
    "source": _as_written,
}
