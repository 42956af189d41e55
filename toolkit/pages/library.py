"""The library: all wheels as small pictures of themselves, found by words and tags; the archive beside it.

Searching is the library's own, so that a page with a thousand wheels sends no more than it shows.
"""

from functools import partial

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from nicegui import ui
from nicegui.events import GenericEventArguments

from toolkit.pages.copies import copy_line
from toolkit.pages.frame import HOME, RECONNECT_TIMEOUT, Page, frame
from toolkit.pages.parts import Tag, button, link, tag
from toolkit.pages.wheels import WheelCards
from toolkit.sessions.rights import Right
from toolkit.workplace import Reception, Workplace

SHOWN = 48
ARCHIVE_QUERY = "archief"
_ON_INPUT = "(event) => emit(event.target.value)"


def register(reception: Reception) -> None:
    """Register the list of wheels."""

    @ui.page("/", reconnect_timeout=RECONNECT_TIMEOUT)
    async def home(request: Request) -> Response | None:
        if not request.state.who.may(Right.READ) and request.state.who.may(Right.INSTALLATION):
            return RedirectResponse(f"{HOME}/installatie", status_code=303)
        await _library(reception.of(request.state.who), request)
        return None

    @ui.page("/bibliotheek", reconnect_timeout=RECONNECT_TIMEOUT)
    async def library(request: Request) -> None:
        await _library(reception.of(request.state.who), request)


async def _library(services: Workplace, request: Request) -> None:
    archived = ARCHIVE_QUERY in request.query_params
    title = "library.archive" if archived else "library.title"
    with frame(request, title=title, assets=services.asset_prefix, classes="library") as page:
        words = page.words
        tags = () if archived else await services.library.tags()
        with tag("div", classes="page-head"):
            tag("h1", words(title))
            with tag("div", classes="row"):
                if services.who.may(Right.WRITE):
                    link(words("library.new"), f"{HOME}/nieuw", classes="button main big")
        copy_line(words, services.second_place)
        listing = Listing(services, page, tags, archived=archived)
        await listing.show()
        if archived:
            link(words("missing.back"), f"{HOME}/bibliotheek", classes="button")
        else:
            link(words("library.to_archive"), f"{HOME}/bibliotheek?{ARCHIVE_QUERY}=1", classes="button")


class Listing:
    """The wheels that fit what is looked for, a page full at a time."""

    def __init__(self, services: Workplace, page: Page, tags: tuple[str, ...], *, archived: bool) -> None:
        self.library = services.library
        self.words = page.words
        self.archived = archived
        self.search = ""
        self.tag: str | None = None
        self.most = SHOWN
        self._search_field()
        self.tags = {name: self._tag_button(name) for name in tags}
        self.count = tag("p", classes="quiet", role="status")
        self.cards = WheelCards(page.words)
        self.more = button(page.words("items.more"), self._more)

    def _search_field(self) -> None:
        words = self.words
        with tag("div", classes="field search") as self.field:
            tag("label", words("library.search"), for_="zoek")
            field = tag("input", classes="control", id="zoek", type="search", autocomplete="off")
            field.on("input", self._look_for, js_handler=_ON_INPUT, throttle=0.3, leading_events=False)
        self.tag_row = tag("div", classes="chips tags", role="group", aria_label=words("library.tags"))

    def _tag_button(self, name: str) -> Tag:
        with self.tag_row:
            return button(name, partial(self._choose, name), classes="small", aria_pressed="false")

    async def _look_for(self, event: GenericEventArguments) -> None:
        self.search, self.most = str(event.args), SHOWN
        await self.show()

    async def _choose(self, name: str) -> None:
        self.tag, self.most = None if self.tag == name else name, SHOWN
        await self.show()

    async def _more(self) -> None:
        self.most += SHOWN
        await self.show()

    async def show(self) -> None:
        """Show what fits what is looked for now."""
        found = await self.library.wheels(self.search, tag=self.tag, archived=self.archived)
        for name, pressed in self.tags.items():
            pressed.props["aria-pressed"] = "true" if name == self.tag else "false"
        looking = bool(self.search.strip() or self.tag)
        none = "items.unfound" if looking else "library.none_archived" if self.archived else "library.none"
        self.cards.show(found[: self.most], none=self.words(none))
        self.field.set_visibility(looking or bool(found))
        self.count.text = self.words("library.found", count=len(found)) if looking or len(found) > SHOWN else ""
        self.more.set_visibility(len(found) > self.most)
