"""One workshop for one test: a wheel and a session of its own, and the facilitator's commands over the API."""

import asyncio
import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page

from tests.support.server import HOST_NAME, ROOT, Server

PHONE = {"width": 390, "height": 844}
AXE = ROOT / "tests" / "js" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ORGANISATIONS = ("Houtense Werktafel", "Bibliotheek Zuid", "Buurtwerk Oost")
Json = dict[str, Any]

_TOKENS: dict[str, str] = {}  # one for each server: making one starts a process


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """A session that has just been opened; `o0`, `o1` … are its organisations."""

    server: Server
    token: str
    session: str
    code: str

    @property
    def phone_page(self) -> str:
        return f"http://{HOST_NAME}:{self.server.port}/d/{self.code}"

    @property
    def start_page(self) -> str:
        return f"http://{HOST_NAME}:{self.server.port}/"

    def command(self, type: str, **fields: Any) -> Json:
        """Do something as the facilitator and expect it to be taken."""
        ack: Json = self.server.api(
            self.token, f"/sessions/{self.session}/commands", {"id": uuid.uuid4().hex, "type": type, **fields}
        )
        assert ack["ok"], ack
        return ack

    def step(self, step: str) -> None:
        self.command("step.set", step=step)

    def place(self, id: str, name: str, *, goal: str = "sociale-contacten", organisation: str = "o1") -> None:
        """Put an activity on the wheel as if another organisation did."""
        card = {"kind": "activity", "id": id, "name": name, "organisations": [organisation], "goals": [goal]}
        self.command("card.add", card=card)

    def happened(self, type: str) -> int:
        """Return how many commands of a type were taken."""
        bearer = {"Authorization": f"Bearer {self.token}"}
        log = self.server.request(f"/api/v1/sessions/{self.session}/log", headers=bearer).body
        return sum(json.loads(line)["type"] == type for line in log.splitlines())

    async def until_happened(self, type: str, times: int = 1) -> None:
        """Wait until so many of a type were taken: a phone shows what it made before the server has it."""
        await asyncio.to_thread(self.server.wait_until, lambda: self.happened(type) == times)


def open_workshop(server: Server, script: str = "kort", organisations: tuple[str, ...] = ORGANISATIONS) -> Workshop:
    """Open a session on a new, empty wheel."""
    token = _TOKENS.get(str(server.data)) or _TOKENS.setdefault(str(server.data), server.token())
    wheel = {
        "format": "participatiewiel",
        "version": 1,
        "name": "Wiel van de test",
        "template": "participatiewiel@2026.1",
        "organisations": [{"id": f"o{i}", "name": name, "invited": True} for i, name in enumerate(organisations)],
        "target_groups": [{"id": "statushouders", "name": "Statushouders"}, {"id": "jongeren", "name": "Jongeren"}],
        "areas": [{"id": "centrum", "name": "Centrum"}],
        "disciplines": [{"id": "werkcoach", "name": "Werkcoach"}, {"id": "imker", "name": "Imker"}],
    }
    made = server.api(token, "/wheels", wheel)
    session = server.api(token, f"/wheels/{made['id']}/sessions", {"script": script})
    return Workshop(server=server, token=token, session=session["id"], code=session["code"])


async def phone_of(browser: Browser, **options: Any) -> tuple[BrowserContext, Page]:
    """Return a phone that has never been here; what its page throws fails the test that looks (`errors`)."""
    context = await browser.new_context(viewport=PHONE, **options)
    return context, await context.new_page()


async def joined(page: Page, workshop: Workshop, organisation: str = "o0") -> None:
    """Join for an organisation, by its link, and wait until the line is live."""
    await page.goto(f"{workshop.phone_page}?o={organisation}")
    await page.get_by_role("button", name="Doe mee").click()
    await page.locator("#state", has_text="Live").wait_for()


async def write_card(page: Page, name: str, goal: str = "Sociale contacten") -> None:
    """Fill in the form of a new activity and send it."""
    await page.get_by_role("link", name="Nieuwe activiteit").click()
    await page.get_by_label(goal).first.check()
    await page.get_by_label("Hoe heet de activiteit?").fill(name)
    await page.get_by_role("button", name="Zet op het wiel").click()


def line_of(page: Page, name: str) -> Any:
    """Return the line of a card in the own list."""
    return page.get_by_role("listitem").filter(has_text=name)


async def violations(page: Page) -> list[str]:
    """Return what axe-core finds on the page as it stands."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    asked = "(rules) => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
    found = await page.evaluate(asked, RULES)
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]
