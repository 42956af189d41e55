"""The audit of a workspace: who opened, exported, changed rights and erased.

For owners. Nothing can be changed here, and a name stands here only while its account is there.
"""

from collections.abc import Mapping

from fastapi import Request
from nicegui import ui

from toolkit.pages.frame import HOME, RECONNECT_TIMEOUT, frame
from toolkit.pages.outcome import FORMATS
from toolkit.pages.parts import link, tag
from toolkit.pages.when import moment_told
from toolkit.pages.words import Words
from toolkit.sessions.rights import ROLES, SCOPES
from toolkit.storage.audit import Deed, Line
from toolkit.workplace import Reception

AT_ONCE = 100
_LINKS = ("link", "website", "co-host", "organisation")
_FILES = {"wheel": "json", **{name: name for names in FORMATS.values() for name in names}}
PAGE_QUERY = "pagina"


def register(reception: Reception) -> None:
    """Register the page."""

    @ui.page("/logboek", reconnect_timeout=RECONNECT_TIMEOUT)
    async def audit(request: Request, pagina: str = "1") -> None:
        place = reception.of(request.state.who)
        with frame(request, title="audit.title", assets=place.asset_prefix, classes="library audit") as page:
            number = int(pagina) if pagina.isascii() and pagina.isdigit() and len(pagina) < 6 else 1
            first = (max(1, number) - 1) * AT_ONCE
            lines, count, names = await place.members.audit(limit=AT_ONCE, offset=first)
            words = page.words
            tag("h1", words("audit.title"))
            tag("p", words("audit.text", count=place.settings.keep_audit))
            if lines:
                _table(lines, {**names, place.who.workspace: ""}, words)  # all of it is about this workspace
            else:
                tag("p", words("audit.none"), classes="quiet")
            with tag("nav", classes="form-buttons", aria_label=words("audit.pages")):
                if first > 0:
                    link(words("audit.newer"), f"{HOME}/logboek?{PAGE_QUERY}={number - 1}", classes="button")
                if first + AT_ONCE < count:
                    link(words("audit.older"), f"{HOME}/logboek?{PAGE_QUERY}={max(1, number) + 1}", classes="button")


def _table(lines: tuple[Line, ...], names: Mapping[str, str], words: Words) -> None:
    region = {"role": "region", "tabindex": "0", "aria_label": words("audit.title")}
    with tag("div", classes="wide-table", **region), tag("table", classes="audit-lines"):
        with tag("thead"), tag("tr"):
            for name in ("when", "who", "what", "about"):
                tag("th", words(f"audit.{name}"), scope="col")
        with tag("tbody"):
            for line in lines:
                about = (names.get(line.subject, line.subject), detail_told(line, words))
                with tag("tr"):
                    tag("td", moment_told(words, line.at))
                    tag("td", who_told(line.who, names, words))
                    tag("td", words(f"audit.did.{line.what}"))
                    tag("td", " ".join(part for part in about if part))


def detail_told(line: Line, words: Words) -> str:
    """Return what is told beside a deed: a role, a scope, a link or a file by its word, else as it was noted."""
    kind, _, id = line.detail.partition(" ")
    match line.what, kind:
        case _, role if role in ROLES:
            return words(f"role.{role}")
        case Deed.TOKEN, scope if scope in SCOPES:
            return words(f"scope.{scope}")
        case Deed.EXPORTED, file if file in _FILES:
            return words(f"outcome.{_FILES[file]}")
        case Deed.SHARED | Deed.UNSHARED, link if link in _LINKS:
            return words(f"audit.detail.{link}", id=id)
        case _:
            return line.detail


def who_told(who: str, names: Mapping[str, str], words: Words) -> str:
    """Return who did something: the name of an account that still is, else its id."""
    kind, _, id = who.partition(":")
    return words(f"audit.by.{kind}", id=names.get(id, id[:12]))
