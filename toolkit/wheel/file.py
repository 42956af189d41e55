"""The wheel file (`*.wheel.json`, contract section 2): read, write, JSON Schema.

Reads strictly and loses nothing: what is read and written again is the canonical form (fixed order of keys, lists in
file order, two spaces, one newline at the end). Touches no disk and knows no template: bytes in, bytes out.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from toolkit.errors import InvalidInput, NotFound
from toolkit.wheel.content import check_wheel
from toolkit.wheel.model import RUNGS, Wheel
from toolkit.wheel.shape import copied, headed_schema, header_taken, in_file, parsed_json, shaped
from toolkit.wheel.template import Template
from toolkit.wheel.values import DATE_PATTERN, FIRST_STEP_LENGTH, ID_PATTERN, LARGEST_COUNT, NAME_LENGTH, NOTE_LENGTH

FORMAT = "participatiewiel"
VERSION = 1

# Written only where known; every other field of an item is always written.
_LEFT_OUT_WHEN_UNKNOWN = frozenset({"share", "code"})

T = TypeVar("T")


def read_wheel(data: bytes | str, template_of: Callable[[str], Template], source: str = "") -> Wheel:
    """Read a wheel file and check all that stands on it.

    `template_of` gives the template for what the file refers to (NotFound where there is none); `source` is the
    file's name for the sentence. Raises InvalidInput.
    """
    try:
        return wheel_from(parsed_json(data), template_of)
    except InvalidInput as error:
        raise in_file(error, source) from None


def wheel_from(value: Any, template_of: Callable[[str], Template]) -> Wheel:
    """Read a wheel from JSON that is already parsed. Raises InvalidInput."""
    wheel = shaped(Wheel, header_taken(value, FORMAT, VERSION))
    try:
        template = template_of(wheel.template)
    except NotFound:
        raise InvalidInput("errors.unknown_template", field="template", id=wheel.template) from None
    check_wheel(wheel, template)
    return wheel


def write_wheel(wheel: Wheel) -> bytes:
    """Write the canonical form of a wheel file."""
    return (json.dumps(wheel_json(wheel), ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def wheel_json(wheel: Wheel) -> dict[str, Any]:
    """Return the wheel as the JSON object of its file."""
    return {"format": FORMAT, "version": VERSION, **item_json(wheel)}


def item_json(item: Any) -> dict[str, Any]:
    """Return any thing of the wheel as JSON, in the form of contract section 2 (on the wire too)."""
    values = ((name, getattr(item, name)) for name in _names_in(type(item)))  # type: ignore[arg-type]
    return {name: _json(value) for name, value in values if value is not None or name not in _LEFT_OUT_WHEN_UNKNOWN}


@cache
def _names_in(kind: Any) -> tuple[str, ...]:
    return tuple(part.name for part in fields(kind))


def item_from(kind: type[T], value: Any) -> T:
    """Return a thing of the wheel from its JSON. Raises InvalidInput for a wrong shape; content is not checked."""
    return shaped(kind, value)


@cache
def _schema() -> dict[str, Any]:
    schema = TypeAdapter(Wheel).json_schema()
    for definition in (schema, *schema["$defs"].values()):
        _refine(definition)
    _require(schema["$defs"]["Activity"], "goals")
    _require(schema["$defs"]["Provision"], "goals")
    schema["$defs"]["Activity"] |= _ORGANISED_UNLESS_WISH
    schema["properties"]["id"]["pattern"] = f"^({ID_PATTERN})?$"
    return headed_schema(schema, FORMAT, VERSION, "Participatiewiel: wheel file")


def wheel_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the wheel file. References between ids are beyond what it can say."""
    return copied(_schema())


def _json(value: Any) -> Any:
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return item_json(value)
    if isinstance(value, Mapping):
        return {str(_json(key)): _json(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(inner) for inner in value]
    return value


_AS_IT_IS = frozenset({str, int, float, bool, type(None)})
_NAME = {"minLength": 1, "maxLength": NAME_LENGTH, "pattern": r"\S"}
_NOTE = {"maxLength": NOTE_LENGTH}
_DATE = {"pattern": f"^{DATE_PATTERN}$"}


def _count(least: int) -> dict[str, Any]:
    return {"minimum": least, "maximum": LARGEST_COUNT}


_REFINEMENTS: Mapping[str, Mapping[str, Any]] = {
    "id": {"pattern": f"^{ID_PATTERN}$"},
    "name": _NAME,
    "title": _NAME,
    "note": _NOTE,
    "reason": _NOTE,
    "first_step": {"maxLength": FIRST_STEP_LENGTH},
    "due": _DATE,
    "check": _DATE,
    "share": {"minimum": 0, "maximum": 1},
    "round": _count(1),
    "votes": _count(0),
    "number": _count(0),
    "postponed": _count(0),
    "slot": _count(0),
    "goals": {"minItems": 1},
}
_ORGANISED_UNLESS_WISH = {
    "if": {"properties": {"state": {"const": "wish"}}, "required": ["state"]},
    "else": {"properties": {"organisations": {"minItems": 1}}, "required": ["organisations"]},
}


def _refine(definition: dict[str, Any]) -> None:
    """Add to a definition what content.py checks and a schema can say."""
    properties = definition.get("properties", {})
    for name, shape in properties.items():
        _narrow(shape, _REFINEMENTS.get(name, {}))
        shape.pop("title", None)
    if "rungs" in properties:
        properties["rungs"]["items"] = {"enum": list(RUNGS)}
    if "scores" in properties:
        properties["scores"]["additionalProperties"]["items"] |= {"minimum": 1, "maximum": 5}
    if "slot" in properties:
        properties["number"]["minimum"] = 1


def _narrow(shape: dict[str, Any], refinement: Mapping[str, Any]) -> None:
    options: Sequence[dict[str, Any]] = shape.get("anyOf", (shape,))
    for option in options:
        if "$ref" not in option and option.get("type") != "null":
            option.update(refinement)


def _require(definition: dict[str, Any], name: str) -> None:
    definition["required"] = [*definition["required"], name]
