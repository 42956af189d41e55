"""Wheels as small pictures of themselves: what a card of the library shows, and the picture alone.

Light on purpose: counts by goal and three figures, never the cards. The wheel itself is participation-wheel.js.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nicegui.element import Element

from toolkit import shelf
from toolkit.pages.frame import HOME
from toolkit.pages.items import Figure, Mark
from toolkit.pages.parts import COMPONENTS
from toolkit.pages.words import Words
from toolkit.storage.wheel_rows import WheelSummary

MOST_TAGS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Wedge:
    """One goal of a picture: its number on the wheel, how many cards, and a word written in it."""

    number: int
    count: int = 0
    note: str = ""

    def json(self) -> dict[str, Any]:
        return {"number": self.number, "count": self.count, "note": self.note}


class WheelCards(Element, component=COMPONENTS / "desk_wheels.js"):
    """A page of wheels, each with its picture."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self.props["wheels"] = []

    def show(self, summaries: Iterable[WheelSummary], *, none: str) -> None:
        """Show these wheels; where there are none, `none` says why."""
        self.props["none"] = none
        self.props["wheels"] = tuple(card_json(summary, self.words) for summary in summaries)


class WheelPicture(Element, component=COMPONENTS / "desk_wheels.js"):
    """One picture, with what it shows in words for who does not see it."""

    def __init__(self, wedges: Sequence[Wedge], said: str) -> None:
        super().__init__()
        self.props["bare"] = True
        self.props["wheels"] = [{"id": "picture", "title": said, "goals": [wedge.json() for wedge in wedges]}]


def wedges_of(goals: Mapping[str, int]) -> tuple[Wedge, ...]:
    """Return the wedges of a wheel with that many cards by goal: the shipped goals in order, others after them."""
    shipped = [goal.id for goal in shelf.templates()[0].goals]
    known = dict.fromkeys(shipped) if not goals or any(goal in goals for goal in shipped) else {}
    ids = dict.fromkeys((*known, *sorted(goals)))
    return tuple(Wedge(number=number, count=goals.get(id, 0)) for number, id in enumerate(ids, start=1))


def card_json(summary: WheelSummary, words: Words) -> dict[str, Any]:
    """Return a wheel as the list shows it."""
    marks = [Mark(text=words("library.running"), kind="live")] if summary.session else []
    session = {"label": words("library.reopen"), "href": f"{HOME}/sessie/{summary.session}"}
    return {
        "id": summary.id,
        "title": summary.name,
        "href": f"{HOME}/wiel/{summary.id}",
        "lines": [line for line in (", ".join(summary.municipalities), round_line(summary, words)) if line],
        "marks": [mark.json() for mark in (*marks, *(Mark(text=tag) for tag in summary.tags[:MOST_TAGS]))],
        "figures": [figure.json() for figure in figures_of(summary, words)],
        "goals": [wedge.json() for wedge in wedges_of(summary.goals)],
        "session": session if summary.session else None,
    }


def round_line(summary: WheelSummary, words: Words) -> str:
    """Return the round and the day of the last change."""
    return words("library.round", round=summary.round, date=words.date(moment_of(summary.changed_at)))


def figures_of(summary: WheelSummary, words: Words) -> tuple[Figure, ...]:
    """Return the three figures of a wheel."""
    counts = {"activities": summary.activities, "gaps": summary.gaps, "actions": summary.actions_open}
    return tuple(
        Figure(value=str(count), label=words(f"library.figure.{name}", count=count)) for name, count in counts.items()
    )


def moment_of(written: str) -> datetime:
    """Return a moment as the library writes it."""
    return datetime.fromisoformat(written)
