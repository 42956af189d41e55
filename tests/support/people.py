"""People with accounts on a running server: invited by a link that was put in its database, then as a browser would."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.support.server import Answer, Server
from toolkit.membership import INVITATION
from toolkit.moments import now
from toolkit.sessions.tokens import hashed, new_token
from toolkit.storage.accounts import DatabaseAccounts
from toolkit.storage.database import Database, sqlite_url
from toolkit.storage.members import DatabaseMembers

T = TypeVar("T")
HTML = {"Accept": "text/html"}


def in_database(server: Server, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do something in the database beside the running server, as the command line does."""

    async def done() -> T:
        database = Database(sqlite_url(server.data))
        try:
            return await work(database)
        finally:
            database.close()

    return asyncio.run(done())


def make_workspace(server: Server, id: str, name: str) -> None:
    in_database(server, lambda database: DatabaseMembers(database).add_workspace(id, name, now()))


def invitation(server: Server, workspace: str, role: str, *, expires_at: str = "9999-01-01") -> str:
    """Return the secret of an invitation."""
    secret = new_token()
    keep = (INVITATION, f"{workspace}/{role}", hashed(secret), now(), expires_at)
    in_database(server, lambda database: DatabaseAccounts(database).add_link(*keep))
    return secret


@dataclass(kw_only=True)
class Person:
    """Somebody with a browser: an address, a password, and a cookie once signed in."""

    server: Server
    address: str
    password: str = "een lange zin als wachtwoord"
    cookie: str = ""

    def ask(self, path: str, method: str = "GET", body: Any = None, **headers: str) -> Answer:
        sent = {**({"Cookie": self.cookie} if self.cookie else {}), **headers}
        answer = self.server.request(path, method=method, body=body, headers=sent)
        if "set-cookie" in answer.headers and answer.headers["set-cookie"].startswith("participatiewiel="):
            self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return answer

    def accept(self, secret: str, name: str = "Iemand") -> Answer:
        body = {"secret": secret, "name": name, "address": self.address, "password": self.password}
        return self.ask("/begeleider/uitnodiging/aannemen", "POST", body)

    def sign_in(self) -> Answer:
        body = {"address": self.address, "password": self.password}
        return self.ask("/begeleider/aanmelden", "POST", body)

    @property
    def is_known(self) -> bool:
        return self.ask("/begeleider/aanmelden").status == 204


def member(server: Server, workspace: str, role: str, address: str) -> Person:
    """Return somebody who took an invitation, signed in."""
    person = Person(server=server, address=address)
    answer = person.accept(invitation(server, workspace, role))
    assert answer.status == 204, answer.body
    return person
