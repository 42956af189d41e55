"""The wheel element in a real browser: what stands where, what a keyboard reaches, what a screen reader hears.

No server: the page is answered from `assets/` under the same strict policy that the server sends.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.support.wheel_page import AXE, BASE, GOALS, Wheel, cards, gap, held, wheel_page
from toolkit import shelf
from toolkit.wheel.file import item_json, wheel_json

pytestmark = pytest.mark.browser


@pytest.fixture
async def page(chromium: Browser) -> AsyncIterator[Page]:
    async with wheel_page(chromium) as page:
        yield page


@pytest.fixture
def wheel(page: Page) -> Wheel:
    return Wheel(page)


async def test_a_card_stands_in_each_of_its_goals(wheel: Wheel) -> None:
    await wheel.give(held(60))
    placed = {f"{goal}/{card['id']}" for card in cards(60).values() for goal in card["goals"]}
    assert set(await wheel.dots()) == placed


async def test_an_empty_wheel_says_so(wheel: Wheel) -> None:
    await wheel.give(held(0))
    empty = wheel.page.get_by_text("Nog geen kaarten op het wiel.")
    assert await empty.is_visible()
    await wheel.apply(activities=cards(1))
    assert not await empty.is_visible()


async def test_no_dot_moves_when_three_hundred_cards_come_one_by_one(wheel: Wheel) -> None:
    await wheel.give(held(0))
    every = cards(300)
    moved = await wheel.element.evaluate(
        """(wheel, every) => {
          const placeOf = (dot) => dot.getAttribute('transform').split(' scale')[0];
          const seen = new Map();
          let moved = 0;
          every.forEach((card, seq) => {
            wheel.apply({from: seq, seq: seq + 1, set: {activities: {[card.id]: card}}});
            for (const dot of wheel.shadowRoot.querySelectorAll('.dot[data-key]')) {
              if (seen.has(dot.dataset.key) && seen.get(dot.dataset.key) !== placeOf(dot)) moved += 1;
              seen.set(dot.dataset.key, placeOf(dot));
            }
          });
          return [moved, seen.size];
        }""",
        list(every.values()),
    )
    assert moved == [0, sum(len(card["goals"]) for card in every.values())]


async def test_a_new_card_draws_one_dot_and_leaves_the_others_alone(wheel: Wheel) -> None:
    await wheel.give(held(60))
    card = list(cards(61).values())[-1]
    touched = await wheel.element.evaluate(
        """(wheel, card) => {
          const watch = new MutationObserver(() => {});
          const before = new Set(wheel.shadowRoot.querySelectorAll('.dot'));
          watch.observe(wheel.shadowRoot, {subtree: true, childList: true, attributes: true});
          wheel.apply({from: 1, seq: 2, set: {activities: {[card.id]: card}}});
          const changed = new Set(watch.takeRecords().map(({target}) => target.closest?.('.dot')));
          return [...changed].filter((dot) => before.has(dot)).length;
        }""",
        card,
    )
    assert touched == 0
    assert len(await wheel.dots()) == 60 + 20 + len(card["goals"])


async def test_the_keyboard_walks_from_goal_to_goal_and_into_the_cards(wheel: Wheel) -> None:
    await wheel.give(held(24))
    assert await wheel.press("Tab") == GOALS[0]
    assert await wheel.press("ArrowRight") == GOALS[1]
    assert await wheel.press("ArrowLeft", "ArrowLeft") == GOALS[5]
    assert await wheel.press("ArrowRight", "ArrowDown") == f"{GOALS[0]}/a0"
    second = await wheel.press("ArrowRight")
    assert (await wheel.dots())[str(second)]["label"].startswith("2. ")
    assert await wheel.press("End", "ArrowRight") == f"{GOALS[0]}/a0"
    assert await wheel.press("ArrowUp") == GOALS[0]


async def test_the_wheel_is_one_stop_of_the_tab_key(wheel: Wheel) -> None:
    await wheel.give(held(60))
    assert await wheel.press("Tab", "ArrowDown") == f"{GOALS[0]}/a0"
    stops = "wheel => wheel.shadowRoot.querySelectorAll('svg [tabindex=\"0\"]').length"
    assert await wheel.element.evaluate(stops) == 1
    assert await wheel.press("Tab") is None


async def test_enter_chooses_a_card_and_a_goal(wheel: Wheel) -> None:
    await wheel.give(held(12))
    await wheel.element.evaluate(
        "wheel => { window.chosen = []; for (const name of ['card', 'goal'])"
        " document.addEventListener(name, event => window.chosen.push([name, event.detail])); }"
    )
    await wheel.press("Tab", "Enter", "ArrowDown", "Enter")
    assert await wheel.page.evaluate("window.chosen") == [
        ["goal", {"goal": GOALS[0]}],
        ["card", {"id": "a0", "goal": GOALS[0]}],
    ]


async def test_a_focus_ring_follows_the_keyboard_and_the_words_stand_beside_it(wheel: Wheel) -> None:
    await wheel.give(held(12))
    await wheel.press("Tab", "ArrowDown")
    assert await wheel.element.evaluate("wheel => wheel.shadowRoot.querySelectorAll('.focus').length") == 1
    assert await wheel.page.locator(".tip").inner_text() == "1. Activiteit 0\nOrganisatie 1\nbestaat"


async def test_the_table_says_what_the_drawing_shows_and_stays_in_step(wheel: Wheel) -> None:
    await wheel.give(held(40))
    await wheel.page.get_by_role("button", name="Toon als tabel").click()
    await _same(wheel)
    first = {**cards(1)["a0"], "name": "Anders", "state": "planned"}
    await wheel.apply(activities={**{id: card for id, card in cards(43).items() if id >= "a40"}, "a0": first})
    await _same(wheel)
    await wheel.element.evaluate("wheel => wheel.apply({from: 2, seq: 3, gone: {activities: ['a1', 'a7']}})")
    await _same(wheel)


async def _same(wheel: Wheel) -> None:
    dots = await wheel.dots()
    told = [f"{row[1]}. {row[2]}, {row[3]}, {row[8]}" for row in await wheel.rows()]
    assert sorted(told) == sorted(dot["label"] for dot in dots.values())
    goals = [GOALS[row[0]] for row in await wheel.rows()]
    assert {goal: goals.count(goal) for goal in GOALS} == {
        goal: sum(key.startswith(f"{goal}/") for key in dots) for goal in GOALS
    }


async def test_a_finding_lights_its_goal_and_cards_and_says_what_it_is(wheel: Wheel) -> None:
    await wheel.give(held(30, **gap("vaardigheden", "a4", "a10")))
    await wheel.element.evaluate("wheel => { wheel.show = {finding: 'gap/GT/vaardigheden/jongeren'} }")
    lit = {key for key, dot in (await wheel.dots()).items() if " on" in dot["classes"]}
    assert lit == {"vaardigheden/a4", "vaardigheden/a10"}
    words = "wheel => [...wheel.shadowRoot.querySelectorAll('.chip text')].map(text => text.textContent)"
    assert await wheel.element.evaluate(words) == ["witte vlek", "Jongeren"]
    assert await wheel.page.locator(".list").inner_text() == (
        "Nog niets.\n1\nActiviteit 4\nOpdoen van vaardigheden · Organisatie 5\n"
        "2\nActiviteit 10\nOpdoen van vaardigheden · Organisatie 2"
    )
    await wheel.element.evaluate("wheel => { wheel.show = null }")
    assert not [dot for dot in (await wheel.dots()).values() if " on" in dot["classes"]]


async def test_what_lights_up_is_chosen_with_plain_lists_and_told_to_the_page(wheel: Wheel) -> None:
    await wheel.give(held(30), choose="")
    await wheel.element.evaluate(
        "wheel => { window.chosen = []; wheel.addEventListener('choose', event => chosen.push(event.detail.show)); }"
    )
    await wheel.page.get_by_label("Licht op").select_option(label="organisatie")
    await wheel.page.get_by_label("Welke").select_option(label="Organisatie 3")
    lit = {key for key, dot in (await wheel.dots()).items() if " on" in dot["classes"]}
    assert lit == {
        f"{goal}/{id}" for id, card in cards(30).items() if card["organisations"] == ["o3"] for goal in card["goals"]
    }
    await wheel.page.get_by_label("Dichterbij").select_option(label="Betaald werk")
    await wheel.page.get_by_label("Ringen").select_option(label="trede")
    assert await wheel.page.evaluate("chosen.at(-1)") == {
        "goal": "betaald-werk",
        "filter": {"organisation": "o3", "rings": "rung"},
    }
    assert len(await wheel.dots()) == 40


@pytest.mark.parametrize("rings", ["rung", "state"])
async def test_no_dot_stands_over_the_name_of_a_ring(wheel: Wheel, rings: str) -> None:
    await wheel.give(held(60), rings=rings)
    over = await wheel.element.evaluate(
        """wheel => {
          const all = (what) => [...wheel.shadowRoot.querySelectorAll(what)];
          const boxes = (what) => all(what).map(node => node.getBoundingClientRect());
          const away = (at, from, size) => Math.max(from + size * .2 - at, 0, at - from - size * .8);
          const round = ({x, y, width}) => ({x: x + width / 2, y: y + width / 2, r: width / 2});
          const dots = boxes('.dot[data-key]:not([hidden]) .disc').map(round);
          return boxes('.ring-name').flatMap(({x, y, width, height}) => dots.filter(dot =>
            Math.hypot(away(dot.x, x, width), away(dot.y, y, height)) < dot.r - 1)).length;
        }"""
    )
    assert over == 0
    assert await wheel.page.locator("participation-wheel .ring-name").count() == {"rung": 7, "state": 3}[rings]


async def test_a_persona_walks_from_the_middle_as_far_as_there_are_cards(wheel: Wheel) -> None:
    await wheel.give(held(30))
    walk = {"cards": ["a4", "a10", "a20"], "line": [{"rung": 3, "card": "a10"}, {"rung": 4, "card": "a4"}], "stops": 5}
    show = {"persona": {"name": "Samira, 54", "walk": walk}}
    await wheel.element.evaluate("(wheel, show) => { wheel.show = show }", show)
    lit = {dot["key"].split("/")[1] for dot in (await wheel.dots()).values() if " on" in dot["classes"]}
    assert lit == {"a4", "a10", "a20"}
    tags = "wheel => [...wheel.shadowRoot.querySelectorAll('.tag')].map(tag => tag.textContent)"
    assert await wheel.element.evaluate(tags) == ["1", "2"]
    assert await wheel.page.locator("participation-wheel .stop-bar").count() == 1
    assert (await wheel.page.locator(".list").inner_text()).startswith("Samira, 54\n")


async def test_on_a_phone_a_goal_comes_nearer_with_its_names_and_goes_back(wheel: Wheel) -> None:
    await wheel.page.set_viewport_size({"width": 390, "height": 844})
    await wheel.give(held(12), **{"data-size": "phone"})
    view = "wheel => Number(wheel.shadowRoot.querySelector('svg').getAttribute('viewBox').split(' ')[2])"
    whole = await wheel.element.evaluate(view)
    await wheel.page.get_by_role("button", name="Sociale contacten").dispatch_event("click")
    assert await wheel.element.evaluate(view) < whole / 1.5
    assert "Activiteit 1\n" in await wheel.page.locator(".list").inner_text()
    await wheel.page.get_by_role("button", name="Toon het hele wiel").click()
    assert await wheel.element.evaluate(view) == whole
    assert not await wheel.page.locator(".list").is_visible()


async def test_a_law_that_is_possible_and_unused_has_a_question_mark(wheel: Wheel) -> None:
    await wheel.give(held(0))
    plates = "wheel => [...wheel.shadowRoot.querySelectorAll('.plate-group')].map(p => p.getAttribute('aria-label'))"
    laws = await wheel.element.evaluate(plates)
    assert "Participatiewet: kan hier, nog niet benut" in laws
    used = {**cards(1)["a0"], "goals": ["betaald-werk"], "places": {}, "frameworks": [{"id": "participatiewet"}]}
    await wheel.apply(activities={"a0": used})
    assert "Participatiewet: in gebruik" in await wheel.element.evaluate(plates)


async def test_a_card_before_the_reveal_is_a_dot_without_words(wheel: Wheel) -> None:
    hidden = {key: cards(1)["a0"][key] for key in ("id", "organisations", "goals", "state", "places")}
    await wheel.give(held(0, activities={"a0": hidden}))
    assert (await wheel.dots())[f"{GOALS[0]}/a0"]["label"] == "1. verborgen kaart, Organisatie 1, bestaat"


async def test_a_full_goal_shows_the_rest_as_one_group(wheel: Wheel) -> None:
    many = {}
    for n in range(130):
        places = {GOALS[0]: {"slot": n, "number": n + 1}}
        many[f"a{n}"] = {"id": f"a{n}", "name": f"Activiteit {n}", "goals": GOALS[:1], "places": places}
    await wheel.give(held(0, activities=many))
    group = "wheel => [...wheel.shadowRoot.querySelectorAll('.group-dot text')].map(text => text.textContent)"
    assert await wheel.element.evaluate(group) == ["+11"]
    shown = "wheel => wheel.shadowRoot.querySelectorAll('.dot[data-key]:not([hidden])').length"
    assert await wheel.element.evaluate(shown) == 119


async def test_text_that_looks_like_markup_stays_text(wheel: Wheel) -> None:
    name = "<img src=x onerror=alert(1)> ٱلسلام 🎉"
    await wheel.give(held(0, activities={"a0": {**cards(1)["a0"], "name": name}}))
    assert name in (await wheel.dots())[f"{GOALS[0]}/a0"]["label"]
    assert await wheel.element.evaluate("wheel => wheel.shadowRoot.querySelectorAll('img').length") == 0


async def test_the_element_works_alone_from_an_address(page: Page) -> None:
    wheel = next(wheel for wheel in shelf.demo_wheels())
    body = json.dumps({"template": item_json(shelf.template("participatiewiel")), "wheel": wheel_json(wheel)})
    await page.route(f"{BASE}/w.json", lambda route: route.fulfill(body=body, content_type="application/json"))
    await page.evaluate("document.querySelector('participation-wheel').setAttribute('src', '/w.json')")
    await page.wait_for_selector("participation-wheel .dot")
    placed = sum(len(card.goals) for card in wheel.activities if card.state != "stopped")
    assert len(await Wheel(page).dots()) == placed


@pytest.mark.parametrize("size", ["desk", "phone", "projector"])
async def test_no_text_of_the_wheel_lies_over_another(wheel: Wheel, size: str) -> None:
    await wheel.give(held(60), **{"data-size": size})
    over = await wheel.element.evaluate(
        """wheel => {
          const words = [...wheel.shadowRoot.querySelectorAll('.plate-name, .band-name, .hub-name')];
          const spots = words.flatMap(text => Array.from({length: text.getNumberOfChars()}, (_, i) => {
            const {x, y, width, height} = text.getExtentOfChar(i);  // a box around a turned letter: its middle is right
            return {text, x: x + width / 2, y: y + height / 2, r: Number(text.getAttribute('font-size')) * 0.36};
          }));
          return spots.flatMap((a, i) => spots.slice(i + 1).filter(b => a.text !== b.text
            && Math.hypot(a.x - b.x, a.y - b.y) < a.r + b.r).map(b => a.text.textContent + ' / ' + b.text.textContent));
        }"""
    )
    assert over == []


async def test_in_forced_colours_everything_is_still_told_apart(wheel: Wheel) -> None:
    await wheel.page.emulate_media(forced_colors="active")
    await wheel.give(held(30, **gap("vaardigheden", "a4")), choose="")
    drawn = """wheel => {
      const style = (what, name) => getComputedStyle(wheel.shadowRoot.querySelector(what))[name];
      return [
        style('.band', 'fill') !== style('.field', 'fill'),
        style('.dot.existing .disc', 'fill') !== style('.field', 'fill'),
        style('.dot.wish .disc', 'strokeDasharray') !== 'none',
        style('.dot.planned .disc', 'strokeDasharray') === 'none',
      ];
    }"""
    assert await wheel.element.evaluate(drawn) == [True] * 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("table", [False, True], ids=["drawing", "table"])
async def test_axe_finds_nothing(wheel: Wheel, scheme: Any, table: bool) -> None:
    await wheel.page.emulate_media(color_scheme=scheme)
    await wheel.give(held(60, **gap("vaardigheden", "a4")), choose="")
    if table:
        await wheel.page.set_viewport_size({"width": 390, "height": 844})
        await wheel.page.get_by_role("button", name="Toon als tabel").click()
        await wheel.rows()
    await wheel.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await wheel.page.evaluate("axe.run().then(({violations}) => violations.map(v => [v.id, v.nodes[0].html]))")
    assert found == []
