"""Kaarten van papier: numbered cards of people without a phone, typed in at the desk, credited to their organisation.

One page for a helper with a keyboard. A card's id holds its number, so that two helpers cannot type in the same one.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from nicegui import ui
from nicegui.context import context
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from toolkit.errors import NotFound, Rejected, ToolkitError
from toolkit.pages.desk import Desk, new_id
from toolkit.pages.frame import HOME, RECONNECT_TIMEOUT, Page, frame, missing
from toolkit.pages.parts import COMPONENTS, DRAFTS, labels_of, link, tag
from toolkit.sessions.room import Publication, Room
from toolkit.workplace import Reception

RESIDENT = "_resident"
_MARK = "papier-"
_LABELS = (
    *("number", "organisation", "name", "goal", "goal_hint", "who", "law", "state", "state_hint", "send"),
    *(
        "bad_number",
        "no_organisation",
        "unknown_organisation",
        "vague_organisation",
        "no_name",
        "bad_goal",
        "unknown_group",
    ),
    *("unknown_law", "bad_state", "sent", "kept", "refused", "change", "confirm"),
)


def card_id(session: str, number: int) -> str:
    """Return the id of the card of that number: another session has its own."""
    return f"{_MARK}{session[:12]}-{number}"


def number_of(session: str, id: str) -> int | None:
    """Return the number that stands on paper, None for a card that came another way."""
    digits = id.removeprefix(f"{_MARK}{session[:12]}-")
    return int(digits) if digits != id and digits.isascii() and digits.isdigit() else None


class PaperForm(Element, component=COMPONENTS / "desk_paper.js"):
    """The form and the cards that went through it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._one_at_a_time = asyncio.Lock()  # a new organisation comes with the first of its cards
        words = desk.words
        done, double = words("paper.done", count="{count}"), words("paper.double", number="{number}", name="{name}")
        self.props["labels"] = {**labels_of(words, "paper", _LABELS), "done": done, "double": double}
        self.props["goals"] = [{"id": goal.id, "name": words.named(goal.name)} for goal in desk.template.goals]
        self.props["draft"] = f"{DRAFTS}{desk.room.session}:papier"
        self.props["laws"] = [
            {"id": law.id, "name": f"{law.abbreviation} {words.named(law.name)}"} for law in desk.template.frameworks
        ]
        self.on("card", self._typed)
        self.show()

    def show(self) -> None:
        """Offer the organisations and target groups, and know the numbers, as the session stands."""
        desk, session = self.desk, self.desk.room.session
        resident = {"id": RESIDENT, "name": desk.words("paper.resident")}
        organisations = [{"id": one["id"], "name": one["name"]} for one in desk.items("organisations")]
        groups = [{"id": id, "name": name} for id, name in desk.target_groups().items()]
        numbered = ((number_of(session, card["id"]), card["name"]) for card in desk.items("activities"))
        fresh = {
            "organisations": [resident, *organisations],
            "groups": groups,
            "taken": {str(number): name for number, name in numbered if number is not None},
        }
        for name, value in fresh.items():
            if self.props.get(name) != value:
                self.props[name] = value

    async def _typed(self, event: GenericEventArguments) -> None:
        card, words = event.args, self.desk.words
        try:
            async with self._one_at_a_time:
                await self._place(card)
        except ToolkitError as error:
            confirmable = isinstance(error, Rejected) and error.code == "personal_data"
            self._answer(str(card["key"]), False, words.error(error), confirmable)
        else:
            self._answer(str(card["key"]), True, words("paper.placed", number=card["number"]), False)

    async def _place(self, card: Mapping[str, Any]) -> None:
        organisation = card["organisation"] or await self._made(
            str(card["organisation_name"]), confirmed=bool(card["confirmed"])
        )
        await self.desk.submit(
            "card.add",
            id=str(card["key"]),
            confirmed=bool(card["confirmed"]),
            card={
                "kind": "activity",
                "id": card_id(self.desk.room.session, int(card["number"])),
                "name": str(card["name"]),
                "organisations": [] if organisation == RESIDENT else [organisation],
                "goals": [str(card["goal"])],
                "target_groups": [card["who"]] if card["who"] else [],
                "frameworks": [{"id": card["law"]}] if card["law"] else [],
                "state": str(card["state"]),
                "source": self.desk.words("paper.source", number=card["number"]),
            },
        )

    async def _made(self, name: str, *, confirmed: bool) -> str:
        """Return the organisation of this name, added where it is new: the card before may just have brought it."""
        held = next((one["id"] for one in self.desk.items("organisations") if one["name"] == name), None)
        if held is not None:
            return str(held)
        id = new_id()
        organisation = {"id": id, "name": name, "kind": "other"}
        await self.desk.submit("organisation.add", confirmed=confirmed, organisation=organisation)
        return id

    def _answer(self, key: str, good: bool, sentence: str, confirmable: bool) -> None:
        if not self.is_deleted:
            self.run_method("answered", key, good, sentence, confirmable)


def register(reception: Reception) -> None:
    """Register the page for cards from paper."""

    @ui.page("/sessie/{id}/papier", reconnect_timeout=RECONNECT_TIMEOUT)
    async def paper(request: Request, id: str) -> None:
        place = reception.of(request.state.who)
        with frame(request, title="paper.title", assets=place.asset_prefix, classes="paper-page") as page:
            try:
                room = await place.rooms.led(id)
            except NotFound:
                missing(page)
                return
            _show(room, page)


def _show(room: Room, page: Page) -> None:
    desk = Desk(room=room, page=page)
    desk.look()
    words = page.words
    tag("h1", words("paper.title"))
    tag("p", words("paper.text"))
    form = PaperForm(desk)
    link(words("paper.back"), f"{HOME}/sessie/{room.session}", classes="button")
    client = context.client

    def follow(publication: Publication) -> None:
        desk.follow(publication)
        if client.has_socket_connection and not form.is_deleted:
            with client:
                form.show()

    client.on_connect(form.show)  # what came while the line was away
    client.on_delete(room.subscribe(follow))
