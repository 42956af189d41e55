"""`participatiewiel simulate`: many phones on one session, and how fast it all went.

For whoever wants to know what a server can carry; a rehearsal (`rehearse`) tells whether all works.
"""

import asyncio
import sys
from argparse import Namespace
from itertools import count
from typing import TYPE_CHECKING, Any

from toolkit.cli.files import add_language, print_json
from toolkit.errors import InvalidInput
from toolkit.texts import text

if TYPE_CHECKING:
    from toolkit.simulation.crowd import Measured

MOST_PHONES = 2000
_TOLD_EVERY_SECONDS = 5


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("simulate", help="let many phones join a session, and measure how fast it goes")
    parser.add_argument("--url", required=True, help="the server")
    parser.add_argument("--code", required=True, help="the join code of a session in which cards may be placed")
    parser.add_argument("--phones", type=int, required=True, metavar="N", help="how many phones")
    parser.add_argument("--rate", type=float, required=True, metavar="R", help="changes a second, of all together")
    parser.add_argument("--seconds", type=float, required=True, metavar="S", help="for how long")
    parser.add_argument("--join-within", type=float, default=10.0, metavar="S", help="all join within (default: 10)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Simulate, and print what was measured."""
    from toolkit.simulation.crowd import Refused

    if not 1 <= args.phones <= MOST_PHONES or not 0 < args.rate <= 400 or not 0 < args.seconds <= 3600:
        raise InvalidInput("cli.simulate.limits", phones=MOST_PHONES, rate=400)
    try:
        with asyncio.Runner(loop_factory=_fast_loop()) as runner:
            measured = runner.run(_simulated(args))
    except (ExceptionGroup, Refused, OSError, TimeoutError) as error:
        for refusal in (each for each in _leaves(error) if isinstance(each, Refused)):
            raise InvalidInput("cli.simulate.refused", message=refusal.message) from None
        if all(isinstance(each, OSError | TimeoutError) for each in _leaves(error)):
            raise InvalidInput("cli.simulate.no_server", url=args.url) from None
        raise
    figures = figures_of(measured, args.phones)
    if args.json:
        print_json({**figures, "changing": measured.changing})
        return 0
    for name in figures:
        print(f"{text(f'cli.simulate.figure.{name}', args.lang):<52} {figures[name]}")
    return 0


async def _simulated(args: Namespace) -> "Measured":
    from toolkit.simulation.crowd import simulate

    telling = asyncio.create_task(_told_meanwhile(args))
    try:
        return await simulate(
            args.url.rstrip("/"),
            args.code,
            phones=args.phones,
            rate=args.rate,
            seconds=args.seconds,
            join_within=args.join_within,
        )
    finally:
        telling.cancel()


async def _told_meanwhile(args: Namespace) -> None:
    """Say on a terminal how long it has been at it: joining, changing and waiting for the last take their time."""
    for passed in count(0, _TOLD_EVERY_SECONDS) if sys.stderr.isatty() else ():
        line = text("cli.simulate.progress", args.lang, passed=passed, seconds=f"{args.seconds:g}")
        print(f"… {line}", file=sys.stderr, flush=True)
        await asyncio.sleep(_TOLD_EVERY_SECONDS)


def figures_of(measured: "Measured", phones: int) -> dict[str, float]:
    """Return what was measured in milliseconds, shares and Mbit/s."""
    return {
        "phones": phones,
        "sent": measured.sent,
        "refused": measured.refused,
        "deliveries": len(measured.deliveries),
        "deliveries_missing": (measured.sent - measured.refused) * phones - len(measured.deliveries),
        "patches": measured.patches,
        "gaps": measured.gaps,
        "disorder": measured.disorder,
        "lost": measured.lost,
        "join_p50_ms": _at(measured.joins, 0.5),
        "join_p95_ms": _at(measured.joins, 0.95),
        "ack_p50_ms": _at(measured.acks, 0.5),
        "ack_p95_ms": _at(measured.acks, 0.95),
        "delivery_p50_ms": _at(measured.deliveries, 0.5),
        "delivery_p95_ms": _at(measured.deliveries, 0.95),
        "delivery_p99_ms": _at(measured.deliveries, 0.99),
        "egress_mbit_s": round(measured.bytes * 8 / 1e6 / max(measured.seconds, 0.001), 3),
        "own_processor_percent": round(100 * measured.processor / max(measured.seconds, 0.001), 1),
    }


def _at(values: list[float], share: float) -> float:
    return round(1000 * sorted(values)[min(int(len(values) * share), len(values) - 1)], 2) if values else 0.0


def _leaves(group: BaseException) -> Any:
    if isinstance(group, BaseExceptionGroup):
        for error in group.exceptions:
            yield from _leaves(error)
    else:
        yield group


def _fast_loop() -> Any:
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop
