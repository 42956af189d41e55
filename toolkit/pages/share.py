"""The panel with which a wheel is shared: links for anyone to read it, and the key with which another website shows it.

Keeps no secret: an address that was not copied is made anew. What a link opens is known by web/share.py.
"""

from toolkit.pages.frame import Page
from toolkit.pages.links import Links, show_address
from toolkit.pages.parts import button, tag


class SharePanel:
    """The links with which anyone may read a wheel, and the key with which another website shows it."""

    def __init__(self, links: Links, page: Page) -> None:
        self.links, self.page, self.words = links, page, page.words

    async def build(self) -> None:
        """Lay out the panel."""
        words = self.words
        tag("p", words("share.text"))
        self.count = tag("p", classes="quiet", role="status")
        self.fresh = tag("div", classes="forms")
        with tag("div", classes="buttons share"):
            button(words("share.make"), self._make)
            button(words("share.embed"), self._embed)
            self.revoke = button(words("share.revoke"), self._revoke)
        await self._show()

    async def _show(self) -> None:
        count = await self.links.own.shared(self.links.wheel)
        self.count.text = self.words("share.count", count=count) if count else ""
        self.revoke.set_visibility(count > 0)

    async def _make(self) -> None:
        address = f"{self.links.public}/w/#{await self.links.own.share(self.links.wheel)}"
        await self._fresh(self.words("share.link_title"), self.words("share.once"), address)

    async def _embed(self) -> None:
        key = await self.links.own.embed(self.links.wheel)
        snippet = embedding(self.links.public, key)
        await self._fresh(self.words("share.embed_title"), self.words("share.embed_text"), snippet, lines=3)

    async def _fresh(self, title: str, said: str, address: str, lines: int = 1) -> None:
        self.fresh.clear()
        with self.fresh:
            close, tell = self.fresh.clear, self.page.tell
            show_address(self.words, title, said, address, lines=lines, on_close=close, tell=tell)
        await self._show()

    async def _revoke(self) -> None:
        await self.links.own.unshare(self.links.wheel)
        self.fresh.clear()
        self.page.tell(self.words("share.revoked"))
        await self._show()


def embedding(public: str, key: str) -> str:
    """Return what another website puts in its page to show the wheel."""
    script = f'<script type="module" src="{public}/participation-wheel.js"></script>'
    return f'{script}\n<participation-wheel src="{public}/w/{key}.json"></participation-wheel>'
