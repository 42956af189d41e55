"""How long paper takes: `python tests/bench/bench_paper.py`. Prints, and judges nothing.

A wheel of 300 cards. The first time of each loads what it needs; the next is what a server spends, of processor time.
"""

from collections.abc import Callable
from time import perf_counter, process_time

from tests.wheel.full_wheels import analysed, template, wheel_with
from toolkit.exports import EXPORTERS, report_of
from toolkit.exports.picture import Form, drawn
from toolkit.wheel.drawing import Size

CARDS = 300


def told(what: str, make: Callable[[], bytes]) -> None:
    """Print how long something takes, the first time and again."""
    started = perf_counter()
    data = make()
    first, before, started = perf_counter() - started, process_time(), perf_counter()
    make()
    again, spent = perf_counter() - started, process_time() - before
    print(
        f"{what:16} first {first:5.2f} s, again {again:5.2f} s ({spent:.2f} s of processor), {len(data) / 1000:6.0f} kB"
    )


def main() -> None:
    """Print the times."""
    wheel = wheel_with(CARDS)
    report = report_of(wheel, template(), analysed(wheel), made_at="2026-11-22")
    for size in Size:
        for form in Form:
            told(f"{form} {size}", lambda form=form, size=size: drawn(wheel, template(), form, size=size))  # type: ignore[misc]
    for name, exporter in EXPORTERS.items():
        told(name, lambda render=exporter.render: render(report))  # type: ignore[misc]


if __name__ == "__main__":
    main()
