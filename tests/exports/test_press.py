"""The press: another process that makes files, and may die without taking anything along."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.processes import until_gone
from tests.support.server import ROOT
from tests.wheel.full_wheels import template, wheel_with
from toolkit.errors import Rejected
from toolkit.exports.picture import exported
from toolkit.exports.press import Press
from toolkit.texts import use_own

SHOW_AND_WAIT = """
import asyncio, os, sys
from toolkit.exports.press import Press
if __name__ == "__main__":
    press = Press()
    print(asyncio.run(press.made(os.getpid)), flush=True)
    sys.stdin.read()
"""


@pytest.fixture
async def press() -> AsyncIterator[Press]:
    press = Press()
    yield press
    press.close()


async def test_another_process_makes_the_same_file(press: Press) -> None:
    given, named = ("svg", wheel_with(8), template()), {"made_at": "2026-11-22", "language": "en"}
    assert await press.made(os.getpid) != os.getpid()
    assert await press.made(exported, *given, **named) == exported(*given, **named)


async def test_the_other_process_says_a_municipality_s_own_words(press: Press) -> None:
    use_own({"nl": {"print.spots.title": "Hier nog niets"}})
    try:
        made = await press.made(exported, "svg", wheel_with(60), template())
    finally:
        use_own({})
    assert b">Hier nog niets<" in made


async def test_a_process_that_dies_costs_one_file_and_the_next_is_made(press: Press) -> None:
    first = await press.made(os.getpid)
    with pytest.raises(Rejected, match="internal"):
        await press.made(os._exit, 3)
    second = await press.made(os.getpid)
    assert first != second
    os.kill(second, signal.SIGKILL)  # while it has nothing to do
    with pytest.raises(Rejected, match="internal"):
        await press.made(signal.raise_signal, signal.SIGKILL)
    assert await press.made(os.getpid) not in (first, second)


async def test_what_cannot_be_made_is_one_sentence_and_says_nothing_of_a_card_in_the_log(
    press: Press, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Rejected) as refused:
        await press.made(exported, "geheim van Samira", wheel_with(0), template())
    assert refused.value.key == "errors.not_made"
    assert "KeyError" in caplog.text and "Samira" not in caplog.text
    assert await press.made(bytes, b"more") == b"more"


async def test_a_press_that_was_closed_leaves_no_process(press: Press) -> None:
    at_work = await press.made(os.getpid)
    press.close()
    await until_gone(at_work)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_its_process_ends_with_the_one_that_asked_however_that_ends(tmp_path: Path, how: signal.Signals) -> None:
    script = tmp_path / "asks.py"
    script.write_text(SHOW_AND_WAIT)
    with subprocess.Popen(
        [sys.executable, script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as asking:
        assert asking.stdout is not None
        at_work = int(asking.stdout.readline())
        asking.send_signal(how)
        asking.wait(timeout=60)
    await until_gone(at_work)
