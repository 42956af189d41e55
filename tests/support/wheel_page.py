"""The wheel element on a page of its own, answered from `assets/` under the strict policy that the server sends.

No server and no session: what stands on the wheel is given by hand. For tests and for the bench.
"""

import mimetypes
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, Route

from toolkit import shelf
from toolkit.web.headers import static_policy
from toolkit.wheel.file import item_json
from toolkit.wheel.layout import free_place
from toolkit.wheel.model import Place

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests/js/node_modules/axe-core/axe.min.js"
BASE = "http://wiel.test"
GOALS = [goal.id for goal in shelf.template("participatiewiel").goals]

PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Wiel</title>
<link rel="stylesheet" href="/theme.css"><script type="module" src="/participation-wheel.js"></script></head>
<body><main><h1>Wiel</h1><participation-wheel lang="nl" data-size="desk"></participation-wheel></main></body></html>"""

# The drawing as a person could tell it: every dot with its place and its words.
DOTS = """wheel => [...wheel.shadowRoot.querySelectorAll('.dot')].filter(dot => dot.dataset.key).map(dot => ({
  key: dot.dataset.key, place: dot.getAttribute('transform').split(' scale')[0],
  label: dot.getAttribute('aria-label'), classes: dot.getAttribute('class')}))"""
ROWS = """wheel => [...wheel.shadowRoot.querySelectorAll('tbody')].flatMap((body, goal) =>
  [...body.rows].slice(1).map(row => [goal, ...[...row.cells].map(cell => cell.textContent)]))"""
FOCUSED = "wheel => wheel.shadowRoot.activeElement?.dataset.key ?? null"


def cards(count: int) -> dict[str, dict[str, Any]]:
    """Return cards as the protocol has them: every third a guest in a second goal, with the states in turn."""
    taken: dict[str, list[Place]] = {goal: [] for goal in GOALS}
    return {card["id"]: card for card in (_card(n, taken) for n in range(count))}


def _card(n: int, taken: dict[str, list[Place]]) -> dict[str, Any]:
    goals = [GOALS[n % 6], *([GOALS[(n + 2) % 6]] if n % 3 == 0 else [])]
    places = {}
    for goal in goals:
        place = free_place(taken[goal])
        taken[goal].append(place)
        places[goal] = item_json(place)
    return {
        "id": f"a{n}",
        "name": f"Activiteit {n}",
        "organisations": [f"o{n % 9 + 1}"],
        "goals": goals,
        "frameworks": [{"id": "wmo"}] if n % 2 else [],
        "rungs": [n % 6 + 1],
        "target_groups": ["everyone"] if n % 4 == 0 else [],
        "areas": [],
        "state": ("existing", "planned", "wish")[n % 3],
        "places": places,
    }


def held(count: int, **more: Any) -> dict[str, Any]:
    organisations = {f"o{n}": {"id": f"o{n}", "name": f"Organisatie {n}"} for n in range(1, 10)}
    return {"activities": cards(count), "organisations": organisations, **more}


def gap(goal: str, *found: str) -> dict[str, Any]:
    key = f"gap/GT/{goal}/jongeren"
    axes = {"goal": goal, "target_group": "jongeren"}
    text = {"nl": "Nog niets.", "en": "Nothing yet."}
    return {"findings": {key: {"key": key, "kind": "gap", "axes": axes, "cards": list(found), "text": text}}}


class Wheel:
    """The element on its page, in the words of a test."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("participation-wheel")

    async def give(self, collections: Mapping[str, Any], **attributes: str) -> None:
        template = item_json(shelf.template("participatiewiel"))
        for name, value in attributes.items():
            await self.element.evaluate("(wheel, [name, value]) => wheel.setAttribute(name, value)", [name, value])
        put = "(wheel, [template, held]) => { wheel.template = template; wheel.held = held; }"
        await self.element.evaluate(put, [template, collections])
        await self.page.locator("participation-wheel .segment").nth(5).wait_for(state="attached")

    async def apply(self, **collections: Any) -> None:
        await self.element.evaluate("(wheel, set) => wheel.apply({from: 1, seq: 2, set})", collections)

    async def dots(self) -> dict[str, dict[str, str]]:
        return {dot["key"]: dot for dot in await self.element.evaluate(DOTS)}

    async def rows(self) -> list[list[Any]]:
        await self.page.wait_for_selector("participation-wheel table caption")
        return list(await self.element.evaluate(ROWS))

    async def press(self, *keys: str) -> str | None:
        for key in keys:
            await self.page.keyboard.press(key)
        focused: str | None = await self.element.evaluate(FOCUSED)
        return focused


@asynccontextmanager
async def wheel_page(chromium: Browser, **options: Any) -> AsyncIterator[Page]:
    """Open the element's page; whatever goes wrong on it is a failure."""

    async def answer(route: Route) -> None:
        path = route.request.url.removeprefix(BASE).partition("?")[0]
        file = ROOT / "assets" / path.removeprefix("/")
        if path == "/":
            headers = {"Content-Security-Policy": static_policy("wiel.test")}
            await route.fulfill(body=PAGE, content_type="text/html", headers=headers)
        elif file.is_file():
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            await route.fulfill(body=file.read_bytes(), content_type=kind)
        else:
            await route.fulfill(status=404)

    context = await chromium.new_context(**{"reduced_motion": "reduce", **options})
    page = await context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await context.route(f"{BASE}/**", answer)
    await page.goto(BASE)
    yield page
    assert not wrong
    await context.close()
