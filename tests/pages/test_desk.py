"""What the console shows of a session, as data, and what it asks for."""

from dataclasses import fields, replace
from typing import Any, get_args

import pytest
from nicegui.language import Language
from nicegui.translations import translations

from tests.pages.stage import Stage, opened_stage
from toolkit.pages.actions import action_fields, action_items
from toolkit.pages.cards import activity_fields, activity_values, card_items
from toolkit.pages.desk import applied
from toolkit.pages.findings import finding_items, known_sentence
from toolkit.pages.form import Sent
from toolkit.pages.frame import speak
from toolkit.pages.history import history_items
from toolkit.pages.items import Item
from toolkit.pages.people import RESIDENTS, people_items
from toolkit.pages.words import Words
from toolkit.sessions.actors import Role
from toolkit.sessions.commands import AnyCommand
from toolkit.sessions.views import Patch, Viewer

FINDING = {
    "key": "gap/GT/werk/jongeren",
    "kind": "gap",
    "score": 0.42,
    "rank": 1,
    "axes": {"goal": "werk", "target_group": "jongeren"},
    "cards": ["a1"],
    "numbers": {"absent": ["uwv"]},
    "verdict": None,
    "text": {"nl": "Jongeren en werk: nog niets.", "en": "Young people and work: nothing yet."},
}


def item(items: list[Item], id: str) -> Item:
    return next(one for one in items if one.id == id)


def marks(one: Item) -> list[str]:
    return [mark.text for mark in one.marks]


def with_finding(stage: Stage, **more: Any) -> None:
    found = {**FINDING, **more}
    stage.desk.held = {**stage.desk.held, "findings": {found["key"]: found}}


async def test_the_desk_holds_what_a_facilitator_sees_after_any_change() -> None:
    stage = await opened_stage()
    anna = await stage.join("token-anna", organisation="bieb", name="Anna")
    await stage.place("a1")
    await stage.desk.submit("step.set", step="kijken")
    await stage.desk.submit("card.remove", card="a1")
    await stage.desk.submit("participant.remove", participant=anna)
    newest = stage.room.snapshot(Viewer(role=Role.FACILITATOR)).set
    assert {name: held for name, held in stage.desk.held.items() if held} == {
        name: held for name, held in newest.items() if held
    }


@pytest.mark.parametrize(
    ("language", "said"), [("nl", "Wat je typt, blijft bewaard."), ("en-US", "What you type is kept.")]
)
def test_without_a_connection_the_desk_says_that_what_is_typed_is_kept(language: Language, said: str) -> None:
    speak()
    assert said in translations[language]["trying_to_reconnect"]


def test_a_full_patch_replaces_all_that_was_held() -> None:
    held = {"activities": {"a1": {"id": "a1"}}}
    assert applied(held, Patch(since=0, seq=9, set={"areas": {"x": {"id": "x"}}})) == {"areas": {"x": {"id": "x"}}}


async def test_an_organisation_that_is_here_and_silent_stands_first_and_says_so() -> None:
    stage = await opened_stage()
    await stage.join("token-anna", organisation="uwv")
    await stage.place("a1", organisations=("bieb",))
    assert people_items(stage.desk)[0].kind == "", "in the lobby nobody could have placed anything yet"
    await stage.desk.submit("step.set", step="place")
    first = people_items(stage.desk)[0]
    assert (first.id, first.lines, first.kind) == ("uwv", ("UWV plaatste nog niets.",), "silent")


async def test_who_was_invited_and_is_not_here_is_marked() -> None:
    stage = await opened_stage()
    missing = item(people_items(stage.desk), "werktafel")
    assert "Uitgenodigd, nog niet hier" in marks(missing)
    assert "Uitgenodigd, nog niet hier" not in marks(item(people_items(stage.desk), "bieb"))


async def test_people_stand_below_their_organisation_by_name_or_by_number() -> None:
    stage = await opened_stage()
    await stage.join("token-anna", organisation="bieb", name="Anna")
    await stage.join("token-bo", organisation="bieb")
    stage.desk.connected = {"bieb": 1}
    bieb = item(people_items(stage.desk), "bieb")
    assert [person.title for person in bieb.items] == ["Anna", "Deelnemer 2"]
    assert "1 van 2 verbonden" in marks(bieb)
    assert [mark.kind for mark in bieb.marks if "verbonden" in mark.text] == ["good"]
    stage.desk.connected = {}
    gone = item(people_items(stage.desk), "bieb")
    assert [(mark.text, mark.kind) for mark in gone.marks[1:]] == [("0 van 2 verbonden", "")]


async def test_residents_stand_together_without_an_organisation() -> None:
    stage = await opened_stage()
    await stage.join("token-res", resident=True)
    assert item(people_items(stage.desk), RESIDENTS).title == "Inwoners"


async def test_a_card_says_what_is_still_unknown() -> None:
    stage = await opened_stage()
    await stage.place("a1")
    await stage.place("a2", "Maatjes", target_groups=("jongeren",))
    items = card_items(stage.desk)
    assert [one.title for one in items] == ["Maatjes", "Taalcafé"]
    assert "Nog onbekend: wet, voor wie" in marks(item(items, "a1"))
    assert "Nog onbekend: wet" in marks(item(items, "a2"))


async def test_only_touched_fields_of_a_card_are_sent() -> None:
    stage = await opened_stage()
    await stage.place("a1", frameworks=())
    held = stage.desk.card("a1")
    assert held is not None
    values = {**activity_values(held), "name": "Taalcafé Zuid", "rungs": ["3", "4"], "goals": ["leren"]}
    sent = Sent(values=values, typed=frozenset({"name", "rungs", "goals"}))
    assert activity_fields(sent, held) == {"name": "Taalcafé Zuid", "rungs": [3, 4]}


async def test_a_new_card_from_the_form_is_taken_by_the_session() -> None:
    stage = await opened_stage()
    values = {"name": "Fietsles", "organisations": ["uwv"], "goals": ["meedoen"], "state": "planned", "areas": []}
    fields = activity_fields(Sent(values=values, typed=frozenset(values)), None)
    await stage.desk.submit("card.add", card={"kind": "activity", "id": "a9", **fields})
    assert stage.desk.card("a9") is not None


async def test_a_share_that_is_known_stays_with_its_framework() -> None:
    held = {"name": "", "frameworks": [{"id": "wmo", "share": 0.5}], "rungs": []}
    sent = Sent(values={"frameworks": ["wmo", "participatiewet"]}, typed=frozenset({"frameworks"}))
    assert activity_fields(sent, held) == {"frameworks": [{"id": "wmo", "share": 0.5}, {"id": "participatiewet"}]}


async def test_a_finding_stands_in_one_sentence_with_its_cards_and_who_is_not_here() -> None:
    stage = await opened_stage()
    await stage.place("a1")
    with_finding(stage)
    found = finding_items(stage.desk)[0]
    assert found.title == "Jongeren en werk: nog niets."
    assert found.lines[:2] == ("Kaarten: Taalcafé", "Nog zonder kaart: UWV. Misschien bestaat het dus wel.")
    assert marks(found) == ["Witte vlek"]


async def test_a_finding_is_read_in_the_language_of_the_page() -> None:
    stage = await opened_stage("en")
    with_finding(stage)
    assert finding_items(stage.desk)[0].title == "Young people and work: nothing yet."


async def test_the_verdict_that_the_room_gave_is_pressed() -> None:
    stage = await opened_stage()
    with_finding(stage, verdict="confirmed")
    pressed = {button.name for button in finding_items(stage.desk)[0].buttons if button.pressed}
    assert pressed == {"confirmed"}


async def test_a_finding_is_put_aside_only_with_a_reason() -> None:
    stage = await opened_stage()
    with_finding(stage)
    asking = {button.name: bool(button.ask) for button in finding_items(stage.desk)[0].buttons}
    assert asking["dismissed"]
    assert not asking["confirmed"]


async def test_how_much_is_unknown_is_said_in_numbers() -> None:
    stage = await opened_stage()
    await stage.place("a1", areas=("centrum",), rungs=(3,), target_groups=("jongeren",))
    assert known_sentence(stage.desk) == "Van de ene kaart weten we nog niet alles: 1 zonder wet."


async def test_an_action_says_who_does_it_and_when() -> None:
    stage = await opened_stage()
    fields = action_fields(
        Sent(values={"title": "Bel elkaar", "owner": "uwv", "due": "2027-03-01", "state": "open"}, typed=frozenset())
    )
    await stage.desk.submit("action.add", action={"id": "x1", **fields})
    written = action_items(stage.desk)[0]
    assert written.title == "1. Bel elkaar"
    assert "Trekker: UWV" in written.lines
    assert "Klaar op 1 maart 2027" in written.lines


async def test_an_action_without_an_owner_stands_out() -> None:
    stage = await opened_stage()
    fields = action_fields(Sent(values={"title": "Bel elkaar", "state": "open"}, typed=frozenset()))
    await stage.desk.submit("action.add", action={"id": "x1", **fields})
    assert action_items(stage.desk)[0].kind == "silent"


async def test_the_history_names_what_was_done_and_by_whom_and_undoes_it() -> None:
    stage = await opened_stage()
    await stage.join("token-anna", organisation="bieb", name="Anna")
    await stage.place("a1")
    await stage.desk.attempt("step.set", step="kijken")
    newest, placed = history_items(stage.desk)[:2]
    assert newest.title == "Andere stap: kijken"
    assert placed.title == "Kaart geplaatst: Taalcafé"
    assert [button.name for button in placed.buttons] == ["undo"]
    assert await stage.desk.attempt("undo", seq=int(placed.id), done="Teruggedraaid.")
    assert stage.desk.card("a1") is None


async def test_what_cannot_be_undone_has_no_button() -> None:
    stage = await opened_stage()
    await stage.desk.attempt("reveal.set", what="cards", shown=True)
    assert history_items(stage.desk)[0].buttons == ()


async def test_a_refused_command_is_said_in_one_sentence() -> None:
    stage = await opened_stage()
    assert not await stage.desk.attempt("card.remove", card="nergens")
    assert len(stage.heard.refused) == 1
    assert stage.heard.told == []


async def test_a_person_is_called_what_they_wrote_whatever_it_is() -> None:
    stage = await opened_stage()
    name = "<script>alert(1)</script>"
    await stage.place("a1", name)
    assert card_items(stage.desk)[0].json()["title"] == name


async def test_an_item_without_lines_sends_none() -> None:
    plain = Item(id="a", title="A", lines=("", "b"))
    assert plain.json()["lines"] == ["b"]
    assert replace(plain, lines=()).json()["lines"] == []


@pytest.mark.parametrize("kind", get_args(AnyCommand))
def test_the_history_has_a_word_for_every_command(kind: type) -> None:
    name = next(field.default for field in fields(kind) if field.name == "type")
    assert Words("nl")(f"command.{name}") != Words("en")(f"command.{name}")
