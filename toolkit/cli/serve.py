"""`participatiewiel serve`: start the server, and print the three links that lead in.

Opens the port before anything else, so that a taken one is said at once. What is served is put together in app.py;
that it is started again after a fall is the work of watch.py.
"""

import os
import socket
import sys
from argparse import SUPPRESS, BooleanOptionalAction, Namespace
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from toolkit.addresses import EVERYWHERE, at_address, base_address, here_address, links_of, own_addresses
from toolkit.cli.watch import ROLES, SPARE, await_the_word, watched_over
from toolkit.errors import InvalidInput
from toolkit.settings import DIRECT, Settings, environment_of, settings_from
from toolkit.texts import DEFAULT_LANGUAGE, number_in_words, text

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from toolkit.app import Running

_BACKLOG = 2048
_LARGEST_FRAME = 1_100_000  # bytes: more than the desk takes (a million), whose page says so in a sentence
_TAKEN = {98, 48, 10048}  # EADDRINUSE of Linux, macOS and Windows
_GRACE_SECONDS = 5


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("serve", help="start the server and print the links that lead in")
    parser.add_argument("--host", help="where to listen (default: 0.0.0.0, every network of this machine)")
    parser.add_argument("--port", help="the port (default: 8080; 0 takes a free one)")
    parser.add_argument("--data", metavar="DIR", help="where everything is kept (default: ./data)")
    parser.add_argument("--database-url", metavar="URL", help="another database than the file in the data folder")
    parser.add_argument("--public-url", metavar="URL", help="the address under which people reach this server")
    parser.add_argument("--tls-cert", metavar="FILE", help="certificate, to serve HTTPS")
    parser.add_argument("--tls-key", metavar="FILE", help="key of the certificate")
    parser.add_argument("--keep-names", metavar="DAYS", help="how long people's names stay after closing (default: 0)")
    parser.add_argument("--texts", metavar="DIR", help="a folder with sentences of your own (nl.json, en.json)")
    parser.add_argument("--theme", metavar="FILE", help="your NL Design System tokens, as a CSS file")
    parser.add_argument("--logo", metavar="FILE", help="your logo, as SVG or PNG")
    parser.add_argument(
        "--accounts", action="store_true", default=None, help="let people sign in under their own name, in workspaces"
    )
    parser.add_argument("--oidc-issuer", metavar="URL", help="with accounts: an OpenID Connect provider to sign in at")
    parser.add_argument("--oidc-client", metavar="ID", help="what this installation is called there")
    parser.add_argument("--oidc-secret-file", metavar="FILE", help="file with the secret of that client")
    parser.add_argument("--oidc-name", metavar="TEXT", help="what the button says after 'Aanmelden met'")
    parser.add_argument("--oidc-claim", metavar="NAME", help="the claim that holds somebody's groups (default: groups)")
    parser.add_argument("--oidc-groups", metavar="RULES", help="what groups give: GROUP=WORKSPACE:ROLE, GROUP=admin, …")
    parser.add_argument("--security-contact", metavar="ADDRESS", help="whom to tell of a hole, by mail or https")
    parser.add_argument("--keep-audit", metavar="DAYS", help="how long the audit is kept (default: 365)")
    parser.add_argument("--demo", action="store_true", default=None, help="put a demo wheel in, with a session open")
    parser.add_argument("--copy-to", metavar="DIR", help="a second place, with a copy of all data each minute")
    parser.add_argument(
        "--watch",
        action=BooleanOptionalAction,
        help="start it again when it was killed (default: yes; no where something else watches over it)",
    )
    parser.add_argument("--fan-out", metavar="HOW", help="direct (default), or queue: no frames past Engine.IO")
    parser.add_argument("--watched", choices=ROLES, help=SUPPRESS)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Serve until told to stop, in a process that is started again when it falls."""
    if args.watched and not _called(args.watched):
        return 0
    settings = settings_from(vars(args), os.environ)
    listening = opened_port(settings)
    settings = replace(settings, port=listening.getsockname()[1])
    if not settings.watch or args.watched:
        return _serve(_with_address(settings), listening)
    settings = _with_address(settings)
    listening.close()
    command = [sys.executable, "-m", "toolkit", "serve", "--watched"]
    return watched_over(command, {**os.environ, **environment_of(settings)})


def _called(role: str) -> bool:
    """Wait for the word to go; the one that stands ready has then loaded all that takes long."""
    if role == SPARE:
        for module in ("uvicorn", "nicegui.ui", "toolkit.app"):
            import_module(module)
        from toolkit.web.assets import load_assets

        load_assets()
    return await_the_word()


def opened_port(settings: Settings) -> socket.socket:
    """Return the open port. Raises InvalidInput where it is taken, not allowed or of an address that is not ours."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        listening.listen(_BACKLOG)
    except PermissionError:
        raise InvalidInput("errors.port_not_allowed", port=settings.port) from None
    except OSError as error:
        key = "errors.port_taken" if error.errno in _TAKEN else "errors.host"
        raise InvalidInput(key, port=settings.port, host=settings.host) from None
    listening.set_inheritable(False)
    return listening


def _with_address(settings: Settings) -> Settings:
    """Settle under which address phones reach this machine; where it has several and somebody sits here, ask."""
    if settings.public_url or settings.host not in EVERYWHERE:
        return settings
    addresses = [at_address(settings, address) for address in own_addresses()]
    if len(addresses) == 1 or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return settings
    return replace(settings, public_url=chosen(addresses))


def chosen(addresses: Sequence[str]) -> str:
    """Let the person at the terminal choose one; Enter takes the first."""
    print(text("web.serve.several"))
    for number, address in enumerate(addresses, 1):
        print(f"  {number}. {address}")
    while True:
        answer = input(text("web.serve.choose")).strip() or "1"
        if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(addresses):
            return addresses[int(answer) - 1]


def _serve(settings: Settings, listening: socket.socket) -> int:
    from toolkit.cli.installation import check_data_folder, opened_database
    from toolkit.storage.occupancy import announce, served

    check_data_folder(settings)
    with served(settings.data):
        opened_database(settings).close()
        announce(settings.data, here_address(settings))
        return _running(settings, listening)


def _running(settings: Settings, listening: socket.socket) -> int:
    import uvicorn

    from toolkit.app import build_app

    app = build_app(settings)
    running: Running = app.state.running

    class Server(uvicorn.Server):
        """Prints the links once it listens, and takes leave of everyone before it hangs up."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if not self.should_exit:
                for line in [line async for line in _announced(running)]:
                    print(line, flush=True)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await running.say_goodbye()
            await super().shutdown(sockets=sockets)

    server = Server(_config(app, settings))
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    return 0 if server.started else 1


def _config(app: "FastAPI", settings: Settings) -> "uvicorn.Config":
    """Return how the web server serves: the live line has signs of life of its own, and no compression."""
    import uvicorn

    from toolkit.web.frames import FrameProtocol

    return uvicorn.Config(
        app,
        loop="uvloop" if _has("uvloop") else "asyncio",
        http="httptools" if _has("httptools") else "auto",
        ws=FrameProtocol if settings.fan_out == DIRECT else "websockets-sansio",
        ws_max_size=_LARGEST_FRAME,
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        backlog=_BACKLOG,
        access_log=False,
        log_level="warning",
        server_header=False,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )


def _has(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


async def _announced(running: "Running") -> Any:
    """Yield what is printed at start: the links, each behind a fixed word, and the QR code for phones."""
    from toolkit.sessions.qr import qr_text

    services = running.services
    settings = services.settings
    if settings.demo:
        await _demo(running)
    newest = await services.library.open_sessions()
    base = base_address(settings)
    links = links_of(base, newest[0].code if newest else None)
    key = await services.access.first_key()
    yield ""
    yield f"Begeleider: {base}/begeleider/#sleutel={key}"
    yield f"Telefoon: {links['phone']}"
    yield f"Scherm: {links['screen']}"
    for other in _others(settings, base):
        yield other
    for line in _about_the_look(settings):
        yield line
    if sys.stdout.isatty():
        yield qr_text(links["phone"])
        yield text("web.serve.stop")


def _others(settings: Settings, base: str) -> Iterator[str]:
    if settings.public_url or settings.host not in EVERYWHERE:
        return
    for address in own_addresses():
        if at_address(settings, address) != base:
            yield text("web.serve.also", address=at_address(settings, address))


def _about_the_look(settings: Settings) -> Iterator[str]:
    """Yield a sentence for each colour of the municipality that would be hard to read."""
    from toolkit.theme import left_out_params, theme_of

    for params in map(left_out_params, theme_of(settings.theme).left_out):
        contrast = {name: number_in_words(params[name], DEFAULT_LANGUAGE) for name in ("ratio", "needed")}
        yield text("desk.preflight.look.warn", property=text(f"web.theme.{params['property']}"), **contrast)


async def _demo(running: "Running") -> None:
    """Put the demo wheel in the library and open one session on it, the first time only."""
    from toolkit import shelf
    from toolkit.errors import Rejected

    services = running.services
    for wheel in shelf.demo_wheels():
        mark = f"demo/{wheel.id}"
        if await services.library.noted(mark) is not None:
            continue
        with suppress(Rejected):
            await services.library.keep(wheel)
            await services.rooms.start(wheel.id)
        await services.library.note(mark, "done")
