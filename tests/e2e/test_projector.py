"""The big screen in a real browser on a real server: it shows what it may, says how fresh that is, never is blank."""

import re
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.client import Client
from tests.support.server import ROOT, Server
from toolkit import shelf
from toolkit.wheel.file import item_json, wheel_json

pytestmark = pytest.mark.browser

AXE = ROOT / "tests/js/node_modules/axe-core/axe.min.js"
SCREENS = [(1280, 720), (1920, 1080), (3840, 2160)]

# Every piece of text that is seen, with its size in pixels on the screen: also what is drawn in the wheel's own units.
TEXT_SIZES = """() => {
  const found = [];
  const visit = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.shadowRoot) visit(node.shadowRoot);
      const box = node.nodeType === Node.TEXT_NODE && node.data.trim() && node.parentElement;
      if (!box || box.closest('style, script, noscript, .visually-hidden, .unseen, [hidden]')) continue;
      const drawn = box.closest('svg text');
      const zoom = drawn ? drawn.getScreenCTM().a : 1;
      const size = drawn ? drawn.getAttribute('font-size') * zoom : parseFloat(getComputedStyle(box).fontSize);
      found.push([node.data.trim().slice(0, 30), size]);
    }
  };
  visit(document.body);
  return found;
}"""


# Which of the tiles that are on are not wholly in view, as the browser measures it: boards take turns while one looks.
CUT_OFF = """() => new Promise((done) => {
  const watch = new IntersectionObserver((seen) => done(seen
    .filter(({ target, intersectionRatio }) => !target.hidden && intersectionRatio < 1)
    .map(({ target }) => target.textContent)));
  for (const tile of document.querySelectorAll(".tile:not([hidden])")) watch.observe(tile);
})"""
# When the line went and when that was said, by the page's own clock: a busy machine is late with both.
WATCH_THE_LINE = """() => {
  const Line = window.WebSocket;
  window.WebSocket = class extends Line {
    constructor(...given) {
      super(...given);
      this.addEventListener("close", () => { window.went ??= performance.now(); });
    }
  };
  addEventListener("DOMContentLoaded", () => new MutationObserver(([{ target }]) => {
    if (target.dataset.state === "lost") window.told ??= performance.now();
  }).observe(document.querySelector("#fresh"), { attributes: true, attributeFilter: ["data-state"] }));
}"""
# What a new size asks of the page is done before the frame after it.
A_FRAME_LATER = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Screen:
    """The screen of one session, and the facilitator who leads it from elsewhere."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server, self.token = page, server, server.token()
        wheel = wheel_json(next(iter(shelf.demo_wheels())))
        wheel_id = server.api(self.token, "/wheels", {**wheel, "id": ""})["id"]
        opened = server.api(self.token, f"/wheels/{wheel_id}/sessions", {})
        self.session, self.code = opened["id"], opened["code"]
        self.fresh = page.locator("#fresh")
        self.wheel = page.locator("participation-wheel")

    async def open(self, query: str = "") -> "Screen":
        await self.page.goto(self.server.named(f"{self.server.base}/scherm/{self.code}{query}"))
        await expect(self.fresh).to_have_attribute("data-state", "live")
        await expect(self.wheel.locator(".dot[data-key]").first).to_be_attached()
        return self

    def lead(self, type: str, **fields: Any) -> None:
        """Do as the facilitator does."""
        body = {"id": uuid.uuid4().hex, "type": type, **fields}
        ack = self.server.api(self.token, f"/sessions/{self.session}/commands", body)
        assert ack["ok"], ack

    async def resize(self, width: int, height: int) -> None:
        await self.page.set_viewport_size({"width": width, "height": height})
        await self.page.evaluate(A_FRAME_LATER)

    async def findings(self) -> dict[str, Any]:
        async with Client(base=self.server.base, code=self.code, token=None) as client:
            await client.join(screen=True)
            await client.until(lambda held: bool(held.items("findings")))
            return client.items("findings")


@pytest.fixture
async def page(chromium: Browser) -> AsyncIterator[Page]:
    page = await chromium.new_page(viewport={"width": 1920, "height": 1080}, reduced_motion="reduce")
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    assert not wrong


@pytest.fixture
def screen(page: Page, shared_server: Server) -> Screen:
    return Screen(page, shared_server)


async def test_it_shows_the_step_the_code_and_the_wheel(screen: Screen) -> None:
    await screen.open()
    await expect(screen.page.locator("#title")).to_have_text("Welkom")
    await expect(screen.page.locator("#count")).to_contain_text("stap 1 van")
    code = screen.code
    await expect(screen.page.locator(".join-code")).to_have_text(f"{code[:2]} {code[2:4]} {code[4:]}")
    await expect(screen.fresh).to_contain_text("live ")
    await expect(screen.wheel.locator(".dot[data-key]").nth(30)).to_be_attached()


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (1280, 800), (1024, 768)])
async def test_the_widest_code_fits_beside_a_large_qr_code(screen: Screen, size: tuple[int, int]) -> None:
    await screen.page.set_viewport_size({"width": size[0], "height": size[1]})
    await screen.open()
    code, picture = screen.page.locator(".welcome .join-code"), screen.page.locator(".welcome img")
    wide, held = await code.evaluate(
        "node => { node.textContent = 'MW MW MW'; return [node.scrollWidth, node.clientWidth]; }"
    )
    assert wide <= held
    box = await picture.bounding_box()
    assert box is not None and box["height"] >= size[1] * (0.33 if size[0] * 9 >= size[1] * 16 else 0.2)


async def test_it_follows_the_facilitator_from_step_to_step(screen: Screen) -> None:
    await screen.open()
    screen.lead("step.set", step="place", minutes=15)
    await expect(screen.page.locator("#clock")).to_have_text(re.compile(r"1[45]:\d\d"))
    screen.lead("step.set", step="actions")
    action = {"id": "x1", "title": "Samen één inloop voor taal", "due": "2027-03-01"}
    screen.lead("action.add", action=action)
    await expect(screen.page.locator(".actions")).to_contain_text("Samen één inloop voor taal")
    await expect(screen.page.locator(".actions")).to_contain_text("1 maart 2027")


async def test_a_finding_lights_up_with_its_sentence_and_goes_out_again(screen: Screen) -> None:
    await screen.open()
    screen.lead("step.set", step="explore")
    findings = await screen.findings()
    gap = next(finding for finding in findings.values() if finding["kind"] == "gap" and finding["axes"].get("goal"))
    await expect(screen.page.locator(".findings li").first).to_be_visible()
    screen.lead("screen.show", finding=gap["key"])
    await expect(screen.page.locator(".sentence")).to_have_text(gap["text"]["nl"])
    await expect(screen.wheel.locator(".chip").first).to_contain_text("witte vlek")
    await expect(screen.page.locator(".ask")).to_have_text("Klopt dit? En wie kan hier iets doen?")
    await expect(screen.page.locator(".near li svg").first).to_be_visible()
    await expect(screen.page.locator(".plates li").first).to_be_visible()
    too_tall = "document.getElementById('body').scrollHeight - document.getElementById('body').clientHeight"
    assert await screen.page.evaluate(too_tall) <= 1

    # A goal with nothing at all: then the goals beside it are a start.
    for card in next(iter(shelf.demo_wheels())).activities:
        if "betaald-werk" in card.goals:
            screen.lead("card.remove", card=card.id)
    screen.lead("screen.show", finding="gap/G/betaald-werk")
    await expect(screen.page.locator(".ask")).to_have_text(re.compile("^Hier draait nog niets. Bij .+ wel.$"))
    await expect(screen.page.locator(".near li")).to_have_count(3)
    assert await screen.page.evaluate(too_tall) <= 1
    screen.lead("screen.show")
    await expect(screen.page.locator(".sentence")).to_have_count(0)
    await expect(screen.wheel.locator(".chip")).to_have_count(0)


async def test_a_made_up_resident_walks_the_wheel_until_the_line_stops(screen: Screen) -> None:
    await screen.open()
    persona = item_json(next(one for one in shelf.personas() if one.id == "filmon").spoken("nl"))
    screen.lead("screen.show", persona=persona)
    body = screen.page.locator("#body")
    await expect(body.locator(".sentence")).to_have_text(persona["name"])
    await expect(body.locator(".asked li")).to_have_count(3)
    await expect(screen.page.locator("#instruction")).not_to_be_empty()  # the room works on while they stay
    await expect(body.locator(".lit li")).to_have_text([re.compile("^1trede 2: "), re.compile("^2"), re.compile("^3")])
    await expect(body.locator(".stops")).to_have_text("Trede 5: niets. Hier stopt de lijn.")
    await expect(screen.wheel.locator(".stop-bar")).to_be_attached()
    new = {"kind": "activity", "id": "werk5", "name": "Werkplek", "organisations": ["uwv"], "goals": ["betaald-werk"]}
    screen.lead("card.add", card={**new, "rungs": [5], "target_groups": ["statushouders"]})
    await expect(body.locator(".through")).to_have_text("De lijn loopt door tot het eind.")
    await expect(screen.wheel.locator(".stop-bar")).to_have_count(0)


async def test_the_room_looks_back_at_how_the_wheel_filled(screen: Screen) -> None:
    await screen.open()
    dots = await screen.wheel.locator(".dot[data-key]").count()
    for number in range(3):
        card = {
            "kind": "activity",
            "id": f"n{number}",
            "name": "Nieuw",
            "organisations": ["uwv"],
            "goals": ["vaardigheden"],
        }
        screen.lead("card.add", card=card)
    await expect(screen.wheel.locator(".dot[data-key]")).to_have_count(dots + 3)
    assert screen.server.request(f"/live/session/{screen.code}/replay.json").status == 404
    screen.lead("screen.show", replay=1)
    await expect(screen.wheel.locator(".dot[data-key]")).to_have_count(dots)
    screen.lead("screen.show", replay=3)
    await expect(screen.wheel.locator(".dot[data-key]")).to_have_count(dots + 2)
    await expect(screen.page.locator(".moment")).to_have_text(re.compile(r"\d\d:\d\d"))
    screen.lead("screen.show")
    await expect(screen.wheel.locator(".dot[data-key]")).to_have_count(dots + 3)
    await expect(screen.page.locator(".moment")).to_have_count(0)


async def test_a_lost_server_is_told_within_five_seconds_and_the_picture_stays(page: Page, server: Server) -> None:
    await page.add_init_script(f"({WATCH_THE_LINE})()")
    screen = await Screen(page, server).open()
    dots = await screen.wheel.locator(".dot[data-key]").count()
    screen.server.kill()
    await expect(screen.fresh).to_have_attribute("data-state", "lost")
    assert await page.evaluate("told - went") < 5_000
    await expect(screen.fresh).to_contain_text("geen contact sinds")
    assert await screen.wheel.locator(".dot[data-key]").count() == dots
    screen.server.start()
    await expect(screen.fresh).to_have_attribute("data-state", "live")


async def test_after_a_reload_the_last_picture_is_there_before_there_is_contact(screen: Screen) -> None:
    await screen.open()
    dots = await screen.wheel.locator(".dot[data-key]").count()
    await screen.page.wait_for_function("() => localStorage.getItem('screen') !== null")
    await screen.page.route(re.compile("/live/(socket.io|session)/"), lambda route: route.abort())
    await screen.page.route_web_socket(re.compile("/live/socket.io/"), lambda socket: socket.close())
    await screen.page.route("**/healthz", lambda route: route.abort())
    await screen.page.reload()
    await expect(screen.wheel.locator(".dot[data-key]")).to_have_count(dots)
    await expect(screen.fresh).to_have_attribute("data-state", "lost")


async def test_it_is_english_when_asked(screen: Screen) -> None:
    await screen.open("?lang=en")
    await expect(screen.page.locator("#title")).to_have_text("Welcome")
    await expect(screen.wheel.locator(".hub-name")).to_have_text("resident")


THEMES = ("Taal en ontmoeting", "Van dagbesteding naar betaald werk", "Eén loket voor vrijwilligers")


async def people(screen: Screen, number: int) -> list[Client]:
    """Let so many people in, of all organisations in turn; the first says a name."""
    organisations = sorted(
        screen.server.api(screen.token, f"/sessions/{screen.session}/export/json")["organisations"],
        key=lambda one: str(one["id"]),
    )
    arrived = []
    for at in range(number):
        client = Client(base=screen.server.base, code=screen.code)
        await client.connect()
        window = ("resident", "professional", "policy", "organisation")[at % 4]
        named = {} if at else {"name": "Fatima"}
        await client.join(organisation=organisations[at % len(organisations)]["id"], window=window, **named)
        arrived.append(client)
    return arrived


def themed(screen: Screen, step: str) -> None:
    screen.lead("step.set", step=step)
    for number, name in enumerate(THEMES):
        screen.lead("theme.add", theme={"id": f"t{number}", "name": name, "findings": []})


async def test_themes_stand_without_any_count_until_the_outcome_is_shown_in_order(screen: Screen) -> None:
    await screen.open()
    themed(screen, "kiezen")
    body = screen.page.locator("#body")
    await expect(body.locator(".themes li")).to_have_text(list(THEMES))
    voters = await people(screen, 3)
    for voter, wanted in zip(voters, (("t1",), ("t1", "t2"), ("t1", "t2")), strict=True):
        for theme in wanted:
            await voter.submit("vote.cast", theme=theme)
    await expect(screen.page.locator("#people")).to_contain_text("3 mensen")
    await expect(body).to_have_text("".join(THEMES))
    screen.lead("reveal.set", what="votes", shown=True)
    rows = body.locator("tbody tr")
    await expect(rows).to_have_text([f"1{THEMES[1]}3 stippen", f"2{THEMES[2]}2 stippen", f"3{THEMES[0]}0 stippen"])
    for voter in voters:
        await voter.disconnect()


async def test_the_grid_and_the_windows_are_pictures_with_their_figures_beside_them(screen: Screen) -> None:
    await screen.open()
    themed(screen, "wegen")
    screen.lead("building_task.add", building_task={"id": "b1", "name": "De inwoner praat mee"})
    resident, professional = voters = await people(screen, 2)
    for voter, impact, score in ((resident, 5, 1), (professional, 4, 4)):
        await voter.submit("rating.set", item="t0", axis="impact", value=impact)
        await voter.submit("rating.set", item="t0", axis="feasibility", value=2)
        await voter.submit("rating.set", item="b1", axis="score", value=score)
    screen.lead("reveal.set", what="votes", shown=True)
    first = screen.page.locator("tbody tr").first
    await expect(first).to_have_text(f"1{THEMES[0]}04,52")
    await expect(screen.page.locator(".chart .on-point")).to_have_text(["1"])
    task = screen.page.locator(".tile", has_text="De inwoner praat mee")
    await expect(task).to_contain_text("Grootste verschil: 3")
    await expect(task.locator(".windows li")).to_have_text(["inwoner1", "professional4"])
    for voter in voters:
        await voter.disconnect()


async def test_twenty_tables_are_readable_from_the_back_and_each_has_its_turn(screen: Screen) -> None:
    await screen.open()
    themed(screen, "groepen")
    crowd = await people(screen, 60)
    screen.lead("groups.form", groups=20)
    tiles = screen.page.locator(".tile")
    await expect(tiles).to_have_count(20)
    await expect(screen.page.locator(".tile", has_text=re.compile("Fatima"))).to_have_count(1)
    for client in crowd:
        await client.disconnect()
    for width, height in SCREENS:
        await screen.resize(width, height)
        boards = set(await tiles.evaluate_all("tiles => tiles.map((tile) => tile.dataset.board)"))
        assert boards == {str(number) for number in range(len(boards))}
        assert len(boards) <= 2
        small = [text for text in await screen.page.evaluate(TEXT_SIZES) if text[1] < 24 * height / 1080 - 0.3]
        assert small == []
        assert await screen.page.evaluate(CUT_OFF) == []


async def test_actions_come_in_by_group_and_one_group_tells_of_its_own(screen: Screen) -> None:
    await screen.open()
    themed(screen, "groepen")
    crowd = await people(screen, 4)
    screen.lead("groups.form", groups=2)
    screen.lead("step.set", step="acties")
    screen.lead("action.add", action={"id": "x1", "title": "Samen één inloop", "group": "g2", "first_step": "Bellen"})
    screen.lead("action.add", action={"id": "x2", "title": "Een busje", "group": "g1", "due": "2027-03-01"})
    tiles = screen.page.locator(".tile")
    await expect(tiles.nth(0)).to_contain_text("Een busje1 maart 2027")
    await expect(tiles.nth(1)).to_contain_text("Samen één inloop")
    screen.lead("screen.show", group="g2")
    await expect(screen.page.locator(".sentence")).to_have_text(f"Groep 2: {THEMES[1]}")
    await expect(screen.page.locator(".actions.large")).to_contain_text("eerste stap: Bellen")
    await expect(screen.page.get_by_text("Een busje")).to_have_count(0)
    screen.lead("screen.show")
    await expect(tiles).to_have_count(2)
    screen.lead("step.set", step="explore")
    await expect(screen.wheel).to_be_visible()
    for client in crowd:
        await client.disconnect()


@pytest.mark.parametrize("step", ["lobby", "explore"])
async def test_no_text_is_smaller_than_24_px_and_nothing_falls_off(screen: Screen, step: str) -> None:
    await screen.open()
    screen.lead("step.set", step=step)
    if step == "explore":
        await expect(screen.page.locator(".findings li").first).to_be_visible()
    for width, height in SCREENS:
        await screen.resize(width, height)
        await expect(screen.fresh).to_be_in_viewport(ratio=1)
        smallest = 24 * height / 1080
        assert [text for text in await screen.page.evaluate(TEXT_SIZES) if text[1] < smallest - 0.3] == []
        beyond = "() => [document.documentElement.scrollWidth - innerWidth, document.body.scrollHeight - innerHeight]"
        assert max(await screen.page.evaluate(beyond)) <= 0
        wheel = await screen.wheel.bounding_box()
        assert wheel is not None and wheel["height"] > height * 2 / 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(screen: Screen, scheme: Any) -> None:
    await screen.page.emulate_media(color_scheme=scheme)
    await screen.open()
    themed(screen, "wegen")
    screen.lead("building_task.add", building_task={"id": "b1", "name": "Praat mee", "scores": {"policy": [2, 3]}})
    (one,) = await people(screen, 1)
    for axis in ("impact", "feasibility"):
        await one.submit("rating.set", item="t0", axis=axis, value=3)
    await one.disconnect()
    titles = {step.id: step.title["nl"] for step in shelf.script("werksessie").steps}
    for step in ("welkom", "plaatsen", "verkennen", "wegen", "uitslag", "groepen", "acties"):
        if step == "uitslag":
            screen.lead("reveal.set", what="votes", shown=True)
            await expect(screen.page.locator("tbody tr").first).to_be_visible()
        else:
            screen.lead("step.set", step=step)
            await expect(screen.page.locator("#title")).to_have_text(titles[step])
        if step == "groepen":
            screen.lead("groups.form", groups=1)
            await expect(screen.page.locator(".tile")).to_have_count(1)
        await screen.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = await screen.page.evaluate(
            "axe.run().then(({violations}) => violations.map(v => [v.id, v.nodes[0].html]))"
        )
        assert found == [], step
