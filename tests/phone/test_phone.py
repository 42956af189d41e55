"""A phone in one hand: what a person sees and does, in a real browser on a name that is not localhost."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.phone.workshop import PHONE, Workshop, joined, line_of, open_workshop, phone_of, violations, write_card
from tests.support.client import Client
from tests.support.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def workshop(shared_server: Server) -> Workshop:
    return open_workshop(shared_server)


async def test_an_organisation_places_a_card_and_sees_it_arrive(workshop: Workshop, chromium: Browser) -> None:
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await expect(page.get_by_text("Dit gaan we doen")).to_be_visible()
    workshop.step("place")
    await write_card(page, "Taalcafé")
    await expect(line_of(page, "Taalcafé")).to_contain_text("✓ op het wiel")
    async with Client(base=workshop.server.base, code=workshop.code) as other:
        await other.join(screen=True)
        held = next(iter(other.items("activities").values()))
    assert (held["name"], held["organisations"], held["goals"]) == ("Taalcafé", ["o0"], ["sociale-contacten"])


async def test_two_taps_on_the_button_make_one_card(workshop: Workshop, chromium: Browser) -> None:
    workshop.step("place")
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await page.get_by_role("link", name="Nieuwe activiteit").click()
    await page.get_by_label("Sociale contacten").first.check()
    await page.get_by_label("Hoe heet de activiteit?").fill("Kookclub")
    await page.get_by_role("button", name="Zet op het wiel").evaluate("(button) => { button.click(); button.click(); }")
    await expect(line_of(page, "Kookclub")).to_contain_text("✓ op het wiel")
    await expect(page.get_by_role("heading", name="Van jullie (1)")).to_be_visible()


async def test_a_new_organisation_and_a_resident_come_in_at_the_same_door(
    workshop: Workshop, chromium: Browser
) -> None:
    _, first = await phone_of(chromium)
    await first.goto(workshop.phone_page)
    await first.get_by_label("Mijn organisatie staat er niet bij").check()
    await first.get_by_role("button", name="Doe mee").click()
    await expect(first.get_by_text("Vul de naam van je organisatie in.")).to_be_visible()
    await first.get_by_label("Naam van je organisatie").fill("Fietsclub De Bilt")
    await first.get_by_role("button", name="Doe mee").click()
    await first.get_by_role("link", name="Over jou").click()
    await expect(first.get_by_text("Je doet mee voor: Fietsclub De Bilt.")).to_be_visible()

    _, second = await phone_of(chromium)
    await second.goto(workshop.phone_page)
    await second.get_by_label("Ik ben hier als inwoner").check()
    await expect(second.get_by_label("Je naam (hoeft niet)")).to_be_hidden()
    await second.get_by_role("button", name="Doe mee").click()
    await expect(second.locator("#state")).to_have_text("Live")
    workshop.step("place")
    await second.get_by_role("link", name="Nieuwe wens").click()
    await second.get_by_label("Betaald werk").first.check()
    await second.get_by_label("Wat zou er moeten komen?").fill("Een fiets voor wie ver van het werk woont")
    await second.get_by_role("button", name="Zet op het wiel").click()
    await expect(line_of(second, "Een fiets")).to_contain_text("✓ op het wiel")
    await expect(line_of(second, "Een fiets")).to_contain_text("het is een wens")


async def test_a_name_can_be_taken_back_and_who_comes_next_on_a_phone_finds_nothing(
    workshop: Workshop, chromium: Browser
) -> None:
    workshop.step("actions")
    _, page = await phone_of(chromium)
    await page.goto(f"{workshop.phone_page}?o=o0")
    await page.get_by_label("Je naam (hoeft niet)").fill("Jan")
    await page.get_by_role("button", name="Doe mee").click()
    async with Client(base=workshop.server.base, code=workshop.code) as screen:
        await screen.join(screen=True)
        await screen.until(lambda seen: [one.get("name") for one in seen.items("participants").values()] == ["Jan"])
        await page.get_by_role("link", name="Over jou").click()
        await page.get_by_label("Je naam (hoeft niet)").fill("")
        await page.get_by_role("button", name="Bewaar").click()
        await screen.until(lambda seen: not any(one.get("name") for one in seen.items("participants").values()))
    workshop.step("place")
    await page.get_by_role("link", name="Nieuwe activiteit").click()
    await page.get_by_label("Hoe heet de activiteit?").fill("Half getypt")
    await page.get_by_role("button", name="Terug").click()
    await expect(page.get_by_role("link", name="Ga verder met ‘Half getypt’")).to_be_visible()
    await page.get_by_role("link", name="Over jou").click()
    await page.get_by_text("Ben je iemand anders?").click()
    await expect(page.get_by_text("Wat nog op deze telefoon staat, gaat dan weg.")).to_be_visible()
    await page.get_by_role("button", name="Begin als iemand anders").click()
    await page.get_by_label("Voor een organisatie uit de lijst").check()
    await page.get_by_label("Organisatie", exact=True).select_option("o1")
    await page.get_by_role("button", name="Doe mee").click()
    await expect(page.get_by_role("link", name="Nieuwe activiteit")).to_be_visible()


async def test_what_is_typed_survives_a_reload_and_a_step_that_ends(workshop: Workshop, chromium: Browser) -> None:
    workshop.step("place")
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await page.get_by_role("link", name="Nieuwe activiteit").click()
    await page.get_by_label("Hoe heet de activiteit?").fill("Half getypt")
    await page.reload()
    await expect(page.get_by_label("Hoe heet de activiteit?")).to_have_value("Half getypt")
    await page.get_by_label("Hoe heet de activiteit?").focus()
    workshop.step("explore")
    await expect(page.get_by_text("De groep gaat verder met ‘Wat valt op?’.")).to_be_visible()
    await expect(page.get_by_label("Hoe heet de activiteit?")).to_be_focused()
    await page.get_by_role("button", name="Ga mee").click()
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    workshop.step("place")
    await page.get_by_role("link", name="Ga verder met ‘Half getypt’").click()
    await expect(page.get_by_label("Hoe heet de activiteit?")).to_have_value("Half getypt")


async def test_cards_written_without_a_network_go_out_when_it_is_back(workshop: Workshop, chromium: Browser) -> None:
    workshop.step("place")
    context, page = await phone_of(chromium)
    await joined(page, workshop)
    await context.set_offline(True)
    await expect(page.locator("#state")).to_contain_text("Offline")
    await write_card(page, "Fietsles")
    await write_card(page, "Kookclub")
    await expect(page.locator("#state")).to_have_text("Offline · 2 kaarten nog op deze telefoon")
    await expect(line_of(page, "Kookclub")).to_contain_text("… op deze telefoon")
    await context.set_offline(False)
    for name in ("Fietsles", "Kookclub"):
        await expect(line_of(page, name)).to_contain_text("✓ op het wiel")
    await expect(page.locator("#state")).to_have_text("Live")


async def test_a_server_that_was_killed_finds_every_card_again(server: Server, chromium: Browser) -> None:
    workshop = open_workshop(server)
    workshop.step("place")
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await write_card(page, "Voor de stroom uitviel")
    await expect(line_of(page, "Voor de stroom")).to_contain_text("✓ op het wiel")
    await expect(page.locator("#state")).to_have_text("Live")  # the answer has come too: nothing waits
    server.kill()
    await expect(page.locator("#state")).to_have_text("Opnieuw verbinden…")
    await write_card(page, "Terwijl het donker was")
    await expect(page.locator("#state")).to_have_text("Opnieuw verbinden… · 1 kaart nog op deze telefoon")
    server.start()
    for name in ("Voor de stroom", "Terwijl het donker"):
        await expect(line_of(page, name)).to_contain_text("✓ op het wiel")


async def test_a_phone_that_was_closed_comes_back_as_the_same_person_with_its_cards(
    workshop: Workshop, chromium: Browser
) -> None:
    workshop.step("place")
    context, page = await phone_of(chromium)
    await joined(page, workshop)
    await context.set_offline(True)
    await expect(page.locator("#state")).to_contain_text("Offline")
    await write_card(page, "Fietsles")
    await expect(line_of(page, "Fietsles")).to_contain_text("… op deze telefoon")
    await page.close()
    await context.set_offline(False)
    again = await context.new_page()
    await again.goto(workshop.phone_page)
    await expect(line_of(again, "Fietsles")).to_contain_text("✓ op het wiel")
    async with Client(base=workshop.server.base, code=workshop.code) as other:
        await other.join(screen=True)
        assert len(other.items("participants")) == 1
        assert [card["name"] for card in other.items("activities").values()] == ["Fietsles"]


async def test_a_card_is_changed_taken_away_and_put_back(workshop: Workshop, chromium: Browser) -> None:
    workshop.step("place")
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await write_card(page, "Kookclub")
    await page.get_by_role("link", name="Kookclub, aanpassen").click()
    await page.get_by_label("Hoe heet de activiteit?").fill("Kookclub op zaterdag")
    await page.get_by_role("button", name="Bewaar").click()
    await expect(line_of(page, "Kookclub op zaterdag")).to_contain_text("✓ op het wiel")
    await page.get_by_role("link", name="Kookclub op zaterdag, aanpassen").click()
    await page.get_by_role("button", name="Haal van het wiel").click()
    await expect(page.get_by_text("Jullie hebben nog niets op het wiel.")).to_be_visible()
    await page.get_by_role("button", name="Zet terug").click()
    await expect(line_of(page, "Kookclub op zaterdag")).to_contain_text("✓ op het wiel")


async def test_two_edits_of_one_field_are_laid_side_by_side(workshop: Workshop, chromium: Browser) -> None:
    workshop.step("place")
    workshop.place("a1", "Taalcafé", organisation="o0")
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await page.get_by_role("link", name="Taalcafé, aanpassen").click()
    await page.get_by_label("Hoe heet de activiteit?").fill("Taalhuis")
    workshop.command("card.change", card="a1", changes={"name": "Taalplein"})
    await page.get_by_role("button", name="Bewaar").click()
    line = line_of(page, "Taalhuis")
    await expect(line).to_contain_text("Nu staat er")
    await expect(line).to_contain_text("Taalplein")
    await line.get_by_role("button", name="Neem die van mij").click()
    await expect(line_of(page, "Taalhuis")).to_contain_text("✓ op het wiel")


async def test_personal_data_is_asked_about_before_it_goes_out(workshop: Workshop, chromium: Browser) -> None:
    workshop.step("place")
    _, page = await phone_of(chromium)
    await page.goto(f"{workshop.phone_page}?o=o0")
    await page.get_by_label("Je naam").fill("Jan, 06-12345678")
    await page.get_by_role("button", name="Doe mee").click()
    await expect(page.get_by_text("Haal ze weg of stuur het toch zo.")).to_be_visible()
    await expect(page.get_by_label("Je naam")).to_have_value("Jan, 06-12345678")
    assert await violations(page) == []
    await page.get_by_role("button", name="Verstuur zonder die gegevens").click()
    await expect(page.locator("#state")).to_have_text("Live")
    await write_card(page, "Bel of mail jan@voorbeeld.nl")
    await page.get_by_role("button", name="Verstuur zonder die gegevens").click()
    line = line_of(page, "Bel of mail")
    await expect(line).to_contain_text("✓ op het wiel")
    await expect(line).not_to_contain_text("voorbeeld.nl")


async def test_a_card_of_a_step_that_is_over_stays_with_its_reason_and_goes_when_it_may(
    workshop: Workshop, chromium: Browser
) -> None:
    workshop.step("place")
    context, page = await phone_of(chromium)
    await joined(page, workshop)
    await context.set_offline(True)
    await expect(page.locator("#state")).to_contain_text("Offline")
    await write_card(page, "Te laat")
    workshop.step("explore")
    workshop.step("actions")
    await context.set_offline(False)
    await expect(page.locator("#news")).to_contain_text("Te laat")
    await expect(page.get_by_role("button", name="Probeer het nu")).to_have_count(0)
    workshop.step("place")
    await page.get_by_role("button", name="Probeer het nu").click()
    await expect(line_of(page, "Te laat")).to_contain_text("✓ op het wiel")


async def test_in_a_break_a_forgotten_card_is_still_placed(shared_server: Server, chromium: Browser) -> None:
    workshop = open_workshop(shared_server, script="werksessie")
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await expect(page.get_by_text("Je bent binnen.")).to_be_visible()
    await expect(page.get_by_role("link", name="Toch nog een kaart")).to_have_count(0)
    workshop.step("pauze")
    await expect(page.get_by_text("Je bent binnen.")).to_be_hidden()
    await page.get_by_role("link", name="Toch nog een kaart").click()
    await page.get_by_label("Sociale contacten").first.check()
    await page.get_by_label("Hoe heet de activiteit?").fill("Fietsles")
    await page.get_by_role("button", name="Zet op het wiel").click()
    async with Client(base=workshop.server.base, code=workshop.code) as other:
        await other.join(screen=True)
        await other.until(lambda client: len(client.items("activities")) == 1)


async def test_laws_come_by_card_by_card_and_a_provision_is_placed(shared_server: Server, chromium: Browser) -> None:
    workshop = open_workshop(shared_server, script="werksessie")
    workshop.step("frameworks")
    workshop.place("a1", "Taalcafé", organisation="o0")
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await expect(page.get_by_text("kaart 1 van 1")).to_be_visible()
    await page.get_by_label("Wmo", exact=True).check()
    await page.get_by_label("Statushouders").check()
    await page.get_by_role("button", name="Bewaar en ga verder").click()
    await expect(page.get_by_text("Je kaart is langs geweest.")).to_be_visible()
    await expect(line_of(page, "Taalcafé")).to_contain_text("Wmo")
    await page.get_by_role("link", name="Nieuwe voorziening").click()
    await page.get_by_label("Uit welke wet komt het?").select_option("participatiewet")
    await page.get_by_role("button", name="Loonkostensubsidie").click()
    await page.get_by_label("Betaald werk").check()
    await page.get_by_role("button", name="Zet op het wiel").click()
    await expect(line_of(page, "Loonkostensubsidie")).to_contain_text("✓ op het wiel")
    async with Client(base=workshop.server.base, code=workshop.code) as other:
        await other.join(screen=True)
        workshop.step("explore")
        await other.until(lambda client: client.items("activities")["a1"].get("frameworks") == [{"id": "wmo"}])
        assert other.items("activities")["a1"]["target_groups"] == ["statushouders"]


async def test_findings_are_read_and_an_action_answers_one(workshop: Workshop, chromium: Browser) -> None:
    workshop.place("a1", "Taalcafé")
    workshop.place("a2", "Taalcafé", organisation="o2")
    workshop.step("explore")
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await expect(page.get_by_text("2 van 2 kaarten weten nog niet voor wie.")).to_be_visible()
    overlap = page.get_by_role("listitem").filter(has_text="Overlap")
    await overlap.get_by_text("Bekijk 2 kaarten").click()
    await expect(overlap).to_contain_text("Taalcafé (Bibliotheek Zuid)")
    workshop.step("actions")
    await page.get_by_role("link", name="Nieuwe actie").click()
    await page.get_by_role("button", name="Zet op de lijst").click()
    await expect(page.get_by_text("Schrijf in één zin wat jullie afspreken.")).to_be_visible()
    await page.get_by_label("Wat spreken jullie af?").fill("Samen één taalcafé")
    await page.get_by_label("Wanneer is het klaar?").fill("2027-03-01")
    await page.get_by_text("Meer: met wie, bevinding, venster").click()
    await page.get_by_label(re.compile("Taalcafé.*lijken")).check()
    await page.get_by_role("button", name="Zet op de lijst").click()
    line = line_of(page, "Samen één taalcafé")
    await expect(line).to_contain_text("✓ op de lijst")
    await expect(line).to_contain_text("trekker: Houtense Werktafel · klaar op 1 maart 2027")
    workshop.step("closed")
    await expect(page.get_by_text("Dank je wel! Dit hebben jullie samen gemaakt.")).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text("Samen één taalcafé")


async def test_who_comes_late_hears_what_was_missed(workshop: Workshop, chromium: Browser) -> None:
    workshop.step("place")
    workshop.place("a1", "Taalcafé")
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await expect(page.locator("#news")).to_contain_text("Dit is stap 2 van 5")
    await expect(page.locator("#news")).to_contain_text("Er ligt al 1 kaart op het wiel.")
    workshop.step("explore")  # with the group from here on: nothing to catch up with
    await expect(page.get_by_role("heading", name="Wat valt op?")).to_be_visible()
    await expect(page.locator("#news")).to_be_empty()


async def test_the_whole_wheel_is_fetched_only_when_it_is_asked_for(workshop: Workshop, chromium: Browser) -> None:
    workshop.step("explore")
    workshop.place("a1", "Arbeidsmarkttoeleidingsvoorbereiding")
    _, page = await phone_of(chromium)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await joined(page, workshop)
    await page.get_by_role("link", name="Het hele wiel").wait_for()
    assert not [url for url in asked if "participation-wheel" in url]
    for file in ("**/participation-wheel.js", "**/nl/wheel.json"):  # it is asked for again where it does not come
        await page.route(file, lambda route: route.abort(), times=1)
    await page.get_by_role("link", name="Het hele wiel").click()
    await expect(page.get_by_text("Het wiel komt nog niet door.")).to_be_visible()
    await page.get_by_role("button", name="Toon als tabel").click()
    name = page.get_by_role("rowheader", name="Arbeidsmarkttoeleidingsvoorbereiding")
    assert await name.evaluate("(cell) => cell.getBoundingClientRect().right") < PHONE["width"]  # no scrolling
    await page.get_by_role("button", name="Terug").click()
    await expect(page.get_by_role("heading", name="Bevindingen")).to_be_visible()


async def test_a_removed_person_is_told_and_is_not_let_in_again_unasked(workshop: Workshop, chromium: Browser) -> None:
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    async with Client(base=workshop.server.base, code=workshop.code) as other:
        await other.join(screen=True)
        workshop.command("participant.remove", participant=next(iter(other.items("participants"))))
        await expect(page.get_by_text("De begeleider haalde deze telefoon uit de sessie.")).to_be_visible()
        await other.until(lambda client: not client.items("participants"))


async def test_english_is_one_tap_away_and_stays(workshop: Workshop, chromium: Browser) -> None:
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_text("This is what we will do")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("This is what we will do")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "en"
    await expect(page.locator("#bottom > *")).to_have_count(3)
    tops = await page.locator("#bottom > *").evaluate_all("all => all.map((one) => one.getBoundingClientRect().top)")
    assert len(set(tops)) == 1, "the three links below fit on one line in English too"


async def test_a_profession_is_offered_in_the_readers_language(workshop: Workshop, chromium: Browser) -> None:
    _, page = await phone_of(chromium)
    await joined(page, workshop)
    await page.get_by_role("button", name="English").click()
    await page.get_by_role("link", name="About you").click()
    offered = page.get_by_label("Your profession").locator("option")
    await expect(offered.filter(has_text="Employment coach")).to_have_count(1)
    await expect(offered.filter(has_text="Imker")).to_have_count(1)
    await expect(offered.filter(has_text="Werkcoach")).to_have_count(0)


async def test_nothing_that_people_write_becomes_markup(workshop: Workshop, chromium: Browser) -> None:
    workshop.step("place")
    _, page = await phone_of(chromium)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await joined(page, workshop)
    name = "<img src=x onerror=alert(1)> 👩‍🦽 \u200fעברית =1+1"
    await write_card(page, name)
    await expect(line_of(page, "👩‍🦽")).to_contain_text("<img src=x onerror=alert(1)>")
    assert await _images(page) == 0
    assert complaints == []


async def _images(page: Page) -> int:
    return await page.locator("#main img").count()
