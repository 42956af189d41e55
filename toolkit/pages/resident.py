"""The drawer *inwoner*: walk the wheel as a made-up resident; who it is, what exists for them, where the line stops.

The same in words as the screen shows, for who cannot see it. Who matches what stands in wheel/persona.py.
"""

from collections.abc import Mapping
from typing import Any

from toolkit import shelf
from toolkit.errors import InvalidInput, Rejected
from toolkit.pages.desk import Desk
from toolkit.pages.drawer import Drawer
from toolkit.pages.form import Field, Form, Option, Sent
from toolkit.pages.items import Button, Item, Items, Pressed
from toolkit.pages.parts import attend, button, tag
from toolkit.wheel.file import item_json
from toolkit.wheel.model import RUNGS
from toolkit.wheel.persona import ShippedPersona

QUESTIONS = ("wants", "can", "needs")
_NAMED = 8


class Resident(Drawer):
    """The made-up residents, the one who is walking, and the form for one of one's own."""

    drafts = "inwoner"

    def build(self) -> None:
        words = self.desk.words
        tag("p", words("resident.text"), classes="quiet")
        self.walk = tag("section", aria_label=words("resident.walk"))
        self.shown: Mapping[str, Any] | None = None
        self.whole = button(words("findings.whole"), self._whole)
        self.list = Items(words=words, none="", on_press=self._press)
        button(words("resident.own"), self._own)
        self.form = tag("div", classes="forms")

    def show(self) -> None:
        persona = (self.desk.session.get("show") or {}).get("persona")
        self.whole.set_visibility(bool(persona))
        self.list.show([self._item(one, persona) for one in shelf.personas()])
        if persona != self.shown:
            self.shown = persona
            self.walk.clear()
            with self.walk:
                self._tell(persona)

    def resume(self, draft: str) -> None:
        self._own()

    def _item(self, one: ShippedPersona, persona: Mapping[str, Any] | None) -> Item:
        words = self.desk.words
        name = words.named(one.name)
        said = [f"{words(f'resident.{each}')} {words.named(getattr(one, each).text)}" for each in QUESTIONS]
        pressed = persona is not None and persona["name"] == name
        return Item(
            id=one.id,
            title=name,
            lines=(" ".join(said),),
            buttons=(Button(name="walk", label=words("resident.walk"), pressed=pressed),),
        )

    def _tell(self, persona: Mapping[str, Any] | None) -> None:
        if persona is None:
            return
        tag("h3", persona["name"])
        for line in walk_lines(self.desk, persona):
            tag("p", line)

    async def _press(self, pressed: Pressed) -> None:
        one = next(one for one in shelf.personas() if one.id == pressed.item)
        persona = item_json(one.spoken(self.desk.words.language))
        done = self.desk.words("resident.walking", name=persona["name"])
        await self.desk.attempt("screen.show", persona=persona, done=done)

    async def _whole(self) -> None:
        await self.desk.attempt("screen.show", done=self.desk.words("findings.whole_done"))

    def _own(self) -> None:
        words = self.desk.words

        async def send(sent: Sent) -> None:
            persona = persona_from(sent)
            try:
                await self.desk.submit("screen.show", persona=persona)
            except Rejected as error:
                raise in_the_form(error) from None
            self.desk.page.tell(words("resident.walking", name=persona["name"]))

        self.form.clear()
        with self.form:
            attend(tag("h3", words("resident.own")))
            tag("p", words("resident.fiction"), classes="quiet")
            Form(
                persona_form(self.desk),
                words=words,
                draft=f"{self.desk.room.session}:{self.drafts}",
                send=words("resident.walk"),
                on_send=send,
                cancel=words("cancel"),
                on_close=self.form.clear,
            )


def persona_form(desk: Desk) -> tuple[Field, ...]:
    """Return the fields of a made-up resident of one's own."""
    words = desk.words
    goals = tuple(Option(value=goal.id, label=words.named(goal.name)) for goal in desk.template.goals)
    rungs = tuple(Option(value=str(rung), label=words("resident.rung", rung=rung)) for rung in RUNGS)
    asked = [
        field
        for question in QUESTIONS
        for field in (
            Field(name=question, label=words(f"resident.{question}")),
            Field(
                name=f"{question}_goals",
                label=words("resident.goals"),
                kind="chips",
                many=True,
                fold=True,
                options=goals,
            ),
        )
    ]
    return (
        Field(
            name="name",
            label=words("resident.name"),
            hint=words("resident.name_hint"),
            required=True,
        ),
        *asked,
        Field(
            name="target_groups",
            label=words("resident.groups"),
            kind="chips",
            many=True,
            fold=True,
            options=group_options(desk),
        ),
        Field(name="area", label=words("resident.area"), kind="choice", options=_area_options(desk)),
        Field(name="rung", label=words("resident.from"), kind="choice", options=(_nothing(desk), *rungs)),
        Field(name="to", label=words("resident.to"), kind="choice", options=(_nothing(desk), *rungs)),
    )


def persona_from(sent: Sent) -> dict[str, Any]:
    """Return what was filled in as the persona of a command."""
    said = {name: {"text": sent.text(name), "goals": sent.texts(f"{name}_goals")} for name in QUESTIONS}
    rungs = {name: int(sent.text(name)) for name in ("rung", "to") if sent.text(name)}
    area = {"area": sent.text("area")} if sent.text("area") else {}
    return {"name": sent.text("name"), **said, "target_groups": sent.texts("target_groups"), **rungs, **area}


def in_the_form(error: Rejected) -> Rejected | InvalidInput:
    """Return a refusal at its field; data of a real person is not to be confirmed here, whoever means it."""
    field = (error.field or "").removeprefix("persona.").partition(".")[0].partition("[")[0]
    if error.code == "personal_data":
        return InvalidInput("desk.resident.real", field=field)
    return Rejected(error.code, key=error.key, field=field, **error.params)


def group_options(desk: Desk) -> tuple[Option, ...]:
    """Return the target groups of the wheel and of its template, by name."""
    template = {group.id: desk.words.named(group.name) for group in desk.template.target_groups}
    named = template | desk.target_groups()
    return tuple(Option(value=id, label=name) for id, name in sorted(named.items(), key=lambda one: one[1].casefold()))


def _area_options(desk: Desk) -> tuple[Option, ...]:
    return (_nothing(desk), *(Option(value=id, label=name) for id, name in desk.areas().items()))


def _nothing(desk: Desk) -> Option:
    return Option(value="", label=desk.words("resident.nothing"))


def walk_lines(desk: Desk, persona: Mapping[str, Any]) -> list[str]:
    """Return in words what the screen shows: the three questions, the line rung by rung, and where it stops."""
    words, walk = desk.words, persona.get("walk")
    if walk is None:
        return [words("resident.hidden")]
    asked = [
        words(f"resident.found.{question}", text=persona[question]["text"], names=_names(desk, walk[question]))
        for question in QUESTIONS
        if persona[question]["text"] or persona[question]["goals"]
    ]
    line = [words("resident.step", rung=step["rung"], name=_names(desk, [step["card"]])) for step in walk["line"]]
    end: list[str] = []
    if walk["stops"] is not None:
        end.append(words("resident.stops", rung=walk["stops"]))
        if walk["coming"]:
            end.append(words("resident.coming", names=_names(desk, walk["coming"])))
    elif line:
        end.append(words("resident.through"))
    unknown = [words("resident.unknown", count=walk["unknown"])] if walk["unknown"] else []
    return [*asked, *line, *end, *unknown]


def _names(desk: Desk, ids: list[str]) -> str:
    names = [str(card["name"]) for card in map(desk.card, ids) if card]
    if not names:
        return desk.words("resident.nobody")
    more = len(names) - _NAMED
    said = ", ".join(names[:_NAMED])
    return desk.words("resident.and_more", names=said, more=more) if more > 0 else said
