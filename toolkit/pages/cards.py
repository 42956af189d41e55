"""The drawer *kaarten*: every card with its words; add, edit, merge, keep apart and remove.

What a card must have is known by the rules of the session; this only asks and shows.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from toolkit.pages.desk import Desk, new_id
from toolkit.pages.drawer import Drawer
from toolkit.pages.form import Field, Form, Option, Sent
from toolkit.pages.frame import HOME
from toolkit.pages.items import Button, ChosenButton, Item, Items, Mark, Pressed
from toolkit.pages.parts import button, link, tag
from toolkit.pages.people import organisation_options
from toolkit.wheel.model import EVERYONE, EVERYWHERE, NO_FRAMEWORK, ActivityState

Held = Mapping[str, Any] | None  # the card that is edited, None for a new one
_CARDS_SENT_A_SECOND = 1000  # the whole list goes over the line, however little has changed
_LISTS = ("organisations", "goals", "frameworks", "rungs", "target_groups", "areas")
_TEXTS = ("name", "state", "note", "source")


class Cards(Drawer):
    """The list of cards, or the form of one."""

    drafts = "kaart:"

    def build(self) -> None:
        words = self.desk.words
        self.seen = self.desk.state.seq
        self.forms = tag("div", classes="forms")
        with tag("div", classes="buttons"):
            button(words("cards.add"), lambda: self._form(self._activity_form, None), classes="main")
            button(words("cards.add_provision"), lambda: self._form(self._provision_form, None))
            link(words("paper.open"), f"{HOME}/sessie/{self.desk.room.session}/papier", classes="button")
        tag("p", words("cards.merge_hint"), classes="quiet")
        self.list = Items(
            words=words,
            none=words("cards.none"),
            on_press=self._press,
            searchable=True,
            buttons=(
                Button(name="edit", label=words("cards.edit")),
                Button(name="remove", label=words("cards.remove")),
            ),
            chosen=(
                ChosenButton(name="merge", label=words("cards.merge"), least=2),
                ChosenButton(name="apart", label=words("cards.apart"), least=2, most=2),
            ),
        )

    def show(self) -> None:
        items = card_items(self.desk)
        self.pace = Drawer.pace + len(items) / _CARDS_SENT_A_SECOND
        self.list.show(items)

    def receive(self, *items: str) -> None:
        """Bring one card to the front."""
        self.list.point(items[0])

    def resume(self, draft: str) -> None:
        new = {"activity": self._activity_form, "provision": self._provision_form}.get(draft)
        if new is not None:
            self._form(new, None)
        else:
            self._edit(draft)

    async def _press(self, pressed: Pressed) -> None:
        words = self.desk.words
        match pressed.name:
            case "edit":
                self._edit(pressed.item)
            case "remove":
                await self.desk.attempt("card.remove", card=pressed.item, done=words("cards.removed"))
            case "merge":
                into, *others = pressed.items
                if await self.desk.attempt("cards.merge", into=into, cards=others, done=words("cards.merged")):
                    self.list.release()
            case "apart":
                done = words("cards.kept_apart")
                if await self.desk.attempt("cards.keep_apart", cards=list(pressed.items), done=done):
                    self.list.release()

    def _edit(self, card: str) -> None:
        held = self.desk.card(card)
        if held is not None:
            self._form(self._provision_form if "framework" in held else self._activity_form, held)

    def _form(self, form: Callable[[Held], None], held: Held) -> None:
        self.forms.clear()
        self.seen = self.desk.state.seq
        with self.forms:
            form(held)

    def _activity_form(self, held: Held) -> None:
        async def send(sent: Sent) -> None:
            await self._send("activity", held, activity_fields(sent, held), sent)

        self._card_form("activity", held, activity_form(self.desk), activity_values(held), send)

    def _provision_form(self, held: Held) -> None:
        async def send(sent: Sent) -> None:
            await self._send("provision", held, provision_fields(sent, held), sent)

        self._card_form("provision", held, provision_form(self.desk), held or {}, send)

    def _card_form(
        self,
        kind: str,
        held: Held,
        fields: Sequence[Field],
        values: Mapping[str, Any],
        send: Callable[[Sent], Awaitable[None]],
    ) -> None:
        words = self.desk.words
        tag("h3", words("cards.edit_title", name=held["name"]) if held else words(f"cards.new.{kind}"))
        Form(
            fields,
            words=words,
            values=values,
            draft=f"{self.desk.room.session}:{self.drafts}{held['id'] if held else kind}",
            send=words("cards.save" if held else "cards.place"),
            on_send=send,
            cancel=words("cancel"),
            on_close=self.forms.clear,
        )

    async def _send(self, kind: str, held: Held, fields: Mapping[str, Any], sent: Sent) -> None:
        words = self.desk.words
        if held is None:
            card = {"kind": kind, "id": new_id(), **fields}
            await self.desk.submit("card.add", id=sent.key, card=card, confirmed=sent.confirmed)
        elif fields:
            await self._change(held["id"], fields, sent)
        self.desk.page.tell(words("cards.saved" if held else "cards.placed"))

    async def _change(self, card: str, changes: Mapping[str, Any], sent: Sent) -> None:
        """Send a change; who is told that somebody else was first, has seen that and may send it again."""
        seen, self.seen = self.seen, self.desk.state.seq
        await self.desk.submit("card.change", card=card, changes=changes, base=seen, confirmed=sent.confirmed)


def card_items(desk: Desk) -> list[Item]:
    """Return an item for each card, by name."""
    activities = [_activity_item(desk, card) for card in desk.items("activities")]
    provisions = [_provision_item(desk, card) for card in desk.items("provisions")]
    return sorted([*activities, *provisions], key=lambda item: item.title.casefold())


def _activity_item(desk: Desk, card: Mapping[str, Any]) -> Item:
    words, names = desk.words, Names(desk)
    marks = [Mark(text=words.label(f"state.{card['state']}"), kind=str(card["state"]))]
    unknown = [words(f"cards.unknown.{name}") for name in ("frameworks", "target_groups") if not card[name]]
    if unknown:
        marks.append(Mark(text=words("cards.unknown", what=", ".join(unknown)), kind="warn"))
    return Item(
        id=card["id"],
        title=card["name"],
        lines=(desk.organisations(card["organisations"]), ", ".join(map(names.goal, card["goals"]))),
        marks=tuple(marks),
    )


def _provision_item(desk: Desk, card: Mapping[str, Any]) -> Item:
    names = Names(desk)
    return Item(
        id=card["id"],
        title=card["name"],
        lines=(desk.organisation(card["organisation"]), ", ".join(map(names.goal, card["goals"]))),
        marks=(Mark(text=desk.words("cards.provision", framework=names.framework(card["framework"]))),),
    )


class Names:
    """What the ids of the template and the wheel are called."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def goal(self, id: str) -> str:
        return self._named("goals", id)

    def framework(self, id: str) -> str:
        if id == NO_FRAMEWORK:
            return self._desk.words.label("no_framework")
        return next((one.abbreviation for one in self._desk.template.frameworks if one.id == id), id)

    def rung(self, id: int) -> str:
        name = next((self._desk.words.named(one.name) for one in self._desk.template.rungs if one.id == id), "")
        return f"{id}. {name}"

    def _named(self, what: str, id: str) -> str:
        found = next((one for one in getattr(self._desk.template, what) if one.id == id), None)
        return self._desk.words.named(found.name) if found else id


def activity_form(desk: Desk) -> tuple[Field, ...]:
    """Return the fields of an activity."""
    words = desk.words
    return (
        Field(name="name", label=words("cards.name"), required=True),
        _chips(desk, "organisations", organisation_options(desk), fold=True, hint=words("cards.organisations_hint")),
        _chips(desk, "goals", _goals(desk), required=True),
        _chips(desk, "target_groups", _listed(desk, desk.target_groups(), EVERYONE), fold=True),
        _chips(desk, "frameworks", _frameworks(desk), fold=True),
        _chips(desk, "rungs", _rungs(desk), fold=True),
        _chips(desk, "areas", _listed(desk, desk.areas(), EVERYWHERE), fold=True),
        _states(desk),
        Field(name="note", label=words("cards.note"), kind="area"),
    )


def provision_form(desk: Desk) -> tuple[Field, ...]:
    """Return the fields of a provision."""
    words = desk.words
    none, frameworks = Option(value="", label=words("form.nothing")), _frameworks(desk)[1:]
    return (
        Field(name="name", label=words("cards.name"), required=True),
        Field(
            name="framework",
            label=words("cards.framework"),
            kind="choice",
            options=(none, *frameworks),
            required=True,
        ),
        Field(
            name="organisation",
            label=words("people.organisation"),
            kind="choice",
            options=(none, *organisation_options(desk)),
            required=True,
        ),
        _chips(desk, "goals", _goals(desk), required=True),
        _chips(desk, "target_groups", _listed(desk, desk.target_groups(), EVERYONE), fold=True),
    )


def activity_values(held: Held) -> Mapping[str, Any]:
    """Return a card as the form shows it: chips hold ids as texts."""
    if held is None:
        return {"state": ActivityState.EXISTING.value}
    return {
        **{name: held[name] for name in _TEXTS},
        **{name: held[name] for name in _LISTS},
        "frameworks": [use["id"] for use in held["frameworks"]],
        "rungs": [str(rung) for rung in held["rungs"]],
    }


def activity_fields(sent: Sent, held: Held) -> dict[str, Any]:
    """Return the fields to send: all of a new card, of a held one those that were touched and are another value."""
    fields: dict[str, Any] = {name: sent.text(name) for name in _TEXTS if name != "source"}
    fields |= {name: sent.texts(name) for name in _LISTS}
    fields["rungs"] = [int(rung) for rung in sent.texts("rungs")]
    shares = {use["id"]: use for use in (held or {}).get("frameworks", ())}
    fields["frameworks"] = [shares.get(id, {"id": id}) for id in sent.texts("frameworks")]
    if held is None:
        return fields
    return {name: value for name, value in fields.items() if name in sent.typed and value != held[name]}


def provision_fields(sent: Sent, held: Held) -> dict[str, Any]:
    """Return the fields to send: all of a new provision, of a held one those that were touched."""
    fields: dict[str, Any] = {name: sent.text(name) for name in ("name", "framework", "organisation")}
    fields |= {name: sent.texts(name) for name in ("goals", "target_groups")}
    return fields if held is None else {name: value for name, value in fields.items() if name in sent.typed}


def _chips(
    desk: Desk, name: str, options: Sequence[Option], *, required: bool = False, fold: bool = False, hint: str = ""
) -> Field:
    return Field(
        name=name,
        label=desk.words(f"cards.{name}"),
        kind="chips",
        hint=hint,
        options=tuple(options),
        many=True,
        required=required,
        fold=fold,
    )


def _states(desk: Desk) -> Field:
    states = tuple(Option(value=state.value, label=desk.words.label(f"state.{state.value}")) for state in ActivityState)
    return Field(name="state", label=desk.words("cards.state"), kind="choice", options=states)


def _goals(desk: Desk) -> tuple[Option, ...]:
    return tuple(Option(value=goal.id, label=desk.words.named(goal.name)) for goal in desk.template.goals)


def _frameworks(desk: Desk) -> tuple[Option, ...]:
    none = Option(value=NO_FRAMEWORK, label=desk.words.label("no_framework"))
    return (none, *(Option(value=one.id, label=one.abbreviation) for one in desk.template.frameworks))


def _rungs(desk: Desk) -> tuple[Option, ...]:
    return tuple(Option(value=str(rung.id), label=Names(desk).rung(rung.id)) for rung in desk.template.rungs)


def _listed(desk: Desk, named: Mapping[str, str], all_of_them: str) -> tuple[Option, ...]:
    every = Option(value=all_of_them, label=desk.words.label(all_of_them))
    return (every, *(Option(value=id, label=name) for id, name in named.items()))
