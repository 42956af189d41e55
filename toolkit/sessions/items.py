"""The things that an event carries, by collection: whole, as they stand after it, and the keys of those that are gone.

So evolving is putting and dropping, old events need no rules to be understood, and taking one back is putting what was
there before. What happened to them is said by the event (events.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar

from toolkit.sessions.choices import Rating, Vote
from toolkit.wheel.group_words import Reason
from toolkit.wheel.model import (
    Action,
    Activity,
    Area,
    BuildingTask,
    Judgement,
    Organisation,
    Participant,
    Provision,
    TargetGroup,
    Theme,
    WorkingGroup,
)

_CLOSED: Mapping[str, Any] = {"extra": "forbid"}


def judgement_key(judgement: Judgement) -> str:
    """Return where a judgement stands: one for each finding in each round."""
    return f"{judgement.round}/{judgement.finding}"


def pair_key(a: str, b: str) -> str:
    """Return where a pair that is to be kept apart stands, whichever was named first."""
    return "+".join(sorted((a, b)))


@dataclass(frozen=True, kw_only=True)
class Items:
    """Things as they stand after an event, by collection; `gone` names what is there no more.

    Without slots, unlike all else: made and looked through for each command, it holds only what the event carries, and
    all that is empty stands once, in the class.
    """

    if not TYPE_CHECKING:

        def __init__(self, **put: Any) -> None:
            self.__dict__.update({"gone": {}, **put})

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    organisations: tuple[Organisation, ...] = ()
    areas: tuple[Area, ...] = ()
    target_groups: tuple[TargetGroup, ...] = ()
    participants: tuple[Participant, ...] = ()
    activities: tuple[Activity, ...] = ()
    provisions: tuple[Provision, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    judgements: tuple[Judgement, ...] = ()
    themes: tuple[Theme, ...] = ()
    groups: tuple[WorkingGroup, ...] = ()
    reasons: tuple[Reason, ...] = ()
    building_tasks: tuple[BuildingTask, ...] = ()
    actions: tuple[Action, ...] = ()
    votes: tuple[Vote, ...] = ()
    ratings: tuple[Rating, ...] = ()
    gone: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


COLLECTIONS = tuple(f.name for f in fields(Items) if f.name != "gone")
# What a session knows of choices, and of what a group's sentence is made of, is in no wheel file.
WHEEL_COLLECTIONS = tuple(name for name in COLLECTIONS if name not in ("votes", "ratings", "reasons"))


def key_of(collection: str, item: Any) -> str:
    """Return the key of an item in its collection: its id, where it has one."""
    match collection:
        case "judgements":
            return judgement_key(item)
        case "apart":
            return pair_key(*item)
        case _:
            return str(item.id)


def effects_of(items: Items) -> Iterator[tuple[str, str, Any | None]]:
    """Yield (collection, key, item) for each thing put, and (collection, key, None) for each dropped."""
    held = vars(items)
    for collection in COLLECTIONS:
        if collection in held:
            for item in held[collection]:
                yield collection, key_of(collection, item), item
    for collection, keys in items.gone.items():
        for key in keys:
            yield collection, key, None


def items_of(effects: Mapping[tuple[str, str], Any | None]) -> Items:
    """Return the `Items` that have these effects: the reverse of `effects_of`."""
    put: dict[str, list[Any]] = {}
    gone: dict[str, list[str]] = {}
    for (collection, key), item in effects.items():
        if item is None:
            gone.setdefault(collection, []).append(key)
        else:
            put.setdefault(collection, []).append(item)
    return Items(
        **{collection: tuple(items) for collection, items in put.items()},
        gone={collection: tuple(keys) for collection, keys in gone.items()},
    )
