"""JSON to commands, and events to JSON and back; old events are upgraded here, on reading.

What is untrusted becomes typed here or is refused. Only shape is looked at: content is decide.py's.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from functools import cache
from typing import Annotated, Any, Union, get_args, get_type_hints

from pydantic import Discriminator, TypeAdapter

from toolkit.errors import InvalidInput, Rejected
from toolkit.sessions import commands as c
from toolkit.sessions.events import Accepted, AnyEvent
from toolkit.sessions.log import Entry
from toolkit.wheel.file import item_json
from toolkit.wheel.model import Action, Activity, Area, Organisation, Provision, TargetGroup, Theme
from toolkit.wheel.shape import shaped

EVENT_VERSION = 1
_AS_IT_IS = frozenset({str, int, float, bool, type(None)})
CARD_KINDS: Mapping[str, type[Activity] | type[Provision]] = {"activity": Activity, "provision": Provision}

_COMMANDS: Mapping[str, type[c.AnyCommand]] = {
    str(next(f.default for f in fields(kind) if f.name == "type")): kind
    for kind in get_args(c.AnyCommand)
    if kind is not c.Join
}
_CHANGES_OF: Mapping[str, tuple[type, ...]] = {
    "organisation.change": (Organisation,),
    "area.change": (Area,),
    "target_group.change": (TargetGroup,),
    "card.change": (Activity, Provision),
    "action.change": (Action,),
    "theme.change": (Theme,),
}


def command_from(payload: Any) -> c.AnyCommand:
    """Return the command that a client sent. Raises Rejected("invalid") with the field of the first thing wrong."""
    try:
        return _command(payload)
    except InvalidInput as error:
        raise Rejected("invalid", key=error.key, field=error.field, **error.params) from None


def _command(payload: Any) -> c.AnyCommand:
    if not isinstance(payload, Mapping):
        raise InvalidInput("errors.expected_object")
    type = payload.get("type")
    kind = _COMMANDS.get(type) if isinstance(type, str) else None
    if kind is None:
        raise InvalidInput("errors.unknown_command", field="type", type=str(type)[:60])
    if kind is c.CardAdd:
        return _card_add(payload)
    command = shaped(kind, payload)
    kinds = _CHANGES_OF.get(command.type)
    if kinds is None:
        return command
    # Every command of _CHANGES_OF has changes, which the union of all cannot say.
    changed: Any = {"changes": _typed_changes(kinds, payload["changes"])}
    return replace(command, **changed)


def _card_add(payload: Mapping[str, Any]) -> c.CardAdd:
    shell = shaped(c.Command, {key: value for key, value in payload.items() if key not in ("type", "card")})
    return c.CardAdd(id=shell.id, confirmed=shell.confirmed, card=_card(payload.get("card")))


def _card(value: Any) -> Activity | Provision:
    if not isinstance(value, Mapping):
        raise InvalidInput("errors.expected_object", field="card")
    kind = CARD_KINDS.get(str(value.get("kind")))
    if kind is None:
        raise InvalidInput("errors.expected_one_of", field="card.kind", choices=", ".join(CARD_KINDS))
    try:
        card: Activity | Provision = shaped(kind, {key: inner for key, inner in value.items() if key != "kind"})
    except InvalidInput as error:
        raise error.under("card") from None
    return card


def _typed_changes(kinds: tuple[type, ...], changes: Mapping[str, Any]) -> Mapping[str, Any]:
    hints = {name: hint for kind in reversed(kinds) for name, hint in _hints(kind).items()}
    typed = {}
    for name, value in changes.items():
        if name not in hints:
            raise InvalidInput("errors.unknown_key", field=f"changes.{name}", name=name)
        try:
            typed[name] = shaped(hints[name], value)
        except InvalidInput as error:
            raise error.under(f"changes.{name}") from None
    return typed


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {f.name: hints[f.name] for f in fields(kind)}


def entry_of(accepted: Accepted) -> Entry:
    """Return the accepted command as the log keeps it."""
    return Entry(
        seq=accepted.seq,
        command_id=accepted.command_id,
        type=accepted.type,
        at=accepted.at,
        actor=accepted.actor,
        events=tuple(event_json(event) for event in accepted.events),
        version=EVENT_VERSION,
    )


def accepted_from(entry: Entry) -> Accepted:
    """Return the log entry in typed form, its events upgraded to today's."""
    return Accepted(
        seq=entry.seq,
        command_id=entry.command_id,
        type=entry.type,
        at=entry.at,
        actor=entry.actor,
        events=tuple(event_from(event, entry.version) for event in entry.events),
    )


def event_json(event: AnyEvent) -> dict[str, Any]:
    """Return the event as JSON; what is as its default says is left out."""
    return {"type": event.type, **_compact(event)}


def event_from(value: Mapping[str, Any], version: int = EVENT_VERSION) -> AnyEvent:
    """Return the event that the log holds. Raises ValueError for what no version of ours wrote."""
    if version > EVENT_VERSION:
        raise ValueError(f"an event of version {version} needs a newer programme")
    event: AnyEvent = _event_adapter().validate_python(dict(value), strict=False)
    return event


@cache
def _event_adapter() -> TypeAdapter[Any]:
    return TypeAdapter(Annotated[AnyEvent, Discriminator("type")])


def _compact(value: Any) -> Any:
    kind: Any = type(value)
    if kind in _AS_IT_IS:
        return value
    if (parts := _parts_of(kind)) is not None:
        held = {}
        for name, default in parts:
            inner = getattr(value, name)
            if inner is not default and inner != default:
                held[name] = inner if type(inner) in _AS_IT_IS else _compact(inner)
        return held
    if isinstance(value, (list, tuple, frozenset)):
        return [_compact(inner) for inner in value]
    if isinstance(value, Mapping):
        return {str(key): _compact(inner) for key, inner in value.items()}
    return value.value if hasattr(value, "value") else value


@cache
def _parts_of(kind: Any) -> tuple[tuple[str, Any], ...] | None:
    """Return the fields of an event or of a thing in it, with what each is where nothing is said; None for no such."""
    if not is_dataclass(kind):
        return None
    return tuple(
        (part.name, part.default_factory() if part.default_factory is not MISSING else part.default)
        for part in fields(kind)
        if part.name != "type"
    )


def card_json(card: Activity | Provision) -> dict[str, Any]:
    """Return the card as a client sends it, with its kind."""
    return {"kind": "activity" if isinstance(card, Activity) else "provision", **item_json(card)}


def command_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of everything that `submit` takes."""
    on_the_wire: Any = Union[tuple(_COMMANDS.values())]  # noqa: UP007  a union that is made, not written
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[on_the_wire, Discriminator("type")])
    schema = adapter.json_schema()
    for kind, model in CARD_KINDS.items():
        card = schema["$defs"][model.__name__]
        card["properties"] = {"kind": {"const": kind}, **card["properties"]}
        card["required"] = ["kind", "goals", *card["required"]]
    for definition in schema["$defs"].values():
        if "const" in definition.get("properties", {}).get("type", {}):
            definition["required"] = sorted({"type", *definition.get("required", [])})
    return {**_head("command"), **schema}


def event_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of an event in the log."""
    return {**_head("event"), **_event_adapter().json_schema()}


def patch_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a patch."""
    keyed = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": {"type": "object"}}}
    gone = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}
    count = {"type": "integer", "minimum": 0}
    return {
        **_head("patch"),
        "type": "object",
        "properties": {"from": count, "seq": count, "set": keyed, "gone": gone},
        "required": ["from", "seq", "set", "gone"],
        "additionalProperties": False,
    }


def _head(name: str) -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Participatiewiel: {name}"}
