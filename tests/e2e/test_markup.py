"""What people wrote is text on every page and on paper, whatever it looks like. Nothing of it becomes an element.

The pages are looked at with their Content-Security-Policy taken away, so that it is the pages that are tried and not
the net below them; test_pages.py holds the net.
"""

import io
import zipfile
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.phone.workshop import PHONE
from tests.support.asks import wanted_by_a_wheel
from tests.support.browser import desk_cookie
from tests.support.links import link_for
from tests.support.server import HOST_NAME, Server
from toolkit import shelf

SCRIPT = shelf.script("werksessie")
# Closes what it may stand in, and then tries to be an element, a script, a template and a link.
HOSTILE = "\"'><img src=x onerror=geraakt=1><script>geraakt=1</script>{{7*7}}[a](javascript:geraakt=1)"
NOTICED = """() => {
  const found = [];
  const look = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches('img[src="x"], [onerror], a[href^="javascript:"]')) found.push(element.outerHTML);
      if (element.localName === 'script' && element.textContent.trim() === 'geraakt=1') found.push(element.outerHTML);
      if (element.shadowRoot) look(element.shadowRoot);
    }
  };
  look(document);
  return {found, hit: window.geraakt ?? null};
}"""


def hostile(value: Any) -> Any:
    """Return a wheel whose every name, title and note is hostile."""
    if isinstance(value, dict):
        return {
            key: HOSTILE if key in ("name", "title", "note") and isinstance(inner, str) else hostile(inner)
            for key, inner in value.items()
        }
    return [hostile(inner) for inner in value] if isinstance(value, list) else value


async def nothing_was_rendered(page: Page, where: str) -> None:
    seen = await page.evaluate(NOTICED)
    assert seen == {"found": [], "hit": None}, where


@pytest.mark.browser
async def test_no_name_that_looks_like_markup_is_rendered_anywhere(server: Server, chromium: Browser) -> None:
    token = server.token()
    wheel = server.api(token, "/wheels", hostile(wanted_by_a_wheel()))["id"]
    session = server.api(token, f"/wheels/{wheel}/sessions", {"script": SCRIPT.id})
    commands = f"/sessions/{session['id']}/commands"
    context = await chromium.new_context(bypass_csp=True, viewport=PHONE)
    await context.add_cookies([desk_cookie(server.sign_in())])
    base = f"http://{HOST_NAME}:{server.port}"
    phone, screen, desk = [await context.new_page() for _ in range(3)]

    await phone.goto(f"{base}/d/{session['code']}?o=bieb")
    await phone.get_by_label("naam", exact=False).last.fill(HOSTILE)
    await phone.get_by_role("button", name="Doe mee").click()
    await phone.locator("#state", has_text="Live").wait_for()
    await screen.set_viewport_size({"width": 1920, "height": 1080})
    await screen.goto(f"{base}/scherm/{session['code']}")
    await expect(screen.locator("#fresh")).to_have_attribute("data-state", "live")
    server.api(token, commands, {"id": "g", "type": "groups.form", "groups": 1})
    for phase in ("place", "explore", "choose", "groups", "actions"):
        assert server.api(token, commands, {"id": phase, "type": "step.set", "step": phase})["ok"]
        title = next(step.title["nl"] for step in SCRIPT.steps if step.phase == phase)
        for page in (phone, screen):
            await expect(page.locator("h1, #title").filter(has_text=title).first).to_be_visible()
            await nothing_was_rendered(page, phase)
    assert HOSTILE in await phone.locator("body").inner_text()
    await phone.goto(f"{base}/d/{session['code']}#wiel")
    await expect(phone.locator("participation-wheel .dot[data-key]").first).to_be_attached()
    await nothing_was_rendered(phone, "the wheel on the phone")

    await desk.set_viewport_size({"width": 1366, "height": 768})
    for path in ("bibliotheek", f"wiel/{wheel}", f"sessie/{session['id']}"):
        await desk.goto(f"{base}/begeleider/{path}")
        await expect(desk.locator("body")).to_contain_text(HOSTILE)
        await nothing_was_rendered(desk, path)
    for drawer in ("Mensen", "Kaarten", "Bevindingen", "Thema’s", "Groepen", "Acties", "Geschiedenis"):
        await desk.locator("nav.tabs").get_by_role("button", name=drawer, exact=True).click()
        await expect(desk.locator("h2.visually-hidden", has_text=drawer).first).to_be_attached()
        await nothing_was_rendered(desk, drawer)

    for address in (f"/o/#{await link_for(server, wheel, 'bieb')}", f"/w/#{await link_for(server, wheel)}"):
        await phone.goto(base + address)
        await expect(phone.locator("body")).to_contain_text(HOSTILE)
        await nothing_was_rendered(phone, address[:3])
    await context.close()

    paper = {form: exported(server, token, session["id"], form) for form in ("docx", "odt", "xlsx", "ods")}
    for form, parts in paper.items():
        assert "&lt;img src=x" in parts and "<img" not in parts and "<script" not in parts, form
    kept = server.api(token, f"/sessions/{session['id']}/export/json")
    assert HOSTILE in [activity["name"] for activity in kept["activities"]]


def exported(server: Server, token: str, session: str, form: str) -> str:
    """Return the text of all XML in an exported document."""
    headers = {"Authorization": f"Bearer {token}"}
    data = server.request(f"/api/v1/sessions/{session}/export/{form}", headers=headers).body
    with zipfile.ZipFile(io.BytesIO(data)) as document:
        return "\n".join(document.read(part).decode() for part in document.namelist() if part.endswith(".xml"))
