"""What every log of events promises, tried on each of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from toolkit.errors import StaleLog
from toolkit.sessions.log import Entry, EventLog, InMemoryEventLog
from toolkit.storage.database import Database, sqlite_url
from toolkit.storage.event_log import DatabaseEventLog


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[EventLog]:
    if request.param == "memory":
        yield InMemoryEventLog()
        return
    with ExitStack() as stack:
        url: object = sqlite_url(tmp_path)
        if request.param == "postgresql":
            url = stack.enter_context(request.getfixturevalue("cluster").database())
        database = Database(url)  # type: ignore[arg-type]
        database.migrate()
        yield DatabaseEventLog(database)
        database.close()


def entry(seq: int, command: str | None = None) -> Entry:
    return Entry(
        seq=seq,
        command_id=command or f"c{seq}",
        type="ready.set",
        at="2026-11-22T09:00:00+00:00",
        actor="p1",
        events=({"type": "ready.set", "participant": "p1", "ready": True, "words": "é €  ‮ 🦆"},),
    )


async def test_what_was_appended_is_read_as_it_was(log: EventLog) -> None:
    written = [entry(1), entry(2)]
    await log.append("s", 0, written)
    await log.append("s", 2, [entry(3)])
    assert list(await log.read("s")) == [*written, entry(3)]
    assert list(await log.read("s", after=1)) == [entry(2), entry(3)]
    assert list(await log.read("s", after=3)) == []


async def test_an_unknown_session_has_no_entries(log: EventLog) -> None:
    assert list(await log.read("nobody")) == []


async def test_sessions_do_not_touch_each_other(log: EventLog) -> None:
    await log.append("one", 0, [entry(1)])
    await log.append("two", 0, [entry(1), entry(2)])
    assert len(await log.read("one")) == 1


@pytest.mark.parametrize("expected", [0, 2, 7])
async def test_who_expected_another_end_writes_nothing(log: EventLog, expected: int) -> None:
    await log.append("s", 0, [entry(1)])
    with pytest.raises(StaleLog):
        await log.append("s", expected, [entry(expected + 1)], {"p1": "Fatima"})
    assert list(await log.read("s")) == [entry(1)]
    assert await log.names("s") == {}


async def test_of_many_who_append_at_once_one_wins_and_the_rest_hear_it(log: EventLog) -> None:
    outcomes = await asyncio.gather(
        *(log.append("s", 0, [entry(1, f"c{n}")]) for n in range(20)), return_exceptions=True
    )
    assert sum(outcome is None for outcome in outcomes) == 1
    assert all(outcome is None or isinstance(outcome, StaleLog) for outcome in outcomes)
    assert len(await log.read("s")) == 1


async def test_names_stand_beside_the_log_and_can_be_erased(log: EventLog) -> None:
    await log.append("s", 0, [entry(1)], {"p1": "Fatima", "p2": "Jan"})
    await log.append("s", 1, [entry(2)], {"p1": "Fatima B.", "p2": None})
    assert await log.names("s") == {"p1": "Fatima B."}
    assert await log.names("other") == {}
