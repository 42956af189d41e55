"""The composition root: builds the one ASGI application out of all parts. The only file that knows every part.

Decides nothing: what a setting means stands in settings.py, what a part does in the part itself.
"""

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from socketio import ASGIApp as SocketApp
from sqlalchemy import make_url

from toolkit import shelf
from toolkit.chores import chores
from toolkit.errors import InvalidInput
from toolkit.exports.press import Press
from toolkit.membership import Membership
from toolkit.rehearsal import is_rehearsal
from toolkit.services import Services
from toolkit.sessions.access import Access
from toolkit.sessions.keeper import Figures, figures_of
from toolkit.sessions.line import with_lines
from toolkit.sessions.neighbours import Kind, Notice
from toolkit.sessions.room import Room
from toolkit.sessions.rooms import Rooms
from toolkit.sessions.script import Script
from toolkit.sessions.socket import LARGEST_FRAME, SessionNamespace, live_server
from toolkit.sessions.throttle import WrongCodes
from toolkit.settings import DIRECT, Settings, provider_of
from toolkit.storage.accounts import DatabaseAccounts
from toolkit.storage.audit import Audit
from toolkit.storage.company import company_of
from toolkit.storage.database import Database, sqlite_url
from toolkit.storage.event_log import DatabaseEventLog
from toolkit.storage.keys import derived, key_in, shared_key
from toolkit.storage.library import Library
from toolkit.storage.members import DatabaseMembers
from toolkit.storage.notes import epoch_of
from toolkit.storage.second_place import SecondPlace
from toolkit.texts import own_texts, use_own
from toolkit.theme import theme_of
from toolkit.web.api.v1 import api_v1
from toolkit.web.assets import Assets, load_assets
from toolkit.web.bodies import SMALL, BodyLimit
from toolkit.web.facts import facts_routes
from toolkit.web.guard import SIGN_IN, DeskGuard, OpenSockets
from toolkit.web.handover import handover_routes
from toolkit.web.headers import DESK, SafeHeaders
from toolkit.web.health import health_routes
from toolkit.web.live_line import WellFormed
from toolkit.web.local import LOCAL, local_routes
from toolkit.web.organisation import organisation_routes
from toolkit.web.plain_page import answer_no_page
from toolkit.web.problems import translate_errors
from toolkit.web.proof import proof_routes
from toolkit.web.share import share_routes
from toolkit.web.sign_in import ACCOUNT_PAGE, KEY_PAGE, invitation_routes, sign_in_routes
from toolkit.web.static import static_routes
from toolkit.wheel.analysis import analysis_of
from toolkit.wheel.findings import finding_json
from toolkit.wheel.model import Wheel
from toolkit.workplace import Reception

if TYPE_CHECKING:
    from toolkit.web.openid import OpenId

RECONNECT_SECONDS = 120.0
_TURN_SECONDS = 0.0001
LIVE = "/live/socket.io"
# What a request may carry at most, in bytes: a list with the form around it, a key, a wheel, what a phone has kept.
_BODIES = {DESK: 24 * 1024**2, SIGN_IN: SMALL, "/api/": 9 * 1024**2, LIVE: LARGEST_FRAME}

log_of = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Running:
    """What `serve` needs of a built application: its parts, and how to take leave."""

    services: Services
    live: SessionNamespace
    server: Any
    sockets: OpenSockets

    async def say_goodbye(self) -> None:
        """Tell all who look that the server stops, while their lines are still open."""
        self.services.pulse.ready = False
        await self.live.say_goodbye()


def build_app(settings: Settings) -> FastAPI:
    """Open the data folder and return the application; its parts stand in `app.state.running`."""
    key = key_in(settings.data)
    texts = own_texts(settings.texts) if settings.texts else {}
    use_own(texts)
    assets = load_assets(texts, theme_of(settings.theme, settings.logo))
    services = build_services(settings, key=key, asset_prefix=assets.prefix)
    server, live = live_server(
        rooms=services.rooms,
        access=services.access,
        wrong_codes=services.wrong_codes,
        attendance=services.company.attendance,
        pace=services.pulse.pace,
    )
    running = Running(services=services, live=live, server=server, sockets=OpenSockets(services.access))
    services.pulse.present = live.present
    app = FastAPI(lifespan=_lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.running = running
    translate_errors(app)
    answer_no_page(app, assets.prefix)
    _add_routes(app, running, assets, _openid(settings, shared_key(services.database, key)))
    app.include_router(local_routes(services, key=derived(key, LOCAL)))
    _add_desk(app, services)
    sign_in_page = assets.page(ACCOUNT_PAGE if settings.accounts else KEY_PAGE)
    app.add_middleware(BodyLimit, limits=_BODIES)
    app.add_middleware(DeskGuard, access=services.access, sockets=running.sockets, sign_in_page=sign_in_page)
    app.add_middleware(SafeHeaders, strict_transport=(settings.public_url or "").startswith("https:"))
    return app


def build_services(settings: Settings, *, key: bytes, asset_prefix: str) -> Services:
    """Open the database, bring it up to date, and return the parts on top of it."""
    settings.data.mkdir(parents=True, exist_ok=True)
    url = make_url(settings.database_url) if settings.database_url else sqlite_url(settings.data)
    database = Database(url)
    database.migrate()
    epoch = epoch_of(database)
    company = company_of(database)

    def tell(session: str, seq: int) -> None:
        company.neighbours.tell(Notice(kind=Kind.LOG, session=session, seq=seq))

    log, accounts = DatabaseEventLog(database, tell), DatabaseAccounts(database)
    library = Library(database=database, template_of=shelf.template, figures=_figures)
    door_key = derived(shared_key(database, key), "desk").encode()
    access = Access(accounts=accounts, key=door_key, with_accounts=settings.accounts)
    audit = Audit(database, settings.accounts)

    async def open_room(session: str) -> Room:
        return await Room.open(session, log, shelf.template, analyse=analyse, epoch=epoch)

    return Services(
        settings=settings,
        database=database,
        library=library,
        rooms=Rooms(
            keeper=library,
            open_room=open_room,
            script_of=_script_of,
            keep_names=timedelta(days=settings.keep_names),
            neighbours=None if company.alone else company.neighbours,
        ),
        access=access,
        audit=audit,
        membership=Membership(people=DatabaseMembers(database), access=access, audit=audit),
        log=log,
        press=Press(),
        wrong_codes=WrongCodes(),
        company=company,
        epoch=epoch,
        asset_prefix=asset_prefix,
        second_place=_second_place(settings, database, epoch),
    )


def _second_place(settings: Settings, database: Database, epoch: str) -> SecondPlace | None:
    """Return the second place, None where none is asked for. Raises InvalidInput where the database has no file."""
    if settings.copy_to is None:
        return None
    file = database.engine.url.database
    if database.engine.dialect.name != "sqlite" or not file:
        raise InvalidInput("cli.backup.postgres")
    return SecondPlace(folder=settings.copy_to, database=database, file=Path(file), epoch=epoch)


async def analyse(wheel: Wheel) -> Sequence[dict[str, Any]]:
    """Return the findings of a wheel as JSON, found away from the event loop."""
    return await asyncio.to_thread(_found, wheel)


def _found(wheel: Wheel) -> list[dict[str, Any]]:
    analysis = analysis_of(wheel, shelf.template(wheel.template), shelf.lexicon())
    return [finding_json(finding) for finding in analysis.findings]


def _figures(wheel: Wheel) -> Figures:
    return figures_of(wheel, gaps=sum(finding["kind"] == "gap" for finding in _found(wheel)))


def _script_of(id: str | None) -> Script:
    return shelf.script(id or shelf.DEFAULT_SCRIPT)


def _add_routes(app: FastAPI, running: Running, assets: Assets, openid: "OpenId | None") -> None:
    services = running.services
    secure, elsewhere = services.settings.secure, openid.provider.name if openid else None
    app.include_router(health_routes(services, running.live))
    app.include_router(facts_routes(services))
    app.include_router(sign_in_routes(services.access, services.membership, secure=secure, elsewhere=elsewhere))
    if services.settings.accounts:
        app.include_router(invitation_routes(services.membership, secure=secure, elsewhere=elsewhere))
    if openid is not None:
        from toolkit.web.elsewhere import elsewhere_routes

        app.include_router(elsewhere_routes(openid, services.membership, services.settings))
    app.include_router(organisation_routes(services))
    app.include_router(share_routes(services))
    app.include_router(handover_routes(services))
    app.include_router(proof_routes(services))
    app.include_router(static_routes(assets))
    app.mount("/api/v1", api_v1(Reception(services), services.access))
    live = SocketApp(running.server, socketio_path=None)
    app.mount(LIVE, WellFormed(with_lines(live) if services.settings.fan_out == DIRECT else live))


def _openid(settings: Settings, key: bytes) -> "OpenId | None":
    """Return the sign-in elsewhere, where accounts and a provider are set. Raises InvalidInput."""
    file = settings.oidc_secret_file
    provider = provider_of(settings, file.read_text(encoding="utf-8").strip() if file else None)
    if provider is None or not settings.accounts:
        return None
    # What speaks with a provider is loaded only where there is one.
    from toolkit.web.openid import OpenId

    return OpenId(provider=provider, key=derived(key, "openid").encode())


def _add_desk(app: FastAPI, services: Services) -> None:
    """Mount NiceGUI last: what is not found before it is its own. Without a secret it sets no cookie of its own."""
    from nicegui import storage, ui

    from toolkit import pages

    storage.Storage.path = services.settings.data / "desk"
    pages.create(Reception(services))
    ui.run_with(
        app,
        mount_path=DESK,
        reconnect_timeout=RECONNECT_SECONDS,
        show_welcome_message=False,
        title="Participatiewiel",
        tailwind=False,
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    running: Running = app.state.running
    services = running.services
    await _rehearsals_gone(services)
    services.company.start()
    let_go = partial(services.membership.forget, days=services.settings.keep_audit)
    watching = [services.pulse.watch(), running.sockets.watch(), running.live.watch()]
    if services.second_place is not None:
        watching.append(services.second_place.keep_up())
    tasks = [*map(asyncio.create_task, watching), *chores(services.rooms, services.company, let_go)]
    settle()
    services.pulse.ready = True
    try:
        yield
    finally:
        services.pulse.ready = False
        for task in tasks:
            task.cancel()
        services.press.close()
        await services.rooms.close()
        await services.company.close()
        await running.server.shutdown()
        await asyncio.to_thread(services.database.close)


async def _rehearsals_gone(services: Services) -> None:
    """Remove what a rehearsal had to leave behind when it or this server was killed."""
    try:
        if not await services.company.is_caretaker():
            return  # another process may be holding one
        for summary in await services.library.wheels():
            if is_rehearsal(summary.id) and is_rehearsal(summary.id, (await services.library.wheel(summary.id)).extra):
                await services.rooms.erase(summary.id)
    except Exception:
        log_of.exception("what a rehearsal left behind could not be removed")


def settle() -> None:
    """Prepare the interpreter for a full room: what was made at start is out of the garbage collector's sight, whose
    long pauses would hold it up, and threads take turns quickly, or each step of a waiting one takes five milliseconds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    sys.setswitchinterval(_TURN_SECONDS)
