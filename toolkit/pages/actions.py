"""The drawer *acties*: the agreed next steps; write, edit and remove them, bound to the findings that they answer.

One line of buttons chooses which state is listed; what is due or put off is only shown, never judged.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from toolkit.pages.desk import Desk, new_id
from toolkit.pages.drawer import Drawer
from toolkit.pages.findings import finding_named, finding_options
from toolkit.pages.form import Field, Form, Option, Sent
from toolkit.pages.items import Button, Item, Items, Mark, Pressed
from toolkit.pages.parts import attend, button, tag
from toolkit.pages.people import organisation_options
from toolkit.wheel.model import ActionState, Window

_LISTS = ("organisations", "findings")
_OPTIONAL = ("owner", "holder", "due", "check", "window", "group")
_EVERY_STATE = ""
_NEW = "nieuw:"  # a draft of an action that is not there yet, and behind it of the finding that it answers
_TEXTS = ("title", "first_step", "note", "state")


class Actions(Drawer):
    """The list of actions, and the form of one."""

    drafts = "actie:"

    def build(self) -> None:
        words = self.desk.words
        self.seen = self.desk.state.seq
        self.listed = _EVERY_STATE
        self.forms = tag("div", classes="forms")
        button(words("actions.add"), lambda: self.edit(None), classes="main wide")
        with tag("div", classes="buttons filter", role="group", aria_label=words("actions.filter")):
            self.states = {
                state: button("", partial(self._list_only, state), classes="small", aria_pressed="false")
                for state in (_EVERY_STATE, *(state.value for state in ActionState))
            }
        self.list = Items(words=words, none=words("actions.none"), on_press=self._press, ordered=True)

    def show(self) -> None:
        counts = Counter(str(action["state"]) for action in self.desk.items("actions"))
        for state, pressed in self.states.items():
            pressed.text = filter_label(self.desk, state, counts)
            pressed.props["aria-pressed"] = "true" if state == self.listed else "false"
        self.list.show(action_items(self.desk, self.listed))

    def _list_only(self, state: str) -> None:
        self.listed = state
        self.show()

    def receive(self, *items: str) -> None:
        """Open the form of a new action that answers a finding."""
        self.edit(None, items[0])

    def resume(self, draft: str) -> None:
        if draft.startswith(_NEW):
            self.edit(None, draft.removeprefix(_NEW) or None)
        elif self.desk.item("actions", draft):
            self.edit(draft)

    def edit(self, action: str | None, finding: str | None = None) -> None:
        """Open the form of an action, or of a new one that answers a finding."""
        desk, words = self.desk, self.desk.words
        held = desk.item("actions", action) if action else None

        self.seen = desk.state.seq

        async def send(sent: Sent) -> None:
            await self._send(held, sent)

        draft = held["id"] if held else f"{_NEW}{finding or ''}"
        self.forms.clear()
        with self.forms:
            title = words("actions.edit_title", title=held["title"]) if held else words("actions.add_title")
            attend(tag("h3", title))
            Form(
                action_form(desk, held["findings"] if held else [finding] if finding else []),
                words=words,
                values=held or {"state": ActionState.OPEN.value, "findings": [finding] if finding else []},
                draft=f"{desk.room.session}:{self.drafts}{draft}",
                send=words("actions.save" if held else "actions.write"),
                on_send=send,
                cancel=words("cancel"),
                on_close=self.forms.clear,
            )

    async def _send(self, held: Mapping[str, Any] | None, sent: Sent) -> None:
        desk, words = self.desk, self.desk.words
        fields = action_fields(sent)
        if held is None:
            action = {"id": new_id(), **fields}
            await desk.submit("action.add", id=sent.key, action=action, confirmed=sent.confirmed)
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


def filter_label(desk: Desk, state: str, counts: Mapping[str, int]) -> str:
    """Return what the button of a state says: its name, and how many actions are in it."""
    name = desk.words.label(f"action_state.{state}") if state else desk.words("actions.all")
    return f"{name} ({counts.get(state, 0) if state else sum(counts.values())})"


def action_items(desk: Desk, state: str = "") -> list[Item]:
    """Return an item for each action by number; of one state only, where one is given."""
    listed = [action for action in desk.items("actions") if state in ("", action["state"])]
    return [_item(desk, action) for action in sorted(listed, key=lambda one: one["number"])]


def _item(desk: Desk, action: Mapping[str, Any]) -> Item:
    words = desk.words
    marks = [Mark(text=words.label(f"action_state.{action['state']}"), kind=str(action["state"]))]
    if action["postponed"]:
        marks.append(Mark(text=words("actions.postponed", count=action["postponed"]), kind="warn"))
    return Item(
        id=action["id"],
        title=f"{action['number']}. {action['title']}",
        lines=(_who_line(desk, action), action["first_step"], _when_line(desk, action), *_origin_lines(desk, action)),
        marks=tuple(marks),
        kind="" if action["owner"] else "silent",
        buttons=(
            Button(name="edit", label=words("cards.edit")),
            Button(name="remove", label=words("cards.remove")),
        ),
    )


def _who_line(desk: Desk, action: Mapping[str, Any]) -> str:
    """Return who leads it, and who has it now where that is somebody else."""
    owner, holder = desk.organisation(action["owner"]), desk.organisation(action["holder"])
    said = [desk.words("actions.owned_by", owner=owner) if owner else desk.words("actions.no_owner")]
    if holder and holder != owner:
        said.append(desk.words("actions.held_by", holder=holder))
    return " · ".join(said)


def _when_line(desk: Desk, action: Mapping[str, Any]) -> str:
    days = {name: action[name] for name in ("due", "check") if action[name]}
    return " · ".join(
        desk.words(f"actions.{name}_on", date=desk.words.date(date.fromisoformat(day))) for name, day in days.items()
    )


def _origin_lines(desk: Desk, action: Mapping[str, Any]) -> list[str]:
    """Return where an action comes from: its working group, and each finding that it answers."""
    said = [desk.words("actions.answer", finding=finding_named(desk, key)) for key in action["findings"]]
    groups = list(desk.state.groups)
    if action["group"] in groups:
        said.append(desk.words("actions.of_group", number=groups.index(action["group"]) + 1))
    return said


def action_form(desk: Desk, findings: Sequence[str]) -> tuple[Field, ...]:
    """Return the fields of an action; `findings` are those that it answers already."""
    words = desk.words
    nobody = Option(value="", label=words("actions.nobody"))
    windows = tuple(Option(value=window.value, label=words.label(f"window.{window.value}")) for window in Window)
    states = tuple(Option(value=state.value, label=words.label(f"action_state.{state.value}")) for state in ActionState)
    groups = tuple(
        Option(value=id, label=words("groups.group", number=number)) for number, id in enumerate(desk.state.groups, 1)
    )
    return (
        Field(name="title", label=words("actions.title"), required=True),
        Field(
            name="owner",
            label=words("actions.owner"),
            kind="choice",
            hint=words("actions.owner_hint"),
            options=(nobody, *organisation_options(desk)),
        ),
        Field(
            name="holder",
            label=words("actions.holder"),
            kind="choice",
            options=(Option(value="", label=words("actions.with_owner")), *organisation_options(desk)),
        ),
        Field(
            name="organisations",
            label=words("actions.with"),
            kind="chips",
            options=organisation_options(desk),
            many=True,
            fold=True,
        ),
        Field(name="first_step", label=words("actions.first_step"), kind="area", rows=2),
        Field(name="due", label=words("actions.due"), kind="date"),
        Field(name="check", label=words("actions.check"), kind="date"),
        Field(
            name="findings",
            label=words("actions.findings"),
            kind="chips",
            options=finding_options(desk, findings),
            many=True,
            fold=True,
        ),
        Field(
            name="window",
            label=words("actions.window"),
            kind="choice",
            options=(Option(value="", label=words("actions.no_window")), *windows),
        ),
        Field(
            name="group",
            label=words("actions.group"),
            kind="choice",
            options=(Option(value="", label=words("actions.no_group")), *groups),
        ),
        Field(name="state", label=words("actions.state"), kind="choice", options=states),
        Field(name="note", label=words("cards.note"), kind="area", rows=2),
    )


def action_fields(sent: Sent) -> dict[str, Any]:
    """Return an action's fields as the session takes them."""
    fields: dict[str, Any] = {name: sent.text(name) for name in _TEXTS}
    fields |= {name: sent.text(name) or None for name in _OPTIONAL}
    return fields | {name: sent.texts(name) for name in _LISTS}
