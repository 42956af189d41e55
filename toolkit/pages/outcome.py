"""The drawer *export*: everything to take home, and closing the session or opening it again."""

from collections.abc import Mapping

from toolkit.pages.drawer import Drawer
from toolkit.pages.frame import HOME
from toolkit.pages.parts import button, link, tag

FORMATS: Mapping[str, tuple[str, ...]] = {
    "report": ("pdf", "docx", "odt", "council"),
    "agreed": ("actions-pdf", "actions-docx", "actions-odt", "csv", "ics"),
    "wheel": ("png", "svg", "drawing", "poster"),
    "tables": ("xlsx", "ods", "activities", "sociale-kaart", "json"),
}
"""All that leaves the desk, by what one takes it home for."""


class Outcome(Drawer):
    """Links to the files, and the button that ends."""

    def build(self) -> None:
        desk, words = self.desk, self.desk.words
        tag("p", words("outcome.text"))
        for part, names in FORMATS.items():
            tag("h3", words(f"outcome.part.{part}"))
            with tag("ul", classes="plain downloads"):
                for name in names:
                    with tag("li"):
                        address = f"{HOME}/sessie/{desk.room.session}/export/{name}"
                        link(words(f"outcome.{name}"), address, classes="button wide", target="_blank")
        tag("h3", words("outcome.end_title"))
        self.explained = tag("p")
        self.closing = button("", self._close_or_reopen, classes="wide")

    def show(self) -> None:
        words, closed = self.desk.words, self.desk.state.closed
        self.explained.text = words("outcome.reopen_text" if closed else "outcome.close_text")
        self.closing.text = words("outcome.reopen" if closed else "outcome.close")

    async def _close_or_reopen(self) -> None:
        closed = self.desk.state.closed
        done = self.desk.words("outcome.reopened" if closed else "outcome.closed")
        await self.desk.attempt("session.reopen" if closed else "session.close", done=done)
