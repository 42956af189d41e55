"""A laptop that falls into the water: what was copied to the second place is brought back on another one."""

import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.program import participatiewiel
from tests.storage.services import WHEEL
from tests.support.client import Client
from tests.support.server import Server
from toolkit.pages.copies import sentence
from toolkit.pages.words import Words
from toolkit.storage.database import FILE_NAME, Database, sqlite_url
from toolkit.storage.notes import epoch_of
from toolkit.storage.second_place import COPY_NAME, SecondPlace
from toolkit.wheel.file import wheel_json

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def a_place(tmp_path: Path, name: str = "data", at: datetime = NOON) -> SecondPlace:
    """Return the second place of an installation with a database of its own."""
    data = tmp_path / name
    data.mkdir(exist_ok=True)
    database = Database(sqlite_url(data))
    database.migrate()
    epoch = epoch_of(database)
    return SecondPlace(
        folder=tmp_path / "stick", database=database, file=data / FILE_NAME, epoch=epoch, clock=lambda: at
    )


def test_a_place_that_is_away_is_said_plainly_and_is_used_again_when_it_is_back(tmp_path: Path) -> None:
    place, words = a_place(tmp_path), Words("nl")
    assert sentence(words, place) == words("copy.soon")
    place.copy_now()
    assert (place.away, place.folder.exists()) == (True, False)
    assert sentence(words, place) == words("copy.away")
    place.folder.mkdir()
    place.copy_now()
    assert (place.away, place.made_at) == (False, NOON)
    time = NOON.astimezone().strftime("%H:%M")
    assert sentence(words, place) == words("copy.made", time=time)
    kept = place.copy.rename(tmp_path / "kept")
    place.folder.rmdir()
    place.copy_now()
    assert sentence(words, place) == words("copy.away_since", time=time)
    assert kept.exists() and not place.folder.exists()


def test_the_copy_of_another_installation_is_kept_beside(tmp_path: Path) -> None:
    first, second = a_place(tmp_path), a_place(tmp_path, "other", NOON + timedelta(minutes=5))
    first.folder.mkdir()
    first.copy_now()
    first.copy_now()
    assert [file.name for file in first.folder.iterdir()] == [COPY_NAME]
    second.copy_now()
    assert sorted(file.name for file in first.folder.iterdir()) == [
        "participatiewiel-copy-20261122T120500.sqlite3",
        COPY_NAME,
    ]


def test_a_broken_copy_never_takes_the_place_of_a_good_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = a_place(tmp_path)
    place.folder.mkdir()
    place.copy_now()
    good = place.copy.read_bytes()
    # A disk that writes something else than it was told, in the moment before the copy is looked over.
    monkeypatch.setattr("toolkit.storage.backup._one_file", lambda part: part.write_bytes(b"SQLite format 3\0" * 300))
    place.copy_now()
    assert place.away and place.copy.read_bytes() == good
    assert [file.name for file in place.folder.iterdir()] == [COPY_NAME]


async def test_on_another_laptop_the_copy_brings_everything_back(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    first = Server(data=tmp_path / "first", demo=False, options=("--copy-to", str(stick)))
    with first:
        token = first.token()
        wheel = first.api(token, "/wheels", wheel_json(WHEEL))["id"]
        session = first.api(token, f"/wheels/{wheel}/sessions", {})
        async with Client(base=first.base, code=session["code"]) as phone:
            await phone.join(organisation=WHEEL.organisations[0].id)
            me, secret = phone.participant, phone.token
            first.wait_until(lambda: (stick / COPY_NAME).exists())
        first.stop()
        first.start()  # a start makes a copy at once; nobody has to wait for the minute
        first.wait_until(lambda: _people_in(stick / COPY_NAME) == 1)
        first.kill()
    shutil.rmtree(first.data)

    done = participatiewiel("restore", stick / COPY_NAME, "--data", tmp_path / "second")
    assert done.code == 0, done.err
    with Server(data=tmp_path / "second", demo=False) as second:
        async with Client(base=second.base, code=session["code"], token=secret) as phone:
            assert (await phone.join())["participant"] == me
        assert second.api(token, f"/wheels/{wheel}")["name"] == WHEEL.name


def _people_in(copy: Path) -> int:
    with sqlite3.connect(copy) as opened:
        return int(opened.execute("SELECT count(*) FROM log WHERE type = 'join'").fetchone()[0])
