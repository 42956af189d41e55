"""An installation of any earlier version comes along with all that it holds."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, insert

from tests.storage.services import WHEEL, closed, contents, opened
from toolkit import shelf
from toolkit.moments import utc_now
from toolkit.sessions.codec import entry_of
from toolkit.sessions.room import opening
from toolkit.storage.database import Database, alembic_config, sqlite_url
from toolkit.wheel.file import write_wheel

AT = "2026-11-22T09:00:00.000+00:00"
ENTRY = entry_of(opening("s1", "BCD346", WHEEL, shelf.script(shelf.DEFAULT_SCRIPT), utc_now()))

# One row for each table, with what any version so far has known of it; a column that came later is left out.
ROWS: Mapping[str, Mapping[str, Any]] = {
    "log": {
        "session_id": "s1",
        "seq": 1,
        "command_id": ENTRY.command_id,
        "type": ENTRY.type,
        "version": ENTRY.version,
        "at": AT,
        "actor": ENTRY.actor,
        "events": list(ENTRY.events),
    },
    "person": {"session_id": "s1", "id": "p1", "name": "Fatima"},
    "session": {"id": "s1", "wheel_id": "proef", "code": "BCD346", "script": "werksessie", "opened_at": AT},
    "wheel": {
        "id": "proef",
        "name": WHEEL.name,
        "round": 1,
        "template": WHEEL.template,
        "changed_at": AT,
        "activities": 2,
        "gaps": 3,
        "actions_open": 0,
        "session_id": "s1",
        "seq": 1,
        "file": write_wheel(WHEEL).decode(),
        "municipalities": ["Proefdorp"],
        "tags": ["pilot"],
        "goals": {"vaardigheden": 1, "sociale-contacten": 1, "betaald-werk": 1},
        "workspace_id": "first",
    },
    "facilitator": {
        "id": "f1",
        "token_hash": "h1",
        "created_at": AT,
        "account_id": "k1",
        "workspace_id": "regio",
        "seen_at": AT,
        "expires_at": AT,
        "device": "Firefox",
    },
    "link": {"secret_hash": "h2", "kind": "organisation", "subject": "proef/bieb", "created_at": AT, "expires_at": AT},
    "api_token": {
        "id": "t1",
        "token_hash": "h3",
        "role": "viewer",
        "created_at": AT,
        "workspace_id": "regio",
        "name": "Sociale kaart",
        "expires_at": AT,
    },
    "workspace": {"id": "regio", "name": "Regio", "created_at": AT},
    "account": {"id": "k1", "name": "Noor", "address": "noor@proefdorp.nl", "is_admin": True, "created_at": AT},
    "member": {"workspace_id": "regio", "account_id": "k1", "role": "owner", "source": "invitation", "since": AT},
    "audit": {
        "id": "a1",
        "at": AT,
        "workspace_id": "regio",
        "who": "k1",
        "what": "opened",
        "subject": "proef",
        "detail": "",
    },
    "revocation": {"secret_hash": "h4", "at": AT},
    "setting": {"key": "epoch", "value": "e1"},
    "backup": {"file": "gisteren.sqlite3", "at": AT, "holds": ["proef"]},
    "erasure": {"id": "e1", "wheel_id": "weg", "participant": None, "at": AT, "counts": {"names": 1}},
}


def revisions() -> list[str]:
    """Return all versions of the database but the newest, the first first."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "toolkit/storage/migrations")
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][:0:-1]


def filled(connection: Connection, revision: str) -> dict[str, list[dict[str, Any]]]:
    """Make the database of a version, put a row in each of its tables, and return what it holds."""
    command.upgrade(alembic_config(connection), revision)
    tables = MetaData()
    tables.reflect(connection)
    for name, table in tables.tables.items():
        if name in ROWS:
            connection.execute(insert(table).values({key: ROWS[name][key] for key in ROWS[name] if key in table.c}))
    return contents(connection)


@pytest.mark.parametrize("revision", revisions())
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_an_upgrade_keeps_every_row_and_the_wheel_goes_on(
    tmp_path: Path, revision: str, kind: str, request: pytest.FixtureRequest
) -> None:
    with ExitStack() as stack:
        url = None
        if kind == "postgresql":
            url = stack.enter_context(request.getfixturevalue("cluster").database(empty=True))
        await _upgrade(tmp_path, revision, url)


async def _upgrade(folder: Path, revision: str, url: str | None) -> None:
    database = Database(url or sqlite_url(folder))
    before = database.write_now(lambda connection: filled(connection, revision))
    database.migrate()
    after = database.read_now(contents)
    database.close()
    for table, rows in before.items():
        assert rows, f"nothing in {table} was put to the test"
        assert [{key: row[key] for key in rows[0]} for row in after[table]] == rows
    services = opened(folder, database_url=url)
    summary = await services.library.summary("proef")
    assert (summary.municipalities, summary.tags, summary.archived_at) == (("Proefdorp",), ("pilot",), None)
    assert summary.goals == {"vaardigheden": 1, "sociale-contacten": 1, "betaald-werk": 1}
    assert (await services.rooms.by_code("BCD346")).names == {"p1": "Fatima"}
    assert await services.rooms.wheel("proef") == WHEEL
    await closed(services)


def test_there_is_an_earlier_version_to_try() -> None:
    assert revisions()[0] == "0001"
