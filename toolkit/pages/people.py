"""The drawer *mensen*: who is here for which organisation, who is silent, how one joins, and moving or removing people.

Names are shown to the facilitator only, as text; they are in no history. Each organisation's own link is made here too.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nicegui import background_tasks

from toolkit.errors import InvalidInput
from toolkit.pages.desk import Desk, new_id
from toolkit.pages.drawer import Drawer
from toolkit.pages.form import Field, Form, Option, Sent
from toolkit.pages.items import Button, ChosenButton, Item, Items, Mark, Pressed
from toolkit.pages.joining import how_to_join
from toolkit.pages.links import MAKE, REVOKE, link_buttons, link_mark, show_co_host, show_link
from toolkit.pages.parts import attend, button, fold, tag
from toolkit.pages.preparation import kind_labels
from toolkit.wheel.labels import folded

RESIDENTS = "_residents"
_PLACING = ("place", "frameworks")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """How many cards an organisation has; of those that came along how many were checked; how many good links.

    No number of links for one who may make none.
    """

    cards: int
    asked: int
    checked: int
    links: int | None


class People(Drawer):
    """The people by organisation, the silent ones first."""

    def build(self) -> None:
        words = self.desk.words
        self.counts: Mapping[str, int] | None = {} if self.links.may_share else None
        self.joining = how_to_join(self.desk, self.links.public)
        button(words("co_host.make"), self._second_facilitator)
        self.summary = tag("p", classes="quiet")
        self.forms = tag("div", classes="forms")
        self.list = Items(
            words=words,
            none=words("people.none"),
            on_press=self._press,
            searchable=True,
            chosen=(ChosenButton(name="merge", label=words("people.merge"), least=2),),
        )
        with tag("details", classes="add"):
            tag("summary", words("people.add"))
            self._add_form()
        if self.links.may_share:
            background_tasks.create(self._count())

    def show(self) -> None:
        desk, words = self.desk, self.desk.words
        people = len(desk.items("participants"))
        organisations = len({person["organisation"] for person in desk.items("participants") if person["organisation"]})
        of = words("people.organisations", count=organisations)
        self.summary.text = words("people.summary", people=words("themes.people", count=people), organisations=of)
        self.list.show(people_items(desk, self.counts))

    async def _second_facilitator(self) -> None:
        """Show how a second facilitator comes in, who leads this session too.

        The code for phones folds away: of two codes beside each other a camera takes the wrong one.
        """
        address = await self.links.co_host(self.desk.room.session)
        fold(self.joining)
        self.forms.clear()
        with self.forms:
            show_co_host(self.desk.words, address, on_close=self.forms.clear, tell=self.desk.page.tell)

    async def _count(self) -> None:
        self.counts = await self.links.counts()
        if not self.list.is_deleted:
            self.show()

    async def _press(self, pressed: Pressed) -> None:
        words = self.desk.words
        match pressed.name:
            case "remove":
                await self.desk.attempt("participant.remove", participant=pressed.item, done=words("people.removed"))
            case "move":
                self._ask_where(pressed.item)
            case name if name == MAKE:
                await self._link(pressed.item)
            case name if name == REVOKE:
                await self.links.revoke(pressed.item)
                self.desk.page.tell(words("links.revoked", name=self.desk.organisation(pressed.item)))
                self.forms.clear()
                await self._count()
            case "merge":
                into, *others = pressed.items
                merged = words("people.merged", name=self.desk.organisation(into))
                if await self.desk.attempt("organisations.merge", into=into, organisations=others, done=merged):
                    self.list.release()

    async def _link(self, organisation: str) -> None:
        """Make a link for an organisation and show it."""
        address, name = await self.links.make(organisation), self.desk.organisation(organisation)
        self.forms.clear()
        with self.forms:
            show_link(self.desk.words, name, address, on_close=self.forms.clear, tell=self.desk.page.tell)
        await self._count()

    def _ask_where(self, participant: str) -> None:
        """Ask to which organisation somebody moves."""
        desk, words = self.desk, self.desk.words
        person = desk.item("participants", participant)
        if person is None:
            return

        async def move(sent: Sent) -> None:
            await desk.submit("participant.change", participant=participant, organisation=sent.text("organisation"))
            desk.page.tell(words("people.moved"))

        self.forms.clear()
        with self.forms:
            attend(tag("h3", words("people.move_title", name=name_of(desk, person))))
            Form(
                (
                    Field(
                        name="organisation",
                        label=words("people.organisation"),
                        kind="choice",
                        options=organisation_options(desk),
                    ),
                ),
                words=words,
                values={"organisation": person["organisation"] or ""},
                send=words("people.move_here"),
                on_send=move,
                cancel=words("cancel"),
                on_close=self.forms.clear,
            )

    def _add_form(self) -> None:
        desk, words = self.desk, self.desk.words

        async def add(sent: Sent) -> None:
            refuse_double(desk, sent.text("name"))
            organisation = {
                "id": new_id(),
                "name": sent.text("name"),
                "kind": sent.text("kind") or "other",
                "invited": True,
            }
            await desk.submit("organisation.add", id=sent.key, organisation=organisation, confirmed=sent.confirmed)
            desk.page.tell(words("people.added", name=sent.text("name")))

        kinds = tuple(Option(value=kind, label=label) for kind, label in kind_labels(words).items())
        Form(
            (
                Field(name="name", label=words("people.name"), required=True),
                Field(name="kind", label=words("people.kind"), kind="choice", options=kinds),
            ),
            words=words,
            values={"kind": "other"},
            draft=f"{desk.room.session}:organisatie",
            send=words("people.add_button"),
            on_send=add,
        )


def refuse_double(desk: Desk, name: str) -> None:
    """Raise InvalidInput where an organisation of this name is there: two of them would have to be merged."""
    held = next((one["name"] for one in desk.items("organisations") if folded(one["name"]) == folded(name)), None)
    if held is not None and folded(name):
        raise InvalidInput("desk.people.error.twice", field="name", name=held)


def organisation_options(desk: Desk) -> tuple[Option, ...]:
    """Return all organisations as options, by name."""
    held = sorted(desk.items("organisations"), key=lambda one: str(one["name"]).casefold())
    return tuple(Option(value=one["id"], label=one["name"]) for one in held)


def name_of(desk: Desk, person: Mapping[str, Any]) -> str:
    """Return how the desk calls a person: by name, else by a number in order of joining."""
    if person.get("name"):
        return str(person["name"])
    ids = list(desk.held.get("participants", {}))
    return desk.words("people.nameless", number=ids.index(person["id"]) + 1 if person["id"] in ids else "?")


def people_items(desk: Desk, links: Mapping[str, int] | None = None) -> list[Item]:
    """Return an item for each organisation, those that need a word first, and one for the residents.

    `links` says how many good links each organisation has; without it there are no buttons for them.
    """
    cards = Counter(_placed(desk))
    by_organisation: dict[str, list[Mapping[str, Any]]] = {}
    for person in desk.items("participants"):
        by_organisation.setdefault(person["organisation"] or RESIDENTS, []).append(person)
    checks = desk.state.checks
    asked = Counter(id for owners in checks.came_along.values() for id in owners)
    checked = Counter(id for card in checks.done for id in checks.came_along[card])
    items = [
        _organisation_item(
            desk,
            one,
            by_organisation.get(one["id"], []),
            _Counts(
                cards=cards[one["id"]],
                asked=asked[one["id"]],
                checked=checked[one["id"]],
                links=None if links is None else links.get(one["id"], 0),
            ),
        )
        for one in sorted(desk.items("organisations"), key=_urgency(by_organisation, cards))
    ]
    residents = by_organisation.get(RESIDENTS)
    return [*items, _residents_item(desk, residents)] if residents else items


def _placed(desk: Desk) -> Iterable[str]:
    """Yield the organisations of each card that is not stopped."""
    for activity in desk.items("activities"):
        if activity.get("state") != "stopped":
            yield from activity["organisations"]
    for provision in desk.items("provisions"):
        yield provision["organisation"]


def _urgency(
    people: Mapping[str, list[Mapping[str, Any]]], cards: Mapping[str, int]
) -> Callable[[Mapping[str, Any]], tuple[int, str]]:
    def key(organisation: Mapping[str, Any]) -> tuple[int, str]:
        here, placed = bool(people.get(organisation["id"])), cards[organisation["id"]] > 0
        missing = organisation.get("invited") and not here
        rank = 0 if here and not placed else 1 if missing and not placed else 2 if here else 3
        return rank, str(organisation["name"]).casefold()

    return key


def _before_placing(desk: Desk) -> set[str]:
    """Return the steps in which nobody could have placed anything yet: up to the first that asks for cards."""
    phases = [step.phase for step in desk.state.script.steps]
    first = next((at for at, phase in enumerate(phases) if phase in _PLACING), len(phases))
    return {step.id for step in desk.state.script.steps[:first]} if first < len(phases) else set()


def _organisation_item(
    desk: Desk, organisation: Mapping[str, Any], people: list[Mapping[str, Any]], counts: _Counts
) -> Item:
    words, name = desk.words, str(organisation["name"])
    connected = desk.connected.get(organisation["id"], 0)
    marks = [Mark(text=words.label(f"organisation_kind.{organisation['kind']}"))]
    if people:
        said = words("people.connected", connected=connected, count=len(people))
        marks.append(Mark(text=said, kind="good" if connected else ""))  # nobody of them is no good news
    elif organisation.get("invited"):
        marks.append(Mark(text=words("people.invited_missing"), kind="warn"))
    is_silent = people and not counts.cards and desk.state.step not in _before_placing(desk)
    silent = words("people.silent", name=name) if is_silent else ""
    return Item(
        id=organisation["id"],
        title=name,
        lines=(silent or _cards_line(desk, counts),),
        marks=(*marks, *link_mark(words, counts.links or 0)),
        buttons=() if counts.links is None else tuple(link_buttons(words, counts.links)),
        kind="silent" if silent else "",
        fold=words("people.people", count=len(people)),
        items=tuple(_person_item(desk, person) for person in people),
    )


def _cards_line(desk: Desk, counts: _Counts) -> str:
    """Return how many cards an organisation has, and how many of those of the round before were checked."""
    said = desk.words("people.cards", count=counts.cards)
    if not counts.asked:
        return said
    return f"{said} · {desk.words('people.checked', checked=counts.checked, count=counts.asked)}"


def _residents_item(desk: Desk, people: list[Mapping[str, Any]]) -> Item:
    return Item(
        id=RESIDENTS,
        title=desk.words("people.residents"),
        fold=desk.words("people.people", count=len(people)),
        items=tuple(_person_item(desk, person) for person in people),
    )


def _person_item(desk: Desk, person: Mapping[str, Any]) -> Item:
    words = desk.words
    return Item(
        id=person["id"],
        title=name_of(desk, person),
        lines=(words("people.ready"),) if person.get("ready") else (),
        buttons=(
            Button(name="move", label=words("people.move")),
            Button(name="remove", label=words("people.remove")),
        ),
    )
