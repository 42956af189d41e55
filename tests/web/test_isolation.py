"""One workspace never sees another's wheel: every address there is, with every method, tried by members of the other.

The list of addresses is the application's own, so that a new one is tried too. What somebody of the workspace sees at
the same addresses shows that the test could fail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pytest

from tests.support.client import Client
from tests.support.people import HTML, Person, make_workspace, member
from tests.support.routes import Route, all_routes
from tests.support.server import Answer, Server
from toolkit.exports import EXPORTERS
from toolkit.sessions.codec import _COMMANDS as COMMANDS

MARKS = ("Geheim van Houten", "Verborgen taalcafé")
WHEEL = {
    "format": "participatiewiel",
    "version": 1,
    "id": "geheim",
    "name": MARKS[0],
    "template": "participatiewiel",
    "organisations": [{"id": "bieb", "name": "Bibliotheek"}],
    "activities": [{"id": "a1", "name": MARKS[1], "organisations": ["bieb"], "goals": ["vaardigheden"]}],
}
SHEETS = ("deelnameblad", "tafelkaarten", "kaarten")


@dataclass(frozen=True, kw_only=True)
class Two:
    """Two workspaces on one server: the first has a wheel with an open session."""

    server: Server
    token: str
    session: str
    code: str
    others_token: str
    viewers_token: str
    owner: Person
    viewer: Person
    other: Person

    @property
    def state(self) -> tuple[Any, ...]:
        """What must stay as it is, whatever others try."""
        wheel = self.server.api(self.token, "/wheels/geheim")
        facts = self.server.api(self.token, f"/sessions/{self.session}")
        return wheel, facts["seq"], facts["closed"], len(self.server.api(self.token, "/wheels"))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    data = tmp_path_factory.mktemp("two") / "data"
    with Server(data=data, demo=False, options=("--accounts",)) as server:
        make_workspace(server, "elders", "Gemeente Elders")
        token = server.token()
        server.api(token, "/wheels", WHEEL)
        started = server.api(token, "/wheels/geheim/sessions", {})
        yield Two(
            server=server,
            token=token,
            session=started["id"],
            code=started["code"],
            others_token=server.token("facilitator", "--workspace", "elders"),
            viewers_token=server.token("viewer"),
            owner=member(server, "first", "owner", "eigenaar@houten.example"),
            viewer=member(server, "first", "viewer", "kijker@houten.example"),
            other=member(server, "elders", "owner", "eigenaar@elders.example"),
        )


ROUTES = [route for route in all_routes() if "/_nicegui/" not in route.path]


def addresses(two: Two, route: Route, *, formats: tuple[str, ...]) -> Iterator[str]:
    """Yield a route's address for all that its placeholders could be of the wheel, its session and what comes of it."""
    values = {
        "id": ("geheim", two.session),
        "other": ("geheim",),
        "session": (two.session,),
        "format": formats,
        "name": SHEETS,
        "language": ("nl",),
    }
    names = re.findall(r"\{(\w+)(?::\w+)?\}", route.path)
    query = "?oud=geheim@1&nieuw=geheim@1&search=geheim&lijst=geheim" if route.method == "GET" else ""
    for chosen in product(*(values.get(name, ("geheim",)) for name in names)):
        path = route.path
        for name, value in zip(names, chosen, strict=True):
            path = re.sub(rf"\{{{name}(:\w+)?\}}", value, path)
        yield path + query


def asked(two: Two, person: Person, token: str, route: Route, path: str) -> Answer:
    body = {"id": "x1", "type": "session.close"} if route.method == "POST" else None
    headers = {"Authorization": f"Bearer {token}"} if path.startswith("/api/") else HTML
    if "/afmelden" in path:
        person = Person(server=two.server, address="niemand")  # who signs out tries nothing more
    return replace(person).ask(path, route.method, body, **headers)  # an answer that takes the cookie back counts once


def seen(answer: Answer) -> bool:
    """Tell whether an answer shows anything of the wheel; a file that cannot be read here counts as shown."""
    kind = answer.headers.get("content-type", "")
    is_text = kind.startswith(("text/", "application/json", "application/problem+json")) or not answer.body
    told = answer.body.decode("utf-8", "replace")
    return (answer.status == 200 and not is_text) or any(mark in told for mark in MARKS)


def test_the_list_of_addresses_has_those_of_desk_api_and_links() -> None:
    paths = {route.path for route in ROUTES}
    assert {"/begeleider/sessie/{id}", "/api/v1/wheels/{id}", "/live/organisation", "/begeleider/afmelden"} <= paths
    assert len(ROUTES) > 50


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_a_member_of_another_workspace_sees_and_changes_nothing(two: Two, route: Route) -> None:
    before = two.state
    for path in addresses(two, route, formats=tuple(EXPORTERS)):
        answer = asked(two, two.other, two.others_token, route, path)
        assert answer.status < 500, path
        assert not seen(answer), path
    assert two.state == before
    assert two.other.is_known  # else the next address is tried by a stranger


# What shows the wheel to a member of its own workspace; every other address shows it to nobody, by a cookie or a token.
SHOWN = {
    *("/begeleider/", "/begeleider/bibliotheek", "/begeleider/vergelijk"),
    *("/begeleider/wiel/{id}", "/begeleider/wiel/{id}/bestand", "/begeleider/wiel/{id}/lijst"),
    *("/begeleider/sessie/{id}", "/begeleider/sessie/{id}/export/{format}", "/begeleider/sessie/{id}/papier/{name}"),
    *("/api/v1/wheels", "/api/v1/wheels/{id}", "/api/v1/sessions/{id}/log", "/api/v1/sessions/{id}/export/{format}"),
}


def test_the_same_addresses_do_show_it_to_a_member_of_its_own(two: Two) -> None:
    shown = {
        route.path
        for route in ROUTES
        if route.is_inside and route.method == "GET"
        for path in addresses(two, route, formats=("json",))
        if seen(asked(two, two.owner, two.token, route, path))
    }
    assert shown >= SHOWN


@pytest.mark.deep
@pytest.mark.parametrize(
    "route",
    [one for one in ROUTES if one.is_inside and one.method != "GET"],
    ids=lambda one: f"{one.method} {one.path}",
)
def test_a_viewer_changes_nothing_at_any_address(two: Two, route: Route) -> None:
    before = two.state
    for path in addresses(two, route, formats=("json",)):
        assert asked(two, two.viewer, two.viewers_token, route, path).status < 500
    assert two.state == before


@pytest.mark.parametrize("type", sorted(COMMANDS))
def test_no_command_of_others_gets_in_over_the_api(two: Two, type: str) -> None:
    headers = {"Authorization": f"Bearer {two.others_token}"}
    body, path = {"id": f"x-{type.replace('.', '-')}", "type": type}, f"/api/v1/sessions/{two.session}/commands"
    assert two.server.request(path, method="POST", body=body, headers=headers).status == 404


async def test_neither_a_token_nor_an_open_desk_of_others_leads_the_session(two: Two) -> None:
    wheel = two.server.api(two.others_token, "/wheels", {**WHEEL, "id": "", "name": "Van elders"})["id"]
    own = two.server.api(two.others_token, f"/wheels/{wheel}/sessions", {})
    desk = two.other.ask(f"/begeleider/sessie/{own['id']}", **HTML).body.decode()
    found = re.search(r"desk\.[\w-]+\.[\w-]+", desk)
    assert found is not None
    for token in (found[0], two.others_token):
        async with Client(base=two.server.base, code=own["code"], token=token) as line:
            assert (await line.join())["role"] == "facilitator"
        async with Client(base=two.server.base, code=two.code, token=token) as line:
            assert (await line.ask_to_join())["error"]["code"] == "not_allowed"


def test_a_wheel_of_others_cannot_be_overwritten_by_its_id(two: Two) -> None:
    before = two.state
    kept = two.server.api(two.others_token, "/wheels", {**WHEEL, "name": "Gekaapt"})
    assert kept["id"] != "geheim"
    assert two.state == before
