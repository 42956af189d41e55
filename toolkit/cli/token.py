"""`participatiewiel token create`: a token for a program that uses the API. Works beside a running server."""

from argparse import Namespace
from pathlib import Path
from typing import Any

ROLES = ("facilitator", "viewer")


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("token", help="make a token for a program that uses the API")
    actions = parser.add_subparsers(title="what to do", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="make a token and print it, once")
    create.add_argument("--role", choices=ROLES, required=True, help="what the token may do")
    create.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: ./data)")
    create.add_argument("--database-url", metavar="URL", help="the database, where it is not in the data folder")
    create.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print the new token, and nothing else."""
    import os
    from datetime import UTC, datetime
    from functools import partial

    from toolkit.cli.installation import opened_database
    from toolkit.sessions.access import hashed, new_api_token
    from toolkit.settings import settings_from
    from toolkit.storage.accounts import add_api_token

    database = opened_database(settings_from(vars(args), os.environ))
    token, at = new_api_token(), datetime.now(UTC).isoformat(timespec="milliseconds")
    database.write_now(partial(add_api_token, token_hash=hashed(token), role=args.role, at=at))
    database.close()
    print(token)
    return 0
