"""Controle vooraf: what is wrong before the workshop, in plain words, and what to do; and the general rehearsal.

The server looks at what it can see, what only a browser knows comes from desk_preflight.js, and a phone proves by
coming in that phones can. Repairs nothing.
"""

import asyncio
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from fastapi import Request
from nicegui import background_tasks, ui
from nicegui.context import context
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from toolkit.addresses import base_address, here_address, is_loopback
from toolkit.condition import Grade, Sign
from toolkit.moments import utc_now
from toolkit.pages.frame import HOME, RECONNECT_TIMEOUT, Page, frame
from toolkit.pages.parts import COMPONENTS, Tag, button, link, picture, tag
from toolkit.pages.words import Words
from toolkit.rehearsal import Report, rehearse
from toolkit.rehearsal.phone import Refused, Unreachable
from toolkit.sessions.qr import qr_svg
from toolkit.sessions.rights import Right
from toolkit.settings import Settings
from toolkit.texts import span, text
from toolkit.theme import left_out_params, theme_of
from toolkit.workplace import Reception, Workplace

BOTS = 30
ENOUGH_DISK = 500 * 1024**2  # bytes
CLOCK_SECONDS = 30.0
SLOW_LINE_MS = 1500.0
SMALLEST_SCREEN = (1280, 720)
_REACH_SECONDS = 4.0
_MARKS: Mapping[Grade, str] = {"good": "✓", "warn": "!", "bad": "✗"}


def sentence(sign: Sign, words: Words) -> str:
    """Return what there is to say of one thing that was looked at."""
    told = {name: _in_words(name, value, words) for name, value in sign.params.items()}
    return words(f"preflight.{sign.name}.{sign.grade}", **told)


def _in_words(name: str, value: Any, words: Words) -> Any:
    """Say what a sentence tells as people write it in its language."""
    match name:
        case "property":
            return text(f"web.theme.{value}", words.language)
        case "gigabytes" | "ratio" | "needed":
            return words.number(value)
        case "off":
            return span(value, words.language)
        case "day":
            return words.date(value)
        case _:
            return value


def seen(name: str, grade: Grade, **params: Any) -> Sign:
    """Return what was seen of one thing; `params` fill its sentence."""
    return Sign(name=name, grade=grade, params=params)


# --- what the server sees ---------------------------------------------------------------------------------------------


def disk(folder: Path) -> Sign:
    """Look whether there is room, and whether something can be written."""
    free = shutil.disk_usage(folder).free
    probe = folder / ".controle"
    try:
        probe.write_bytes(b"proef")
        probe.unlink()
    except OSError:
        return seen("disk", "bad")
    return seen("disk", "good" if free >= ENOUGH_DISK else "warn", gigabytes=free / 1024**3)


async def address(settings: Settings, base: str) -> Sign:
    """Look whether phones could reach this address, and whether the server itself can."""
    only_here = is_loopback(settings.host) and not settings.public_url
    if only_here or is_loopback(urlsplit(base).hostname or ""):
        return seen("address", "bad", address=base)
    try:
        timeout = aiohttp.ClientTimeout(total=_REACH_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            http.get(f"{base}/healthz", ssl=settings.tls_cert is None) as answer,
        ):
            reached = answer.status == 200
    except (aiohttp.ClientError, OSError, TimeoutError):
        reached = False
    return seen("address", "good" if reached else "warn", address=base)


def secure(base: str) -> Sign:
    """Look whether phones come in over https: only there a browser offers all that it has."""
    return seen("secure", "good" if base.startswith("https:") else "warn")


def look(settings: Settings) -> list[Sign]:
    """Look whether the municipality's own colours can be read, each that was left out by itself."""
    if settings.theme is None:
        return []
    out = theme_of(settings.theme).left_out
    return [seen("look", "warn", **told) for told in map(left_out_params, out)] or [seen("look", "good")]


# --- what the browser told --------------------------------------------------------------------------------------------


def line(told: Mapping[str, Any]) -> Sign:
    """Judge the live line: fast, only by the detour that a proxy leaves open, or none."""
    websocket, polling = told.get("websocket"), told.get("polling")
    if websocket is not None:
        return seen("line", "good" if websocket < SLOW_LINE_MS else "warn", milliseconds=round(websocket))
    return seen("detour" if polling is not None else "no_line", "warn" if polling is not None else "bad")


def clock(told: Mapping[str, Any], now: datetime) -> Sign:
    """Judge how far the clocks of this computer and of the server are apart; tell the server's in this computer's zone.

    Where they are one machine both may be wrong together, so the day is told as well: people see that.
    """
    ahead = told.get("ahead")
    if ahead is None:
        return seen("no_clock", "warn")
    off = abs(float(ahead))
    here = now + timedelta(minutes=float(told.get("zone", 0)))
    return seen("clock", "good" if off < CLOCK_SECONDS else "warn", off=off, day=here.date(), time=f"{here:%H:%M}")


def screen(told: Mapping[str, Any]) -> Sign:
    """Judge the size of the screen on which this page stands, in real pixels."""
    width, height = int(told["width"]), int(told["height"])
    large = width >= SMALLEST_SCREEN[0] and height >= SMALLEST_SCREEN[1]
    return seen("screen", "good" if large else "warn", width=width, height=height)


def drafts(told: Mapping[str, Any]) -> Sign:
    """Judge whether this browser keeps what is typed."""
    return seen("drafts", "good" if told.get("drafts") else "warn")


def verdict(signs: Sequence[Sign], words: Words) -> str:
    """Return what the list comes to: solve something first, read something first, or all is well."""
    wrong, doubtful = (sum(sign.grade == grade for sign in signs) for grade in ("bad", "warn"))
    if wrong:
        return words("preflight.wrong", count=wrong)
    return words("preflight.mind", count=doubtful) if doubtful else words("preflight.right")


# --- the page ---------------------------------------------------------------------------------------------------------


class Measures(Element, component=COMPONENTS / "desk_preflight.js"):
    """Measures in the browser and emits `measured`, once."""


def register(reception: Reception) -> None:
    """Register the preflight page."""

    @ui.page("/controle", reconnect_timeout=RECONNECT_TIMEOUT)
    async def preflight(request: Request) -> None:
        place = reception.of(request.state.who)
        with frame(request, title="preflight.title", assets=place.asset_prefix, classes="preflight") as page:
            place.who.need(Right.LEAD)
            Preflight(place, page, base_address(place.settings, str(request.base_url)))


class Preflight:
    """The list of what was looked at, the code for a phone, the test card, and the rehearsal."""

    def __init__(self, place: Workplace, page: Page, base: str) -> None:
        self.place, self.page, self.words, self.base = place, page, page.words, base
        words = self.words
        tag("h1", words("preflight.title"))
        tag("p", words("preflight.text"))
        with tag("section", classes="panel", aria_labelledby="nagekeken"):
            tag("h2", words("preflight.looked"), id="nagekeken")
            self.rows = tag("ul", classes="checks")
            self.verdict = tag("p", words("preflight.busy"), role="status")
            Measures().on("measured", self._measured)
        with tag("div", classes="prepare-columns even"):
            self._phone()
            self._card()
        self._rehearsal()

    async def _measured(self, event: GenericEventArguments) -> None:
        told, settings = event.args, self.place.settings
        signs = [
            line(told),
            await address(settings, self.base),
            await asyncio.to_thread(disk, settings.data),
            clock(told, utc_now()),
            screen(told),
            drafts(told),
            secure(self.base),
            *await asyncio.to_thread(look, settings),
        ]
        if self.rows.is_deleted:
            return
        self.rows.clear()
        with self.rows:
            for sign in signs:
                row(sign.grade, sentence(sign, self.words), self.words)
        self.verdict.text = verdict(signs, self.words)

    def _phone(self) -> None:
        words, client, proofs = self.words, context.client, self.place.proofs
        with tag("section", classes="panel", aria_labelledby="telefoon"):
            tag("h2", words("preflight.phone"), id="telefoon")
            tag("p", words("preflight.phone_text"))
            seen = 0

            def came() -> None:
                nonlocal seen
                seen += 1
                with client:
                    said.text = words("preflight.phones", count=seen)

            word = proofs.expect(came)
            client.on_delete(lambda: proofs.forget(word))
            address = f"{self.base}/live/proof/{word}"
            tag("img", classes="qr", src=picture(qr_svg(address, words("preflight.qr"))), alt=words("preflight.qr"))
            tag("p", address, classes="quiet")
            said = tag("p", words("preflight.no_phone"), role="status")

    def _card(self) -> None:
        """The test card: what can be told apart here must be so on the big screen too."""
        words = self.words
        with tag("section", classes="panel", aria_labelledby="testkaart"):
            tag("h2", words("preflight.card"), id="testkaart")
            tag("p", words("preflight.card_text"))
            with tag("ol", classes="test-card"):
                for goal in range(1, 7):
                    tag("li", str(goal), classes="goal").props["data-goal"] = str(goal)
            tag("p", words("preflight.card_else"))

    def _rehearsal(self) -> None:
        words = self.words
        with tag("section", classes="panel", aria_labelledby="repetitie"):
            tag("h2", words("preflight.rehearsal"), id="repetitie")
            tag("p", words("preflight.rehearsal_text", count=BOTS))
            self.start = button(words("preflight.rehearse"), self._rehearse, classes="main")
            self.progress = tag("p", role="status")
            self.report = tag("ul", classes="checks")
        with tag("p", classes="form-buttons"):
            link(words("missing.back"), f"{HOME}/bibliotheek", classes="button")
            if self.place.who.may(Right.WATCH):
                link(words("condition.title"), f"{HOME}/toestand", classes="button")

    def _rehearse(self) -> None:
        if self.start.props.get("aria-disabled") == "true":
            return
        self.start.props["aria-disabled"] = "true"
        self.report.clear()
        background_tasks.create(self._rehearsed(context.client))

    async def _rehearsed(self, client: Any) -> None:
        words = self.words
        try:
            report = await self._held(lambda part: self._say(client, f"{part}…"))
        except (Unreachable, Refused):
            self._say(client, words("preflight.rehearsal_failed", address=self.base))
            return
        finally:
            self.start.props["aria-disabled"] = "false"
        *_, took, verdict = report.lines(words.language)
        if self.report.is_deleted:
            return
        with client, self.report:
            for check in report.checks:
                row("good" if check.good else "bad", check.sentence(words.language), words)
        self._say(client, f"{verdict} {took}")

    async def _held(self, say: Callable[[str], None]) -> Report:
        """Hold the rehearsal with a token that ends with it: at the address of the phones, else on this machine."""
        async with self.place.rehearsal_key() as token:
            try:
                return await self._at(self.base, token, say)
            except Unreachable:
                return await self._at(here_address(self.place.settings), token, say)

    async def _at(self, base: str, token: str, say: Callable[[str], None]) -> Report:
        own = self.place.settings.tls_cert is not None
        return await rehearse(base, token, bots=BOTS, language=self.words.language, trust_any=own, say=say)

    def _say(self, client: Any, sentence: str) -> None:
        if not self.progress.is_deleted:
            with client:
                self.progress.text = sentence


def row(grade: Grade, sentence: str, words: Words) -> Tag:
    """Return one line of a list of checks: a mark with its word, and the sentence."""
    with tag("li", classes=f"check {grade}") as made:
        tag("span", _MARKS[grade], classes="check-mark", aria_hidden="true")
        tag("span", words(f"preflight.mark.{grade}"), classes="visually-hidden")
        tag("span", sentence)
    return made
