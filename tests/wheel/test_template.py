"""Wheel templates: what people write in YAML becomes numbers, and a slip in it is one sentence."""

from copy import deepcopy
from typing import Any

import jsonschema
import pytest
import yaml

from toolkit import shelf
from toolkit.errors import InvalidInput
from toolkit.resources import shipped
from toolkit.wheel.model import OrganisationKind
from toolkit.wheel.shape import parsed_yaml, sentence
from toolkit.wheel.template import EXPECTED, NONE, POSSIBLE, VIEWS, FrameworkStatus
from toolkit.wheel.template_file import read_template, template_schema

VALIDATOR = jsonschema.Draft202012Validator(template_schema())
GOALS = (
    "zelfstandig-functioneren",
    "sociale-contacten",
    "maatschappelijk-deelnemen",
    "maatschappelijk-bijdragen",
    "vaardigheden",
    "betaald-werk",
)
FRAMEWORKS = {
    *("wmo", "participatiewet", "jeugdwet", "wlz", "zvw", "wsw", "wajong", "wia", "wao", "ww", "zw", "tw", "ioaw"),
    *("ioaz", "anw", "bbz", "wi2021", "web", "wgs", "wpg", "passend-onderwijs", "leerplicht", "banenafspraak"),
    *("suwi", "wvggz", "wzd", "wgbh", "wams", "wwb", "wij", "awbz", "wpb", "wi2007"),
}
# The example of the contract, in the notation of the contract.
EXAMPLE = """
format: participatiewiel-template
version: 1
id: participatiewiel
release: "2026.1"
name: {nl: Participatiewiel, en: Participation wheel}
goals:
  - {id: betaald-werk, name: {nl: Betaald werk, en: Paid work}, rungs: {expected: [5, 6], possible: [4]}, kinds: [work, benefits]}
  - {id: vaardigheden, name: {nl: Opdoen van vaardigheden}}
  - {id: sociale-contacten, name: {nl: Sociale contacten}}
frameworks:
  - {id: wmo, abbreviation: Wmo, name: {nl: Wet maatschappelijke ondersteuning 2015}, bwb: [BWBR0035362], executor: municipality,
     status: in_force, from: "2015-01-01", until: null, successor_of: [], serves: {sociale-contacten: expected, vaardigheden: possible},
     provisions: [Begeleiding, Dagbesteding]}
  - {id: participatiewet, abbreviation: PW, name: {nl: Participatiewet}}
rungs: [{id: 1, name: {nl: Geïsoleerd}}]
target_groups:
  - {id: statushouders, name: {nl: Statushouders}, rungs: {expected: [2, 3, 4], possible: [5]}}
  - {id: mantelzorgers, name: {nl: Mantelzorgers}}
disciplines: [{id: werkcoach, name: {nl: Werkcoach}}]
expects: {vaardigheden: {statushouders: expected, mantelzorgers: none}}
bridges: [[wmo, participatiewet]]
views: [GR, GT, TR, GTR, GA, TA]
"""  # noqa: E501


def changed(path: str, value: Any) -> str:
    """Return the example with `value` at `path` (`goals.0.name`), as YAML."""
    copy: Any = deepcopy(yaml.safe_load(EXAMPLE))
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    inner = copy
    for part in way:
        inner = inner[part]
    inner[last] = value
    return yaml.safe_dump(copy, allow_unicode=True, sort_keys=False)


def complaint(written: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_template(written, "eigen.yaml")
    said = sentence(caught.value)
    assert said.startswith("eigen.yaml: ")
    return said


def test_the_example_of_the_contract_is_read_as_numbers() -> None:
    template = read_template(EXAMPLE)
    assert template.ref == "participatiewiel@2026.1"
    assert template.goals[0].rungs == {4: POSSIBLE, 5: EXPECTED, 6: EXPECTED}
    assert template.goals[0].kinds == (OrganisationKind.WORK, OrganisationKind.BENEFITS)
    wmo = template.frameworks[0]
    assert (wmo.serves, wmo.valid_from) == ({"sociale-contacten": EXPECTED, "vaardigheden": POSSIBLE}, "2015-01-01")
    assert template.expects == {"vaardigheden": {"statushouders": EXPECTED, "mantelzorgers": NONE}}
    assert template.bridges == (("wmo", "participatiewet"),)


def test_a_target_group_without_rungs_is_told_apart_from_one_with_an_empty_list() -> None:
    assert read_template(EXAMPLE).target_groups[1].rungs is None
    assert read_template(changed("target_groups.1.rungs", {})).target_groups[1].rungs == {}


def test_views_left_out_are_all_six() -> None:
    assert read_template(EXAMPLE.replace("views: [GR, GT, TR, GTR, GA, TA]", "")).views == VIEWS


def test_json_is_yaml_too() -> None:
    import json

    assert read_template(json.dumps(yaml.safe_load(EXAMPLE))) == read_template(EXAMPLE)


def test_a_date_without_quotes_is_read_as_a_date() -> None:
    assert read_template(EXAMPLE.replace('"2015-01-01"', "2015-01-01")) == read_template(EXAMPLE)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("goals.0.rungs", {"expected": [5], "possible": [5]}, "goals[0].rungs.possible[0]: Trede 5 staat hier"),
        ("goals.0.rungs", {"expected": [5, 5]}, "Trede 5 staat hier twee keer"),
        ("target_groups.0.rungs", {"expected": [2], "none": [2]}, "target_groups[0].rungs.none[0]: Trede 2"),
        ("goals.0.rungs", {"expected": [7]}, "De ladder heeft de treden 1 tot en met 6; ‘7’"),
        ("goals.0.kinds", ["club"], "goals[0].kinds[0]: Hier hoort een van deze waarden"),
        ("goals", [], "goals: Een sjabloon heeft minstens één doel"),
        ("goals.1.id", "betaald-werk", "goals[1].id: Het kenmerk ‘betaald-werk’ staat twee keer"),
        ("goals.0.name", {"en": "Paid work"}, "goals[0].name.nl: Hier ontbreekt ‘nl’"),
        ("goals.0.colour", "red", "goals[0].colour: ‘colour’ hoort hier niet"),
        ("frameworks.0.id", "none", "‘none’ heeft een vaste betekenis"),
        ("frameworks.0.serves", {"werk": "expected"}, "frameworks[0].serves.werk: Het doel ‘werk’"),
        ("frameworks.0.serves", {"vaardigheden": 2}, "frameworks[0].serves.vaardigheden: Hier hoort een van deze"),
        ("frameworks.0.successor_of", ["wwb"], "frameworks[0].successor_of[0]: Het wettelijk kader ‘wwb’"),
        ("frameworks.0.successor_of", ["wmo"], "frameworks[0].successor_of[0]: Het wettelijk kader ‘wmo’"),
        ("frameworks.0.status", "gone", "status: Hier hoort een van deze waarden te staan: in_force, closed"),
        ("frameworks.0.from", "vroeger", "frameworks[0].from: Schrijf de datum"),
        ("rungs.0.id", 9, "rungs[0].id: De ladder"),
        ("rungs.0.id", "1", "rungs[0].id: Hier hoort een heel getal"),
        ("target_groups.0.id", "everyone", "‘everyone’ heeft een vaste betekenis"),
        ("expects", {"werk": {}}, "expects.werk: Het doel ‘werk’"),
        ("expects", {"vaardigheden": {"jongeren": "expected"}}, "expects.vaardigheden.jongeren: De doelgroep"),
        ("bridges", [["wmo", "wlz"]], "bridges[0][1]: Het wettelijk kader ‘wlz’"),
        ("bridges", [["wmo", "wmo"]], "bridges[0]"),
        ("bridges", [["wmo"]], "Hier hoort een lijst van precies twee"),
        ("views", ["GR", "XY"], "views[1]: ‘XY’ kan hier niet"),
        ("views", ["GR", "GR"], "views[1]"),
        ("reasons", {"expects": {"vaardigheden": {"x": {"nl": "Omdat"}}}}, "reasons.expects.vaardigheden.x: De"),
        ("reasons", {"serves": {"wmo": {"en": "Because"}}}, "reasons.serves.wmo.nl: Hier ontbreekt ‘nl’"),
        ("release", 2026.1, "release: Hier hoort tekst"),
        ("release", "a@b", "release: Een uitgave heeft"),
        ("version", 2, "version: Dit bestand heeft versie 2 nodig"),
        ("format", "participatiewiel", "format: Dit is een ander soort bestand"),
        ("theme", "x", "theme: ‘theme’ hoort hier niet"),
    ],
)  # fmt: skip
def test_a_slip_in_a_template_is_one_sentence_that_names_the_place(path: str, value: Any, said: str) -> None:
    assert said in complaint(changed(path, value))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("a: [1", "geen goed YAML-bestand: zie regel 1"),
        ("a: !!python/object/apply:os.getcwd []", "geen goed YAML-bestand"),
        ("a: &x [1]\nb: *x", "Verwijzingen met * mogen hier niet: zie regel 2"),
        ("format: x\nformat: y", "‘format’ staat hier twee keer"),
        ("expects: {vaardigheden: {a: expected, a: none}}", "‘a’ staat hier twee keer"),
        ("", "Hier hoort een object"),
    ],
)
def test_what_is_not_plain_yaml_is_refused(written: str, said: str) -> None:
    assert said in complaint(written)


def test_the_schema_takes_the_example_and_the_shipped_template() -> None:
    jsonschema.Draft202012Validator.check_schema(template_schema())
    VALIDATOR.validate(parsed_yaml(EXAMPLE))
    for file in (shipped("templates") / "wheels").glob("*.yaml"):
        VALIDATOR.validate(parsed_yaml(file.read_bytes()))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("goals.0.rungs", {"expected": [7]}),
        ("goals.0.colour", 1),
        ("frameworks.0.serves", {"vaardigheden": "much"}),
        ("frameworks.0.from", "vroeger"),
        ("views", ["XY"]),
        ("name", {"en": "x"}),
        ("goals", []),
        ("release", "a@b"),
    ],
)
def test_what_the_schema_refuses_the_reader_refuses_too(path: str, value: Any) -> None:
    written = changed(path, value)
    assert not VALIDATOR.is_valid(parsed_yaml(written))
    assert complaint(written)


def test_the_shipped_template_has_every_goal_and_framework_of_the_contract_and_no_other() -> None:
    template = shelf.template("participatiewiel")
    assert tuple(goal.id for goal in template.goals) == GOALS
    assert {framework.id for framework in template.frameworks} == FRAMEWORKS
    assert tuple(rung.id for rung in template.rungs) == (1, 2, 3, 4, 5, 6)


def test_what_is_gone_is_repealed_and_has_a_successor() -> None:
    template = shelf.template("participatiewiel")
    followed = {old for framework in template.frameworks for old in framework.successor_of}
    gone = {one.id for one in template.frameworks if one.status is FrameworkStatus.REPEALED}
    assert gone == {"wwb", "wij", "awbz", "wpb", "wi2007"} == followed


def test_everything_shipped_is_named_in_both_languages_and_each_law_explained() -> None:
    template = shelf.template("participatiewiel")
    listed = (template.goals, template.frameworks, template.rungs, template.target_groups, template.disciplines)
    assert all(set(thing.name) == {"nl", "en"} for things in listed for thing in things)
    assert all(set(framework.explanation) == {"nl", "en"} for framework in template.frameworks)
    long = [one.id for one in template.frameworks if len(one.explanation["nl"].split()) > 16]
    assert long == []


def test_every_expectation_of_the_shipped_template_has_its_reason_and_is_marked_as_ours() -> None:
    template = shelf.template("participatiewiel")
    for goal, by_group in template.expects.items():
        assert by_group.keys() == template.reasons.expects[goal].keys()
    assert "expects" in template.inferred
    for framework in template.frameworks:
        assert "serves" in framework.inferred
        assert framework.status is FrameworkStatus.REPEALED or framework.id in template.reasons.serves
    assert all("rungs" in goal.inferred and "kinds" in goal.inferred for goal in template.goals)
    assert all("rungs" in group.inferred for group in template.target_groups if group.rungs is not None)
