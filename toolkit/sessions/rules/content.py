"""Checks that several commands share: content, personal data, ids that are taken, changes that came too late."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from toolkit.errors import InvalidInput, Rejected
from toolkit.sessions.actors import Actor
from toolkit.sessions.commands import Command
from toolkit.sessions.personal import masked
from toolkit.sessions.state import SessionState
from toolkit.wheel.content import References
from toolkit.wheel.file import item_json

T = TypeVar("T")


class content:
    """Turn InvalidInput into a refusal whose field stands below `prefix`."""

    __slots__ = ("prefix",)

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, InvalidInput):
            code = "too_long" if error.key == "errors.too_long" else "invalid"
            field = (error.under(self.prefix) if self.prefix else error).field
            raise Rejected(code, key=error.key, field=field, **error.params) from error


def is_case(state: SessionState) -> bool:
    """Tell whether this step is about one made-up resident, whom no real person may stand in for."""
    return "case" in state.current.show


def refuse_personal_data(
    command: Command, prefix: str, texts: Mapping[str, str], *, of_resident: bool = False, case: bool = False
) -> None:
    """Refuse the first text that holds personal data, with its masked form, unless the person confirmed it.

    At a table about one resident (`case`) it is refused also then.
    """
    if command.confirmed and not case:
        return
    for name, text in texts.items():
        hidden = masked(text, of_resident=of_resident or case)
        if hidden is not None:
            key = "errors.personal_data_case" if case else None
            at = f"{prefix}.{name}".removeprefix(".")
            raise Rejected("personal_data", key=key, field=at, details={"masked": hidden})


def references_in(state: SessionState) -> References:
    """Return every id that a card or an action may refer to now."""
    template = state.template
    return References(
        goals={goal.id for goal in template.goals},
        frameworks={framework.id for framework in template.frameworks},
        target_groups=state.target_groups.keys() | {group.id for group in template.target_groups},
        areas=state.areas.keys(),
        organisations=state.organisations.keys(),
        disciplines={d.id for d in template.disciplines} | {d.id for d in state.wheel.disciplines},
        themes=state.items["themes"].keys(),
        groups=state.items["groups"].keys(),
    )


def refuse_used(state: SessionState, collections: tuple[str, ...], id: str, field: str) -> None:
    """Refuse an id that stands in one of the collections, or ever stood there."""
    if any(state.used(collection, id) for collection in collections):
        raise Rejected("exists", field=field, id=id)


def refuse_fields(changes: Mapping[str, Any], allowed: frozenset[str]) -> None:
    """Refuse a change of a field that this thing does not have, or that is not for people to change."""
    for name in changes:
        if name not in allowed:
            raise Rejected("invalid", key="errors.unknown_key", field=f"changes.{name}", name=name)


def refuse_stale(
    state: SessionState, collection: str, id: str, changes: Mapping[str, Any], base: int | None, actor: Actor
) -> None:
    """Refuse where somebody else has changed one of these fields since `base`; the error carries the present item."""
    if base is None:
        return
    written = state.history.written.get((collection, id), {})
    for name in changes:
        seq, by = written.get(name, (0, ""))
        if seq > base and by != actor.label:
            item = item_json(state.items[collection][id])
            raise Rejected("stale", field=f"changes.{name}", details={"item": item})


def field_names(kind: type) -> frozenset[str]:
    """Return the names of a dataclass's fields."""
    return frozenset(f.name for f in fields(kind))


def mapped(values: tuple[str, ...], change: Callable[[str], str | None]) -> tuple[str, ...]:
    """Return the values after `change`, each once, in order; None drops one."""
    return tuple(dict.fromkeys(new for value in values if (new := change(value)) is not None))
