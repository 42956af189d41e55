"""The story of one installation: the admin invites an owner, she a viewer; a token, a role, the audit, signing out.

Axe looks at each page on the way, on a phone and on a laptop.
"""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.phone.workshop import violations
from tests.support.server import HOST_NAME, Server

pytestmark = pytest.mark.browser
SENTENCE = "een lange zin als wachtwoord"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(data=tmp_path_factory.mktemp("story") / "data", options=("--accounts",)) as server:
        yield server


@pytest.fixture
async def contexts(chromium: Browser) -> AsyncIterator[list[BrowserContext]]:
    """Three browsers: of the admin, the owner and the viewer."""
    made = [await chromium.new_context(bypass_csp=True, reduced_motion="reduce") for _ in range(3)]
    yield made
    for context in made:
        await context.close()


async def looked_at(page: Page, title: str, *sizes: tuple[int, int]) -> None:
    """Wait for a page, and expect that axe finds nothing on it, on a phone and on a laptop."""
    await page.get_by_role("heading", name=title, level=1).wait_for()
    for width, height in sizes or ((390, 844), (1366, 768)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await violations(page) == [], title
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{title} is wider than {width}"


async def take(page: Page, link: str, name: str, address: str) -> None:
    """Take an invitation with a new account."""
    await page.goto(link)
    await looked_at(page, "Je bent uitgenodigd")
    await page.get_by_label("Je naam").fill(name)
    await page.get_by_label("E-mailadres").fill(address)
    await page.get_by_role("button", name="English").click()  # another language keeps what was typed
    await page.get_by_role("button", name="Nederlands").click()
    await expect(page.get_by_label("Je naam")).to_have_value(name)
    await expect(page.get_by_label("E-mailadres")).to_have_value(address)
    await page.get_by_label("Nieuw wachtwoord").fill("kort")
    await page.get_by_role("button", name="Maak een account").click()
    await expect(page.get_by_role("alert")).to_contain_text("12 tot 200 tekens")
    await page.get_by_label("Nieuw wachtwoord").fill(SENTENCE)
    await page.get_by_role("button", name="Maak een account").click()
    await looked_at(page, "Wielen", (390, 844))


async def test_from_the_first_key_to_a_workspace_that_runs_itself(
    installation: Server, contexts: list[BrowserContext]
) -> None:
    base = f"http://{HOST_NAME}:{installation.port}/begeleider"
    admin, owner, viewer = [await context.new_page() for context in contexts]
    await admin.goto(installation.named(installation.links["Begeleider"]))
    await looked_at(admin, "Installatie")
    await admin.goto(f"{base}/leden")
    await looked_at(admin, "Dit is niet voor jou")
    await expect(admin.get_by_text("Vraag het een eigenaar van de werkruimte.")).to_be_visible()
    await admin.goto(f"{base}/account")
    await admin.get_by_role("main").get_by_role("link", name="Installatie").click()
    await looked_at(admin, "Installatie")
    await admin.get_by_label("Naam (nodig)").first.fill("Gemeente Houten")
    await admin.get_by_label("Korte naam").fill("Houten!")
    await admin.get_by_role("button", name="Maak de werkruimte").click()
    await expect(admin.get_by_text("Gebruik alleen kleine letters")).to_be_visible()
    await admin.get_by_label("Korte naam").fill("houten")
    await admin.get_by_role("button", name="Maak de werkruimte").click()
    await expect(admin.get_by_text("Korte naam: houten")).to_be_visible()
    await admin.get_by_role("button", name="Nodig een eigenaar uit").first.click()
    link = await admin.get_by_role("textbox", name="Uitnodiging").input_value()

    await admin.get_by_role("navigation").get_by_role("link", name="Toestand").click()
    await looked_at(admin, "Toestand", (390, 844), (1920, 1080))
    await expect(admin.get_by_text("De database antwoordt")).to_be_visible()  # how fast is for the day
    await expect(admin.get_by_role("row").filter(has_text="Open werksessies")).to_contain_text("1")
    await admin.emulate_media(color_scheme="dark")
    await admin.get_by_role("button", name="Kijk opnieuw").click()
    await looked_at(admin, "Toestand", (390, 844))

    await take(owner, named(installation, link), "Fatima", "fatima@houten.example")
    await owner.goto(f"{base}/leden")
    await looked_at(owner, "Leden van de werkruimte")
    await owner.get_by_label("Kijker").check()
    await owner.get_by_role("button", name="Maak een uitnodiging").click()
    link = await owner.get_by_role("textbox", name="Uitnodiging").input_value()
    await owner.get_by_label("Waarvoor is de sleutel?").fill("Open data")
    await owner.get_by_role("button", name="Maak een sleutel").click()
    token = await owner.get_by_role("textbox", name="Nieuwe sleutel").input_value()
    assert installation.api(token, "/wheels")[0]["id"] == "voorbeeldwiel"

    await take(viewer, named(installation, link), "Noor", "noor@houten.example")
    await viewer.get_by_role("link", name="Voorbeeldwiel").first.click()
    await looked_at(viewer, "Voorbeeldwiel")
    await expect(viewer.get_by_role("heading", name="Delen")).to_have_count(0)
    await expect(viewer.get_by_role("button", name="Wis dit wiel voorgoed")).to_have_count(0)

    await owner.reload()
    await owner.get_by_role("button", name="Haal uit de werkruimte").first.click()
    await expect(owner.get_by_text("Er moet een eigenaar blijven")).to_be_visible()
    noor = owner.get_by_role("listitem").filter(has_text="noor@houten.example")
    await noor.get_by_role("button", name="Begeleider").click()
    await expect(owner.get_by_text("Het is gewijzigd")).to_be_attached()  # it is seen for some seconds
    await owner.goto(f"{base}/logboek")
    await looked_at(owner, "Logboek")
    await expect(owner.get_by_role("row").filter(has_text="gaf een rol")).to_contain_text("Noor Begeleider")
    await viewer.goto(f"{base}/")
    await looked_at(viewer, "Aanmelden")
    await viewer.get_by_label("E-mailadres").fill("noor@houten.example")
    await viewer.get_by_label("Wachtwoord").fill(SENTENCE)
    await viewer.get_by_role("button", name="Meld je aan").click()
    await viewer.get_by_role("link", name="Nieuw wiel").wait_for()
    await viewer.goto(f"{base}/account")
    await looked_at(viewer, "Mijn account")
    await viewer.get_by_role("button", name="Meld je overal af").click()
    await looked_at(viewer, "Aanmelden", (390, 844))


def named(server: Server, link: str) -> str:
    """Return a link under the name that browsers do not trust."""
    return f"http://{HOST_NAME}:{server.port}/{link.split('/', 3)[3]}"
