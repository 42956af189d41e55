"""What a session remembers of its commands: the last of them, who made and wrote what, and what one would take back.

It follows from what a command touched, whatever command that was. Whether one may be undone now the rules decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from toolkit.sessions.events import Accepted, Undone

Key = tuple[str, str]
Writing = tuple[int, str]
Before = Mapping[Key, Any]

RECENT = 20
# The step as a thing that a command may touch, beside the things on the wheel.
STEP: Key = ("step", "step")

_UNDOABLE = ("card", "theme", "action", "finding", "group")
_OWNED = ("activities", "provisions", "actions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """One of the last commands, as the facilitator's history shows it."""

    seq: int
    type: str
    at: str
    actor: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is kept of the commands so far. A key is (collection, key in it).

    `recent` holds the last `RECENT` commands. `makers` holds who made a card or an action, by its id; `written` each of
    its fields' last (seq, actor). `before` holds for each undoable seq the things as they were (None: not there).
    `origins` holds which command made a thing as it is now: one that was undone did not, so that a chain of commands
    can be taken back from its end; `origins_before` holds the same from before each undoable seq.
    """

    recent: tuple[Recent, ...] = ()
    makers: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[Key, Mapping[str, Writing]] = field(default_factory=dict)
    before: Mapping[int, Before] = field(default_factory=dict)
    origins: Mapping[Key, int] = field(default_factory=dict)
    origins_before: Mapping[int, Mapping[Key, int]] = field(default_factory=dict)


def is_undoable(type: str) -> bool:
    """Tell whether a command of this type can be taken back (contract section 5)."""
    noun, _, verb = type.partition(".")
    return type in ("undo", "step.set") or verb == "merge" or noun.removesuffix("s") in _UNDOABLE


def remembered(
    history: History, entry: Accepted, before: Before, items: Mapping[str, Mapping[str, Any]], step: str
) -> History:
    """Return the history with one more command.

    `before` has what the command touched, as it was; `items` and `step` are the session as it stands after it.
    """
    line = Recent(seq=entry.seq, type=entry.type, at=entry.at, actor=entry.actor, what=_what(before, items, step))
    taken_back, origins_before = history.before, history.origins_before
    if before and is_undoable(entry.type):
        taken_back = {**taken_back, entry.seq: before}
        origins_before = {**origins_before, entry.seq: {key: history.origins.get(key, 0) for key in before}}
    return History(
        recent=(*history.recent, line)[-RECENT:],
        makers=_makers(history, entry, before),
        written=_written(history, entry, before, items),
        before=taken_back,
        origins=_origins(history, entry, before),
        origins_before=origins_before,
    )


def _what(before: Before, items: Mapping[str, Mapping[str, Any]], step: str) -> str:
    """Return the name of the first thing that the command touched, for the facilitator's history."""
    for (collection, key), old in before.items():
        item = items.get(collection, {}).get(key) or old
        name = getattr(item, "name", None) or getattr(item, "title", None) or getattr(item, "finding", None)
        if name:
            return str(name)
    return step if STEP in before else ""


def _makers(history: History, entry: Accepted, before: Before) -> Mapping[str, str]:
    """Return who made each card and action; what was removed and put back stays its maker's."""
    made = {key: entry.actor for (collection, key) in before if collection in _OWNED and key not in history.makers}
    return {**history.makers, **made} if made else history.makers


def _written(
    history: History, entry: Accepted, before: Before, items: Mapping[str, Mapping[str, Any]]
) -> Mapping[Key, Mapping[str, Writing]]:
    """Return who wrote which field last, and when: by whatever command it was."""
    written = {
        (collection, key): {
            **history.written.get((collection, key), {}),
            **dict.fromkeys(_differing(old, items[collection].get(key)), (entry.seq, entry.actor)),
        }
        for (collection, key), old in before.items()
        if collection in _OWNED
    }
    return {**history.written, **written} if written else history.written


def _differing(old: Any, new: Any) -> list[str]:
    if old is None or new is None:
        return []
    return [f.name for f in fields(new) if getattr(old, f.name, None) != getattr(new, f.name)]


def _origins(history: History, entry: Accepted, before: Before) -> Mapping[Key, int]:
    """Return which command made each thing as it is; after an undo, the one that did so before what was undone."""
    if not before:
        return history.origins
    undone = next((event.seq for event in entry.events if isinstance(event, Undone)), None)
    origins = dict.fromkeys(before, entry.seq) if undone is None else history.origins_before[undone]
    return {**history.origins, **origins}
