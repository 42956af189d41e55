"""The left of the console: where the script stands, what to say now, the clock, and the way on and back."""

from collections.abc import Callable
from datetime import datetime, timedelta

from toolkit.moments import utc_now
from toolkit.pages.desk import Desk
from toolkit.pages.parts import Clock, Tag, button, tag
from toolkit.sessions.phases import cards_visible
from toolkit.sessions.script import Phase, Step

MORE_TIME = timedelta(minutes=5)

# The new step is read from its first line, also where somebody had scrolled down in the one before, and its row comes
# into view in the list. The page itself stays where it is, unless the button that has the focus would go out of view.
_BRING = """
const row = getHtmlElement(%d), list = row.closest(".step-list"), now = list.previousElementSibling;
const at = row.getBoundingClientRect(), seen = list.getBoundingClientRect();
list.scrollTop += Math.min(0, at.top - seen.top) + Math.max(0, at.bottom - seen.bottom);
for (const one of [now, list.closest(".left")]) one.scrollTop = 0;
if (now.contains(document.activeElement)) document.activeElement.scrollIntoView({block: "nearest"});
"""


class Steps:
    """The column of steps, made once and kept up to date in place, so that the focus stays on the pressed button."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._seen = ""  # the step that was last brought into view
        words = desk.words
        with tag("section", classes="steps", aria_labelledby="stappen"):
            tag("h2", words("steps.title"), id="stappen", classes="visually-hidden")
            with tag("div", classes="step-now"):
                self.place = tag("p", classes="quiet")
                self.title = tag("h3")
                self.clock = Clock(words)
                with tag("div", classes="buttons"):
                    button(words("steps.more_time"), self._more_time, classes="small")
                    self.stop = button(words("steps.stop_clock"), self._stop_or_start, classes="small")
                with tag("div", classes="buttons"):
                    self.back = button(words("steps.back"), lambda: self._walk(-1))
                    self.on = button(words("steps.on"), lambda: self._walk(1), classes="main")
                tag("h4", words("steps.say"))
                self.say = tag("p", classes="say")
                tag("h4", words("steps.instruction"))
                self.instruction = tag("p")
                self.checked = tag("p", classes="checked")
                self.reveal = button(words("steps.show_cards"), self._reveal, classes="small wide")
            with tag("ol", classes="step-list"):
                self.rows = {step.id: self._row(number, step) for number, step in enumerate(self.steps, start=1)}
        self.show()

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.desk.state.script.steps

    @property
    def current(self) -> Step:
        return self.desk.state.current

    def show(self) -> None:
        """Show the session as it stands."""
        desk, words, step = self.desk, self.desk.words, self.current
        at = self.steps.index(step)
        self.place.text = words("steps.place", number=at + 1, count=len(self.steps))
        self.title.text = words.named(step.title)
        self.say.text = words.named(step.say) or words("steps.nothing_to_say")
        self.instruction.text = words.named(step.instruction)
        self.checked.text = checked_line(desk)
        self.checked.set_visibility(step.phase is Phase.PLACE and bool(self.checked.text))
        self.clock.show(desk.state.ends_at, utc_now().isoformat())
        self.stop.text = self._clock_word(step)
        self.reveal.text = words("steps.hide_cards" if cards_visible(desk.state) else "steps.show_cards")
        _disable(self.back, at == 0)
        _disable(self.on, at == len(self.steps) - 1)
        for id, row in self.rows.items():
            _mark(row, id == step.id)
        if self._seen != step.id:
            self._seen = step.id
            here = self.rows[step.id]
            here.client.run_javascript(_BRING % here.id)

    def _clock_word(self, step: Step) -> str:
        if self.desk.state.ends_at:
            return self.desk.words("steps.stop_clock")
        return self.desk.words("steps.start_clock", minutes=step.minutes or 5)

    def _row(self, number: int, step: Step) -> Tag:
        words = self.desk.words
        minutes = words.duration(step.minutes) if step.minutes else ""
        with tag("li"), button("", self._go_to(step), classes="step-row") as row:
            tag("span", f"{number}. {words.named(step.title)}")
            tag("span", minutes, classes="quiet")
        return row

    def _go_to(self, step: Step) -> Callable[[], object]:
        return lambda: self._set(step)

    async def _set(self, step: Step) -> None:
        done = self.desk.words("steps.went", title=self.desk.words.named(step.title))
        await self.desk.attempt("step.set", step=step.id, done=done)

    async def _walk(self, by: int) -> None:
        at = self.steps.index(self.current) + by
        if 0 <= at < len(self.steps):
            await self._set(self.steps[at])

    async def _more_time(self) -> None:
        ends = self.desk.state.ends_at
        start = max(utc_now(), datetime.fromisoformat(ends)) if ends else utc_now()
        await self._time(start + MORE_TIME)

    async def _stop_or_start(self) -> None:
        minutes = self.current.minutes or 5
        await self._time(None if self.desk.state.ends_at else utc_now() + timedelta(minutes=minutes))

    async def _time(self, ends: datetime | None) -> None:
        said = self.desk.words("steps.clock_runs" if ends else "steps.clock_stopped")
        await self.desk.attempt("timer.set", ends_at=ends.isoformat(timespec="seconds") if ends else None, done=said)

    async def _reveal(self) -> None:
        shown = not cards_visible(self.desk.state)
        said = self.desk.words("steps.cards_shown" if shown else "steps.cards_hidden")
        await self.desk.attempt("reveal.set", what="cards", shown=shown, done=said)


def checked_line(desk: Desk) -> str:
    """Return how many of the cards that came along were checked; nothing in a first round."""
    checks = desk.session.get("checks")
    return desk.words("steps.checked", checked=checks["done"], count=checks["of"]) if checks else ""


def _disable(pressed: Tag, off: bool) -> None:
    """Say that a button does nothing now, without taking the focus from it."""
    if (pressed.props.get("aria-disabled") == "true") != off:
        pressed.props["aria-disabled"] = "true" if off else "false"


def _mark(row: Tag, current: bool) -> None:
    if (row.props.get("aria-current") == "step") != current:
        row.props.set_optional("aria-current", "step" if current else None)
