"""Codes, tokens and links: what is let in, and for how long."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from tests.storage.test_upgrade import ROWS
from toolkit.sessions.access import Access
from toolkit.sessions.actors import Role
from toolkit.sessions.qr import qr_svg, qr_text
from toolkit.sessions.rights import Right
from toolkit.sessions.throttle import Buckets
from toolkit.sessions.tokens import CODE_ALPHABET, code_of, hashed, is_token, new_api_token, new_code, new_token
from toolkit.storage.accounts import DatabaseAccounts, add_api_token, revoke_api_token
from toolkit.storage.database import Database, sqlite_url
from toolkit.storage.tables import SessionRow, WheelRow, table_of


@dataclass
class Clock:
    moment: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.moment

    def wait(self, **how_long: float) -> None:
        self.moment += timedelta(**how_long)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(sqlite_url(tmp_path))
    made.migrate()
    made.write_now(put_sessions)
    yield made
    made.close()


def put_sessions(connection: Connection) -> None:
    """Put two sessions in the first workspace and one in another."""
    for session, workspace in (("s1", "first"), ("s2", "first"), ("s3", "elders")):
        row = {**ROWS["wheel"], "id": f"w-{session}", "workspace_id": workspace}
        connection.execute(insert(table_of(WheelRow)).values(row))
        about = {**ROWS["session"], "id": session, "code": session, "wheel_id": f"w-{session}"}
        connection.execute(insert(table_of(SessionRow)).values(about))


async def browser_of(access: Access, cookie: str | None) -> str:
    who = await access.who(cookie)
    assert who is not None
    return who.id


@pytest.fixture
def access(database: Database, clock: Clock) -> Access:
    return Access(accounts=DatabaseAccounts(database), key=b"k" * 32, clock=clock)


def test_a_code_has_six_letters_that_nobody_confuses() -> None:
    codes = {new_code() for _ in range(200)}
    assert all(len(code) == 6 and set(code) <= set(CODE_ALPHABET) for code in codes)
    assert len(codes) > 190


@pytest.mark.parametrize("typed", ["bcd346", " BCD346 ", "BCD 346", "bcd-346", "b c d 3 4 6"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert code_of(typed) == "BCD346"


@pytest.mark.parametrize("typed", ["", "BCD34", "BCD3467", "BCD340", "ABCDEF", None, 346346, ["BCD346"], "B" * 1000])
def test_what_is_no_code_is_none(typed: object) -> None:
    assert code_of(typed) is None


def test_a_token_has_at_least_128_bits_in_base64url() -> None:
    assert is_token(new_token())
    assert is_token("A" * 22)
    assert not is_token("A" * 21)
    assert not is_token("A" * 21 + "+")
    assert not is_token("A" * 129)
    assert not is_token("A" * 22 + "\n")


async def test_the_first_link_works_once(access: Access) -> None:
    key = await access.first_key()
    cookie = await access.sign_in(key)
    assert cookie is not None
    assert await access.who(cookie) is not None
    assert await access.sign_in(key) is None


async def test_the_first_link_works_for_a_day(access: Access, clock: Clock) -> None:
    key = await access.first_key()
    clock.wait(hours=24, seconds=1)
    assert await access.sign_in(key) is None


async def test_a_new_first_link_makes_the_one_before_void(access: Access) -> None:
    older, newer = await access.first_key(), await access.first_key()
    assert await access.sign_in(older) is None
    assert await access.sign_in(newer) is not None


async def test_a_cookie_outlives_the_server_and_ends_by_signing_out(
    access: Access, database: Database, clock: Clock
) -> None:
    cookie = await access.sign_in(await access.first_key())
    later = Access(accounts=DatabaseAccounts(database), key=b"k" * 32, clock=clock)
    assert await later.who(cookie) is not None
    await later.sign_out(cookie)
    assert await later.who(cookie) is None


@pytest.mark.parametrize("cookie", [None, "", "x", "A" * 32, "' OR 1=1 --"])
async def test_a_stranger_is_no_facilitator(access: Access, cookie: str | None) -> None:
    assert await access.who(cookie) is None


async def test_the_desks_own_token_opens_one_session_as_facilitator(access: Access) -> None:
    cookie = await access.sign_in(await access.first_key())
    token = access.desk_token("s1", await browser_of(access, cookie))
    assert await access.role_of(token, "s1") is Role.FACILITATOR
    assert await access.role_of(token, "s2") is None
    assert await access.role_of(access.desk_token("s3", await browser_of(access, cookie)), "s3") is None


async def test_the_desks_own_token_ends_after_half_a_day_and_by_signing_out(access: Access, clock: Clock) -> None:
    cookie = await access.sign_in(await access.first_key())
    token = access.desk_token("s1", await browser_of(access, cookie))
    clock.wait(hours=11)
    assert await access.role_of(token, "s1") is Role.FACILITATOR
    await access.sign_out(cookie)
    assert await access.role_of(token, "s1") is None
    clock.wait(hours=2)
    assert await access.role_of(token, "s1") is None


async def test_a_forged_token_of_the_desk_opens_nothing(access: Access, database: Database) -> None:
    cookie = await access.sign_in(await access.first_key())
    forger = Access(accounts=DatabaseAccounts(database), key=b"f" * 32, clock=access.clock)
    forged = forger.desk_token("s1", await browser_of(access, cookie))
    for token in (forged, "desk.", "desk..", "desk.e30.e30", "desk." + "A" * 600, "desk.é.é"):
        assert await access.role_of(token, "s1") is None


async def test_a_program_has_the_role_of_its_token(access: Access, database: Database) -> None:
    for role, as_role in (("facilitator", Role.FACILITATOR), ("viewer", None)):
        token = new_api_token()
        database.write_now(
            lambda connection, token=token, role=role: add_api_token(
                connection, token_hash=hashed(token), role=role, at="2026-11-22T09:00:00.000+00:00"
            )
        )
        who = await access.program(token)
        assert who is not None and (who.may(Right.WRITE), who.may(Right.READ)) == (role == "facilitator", True)
        assert await access.role_of(token, "s1") is as_role
        assert await access.role_of(token, "s3") is None
    assert await access.program(new_api_token()) is None


async def test_a_programs_token_ends_by_its_date_and_by_being_revoked(
    access: Access, database: Database, clock: Clock
) -> None:
    dated, ended = new_api_token(), new_api_token()

    def make(connection: Connection) -> str:
        at, until = "2026-11-22T09:00:00.000+00:00", "2026-11-23T09:00:00.000+00:00"
        add_api_token(connection, token_hash=hashed(dated), role="write", at=at, expires_at=until)
        return add_api_token(connection, token_hash=hashed(ended), role="write", at=at)

    id = database.write_now(make)
    assert await access.program(dated) and await access.program(ended)
    assert not database.write_now(lambda connection: revoke_api_token(connection, id=id, at="", workspace="elders"))
    assert database.write_now(lambda connection: revoke_api_token(connection, id=id, at="nu"))
    clock.wait(hours=25)
    assert await access.program(dated) is await access.program(ended) is None


async def test_no_secret_is_in_the_files(access: Access, database: Database, tmp_path: Path) -> None:
    key = await access.first_key()
    cookie = await access.sign_in(key)
    database.close()
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert key.encode() not in stored
    assert cookie is not None and cookie.encode() not in stored


def test_a_bucket_gives_twenty_at_once_and_ten_a_second() -> None:
    moment = [0.0]
    buckets = Buckets(clock=lambda: moment[0])
    assert [buckets.take("a") for _ in range(20)] == [0.0] * 20
    assert buckets.take("a") == pytest.approx(0.1)
    assert buckets.take("b") == 0.0
    moment[0] = 1.0
    assert [buckets.take("a") for _ in range(10)] == [0.0] * 10
    assert buckets.take("a") > 0


def test_a_qr_code_carries_no_style_and_no_script() -> None:
    svg = qr_svg("http://wiel.test:8080/d/BCD346", 'Doe "mee" & <snel>')
    assert svg.startswith("<svg") and "style" not in svg and "<script" not in svg
    assert 'aria-label="Doe &quot;mee&quot; &amp; &lt;snel>"' in svg
    assert len(qr_text("http://wiel.test:8080/d/BCD346").splitlines()) > 10
