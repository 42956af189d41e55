"""The facilitator's console: steps on the left, the wheel in the middle, one drawer at a time on the right.

Lays out and keeps up to date; every change goes through the room's one door. What a room publishes is shown at most
four times a second, and only what is open.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from fastapi import Request
from nicegui import ui
from nicegui.client import Client
from nicegui.context import context
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from toolkit.addresses import base_address
from toolkit.errors import NotFound
from toolkit.pages.actions import Actions
from toolkit.pages.cards import Cards
from toolkit.pages.copies import copy_line
from toolkit.pages.desk import Desk
from toolkit.pages.drawer import Drawer
from toolkit.pages.findings import Findings
from toolkit.pages.frame import HOME, RECONNECT_TIMEOUT, frame, missing
from toolkit.pages.groups import Groups
from toolkit.pages.history import History
from toolkit.pages.links import Links
from toolkit.pages.outcome import Outcome
from toolkit.pages.parts import COMPONENTS, DRAFTS, Tag, button, tag
from toolkit.pages.people import People
from toolkit.pages.printing import Printing
from toolkit.pages.resident import Resident
from toolkit.pages.steps import Steps
from toolkit.pages.themes import Themes
from toolkit.sessions.rights import Right
from toolkit.sessions.room import Publication, Room
from toolkit.storage.second_place import SecondPlace
from toolkit.workplace import Reception, Workplace

DRAWERS: Mapping[str, type[Drawer]] = {
    "people": People,
    "cards": Cards,
    "findings": Findings,
    "resident": Resident,
    "themes": Themes,
    "groups": Groups,
    "actions": Actions,
    "printing": Printing,
    "outcome": Outcome,
    "history": History,
}
DRAWER_QUERY = "lade"
_BRING = """
const drawer = getHtmlElement(%d), right = drawer.parentElement;
right.scrollTop = 0;
if (getComputedStyle(right).overflowY === "visible") right.scrollIntoView();
// Who is quick with the keyboard is past the first button by now.
if (drawer.contains(document.activeElement)) document.activeElement.scrollIntoView({block: "nearest"});
history.replaceState(null, "", "?%s=%s");
"""
# On a phone the drawers stand in a row that is wider than the screen.
_TAB = 'getHtmlElement(%d)?.scrollIntoView({ inline: "center", block: "nearest" });'
_DRAFTS = "try { return Object.keys(localStorage).filter((key) => key.startsWith(%s)) } catch { return [] }"
_PATIENCE_SECONDS = 10.0
_WHEEL_LABELS = (
    "wheel.put",
    "wheel.whole",
    "wheel.open",
    "wheel.replay_play",
    "wheel.replay_pause",
    "wheel.replay_slider",
    "wheel.replay_close",
    "wheel.replay_screen",
    "wheel.replay_failed",
)
_LINE_STATES = ("connecting", "live", "reconnecting", "offline", "ended")


class WheelPlace(Element, component=COMPONENTS / "desk_wheel.js"):
    """The one wheel element, with a live line of its own as facilitator."""

    def __init__(self, desk: Desk, *, assets: str, token: str) -> None:
        super().__init__()
        words = desk.words
        self.props["assets"] = assets
        self.props["code"] = desk.state.code
        self.props["token"] = token
        self.props["template"] = desk.template.ref
        self.props["lang"] = words.language
        self.props["replay"] = f"{HOME}/sessie/{desk.room.session}/verloop"
        self.props["labels"] = {
            **{state: words(f"line.{state}") for state in _LINE_STATES},
            **{name.removeprefix("wheel."): words(name) for name in _WHEEL_LABELS},
        }


class Console:
    """The three columns of one session, and what keeps them true."""

    def __init__(
        self,
        desk: Desk,
        *,
        assets: str,
        token: str,
        links: Links,
        drawer: str = "people",
        second_place: SecondPlace | None = None,
    ) -> None:
        self.desk = desk
        self.second_place = second_place
        self.links = links
        self.client: Client = context.client
        self._shown_at = 0.0
        self._waiting: asyncio.TimerHandle | None = None
        self._resumed = False
        desk.look()
        desk.open = self.bring
        words = desk.words
        self._top()
        with tag("div", classes="columns") as self.columns:
            with tag("div", classes="left"):
                self.steps = Steps(desk)
            with tag("section", classes="middle", aria_label=words("wheel.title")):
                wheel = WheelPlace(desk, assets=assets, token=token)
                wheel.on("presence", self._present)
                wheel.on("screen", lambda event: self._screen(event.args))
                wheel.on("card", lambda event: self.bring("cards", event.args["id"]))
            with tag("section", classes="right", aria_label=words("drawers.title")):
                self.tabs = self._tabs()
                self.title = tag("h2", classes="visually-hidden")
                self.place = tag("div", classes="drawer")
        self.drawer: Drawer = People(desk, links)
        self.open(drawer if drawer in DRAWERS else "people")

    def _top(self) -> None:
        words = self.desk.words
        with tag("div", classes="console-head"):
            tag("h1", str(self.desk.session["name"]))
            tag("p", words("session.code", code=spaced(self.desk.state.code)), classes="head-code")
            self.closed = tag("p", words("session.closed"), classes="mark warn")
            self.closed.set_visibility(self.desk.state.closed)
            copy_line(words, self.second_place)
            self.simple = button(words("session.simple"), self._simplify, aria_pressed="false")

    def _tabs(self) -> Mapping[str, Tag]:
        with tag("nav", classes="tabs", aria_label=self.desk.words("drawers.title")):
            return {
                name: button(self.desk.words(f"drawer.{name}"), partial(self.bring, name), classes="tab")
                for name in DRAWERS
            }

    def bring(self, name: str, *items: str) -> None:
        """Open a drawer, scroll to it where the columns stand below each other, and keep it open over a reload."""
        self.open(name, *items)
        ui.run_javascript(_TAB % self.tabs[name].id + _BRING % (self.place.id, DRAWER_QUERY, name))

    def open(self, name: str, *items: str) -> None:
        """Open a drawer, and hand the items over to it."""
        for other, tab in self.tabs.items():
            tab.props.set_optional("aria-current", "true" if other == name else None)
        self.title.text = self.desk.words(f"drawer.{name}")
        self.place.clear()
        self.place.props["data-drawer"] = name
        self.drawer = DRAWERS[name](self.desk, self.links)
        with self.place:
            self.drawer.build()
            self.drawer.show()
            if items:
                self.drawer.receive(*items)

    async def resume(self) -> None:
        """Open the form again in which something was typed when the page went, where its drawer is open; once."""
        if self._resumed:
            return
        self._resumed, drawer = True, self.drawer
        self.client.run_javascript(_TAB % self.tabs[self.place.props["data-drawer"]].id)
        if not drawer.drafts:
            return
        beginning = f"{DRAFTS}{self.desk.room.session}:{drawer.drafts}"
        with suppress(TimeoutError):  # the line went again: the draft is still there
            found = await self.client.run_javascript(_DRAFTS % json.dumps(beginning), timeout=_PATIENCE_SECONDS)
            if found and drawer is self.drawer:
                drawer.resume(str(found[0]).removeprefix(beginning))

    def _simplify(self) -> None:
        simple = self.simple.props["aria-pressed"] != "true"
        self.simple.props["aria-pressed"] = "true" if simple else "false"
        self.columns.classes(add="simple" if simple else "", remove="" if simple else "simple")

    def follow(self, publication: Publication) -> None:
        """Take in what the room published, and show it soon; a room that is no more leads back to the wheels."""
        if publication.bye:
            with self.client:
                ui.navigate.to("/bibliotheek")
            return
        self.desk.follow(publication)
        if self._waiting is None and self.client.has_socket_connection:
            loop = asyncio.get_running_loop()
            self._waiting = loop.call_at(max(loop.time(), self._shown_at + self.drawer.pace), self.show)

    def show(self) -> None:
        """Show everything that is open as it stands."""
        self._waiting = None
        self._shown_at = asyncio.get_running_loop().time()
        with self.client:
            self.closed.set_visibility(self.desk.state.closed)
            self.steps.show()
            self.drawer.show()

    async def _screen(self, show: Mapping[str, Any]) -> None:
        """Show on the screen what was chosen on the wheel; nothing chosen is the whole wheel."""
        chosen = {name: show[name] for name in ("goal", "filter", "replay") if show.get(name) is not None}
        words = self.desk.words
        said = "wheel.shown" if {"goal", "filter"} & chosen.keys() else "" if chosen else "findings.whole_done"
        await self.desk.attempt("screen.show", **chosen, done=words(said) if said else "")

    def _present(self, event: GenericEventArguments) -> None:
        self.desk.connected = event.args["organisations"]
        if isinstance(self.drawer, People):
            self.drawer.show()

    def end(self) -> None:
        """Show nothing any more."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def spaced(code: str) -> str:
    """Return a join code in pairs, as people read it aloud."""
    return " ".join(code[at : at + 2] for at in range(0, len(code), 2))


def register(reception: Reception) -> None:
    """Register the console's page."""

    @ui.page("/sessie/{id}", reconnect_timeout=RECONNECT_TIMEOUT)
    async def session(request: Request, id: str) -> None:
        services = reception.of(request.state.who)
        with frame(request, title="session.title", assets=services.asset_prefix, classes="session") as page:
            room = await _room(services, id)
            if room is None:
                missing(page)
                return
            ui.page_title(f"{room.state.wheel.name} · {page.words('product')}")
            await services.opened(room.state.wheel.id)
            console = Console(
                Desk(room=room, page=page),
                assets=services.asset_prefix,
                token=await services.links.desk_token(room.session),
                links=Links(
                    own=services.links,
                    wheel=room.state.wheel.id,
                    public=base_address(services.settings, str(request.base_url)),
                    may_share=services.who.may(Right.SHARE),
                ),
                drawer=request.query_params.get(DRAWER_QUERY, ""),
                second_place=services.second_place,
            )
            unsubscribe = room.subscribe(console.follow)
            context.client.on_connect(console.show)
            context.client.on_connect(console.resume)
            context.client.on_delete(unsubscribe)
            context.client.on_delete(console.end)


async def _room(services: Workplace, id: str) -> Room | None:
    try:
        return await services.rooms.led(id)
    except NotFound:
        return None
