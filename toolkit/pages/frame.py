"""The frame around every page of the desk: language, styles, header, skip link, spoken messages, connection words.

Only this file knows how NiceGUI builds a page. It asks nothing of another host, and leaves Quasar's colours unused.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from html import escape

from fastapi import Request
from nicegui import ui
from nicegui.context import context
from nicegui.element import Element
from nicegui.language import Language
from nicegui.translations import translations

from toolkit.errors import Rejected
from toolkit.pages.parts import Tag, link, tag
from toolkit.pages.words import Words, words_for
from toolkit.sessions.rights import Right, Who

HOME = "/begeleider"
RECONNECT_TIMEOUT = 10 * 60.0  # seconds: a facilitator's laptop may sleep through the coffee break
QUASAR_LANGUAGE: dict[str, Language] = {"nl": "nl", "en": "en-US"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page gets: its words, who asks for it, the place where something is said aloud, and that of the rest."""

    words: Words
    who: Who
    notice: Tag
    content: Element

    def tell(self, sentence: str) -> None:
        """Say quietly what was done: seen at the bottom, read aloud when the reader is silent."""
        self._show(sentence, "quietly")

    def refuse(self, sentence: str) -> None:
        """Say why something was not done; it stays until the next word."""
        self._show(sentence, "refused")

    def _show(self, sentence: str, manner: str) -> None:
        again = " again" if "again" not in self.notice.classes else ""
        self.notice.classes(replace=f"desk-notice {manner}{again}")
        self.notice.text = sentence


def missing(page: Page) -> None:
    """Say that there is nothing at this address, and where to go on."""
    tag("h1", page.words("missing.title"))
    tag("p", page.words("missing.text"))
    way_on(page)


def not_allowed(page: Page, error: Rejected) -> None:
    """Say why this page is not for who asks, and where to go on."""
    nowhere = bool(page.who.account) and not page.who.workspace
    tag("h1", page.words("not_allowed.title"))
    tag("p", page.words("not_allowed.nowhere") if nowhere else page.words.error(error))
    way_on(page)


def way_on(page: Page) -> None:
    """Lead to where this one does have something to do."""
    words, who = page.words, page.who
    if who.may(Right.READ):
        link(words("missing.back"), f"{HOME}/bibliotheek", classes="button main")
    elif who.account:
        link(words("nav.account"), f"{HOME}/account", classes="button main")
    else:
        link(words("nav.installation"), f"{HOME}/installatie", classes="button main")


def speak() -> None:
    """Give NiceGUI our own words about the connection: its Dutch has none, its English does not say what is kept."""
    for language, theirs in QUASAR_LANGUAGE.items():
        words = Words(language)
        translations[theirs] = {
            "connection_lost": words("connection.lost"),
            "trying_to_reconnect": words("connection.trying"),
            "message_too_long": words("connection.too_long"),
            "message_too_long_body": words("connection.too_long_body"),
        }


@contextmanager
def frame(request: Request, *, title: str, assets: str, classes: str = "") -> Iterator[Page]:
    """Lay out a page and enter its content; `title` is a key of the desk's texts, `assets` the prefix of our files."""
    words = words_for(request.cookies)
    client = context.client
    client.page = copy(client.page)  # shared by all who open it, and they may read another language
    client.page.language = QUASAR_LANGUAGE[words.language]
    ui.page_title(f"{words(title)} · {words('product')}")
    ui.add_head_html(_head(assets))
    client.content.classes(f"desk {classes}")
    client.content.props["id"] = "inhoud"
    client.content.props["tabindex"] = "-1"
    who = request.state.who
    with client.layout:
        _header(words, request.url.path, who).move(target_index=0)
        notice = tag("div", classes="desk-notice", role="status")
    with client.content:
        page = Page(words=words, who=who, notice=notice, content=client.content)
        client.on_exception(lambda error: page.refuse(words.error(error)))  # a button that fails says so
        try:
            yield page
        except Rejected as error:
            client.content.clear()
            not_allowed(page, error)


def _head(assets: str) -> str:
    sheets = ("theme.css", "desk.css")
    return "".join(f'<link rel="stylesheet" href="{escape(assets)}/{sheet}">' for sheet in sheets)


def _header(words: Words, path: str, who: Who) -> Tag:
    with tag("header", classes="desk-head") as header:
        link(words("skip"), "#inhoud", classes="skip")
        tag("span", "Logo", classes="own-logo")
        link(words("product"), f"{HOME}/bibliotheek", classes="brand")
        with tag("nav", classes="head-links", aria_label=words("nav")):
            if who.may(Right.READ) and not who.session:  # a co-host is led back to their one session from elsewhere
                link(words("nav.library"), f"{HOME}/bibliotheek")
            if who.may(Right.LEAD) and not who.session:
                link(words("preflight.open"), f"{HOME}/controle")
            if who.may(Right.MEMBERS):
                link(words("nav.members"), f"{HOME}/leden")
            if who.may(Right.INSTALLATION):
                link(words("nav.installation"), f"{HOME}/installatie")
                link(words("nav.condition"), f"{HOME}/toestand")
            if who.account:
                link(words("nav.account"), f"{HOME}/account")
            link(
                words("nav.other_language"),
                f"{HOME}/taal/{words.other}?terug={path}",
                lang=words.other,
                hreflang=words.other,
            )
    return header
