"""The wheel on paper, as SVG: for a screen, on A3 or as an A0 poster, with the list of its cards.

The sister of `assets/participation-wheel.js`: same slots, same numbers, same colours. PNG and PDF are made of the SVG
by the exports, where a PDF gets tags and a text for who does not see it. matplotlib is loaded when a file is made.
"""

from collections.abc import Iterable

from toolkit.texts import DEFAULT_LANGUAGE, text
from toolkit.wheel.analysis import Analysis
from toolkit.wheel.drawing.dots import Rings
from toolkit.wheel.drawing.palette import palette
from toolkit.wheel.drawing.rounds import Rounds, rounds_sheets
from toolkit.wheel.drawing.sheet import Sheet, Size
from toolkit.wheel.drawing.subject import Subject, disc_sheet, sheets_of
from toolkit.wheel.finding import Finding
from toolkit.wheel.model import Wheel
from toolkit.wheel.rounds import compare
from toolkit.wheel.template import Template

__all__ = ["Rings", "Size", "description_of", "disc_svg", "rounds_svgs", "sheet_svgs", "wheel_svg"]


def wheel_svg(
    wheel: Wheel,
    template: Template,
    analysis: Analysis,
    *,
    size: Size = Size.SCREEN,
    rings: Rings = Rings.ONE,
    language: str = DEFAULT_LANGUAGE,
    date: str | None = None,
) -> bytes:
    """Return the wheel with its list as one SVG; `date` is shown as it is."""
    from toolkit.wheel.drawing.painting import stacked, svg_of

    sheets = _sheets(wheel, template, analysis, size, rings, language, date)
    return svg_of(stacked(sheets), description_of(wheel, language))


def sheet_svgs(
    wheel: Wheel,
    template: Template,
    analysis: Analysis,
    *,
    size: Size = Size.SCREEN,
    rings: Rings = Rings.ONE,
    language: str = DEFAULT_LANGUAGE,
    date: str | None = None,
) -> tuple[tuple[float, float, bytes], ...]:
    """Return every sheet as width and height in millimetres and its SVG; all but the first have only the list."""
    from toolkit.wheel.drawing.painting import svg_of

    title = description_of(wheel, language)
    sheets = _sheets(wheel, template, analysis, size, rings, language, date)
    return tuple((sheet.width, sheet.height, svg_of(sheet, title)) for sheet in sheets)


def rounds_svgs(
    old: Wheel,
    new: Wheel,
    template: Template,
    findings: Iterable[Finding],
    *,
    size: Size,
    language: str,
    as_one: bool = False,
) -> tuple[tuple[float, float, bytes], ...]:
    """Return two rounds as one drawing: every sheet as width and height in millimetres and its SVG, or all `as_one`."""
    from toolkit.wheel.drawing.painting import stacked, svg_of

    rounds = Rounds(
        old=old,
        new=new,
        template=template,
        comparison=compare(old, new, template),
        findings=tuple(findings),
        language=language,
    )
    title = text("print.change.alt", language, wheel=new.name, old=old.round, new=new.round)
    sheets = rounds_sheets(rounds, palette(), size)
    shown = (stacked(sheets),) if as_one else sheets
    return tuple((sheet.width, sheet.height, svg_of(sheet, title)) for sheet in shown)


def disc_svg(
    wheel: Wheel,
    template: Template,
    analysis: Analysis,
    *,
    side: float = 170,
    rings: Rings = Rings.ONE,
    language: str = DEFAULT_LANGUAGE,
) -> bytes:
    """Return the wheel alone, as SVG on a square of `side` millimetres: for a page that has its list in tables."""
    from toolkit.wheel.drawing.painting import svg_of

    sheet = disc_sheet(_subject(wheel, template, analysis, rings, language, None), palette(), side)
    return svg_of(sheet, description_of(wheel, language))


def description_of(wheel: Wheel, language: str) -> str:
    """Return what a drawing shows, in one sentence for who does not see it."""
    active = sum(card.state != "stopped" for card in wheel.activities)
    cards = text("wheel.cards", language, count=active)
    return text("print.alt", language, wheel=wheel.name, cards=cards)


def _sheets(
    wheel: Wheel,
    template: Template,
    analysis: Analysis,
    size: Size,
    rings: Rings,
    language: str,
    date: str | None,
) -> tuple[Sheet, ...]:
    return sheets_of(_subject(wheel, template, analysis, rings, language, date), palette(), size)


def _subject(
    wheel: Wheel, template: Template, analysis: Analysis, rings: Rings, language: str, date: str | None
) -> Subject:
    findings = analysis.findings
    return Subject(wheel=wheel, template=template, findings=findings, rings=rings, language=language, date=date)
