"""The plain parts of every page of the desk: native elements with a text, buttons, links, the clock.

NiceGUI's own fields, dialogs and tables do not pass axe, so the desk has none. What people wrote goes in as text only.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from toolkit.pages.words import Words
from toolkit.resources import shipped

COMPONENTS = shipped("assets") / "desk"
DRAFTS = "wiel:desk:"  # what drafts are called in the browser's storage


def labels_of(words: Words, part: str, names: Sequence[str]) -> dict[str, str]:
    """Return the words of one part of the page, by name."""
    return {name: words(f"{part}.{name}") for name in names}


class Clock(Element, component=COMPONENTS / "desk_clock.js"):
    """A clock that counts down to `ends_at` by the server's time (both ISO 8601)."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.props["labels"] = labels_of(words, "clock", ("left", "over", "none"))

    def show(self, ends_at: str | None, now: str) -> None:
        if self.props.get("ends") != (ends_at or ""):
            self.props["now"] = now
            self.props["ends"] = ends_at or ""


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


def picture(svg: str) -> str:
    """Return an SVG as the source of an image."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def attend(heading: Tag) -> None:
    """Bring a heading that has just come into view and into focus; of a shown link all of it, its picture too."""
    heading.props["tabindex"] = "-1"
    heading.client.run_javascript(
        f"requestAnimationFrame(() => {{ const heading = getHtmlElement({heading.id}); heading?.focus(); "
        'heading?.closest(".shown-link")?.scrollIntoView({ block: "nearest" }); })'
    )


def fold(details: Tag) -> None:
    """Close a `details` that this browser may have opened or closed by itself."""
    details.client.run_javascript(f"const details = getHtmlElement({details.id}); if (details) details.open = false;")
