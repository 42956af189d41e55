"""What stands on the sheets of one wheel: its disc, its lists, its white spots, and how it is read.

Words what is there; where it stands is for `sheet.py`. What changed between two rounds is `rounds.py`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.texts import text
from toolkit.wheel.drawing.disc import EDGE, Disc, disc_of, dot_shapes, law_sample, spot_sample
from toolkit.wheel.drawing.dots import Dot, Rings
from toolkit.wheel.drawing.letters import Run, plain
from toolkit.wheel.drawing.listing import Block, Entry
from toolkit.wheel.drawing.palette import Palette
from toolkit.wheel.drawing.shapes import Area, Ink, Shape, Words, circle, placed
from toolkit.wheel.drawing.sheet import Content, Sheet, Size, laid_out, smallest_number
from toolkit.wheel.finding import Finding
from toolkit.wheel.model import Activity, ActivityState, Wheel
from toolkit.wheel.template import Template

_SPOTS_TOLD = 5
_SPOTS_TOLD_ALONE = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is drawn, for whom."""

    wheel: Wheel
    template: Template
    findings: tuple[Finding, ...]
    rings: Rings
    language: str
    date: str | None


def sheets_of(subject: Subject, colours: Palette, size: Size) -> tuple[Sheet, ...]:
    """Return the sheets of a wheel; the first has the wheel."""
    disc = _disc(subject, colours, smallest_number(size))
    language, name = subject.language, plain(subject.wheel.name)
    content = Content(
        wheel=disc.shapes,
        title=name,
        facts=_facts(subject, disc),
        list_title=text("print.list.title", language, wheel=name),
        blocks=_blocks(subject, disc, colours),
        beside=_spots(subject, disc, colours, _SPOTS_TOLD),
        alone=_spots(subject, disc, colours, _SPOTS_TOLD_ALONE),
        key=((text("wheel.key", language), ()), *_samples(language, colours), *_rings(subject, colours)),
    )
    return laid_out(content, colours, size)


def disc_sheet(subject: Subject, colours: Palette, side: float) -> Sheet:
    """Return the wheel alone on a square of so many millimetres; its list stands elsewhere."""
    disc = _disc(subject, colours, 1.1 / (side / 2 / EDGE))
    shapes = placed(disc.shapes, side / 2 / EDGE, (side / 2, side / 2))
    return Sheet(width=side, height=side, shapes=shapes)


def _disc(subject: Subject, colours: Palette, smallest: float) -> Disc:
    return disc_of(
        subject.wheel,
        subject.template,
        subject.findings,
        colours,
        rings=subject.rings,
        language=subject.language,
        smallest=smallest,
    )


def _blocks(subject: Subject, disc: Disc, colours: Palette) -> tuple[Block, ...]:
    """Return the list of each goal."""
    order = {one.id: number for number, one in enumerate(subject.wheel.organisations)}
    names = {one.id: plain(one.name) for one in subject.wheel.organisations}
    return tuple(
        Block(
            title=plain(goal.name.get(subject.language) or next(iter(goal.name.values()))),
            colour=colours.band(index),
            count=_together(_cards(len(disc.setting.of_goal(index)), subject.language)),
            entries=tuple(_entry(dot, order, names, colours, subject.language) for dot in disc.setting.of_goal(index)),
        )
        for index, goal in enumerate(subject.template.goals)
    )


def _entry(dot: Dot, order: dict[str, int], names: Mapping[str, str], colours: Palette, language: str) -> Entry:
    who = ", ".join(names.get(one, one) for one in dot.card.organisations) or text("wheel.resident", language)
    told = [who, *([_together(text("wheel.guest", language))] if dot.guest else [])]
    return Entry(
        number=str(dot.number),
        sample=dot_shapes(dot, order, colours, number=False),
        runs=(Run(plain(dot.card.name)), Run(" · ".join(told), 0.86, quiet=True)),
    )


def _spots(subject: Subject, disc: Disc, colours: Palette, most: int) -> tuple[Block, ...]:
    if not disc.spots:
        return ()
    told = disc.spots[:most]
    entries = tuple(
        Entry(number="", sample=spot_sample(colours), runs=(Run(plain(spot.text[subject.language])),)) for spot in told
    )
    count = (
        str(len(disc.spots))
        if len(disc.spots) == len(told)
        else text("print.spots.some", subject.language, shown=len(told), count=len(disc.spots))
    )
    title = text("print.spots.title", subject.language)
    return (Block(title=title, colour=colours.ink, count=_together(count), entries=entries),)


def _cards(count: int, language: str) -> str:
    return text("wheel.cards", language, count=count)


def _together(words: str) -> str:
    """Return words that stay on one line."""
    return words.replace(" ", "\u00a0")


def _facts(subject: Subject, disc: Disc) -> tuple[str, ...]:
    language, wheel = subject.language, subject.wheel
    cards = [card for card in wheel.activities if card.state is not ActivityState.STOPPED]
    where = ", ".join(plain(one.name) for one in wheel.municipalities)
    first = [where, text("print.round", language, round=wheel.round), subject.date or ""]
    second = [_cards(len(cards), language), text("print.organisations", language, count=len(wheel.organisations))]
    if disc.spots:
        second.append(text("print.spots", language, count=len(disc.spots)))
    return " · ".join(one for one in first if one), " · ".join(second)


def _samples(language: str, colours: Palette) -> tuple[tuple[str, tuple[Shape, ...]], ...]:
    def dot(state: ActivityState, *, organisations: tuple[str, ...] = (), guest: bool = False) -> tuple[Shape, ...]:
        card = Activity(id="", name="", state=state, organisations=organisations)
        shown = Dot(card=card, goal=0, ring=0, number=0, guest=guest, hidden=False, x=0, y=0)
        return dot_shapes(shown, {"a": 0, "b": 1}, colours, number=False)

    return (
        (text("print.key.existing", language), dot(ActivityState.EXISTING)),
        (text("print.key.planned", language), dot(ActivityState.PLANNED)),
        (text("print.key.wish", language), dot(ActivityState.WISH)),
        (text("print.key.guest", language), dot(ActivityState.EXISTING, guest=True)),
        (text("print.key.together", language), dot(ActivityState.EXISTING, organisations=("a", "b"))),
        (text("wheel.laws.used", language), law_sample(True, colours)),
        (text("wheel.laws.possible", language), law_sample(False, colours)),
        (text("print.key.spot", language), spot_sample(colours)),
        (text("print.key.more", language), _words_sample("+3", colours)),
    )


def _rings(subject: Subject, colours: Palette) -> tuple[tuple[str, tuple[Shape, ...]], ...]:
    """Return what the rings stand for, where there are any."""
    if subject.rings is Rings.ONE:
        return ()
    circles = tuple(Area(outline=circle((0, 0), size), ink=Ink(line=colours.border, width=14)) for size in (90, 50))
    return ((text(f"print.key.rings.{subject.rings}", subject.language), circles),)


def _words_sample(words: str, colours: Palette) -> tuple[Shape, ...]:
    return (Words(at=(0, 54), text=words, size=150, colour=colours.quiet, anchor="middle"),)
