"""An installation of the single-facilitator kind, of before there were workspaces, goes on with everything in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, delete, insert

from tests.storage.test_upgrade import ROWS, filled
from tests.support.people import HTML, member
from tests.support.server import Server
from toolkit.sessions.tokens import hashed
from toolkit.storage.database import Database, sqlite_url

COOKIE, TOKEN, LINK, SHARED = "A" * 32, "pwt_" + "B" * 32, "C" * 32, "D" * 32
_NEVER = "9999-12-31T00:00:00.000+00:00"


def put_secrets(connection: Connection) -> None:
    """Let the rows be of secrets that we know: a browser, a program, and two links."""
    tables = MetaData()
    tables.reflect(connection)

    def put(name: str, **own: str) -> None:
        table = tables.tables[name]
        known = {key: value for key, value in ROWS[name].items() if key in table.c}
        connection.execute(insert(table).values({**known, **own}))

    for name in ("facilitator", "api_token", "link"):
        connection.execute(delete(tables.tables[name]))
    put("facilitator", token_hash=hashed(COOKIE))
    put("api_token", token_hash=hashed(TOKEN), role="facilitator")
    put("link", kind="organisation", subject="proef/bieb", secret_hash=hashed(LINK), expires_at=_NEVER)
    put("link", kind="share", subject="proef", secret_hash=hashed(SHARED), expires_at=_NEVER)


@pytest.fixture
def earlier(tmp_path: Path) -> Iterator[Path]:
    """The data folder of an installation as it was before this version."""
    folder = tmp_path / "data"
    folder.mkdir()
    database = Database(sqlite_url(folder))
    database.write_now(lambda connection: filled(connection, "0002"))
    database.write_now(put_secrets)
    database.close()
    yield folder


def test_a_laptop_goes_on_as_it_was_and_becomes_an_installation_when_it_wants(earlier: Path) -> None:
    with Server(data=earlier, demo=False) as server:
        signed_in = {"Cookie": f"participatiewiel={COOKIE}", **HTML}
        assert "Wiel Proefdorp" in server.request("/begeleider/wiel/proef", headers=signed_in).body.decode()
        assert b"/start/account.js" not in server.request("/begeleider/", headers=HTML).body
        _programs_and_links_work(server)
        assert "Leden" not in server.request("/begeleider/bibliotheek", headers=signed_in).body.decode()
    with Server(data=earlier, demo=False, options=("--accounts",)) as server:
        assert b"/start/account.js" in server.request("/begeleider/wiel/proef", headers=signed_in).body
        _programs_and_links_work(server)
        owner = member(server, "first", "owner", "eigenaar@proefdorp.example")
        assert "Wiel Proefdorp" in owner.ask("/begeleider/wiel/proef", **HTML).body.decode()
        assert "BC D3 46" in owner.ask("/begeleider/sessie/s1", **HTML).body.decode()


def _programs_and_links_work(server: Server) -> None:
    assert [one["id"] for one in server.api(TOKEN, "/wheels")] == ["proef"]
    assert server.api(TOKEN, "/sessions/s1")["code"] == "BCD346"
    looked = server.request("/live/organisation", method="POST", body={"secret": LINK})
    assert looked.json()["organisation"]["name"] == "Bibliotheek"
    shared = server.request("/live/share", method="POST", body={"secret": SHARED})
    assert shared.json()["wheel"]["name"] == "Wiel Proefdorp"
