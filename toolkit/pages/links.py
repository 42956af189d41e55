"""Links for organisations: made, shown once with a QR code and a button that copies, and revoked.

Keeps no secret: a link that was not copied is made anew. What a link opens is known by web/organisation.py.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.pages.items import Button, Item, Items, Mark, Pressed
from toolkit.pages.parts import attend, button, picture, tag
from toolkit.pages.words import Words
from toolkit.sessions.qr import qr_svg
from toolkit.workplace import OwnLinks

MAKE, REVOKE = "link", "unlink"
_COPY = """(event) => {
  const field = event.target.closest(".shown-link").querySelector("input, textarea");
  field.select();
  document.execCommand("copy");
  emit();
}"""  # the clipboard of today works on https alone, and in a town hall this page often comes over plain http


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where links lead: `public` is the address of this installation, as others reach it.

    `may_share` is false for a co-host, who leads one session and makes no links.
    """

    own: OwnLinks
    wheel: str
    public: str
    may_share: bool = True

    async def make(self, organisation: str) -> str:
        """Make a link for an organisation and return it whole: the only time that anyone sees it."""
        return f"{self.public}/o/#{await self.own.make(self.wheel, organisation)}"

    async def co_host(self, session: str) -> str:
        """Make the link with which one more browser leads a session, once and within ten minutes."""
        return f"{self.public}/begeleider/sessie/{session}#sleutel={await self.own.co_host(session)}"

    async def counts(self) -> Mapping[str, int]:
        """Return how many good links each organisation has."""
        return await self.own.counts(self.wheel)

    async def revoke(self, organisation: str) -> None:
        """Make every link of an organisation worthless."""
        await self.own.revoke(self.wheel, organisation)


def link_mark(words: Words, count: int) -> tuple[Mark, ...]:
    """Return the mark that says how many links are good."""
    return (Mark(text=words("links.count", count=count), kind="good"),) if count else ()


def link_buttons(words: Words, count: int) -> Iterable[Button]:
    """Return the buttons that make a link for an organisation, and revoke those it has."""
    yield Button(name=MAKE, label=words("links.make"), kind="link")
    if count:
        yield Button(name=REVOKE, label=words("links.revoke"), kind="link")


def show_link(
    words: Words, name: str, address: str, *, on_close: Callable[[], Any], tell: Callable[[str], Any]
) -> None:
    """Show a fresh link of one organisation."""
    with tag("div", classes="shown-link"):
        attend(tag("h3", words("links.title", name=name)))
        tag("p", words("links.once"))
        tag("input", classes="control", type="text", readonly="", value=address, aria_label=words("links.address"))
        tag("img", classes="qr", src=picture(qr_svg(address, words("links.qr"))), alt=words("links.qr"))
        _buttons(words, on_close, tell)


def show_co_host(words: Words, address: str, *, on_close: Callable[[], Any], tell: Callable[[str], Any]) -> None:
    """Show the fresh QR code with which a second facilitator comes in."""
    with tag("div", classes="shown-link"):
        attend(tag("h3", words("co_host.title")))
        tag("p", words("co_host.text"))
        tag("img", classes="qr", src=picture(qr_svg(address, words("co_host.qr"))), alt=words("co_host.qr"))
        tag("input", classes="control", type="text", readonly="", value=address, aria_label=words("links.address"))
        _buttons(words, on_close, tell)


def show_address(
    words: Words,
    title: str,
    said: str,
    address: str,
    *,
    lines: int = 1,
    on_close: Callable[[], Any],
    tell: Callable[[str], Any],
) -> None:
    """Show something that is to be copied, one line or more, below what is said of it."""
    with tag("div", classes="shown-link"):
        attend(tag("h3", title))
        tag("p", said)
        field = {"classes": "control", "value": address, "readonly": "", "aria_label": title}
        tag("textarea", rows=str(lines), **field) if lines > 1 else tag("input", type="text", **field)
        _buttons(words, on_close, tell)


def _buttons(words: Words, on_close: Callable[[], Any], tell: Callable[[str], Any]) -> None:
    with tag("div", classes="form-buttons"):
        copy = tag("button", words("links.copy"), classes="button main", type="button")
        copy.on("click", lambda _: tell(words("links.copied")), args=[], js_handler=_COPY)
        button(words("links.done"), on_close)


class LinkList:
    """All organisations of a wheel with their links: one at a time, or for all at once as lines for a mail."""

    def __init__(
        self, links: Links, organisations: Mapping[str, str], words: Words, tell: Callable[[str], Any]
    ) -> None:
        self.links, self.organisations, self.words, self.tell = links, organisations, words, tell
        tag("p", words("links.text"))
        self.fresh = tag("div", classes="forms")
        button(words("links.make_all"), self._make_all)
        with tag("details", classes="link-list"):
            tag("summary", words("links.each"))
            self.list = Items(words=words, none=words("people.none"), on_press=self._press, searchable=True)

    async def show(self) -> None:
        """Show how many good links each organisation has."""
        counts = await self.links.counts()
        self.list.show([self._item(id, name, counts.get(id, 0)) for id, name in self.organisations.items()])

    def _item(self, id: str, name: str, count: int) -> Item:
        return Item(
            id=id, title=name, marks=link_mark(self.words, count), buttons=tuple(link_buttons(self.words, count))
        )

    async def _press(self, pressed: Pressed) -> None:
        id, name = pressed.item, self.organisations[pressed.item]
        self.fresh.clear()
        if pressed.name == MAKE:
            address = await self.links.make(id)
            with self.fresh:
                show_link(self.words, name, address, on_close=self.fresh.clear, tell=self.tell)
        else:
            await self.links.revoke(id)
            self.tell(self.words("links.revoked", name=name))
        await self.show()

    async def _make_all(self) -> None:
        addresses = {name: await self.links.make(id) for id, name in self.organisations.items()}
        self.fresh.clear()
        with self.fresh:
            title, said = self.words("links.all_title"), self.words("links.once_all")
            lines = "\n".join(f"{name}: {address}" for name, address in addresses.items())
            show_address(self.words, title, said, lines, lines=10, on_close=self.fresh.clear, tell=self.tell)
        await self.show()
