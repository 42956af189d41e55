"""Two rounds of a wheel as one drawing: what is new, what became different, what stopped, and what stayed as it was.

A change is told by the shape of its dot and by words, never by its colour. What changed is compared in wheel/rounds.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from toolkit.texts import text
from toolkit.wheel.drawing.disc import disc_of, spot_sample
from toolkit.wheel.drawing.dots import Dot, Rings, setting_of
from toolkit.wheel.drawing.letters import Run, plain
from toolkit.wheel.drawing.listing import Block, Entry
from toolkit.wheel.drawing.palette import Palette
from toolkit.wheel.drawing.shapes import Area, Ink, Outline, Shape, Words, circle, placed, rounded
from toolkit.wheel.drawing.sheet import Content, Sheet, Size, laid_out, smallest_number
from toolkit.wheel.finding import Finding
from toolkit.wheel.layout import free_place
from toolkit.wheel.model import Activity, ActivityState, Place, Wheel
from toolkit.wheel.round_words import page_of
from toolkit.wheel.rounds import Comparison
from toolkit.wheel.template import Template

_OF_CELLS = ("closed", "opened", "still_open")


class Became(StrEnum):
    """What became of a card."""

    NEW = "new"
    CHANGED = "changed"
    STOPPED = "stopped"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """Two rounds, compared; `findings` are those of the new one, read with the same template."""

    old: Wheel
    new: Wheel
    template: Template
    comparison: Comparison
    findings: tuple[Finding, ...]
    language: str


def rounds_sheets(rounds: Rounds, colours: Palette, size: Size) -> tuple[Sheet, ...]:
    """Return the sheets; the first has the wheel."""
    became, language = _became(rounds.comparison), rounds.language
    setting = setting_of(_both(rounds), rounds.template, Rings.ONE)
    disc = disc_of(
        rounds.new,
        rounds.template,
        rounds.findings,
        colours,
        rings=Rings.ONE,
        language=language,
        smallest=smallest_number(size),
        setting=setting,
        body_of=lambda dot, number: _mark(became[dot.card.id], colours.band(dot.goal), colours, dot, number=number),
    )
    title = plain(text("rounds.title", language, name=rounds.new.name, old=rounds.old.round, new=rounds.new.round))
    page = page_of(rounds.comparison, rounds.old, rounds.new, rounds.template, language)
    content = Content(
        wheel=disc.shapes,
        title=title,
        facts=next((section.lines[:2] for section in page.sections), ()),
        list_title=title,
        blocks=tuple(_block(goal, setting.of_goal(goal), became, rounds, colours) for goal in _goals(rounds)),
        beside=tuple(_cells(rounds, colours)),
        alone=(),
        key=tuple(_key(language, colours)),
    )
    return laid_out(content, colours, size)


def _goals(rounds: Rounds) -> Iterable[int]:
    return range(len(rounds.template.goals))


def _became(comparison: Comparison) -> Mapping[str, Became]:
    activities = comparison.activities
    every = {Became.NEW: activities.new, Became.STOPPED: activities.stopped, Became.SAME: activities.unchanged}
    return {
        **{id: became for became, ids in every.items() for id in ids},
        **dict.fromkeys(activities.changed, Became.CHANGED),
    }


def _both(rounds: Rounds) -> Wheel:
    """Return the new wheel with what stopped put back, each card where nobody stands now."""
    stopped = set(rounds.comparison.activities.stopped)
    goals = [goal.id for goal in rounds.template.goals]
    cards = [card for card in rounds.new.activities if card.id not in stopped]
    taken = {goal: [card.places[goal] for card in cards if goal in card.places] for goal in goals}
    before = {card.id: card for card in rounds.old.activities}
    for id in rounds.comparison.activities.stopped:
        places: dict[str, Place] = {}
        for goal in (one for one in before[id].goals if one in taken):
            places[goal] = _place(before[id], goal, taken[goal])
            taken[goal].append(places[goal])
        cards.append(replace(before[id], state=ActivityState.EXISTING, places=places))
    return replace(rounds.new, activities=tuple(cards))


def _place(card: Activity, goal: str, taken: list[Place]) -> Place:
    """Return a free slot, with the number that the card had where nobody else has it now."""
    free, had = free_place(taken), card.places.get(goal)
    return replace(free, number=had.number) if had and had.number not in {one.number for one in taken} else free


def _mark(became: Became, band: str, colours: Palette, dot: Dot | None, *, number: bool) -> tuple[Shape, ...]:
    """Return a full dot (new), a square (changed), a dashed ring with a bar (stopped), a small point (the same)."""
    if became is Became.SAME:
        return (Area(outline=circle((0, 0), 34), ink=Ink(fill=colours.quiet)),)
    shape, colour, size = _FULL[became](band, colours)
    shown = () if dot is None or not number else _number(dot.number, colour, size)
    return (*shape, *shown)


def _new(band: str, colours: Palette) -> tuple[tuple[Shape, ...], str, float]:
    return (Area(outline=circle((0, 0), 100), ink=Ink(fill=band)),), colours.card, 108


def _changed(band: str, colours: Palette) -> tuple[tuple[Shape, ...], str, float]:
    square = rounded(-88, -88, 176, 176, 26)
    return (Area(outline=square, ink=Ink(fill=colours.card, line=band, width=24)),), band, 96


def _stopped(band: str, colours: Palette) -> tuple[tuple[Shape, ...], str, float]:
    ring = Ink(fill=colours.card, line=colours.quiet, width=14, dashes=(30, 22))
    bars = Outline(((-108, 0), (-64, 0), (64, 0), (108, 0)), "MLML")
    shapes = Area(outline=circle((0, 0), 84), ink=ring), Area(outline=bars, ink=Ink(line=colours.quiet, width=24))
    return shapes, colours.quiet, 74


_FULL = {Became.NEW: _new, Became.CHANGED: _changed, Became.STOPPED: _stopped}


def _number(number: int, colour: str, size: float) -> tuple[Shape, ...]:
    size = size if number < 100 else size * 0.76
    return (Words(at=(0, size * 0.36), text=str(number), size=size, colour=colour, bold=True, anchor="middle"),)


def _block(goal: int, dots: Iterable[Dot], became: Mapping[str, Became], rounds: Rounds, colours: Palette) -> Block:
    """Return what changed in one goal, and how much did not."""
    kinds = {one: [dot for dot in dots if became[dot.card.id] is one] for one in Became}
    name, band = rounds.template.goals[goal].name, colours.band(goal)
    told = [
        _entry(dot, one, band, rounds, colours)
        for one in (Became.NEW, Became.CHANGED, Became.STOPPED)
        for dot in kinds[one]
    ]
    return Block(
        title=plain(name.get(rounds.language) or next(iter(name.values()))),
        colour=band,
        count=text("print.change.count", rounds.language, **{one.value: len(held) for one, held in kinds.items()}),
        entries=tuple(told),
    )


def _entry(dot: Dot, became: Became, band: str, rounds: Rounds, colours: Palette) -> Entry:
    language = rounds.language
    names = {one.id: one.name for one in (*rounds.old.organisations, *rounds.new.organisations)}
    who = ", ".join(names.get(one, one) for one in dot.card.organisations) or text("wheel.resident", language)
    told = [text(f"print.change.{became}", language), plain(who)]
    if became is Became.CHANGED:
        fields = rounds.comparison.activities.changed[dot.card.id]
        told[0] += ": " + ", ".join(text(f"rounds.field.{field}", language) for field in fields)
    return Entry(
        number=str(dot.number),
        sample=_mark(became, band, colours, None, number=False),
        runs=(Run(plain(dot.card.name)), Run(" · ".join(told), 0.86, quiet=True)),
    )


def _cells(rounds: Rounds, colours: Palette) -> Iterable[Block]:
    """Yield what became of the white spots, in the sentences of the page about these rounds."""
    page = page_of(rounds.comparison, rounds.old, rounds.new, rounds.template, rounds.language)
    lines = {section.heading: section.lines for section in page.sections}
    for name in _OF_CELLS:
        heading = text(f"rounds.heading.{name}", rounds.language)
        if heading in lines:
            entries = tuple(Entry(number="", sample=(), runs=(Run(plain(line)),)) for line in lines[heading])
            yield Block(title=heading, colour=colours.ink, count="", entries=entries)


def _key(language: str, colours: Palette) -> Iterable[tuple[str, tuple[Shape, ...]]]:
    yield text("wheel.key", language), ()
    for one in Became:
        sample = _mark(one, colours.ink, colours, None, number=False)
        yield text(f"print.key.{one}", language), placed(sample, 0.9, (0, 0))
    yield text("print.key.spot", language), spot_sample(colours)
