"""Session scripts (draaiboeken): the plan of a workshop, step by step (contract section 2, `templates/scripts/*.yaml`).

`may` left out means the rights of the phase. `show` says what a step shows; left out or empty, the phase decides:
cards to everyone (except where hidden below), findings from `explore` on, names to nobody. Its words:

- `findings`: participants get the findings. A list without it holds them back, in `explore` and later too.
- `names`: participants see each other's names.
- `cards_hidden`: before `explore`, everyone sees their own cards only.
- `one_voice`: in `choose`, the dots are an organisation's, not a person's.
- `grid`: in `choose`, themes are rated by impact and feasibility beside the dots.
- `case`: the step is about one made-up resident; personal data is refused, also when it is confirmed.
- `quiet`: no names and no counts of people and cards, on the phones and on the screen (see `quieted`).
- `wheel`, `table`, `persona`, `cards`, `themes`, `groups`, `actions`: what the screen leads with. They open nothing.

`late_cards` lets people still place cards after the placing is over. This module reads and checks; what a phase
allows by itself stands in phases.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

from pydantic import TypeAdapter

from toolkit.errors import InvalidInput
from toolkit.wheel.file import item_json
from toolkit.wheel.shape import copied, headed_schema, header_taken, in_file, parsed_yaml, shaped, translated_schema
from toolkit.wheel.values import (
    ID_PATTERN,
    NAME_LENGTH,
    NOTE_LENGTH,
    below,
    check_id,
    check_translated,
    check_unique_ids,
    shortened,
)

FORMAT = "participatiewiel-script"
VERSION = 1
LONGEST_STEP = 24 * 60

SHOWABLE = frozenset(
    {
        "findings",
        "names",
        "cards_hidden",
        "one_voice",
        "grid",
        "quiet",
        "case",
        "wheel",
        "table",
        "persona",
        "cards",
        "themes",
        "groups",
        "actions",
    }
)
PARTICIPANT_COMMANDS = frozenset(
    {
        "participant.change",
        "organisation.add",
        "area.add",
        "target_group.add",
        "card.add",
        "card.change",
        "card.remove",
        "card.confirm",
        "cards.merge",
        "cards.keep_apart",
        "theme.add",
        "vote.cast",
        "vote.withdraw",
        "rating.set",
        "wish.set",
        "ready.set",
        "action.add",
        "action.change",
        "action.remove",
    }
)
_CLOSED: Mapping[str, Any] = {"extra": "forbid"}


class Phase(StrEnum):
    """The kind of a step: what people may do in it when the script does not say otherwise."""

    LOBBY = "lobby"
    RESIDENT = "resident"
    PLACE = "place"
    FRAMEWORKS = "frameworks"
    EXPLORE = "explore"
    CHOOSE = "choose"
    GROUPS = "groups"
    ACTIONS = "actions"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. Texts by language; `instruction` is for everyone, `say` for the facilitator; `minutes` 0: no timer."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    phase: Phase
    title: Mapping[str, str]
    instruction: Mapping[str, str] = field(default_factory=dict)
    say: Mapping[str, str] = field(default_factory=dict)
    minutes: int = 0
    may: Mapping[str, tuple[str, ...]] | None = None
    show: tuple[str, ...] = ()
    late_cards: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The plan of a workshop; `name` by language, at least one step."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    name: Mapping[str, str]
    steps: tuple[Step, ...]

    @property
    def minutes(self) -> int:
        """How long the whole script takes."""
        return sum(step.minutes for step in self.steps)

    def step_for(self, wanted: str) -> Step | None:
        """Return the step of that id, else the first of that phase, else None."""
        by_id = (step for step in self.steps if step.id == wanted)
        by_phase = (step for step in self.steps if step.phase == wanted)
        return next(by_id, None) or next(by_phase, None)

    def step_or_first(self, id: str) -> Step:
        """Return the step of that id; the first where there is none such."""
        return next((step for step in self.steps if step.id == id), self.steps[0])


def read_script(data: bytes | str, source: str = "") -> Script:
    """Read a session script (YAML, JSON too). Raises InvalidInput naming the file `source` and the place."""
    try:
        return script_from(parsed_yaml(data))
    except InvalidInput as error:
        raise in_file(error, source) from None


def script_from(value: Any) -> Script:
    """Read a script from JSON that is already parsed. Raises InvalidInput."""
    script = shaped(Script, header_taken(value, FORMAT, VERSION))
    check_script(script)
    return script


def script_json(script: Script) -> dict[str, Any]:
    """Return the script as the object of its file."""
    return {"format": FORMAT, "version": VERSION, **item_json(script)}


def check_script(script: Script) -> None:
    """Raise InvalidInput where the script makes no sense."""
    check_id(script.id)
    check_translated(script.name, "name")
    if not script.steps:
        raise InvalidInput("errors.step_missing", field="steps")
    for at, step in enumerate(script.steps):
        with below(f"steps[{at}]"):
            check_step(step)
    check_unique_ids((step.id for step in script.steps), "steps")


def check_step(step: Step) -> None:
    """Raise InvalidInput where a step makes no sense."""
    check_id(step.id)
    check_translated(step.title, "title")
    for name in ("instruction", "say"):
        if getattr(step, name):
            check_translated(getattr(step, name), name, NOTE_LENGTH)
    if not 0 <= step.minutes <= LONGEST_STEP:
        raise InvalidInput("errors.bad_count", field="minutes", number=step.minutes, least=0, most=LONGEST_STEP)
    for at, word in enumerate(step.show):
        _check_one_of(word, f"show[{at}]", SHOWABLE)
    for role, types in (step.may or {}).items():
        _check_one_of(role, f"may.{role}", frozenset({"participant"}))
        for at, kind in enumerate(types):
            _check_one_of(kind, f"may.{role}[{at}]", PARTICIPANT_COMMANDS)


@cache
def _schema() -> dict[str, Any]:
    schema = TypeAdapter(Script).json_schema()
    step = schema["$defs"]["Step"]["properties"]
    for properties in (schema["properties"], step):
        properties["id"]["pattern"] = f"^{ID_PATTERN}$"
    schema["properties"]["name"] = translated_schema(NAME_LENGTH)
    schema["properties"]["steps"]["minItems"] = 1
    step["title"] = translated_schema(NAME_LENGTH)
    step["instruction"] = step["say"] = {"anyOf": [translated_schema(NOTE_LENGTH), {"const": {}}], "default": {}}
    step["minutes"] |= {"minimum": 0, "maximum": LONGEST_STEP}
    step["show"]["items"] = {"enum": sorted(SHOWABLE)}
    step["may"] = {"anyOf": [_rights_schema(), {"type": "null"}], "default": None}
    return headed_schema(schema, FORMAT, VERSION, "Participatiewiel: session script")


def script_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a session script."""
    return copied(_schema())


def _rights_schema() -> dict[str, Any]:
    types = {"type": "array", "items": {"enum": sorted(PARTICIPANT_COMMANDS)}}
    return {"type": "object", "additionalProperties": False, "properties": {"participant": types}}


def _check_one_of(value: str, field: str, known: frozenset[str]) -> None:
    if value not in known:
        raise InvalidInput("errors.not_one_of", field=field, value=shortened(value), choices=", ".join(sorted(known)))


QUIET = "-rustig"
_SHOWS_FINDINGS = frozenset({Phase.EXPLORE, Phase.CHOOSE, Phase.GROUPS, Phase.ACTIONS, Phase.CLOSED})


def quieted(script: Script) -> Script:
    """Return a script for a quiet room: its steps show no names and no counts, and all else as before."""
    return replace(script, id=f"{script.id}{QUIET}", steps=tuple(_quieted(step) for step in script.steps))


def _quieted(step: Step) -> Step:
    # A step that says nothing shows findings by its phase; once it says something, it has to name them.
    shown = step.show or (("findings",) if step.phase in _SHOWS_FINDINGS else ())
    return replace(step, show=(*(word for word in shown if word != "names"), "quiet"))
