"""The library: all wheels with where they stand, and from here into a session.

A plain list for now: no pictures, no line of rounds. Starting a session is the rooms' to allow.
"""

from datetime import datetime

from fastapi import Request
from nicegui import ui

from toolkit import shelf
from toolkit.addresses import base_address
from toolkit.errors import Rejected
from toolkit.pages.form import Field, Form, Option, Sent
from toolkit.pages.frame import HOME, RECONNECT_TIMEOUT, Page, frame, missing
from toolkit.pages.items import Button, Figure, Item, Items, Mark, Pressed
from toolkit.pages.links import LinkList, Links
from toolkit.pages.parts import link, tag
from toolkit.pages.words import Words
from toolkit.services import Services
from toolkit.storage.library import WheelSummary


def register(services: Services) -> None:
    """Register the list of wheels and the page of one wheel."""

    @ui.page("/", reconnect_timeout=RECONNECT_TIMEOUT)
    async def home(request: Request) -> None:
        await _library(services, request)

    @ui.page("/bibliotheek", reconnect_timeout=RECONNECT_TIMEOUT)
    async def library(request: Request) -> None:
        await _library(services, request)

    @ui.page("/wiel/{id}", reconnect_timeout=RECONNECT_TIMEOUT)
    async def wheel(request: Request, id: str) -> None:
        await _wheel(services, request, id)


def wheel_item(summary: WheelSummary, words: Words) -> Item:
    """Return a wheel as an item of the list."""
    round_and_day = words("library.round", round=summary.round, date=words.date(_moment(summary.changed_at)))
    return Item(
        id=summary.id,
        title=summary.name,
        href=f"{HOME}/wiel/{summary.id}",
        lines=(round_and_day,),
        marks=(Mark(text=words("library.running"), kind="live"),) if summary.session else (),
        figures=figures_of(summary, words),
        buttons=(Button(name="session", label=words("library.reopen"), kind="main"),) if summary.session else (),
    )


def figures_of(summary: WheelSummary, words: Words) -> tuple[Figure, ...]:
    """Return the three figures of a wheel."""
    counts = {"activities": summary.activities, "gaps": summary.gaps, "actions": summary.actions_open}
    return tuple(
        Figure(value=str(count), label=words(f"library.figure.{name}", count=count)) for name, count in counts.items()
    )


async def _library(services: Services, request: Request) -> None:
    summaries = await services.library.wheels()
    by_id = {summary.id: summary for summary in summaries}
    with frame(request, title="library.title", assets=services.asset_prefix, classes="library") as page:
        words = page.words
        with tag("div", classes="page-head"):
            tag("h1", words("library.title"))
            link(words("library.new"), f"{HOME}/nieuw", classes="button main big")

        async def press(pressed: Pressed) -> None:
            ui.navigate.to(f"/sessie/{by_id[pressed.item].session}")

        wheels = Items(
            words=words,
            none=words("library.none"),
            on_press=press,
            searchable=True,
            heading="h2",
        )
        wheels.show([wheel_item(summary, words) for summary in summaries])


async def _wheel(services: Services, request: Request, id: str) -> None:
    summary = next((summary for summary in await services.library.wheels() if summary.id == id), None)
    with frame(request, title="library.wheel", assets=services.asset_prefix, classes="library") as page:
        if summary is None:
            missing(page)
            return
        words = page.words
        tag("h1", summary.name)
        tag("p", words("library.round", round=summary.round, date=words.date(_moment(summary.changed_at))))
        _figures(summary, words)
        with tag("section", classes="panel"):
            if summary.session:
                tag("h2", words("library.running"))
                link(words("library.reopen"), f"{HOME}/sessie/{summary.session}", classes="button main")
            else:
                tag("h2", words("library.start_title"))
                _start_form(services, page, summary)
        link(words("library.download"), f"{HOME}/wiel/{id}/bestand", classes="button", download="")
        await _past_sessions(services, page, id)
        await _links(services, page, id, str(request.base_url))


def _figures(summary: WheelSummary, words: Words) -> None:
    with tag("dl", classes="figures"):
        for figure in figures_of(summary, words):
            with tag("div", classes="figure"):
                tag("dt", figure.label)
                tag("dd", figure.value)


def _start_form(services: Services, page: Page, summary: WheelSummary) -> None:
    words = page.words
    scripts = shelf.scripts()
    options = tuple(Option(value=script.id, label=_script_label(script, words)) for script in scripts)

    async def start(sent: Sent) -> None:
        try:
            room = await services.rooms.start(summary.id, sent.text("script") or None)
        except Rejected as error:
            if error.code != "exists":
                raise
            ui.navigate.to(f"/sessie/{error.details['session']}")
        else:
            ui.navigate.to(f"/sessie/{room.session}")

    Form(
        (Field(name="script", label=words("library.script"), kind="chips", options=options),),
        words=words,
        values={"script": shelf.DEFAULT_SCRIPT},
        send=words("library.start"),
        on_send=start,
    )
    tag("p", words("library.start_text"), classes="quiet")


def _script_label(script: shelf.Script, words: Words) -> str:
    name, minutes = words.named(script.name), words("minutes", count=script.minutes)
    return words("library.script_label", name=name, minutes=minutes, steps=len(script.steps))


async def _past_sessions(services: Services, page: Page, id: str) -> None:
    words = page.words
    records = [record for record in await services.library.sessions(id) if record.closed_at]
    if not records:
        return
    tag("h2", words("library.past"))
    with tag("ul", classes="plain"):
        for record in records:
            with tag("li"):
                day = words.date(_moment(record.opened_at))
                link(words("library.past_session", date=day), f"{HOME}/sessie/{record.id}")


async def _links(services: Services, page: Page, id: str, reached: str) -> None:
    """Show the links of the organisations, once there was a session for them to look into."""
    wheel = await services.library.wheel(id)
    if not wheel.organisations or not await services.library.sessions(id):
        return
    named = {one.id: one.name for one in sorted(wheel.organisations, key=lambda one: one.name.casefold())}
    links = Links(access=services.access, wheel=id, public=base_address(services.settings, reached))
    with tag("section", classes="panel", aria_labelledby="links"):
        tag("h2", page.words("links.all_title"), id="links")
        await LinkList(links, named, page.words, page.tell).show()


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
