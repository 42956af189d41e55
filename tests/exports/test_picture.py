"""Drawing in another process, so that it never holds up a session."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from tests.wheel.full_wheels import template, wheel_with
from toolkit.exports.picture import Form, drawn, exported


def test_another_process_draws_the_same() -> None:
    wheel = wheel_with(8)
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        drawing = pool.submit(drawn, wheel, template(), Form.SVG, made_at="2026-11-22")
        export = pool.submit(exported, "svg", wheel, template(), made_at="2026-11-22")
        assert (
            drawing.result(timeout=120)
            == export.result(timeout=120)
            == drawn(wheel, template(), Form.SVG, made_at="2026-11-22")
        )


def test_a_form_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        exported("gif", wheel_with(0), template())
