"""Vergelijk: two rounds of a wheel on one page for the council, or two municipalities side by side; fit for paper.

Lays out what is compared elsewhere. Wheels that have an activity in common are rounds of one wheel, whatever their ids.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from fastapi import Request
from nicegui import ui

from toolkit import shelf
from toolkit.errors import NotFound
from toolkit.pages.beside import beside_page
from toolkit.pages.changes import COUNTED, GoalChange, changes_by_goal, diff_wedges
from toolkit.pages.frame import HOME, RECONNECT_TIMEOUT, frame, missing
from toolkit.pages.parts import link, tag
from toolkit.pages.receipt import print_button
from toolkit.pages.wheels import WheelPicture
from toolkit.pages.words import Words
from toolkit.wheel.model import Wheel
from toolkit.wheel.round_words import Page, page_of
from toolkit.wheel.rounds import compare
from toolkit.wheel.side_by_side import side_by_side
from toolkit.wheel.template import Template
from toolkit.workplace import Reception, Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the page shows: its sentences, and for two rounds of one wheel the changes by goal."""

    page: Page
    template: Template
    changes: tuple[GoalChange, ...] = ()


def register(reception: Reception) -> None:
    """Register the comparison's page."""

    @ui.page("/vergelijk", reconnect_timeout=RECONNECT_TIMEOUT)
    async def comparison(request: Request, oud: str = "", nieuw: str = "") -> None:
        services = reception.of(request.state.who)
        with frame(request, title="compare.title", assets=services.asset_prefix, classes="compare") as page:
            wheels = await _wheels(services, oud, nieuw)
            if wheels is None:
                missing(page)
                return
            told = await asyncio.to_thread(told_of, *wheels, page.words)
            ui.page_title(told.page.title)
            _show(told, page.words, wheels[1].id)


async def _wheels(services: Workplace, old: str, new: str) -> tuple[Wheel, Wheel] | None:
    try:
        return await _round(services, old), await _round(services, new)
    except NotFound:
        return None


async def _round(services: Workplace, at: str) -> Wheel:
    id, _, number = at.rpartition("@")
    if not number.isdecimal():
        raise NotFound("round")
    return await services.rooms.round(id, int(number))


def told_of(old: Wheel, new: Wheel, words: Words) -> Told:
    """Return what is told of two wheels, both read with the template of the new one."""
    template = shelf.template(new.template)
    if not is_one_wheel(old, new):
        found = side_by_side(old, new, template, shelf.lexicon())
        return Told(page=beside_page(found, old, new, template, words), template=template)
    comparison = compare(old, new, template)
    return Told(
        page=page_of(comparison, old, new, template, words.language),
        template=template,
        changes=changes_by_goal(comparison, old, new, template),
    )


def is_one_wheel(old: Wheel, new: Wheel) -> bool:
    """Tell whether these are rounds of one wheel: by its id, or because they share most of their activities.

    A few in common say nothing: the same name at the same organisation gets the same id in any imported list.
    """
    before, after = ({activity.id for activity in wheel.activities} for wheel in (old, new))
    shared = len(before & after)
    return (bool(old.id) and old.id == new.id) or (shared > 0 and 2 * shared >= min(len(before), len(after)))


def _show(told: Told, words: Words, wheel: str) -> None:
    with tag("div", classes="form-buttons no-print"):
        print_button(words)
        link(words("compare.back"), f"{HOME}/wiel/{wheel}", classes="button")
    with tag("article", classes="told"):
        tag("h1", told.page.title)
        if told.changes:
            with tag("div", classes="diff"):
                WheelPicture(diff_wedges(told.changes), words("compare.picture"))
                with tag("div", classes="wide-table", role="region", tabindex="0", aria_label=words("compare.table")):
                    _table(told.changes, told.template, words)
        with tag("div", classes="told-sections"):
            for section in told.page.sections:
                with tag("section"):
                    tag("h2", section.heading)
                    with tag("ul"):
                        for line in section.lines:
                            tag("li", line)


def _table(changes: Sequence[GoalChange], template: Template, words: Words) -> None:
    names = {goal.id: words.named(goal.name) for goal in template.goals}
    with tag("table", classes="changes"):
        tag("caption", words("compare.table"))
        with tag("thead"), tag("tr"):
            tag("th", words("compare.goal"), scope="col")
            for name in COUNTED:
                tag("th", words(f"compare.count.{name}"), scope="col")
        with tag("tbody"):
            for number, change in enumerate(changes, start=1):
                counts = asdict(change)
                with tag("tr"):
                    with tag("th", scope="row", classes="goal", data_goal=str(number)):
                        tag("span", str(number), classes="number", aria_hidden="true")
                        tag("span", names[change.goal])
                    for name in COUNTED:
                        tag("td", str(counts[name]))
