"""The drawer *acties*: the agreed next steps; write, edit and remove them, bound to the findings that they answer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from toolkit.pages.desk import Desk, new_id
from toolkit.pages.drawer import Drawer
from toolkit.pages.findings import sentence_of
from toolkit.pages.form import Field, Form, Option, Sent
from toolkit.pages.items import Button, Item, Items, Mark, Pressed
from toolkit.pages.parts import button, tag
from toolkit.pages.people import organisation_options
from toolkit.wheel.content import FIRST_STEP_LENGTH, NAME_LENGTH, NOTE_LENGTH
from toolkit.wheel.model import ActionState, Window

_LISTS = ("organisations", "findings")
_OPTIONAL = ("owner", "due", "window")
_TEXTS = ("title", "first_step", "note", "state")


class Actions(Drawer):
    """The list of actions, and the form of one."""

    def build(self) -> None:
        words = self.desk.words
        self.seen = self.desk.state.seq
        self.forms = tag("div", classes="forms")
        button(words("actions.add"), lambda: self.edit(None), classes="main wide")
        self.list = Items(words=words, none=words("actions.none"), on_press=self._press, ordered=True)

    def show(self) -> None:
        self.list.show(action_items(self.desk))

    def edit(self, action: str | None, finding: str | None = None) -> None:
        """Open the form of an action, or of a new one that answers a finding."""
        desk, words = self.desk, self.desk.words
        held = desk.item("actions", action) if action else None

        self.seen = desk.state.seq

        async def send(sent: Sent) -> None:
            await self._send(held, sent)

        draft = held["id"] if held else f"nieuw:{finding or ''}"
        self.forms.clear()
        with self.forms:
            tag("h3", words("actions.edit_title", title=held["title"]) if held else words("actions.add_title"))
            Form(
                action_form(desk),
                words=words,
                values=held or {"state": ActionState.OPEN.value, "findings": [finding] if finding else []},
                draft=f"{desk.room.session}:actie:{draft}",
                send=words("actions.save" if held else "actions.write"),
                on_send=send,
                cancel=words("cancel"),
                on_close=self.forms.clear,
            )

    async def _send(self, held: Mapping[str, Any] | None, sent: Sent) -> None:
        desk, words = self.desk, self.desk.words
        fields = action_fields(sent)
        if held is None:
            await desk.submit("action.add", action={"id": new_id(), **fields}, confirmed=sent.confirmed)
        else:
            changes = {name: value for name, value in fields.items() if name in sent.typed and value != held[name]}
            if changes:
                seen, self.seen = self.seen, desk.state.seq  # told that somebody was first, one may send it again
                changed = {"action": held["id"], "changes": changes, "base": seen}
                await desk.submit("action.change", **changed, confirmed=sent.confirmed)
        desk.page.tell(words("actions.saved" if held else "actions.written"))

    async def _press(self, pressed: Pressed) -> None:
        if pressed.name == "edit":
            self.edit(pressed.item)
        else:
            await self.desk.attempt("action.remove", action=pressed.item, done=self.desk.words("actions.removed"))


def action_items(desk: Desk) -> list[Item]:
    """Return an item for each action, by number."""
    return [_item(desk, action) for action in sorted(desk.items("actions"), key=lambda one: one["number"])]


def _item(desk: Desk, action: Mapping[str, Any]) -> Item:
    words = desk.words
    owner = desk.organisation(action["owner"])
    due = words("actions.due_on", date=words.date(date.fromisoformat(action["due"]))) if action["due"] else ""
    answers = len(action["findings"])
    return Item(
        id=action["id"],
        title=f"{action['number']}. {action['title']}",
        lines=(
            words("actions.owned_by", owner=owner) if owner else words("actions.no_owner"),
            action["first_step"],
            due,
            words("actions.answers", count=answers) if answers else "",
        ),
        marks=(Mark(text=words.label(f"action_state.{action['state']}"), kind=str(action["state"])),),
        kind="" if owner else "silent",
        buttons=(
            Button(name="edit", label=words("cards.edit")),
            Button(name="remove", label=words("cards.remove")),
        ),
    )


def action_form(desk: Desk) -> tuple[Field, ...]:
    """Return the fields of an action."""
    words = desk.words
    nobody = Option(value="", label=words("actions.nobody"))
    windows = tuple(Option(value=window.value, label=words.label(f"window.{window.value}")) for window in Window)
    states = tuple(Option(value=state.value, label=words.label(f"action_state.{state.value}")) for state in ActionState)
    findings = tuple(Option(value=one["key"], label=sentence_of(desk, one)) for one in _ranked(desk))
    return (
        Field(name="title", label=words("actions.title"), required=True, maxlength=NAME_LENGTH),
        Field(
            name="owner",
            label=words("actions.owner"),
            kind="choice",
            hint=words("actions.owner_hint"),
            options=(nobody, *organisation_options(desk)),
        ),
        Field(
            name="organisations",
            label=words("actions.with"),
            kind="chips",
            options=organisation_options(desk),
            many=True,
            fold=True,
        ),
        Field(name="first_step", label=words("actions.first_step"), kind="area", rows=2, maxlength=FIRST_STEP_LENGTH),
        Field(name="due", label=words("actions.due"), kind="date"),
        Field(name="findings", label=words("actions.findings"), kind="chips", options=findings, many=True, fold=True),
        Field(
            name="window",
            label=words("actions.window"),
            kind="choice",
            options=(Option(value="", label=words("actions.no_window")), *windows),
        ),
        Field(name="state", label=words("actions.state"), kind="choice", options=states),
        Field(name="note", label=words("cards.note"), kind="area", rows=2, maxlength=NOTE_LENGTH),
    )


def action_fields(sent: Sent) -> dict[str, Any]:
    """Return an action's fields as the session takes them."""
    fields: dict[str, Any] = {name: sent.text(name) for name in _TEXTS}
    fields |= {name: sent.text(name) or None for name in _OPTIONAL}
    return fields | {name: sent.texts(name) for name in _LISTS}


def _ranked(desk: Desk) -> list[Mapping[str, Any]]:
    return sorted(desk.items("findings"), key=lambda one: one.get("rank", 0))
