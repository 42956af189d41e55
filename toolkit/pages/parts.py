"""The parts that every page of the desk is made of: form, list, clock, button, text.

Each is a native element or a small component of ours (`assets/desk/`), because NiceGUI's own fields, dialogs and tables
do not pass axe. What people wrote goes in as text only. Knows nothing of wheels or sessions.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from nicegui.events import GenericEventArguments

from toolkit.errors import InvalidInput, Rejected, ToolkitError
from toolkit.pages.words import Words
from toolkit.resources import shipped

COMPONENTS = shipped("assets") / "desk"
_DRAFTS = "wiel:desk:"

Values = Mapping[str, Any]
Kind = Literal["text", "area", "choice", "chips", "date", "number", "file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: str
    label: str

    def json(self) -> dict[str, str]:
        return {"value": self.value, "label": self.label}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form; `many` lets chips be several, `fold` hides a long row of chips behind what is chosen."""

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    options: tuple[Option, ...] = ()
    many: bool = False
    fold: bool = False
    required: bool = False
    maxlength: int | None = None
    rows: int = 3
    accept: str = ""

    def json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "label": self.label,
            "kind": self.kind,
            "hint": self.hint,
            "options": [option.json() for option in self.options],
            "many": self.many,
            "fold": self.fold,
            "required": self.required,
            "maxlength": self.maxlength,
            "rows": self.rows,
            "accept": self.accept,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a form sent: all values, which of them were touched, and whether personal data was confirmed."""

    values: Values
    typed: frozenset[str]
    confirmed: bool = False

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "").strip()

    def texts(self, name: str) -> list[str]:
        value = self.values.get(name) or []
        return [str(one) for one in (value if isinstance(value, list) else [value])]


class Form(Element, component=COMPONENTS / "desk_form.js"):
    """A form that keeps what is typed in the browser under `draft`, until `on_send` returns without an error.

    `on_send` raises InvalidInput or Rejected with the field that is wrong; where no field of that name is in the form,
    the sentence stands above the button. `on_close` takes the form away, when it was taken or cancelled.
    """

    def __init__(
        self,
        fields: Sequence[Field],
        *,
        words: Words,
        send: str,
        on_send: Callable[[Sent], Awaitable[None]] | None = None,
        values: Values | None = None,
        draft: str = "",
        cancel: str = "",
        on_close: Callable[[], Any] | None = None,
        action: str = "",
    ) -> None:
        super().__init__()
        self._words = words
        self._names = {field.name for field in fields}
        self._send = on_send
        self._close = on_close
        self._draft = f"{_DRAFTS}{draft}" if draft else ""
        self.props["fields"] = [field.json() for field in fields]
        self.props["values"] = dict(values or {})
        self.props["draft"] = self._draft
        self.props["action"] = action
        self.props["labels"] = {"send": send, "cancel": cancel, **_labels(words, "form", _FORM_LABELS)}
        self.on("send", self._sent)
        if on_close is not None:
            self.on("cancel", lambda _: on_close())

    async def _sent(self, event: GenericEventArguments) -> None:
        sent = Sent(
            values=event.args["values"], typed=frozenset(event.args["typed"]), confirmed=bool(event.args["confirmed"])
        )
        assert self._send is not None
        try:
            await self._send(sent)
        except ToolkitError as error:
            self._refused(error)
        else:
            self._accepted()

    def _accepted(self) -> None:
        """Forget the draft. Where the form closes, its element is gone before it could be told to."""
        if self._draft:
            self.client.run_javascript(f"localStorage.removeItem({json.dumps(self._draft)})")
        if self._close is not None:
            self._close()
        elif not self.is_deleted:
            self.props["errors"] = {}
            self.props["confirming"] = False
            self.run_method("accepted")

    def _refused(self, error: ToolkitError) -> None:
        self.props["confirming"] = isinstance(error, Rejected) and error.code == "personal_data"
        self.props["errors"] = {self._field_of(error): self._words.error(error)}

    def _field_of(self, error: ToolkitError) -> str:
        """Return the name of the field that an error's path (`card.goals[0]`) is about, empty for the whole form."""
        path = (error.field or "") if isinstance(error, (InvalidInput, Rejected)) else ""
        parts = [part.split("[")[0] for part in path.split(".")]
        return next((part for part in reversed(parts) if part in self._names), "")


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
        self.props["labels"] = {"none": none, **_labels(words, "items", _ITEMS_LABELS)}
        self.props["searchable"] = searchable
        self.props["ordered"] = ordered
        self.props["itemButtons"] = [button.json() for button in buttons]
        self.props["chosenButtons"] = [button.json() for button in chosen]
        self.props["draft"] = f"{_DRAFTS}{draft}"
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


class Clock(Element, component=COMPONENTS / "desk_clock.js"):
    """A clock that counts down to `ends_at` by the server's time (both ISO 8601)."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.props["labels"] = _labels(words, "clock", ("left", "over", "none"))

    def show(self, ends_at: str | None, now: str) -> None:
        if self.props.get("ends") != (ends_at or ""):
            self.props["now"] = now
            self.props["ends"] = ends_at or ""


_FORM_LABELS = ("confirm", "restored", "discard", "nothing", "needed", "unreachable")
_ITEMS_LABELS = ("search", "unfound", "more", "chosen", "choose", "answer", "cancel")


def _labels(words: Words, part: str, names: Sequence[str]) -> dict[str, str]:
    return {name: words(f"{part}.{name}") for name in names}


class Tag(TextElement):
    """A native element with a text."""

    def __init__(self, name: str, said: str = "") -> None:
        super().__init__(tag=name, text=said)


def tag(name: str, said: str = "", *, classes: str = "", **attributes: str) -> Tag:
    """Return a native element with a text; attributes as keywords (`aria_label` becomes `aria-label`)."""
    element = Tag(name, said).classes(classes)
    for attribute, value in attributes.items():
        element.props[attribute.rstrip("_").replace("_", "-")] = value
    return element


def button(said: str, on_click: Callable[[], Any], *, classes: str = "", **attributes: str) -> Tag:
    """Return a native button that says what happens."""
    pressed = tag("button", said, classes=f"button {classes}", type="button", **attributes)
    return pressed.on("click", lambda _: on_click(), args=[])


def link(said: str, href: str, *, classes: str = "", **attributes: str) -> Tag:
    """Return a native link."""
    return tag("a", said, classes=classes, href=href, **attributes)
