"""Session scripts: four are shipped, and a slip in one's own is one sentence."""

import json
import re
from typing import Any

import jsonschema
import pytest

from toolkit import shelf
from toolkit.errors import InvalidInput
from toolkit.resources import shipped
from toolkit.sessions.script import Phase, Script, read_script, script_from, script_json, script_schema
from toolkit.wheel.shape import parsed_yaml, sentence

VALIDATOR = jsonschema.Draft202012Validator(script_schema())
STEP = {"id": "plaatsen", "phase": "place", "title": {"nl": "Plaatsen"}, "minutes": 20}
SMALLEST: dict[str, Any] = {
    "format": "participatiewiel-script",
    "version": 1,
    "id": "eigen",
    "name": {"nl": "Eigen draaiboek"},
    "steps": [STEP],
}


def with_step(**changes: Any) -> dict[str, Any]:
    return {**SMALLEST, "steps": [{**STEP, **changes}]}


def complaint(value: Any) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_script(json.dumps(value), "eigen.yaml")
    said = sentence(caught.value)
    assert said.startswith("eigen.yaml: ")
    return said


def test_what_may_be_left_out_means_that_the_phase_decides() -> None:
    step = script_from(SMALLEST).steps[0]
    assert (step.may, step.show, step.late_cards) == (None, (), False)


def test_a_script_that_is_written_and_read_again_is_the_same_script() -> None:
    for script in shelf.scripts():
        assert script_from(json.loads(json.dumps(script_json(script)))) == script


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({**SMALLEST, "version": 2}, "version: Dit bestand heeft versie 2 nodig"),
        ({**SMALLEST, "steps": []}, "steps: Een draaiboek heeft minstens één stap"),
        ({**SMALLEST, "steps": [STEP, STEP]}, "steps[1].id: Het kenmerk ‘plaatsen’ staat twee keer"),
        ({**SMALLEST, "kleur": 1}, "kleur: ‘kleur’ hoort hier niet"),
        ({**SMALLEST, "name": {"en": "Own"}}, "name.nl: Hier ontbreekt ‘nl’"),
        (with_step(phase="lunch"), "steps[0].phase: Hier hoort een van deze waarden te staan: lobby, resident"),
        (with_step(show=["everything"]), "steps[0].show[0]: ‘everything’ kan hier niet"),
        (with_step(may={"participant": ["card.paint"]}), "steps[0].may.participant[0]: ‘card.paint’ kan hier niet"),
        (with_step(may={"participant": ["session.close"]}), "‘session.close’ kan hier niet"),
        (with_step(may={"visitor": []}), "steps[0].may.visitor: ‘visitor’ kan hier niet"),
        (with_step(minutes=-1), "steps[0].minutes: Hier hoort een getal van 0 tot en met 1440"),
        (with_step(minutes="20"), "steps[0].minutes: Hier hoort een heel getal"),
        (with_step(title={"nl": "x" * 121}), "steps[0].title.nl: Dit is te lang: 121 tekens"),
        (with_step(say={"nl": "x" * 1001}), "steps[0].say.nl: Dit is te lang: 1001 tekens"),
    ],
)
def test_a_slip_in_a_script_is_one_sentence_that_names_the_place(value: Any, said: str) -> None:
    assert said in complaint(value)
    assert said.startswith("steps[1].id") or not VALIDATOR.is_valid(value)


def test_the_schema_takes_every_shipped_script() -> None:
    jsonschema.Draft202012Validator.check_schema(script_schema())
    for file in (shipped("templates") / "scripts").glob("*.yaml"):
        VALIDATOR.validate(parsed_yaml(file.read_bytes()))
    VALIDATOR.validate(SMALLEST)


def test_a_step_is_found_by_its_id_and_else_by_the_first_of_its_phase() -> None:
    script = shelf.script("werksessie")
    assert script.step_for("samenvoegen") is script.steps[4]
    assert script.step_for("place") is script.steps[2]
    assert script.step_for("lunch") is None


def test_the_default_script_has_a_step_for_every_phase_and_takes_half_a_day() -> None:
    script = shelf.script(shelf.DEFAULT_SCRIPT)
    assert {step.phase for step in script.steps} == set(Phase)
    assert 180 <= script.minutes <= 240


def test_the_short_script_takes_45_minutes() -> None:
    assert shelf.script("kort").minutes == 45


@pytest.mark.parametrize("script", shelf.scripts(), ids=lambda script: script.id)
def test_a_shipped_script_begins_in_the_lobby_ends_closed_and_is_told_in_both_languages(script: Script) -> None:
    assert (script.steps[0].phase, script.steps[-1].phase) == (Phase.LOBBY, Phase.CLOSED)
    for step in script.steps:
        for told in (step.title, step.instruction, step.say):
            assert set(told) == {"nl", "en"}


@pytest.mark.parametrize("script", shelf.scripts(), ids=lambda script: script.id)
def test_a_shipped_script_shows_the_findings_from_explore_on(script: Script) -> None:
    phases = {Phase.EXPLORE, Phase.CHOOSE, Phase.GROUPS}
    assert all("findings" in step.show for step in script.steps if step.phase in phases)
    early = {Phase.LOBBY, Phase.RESIDENT, Phase.PLACE, Phase.FRAMEWORKS}
    assert not any("findings" in step.show for step in script.steps if step.phase in early)


@pytest.mark.parametrize("script", shelf.scripts(), ids=lambda script: script.id)
def test_no_dutch_sentence_in_a_shipped_script_is_longer_than_15_words(script: Script) -> None:
    said = [told["nl"] for step in script.steps for told in (step.instruction, step.say)]
    sentences = [one for text in said for one in re.split(r"[.?!]", text)]
    assert [one for one in sentences if len(one.split()) > 15] == []
