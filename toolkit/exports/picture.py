"""The drawing of a wheel as a file: SVG as it is, PNG made of it, PDF as tagged pages with a text for who cannot see.

`drawn` and `exported` take and give plain values that can go to another process: drawing takes long, and may not hold
up a session. Which process that is, is for the rim.
"""

from enum import StrEnum

from toolkit import shelf
from toolkit.exports.document import clean, date_words
from toolkit.exports.report import Report, report_of
from toolkit.exports.typesetting import picture_of, typeset
from toolkit.texts import DEFAULT_LANGUAGE, text
from toolkit.wheel.analysis import analysis_of
from toolkit.wheel.drawing import Rings, Size, description_of, disc_svg, rounds_svgs, sheet_svgs, wheel_svg
from toolkit.wheel.drawing.sheet import PAPERS
from toolkit.wheel.model import Wheel
from toolkit.wheel.template import Template

Sheets = tuple[tuple[float, float, bytes], ...]


class Form(StrEnum):
    """In which form a drawing is written."""

    SVG = "svg"
    PNG = "png"
    PDF = "pdf"


def drawn(
    wheel: Wheel,
    template: Template,
    form: Form,
    *,
    size: Size = Size.SCREEN,
    rings: Rings = Rings.ONE,
    language: str = DEFAULT_LANGUAGE,
    made_at: str | None = None,
) -> bytes:
    """Return the drawing of a wheel; `made_at` is an ISO date or moment. Safe to run in another process."""
    analysis = analysis_of(wheel, template, shelf.lexicon())
    report = report_of(wheel, template, analysis, made_at=made_at, language=language)
    return _FORMS[form](report, size, rings)


def compared(
    old: Wheel,
    new: Wheel,
    template: Template,
    form: Form,
    *,
    size: Size = Size.SCREEN,
    language: str = DEFAULT_LANGUAGE,
    made_at: str | None = None,
) -> bytes:
    """Return what changed between two rounds as a drawing; `template` is that of the new one."""
    findings = analysis_of(new, template, shelf.lexicon()).findings
    sheets = rounds_svgs(old, new, template, findings, size=size, language=language, as_one=form is Form.SVG)
    if form is Form.SVG:
        return sheets[0][2]
    if form is Form.PNG:
        return picture_of(sheets, dots_per_inch=PAPERS[size].dots_per_inch, language=language)
    title = text("rounds.title", language, name=new.name, old=old.round, new=new.round)
    alt = text("print.change.alt", language, wheel=new.name, old=old.round, new=new.round)
    return _pages(sheets, title=title, alt=alt, language=language, made_at=made_at)


def exported(
    name: str, wheel: Wheel, template: Template, *, language: str = DEFAULT_LANGUAGE, made_at: str | None = None
) -> bytes:
    """Return an export by its name in EXPORTERS. Safe to run in another process. Raises KeyError for no such name."""
    from toolkit.exports import EXPORTERS

    analysis = analysis_of(wheel, template, shelf.lexicon())
    return EXPORTERS[name].render(report_of(wheel, template, analysis, made_at=made_at, language=language))


def render_svg(report: Report) -> bytes:
    """Return the drawing for a screen, as SVG."""
    return _svg(report, Size.SCREEN, Rings.ONE)


def render_png(report: Report) -> bytes:
    """Return the drawing for a screen, as PNG."""
    return _png(report, Size.SCREEN, Rings.ONE)


def render_a3(report: Report) -> bytes:
    """Return the drawing for A3, with its list beside it or on sheets of its own."""
    return _pdf(report, Size.A3, Rings.ONE)


def render_poster(report: Report) -> bytes:
    """Return the A0 poster, with its list beside the wheel."""
    return _pdf(report, Size.A0, Rings.ONE)


def _svg(report: Report, size: Size, rings: Rings) -> bytes:
    return wheel_svg(
        report.wheel,
        report.template,
        report.analysis,
        size=size,
        rings=rings,
        language=report.language,
        date=_day(report),
    )


def _png(report: Report, size: Size, rings: Rings) -> bytes:
    sheets = _sheets(report, size, rings)
    return picture_of(sheets, dots_per_inch=PAPERS[size].dots_per_inch, language=report.language)


def disc_png(report: Report) -> bytes:
    """Return the wheel alone, as PNG: for a program that shows no SVG."""
    side = 170.0
    svg = disc_svg(report.wheel, report.template, report.analysis, side=side, language=report.language)
    return picture_of([(side, side, svg)], dots_per_inch=180, language=report.language)


def _sheets(report: Report, size: Size, rings: Rings) -> Sheets:
    return sheet_svgs(
        report.wheel,
        report.template,
        report.analysis,
        size=size,
        rings=rings,
        language=report.language,
        date=_day(report),
    )


def _pdf(report: Report, size: Size, rings: Rings) -> bytes:
    told = (description_of(report.wheel, report.language), text("print.poster.alt", report.language))
    sheets, alt = _sheets(report, size, rings), " ".join(told)
    return _pages(sheets, title=report.title, alt=alt, language=report.language, made_at=report.made_at)


def _pages(sheets: Sheets, *, title: str, alt: str, language: str, made_at: str | None) -> bytes:
    """Return sheets as tagged pages, as large as they are."""
    pages = [{"name": f"sheet{at}", "width": width, "height": height} for at, (width, height, _) in enumerate(sheets)]
    data = {"title": clean(title), "language": language, "alt": clean(alt), "pages": pages}
    pictures = {f"sheet{at}": picture for at, (_, _, picture) in enumerate(sheets)}
    return typeset("poster.typ", data, pictures=pictures, made_at=made_at)


def _day(report: Report) -> str | None:
    return date_words(report.made_at, report.language) or None


_FORMS = {Form.SVG: _svg, Form.PNG: _png, Form.PDF: _pdf}
