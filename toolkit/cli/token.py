"""`participatiewiel token`: tokens for programs that use the API, made, listed and revoked beside a running server."""

from argparse import Namespace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from toolkit.cli.installation import add_installation
from toolkit.errors import InvalidInput, NotFound
from toolkit.moments import iso, now, utc_now
from toolkit.sessions.rights import FIRST_WORKSPACE, LONGEST_TOKEN_DAYS, TOKEN_SCOPES

if TYPE_CHECKING:
    from toolkit.storage.database import Database

ROLES = ("facilitator", "viewer")


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("token", help="make, list and revoke tokens for programs that use the API")
    actions = parser.add_subparsers(title="what to do", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="make a token and print it, once")
    may = create.add_mutually_exclusive_group(required=True)
    may.add_argument("--role", choices=ROLES, help="what the token may do, in the words of the first version")
    may.add_argument("--scope", choices=TOKEN_SCOPES, help="read; write: keep wheels and lead sessions; all: erase too")
    create.add_argument("--workspace", metavar="ID", default=FIRST_WORKSPACE, help="where (default: the first)")
    create.add_argument("--days", metavar="N", help="for how many days (default: until it is revoked)")
    create.add_argument("--name", metavar="TEXT", help="what it is for, to know it by in the list")
    add_installation(create)
    create.set_defaults(run=run)
    listing = actions.add_parser("list", help="list the tokens by id: workspace, scope, until when, name")
    listing.add_argument("--workspace", metavar="ID", help="only of this one")
    add_installation(listing)
    listing.set_defaults(run=run_list)
    revoke = actions.add_parser("revoke", help="make a token worthless")
    revoke.add_argument("id", metavar="ID", help="the id that `token list` prints")
    add_installation(revoke)
    revoke.set_defaults(run=run_revoke)


def run(args: Namespace) -> int:
    """Print the new token, and nothing else."""
    from toolkit.sessions.tokens import hashed, new_api_token
    from toolkit.storage.accounts import add_api_token

    until = _until(args.days)
    database, token = _opened(args), new_api_token()
    about = {"workspace": args.workspace, "expires_at": until, "name": args.name}
    work = partial(add_api_token, token_hash=hashed(token), role=args.role or args.scope, at=now(), **about)
    try:
        database.write_now(work)
    except NotFound:
        raise InvalidInput("cli.token.no_workspace", workspace=args.workspace) from None
    finally:
        database.close()
    print(token)
    return 0


def run_list(args: Namespace) -> int:
    """Print a line for each token: no secret, for none is kept."""
    from toolkit.storage.accounts import programs

    database = _opened(args)
    for one in database.read_now(partial(programs, workspace=args.workspace)):
        print("\t".join((one.id, one.workspace, one.scope, one.expires_at or "-", one.name or "")))
    database.close()
    return 0


def run_revoke(args: Namespace) -> int:
    """Revoke one token."""
    from toolkit.storage.accounts import revoke_api_token

    database = _opened(args)
    done = database.write_now(partial(revoke_api_token, id=args.id, at=now()))
    database.close()
    if not done:
        raise InvalidInput("cli.token.none", id=args.id)
    return 0


def _opened(args: Namespace) -> "Database":
    from toolkit.cli.installation import opened_database, settings_of

    return opened_database(settings_of(args))


def _until(days: str | None) -> str | None:
    if days is None:
        return None
    if not (days.isascii() and days.isdigit() and 0 < int(days) <= LONGEST_TOKEN_DAYS):
        raise InvalidInput("cli.token.days", days=days, most=LONGEST_TOKEN_DAYS)
    return iso(utc_now() + timedelta(days=int(days)))
