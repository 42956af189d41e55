"""The wheel file: what is read is written again without loss, and what is wrong is refused in one sentence."""

import json
import unicodedata
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import strategies
from toolkit import shelf
from toolkit.errors import InvalidInput
from toolkit.wheel.content import check_wheel
from toolkit.wheel.file import FORMAT, item_from, item_json, read_wheel, wheel_json, wheel_schema, write_wheel
from toolkit.wheel.model import Activity, FrameworkUse, Municipality, Organisation, OrganisationKind, Place, Wheel
from toolkit.wheel.shape import sentence

VALIDATOR = jsonschema.Draft202012Validator(wheel_schema())

# The example of the contract, with its dots filled in.
EXAMPLE: dict[str, Any] = {
    "format": "participatiewiel", "version": 1, "id": "w1", "name": "Wiel Houten 2026", "round": 1,
    "municipalities": [{"name": "Houten", "code": "GM0321"}], "template": "participatiewiel@2026.1", "tags": [],
    "areas": [{"id": "centrum", "name": "Centrum"}],
    "target_groups": [{"id": "statushouders", "name": "Statushouders"}],
    "disciplines": [{"id": "werkcoach", "name": "Werkcoach"}],
    "organisations": [
        {"id": "o1", "name": "Houtense Werktafel", "kind": "work", "invited": True},
        {"id": "o2", "name": "Sociaal team"},
    ],
    "activities": [
        {"id": "a1", "name": "Op Koers", "organisations": ["o1", "o2"], "goals": ["betaald-werk"],
         "frameworks": [{"id": "wmo", "share": 0.5}, {"id": "participatiewet"}], "rungs": [3, 4],
         "target_groups": ["statushouders"], "areas": ["everywhere"], "state": "existing", "note": "",
         "source": "", "inferred": ["rungs"], "places": {"betaald-werk": {"slot": 4, "number": 7}}},
        {"id": "a2", "name": "Wandelgroep", "goals": ["sociale-contacten"], "state": "wish"},
    ],
    "provisions": [{"id": "p1", "name": "Loonkostensubsidie", "framework": "participatiewet", "organisation": "o1",
                    "goals": ["betaald-werk"], "target_groups": []}],
    "apart": [["a1", "a2"]],
    "judgements": [{"finding": "gap/GT/vaardigheden/statushouders", "verdict": "confirmed", "reason": "", "round": 1}],
    "participants": [{"id": "d1", "organisation": "o1", "window": "professional", "discipline": "werkcoach",
                      "wishes": ["t1"]}],
    "themes": [{"id": "t1", "name": "Taal", "findings": ["gap/G/vaardigheden"], "votes": 5}],
    "groups": [{"id": "g1", "theme": "t1", "members": ["d1"], "reason": "Omdat"}],
    "building_tasks": [{"id": "b1", "name": "Eén loket", "scores": {"professional": [3, 4]}}],
    "actions": [{"id": "x1", "number": 1, "title": "Bel elkaar", "note": "", "owner": "o1", "holder": "o2",
                 "organisations": ["o1", "o2"], "first_step": "Bellen", "due": "2027-03-01", "check": None,
                 "postponed": 0, "state": "open", "window": "professional", "findings": ["gap/G/vaardigheden"],
                 "group": "g1", "round": 1}],
    "extra": {"own": {"anything": [1, None]}},
}  # fmt: skip
SMALLEST = {"format": "participatiewiel", "version": 1, "name": "Wiel", "template": "participatiewiel"}


def read(value: Any) -> Wheel:
    return read_wheel(json.dumps(value), shelf.template)


def complaint(data: Any, file: str = "") -> str:
    """Return the sentence with which a file is refused."""
    written = data if isinstance(data, (bytes, str)) else json.dumps(data)
    with pytest.raises(InvalidInput) as caught:
        read_wheel(written, shelf.template, file)
    return sentence(caught.value)


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the example with `value` at `path` (`activities.0.name`)."""
    copy = deepcopy(EXAMPLE)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    inner: Any = copy
    for part in way:
        inner = inner[part]
    inner[last] = value
    return copy


@given(strategies.wheels())
@settings(max_examples=60, deadline=None)
def test_a_wheel_that_is_written_and_read_again_is_the_same_wheel(wheel: Wheel) -> None:
    assert read_wheel(write_wheel(wheel), shelf.template) == wheel


@given(strategies.wheels())
@settings(max_examples=40, deadline=None)
def test_the_canonical_form_gives_equal_bytes_when_read_and_written_again(wheel: Wheel) -> None:
    canonical = write_wheel(wheel)
    assert write_wheel(read_wheel(canonical, shelf.template)) == canonical


@given(strategies.wheels())
@settings(max_examples=40, deadline=None)
def test_every_wheel_that_is_written_fits_the_schema(wheel: Wheel) -> None:
    VALIDATOR.validate(json.loads(write_wheel(wheel)))


def test_the_schema_is_a_sound_one_of_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(wheel_schema())
    assert wheel_schema()["$schema"].endswith("2020-12/schema")


def test_the_example_of_the_contract_is_read_whole() -> None:
    wheel = read(EXAMPLE)
    VALIDATOR.validate(EXAMPLE)
    card = wheel.activities[0]
    assert card.frameworks == (FrameworkUse(id="wmo", share=0.5), FrameworkUse(id="participatiewet"))
    assert card.places == {"betaald-werk": Place(slot=4, number=7)}
    assert wheel.extra == {"own": {"anything": [1, None]}}


def test_what_the_example_says_stands_in_what_is_written() -> None:
    written = wheel_json(read(EXAMPLE))
    for name, value in EXAMPLE.items():
        if name not in ("organisations", "activities"):
            assert written[name] == value
    assert written["activities"][0] == EXAMPLE["activities"][0]


def test_what_may_be_left_out_gets_the_defaults_of_the_contract() -> None:
    wheel = read(EXAMPLE)
    assert wheel.organisations[1] == Organisation(id="o2", name="Sociaal team", kind=OrganisationKind.OTHER)
    smallest = read(SMALLEST)
    assert (smallest.round, smallest.activities, smallest.extra) == (1, (), {})
    assert read(changed("activities.1", {**EXAMPLE["activities"][0], "id": "a2"})).activities[1].state == "existing"


def test_share_and_code_are_written_only_where_known() -> None:
    assert item_json(FrameworkUse(id="wmo")) == {"id": "wmo"}
    assert item_json(Municipality(name="Houten")) == {"name": "Houten"}


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert read_wheel(b"\xef\xbb\xbf" + write_wheel(read(EXAMPLE)), shelf.template) == read(EXAMPLE)


def test_loose_accents_are_put_together_also_when_written_as_escapes() -> None:
    data = json.dumps({**SMALLEST, "name": unicodedata.normalize("NFD", "Café één")})
    assert read_wheel(data, shelf.template).name == "Café één"


def test_an_accent_after_an_escape_does_not_break_the_file() -> None:
    data = json.dumps({**SMALLEST, "name": "regel\n\u0301een"}, ensure_ascii=False)
    assert read_wheel(data, shelf.template).name == "regel\n\u0301een"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (write_wheel(Wheel(name="Wiel", template="participatiewiel"))[:90], "houdt halverwege op"),
        (b"", "houdt halverwege op"),
        (b'{"format": "participatiewiel", "name": "\xc3', "houdt halverwege op"),
        (b'{"name": "\xe9"}', "geen tekst in UTF-8"),
        (b"{'name': 1}", "regel 1, teken 2"),
        (b"[" * 5000, "zit te diep"),
        (b'{"format": "participatiewiel", "format": "x"}', "‘format’ staat hier twee keer"),
        ([], "Hier hoort een object"),
        ({"format": "iets"}, "format: Dit is een ander soort bestand"),
        ({**SMALLEST, "version": 2}, "version: Dit bestand heeft versie 2 nodig"),
        ({**SMALLEST, "version": 7, "kleur": 1}, "heeft versie 7 nodig"),
        ({**SMALLEST, "version": "1"}, "version: Hier hoort een heel getal"),
        ({**SMALLEST, "version": True}, "version: Hier hoort een heel getal"),
        ({"format": FORMAT}, "version: Hier ontbreekt ‘version’"),
        ({"format": FORMAT, "version": 1, "template": "participatiewiel"}, "name: Hier ontbreekt ‘name’"),
        ({**SMALLEST, "template": "ander-wiel"}, "template: Kies een ander sjabloon"),
        ({**SMALLEST, "colour": 1}, "colour: ‘colour’ hoort hier niet"),
        ({**SMALLEST, "extra": {"deep": json.loads("[" * 150 + "]" * 150)}}, "zit te diep"),
        ({**SMALLEST, "extra": {"a": ["\ud800"]}}, "extra.a[0]: Haal het teken weg"),
        ({**SMALLEST, "extra": {"a": 2**64}}, "extra.a: Er staat een getal in dat te groot is"),
        ({**SMALLEST, "extra": {"a": float("nan")}}, "extra.a: "),
        (changed("activities.0.color", 1), "activities[0].color: ‘color’ hoort hier niet"),
        (changed("activities.0.rungs", ["3"]), "activities[0].rungs[0]: Hier hoort een heel getal"),
        (changed("activities.0.state", "gone"), "state: Hier hoort een van deze waarden te staan: existing, planned"),
        (changed("activities.0.goals", "betaald-werk"), "activities[0].goals: Hier hoort een lijst"),
        (changed("activities.0.goals", ["werk"]), "activities[0].goals[0]: Het doel ‘werk’ staat niet op dit wiel"),
        (changed("activities.0.id", 1), "activities[0].id: Hier hoort tekst"),
        (changed("organisations.0.invited", "ja"), "organisations[0].invited: Hier hoort true of false"),
        (changed("apart.0", ["a1"]), "Hier hoort een lijst van precies twee"),
        (changed("apart.0", ["a1", "a2", "a1"]), "Hier hoort een lijst van precies twee"),
        (changed("actions.0.due", "1 maart"), "actions[0].due: Schrijf de datum als"),
        (changed("building_tasks.0.scores", {"professional": [6]}), "scores.professional[0]: Geef een cijfer"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_one_sentence_that_names_the_place(data: Any, said: str) -> None:
    assert said in complaint(data)


def test_the_sentence_begins_with_the_name_of_the_file() -> None:
    assert complaint(changed("activities.0.goals", ["werk"]), "houten.wheel.json") == (
        "houten.wheel.json: activities[0].goals[0]: Het doel ‘werk’ staat niet op dit wiel."
    )


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    assert "te groot" in complaint('{"format": "participatiewiel", "extra": ' + "9" * 5000 + "}")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_file_cut_off_anywhere_is_refused(data: st.DataObject) -> None:
    whole = write_wheel(read(EXAMPLE))
    end = data.draw(st.integers(0, len(whole.rstrip()) - 1))
    assert complaint(whole[:end])


def _paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for key, one in inner for path in _paths(one, (*here, key)))]


_WRONG: tuple[Callable[[Any], Any], ...] = (
    lambda value: 1.5,
    lambda value: "‽",
    lambda value: True,
    lambda value: None,
    lambda value: -1,
    lambda value: "x" * 1001,
    lambda value: [value],
    lambda value: {"unknown": value},
    lambda value: {**value, "unknown": 1} if isinstance(value, dict) else {},
    lambda value: [],
)


@given(st.sampled_from([path for path in _paths(EXAMPLE) if path and path[0] != "extra"]), st.sampled_from(_WRONG))
@settings(max_examples=400, deadline=None)
def test_whatever_the_schema_refuses_the_reader_refuses_too(path: tuple[Any, ...], wrong: Callable[[Any], Any]) -> None:
    mutated = deepcopy(EXAMPLE)
    inner: Any = mutated
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = wrong(inner[path[-1]])
    if not VALIDATOR.is_valid(mutated):
        assert complaint(mutated)


@given(st.sampled_from([path for path in _paths(EXAMPLE) if path and isinstance(path[-1], str)]))
@settings(max_examples=150, deadline=None)
def test_whatever_required_key_is_missing_the_reader_refuses(path: tuple[Any, ...]) -> None:
    mutated = deepcopy(EXAMPLE)
    inner: Any = mutated
    for part in path[:-1]:
        inner = inner[part]
    del inner[path[-1]]
    if not VALIDATOR.is_valid(mutated):
        assert complaint(mutated)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_an_item_on_the_wire_has_the_form_of_the_file(data: st.DataObject) -> None:
    wheel = data.draw(strategies.wheels())
    for activity in wheel.activities:
        assert item_from(Activity, json.loads(json.dumps(item_json(activity)))) == activity


def test_an_item_of_a_wrong_shape_is_refused_with_its_field() -> None:
    with pytest.raises(InvalidInput) as caught:
        item_from(Activity, {"id": "a", "name": "x", "goals": [1]})
    assert (caught.value.key, caught.value.field) == ("errors.expected_text", "goals[0]")


def test_2000_cards_are_read_and_checked_within_two_seconds(benchmark_seconds: Callable[[], float]) -> None:
    base = read(EXAMPLE)
    many = tuple(replace(base.activities[0], id=f"c{n}") for n in range(2000))
    data = write_wheel(replace(base, activities=many, apart=()))
    wheel = read_wheel(data, shelf.template)
    check_wheel(wheel, shelf.template("participatiewiel"))
    assert len(wheel.activities) == 2000
    assert benchmark_seconds() < 2.0


@pytest.fixture
def benchmark_seconds() -> Callable[[], float]:
    """Return a watch that says how much processor time has passed since the test began."""
    from time import process_time

    begun = process_time()
    return lambda: process_time() - begun
