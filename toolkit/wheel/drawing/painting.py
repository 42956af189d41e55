"""Sheets as SVG, by matplotlib, with text as text.

Knows no wheel. Equal sheets give equal bytes; nothing of the day or the machine goes in.
"""

from collections.abc import Sequence
from html import escape
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from toolkit.wheel.drawing.letters import FAMILY, plain, width
from toolkit.wheel.drawing.shapes import Area, Ink, Outline, Shape, Words, placed
from toolkit.wheel.drawing.sheet import Sheet

if TYPE_CHECKING:
    from matplotlib.backend_bases import GraphicsContextBase, RendererBase
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path
    from matplotlib.text import Text

_MM = 25.4
_POINTS = 72 / _MM
_STEPS = {"M": 1, "L": 2, "C": 4, "Z": 79}
_SETTINGS: dict[str, Any] = {
    "svg.hashsalt": "participatiewiel",
    "svg.fonttype": "none",
    "font.sans-serif": [FAMILY],
    "text.parse_math": False,
    "path.simplify": False,
}
_UNDATED: dict[str, Any] = {"Date": None, "Creator": None, "Format": None, "Type": None}
_ONE_AT_A_TIME = Lock()  # matplotlib's settings are those of the whole process


def svg_of(sheet: Sheet, title: str) -> bytes:
    """Return a sheet as SVG; `title` is read aloud."""
    label = escape(plain(title), quote=True)
    return _saved(sheet).replace(b"<svg ", f'<svg role="img" aria-label="{label}" '.encode(), 1)


def stacked(sheets: Sequence[Sheet]) -> Sheet:
    """Return sheets as one, below each other: for a file that knows no pages."""
    if len(sheets) == 1:
        return sheets[0]
    height = 0.0
    shapes: list[Shape] = []
    for sheet in sheets:
        shapes += placed(sheet.shapes, 1, (0, height))
        height += sheet.height
    first = sheets[0]
    return Sheet(width=first.width, height=height, shapes=tuple(shapes))


def _saved(sheet: Sheet) -> bytes:
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with _ONE_AT_A_TIME, matplotlib.rc_context(cast(Any, _SETTINGS)):
        figure = Figure(figsize=(sheet.width / _MM, sheet.height / _MM), facecolor="white")
        FigureCanvasSVG(figure)
        _put(figure, sheet)
        stream = BytesIO()
        figure.savefig(stream, format="svg", metadata=_UNDATED)
    return stream.getvalue()


def _put(figure: "Figure", sheet: Sheet) -> None:
    """Put the shapes on a figure as one artist: thousands of small ones would take seconds."""
    from matplotlib.artist import Artist

    class Painting(Artist):
        def draw(self, renderer: "RendererBase") -> None:
            _paint(renderer, sheet, figure.dpi / _MM)

    figure.add_artist(Painting())


def _paint(renderer: "RendererBase", sheet: Sheet, scale: float) -> None:
    from warnings import catch_warnings, simplefilter

    with catch_warnings():
        simplefilter("ignore")  # a sign that the font does not have is shown as a box; that is all
        pen = _Pen(renderer, scale, sheet.height)
        for shape in sheet.shapes:
            if isinstance(shape, Words):
                pen.write(shape)
            else:
                pen.draw(shape)


class _Pen:
    """What draws on one renderer, `scale` of its units a millimetre."""

    def __init__(self, renderer: "RendererBase", scale: float, height: float) -> None:
        from matplotlib.transforms import Affine2D

        self.renderer, self.scale = renderer, scale
        self.upwards = Affine2D().scale(scale, -scale).translate(0, height * scale)  # matplotlib counts from below
        self.height = height
        self.fonts: dict[tuple[bool, float], FontProperties] = {}
        self.anchors: dict[str, Text] = {}
        self.clips: list[Path] = []  # kept: renderers know a clip by its address, which must not be used again

    def draw(self, area: Area) -> None:
        from matplotlib.colors import to_rgba
        from matplotlib.transforms import TransformedPath

        context = self._context(area.ink)
        if area.within:
            self.clips.append(_path(area.within))
            context.set_clip_path(TransformedPath(self.clips[-1], self.upwards))
        fill = to_rgba(area.ink.fill) if area.ink.fill else None
        self.renderer.draw_path(context, _path(area.outline), self.upwards, fill)
        context.restore()

    def _context(self, ink: Ink) -> "GraphicsContextBase":
        context = self.renderer.new_gc()
        context.set_linewidth(ink.width * _POINTS if ink.line else 0)
        context.set_foreground(ink.line or "none")
        context.set_joinstyle("round")
        context.set_capstyle("butt")
        if ink.dashes:
            context.set_dashes(0, [dash * _POINTS for dash in ink.dashes])
        return context

    def write(self, words: Words) -> None:
        context = self.renderer.new_gc()
        context.set_foreground(words.colour)
        font = self._font(words.bold, words.size * _POINTS)
        x, y = words.at[0] * self.scale, words.at[1] * self.scale
        anchored = self._anchor(words.anchor)
        anchored.set_position((x, self.height * self.scale - y))
        left = x - _share(words) * self.scale
        self.renderer.draw_text(context, left, y, words.text, font, -words.turn, False, anchored)
        context.restore()

    def _font(self, bold: bool, size: float) -> "FontProperties":
        """Return a font; made once, for a sheet has thousands of words in a few sizes."""
        from matplotlib.font_manager import FontProperties

        if (bold, size) not in self.fonts:
            weight = "bold" if bold else "normal"
            self.fonts[bold, size] = FontProperties(family="sans-serif", weight=weight, size=size)
        return self.fonts[bold, size]

    def _anchor(self, anchor: str) -> "Text":
        """Return what tells a renderer from which side a text is written."""
        from matplotlib.text import Text

        if anchor not in self.anchors:
            side = {"start": "left", "middle": "center", "end": "right"}[anchor]
            self.anchors[anchor] = Text(0, 0, "", ha=side, rotation_mode="anchor")
        return self.anchors[anchor]


def _share(words: Words) -> float:
    """Return how far left of its anchor a text begins."""
    if words.anchor == "start":
        return 0.0
    return width(words.text, bold=words.bold) * words.size * (0.5 if words.anchor == "middle" else 1.0)


def _path(outline: Outline) -> "Path":
    from matplotlib.path import Path

    return Path(outline.points, [_STEPS[step] for step in outline.steps])
