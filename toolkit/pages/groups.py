"""The drawer *groepen*: mixed working groups are formed, explained, moved by hand, and shown on the screen.

Who sits where is found by the session; what the division is worth is counted by wheel/groups.py, beside the event loop.
What the facilitator ticks for a next division stays in the browser until it is formed.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nicegui import background_tasks
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from toolkit.errors import InvalidInput, Rejected
from toolkit.pages.desk import Desk
from toolkit.pages.drawer import Drawer
from toolkit.pages.form import Field, Form, Option, Sent
from toolkit.pages.parts import COMPONENTS, DRAFTS, button, tag
from toolkit.pages.people import name_of
from toolkit.sessions.state import SessionState, changed_since, is_latest, wheel_of
from toolkit.wheel.group_words import sentence
from toolkit.wheel.groups import formation_of, request_of
from toolkit.wheel.model import WorkingGroup
from toolkit.wheel.naming import discipline_names

SIZE, NUMBER = "size", "groups"
_USUAL_SIZE = "6"
_LABELS = (
    "apart",
    "apart_said",
    "chosen",
    "forget",
    "later",
    "locked",
    "lock",
    "lock_said",
    "move",
    "move_to",
    "none",
    "show",
    "together",
    "together_said",
    "title_asked",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """What a formation must keep to: who stays at which group, who sits together, who does not."""

    locks: Mapping[str, str]
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()

    def json(self) -> dict[str, Any]:
        return {
            "locks": dict(self.locks),
            "together": [list(people) for people in self.together],
            "apart": [list(people) for people in self.apart],
        }


class Tables(Element, component=COMPONENTS / "desk_tables.js"):
    """The groups with their people, drawn in the browser; what is ticked for the next division stays there."""

    def __init__(self, desk: Desk, drawer: "Groups") -> None:
        super().__init__()
        words = desk.words
        self.props["labels"] = {name: words(f"groups.tables.{name}") for name in _LABELS}
        self.props["draft"] = f"{DRAFTS}{desk.room.session}:groepen"
        self.props["groups"] = []
        self.props["asked"] = asked_before(desk.state).json()
        self.on("asks", lambda event: drawer.ask(event.args))
        self.on("show", drawer.present)
        self.on("move", drawer.move)

    def show(self, groups: list[dict[str, Any]], asked: dict[str, Any]) -> None:
        """Show these groups; nothing is sent where they are what is shown."""
        for name, value in (("groups", groups), ("asked", asked)):
            if value != self.props[name]:
                self.props[name] = value

    def settle(self) -> None:
        """Forget what was ticked: the groups were formed with it."""
        self.run_method("settle")


class Groups(Drawer):
    """The form, the sentences about the division, and the tables."""

    def build(self) -> None:
        words = self.desk.words
        self.asks: Asks | None = None
        self._told_of = -1
        self._form()
        self.undo = button(words("history.undo"), self._undo, classes="wide")
        self.summary = tag("ul", classes="sentences")
        self.tables = Tables(self.desk, self)

    def show(self) -> None:
        desk = self.desk
        self.undo.set_visibility(newest_change(desk.state) is not None)
        self.tables.show(tables_of(desk), asked_before(desk.state).json())
        seen = max((max(changed, default=0) for changed in _touched(desk.state)), default=0)
        if seen != self._told_of:
            self._told_of = seen
            background_tasks.create(self._tell())

    async def _tell(self) -> None:
        """Say what the division is worth, counted in a thread of its own."""
        seen, sentences = self._told_of, await summary_of(self.desk.state, self.desk.words.language)
        if self.summary.is_deleted or seen != self._told_of:
            return
        self.summary.clear()
        with self.summary:
            for sentence in sentences:
                tag("li", sentence)
        self.summary.set_visibility(bool(sentences))

    def _form(self) -> None:
        desk, words = self.desk, self.desk.words

        async def form(sent: Sent) -> None:
            wanted: dict[str, Any] = {sent.text("way"): _count(sent)}
            asks = within(self.asks or asked_before(desk.state), desk.state)
            try:
                await desk.submit("groups.form", **wanted, **asks.json())
            except Rejected as error:
                raise named(desk, error) from error
            self.asks = None
            self.tables.settle()
            desk.page.tell(words("groups.formed", count=len(desk.state.groups)))

        ways = tuple(Option(value=way, label=words(f"groups.way.{way}")) for way in (SIZE, NUMBER))
        Form(
            (
                Field(name="way", label=words("groups.way"), kind="chips", options=ways),
                Field(name="count", label=words("groups.count"), kind="number", hint=words("groups.again")),
            ),
            words=words,
            values={"way": SIZE, "count": _USUAL_SIZE},
            send=words("groups.form"),
            on_send=form,
        )

    def ask(self, told: Mapping[str, Any] | None) -> None:
        """Keep what was ticked for the next division; None takes back what was asked the last time."""
        self.asks = asks_from(told) if told else None

    async def present(self, event: GenericEventArguments) -> None:
        """Show a group on the screen, or the whole wheel again."""
        desk, group = self.desk, str(event.args["group"])
        shown = (desk.session.get("show") or {}).get("group") == group
        said = desk.words("findings.whole_done" if shown else "groups.shown")
        await desk.attempt("screen.show", **({} if shown else {"group": group}), done=said)

    async def move(self, event: GenericEventArguments) -> None:
        """Move one person to another group; nobody else moves."""
        desk = self.desk
        person, group = str(event.args["person"]), str(event.args["group"])
        await desk.attempt("groups.move", participant=person, group=group, done=desk.words("groups.moved"))

    async def _undo(self) -> None:
        seq = newest_change(self.desk.state)
        if seq is not None:
            await self.desk.attempt("undo", seq=seq, done=self.desk.words("history.undone"))


def _count(sent: Sent) -> int:
    try:
        return int(sent.text("count"))
    except ValueError:
        raise InvalidInput("desk.groups.error.count", field="count") from None


def asks_from(told: Mapping[str, Any]) -> Asks:
    """Return what the browser keeps, as it is asked."""
    return Asks(
        locks={str(person): str(group) for person, group in told["locks"].items()},
        together=tuple(tuple(map(str, people)) for people in told["together"]),
        apart=tuple(tuple(map(str, people)) for people in told["apart"]),
    )


def asked_before(state: SessionState) -> Asks:
    """Return what was asked with the last formation, for who and what is still there."""
    asked = state.asked
    if asked is None:
        return Asks(locks={})
    return within(Asks(locks=asked.locks, together=asked.together, apart=asked.apart), state)


def within(asks: Asks, state: SessionState) -> Asks:
    """Leave out who is gone, and the groups that are."""
    here = state.participants
    together, apart = (
        tuple(held for people in lists if len(held := tuple(one for one in people if one in here)) > 1)
        for lists in (asks.together, asks.apart)
    )
    locks = {person: group for person, group in asks.locks.items() if person in here and group in state.groups}
    return Asks(locks=locks, together=together, apart=apart)


def named(desk: Desk, error: Rejected) -> InvalidInput:
    """Return the refusal of a formation with people by name and groups by number."""
    params = dict(error.params)
    if ids := params.pop("ids", ()):
        params["people"] = ", ".join(_person_named(desk, id) for id in ids)
    if (group := params.get("id")) in desk.state.groups:
        params["id"] = _number(desk, str(group))
    return InvalidInput(error.key, field=error.field or "", **params)


def _person_named(desk: Desk, id: str) -> str:
    person = desk.item("participants", id)
    return name_of(desk, person) if person else id


def _number(desk: Desk, group: str) -> int:
    return list(desk.state.groups).index(group) + 1


def newest_change(state: SessionState) -> int | None:
    """Return the seq of the newest formation or move that can still be taken back."""
    for line in reversed(state.history.recent):
        before = state.history.before.get(line.seq, {}) if line.type.startswith("groups.") else {}
        if before and all(is_latest(state, key, line.seq) for key in before):
            return line.seq
    return None


async def summary_of(state: SessionState, language: str) -> tuple[str, ...]:
    """Return what is said of the groups as they are; nothing where there are none."""
    return await asyncio.to_thread(_summary, state, language) if state.groups else ()


def _summary(state: SessionState, language: str) -> tuple[str, ...]:
    request = request_of(wheel_of(state), state.template, met=state.met)
    seating = {group.id: group.members for group in state.groups.values()}
    return formation_of(request, seating).summary[language]


def _touched(state: SessionState) -> Iterable[list[int]]:
    """Yield when what a division is about was changed last: groups, people with their wishes, themes."""
    for collection in ("groups", "participants", "themes"):
        yield [state.touched[collection][key] for key in changed_since(state, collection, 0)[-1:]]


def tables_of(desk: Desk) -> list[dict[str, Any]]:
    """Return each group with its people as the desk calls them, and at the end who has no group yet."""
    seated = {member for group in desk.state.groups.values() for member in group.members}
    tables = [_table(desk, number, id) for number, id in enumerate(desk.state.groups, start=1)]
    rest = [_seat(desk, person) for person in desk.items("participants") if person["id"] not in seated]
    none_yet = {"id": "", "title": desk.words("groups.without"), "lines": [], "shown": False, "people": rest}
    return [*tables, none_yet] if rest else tables


def _table(desk: Desk, number: int, id: str) -> dict[str, Any]:
    group = desk.state.groups[id]
    theme = desk.item("themes", group.theme) if group.theme else None
    people = [person for member in group.members if (person := desk.item("participants", member))]
    return {
        "id": id,
        "title": desk.words("groups.group", number=number),
        "lines": [line for line in (theme["name"] if theme else "", _why(desk, group)) if line],
        "shown": (desk.session.get("show") or {}).get("group") == id,
        "people": sorted((_seat(desk, person) for person in people), key=lambda seat: (seat["from"], seat["name"])),
    }


def _why(desk: Desk, group: WorkingGroup) -> str:
    """Return why a group is together in the reader's language; of an older session or a file, as it stands there."""
    reason = desk.state.reasons.get(group.id)
    return sentence(reason, desk.words.language) if reason else group.reason


def _seat(desk: Desk, person: Mapping[str, Any]) -> dict[str, str]:
    organisation = desk.organisation(person["organisation"]) or desk.words("groups.resident")
    discipline = discipline_named(desk, person.get("discipline"))
    origin = " · ".join(part for part in (organisation, discipline) if part)
    return {"id": person["id"], "name": name_of(desk, person), "from": origin}


def discipline_named(desk: Desk, id: str | None) -> str:
    """Return what a discipline is called, in the reader's language where the template names it; nothing for none."""
    names = discipline_names(desk.template, desk.state.wheel.disciplines)
    return desk.words.named(names[id]) if id in names else ""
