"""`participatiewiel erase`: a wheel or a participant's name, for good; through the server where one runs."""

import json
import ssl
import urllib.error
import urllib.request
from argparse import Namespace
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from toolkit.cli.files import add_language, print_lines
from toolkit.cli.installation import add_installation
from toolkit.errors import InvalidInput, NotFound
from toolkit.settings import Settings
from toolkit.texts import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from toolkit.sessions.keeper import Receipt

_PATIENCE_SECONDS = 120


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("erase", help="erase a wheel, or the name of one participant, for good")
    parser.add_argument("--wheel", metavar="ID", required=True, help="the wheel; without --participant all of it goes")
    parser.add_argument("--participant", metavar="ID", help="whose name goes; the rest of the wheel stays")
    add_installation(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Erase, and print the receipt with the backups that still hold it."""
    from toolkit.cli.installation import settings_of
    from toolkit.storage.occupancy import server_of

    settings = settings_of(args)
    wanted = {"wheel": args.wheel, "participant": args.participant}
    server = server_of(settings.data) if settings.data.is_dir() else None
    receipt = _through(server, settings, wanted) if server is not None else _directly(settings, args)
    print_lines(_lines(receipt, args.lang))
    return 0


def _directly(settings: Settings, args: Namespace) -> "Receipt":
    from dataclasses import replace
    from functools import partial

    from toolkit.cli.installation import check_data_folder, opened_database
    from toolkit.moments import now
    from toolkit.storage.erasure import wipe
    from toolkit.storage.occupancy import alone

    check_data_folder(settings)
    with alone(settings.data):
        database = opened_database(settings)
        try:
            work = partial(_erased_and_noted, wheel=args.wheel, participant=args.participant, at=now())
            receipt = replace(database.write_now(work), pending=not wipe(database))
        except NotFound:
            raise _not_found(args.wheel, args.participant) from None
        finally:
            database.close()
    return receipt


def _erased_and_noted(connection: "Connection", *, wheel: str, participant: str | None, at: str) -> "Receipt":
    from toolkit.storage.audit import BY_COMMAND, Deed, keeps_audit, workspace_of, write_line
    from toolkit.storage.wheel_rows import erased

    workspace = workspace_of(connection, wheel)
    receipt = erased(connection, wheel=wheel, participant=participant, at=at)
    if keeps_audit(connection):
        about = {"workspace": workspace, "subject": wheel, "detail": participant or ""}
        write_line(connection, at=at, who=BY_COMMAND, what=Deed.ERASED, **about)
    return receipt


def _through(server: str, settings: Settings, wanted: Mapping[str, str | None]) -> "Receipt":
    """Let the running server erase: it holds the wheel in memory, and people look at it."""
    from toolkit.sessions.keeper import receipt_from
    from toolkit.storage.keys import derived, key_in

    headers = {
        "Authorization": f"Bearer {derived(key_in(settings.data), 'local')}",
        "Content-Type": "application/json",
    }
    request = urllib.request.Request(f"{server}/live/local/erase", json.dumps(wanted).encode(), headers)
    context = _trusting(settings) if server.startswith("https:") else None
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS, context=context) as answer:
            return receipt_from(json.load(answer))
    except urllib.error.HTTPError as error:
        if error.code == 404:
            raise _not_found(wanted["wheel"], wanted["participant"]) from None
        raise InvalidInput("errors.server_silent") from None
    except OSError:
        raise InvalidInput("errors.server_silent") from None


def _trusting(settings: Settings) -> ssl.SSLContext:
    """Trust the one certificate that this server shows, whatever name stands in it: it is on this machine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    if settings.tls_cert is None:
        context.verify_mode = ssl.CERT_NONE
    else:
        context.load_verify_locations(settings.tls_cert)
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _not_found(wheel: str | None, participant: str | None) -> InvalidInput:
    if participant is None:
        return InvalidInput("cli.erase.no_wheel", wheel=wheel)
    return InvalidInput("cli.erase.no_name", wheel=wheel, participant=participant)


def _lines(receipt: "Receipt", language: str) -> Iterator[str]:
    counts: dict[str, Any] = dict(receipt.counts)
    if receipt.participant is None:
        yield text("cli.erase.wheel", language, name=receipt.name, wheel=receipt.wheel, at=receipt.at, **counts)
    else:
        at, wheel = receipt.at, receipt.wheel
        yield text("cli.erase.name", language, participant=receipt.participant, wheel=wheel, at=at, **counts)
    if receipt.pending:
        yield text("cli.erase.pending", language)
    yield text("cli.erase.backups" if receipt.backups else "cli.erase.no_backups", language)
    for backup in receipt.backups:
        yield f"  {backup.at}  {backup.file}"
