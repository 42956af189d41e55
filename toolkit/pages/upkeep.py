"""The panel of what is done with a wheel itself: another heading, a copy, the archive, erasing it for good.

Allows nothing by itself: that is the library's, and the table of rights below it.
"""

from collections.abc import Sequence

from nicegui import ui

from toolkit.errors import InvalidInput, Rejected
from toolkit.pages.form import Field, Form, Sent, forget_drafts
from toolkit.pages.frame import Page
from toolkit.pages.parts import Tag, button, tag
from toolkit.pages.receipt import show_receipt
from toolkit.sessions.keeper import Heading
from toolkit.storage.wheel_rows import WheelSummary
from toolkit.wheel.model import Municipality, Wheel
from toolkit.wheel.values import NAME_LENGTH
from toolkit.workplace import Workplace


class UpkeepPanel:
    """What is done with one wheel; `sessions` are the ids of those that were held on it."""

    def __init__(
        self, services: Workplace, page: Page, summary: WheelSummary, wheel: Wheel, sessions: Sequence[str]
    ) -> None:
        self.services, self.page, self.words = services, page, page.words
        self.summary, self.wheel, self.sessions = summary, wheel, sessions

    def build(self) -> None:
        """Lay out the panel."""
        words = self.words
        with _fold(words("wheel_page.heading")):
            self._heading_form()
        with _fold(words("wheel_page.copy")):
            self._copy_form()
        with _fold(words("wheel_page.archive")):
            tag("p", words("wheel_page.archive_text"))
            button(words("wheel_page.archive_now"), self._archive)
        with _fold(words("wheel_page.erase")):
            self._erase_form()

    def _heading_form(self) -> None:
        words, municipalities = self.words, self.wheel.municipalities

        async def save(sent: Sent) -> None:
            heading = heading_from(sent, municipalities)
            await self.services.library.change_heading(self.summary.id, heading)
            ui.navigate.reload()

        Form(
            (
                Field(name="name", label=words("prepare.name"), required=True),
                Field(
                    name="municipalities",
                    label=words("wheel_page.municipalities"),
                    kind="area",
                    rows=2,
                    hint=words("wheel_page.municipalities_hint"),
                ),
                Field(name="tags", label=words("wheel_page.tags"), hint=words("wheel_page.tags_hint")),
            ),
            words=words,
            values={
                "name": self.summary.name,
                "municipalities": "\n".join(one.name for one in municipalities),
                "tags": ", ".join(self.summary.tags),
            },
            draft=f"wiel:{self.summary.id}:kop",
            send=words("wheel_page.save"),
            on_send=save,
        )

    def _copy_form(self) -> None:
        words = self.words

        async def copy(sent: Sent) -> None:
            ui.navigate.to(f"/wiel/{await self.services.rooms.copy(self.summary.id, sent.text('name'))}")

        Form(
            (Field(name="name", label=words("wheel_page.copy_name"), required=True),),
            words=words,
            values={"name": words("wheel_page.copy_of", name=self.summary.name)[:NAME_LENGTH]},
            send=words("wheel_page.copy_now"),
            on_send=copy,
        )

    async def _archive(self) -> None:
        try:
            await self.services.library.archive(self.summary.id)
        except Rejected as error:
            self.page.refuse(self.words.error(error))
        else:
            ui.navigate.to("/bibliotheek")

    def _erase_form(self) -> None:
        words = self.words
        tag("p", words("wheel_page.erase_text"))

        async def erase(sent: Sent) -> None:
            if sent.text("name") != self.summary.name.strip():
                raise InvalidInput("desk.wheel_page.erase_other", field="name")
            receipt = await self.services.rooms.erase(self.summary.id)
            forget_drafts(f"wiel:{self.summary.id}:", *(f"{session}:" for session in self.sessions))
            self.page.content.clear()
            with self.page.content:
                show_receipt(words, receipt)

        Form(
            (Field(name="name", label=words("wheel_page.erase_name"), required=True),),
            words=words,
            send=words("wheel_page.erase_now"),
            on_send=erase,
        )


def heading_from(sent: Sent, held: Sequence[Municipality]) -> Heading:
    """Return the heading that was typed; a municipality that keeps its name keeps its code."""
    codes = {one.name: one.code for one in held}
    names = dict.fromkeys(line.strip() for line in sent.text("municipalities").splitlines() if line.strip())
    return Heading(
        name=sent.text("name"),
        municipalities=tuple(Municipality(name=name, code=codes.get(name)) for name in names),
        tags=tuple(part.strip() for part in sent.text("tags").split(",") if part.strip()),
    )


def _fold(title: str) -> Tag:
    fold = tag("details")
    with fold:
        tag("summary", title)
    return fold
