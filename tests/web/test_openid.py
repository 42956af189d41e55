"""Signing in at the municipality's own provider: a real one, over HTTP; and every way in which it could be no good."""

import http.client
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from tests.support.people import HTML, Person, in_database, invitation, make_workspace
from tests.support.provider import CLIENT, SECRET, Provider
from tests.support.server import Server
from toolkit.errors import InvalidInput
from toolkit.settings import Settings, provider_of
from toolkit.storage.members import DatabaseMembers

GROUPS = "wiel-eigenaar=first:owner, wiel-kijk=first:viewer, wiel-kijk=elders:viewer, wiel-beheer=admin"
NOOR = {"sub": "u1", "name": "Noor Jansen", "groups": ["wiel-eigenaar", "wiel-kijk"]}
REFUSED = "/begeleider/?geweigerd=1"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture(scope="module")
def installation(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("openid")
    secret = folder / "geheim"
    secret.write_text(SECRET)
    options = ("--accounts", "--oidc-issuer", provider.issuer, "--oidc-client", CLIENT, "--oidc-name", "Houten")
    options = (*options, "--oidc-secret-file", str(secret), "--oidc-groups", GROUPS)
    with Server(data=folder / "data", demo=False, options=options) as server:
        make_workspace(server, "elders", "Gemeente Elders")
        yield server


@dataclass
class Visit:
    """A browser that goes to the provider and comes back, one step at a time."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)

    def step(self, address: str) -> str:
        """Ask for an address, keep its cookies, and return where it sends one."""
        parts = urllib.parse.urlsplit(address)
        line = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port or self.server.port, timeout=60)
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items() if value)
        line.request("GET", f"{parts.path}?{parts.query}", headers={"Cookie": held} if held else {})
        answer = line.getresponse()
        answer.read()
        for cookie in answer.headers.get_all("set-cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        return answer.headers["location"] or ""

    def to_provider(self, wanted: str = "/begeleider/leden") -> str:
        return self.step(f"{self.server.base}/begeleider/elders?terug={urllib.parse.quote(wanted)}")

    def there_and_back(self, wanted: str = "/begeleider/leden") -> str:
        """Go all the way and return where one ends."""
        return self.step(self.step(self.to_provider(wanted)))

    @property
    def person(self) -> Person:
        cookie = self.cookies.get("participatiewiel", "")
        return Person(server=self.server, address="", cookie=f"participatiewiel={cookie}" if cookie else "")


def test_one_comes_back_to_the_page_that_one_wanted_with_the_roles_of_ones_groups(
    installation: Server, provider: Provider
) -> None:
    provider.tell(NOOR)
    visit = Visit(installation)
    assert visit.there_and_back("/begeleider/leden") == "/begeleider/leden"
    page = visit.person.ask("/begeleider/leden", **HTML).body.decode()
    assert "Noor Jansen" in page and "Leden van de werkruimte" in page

    async def roles(database: Any) -> dict[str, str]:
        people = DatabaseMembers(database)
        account = await people.account_of_subject(provider.issuer, "u1")
        return {one.workspace: one.role for one in await people.memberships(account.id)}

    assert in_database(installation, roles) == {"first": "owner", "elders": "viewer"}


def test_what_a_group_gave_goes_with_the_group_and_open_sign_ins_go_too(
    installation: Server, provider: Provider
) -> None:
    provider.tell({"sub": "u2", "name": "Sam", "groups": ["wiel-eigenaar"]})
    earlier, later = Visit(installation), Visit(installation)
    earlier.there_and_back()
    provider.tell({"sub": "u2", "name": "Sam", "groups": ["wiel-kijk"]})
    later.there_and_back()
    assert not earlier.person.is_known
    assert "Dit is niet voor jou" in later.person.ask("/begeleider/leden", **HTML).body.decode()


def test_signing_out_everywhere_ends_every_browser(installation: Server, provider: Provider) -> None:
    provider.tell(NOOR)
    one, other = Visit(installation), Visit(installation)
    one.there_and_back()
    other.there_and_back()
    assert one.person.is_known and other.person.is_known
    assert one.person.ask("/begeleider/afmelden/overal", "POST").status == 204
    assert not one.person.is_known and not other.person.is_known


def test_a_stranger_without_a_group_gets_no_account_unless_invited(installation: Server, provider: Provider) -> None:
    provider.tell({"sub": "u3", "name": "Vreemd", "groups": ["anders"]})
    assert Visit(installation).there_and_back() == REFUSED
    invited = Visit(installation)
    assert invited.there_and_back("/begeleider/uitnodiging") == "/begeleider/uitnodiging"
    secret = invitation(installation, "elders", "facilitator")
    joined = invited.person.ask("/begeleider/uitnodiging/aannemen", "POST", {"secret": secret})
    assert joined.status == 204
    assert "Alle wielen" in invited.person.ask("/begeleider/", **HTML).body.decode()


@pytest.mark.parametrize(
    "fault",
    [
        {"claims": {"iss": "https://ander.example"}},
        {"claims": {"iss": None}},
        {"claims": {"aud": "een-andere-client"}},
        {"claims": {"aud": [CLIENT, "een-andere-client"]}},
        {"claims": {"nonce": "oud"}},
        {"claims": {"nonce": None}},
        # Under a name of its own: two workers that read this in different seconds would else see different tests.
        pytest.param({"claims": {"exp": int(time.time()) - 600}}, id="passed"),
        {"claims": {"exp": None}},
        {"claims": {"sub": None}},
        {"key": True},
    ],
    ids=lambda fault: str(fault)[1:40],
)
def test_a_token_in_which_anything_is_wrong_lets_nobody_in(
    installation: Server, provider: Provider, fault: dict[str, Any]
) -> None:
    provider.tell(NOOR, **fault)
    visit = Visit(installation)
    assert visit.there_and_back() == REFUSED
    assert not visit.person.is_known


def test_neither_a_code_nor_a_state_works_twice_or_in_another_browser(installation: Server, provider: Provider) -> None:
    provider.tell(NOOR)
    visit, thief = Visit(installation), Visit(installation)
    back = visit.step(visit.to_provider())
    assert thief.step(back) == REFUSED
    thief.to_provider()
    assert thief.step(back) == REFUSED
    held = dict(visit.cookies)
    assert visit.step(back) == "/begeleider/leden"
    replayed = Visit(installation, cookies=held)
    assert replayed.step(back) == REFUSED
    fresh = Visit(installation)
    state = urllib.parse.parse_qs(urllib.parse.urlsplit(fresh.to_provider()).query)["state"][0]
    used = urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)["code"][0]
    assert fresh.step(f"{installation.base}/begeleider/elders/terug?code={used}&state={state}") == REFUSED
    assert not (thief.person.is_known or replayed.person.is_known or fresh.person.is_known)


@pytest.mark.parametrize("wanted", ["https://elders.example/", "//elders.example", "/begeleider/../x?y", "/d/BCDFGH"])
def test_one_is_never_sent_to_another_site(installation: Server, provider: Provider, wanted: str) -> None:
    provider.tell(NOOR)
    assert Visit(installation).there_and_back(wanted) == "/begeleider"


@pytest.mark.parametrize("rules", ["wiel=first", "=first:owner", "wiel=first:koning", "wiel"])
def test_a_rule_that_is_none_is_refused_at_the_start(rules: str) -> None:
    settings = Settings(accounts=True, oidc_issuer="https://inloggen.example", oidc_client="x", oidc_groups=rules)
    with pytest.raises(InvalidInput, match="oidc_groups"):
        provider_of(settings, None)
    with pytest.raises(InvalidInput, match="oidc_client"):
        provider_of(Settings(oidc_issuer="https://inloggen.example"), None)


def test_no_secret_of_the_provider_or_of_an_attempt_is_kept_or_printed(
    installation: Server, provider: Provider
) -> None:
    provider.tell(NOOR)
    visit = Visit(installation)
    back = visit.step(visit.to_provider())
    state = visit.cookies["participatiewiel-elders"]
    visit.step(back)
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)["code"][0]
    files = b"".join(file.read_bytes() for file in Path(installation.data).rglob("*") if file.is_file())
    for secret in (SECRET, state, code, visit.cookies["participatiewiel"]):
        assert secret.encode() not in files
        assert secret not in "".join(installation.output)


@pytest.mark.browser
async def test_a_person_presses_one_button_and_is_at_the_page_that_was_wanted(
    installation: Server, provider: Provider, chromium: Browser
) -> None:
    provider.tell(NOOR)
    page = await chromium.new_page()
    await page.goto(f"{installation.base}/begeleider/leden")
    await page.get_by_role("link", name="Aanmelden met Houten").click()
    await page.get_by_role("heading", name="Leden van de werkruimte").wait_for()
    assert page.url.endswith("/begeleider/leden")
