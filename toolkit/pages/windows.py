"""Building tasks (bouwopgaven) by window: what resident, professional, policy and organisation make of each.

A bar for each window and its number beside it, drawn in the browser from data. Knows no scores before the reveal.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from toolkit.pages.desk import Desk
from toolkit.pages.parts import COMPONENTS
from toolkit.pages.words import Words
from toolkit.wheel.model import Window

HIGHEST = 5


class WindowChart(Element, component=COMPONENTS / "desk_windows.js"):
    """The list of building tasks, each with a bar for each window."""

    def __init__(self, *, words: Words, on_remove: Callable[[str], Awaitable[None]]) -> None:
        super().__init__()
        self.props["labels"] = {
            "none": words("tasks.none"),
            "remove": words("cards.remove"),
            "window": words("tasks.window"),
            "mean": words("tasks.mean"),
        }
        self.props["highest"] = HIGHEST
        self.props["tasks"] = []

        async def remove(event: GenericEventArguments) -> None:
            await on_remove(str(event.args["task"]))

        self.on("remove", remove)

    def show(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Show these tasks; nothing is sent where they are what is shown."""
        if list(rows) != self.props["tasks"]:
            self.props["tasks"] = list(rows)


def task_rows(desk: Desk) -> list[dict[str, Any]]:
    """Return each building task with its mean score by window, and where the windows differ a sentence about it."""
    return [
        {"id": task["id"], "name": task["name"], "said": _said(desk, task), "windows": _windows(desk, task)}
        for task in desk.items("building_tasks")
    ]


def _means(task: Mapping[str, Any]) -> dict[str, float]:
    return {window: sum(scores) / len(scores) for window, scores in task["scores"].items() if scores}


def _windows(desk: Desk, task: Mapping[str, Any]) -> list[dict[str, Any]]:
    means = _means(task)
    return [
        {
            "name": desk.words.label(f"window.{window.value}"),
            "mean": round(means.get(window.value, 0), 2),
            "said": _score(desk, means.get(window.value), len(task["scores"].get(window.value, ()))),
        }
        for window in Window
    ]


def _score(desk: Desk, mean: float | None, people: int) -> str:
    if mean is None:
        return desk.words("tasks.no_score")
    return desk.words("tasks.score", mean=desk.words.number(mean), people=desk.words("themes.people", count=people))


def _said(desk: Desk, task: Mapping[str, Any]) -> str:
    """Return how far the windows lie apart; nothing where fewer than two have scored."""
    means = _means(task)
    if len(means) < 2:
        return ""
    low, high = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
    if means[high] - means[low] < 0.05:
        return desk.words("tasks.same")
    named = {name: desk.words.label(f"window.{window}") for name, window in (("low", low), ("high", high))}
    return desk.words("tasks.apart", difference=desk.words.number(means[high] - means[low]), **named)
