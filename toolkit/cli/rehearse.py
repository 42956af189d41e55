"""`participatiewiel rehearse`: thirty phones that nobody holds go through a workshop on the running server.

Prints what was found. Comes in by a token of its own, which ends with the rehearsal.
"""

import asyncio
import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from toolkit.cli.files import add_language
from toolkit.cli.installation import add_installation
from toolkit.errors import InvalidInput

if TYPE_CHECKING:
    from toolkit.rehearsal import Report
    from toolkit.settings import Settings

MOST_BOTS = 300
TOKEN_VARIABLE = "PARTICIPATIEWIEL_TOKEN"


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("rehearse", help="hold a general rehearsal on a running server")
    parser.add_argument("--url", help="the server (default: the one that runs on the data folder)")
    parser.add_argument("--bots", type=int, default=30, metavar="N", help="how many phones (default: 30)")
    parser.add_argument("--token", help=f"a facilitator's token, for a server elsewhere (or {TOKEN_VARIABLE})")
    add_installation(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Rehearse and print the report; 1 where something was not good."""
    from toolkit.cli.installation import settings_of
    from toolkit.rehearsal.phone import Refused, Unreachable

    if not 2 <= args.bots <= MOST_BOTS:
        raise InvalidInput("errors.rehearsal_bots", number=args.bots, most=MOST_BOTS)
    settings = settings_of(args)
    url = (args.url or _running_on(settings)).rstrip("/")
    try:
        with _key(args, settings) as token:
            report = asyncio.run(_held(url, token, args, own_certificate=args.url is None))
    except Unreachable:
        raise InvalidInput("errors.rehearsal_server", url=url) from None
    except Refused as refusal:
        key = "errors.rehearsal_key" if refusal.code in ("401", "403") else "errors.rehearsal_server"
        raise InvalidInput(key, url=url) from None
    for line in report.lines(args.lang):
        print(line)
    return 0 if report.good else 1


async def _held(url: str, token: str, args: Namespace, *, own_certificate: bool) -> "Report":
    from toolkit.rehearsal import rehearse

    def say(part: str) -> None:
        if sys.stderr.isatty():
            print(f"… {part}", file=sys.stderr, flush=True)

    return await rehearse(url, token, bots=args.bots, language=args.lang, trust_any=own_certificate, say=say)


def _running_on(settings: "Settings") -> str:
    from toolkit.storage.occupancy import server_of

    server = server_of(settings.data) if settings.data.is_dir() else None
    if server is None:
        raise InvalidInput("errors.rehearsal_nowhere", folder=str(settings.data))
    return server


@contextmanager
def _key(args: Namespace, settings: "Settings") -> Iterator[str]:
    """Give a token: the one that was handed over, else one in the data folder for as long as this lasts."""
    given = args.token or os.environ.get(TOKEN_VARIABLE)
    if given:
        yield given
        return
    from functools import partial

    from toolkit.cli.installation import opened_database
    from toolkit.sessions.tokens import hashed, new_api_token
    from toolkit.storage.accounts import add_rehearsal_token, forget_api_token

    if not settings.data.is_dir():
        raise InvalidInput("errors.rehearsal_key", url=args.url or "")

    def write(work: Any) -> None:
        database = opened_database(settings)  # not held open: the server may want to vacuum
        database.write_now(work)
        database.close()

    token = new_api_token()
    write(partial(add_rehearsal_token, token_hash=hashed(token)))
    try:
        yield token
    finally:
        write(partial(forget_api_token, token_hash=hashed(token)))
