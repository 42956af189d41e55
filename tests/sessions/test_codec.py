"""What is untrusted becomes typed, or is refused with its place."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.sessions.scene import action, activity, provision
from toolkit.errors import Rejected
from toolkit.sessions import commands as c
from toolkit.sessions.codec import card_json, command_from, command_schema, event_from, event_schema, patch_schema
from toolkit.wheel.file import item_json
from toolkit.wheel.model import ActivityState, FrameworkUse

CARD = card_json(activity("a1", frameworks=(FrameworkUse(id="wmo", share=0.5),)))


def refused(payload: Any) -> tuple[str, str | None]:
    with pytest.raises(Rejected) as error:
        command_from(payload)
    return error.value.code, error.value.field


def test_a_card_becomes_what_its_kind_says() -> None:
    command = command_from({"id": "c1", "type": "card.add", "card": CARD})
    assert command == c.CardAdd(id="c1", card=activity("a1", frameworks=(FrameworkUse(id="wmo", share=0.5),)))
    command = command_from({"id": "c2", "type": "card.add", "card": card_json(provision("v1"))})
    assert command == c.CardAdd(id="c2", card=provision("v1"))


def test_changes_become_typed_values() -> None:
    changes = {"state": "wish", "goals": ["werk"], "frameworks": [{"id": "wmo"}]}
    command = command_from({"id": "c1", "type": "card.change", "card": "a1", "changes": changes, "base": 3})
    assert isinstance(command, c.CardChange)
    assert command.changes == {
        "state": ActivityState.WISH,
        "goals": ("werk",),
        "frameworks": (FrameworkUse(id="wmo"),),
    }


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (None, ""),
        ([], ""),
        ({}, "type"),
        ({"id": "c1", "type": "join", "participant": "x"}, "type"),
        ({"id": "c1", "type": 7}, "type"),
        ({"type": "session.close"}, "id"),
        ({"id": 7, "type": "session.close"}, "id"),
        ({"id": "c1", "type": "session.close", "extra": 1}, "extra"),
        ({"id": "c1", "type": "card.add"}, "card"),
        ({"id": "c1", "type": "card.add", "card": {**CARD, "kind": "boom"}}, "card.kind"),
        ({"id": "c1", "type": "card.add", "card": {**CARD, "goals": "werk"}}, "card.goals"),
        ({"id": "c1", "type": "card.add", "card": {**CARD, "rungs": ["3"]}}, "card.rungs[0]"),
        ({"id": "c1", "type": "card.add", "card": {**CARD, "state": "soon"}}, "card.state"),
        ({"id": "c1", "type": "card.add", "card": {**CARD, "onzin": 1}}, "card.onzin"),
        ({"id": "c1", "type": "card.change", "card": "a1", "changes": {"rungs": "drie"}}, "changes.rungs"),
        ({"id": "c1", "type": "card.change", "card": "a1", "changes": {"onzin": 1}}, "changes.onzin"),
        ({"id": "c1", "type": "card.change", "card": "a1", "changes": []}, "changes"),
        ({"id": "c1", "type": "cards.keep_apart", "cards": ["a1"]}, "cards[1]"),
        ({"id": "c1", "type": "reveal.set", "what": "alles", "shown": True}, "what"),
        ({"id": "c1", "type": "step.set", "step": "place", "minutes": "5"}, "minutes"),
    ],
)
def test_a_wrong_shape_is_refused_with_its_field(payload: Any, field: str) -> None:
    code, where = refused(payload)
    assert code == "invalid"
    assert (where or "").startswith(field)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)
TYPES = [
    "card.add",
    "card.change",
    "cards.merge",
    "action.add",
    "step.set",
    "screen.show",
    "undo",
    "participant.change",
]


@given(st.sampled_from(TYPES), JSON, st.dictionaries(st.sampled_from(["card", "changes", "action", "seq"]), JSON))
def test_nothing_that_a_client_sends_breaks_the_reader(type: str, id: Any, fields: dict[str, Any]) -> None:
    try:
        command_from({"id": id, "type": type, **fields})
    except Rejected as error:
        assert error.code == "invalid"


def test_the_schema_of_a_command_takes_what_the_reader_takes() -> None:
    validator = Draft202012Validator(json.loads(json.dumps(command_schema())))
    Draft202012Validator.check_schema(command_schema())
    good: list[dict[str, Any]] = [
        {"id": "c1", "type": "card.add", "card": CARD},
        {"id": "c1", "type": "card.add", "card": card_json(provision("v1"))},
        {"id": "c1", "type": "action.add", "action": item_json(action("x1"))},
        {"id": "c1", "type": "undo", "seq": 3},
        {"id": "c1", "type": "timer.set", "ends_at": None},
    ]
    for payload in good:
        command_from(payload)
        validator.validate(payload)
    for payload in ({"id": "c1", "type": "undo"}, {"id": "c1", "type": "card.add", "card": {"kind": "activity"}}):
        assert not validator.is_valid(payload)


def test_the_schemas_are_schemas() -> None:
    for schema in (command_schema(), event_schema(), patch_schema()):
        Draft202012Validator.check_schema(schema)


def test_an_event_of_a_newer_programme_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="newer"):
        event_from({"type": "session.closed"}, 99)
