"""The drawer *thema's*: what the room wants to take further, the dots on it, and the building tasks by window.

Counts nothing itself: before the reveal the desk knows no more than how many dots were given.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.pages.desk import Desk, new_id
from toolkit.pages.drawer import Drawer
from toolkit.pages.findings import finding_named, finding_options
from toolkit.pages.form import Field, Form, Sent
from toolkit.pages.items import Button, ChosenButton, Figure, Item, Items, Mark, Pressed
from toolkit.pages.parts import attend, button, tag
from toolkit.pages.windows import WindowChart, task_rows
from toolkit.sessions.choices import THEME_AXES

_FINDINGS_NAMED = 3


class Themes(Drawer):
    """The list of themes with the vote, the form of one, and the building tasks."""

    drafts = "thema:"

    def build(self) -> None:
        words = self.desk.words
        self.forms = tag("div", classes="forms")
        with tag("div", classes="voting"):
            self.cast = tag("p")
            self.reveal = button("", self._reveal, classes="wide")
        button(words("themes.add"), lambda: self.edit(None), classes="main wide")
        self.list = Items(
            words=words,
            none=words("themes.none"),
            on_press=self._press,
            ordered=True,
            buttons=(
                Button(name="edit", label=words("cards.edit")),
                Button(name="remove", label=words("cards.remove")),
            ),
            chosen=(ChosenButton(name="merge", label=words("themes.merge"), least=2),),
        )
        tag("h3", words("tasks.title"))
        tag("p", words("tasks.text"), classes="quiet")
        self.chart = WindowChart(words=words, on_remove=self._remove_task)
        with tag("details", classes="add"):
            tag("summary", words("tasks.add"))
            self._task_form()

    def show(self) -> None:
        desk = self.desk
        self.cast.text = cast_sentence(desk)
        self.reveal.text = desk.words("themes.hide" if votes_shown(desk) else "themes.reveal")
        self.list.show(theme_items(desk))
        self.chart.show(task_rows(desk))

    def receive(self, *items: str) -> None:
        """Open the form of a new theme about these findings."""
        self.edit(None, items)

    def resume(self, draft: str) -> None:
        self.edit(draft) if self.desk.item("themes", draft) else self.edit(None, draft.split())

    def edit(self, theme: str | None, findings: Sequence[str] = ()) -> None:
        """Open the form of a theme, or of a new one about some findings."""
        desk, words = self.desk, self.desk.words
        held = desk.item("themes", theme) if theme else None

        async def send(sent: Sent) -> None:
            await self._send(held, sent)

        self.forms.clear()
        with self.forms:
            title = words("cards.edit_title", name=held["name"]) if held else words("themes.add_title")
            attend(tag("h3", title))
            Form(
                theme_form(desk, held["findings"] if held else findings),
                words=words,
                values=held or {"name": "", "findings": list(findings)},
                draft=f"{desk.room.session}:{self.drafts}{held['id'] if held else ' '.join(findings)}",
                send=words("themes.save" if held else "themes.write"),
                on_send=send,
                cancel=words("cancel"),
                on_close=self.forms.clear,
            )

    async def _send(self, held: Mapping[str, Any] | None, sent: Sent) -> None:
        desk, words = self.desk, self.desk.words
        fields: dict[str, Any] = {"name": sent.text("name"), "findings": sent.texts("findings")}
        if held is None:
            theme = {"id": new_id(), **fields}
            await desk.submit("theme.add", id=sent.key, theme=theme, confirmed=sent.confirmed)
        else:
            changes = {name: value for name, value in fields.items() if value != held[name]}
            if changes:
                await desk.submit("theme.change", theme=held["id"], changes=changes, confirmed=sent.confirmed)
        desk.page.tell(words("themes.saved" if held else "themes.written"))

    async def _press(self, pressed: Pressed) -> None:
        desk, words = self.desk, self.desk.words
        match pressed.name:
            case "edit":
                self.edit(pressed.item)
            case "remove":
                await desk.attempt("theme.remove", theme=pressed.item, done=words("themes.removed"))
            case "merge":
                into, *others = pressed.items
                if await desk.attempt("themes.merge", into=into, themes=others, done=words("themes.merged")):
                    self.list.release()

    async def _reveal(self) -> None:
        shown = not votes_shown(self.desk)
        said = self.desk.words("themes.revealed" if shown else "themes.hidden")
        await self.desk.attempt("reveal.set", what="votes", shown=shown, done=said)

    def _task_form(self) -> None:
        desk, words = self.desk, self.desk.words

        async def add(sent: Sent) -> None:
            task = {"id": new_id(), "name": sent.text("name")}
            await desk.submit("building_task.add", id=sent.key, building_task=task, confirmed=sent.confirmed)
            desk.page.tell(words("tasks.added"))

        Form(
            (Field(name="name", label=words("tasks.name"), required=True),),
            words=words,
            draft=f"{desk.room.session}:bouwopgave",
            send=words("tasks.write"),
            on_send=add,
        )

    async def _remove_task(self, task: str) -> None:
        await self.desk.attempt("building_task.remove", building_task=task, done=self.desk.words("tasks.removed"))


def votes_shown(desk: Desk) -> bool:
    """Tell whether the outcome of the vote is on show."""
    return bool(desk.session.get("reveal", {}).get("votes"))


def cast_sentence(desk: Desk) -> str:
    """Return how far the vote is: nothing about what on, until it is revealed."""
    words = desk.words
    if votes_shown(desk):
        return words("themes.all_shown", dots=_dots(desk, sum(vote["total"] for vote in desk.items("votes"))))
    cast = desk.item("votes", "cast") or {"dots": 0, "voters": 0}
    people = words("themes.people", count=cast["voters"])
    return words("themes.cast", dots=_dots(desk, cast["dots"]), people=people)


def _dots(desk: Desk, count: int) -> str:
    return desk.words("themes.dots", count=count)


def theme_items(desk: Desk) -> list[Item]:
    """Return an item for each theme: as they came, and once the outcome is on show the most dots first."""
    themes = desk.items("themes")
    if votes_shown(desk):
        themes = sorted(themes, key=lambda theme: -_outcome(desk, theme)["total"])
    return [_item(desk, theme) for theme in themes]


def _outcome(desk: Desk, theme: Mapping[str, Any]) -> Mapping[str, Any]:
    return desk.item("votes", theme["id"]) or {"total": 0}


def _item(desk: Desk, theme: Mapping[str, Any]) -> Item:
    words = desk.words
    findings = theme["findings"]
    more = len(findings) - _FINDINGS_NAMED
    return Item(
        id=theme["id"],
        title=theme["name"],
        lines=(
            *(finding_named(desk, key) for key in findings[:_FINDINGS_NAMED]),
            words("themes.more_findings", count=more) if more > 0 else "",
        ),
        marks=(Mark(text=_dots(desk, _outcome(desk, theme)["total"]), kind="good"),) if votes_shown(desk) else (),
        figures=_figures(desk, theme),
    )


def _figures(desk: Desk, theme: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Return how a theme was rated, where it was and the outcome is on show."""
    outcome, words = _outcome(desk, theme), desk.words
    return tuple(
        Figure(value=words.number(outcome[axis]), label=words(f"themes.axis.{axis}"))
        for axis in THEME_AXES
        if outcome.get(axis) is not None
    )


def theme_form(desk: Desk, chosen: Sequence[str]) -> tuple[Field, ...]:
    """Return the fields of a theme."""
    words = desk.words
    findings = finding_options(desk, chosen)
    return (
        Field(name="name", label=words("themes.name"), required=True),
        Field(name="findings", label=words("themes.findings"), kind="chips", options=findings, many=True, fold=True),
    )
