"""What a phone does beyond showing: reads aloud, buzzes, stays awake, can be installed; and keeps quiet when asked."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.phone.workshop import Workshop, joined, open_workshop, phone_of, write_card
from tests.support.server import HOST_NAME, Server
from toolkit import shelf
from toolkit.wheel.file import item_json

pytestmark = pytest.mark.browser

# What the machine of a test has no hardware for is replaced by a note of what was asked of it.
NOTES = """
window.noted = {said: [], buzzed: [], awake: 0, voice: false};
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", {value: {
  get speaking() { return noted.voice; },
  cancel() { noted.voice = false; },
  speak(said) { noted.voice = true; noted.said.push([said.lang, said.text]); },
}});
navigator.vibrate = (ms) => noted.buzzed.push(ms);
"""


async def test_a_phone_reads_the_step_aloud_and_buzzes_when_a_card_has_arrived(
    shared_server: Server, chromium: Browser
) -> None:
    workshop = open_workshop(shared_server)
    workshop.step("place")
    context, page = await phone_of(chromium)
    await context.add_init_script(NOTES)
    await joined(page, workshop)
    await page.get_by_role("button", name="Lees voor").click()
    await expect(page.get_by_role("button", name="Stop met voorlezen")).to_be_visible()
    said = await page.evaluate("noted.said")
    assert ["nl-NL", "Activiteiten op het wiel"] in said
    assert all(len(text) <= 181 for _, text in said)
    await page.get_by_role("button", name="Stop met voorlezen").click()
    await expect(page.get_by_role("button", name="Lees voor")).to_be_visible()
    await write_card(page, "Taalcafé")
    await expect(page.get_by_text("✓ op het wiel")).to_be_visible()
    assert await page.evaluate("noted.buzzed") == [30]
    await page.get_by_role("button", name="Lees voor").click()
    await expect(page.get_by_role("button", name="Stop met voorlezen")).to_be_visible()
    workshop.step("explore")
    await expect(page.get_by_role("button", name="Lees voor")).to_be_visible()
    assert not await page.evaluate("noted.voice"), "what is no longer on the screen is not read on"
    await context.close()


async def test_a_phone_without_voice_buzz_or_wake_lock_takes_part_as_well(
    shared_server: Server, chromium: Browser
) -> None:
    workshop = open_workshop(shared_server)
    workshop.step("place")
    context, page = await phone_of(chromium)
    await context.add_init_script(
        "delete window.speechSynthesis; delete Window.prototype.speechSynthesis; delete Navigator.prototype.vibrate;"
    )
    wrong: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    await joined(page, workshop)
    await expect(page.get_by_role("button", name="English")).to_be_visible()
    await expect(page.get_by_role("button", name="Lees voor")).to_have_count(0)
    assert await page.evaluate("['wakeLock' in navigator, 'vibrate' in navigator]") == [False, False]
    await write_card(page, "Taalcafé")
    await expect(page.get_by_text("✓ op het wiel")).to_be_visible()
    assert wrong == []
    assert not [address for address in asked if address.endswith("/awake.js")], "not fetched where it cannot work"
    await context.close()


async def test_the_screen_is_kept_awake_where_the_browser_allows_it(shared_server: Server, chromium: Browser) -> None:
    workshop = open_workshop(shared_server)
    context, page = await phone_of(chromium)
    # The first time it refuses, as a phone does that saves power.
    await context.add_init_script(
        "window.asked = 0; const request = async () => { if (!asked++) throw new Error('saves power'); };"
        "Object.defineProperty(navigator, 'wakeLock', {value: {request}});"
    )
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await joined(page, workshop)
    await page.wait_for_function("() => asked === 1")
    for seen, asked in (("hidden", 1), ("visible", 2)):
        await page.evaluate(
            f"Object.defineProperty(document, 'visibilityState', {{value: '{seen}', configurable: true}})"
        )
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        assert await page.evaluate("asked") == asked, "asked again when it is looked at again, for it was taken away"
    assert wrong == []
    await context.close()


def test_the_page_can_be_installed_and_keeps_no_code_of_its_own(shared_server: Server) -> None:
    page = shared_server.request("/").body.decode()
    address = next(part for part in page.split('"') if part.endswith("/app.webmanifest"))
    answer = shared_server.request(address)
    manifest = answer.json()
    assert answer.headers["content-type"] == "application/manifest+json"
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    for icon in manifest["icons"]:
        image = shared_server.request(f"{address.removesuffix('app.webmanifest')}{icon['src']}").body
        assert image.startswith(b"\x89PNG")
        assert f"{int.from_bytes(image[16:20], 'big')}x{int.from_bytes(image[20:24], 'big')}" == icon["sizes"]
    assert "serviceWorker" not in page  # nothing may serve yesterday's page on the day


async def test_a_quiet_room_shows_no_names_and_no_counts(shared_server: Server, chromium: Browser) -> None:
    persona = item_json(next(one for one in shelf.personas() if one.id == "filmon").spoken("nl"))
    for script, shown in (("werksessie", True), ("werksessie-rustig", False)):
        workshop = open_workshop(shared_server, script=script)
        context, page = await phone_of(chromium)
        await joined(page, workshop)
        await expect(page.get_by_text("Laat deze pagina open")).to_be_visible()
        screen = await context.new_page()
        await screen.set_viewport_size({"width": 1280, "height": 720})
        await screen.goto(f"http://{HOST_NAME}:{shared_server.port}/scherm/{workshop.code}")
        await expect(screen.locator("#fresh")).to_have_attribute("data-state", "live")
        if shown:
            await expect(page.get_by_text("Er is nu 1 telefoon verbonden.")).to_be_visible()
            await expect(screen.locator("#people")).to_have_text("1 mens · 1 organisatie")
            workshop.place("a1", "Taalcafé", organisation="o0")
        else:
            await until_told(workshop, screen)
            await expect(page.get_by_text("telefoon verbonden")).to_have_count(0)
            await expect(screen.locator("#people")).to_have_text("")
            workshop.place("a1", "Taalcafé", organisation="o0")
        one = " (1)" if shown else ""
        workshop.step("place")
        await expect(page.get_by_role("heading", name=f"Van jullie{one}", exact=True)).to_be_visible()
        workshop.step("explore")
        unknown = (
            "1 van 1 kaarten weten nog niet voor wie." if shown else "Van sommige kaarten weten we nog niet voor wie."
        )
        await expect(page.get_by_text(unknown)).to_be_visible()
        await page.get_by_role("link", name="Het hele wiel").click()
        await page.get_by_role("button", name="Toon als tabel").click()
        await expect(page.locator("th[scope=rowgroup]").nth(1)).to_have_text(f"Sociale contacten{one}")
        await page.get_by_role("button", name="Terug").click()
        workshop.command("action.add", action={"id": "x1", "title": "Bel het buurthuis", "owner": "o0"})
        workshop.step("acties")
        await expect(page.get_by_role("heading", name=f"Acties{one}", exact=True)).to_be_visible()
        await expect(screen.locator("#body h3")).to_have_text("1 actie" if shown else "Acties")
        workshop.step("groepen")
        workshop.command("groups.form", groups=1)
        await expect(page.get_by_role("heading", name="Jij zit in groep 1, aan tafel 1")).to_be_visible()
        await expect(page.get_by_role("heading", name="Waarom deze groep?")).to_have_count(1 if shown else 0)
        workshop.command("screen.show", persona=persona)
        await expect(screen.locator(".asked li").first).to_be_visible()
        await expect(screen.locator(".asked .found")).to_have_count(3 if shown else 0)
        workshop.command("screen.show")
        workshop.step("afsluiten")
        await expect(screen.locator(".sentence")).to_have_text("Dank je wel. Het wiel blijft bewaard.")
        await expect(screen.locator(".figures li")).to_have_count(3 if shown else 0)
        await context.close()


async def until_told(workshop: Workshop, screen: Any) -> None:
    """Wait until the screen has taken in something that came after the number of people."""
    workshop.step("place")
    title = "Activiteiten op het wiel"
    await expect(screen.locator("#title")).to_have_text(title)


async def test_in_the_walk_around_own_doubles_are_merged_or_kept_apart(
    shared_server: Server, chromium: Browser
) -> None:
    workshop = open_workshop(shared_server, script="werksessie")
    workshop.step("plaatsen")
    for id, name in (
        ("a1", "Taalcafé Zuid"),
        ("a2", "Taalcafé in Zuid"),
        ("a3", "Taalcafé Zuid 2"),
        ("a4", "Moestuin"),
    ):
        workshop.place(id, name, organisation="o0")
    workshop.place("b1", "Taalcafé Zuid", organisation="o1")
    context, page = await phone_of(chromium)
    await joined(page, workshop)
    await expect(page.get_by_role("heading", name="Staat dit er dubbel op?")).to_have_count(0)
    workshop.step("samenvoegen")
    await expect(page.get_by_role("heading", name="Staat dit er dubbel op?")).to_have_count(3)
    card = page.locator(".card", has_text="‘Taalcafé Zuid’ en ‘Taalcafé Zuid 2’")
    await card.get_by_role("button", name="Niet hetzelfde").click()
    card = page.locator(".card", has_text="‘Taalcafé Zuid’ en ‘Taalcafé in Zuid’")
    await card.get_by_role("button", name="Voeg samen").click()
    await expect(page.get_by_role("link", name="Taalcafé in Zuid, aanpassen")).to_have_count(0)
    await expect(page.get_by_role("heading", name="Staat dit er dubbel op?")).to_have_count(0)
    await workshop.until_happened("cards.keep_apart")
    await workshop.until_happened("cards.merge")
    facts = workshop.server.api(workshop.token, f"/sessions/{workshop.session}")
    wheel = workshop.server.api(workshop.token, f"/wheels/{facts['wheel']}")
    assert {one["id"] for one in wheel["activities"]} == {"a1", "a3", "a4", "b1"}
    assert wheel["apart"] == [["a1", "a3"]]
    await context.close()
