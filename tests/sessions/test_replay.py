"""How the wheel filled: every moment as it was, and nothing that was taken off or hidden since on any screen."""

from typing import Any

from tests.sessions.scene import ANNA, BO, Scene, activity, opened, provision, template_of, with_people
from toolkit.sessions import commands as c
from toolkit.sessions.actors import Role
from toolkit.sessions.replay import Frame, frames
from toolkit.sessions.state import fold
from toolkit.sessions.views import ON_THE_WHEEL, snapshot

Held = dict[str, dict[str, Any]]


def busy() -> Scene:
    """Return a session in which everything that can happen to the wheel happened."""
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    scene.do(c.ScreenShow, goal="leren")
    scene.do(c.CardAdd, BO, card=activity("a2", organisations=("uwv",), goals=("werk", "leren")))
    scene.do(c.CardAdd, BO, card=provision("p1", organisation="uwv"))
    scene.at("stil")
    scene.do(c.CardAdd, ANNA, card=activity("a3", "Maatje"))
    scene.at("plaatsen")
    scene.do(c.CardChange, ANNA, card="a1", changes={"state": "stopped"})
    scene.do(c.CardsMerge, into="a2", cards=("a3",))
    scene.do(c.OrganisationsMerge, into="bieb", organisations=("werktafel",))
    scene.do(c.Undo, seq=len(scene.log) - 1)
    scene.do(c.CardRemove, BO, card="p1")
    return scene


def told(scene: Scene, role: Role) -> list[Frame]:
    return frames(scene.log, template_of, role)


def stood_at(frames: list[Frame], seq: int) -> Held:
    """Return what a client holds that has taken in every frame up to a seq."""
    held: Held = {}
    for frame in frames:
        if frame.patch.seq > seq:
            break
        for name, items in frame.patch.set.items():
            held.setdefault(name, {}).update(items)
        for name, keys in frame.patch.gone.items():
            for key in keys:
                held[name].pop(key, None)
    return held


def wheel_then(scene: Scene, seq: int, role: Role) -> Held:
    """Return what the view of that moment showed of the wheel."""
    shown = snapshot(fold(scene.log[:seq], template_of), role, {"anna": "Anna"}).set
    return {name: dict(shown[name]) for name in ON_THE_WHEEL}


def test_VI8_every_moment_is_shown_at_the_desk_exactly_as_it_was() -> None:
    scene = busy()
    shown = told(scene, Role.FACILITATOR)
    for seq in range(1, len(scene.log) + 1):
        assert stood_at(shown, seq) == wheel_then(scene, seq, Role.FACILITATOR)


def test_VI8_the_screen_gets_every_moment_without_the_words_of_what_was_taken_off() -> None:
    scene = busy()
    now = scene.state
    shown = told(scene, Role.PROJECTOR)
    for seq in range(1, len(scene.log) + 1):
        then, was = stood_at(shown, seq), wheel_then(scene, seq, Role.PROJECTOR)
        assert {name: set(items) for name, items in then.items()} == {name: set(items) for name, items in was.items()}
        for name, items in then.items():
            for id, item in items.items():
                gone = name in ("activities", "provisions") and now.card(id) is None
                assert item == ({key: was[name][id][key] for key in item} if gone else was[name][id])
                assert not gone or "name" not in item


def test_VI8_what_is_hidden_now_is_hidden_in_the_replay_too() -> None:
    scene = busy()
    scene.do(c.RevealSet, what="cards", shown=False)
    words = [item for frame in told(scene, Role.PROJECTOR) for item in frame.patch.set.get("activities", {}).values()]
    assert words
    assert not [item for item in words if "name" in item]
    assert stood_at(told(scene, Role.FACILITATOR), 99)["activities"]["a2"]["name"] == "Taalcafé"


def test_a_frame_says_when_and_where_and_what_changed_nothing_is_no_frame() -> None:
    scene = opened()
    scene.do(c.StepSet, step="plaatsen")
    scene.later(90).do(c.CardAdd, card=activity("a1"))
    scene.do(c.TimerSet, ends_at=None)
    start, first = told(scene, Role.FACILITATOR)
    assert (start.patch.since, start.patch.seq, start.step) == (0, 1, "inloop")
    assert (first.patch.since, first.patch.seq, first.step) == (1, 3, "plaatsen")
    assert first.at == scene.now.isoformat()
    assert set(first.json()) == {"at", "step", "from", "seq", "set", "gone"}


def test_nobody_and_no_choice_is_in_a_replay() -> None:
    scene = busy()
    names = {name for frame in told(scene, Role.FACILITATOR) for name in (*frame.patch.set, *frame.patch.gone)}
    assert names <= set(ON_THE_WHEEL)
