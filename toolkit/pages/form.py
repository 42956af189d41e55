"""The one form of the desk: native fields from a list, a sentence beside the field that is wrong, drafts that survive.

What is typed stays in the browser until the server has taken it. Knows nothing of wheels or sessions.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from toolkit.errors import InvalidInput, Rejected, ToolkitError
from toolkit.pages.parts import COMPONENTS, DRAFTS, labels_of
from toolkit.pages.words import Words

_FORM_LABELS = ("confirm", "restored", "discard", "nothing", "needed", "unreachable")
Values = Mapping[str, Any]
Kind = Literal["text", "area", "choice", "chips", "date", "number", "file", "email", "password"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the things that a field lets one choose."""

    value: str
    label: str

    def json(self) -> dict[str, str]:
        return {"value": self.value, "label": self.label}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form; `many` lets chips be several, `fold` hides a long row of chips behind what is chosen.

    It has no largest length: what a browser cuts off is gone unseen, what the server refuses is still there.
    """

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    options: tuple[Option, ...] = ()
    many: bool = False
    fold: bool = False
    required: bool = False
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
            "rows": self.rows,
            "accept": self.accept,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a form sent: all values, which of them were touched, and whether personal data was confirmed.

    `key` is its own, and that of the same thing sent again: the id of the command that comes of it.
    """

    values: Values
    typed: frozenset[str]
    confirmed: bool = False
    key: str = ""

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "").strip()

    def texts(self, name: str) -> list[str]:
        value = self.values.get(name) or []
        return [str(one) for one in (value if isinstance(value, list) else [value])]


def forget_drafts(*beginnings: str) -> None:
    """Forget in this browser what was typed in forms whose draft begins like one of these."""
    kept = json.dumps([f"{DRAFTS}{beginning}" for beginning in beginnings])
    ui.run_javascript(
        f"for (const key of Object.keys(localStorage))"
        f" if ({kept}.some((beginning) => key.startsWith(beginning))) localStorage.removeItem(key)"
    )


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
        self._draft = f"{DRAFTS}{draft}" if draft else ""
        self._taken = ""  # the key of what was sent last, and not refused
        self.props["fields"] = [field.json() for field in fields]
        self.props["values"] = dict(values or {})
        self.props["draft"] = self._draft
        self.props["action"] = action
        self.props["labels"] = {"send": send, "cancel": cancel, **labels_of(words, "form", _FORM_LABELS)}
        self.on("send", self._sent)
        if on_close is not None:
            self.on("cancel", lambda _: on_close())

    async def _sent(self, event: GenericEventArguments) -> None:
        told = event.args
        key = str(told["key"])
        if key == self._taken:
            return  # sent again while the line was away: the first is answered
        self._taken = key
        assert self._send is not None
        try:
            await self._send(
                Sent(
                    values=told["values"],
                    typed=frozenset(told["typed"]),
                    confirmed=bool(told["confirmed"]),
                    key=key,
                )
            )
        except Exception as error:
            self._taken = ""
            self._refused(error)
            if not isinstance(error, ToolkitError):
                raise  # for the log
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

    def _refused(self, error: Exception) -> None:
        self.props["confirming"] = isinstance(error, Rejected) and error.code == "personal_data"
        self.props["errors"] = {self._field_of(error): self._words.error(error)}

    def _field_of(self, error: Exception) -> str:
        """Return the field that an error's path is about, empty for the whole form.

        The outermost that is one: `municipalities[0].name` is about the municipalities, whatever else has a name.
        """
        path = (error.field or "") if isinstance(error, (InvalidInput, Rejected)) else ""
        parts = [part.split("[")[0] for part in path.split(".")]
        return next((part for part in parts if part in self._names), "")
