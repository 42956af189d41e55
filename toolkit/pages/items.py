"""The one list of the desk: items with words, marks, figures and buttons, drawn in the browser from data.

Sent again only when it has changed, and as text only. What a button means is known by who made the list.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from toolkit.pages.parts import COMPONENTS, DRAFTS, labels_of
from toolkit.pages.words import Words

_ITEMS_LABELS = ("search", "unfound", "more", "chosen", "choose", "answer", "cancel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button on an item; `ask` is a question whose answer goes along, `pressed` says what stands now.

    Buttons of one `row` stand together under its name.
    """

    name: str
    label: str
    kind: str = ""
    pressed: bool | None = None
    ask: str = ""
    row: str = ""

    def json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "label": self.label,
            "kind": self.kind,
            "pressed": self.pressed,
            "ask": self.ask,
            "row": self.row,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A short word on an item; `kind` is only its look."""

    text: str
    kind: str = ""

    def json(self) -> dict[str, str]:
        return {"text": self.text, "kind": self.kind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with what it counts."""

    value: str
    label: str

    def json(self) -> dict[str, str]:
        return {"value": self.value, "label": self.label}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a list; `href` makes its title a link. `items` fold open under `fold`."""

    id: str
    title: str
    href: str = ""
    lines: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    figures: tuple[Figure, ...] = ()
    buttons: tuple[Button, ...] = ()
    kind: str = ""
    fold: str = ""
    items: tuple["Item", ...] = ()

    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "href": self.href,
            "figures": [figure.json() for figure in self.figures],
            "lines": [line for line in self.lines if line],
            "marks": [mark.json() for mark in self.marks],
            "buttons": [button.json() for button in self.buttons],
            "kind": self.kind,
            "fold": self.fold,
            "items": [item.json() for item in self.items],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """Which button was pressed: on which item, or on which chosen ones, with which answer."""

    name: str
    item: str = ""
    items: tuple[str, ...] = ()
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenButton:
    """A button for the items that are ticked, at least and at most so many."""

    name: str
    label: str
    least: int = 1
    most: int | None = None

    def json(self) -> dict[str, Any]:
        return {"name": self.name, "label": self.label, "least": self.least, "most": self.most}


class Items(Element, component=COMPONENTS / "desk_items.js"):
    """A list that is drawn in the browser from data; sent again only when it has changed.

    `buttons` are those of every item that brings none of its own, `chosen` those for what is ticked.
    """

    def __init__(
        self,
        *,
        words: Words,
        none: str,
        on_press: Callable[[Pressed], Awaitable[None]] | None = None,
        searchable: bool = False,
        ordered: bool = False,
        buttons: Sequence[Button] = (),
        chosen: Sequence[ChosenButton] = (),
        draft: str = "",
        heading: str = "h3",
    ) -> None:
        super().__init__()
        self._press = on_press
        self._shown: list[dict[str, Any]] = []
        self.props["labels"] = {"none": none, **labels_of(words, "items", _ITEMS_LABELS)}
        self.props["searchable"] = searchable
        self.props["ordered"] = ordered
        self.props["itemButtons"] = [button.json() for button in buttons]
        self.props["chosenButtons"] = [button.json() for button in chosen]
        self.props["draft"] = f"{DRAFTS}{draft}"
        self.props["heading"] = heading
        self.props["items"] = []
        self.on("act", self._pressed)

    @property
    def shown(self) -> list[dict[str, Any]]:
        """What the list shows, as data."""
        return self._shown

    def show(self, items: Sequence[Item]) -> None:
        """Show these items; nothing is sent where they are what is shown."""
        fresh = [item.json() for item in items]
        if fresh != self._shown:
            self._shown = fresh
            self.props["items"] = tuple(fresh)  # a tuple is not made observable, item by item

    def settle(self, item: str) -> None:
        """Close the question on an item: its answer was taken."""
        self.run_method("settle", item)

    def release(self) -> None:
        """Untick everything."""
        self.run_method("release")

    def point(self, item: str) -> None:
        """Bring an item into view and focus."""
        self.run_method("point", item)

    async def _pressed(self, event: GenericEventArguments) -> None:
        if self._press is not None:
            await self._press(
                Pressed(
                    name=event.args["name"],
                    item=event.args.get("item", ""),
                    items=tuple(event.args.get("items", ())),
                    answer=event.args.get("text", "").strip(),
                )
            )
