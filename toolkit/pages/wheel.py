"""The page of one wheel: its rounds as a line in time, the next round, comparing, and the panels that are its own.

Starting a round is the rooms' to allow. How a wheel is shared stands in share.py, what is done with it in upkeep.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from nicegui import ui

from toolkit import shelf
from toolkit.addresses import base_address
from toolkit.errors import InvalidInput, NotFound, Rejected
from toolkit.pages.form import Field, Form, Option, Sent
from toolkit.pages.frame import HOME, RECONNECT_TIMEOUT, Page, frame, missing
from toolkit.pages.links import LinkList, Links
from toolkit.pages.parts import Tag, button, link, tag
from toolkit.pages.share import SharePanel
from toolkit.pages.upkeep import UpkeepPanel
from toolkit.pages.wheels import WheelPicture, figures_of, moment_of, round_line, wedges_of
from toolkit.pages.words import Words
from toolkit.sessions.keeper import SessionRecord
from toolkit.sessions.rights import Right
from toolkit.sessions.script import QUIET, Script
from toolkit.storage.wheel_rows import WheelSummary
from toolkit.wheel.model import Wheel
from toolkit.workplace import Reception, Workplace

NEXT_ROUND_SCRIPT = "vervolgronde"


def register(reception: Reception) -> None:
    """Register the page of one wheel."""

    @ui.page("/wiel/{id}", reconnect_timeout=RECONNECT_TIMEOUT)
    async def wheel_page(request: Request, id: str) -> None:
        services = reception.of(request.state.who)
        title = "library.wheel"
        with frame(request, title=title, assets=services.asset_prefix, classes="library wheel-page") as page:
            kept = await _kept(services, id)
            if kept is None:
                missing(page)
                return
            await services.opened(id)
            public = base_address(services.settings, str(request.base_url))
            await WheelPage(services, page, *kept, public).build()


async def _kept(services: Workplace, id: str) -> tuple[WheelSummary, tuple[SessionRecord, ...], Wheel] | None:
    try:
        summary = await services.library.summary(id)
        return summary, await services.library.sessions(id), await services.rooms.wheel(id)
    except NotFound:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of a wheel: its number and its session; without one it is still being prepared."""

    number: int
    record: SessionRecord | None = None


def rounds_of(summary: WheelSummary, records: Sequence[SessionRecord]) -> list[Round]:
    """Return the rounds of a wheel, the oldest first: each session is one, the newest has the wheel's own number."""
    if not records:
        return [Round(number=summary.round)]
    first = summary.round - len(records) + 1
    return [Round(number=number, record=record) for number, record in enumerate(reversed(records), start=first)]


class WheelPage:
    """The panels of one wheel."""

    def __init__(
        self,
        services: Workplace,
        page: Page,
        summary: WheelSummary,
        records: Sequence[SessionRecord],
        wheel: Wheel,
        public: str,
    ) -> None:
        self.services, self.page, self.words = services, page, page.words
        self.summary, self.rounds, self.wheel = summary, rounds_of(summary, records), wheel
        self.links = Links(own=services.links, wheel=summary.id, public=public)

    async def build(self) -> None:
        """Lay out the page."""
        words = self.words
        may = self.services.who.may
        self._head()
        if self.summary.archived_at:
            self._archived()
            return
        if may(Right.LEAD):
            self._session()
        with _panel("rondes", words("wheel_page.rounds")):
            self._timeline()
            await self._compare_form()
        if may(Right.WRITE):
            await self._kept_by_hand()

    async def _kept_by_hand(self) -> None:
        """Lay out what changes the wheel, or lets others in."""
        words = self.words
        with _panel("lijst", words("wheel_page.list")):
            tag("p", words("wheel_page.list_text"))
            link(words("wheel_page.read_list"), f"{HOME}/wiel/{self.summary.id}/lijst", classes="button")
        with _panel("delen", words("share.title")):
            await SharePanel(self.links, self.page).build()
        if self._held_a_session and self.wheel.organisations:
            with _panel("links", words("links.all_title")):
                await self._links()
        with _panel("beheer", words("wheel_page.manage")):
            sessions = tuple(one.record.id for one in self.rounds if one.record)
            UpkeepPanel(self.services, self.page, self.summary, self.wheel, sessions).build()

    @property
    def _held_a_session(self) -> bool:
        return any(one.record for one in self.rounds)

    def _head(self) -> None:
        summary, words = self.summary, self.words
        with tag("div", classes="wheel-head"):
            said = words("wheel_page.picture", name=summary.name, count=summary.activities)
            WheelPicture(wedges_of(summary.goals), said)
            with tag("div", classes="wheel-told"):
                tag("h1", summary.name)
                line = " · ".join((*summary.municipalities, round_line(summary, words)))
                tag("p", line)
                if summary.tags:
                    with tag("ul", classes="marks"):
                        for name in summary.tags:
                            tag("li", name, classes="mark")
                with tag("dl", classes="figures"):
                    for figure in figures_of(summary, words):
                        with tag("div", classes="figure"):
                            tag("dt", figure.label)
                            tag("dd", figure.value)
                link(words("library.download"), f"{HOME}/wiel/{summary.id}/bestand", classes="button", download="")

    def _session(self) -> None:
        words, summary = self.words, self.summary
        if summary.session:
            with _panel("sessie", words("library.running")):
                link(words("library.reopen"), f"{HOME}/sessie/{summary.session}", classes="button main")
            return
        again = self._held_a_session
        with _panel("sessie", words("library.round_title" if again else "library.start_title")):
            tag("p", words("library.round_text" if again else "library.start_text"), classes="quiet")
            scripts = shelf.scripts()
            options = tuple(Option(value=script.id, label=_script_label(script, words)) for script in scripts)
            Form(
                (
                    Field(name="script", label=words("library.script"), kind="chips", options=options),
                    Field(name="room", label=words("library.room"), kind="chips", options=_rooms(words)),
                ),
                words=words,
                values={"room": "", "script": NEXT_ROUND_SCRIPT if again else shelf.DEFAULT_SCRIPT},
                send=words("library.next_round" if again else "library.start"),
                on_send=self._start,
            )

    async def _start(self, sent: Sent) -> None:
        script = sent.text("script") or shelf.DEFAULT_SCRIPT
        try:
            room = await self.services.rooms.start(self.summary.id, script + sent.text("room"))
        except Rejected as error:
            if error.code != "exists":
                raise
            ui.navigate.to(f"/sessie/{error.details['session']}")
        else:
            ui.navigate.to(f"/sessie/{room.session}")

    def _timeline(self) -> None:
        """Show the rounds as a line in time."""
        words = self.words
        with tag("ol", classes="timeline"):
            for one in self.rounds:
                with tag("li", aria_current="step" if one is self.rounds[-1] else "false"):
                    said = words("wheel_page.round", round=one.number)
                    if one.record is None:
                        tag("strong", said)
                        tag("span", words("wheel_page.prepared"), classes="quiet")
                    else:
                        self._round_told(said, one.record)
                        tag("span", span_of(one.record, words), classes="quiet")

    def _round_told(self, said: str, record: SessionRecord) -> None:
        """Lead to the console of a round, or for one who only looks to what came of it."""
        if self.services.who.may(Right.LEAD):
            link(said, f"{HOME}/sessie/{record.id}")
            return
        tag("strong", said)
        link(self.words("wheel_page.outcome"), f"{HOME}/sessie/{record.id}/export/pdf", download="")

    async def _compare_form(self) -> None:
        """Ask which two rounds or wheels are laid beside each other."""
        words = self.words
        here = [Option(value=_at(self.summary.id, one.number), label=self._round_label(one)) for one in self.rounds]
        others = [
            Option(value=_at(one.id, one.round), label=words("wheel_page.other", name=one.name, round=one.round))
            for one in await self.services.library.wheels()
            if one.id != self.summary.id
        ]
        options = (*here, *others)
        if len(options) < 2:
            return

        async def compare(sent: Sent) -> None:
            if sent.text("old") == sent.text("new"):
                raise InvalidInput("desk.compare.same", field="new")
            ui.navigate.to(f"/vergelijk?oud={sent.text('old')}&nieuw={sent.text('new')}")

        earlier = here[-2] if len(here) > 1 else options[1]
        with tag("details", classes="compare-form", **({"open": ""} if len(here) > 1 else {})):
            tag("summary", words("compare.open"))
            Form(
                (
                    Field(name="old", label=words("compare.old"), kind="choice", options=options),
                    Field(name="new", label=words("compare.new"), kind="choice", options=options),
                ),
                words=words,
                values={"old": earlier.value, "new": here[-1].value},
                send=words("compare.send"),
                on_send=compare,
            )

    def _round_label(self, one: Round) -> str:
        said = self.words("wheel_page.round", round=one.number)
        return f"{said} ({span_of(one.record, self.words)})" if one.record else said

    async def _links(self) -> None:
        organisations = sorted(self.wheel.organisations, key=lambda one: one.name.casefold())
        named = {one.id: one.name for one in organisations}
        await LinkList(self.links, named, self.words, self.page.tell).show()

    def _archived(self) -> None:
        with _panel("archief", self.words("library.archived")):
            tag("p", self.words("wheel_page.archived_text"))
            if self.services.who.may(Right.WRITE):
                button(self.words("wheel_page.unarchive"), self._unarchive, classes="main")

    async def _unarchive(self) -> None:
        await self.services.library.unarchive(self.summary.id)
        ui.navigate.reload()


def span_of(record: SessionRecord, words: Words) -> str:
    """Return when a session was: one day, or from the day it opened to the day it closed."""
    opened = words.date(moment_of(record.opened_at))
    if record.closed_at is None:
        return words("wheel_page.since", date=opened)
    closed = words.date(moment_of(record.closed_at))
    return opened if opened == closed else words("wheel_page.span", opened=opened, closed=closed)


def _rooms(words: Words) -> tuple[Option, ...]:
    return tuple(
        Option(value=value, label=words(f"library.room.{name}")) for value, name in (("", "usual"), (QUIET, "quiet"))
    )


def _script_label(script: Script, words: Words) -> str:
    name, minutes = words.named(script.name), words.duration(script.minutes)
    return words("library.script_label", name=name, minutes=minutes, steps=len(script.steps))


def _at(id: str, round: int) -> str:
    return f"{id}@{round}"


def _panel(id: str, title: str) -> Tag:
    panel = tag("section", classes="panel", aria_labelledby=id)
    with panel:
        tag("h2", title, id=id)
    return panel
