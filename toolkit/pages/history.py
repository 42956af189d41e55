"""The drawer *geschiedenis*: the last commands, newest first, and taking one back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from toolkit.pages.desk import Desk
from toolkit.pages.drawer import Drawer
from toolkit.pages.findings import sentence_of
from toolkit.pages.items import Button, Item, Items, Pressed
from toolkit.pages.parts import tag
from toolkit.pages.people import name_of
from toolkit.sessions.actors import Role
from toolkit.sessions.history import is_undoable


class History(Drawer):
    """The last commands."""

    def build(self) -> None:
        words = self.desk.words
        tag("p", words("history.text"), classes="quiet")
        self.list = Items(words=words, none=words("history.none"), on_press=self._press, heading="p")

    def show(self) -> None:
        self.list.show(history_items(self.desk))

    async def _press(self, pressed: Pressed) -> None:
        await self.desk.attempt("undo", seq=int(pressed.item), done=self.desk.words("history.undone"))


def history_items(desk: Desk) -> list[Item]:
    """Return an item for each of the last commands, the newest first."""
    lines = sorted(desk.items("recent"), key=lambda line: -line["seq"])
    return [_item(desk, line) for line in lines]


def _item(desk: Desk, line: Mapping[str, Any]) -> Item:
    words = desk.words
    what = _what(desk, line)
    undo = Button(name="undo", label=words("history.undo"))
    return Item(
        id=str(line["seq"]),
        title=": ".join(part for part in (words(f"command.{line['type']}"), what) if part),
        lines=(words("history.line", time=_clock(line["at"]), who=_who(desk, line["actor"])),),
        buttons=(undo,) if is_undoable(line["type"]) else (),
    )


def _what(desk: Desk, line: Mapping[str, Any]) -> str:
    """Return what a command was about, by the name that people know it by."""
    what = str(line["what"])
    if line["type"] in ("step.set", "session.close"):
        return desk.words.named(desk.state.script.step_or_first(what).title)
    finding = desk.item("findings", what)
    return sentence_of(desk, finding) if finding else "" if what.count("/") > 1 else what


def _clock(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%H:%M")


def _who(desk: Desk, actor: str) -> str:
    """Return who did it: the facilitator, an organisation through its link, or a person with their organisation."""
    if actor in set(Role):
        return desk.words(f"role.{actor}")
    if actor.startswith("o:"):
        return desk.organisation(actor.removeprefix("o:")) or desk.words("role.organisation")
    person = desk.item("participants", actor)
    if person is None:
        return desk.words("role.gone")
    organisation = desk.organisation(person["organisation"])
    return f"{name_of(desk, person)}, {organisation}" if organisation else name_of(desk, person)
