"""Wheel templates as people write them: YAML (JSON too) into a Template, and their JSON Schema (contract section 2).

Beside what the contract lists, a template may say what is our own reading and why: `inferred` (a list of field names)
on a goal, framework, target group and on the whole, and `reasons` (`expects` by goal and target group, `serves` by
framework, each a text by language). Any other key is refused by name. Decides nothing about coverage.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import Field, TypeAdapter

from toolkit.errors import InvalidInput
from toolkit.wheel.model import NO_FRAMEWORK, RUNGS, OrganisationKind
from toolkit.wheel.shape import copied, headed_schema, header_taken, in_file, parsed_yaml, shaped, translated_schema
from toolkit.wheel.template import (
    EXPECTED,
    NONE,
    POSSIBLE,
    VIEWS,
    Framework,
    FrameworkStatus,
    Goal,
    Reasons,
    Rung,
    Template,
    TemplateDiscipline,
    TemplateTargetGroup,
)
from toolkit.wheel.values import (
    DATE_PATTERN,
    ID_PATTERN,
    NAME_LENGTH,
    NOTE_LENGTH,
    RESERVED,
    below,
    check_date,
    check_id,
    check_name,
    check_rung,
    check_text,
    check_translated,
    check_unique_ids,
    shortened,
)

FORMAT = "participatiewiel-template"
VERSION = 1
RELEASE_PATTERN = r"[A-Za-z0-9][A-Za-z0-9.-]{0,31}"

_CLOSED: Mapping[str, Any] = {"extra": "forbid"}
_Text = Mapping[str, str]


class _Level(StrEnum):
    EXPECTED = "expected"
    POSSIBLE = "possible"
    NONE = "none"


_NUMBER = {_Level.EXPECTED: EXPECTED, _Level.POSSIBLE: POSSIBLE, _Level.NONE: NONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class _RungsForm:
    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    expected: tuple[int, ...] = ()
    possible: tuple[int, ...] = ()
    none: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _GoalForm:
    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    name: _Text
    rungs: _RungsForm = _RungsForm()
    kinds: tuple[OrganisationKind, ...] = ()
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _FrameworkForm:
    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    abbreviation: str
    name: _Text
    bwb: tuple[str, ...] = ()
    executor: str = ""
    status: FrameworkStatus = FrameworkStatus.IN_FORCE
    valid_from: Annotated[str | None, Field(alias="from")] = None
    valid_until: Annotated[str | None, Field(alias="until")] = None
    successor_of: tuple[str, ...] = ()
    serves: Mapping[str, _Level] = field(default_factory=dict)
    provisions: tuple[str, ...] = ()
    explanation: _Text = field(default_factory=dict)
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _RungForm:
    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: int
    name: _Text


@dataclass(frozen=True, slots=True, kw_only=True)
class _TargetGroupForm:
    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    name: _Text
    rungs: _RungsForm | None = None
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _DisciplineForm:
    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    name: _Text


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReasonsForm:
    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    expects: Mapping[str, Mapping[str, _Text]] = field(default_factory=dict)
    serves: Mapping[str, _Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _TemplateForm:
    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    release: str
    name: _Text
    goals: tuple[_GoalForm, ...]
    frameworks: tuple[_FrameworkForm, ...] = ()
    rungs: tuple[_RungForm, ...] = ()
    target_groups: tuple[_TargetGroupForm, ...] = ()
    disciplines: tuple[_DisciplineForm, ...] = ()
    expects: Mapping[str, Mapping[str, _Level]] = field(default_factory=dict)
    bridges: tuple[tuple[str, str], ...] = ()
    views: tuple[str, ...] = VIEWS
    reasons: _ReasonsForm = field(default_factory=_ReasonsForm)
    inferred: tuple[str, ...] = ()


def read_template(data: bytes | str, source: str = "") -> Template:
    """Read a wheel template. Raises InvalidInput naming the file `source`, the place and what is wrong."""
    try:
        return template_from(parsed_yaml(data))
    except InvalidInput as error:
        raise in_file(error, source) from None


def template_from(value: Any) -> Template:
    """Read a template from JSON that is already parsed. Raises InvalidInput."""
    form = shaped(_TemplateForm, header_taken(value, FORMAT, VERSION))
    _check_lists(form)
    _check_references(form)
    return _template_of(form)


@cache
def _schema() -> dict[str, Any]:
    schema = TypeAdapter(_TemplateForm).json_schema()
    schema["$defs"] = {name.strip("_"): shape for name, shape in schema["$defs"].items()}
    schema = _references_renamed(schema)
    for definition in (schema, *schema["$defs"].values()):
        _refine(definition)
    schema["properties"]["goals"]["minItems"] = 1
    schema["properties"]["release"]["pattern"] = f"^{RELEASE_PATTERN}$"
    schema["properties"]["views"] |= {"items": {"enum": list(VIEWS)}, "uniqueItems": True}
    return headed_schema(schema, FORMAT, VERSION, "Participatiewiel: wheel template")


def template_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a wheel template."""
    return copied(_schema())


def _references_renamed(shape: Any) -> Any:
    if isinstance(shape, dict):
        return {key: _references_renamed(inner) for key, inner in shape.items()}
    if isinstance(shape, list):
        return [_references_renamed(inner) for inner in shape]
    return shape.replace("#/$defs/_", "#/$defs/") if isinstance(shape, str) else shape


def _refine(definition: dict[str, Any]) -> None:
    properties = definition.get("properties", {})
    for name in properties.keys() & {"name", "explanation"}:
        properties[name] = _translated_or_empty(name)
    for name in properties.keys() & {"from", "until"}:
        properties[name]["anyOf"][0]["pattern"] = f"^{DATE_PATTERN}$"
    if "id" in properties:
        whole = properties["id"]["type"] == "integer"
        properties["id"] |= {"enum": list(RUNGS)} if whole else {"pattern": f"^{ID_PATTERN}$"}
    if "possible" in properties:
        for name in properties:
            properties[name] |= {"items": {"enum": list(RUNGS)}, "uniqueItems": True}


def _translated_or_empty(name: str) -> dict[str, Any]:
    if name == "name":
        return translated_schema(NAME_LENGTH)
    return {"anyOf": [translated_schema(NOTE_LENGTH), {"const": {}}], "default": {}}


def _check_lists(form: _TemplateForm) -> None:
    """Check each thing by itself, and that ids are unique in their lists."""
    check_id(form.id)
    check_translated(form.name, "name")
    _check_release(form.release)
    if not form.goals:
        raise InvalidInput("errors.goals_missing", field="goals")
    for at, goal in enumerate(form.goals):
        with below(f"goals[{at}]"):
            _check_named(goal)
            _check_rungs(goal.rungs)
    for at, framework in enumerate(form.frameworks):
        with below(f"frameworks[{at}]"):
            _check_framework(framework)
    for at, rung in enumerate(form.rungs):
        with below(f"rungs[{at}]"):
            check_rung(rung.id, "id")
            check_translated(rung.name, "name")
    for at, group in enumerate(form.target_groups):
        with below(f"target_groups[{at}]"):
            _check_named(group)
            _check_rungs(group.rungs or _RungsForm())
    for at, discipline in enumerate(form.disciplines):
        with below(f"disciplines[{at}]"):
            _check_named(discipline)
    for name in ("goals", "frameworks", "rungs", "target_groups", "disciplines"):
        check_unique_ids((str(thing.id) for thing in getattr(form, name)), name)
    _check_views(form.views)


def _check_references(form: _TemplateForm) -> None:
    """Check that every id that is referred to is listed in this template."""
    goals = {goal.id for goal in form.goals}
    frameworks = {framework.id for framework in form.frameworks}
    groups = {group.id for group in form.target_groups}
    for at, framework in enumerate(form.frameworks):
        _check_known(framework.serves, goals, "goal", f"frameworks[{at}].serves")
        others = frameworks - {framework.id}
        _check_known_in_list(framework.successor_of, others, "framework", f"frameworks[{at}].successor_of")
    for at, pair in enumerate(form.bridges):
        _check_known_in_list(pair, frameworks, "framework", f"bridges[{at}]")
        if pair[0] == pair[1]:
            raise InvalidInput("errors.id_twice", field=f"bridges[{at}]", id=pair[0])
    for where, by_goal in (("expects", form.expects), ("reasons.expects", form.reasons.expects)):
        _check_known(by_goal, goals, "goal", where)
        for goal, by_group in by_goal.items():
            _check_known(by_group, groups, "target_group", f"{where}.{goal}")
    _check_known(form.reasons.serves, frameworks, "framework", "reasons.serves")
    _check_reasons(form.reasons)


def _check_named(thing: _GoalForm | _FrameworkForm | _TargetGroupForm | _DisciplineForm) -> None:
    check_id(thing.id)
    if thing.id in RESERVED or thing.id == NO_FRAMEWORK:
        raise InvalidInput("errors.reserved_id", field="id", id=thing.id)
    check_translated(thing.name, "name")


def _check_framework(framework: _FrameworkForm) -> None:
    _check_named(framework)
    check_name(framework.abbreviation, "abbreviation")
    check_date(framework.valid_from, "from")
    check_date(framework.valid_until, "until")
    for at, provision in enumerate(framework.provisions):
        check_name(provision, f"provisions[{at}]")
    if framework.explanation:
        check_translated(framework.explanation, "explanation", NOTE_LENGTH)


def _check_rungs(form: _RungsForm) -> None:
    seen: set[int] = set()
    for name in ("expected", "possible", "none"):
        for at, rung in enumerate(getattr(form, name)):
            check_rung(rung, f"rungs.{name}[{at}]")
            if rung in seen:
                raise InvalidInput("errors.rung_twice", field=f"rungs.{name}[{at}]", rung=rung)
            seen.add(rung)


def _check_release(release: str) -> None:
    check_text(release, "release", 32)
    if not release or not all(sign.isascii() and (sign.isalnum() or sign in ".-") for sign in release):
        raise InvalidInput("errors.bad_release", field="release", release=shortened(release))


def _check_views(views: Sequence[str]) -> None:
    for at, view in enumerate(views):
        if view not in VIEWS:
            raise InvalidInput(
                "errors.not_one_of", field=f"views[{at}]", value=shortened(view), choices=", ".join(VIEWS)
            )
        if view in views[:at]:
            raise InvalidInput("errors.id_twice", field=f"views[{at}]", id=view)


def _check_reasons(reasons: _ReasonsForm) -> None:
    for goal, by_group in reasons.expects.items():
        for group, said in by_group.items():
            check_translated(said, f"reasons.expects.{goal}.{group}", NOTE_LENGTH)
    for framework, said in reasons.serves.items():
        check_translated(said, f"reasons.serves.{framework}", NOTE_LENGTH)


def _check_known(values: Iterable[str], known: set[str], kind: str, field: str) -> None:
    for value in values:
        if value not in known:
            raise InvalidInput(f"errors.template_unknown_{kind}", field=f"{field}.{value}", id=shortened(value))


def _check_known_in_list(values: Sequence[str], known: set[str], kind: str, field: str) -> None:
    for at, value in enumerate(values):
        if value not in known:
            raise InvalidInput(f"errors.template_unknown_{kind}", field=f"{field}[{at}]", id=shortened(value))


def _template_of(form: _TemplateForm) -> Template:
    return Template(
        id=form.id,
        release=form.release,
        name=form.name,
        goals=tuple(_goal_of(goal) for goal in form.goals),
        frameworks=tuple(_framework_of(framework) for framework in form.frameworks),
        rungs=tuple(Rung(id=rung.id, name=rung.name) for rung in form.rungs),
        target_groups=tuple(_target_group_of(group) for group in form.target_groups),
        disciplines=tuple(TemplateDiscipline(id=one.id, name=one.name) for one in form.disciplines),
        expects={goal: _numbers(by_group) for goal, by_group in form.expects.items()},
        bridges=form.bridges,
        views=form.views,
        reasons=Reasons(expects=form.reasons.expects, serves=form.reasons.serves),
        inferred=form.inferred,
    )


def _goal_of(form: _GoalForm) -> Goal:
    return Goal(id=form.id, name=form.name, rungs=_by_rung(form.rungs), kinds=form.kinds, inferred=form.inferred)


def _framework_of(form: _FrameworkForm) -> Framework:
    return Framework(
        id=form.id,
        abbreviation=form.abbreviation,
        name=form.name,
        bwb=form.bwb,
        executor=form.executor,
        status=form.status,
        valid_from=form.valid_from,
        valid_until=form.valid_until,
        successor_of=form.successor_of,
        serves=_numbers(form.serves),
        provisions=form.provisions,
        explanation=form.explanation,
        inferred=form.inferred,
    )


def _target_group_of(form: _TargetGroupForm) -> TemplateTargetGroup:
    rungs = None if form.rungs is None else _by_rung(form.rungs)
    return TemplateTargetGroup(id=form.id, name=form.name, rungs=rungs, inferred=form.inferred)


def _by_rung(form: _RungsForm) -> Mapping[int, int]:
    return {
        **dict.fromkeys(form.none, NONE),
        **dict.fromkeys(form.possible, POSSIBLE),
        **dict.fromkeys(form.expected, EXPECTED),
    }


def _numbers(levels: Mapping[str, _Level]) -> Mapping[str, int]:
    return {name: _NUMBER[level] for name, level in levels.items()}
