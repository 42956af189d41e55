"""Lijst inlezen: a municipality's own list onto a wheel, with a preview in which everything that is wrong is named.

Nothing is changed before the facilitator has seen what would be. Between rounds a wheel takes no list: its cards belong
to a session that is closed.
"""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse
from nicegui import app, ui

from toolkit.errors import InvalidInput, NotFound, Rejected, ToolkitError
from toolkit.imports import LARGEST_FILE, check_size
from toolkit.pages.form import Field, Form, Option, Sent
from toolkit.pages.frame import HOME, RECONNECT_TIMEOUT, Page, frame, missing
from toolkit.pages.listing import (
    List,
    Preview,
    commands_of,
    differing_lines,
    double_labels,
    examples_of,
    field_labels,
    list_in,
    preview,
    said_of,
    summary_lines,
    wrong_rows,
    wrong_rows_csv,
)
from toolkit.pages.parts import attend, button, link, tag
from toolkit.pages.uploads import Kept, announced, file_in
from toolkit.pages.words import Words, words_for
from toolkit.sessions.actors import FACILITATOR
from toolkit.sessions.rights import Right
from toolkit.sessions.room import Room
from toolkit.wheel.merge_list import Merged
from toolkit.wheel.model import Wheel
from toolkit.wheel.table import Imported
from toolkit.workplace import Reception, Workplace

LIST_QUERY = "lijst"
_MOST_LINES = 100
_AT_ONCE = 100


def register(reception: Reception) -> None:
    """Register the page, and the address that takes a list."""
    lists: Kept[List] = Kept()

    @ui.page("/wiel/{id}/lijst", reconnect_timeout=RECONNECT_TIMEOUT)
    async def page_of_list(request: Request, id: str) -> None:
        services = reception.of(request.state.who)
        with frame(request, title="list.title", assets=services.asset_prefix, classes="list-page") as page:
            services.who.need(Right.WRITE)
            wheel = await _wheel(services, id)
            if wheel is None:
                missing(page)
                return
            given = lists.find(request.query_params.get(LIST_QUERY, ""))
            await ImportPage(services, page, id, wheel, given).build()

    @app.post("/wiel/{id}/lijst/bestand")
    async def upload(request: Request, id: str) -> JSONResponse:
        words = words_for(request.cookies)
        try:
            request.state.who.need(Right.WRITE)
            check_size(announced(request))
            async with request.form(max_files=1, max_fields=1) as form:
                name, data = await file_in(form, LARGEST_FILE)
            key = lists.keep(await asyncio.to_thread(list_in, name, data))
        except (InvalidInput, Rejected) as error:
            return JSONResponse({"error": words.error(error)})
        return JSONResponse({"goto": f"{HOME}/wiel/{id}/lijst?{LIST_QUERY}={key}"})


async def _wheel(services: Workplace, id: str) -> Wheel | None:
    try:
        return await services.rooms.wheel(id)
    except NotFound:
        return None


class ImportPage:
    """From a file to a preview, and from there onto the wheel."""

    def __init__(self, services: Workplace, page: Page, id: str, wheel: Wheel, given: List | None) -> None:
        self.services, self.page, self.words = services, page, page.words
        self.id, self.wheel, self.given = id, wheel, given
        self.columns: Mapping[str, str] = {}

    async def build(self) -> None:
        """Lay out the page."""
        words = self.words
        tag("h1", words("list.heading", name=self.wheel.name))
        with tag("div", classes="buttons share"):
            link(words("compare.back"), f"{HOME}/wiel/{self.id}", classes="button")
        if await self._between_rounds():
            tag("p", words("list.between_rounds"), classes="notice warning")
            return
        with tag("section", classes="panel", aria_labelledby="bestand"):
            tag("h2", words("list.choose"), id="bestand")
            tag("p", words("list.text"))
            self._file_form()
        self.place = tag("div")
        if self.given is not None:
            await self._show()

    async def _between_rounds(self) -> bool:
        records = await self.services.library.sessions(self.id)
        return bool(records) and all(record.closed_at for record in records)

    def _file_form(self) -> None:
        words = self.words
        file = Field(
            name="file", label=words("list.file"), kind="file", hint=words("list.file_hint"), accept=".csv,.xlsx,.ods"
        )
        Form((file,), words=words, send=words("list.look"), action=f"{HOME}/wiel/{self.id}/lijst/bestand")

    async def _show(self) -> None:
        """Show what the list would do."""
        assert self.given is not None
        words = self.words
        found = await asyncio.to_thread(preview, self.wheel, self.given, self.columns)
        summary = await asyncio.to_thread(summary_lines, words, found)
        self.place.clear()
        with self.place:
            with tag("section", classes="panel", aria_labelledby="uitkomst"):
                attend(tag("h2", words("list.preview", name=self.given.name), id="uitkomst"))
                if found.error is not None:
                    tag("p", said_of(words, found.error), classes="error")
                with tag("ul"):
                    for line in summary:
                        tag("li", line)
                if found.came is not None:
                    self._place_form(found)
            with tag("section", classes="panel columns-panel", aria_labelledby="kolommen"):
                tag("h2", words("list.columns"), id="kolommen")
                self._columns_form(found)
            if found.imported is not None:
                self._left_out(found)

    def _columns_form(self, found: Preview) -> None:
        words, labels = self.words, field_labels(self.words)
        options = tuple(Option(value=field, label=label) for field, label in labels.items())
        assert self.given is not None
        hints = {title: words("list.example", value=value) for title, value in examples_of(self.given).items()}
        titles = dict(enumerate(dict.fromkeys(title for title in found.heading if title)))

        async def choose(sent: Sent) -> None:
            self.columns = {title: sent.text(f"c{number}") for number, title in titles.items()}
            await self._show()

        Form(
            tuple(
                Field(name=f"c{n}", label=title, kind="choice", hint=hints.get(title, ""), options=options)
                for n, title in titles.items()
            ),
            words=words,
            values={f"c{number}": found.fields.get(title, "") for number, title in titles.items()},
            send=words("list.look_again"),
            on_send=choose,
        )

    def _place_form(self, found: Preview) -> None:
        words = self.words
        doubles = tuple(Option(value=id, label=label) for id, label in double_labels(words, found).items())
        fields = (
            Field(
                name="also",
                label=words("list.doubles"),
                kind="chips",
                hint=words("list.doubles_hint"),
                options=doubles,
                many=True,
            ),
        )

        async def place(sent: Sent) -> None:
            await self._place(frozenset(sent.texts("also")))

        Form(fields if doubles else (), words=words, send=words("cards.place"), on_send=place)

    def _left_out(self, found: Preview) -> None:
        words, imported = self.words, found.imported
        assert imported is not None
        differing = differing_lines(words, found)
        if differing:
            with tag("details", classes="panel"):
                tag("summary", words("list.differing", count=len(differing)))
                _lines(differing, words)
        wrong = wrong_rows(words, imported)
        if wrong:
            with tag("section", classes="panel", aria_labelledby="fout"):
                tag("h2", words("list.wrong"), id="fout")
                with tag("div", classes="buttons share"):
                    button(words("list.wrong_file"), lambda: self._download(imported))
                _lines([words("list.wrong_line", line=line, reason=said) for line, said, _ in wrong], words)

    async def _download(self, imported: Imported) -> None:
        """Give the rows that were left out as a file to repair."""
        table = await asyncio.to_thread(wrong_rows_csv, self.words, imported)
        ui.download.content(table, self.words("list.wrong_name"))

    async def _place(self, also: frozenset[str]) -> None:
        """Bring the list onto the wheel as it stands this moment."""
        assert self.given is not None
        wheel = await self.services.rooms.wheel(self.id)
        found = await asyncio.to_thread(preview, wheel, self.given, self.columns, also)
        if found.came is None:
            assert found.error is not None
            raise found.error
        refused = await self._bring(wheel, found.came)
        words = self.words
        self.place.clear()
        with self.place, tag("section", classes="panel"):
            attend(tag("h2", words("list.placed", count=len(found.came.added) - len(refused))))
            _lines(refused, words)
            link(words("compare.back"), f"{HOME}/wiel/{self.id}", classes="button main")

    async def _bring(self, wheel: Wheel, came: Merged) -> list[str]:
        """Keep the wheel, or send what is new to its open session; return what was refused, a sentence each."""
        summary = await self.services.library.summary(self.id)
        if summary.session is None:
            await self.services.library.keep(came.wheel)
            return []
        room = await self.services.rooms.led(summary.session)
        things, cards = await asyncio.to_thread(commands_of, wheel, came)
        refused = await _sent(room, things, self.words)
        return refused + await _sent(room, cards, self.words)


async def _sent(room: Room, commands: Sequence[Mapping[str, Any]], words: Words) -> list[str]:
    """Send commands through the room's door, many at once; return a sentence for each that was refused."""
    refused: list[str] = []
    for first in range(0, len(commands), _AT_ONCE):
        some = commands[first : first + _AT_ONCE]
        answers = await asyncio.gather(*(_submitted(room, one) for one in some))
        refused += [
            words("list.refused", name=_named(one), reason=words.error(error))
            for one, error in zip(some, answers, strict=True)
            if error is not None
        ]
    return refused


async def _submitted(room: Room, command: Mapping[str, Any]) -> ToolkitError | None:
    try:
        await room.receive({"id": uuid.uuid4().hex, "confirmed": True, **command}, FACILITATOR)
    except Rejected as error:
        return error
    return None


def _named(command: Mapping[str, Any]) -> str:
    about = command.get(str(command["type"]).partition(".")[0])
    return str(about["name"]) if isinstance(about, Mapping) else str(about)


def _lines(said: Sequence[str], words: Words) -> None:
    with tag("ul"):
        for line in said[:_MOST_LINES]:
            tag("li", line)
    if len(said) > _MOST_LINES:
        tag("p", words("list.more", count=len(said) - _MOST_LINES))
