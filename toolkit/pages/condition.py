"""How the installation fares, for whoever runs it: what asks for attention first, then the figures with their meaning.

Measures nothing itself (condition.py does), looks again each quarter of a minute, and shows nobody's name.
"""

from collections.abc import Iterator

from fastapi import Request
from nicegui import ui

from toolkit.condition import Condition, Sign, judged
from toolkit.errors import Rejected
from toolkit.pages.frame import HOME, RECONNECT_TIMEOUT, Page, frame
from toolkit.pages.parts import Tag, button, link, tag
from toolkit.pages.preflight import row
from toolkit.pages.words import Words
from toolkit.sessions.rights import Right
from toolkit.workplace import Reception, Workplace

LOOK_EVERY_SECONDS = 15.0


def register(reception: Reception) -> None:
    """Register the page."""

    @ui.page("/toestand", reconnect_timeout=RECONNECT_TIMEOUT)
    async def condition(request: Request) -> None:
        place = reception.of(request.state.who)
        with frame(request, title="condition.title", assets=place.asset_prefix, classes="library condition") as page:
            await ConditionPage(place, page).build()


class ConditionPage:
    """The verdict, what was looked at, and the figures; they stay in place when they change."""

    def __init__(self, place: Workplace, page: Page) -> None:
        self.place, self.page, self.words = place, page, page.words
        self.figures: dict[str, Tag] = {}

    async def build(self) -> None:
        """Lay out the page. Raises Rejected for one who does not run this installation."""
        words, now = self.words, await self.place.condition()
        tag("h1", words("condition.title"))
        tag("p", words("condition.text"))
        with tag("section", classes="panel", aria_labelledby="aandacht"):
            tag("h2", words("condition.looked"), id="aandacht")
            self.verdict = tag("p", role="status", classes="verdict")
            self.rows = tag("ul", classes="checks")
        with tag("section", classes="panel", aria_labelledby="cijfers"):
            tag("h2", words("condition.figures"), id="cijfers")
            self._table(now)
            self.measured = tag("p", classes="quiet")
            button(words("condition.again"), self.look_again)
        tag("p", words("condition.metrics"), classes="quiet")
        if self.place.who.may(Right.READ):
            link(words("missing.back"), f"{HOME}/bibliotheek", classes="button")
        self._show(now)
        ui.timer(LOOK_EVERY_SECONDS, self.look_again, immediate=False)

    async def look_again(self) -> None:
        """Measure again and show it; who may not any more sees no new figures."""
        try:
            now = await self.place.condition()
        except Rejected as error:
            self.page.refuse(self.words.error(error))
            return
        if not self.verdict.is_deleted:
            self._show(now)

    def _table(self, now: Condition) -> None:
        words = self.words
        with tag("table", classes="condition-figures"):
            with tag("thead"), tag("tr"):
                for name in ("what", "value"):
                    tag("th", words(f"condition.{name}"), scope="col")
            with tag("tbody"):
                for name, value in figures_told(now, words):
                    with tag("tr"):
                        tag("th", words(f"condition.figure.{name}"), scope="row")
                        with tag("td"):
                            self.figures[name] = tag("strong", value)
                            tag("p", words(f"condition.means.{name}"), classes="quiet")

    def _show(self, now: Condition) -> None:
        words, signs = self.words, judged(now)
        wrong = sum(sign.grade != "good" for sign in signs)
        _say(self.verdict, words("condition.wrong", count=wrong) if wrong else words("condition.right"))
        self.rows.clear()
        with self.rows:
            for sign in signs:
                row(sign.grade, sentence(sign, words), words)
        for name, value in figures_told(now, words):
            _say(self.figures[name], value)
        _say(self.measured, words("condition.at", time=f"{now.at.astimezone():%H:%M:%S}"))


def _say(element: Tag, sentence: str) -> None:
    if element.text != sentence:
        element.text = sentence


def sentence(sign: Sign, words: Words) -> str:
    """Return what there is to say of one thing that was looked at."""
    told = {name: size_told(value, words) if name == "room" else value for name, value in sign.params.items()}
    return words(f"condition.{sign.name}.{sign.grade}", **told)


def size_told(size: int, words: Words) -> str:
    """Return a number of bytes as people read it: 0,4 MB, 140 MB, 75 GB."""
    megabytes = size / 1024**2
    if megabytes >= 10 * 1024:
        return words("condition.gigabytes", count=round(megabytes / 1024))
    told = str(round(megabytes)) if megabytes >= 10 else words.number(round(megabytes, 1))
    return words("condition.megabytes", count=told)


def figures_told(now: Condition, words: Words) -> Iterator[tuple[str, str]]:
    """Yield each figure by its name, as people read it; always the same ones in the same order."""
    known, unknown = now.database, words("condition.unknown")
    yield "sessions", str(known.sessions) if known is not None else unknown
    yield "phones", str(now.phones)
    yield "screens", str(now.present.screens + now.present.desks)
    yield "commands", words.number(round(now.commands, 1))
    yield "answer", words("condition.milliseconds", count=round(1000 * now.answer)) if now.answer is not None else "–"
    yield "database", words("condition.milliseconds", count=max(1, round(1000 * known.seconds))) if known else unknown
    yield "size", size_told(known.bytes, words) if known is not None else unknown
    yield "disk", size_told(now.disk_free, words)
    yield "memory", size_told(now.memory, words)
    yield "copy", _copy_told(now, words)
    yield "processes", str(known.processes) if known is not None else unknown
    yield "running", words.duration(round(now.running / 60)) if now.running >= 60 else words("condition.just_started")
    yield "version", now.version


def _copy_told(now: Condition, words: Words) -> str:
    if not now.copies:
        return words("condition.no_copies")
    return f"{now.copied_at.astimezone():%H:%M}" if now.copied_at is not None else words("condition.no_copy_yet")
