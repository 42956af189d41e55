"""Guessing codes gets slow, and a room that shares one address does not suffer from it."""

import asyncio
import itertools

import pytest

from tests.support.client import Client
from tests.support.server import Server
from toolkit.sessions.throttle import WrongCodes
from toolkit.sessions.tokens import CODE_ALPHABET

WRONG = ["".join(letters) for letters in itertools.islice(itertools.product(CODE_ALPHABET, repeat=6), 400)]


@pytest.fixture
def guesses() -> WrongCodes:
    return WrongCodes(clock=lambda: 0.0)


def test_thirty_different_wrong_codes_in_a_minute_are_enough(guesses: WrongCodes) -> None:
    for code in WRONG[:29]:
        guesses.note("192.0.2.1", code)
    assert guesses.blocked_for("192.0.2.1") == 0
    guesses.note("192.0.2.1", WRONG[29])
    assert guesses.blocked_for("192.0.2.1") > 0
    assert guesses.blocked_for("192.0.2.2") == 0


def test_one_stale_phone_that_asks_for_one_code_over_and_over_counts_once(guesses: WrongCodes) -> None:
    for _ in range(500):
        guesses.note("192.0.2.1", WRONG[0])
    assert guesses.blocked_for("192.0.2.1") == 0


def test_three_hundred_where_a_participant_is_connected(guesses: WrongCodes) -> None:
    guesses.came("192.0.2.1")
    for code in WRONG[:299]:
        guesses.note("192.0.2.1", code)
    assert guesses.blocked_for("192.0.2.1") == 0
    guesses.note("192.0.2.1", WRONG[299])
    assert guesses.blocked_for("192.0.2.1") > 0


def test_it_is_over_after_a_minute() -> None:
    moment = [0.0]
    guesses = WrongCodes(clock=lambda: moment[0])
    for code in WRONG[:30]:
        guesses.note("192.0.2.1", code)
    assert guesses.blocked_for("192.0.2.1") == 60
    moment[0] = 60.5
    assert guesses.blocked_for("192.0.2.1") == 0
    assert guesses.tried == {}


def test_a_network_of_ipv6_counts_as_one(guesses: WrongCodes) -> None:
    for n, code in enumerate(WRONG[:30]):
        guesses.note(f"2001:db8:1:2::{n + 1:x}", code)
    assert guesses.blocked_for("2001:db8:1:2:ffff::9") > 0
    assert guesses.blocked_for("2001:db8:1:3::1") == 0


async def test_after_thirty_guesses_only_a_known_token_gets_in(server: Server) -> None:
    known = Client(base=server.base, code=server.code)
    async with known:
        await known.join(resident=True)
    await _guess(server, WRONG[:30])
    stranger = Client(base=server.base, code=server.code)
    async with stranger:
        refused = await stranger.ask_to_join(resident=True)
        assert refused["error"]["code"] == "rate_limited"
        assert refused["error"]["retry_after"] > 0
    assert server.request(f"/live/session/{server.code}.json").status == 429
    server.kill()
    server.start()
    await _guess(server, WRONG[:30])
    async with known:
        assert (await known.ask_to_join())["ok"], "a token that joined before the restart is known after it"


async def _guess(server: Server, codes: list[str]) -> None:
    """Try codes, spread over lines so that none is too fast, and see each refused as unknown."""
    for at in range(0, len(codes), 15):
        async with Client(base=server.base, code=server.code) as guesser:
            acks = await asyncio.gather(*(guesser.ask_to_join(code=code) for code in codes[at : at + 15]))
        assert {ack["error"]["code"] for ack in acks} == {"unknown_code"}
