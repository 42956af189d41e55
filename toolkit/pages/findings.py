"""The drawer *bevindingen*: the ranked questions to the room, each with its cards, what the room said, and the screen.

Nothing is found or weighed here; the text of a finding comes with it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.errors import ToolkitError
from toolkit.pages.desk import Desk
from toolkit.pages.drawer import Drawer
from toolkit.pages.form import Option
from toolkit.pages.items import Button, ChosenButton, Item, Items, Mark, Pressed
from toolkit.pages.parts import button, tag
from toolkit.wheel.model import Verdict

_KNOWN = ("target_groups", "frameworks", "rungs", "areas")
_CARDS_NAMED = 6
_OFFERED = 40  # nobody reads on in a form; what is further down is ticked in the list itself


class Findings(Drawer):
    """The list of findings."""

    def build(self) -> None:
        words = self.desk.words
        self.known = tag("p", classes="quiet")
        self.whole = button(words("findings.whole"), self._whole)
        self.list = Items(
            words=words,
            none=words("findings.none"),
            on_press=self._press,
            searchable=True,
            ordered=True,
            draft=f"{self.desk.room.session}:reden",
            chosen=(ChosenButton(name="theme", label=words("findings.theme")),),
        )

    def show(self) -> None:
        self.known.text = known_sentence(self.desk)
        self.whole.set_visibility(bool(self.desk.session.get("show")))
        self.list.show(finding_items(self.desk))

    async def _whole(self) -> None:
        await self.desk.attempt("screen.show", done=self.desk.words("findings.whole_done"))

    async def _press(self, pressed: Pressed) -> None:
        desk, words = self.desk, self.desk.words
        match pressed.name:
            case "show":
                shown = (desk.session.get("show") or {}).get("finding") == pressed.item
                wanted = {} if shown else {"finding": pressed.item}
                said = words("findings.whole_done" if shown else "findings.shown")
                await desk.attempt("screen.show", **wanted, done=said)
            case "action":
                desk.open("actions", pressed.item)
            case "theme":
                desk.open("themes", *pressed.items)
            case verdict:
                await self._judge(pressed.item, verdict, pressed.answer)

    async def _judge(self, finding: str, verdict: str, reason: str) -> None:
        words = self.desk.words
        if verdict == Verdict.DISMISSED and not reason:
            self.desk.page.refuse(words("findings.reason_needed"))
            return
        try:
            await self.desk.submit("finding.judge", finding=finding, verdict=verdict, reason=reason, confirmed=True)
        except ToolkitError as error:
            self.desk.page.refuse(words.error(error))
        else:
            self.desk.page.tell(words("findings.judged", verdict=words.label(f"verdict.{verdict}")))
            self.list.settle(finding)


def finding_items(desk: Desk) -> list[Item]:
    """Return an item for each finding, in the order of their rank."""
    return [_item(desk, finding) for finding in _ranked(desk)]


def finding_options(desk: Desk, chosen: Sequence[str]) -> tuple[Option, ...]:
    """Return the heaviest findings as options, and before them those that are chosen already."""
    ranked = [one for one in _ranked(desk) if one["key"] not in chosen][:_OFFERED]
    held = tuple(Option(value=key, label=finding_named(desk, key)) for key in chosen)
    return (*held, *(Option(value=one["key"], label=sentence_of(desk, one)) for one in ranked))


def finding_named(desk: Desk, key: str) -> str:
    """Return what a finding says; of one that is no more, that it was there."""
    found = desk.item("findings", key)
    return sentence_of(desk, found) if found else desk.words("findings.gone")


def _ranked(desk: Desk) -> list[Mapping[str, Any]]:
    return sorted(desk.items("findings"), key=lambda one: one.get("rank", 0))


def known_sentence(desk: Desk) -> str:
    """Return how much is still unknown of the active cards, in one line."""
    cards = [card for card in desk.items("activities") if card["state"] != "stopped"]
    unknown = [(name, sum(not card[name] for card in cards)) for name in _KNOWN]
    said = [desk.words(f"findings.unknown.{name}", number=number) for name, number in unknown if number]
    return desk.words("findings.known", count=len(cards), what=", ".join(said)) if said else ""


def sentence_of(desk: Desk, finding: Mapping[str, Any]) -> str:
    """Return the finding in one sentence, in the language of the desk."""
    said = finding["text"]
    return desk.words.named(said) if isinstance(said, Mapping) else str(said)


def _item(desk: Desk, finding: Mapping[str, Any]) -> Item:
    words, verdict = desk.words, finding["verdict"]
    marks = [Mark(text=words.label(f"kind.{finding['kind']}"), kind=f"kind-{finding['kind']}")]
    if verdict:
        marks.append(Mark(text=words.label(f"verdict.{verdict}"), kind="good"))
    return Item(
        id=finding["key"],
        title=sentence_of(desk, finding),
        lines=(_cards_line(desk, finding), _absent_line(desk, finding), _score_line(desk, finding)),
        marks=tuple(marks),
        kind="judged" if verdict else "",
        buttons=_buttons(desk, finding),
    )


def _cards_line(desk: Desk, finding: Mapping[str, Any]) -> str:
    names = [str(card["name"]) for card in map(desk.card, finding["cards"]) if card]
    if not names:
        return ""
    more = len(names) - _CARDS_NAMED
    shown = ", ".join(names[:_CARDS_NAMED])
    return desk.words("findings.cards_more" if more > 0 else "findings.cards", names=shown, more=more)


def _absent_line(desk: Desk, finding: Mapping[str, Any]) -> str:
    absent = desk.organisations(finding["numbers"].get("absent", ()))
    return desk.words("findings.absent", names=absent) if absent else ""


def _score_line(desk: Desk, finding: Mapping[str, Any]) -> str:
    return desk.words("findings.weight", weight=round(100 * finding["score"]))


def _buttons(desk: Desk, finding: Mapping[str, Any]) -> tuple[Button, ...]:
    words = desk.words
    on_screen = (desk.session.get("show") or {}).get("finding") == finding["key"]
    asks = {Verdict.DISMISSED: words("findings.why")}
    verdicts = (
        Button(
            name=verdict.value,
            label=words.label(f"verdict.{verdict.value}"),
            pressed=finding["verdict"] == verdict,
            ask=asks.get(verdict, ""),
            row=words("findings.verdict"),
        )
        for verdict in Verdict
    )
    return (
        Button(name="show", label=words("findings.show"), pressed=on_screen),
        Button(name="action", label=words("findings.action")),
        *verdicts,
    )
