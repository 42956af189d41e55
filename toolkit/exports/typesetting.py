"""Data and pictures in, a tagged PDF (PDF/UA-1 and PDF/A-2a) or a PNG out, by the typst sources in `templates/print`.

What people typed goes in as JSON and is never read as markup. Signs that the font lacks become a box: a PDF that
keeps for years may not hold a sign that it cannot show.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from toolkit.exports.report import moment_of
from toolkit.resources import shipped
from toolkit.wheel.drawing.letters import font_folder
from toolkit.wheel.drawing.palette import palette

if TYPE_CHECKING:
    import typst

_STANDARDS: Any = ["ua-1", "a-2a"]
_BOX = "□"
_FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


def typeset(
    source: str, data: Mapping[str, Any], *, pictures: Mapping[str, bytes] | None = None, made_at: str | None = None
) -> bytes:
    """Return the PDF of a source (`report.typ`) with its data; pictures are SVG, by name."""
    compiler = _compiler(source, data, pictures or {})
    made = compiler.compile(format="pdf", pdf_standards=_STANDARDS, timestamp=moment_of(made_at))
    assert isinstance(made, bytes)
    return made


def picture_of(pages: Sequence[tuple[float, float, bytes]], *, dots_per_inch: float, language: str) -> bytes:
    """Return pages, each with its width and height in millimetres and its SVG, below each other as one PNG."""
    named = [{"name": f"sheet{at}", "width": width, "height": height} for at, (width, height, _) in enumerate(pages)]
    data = {"title": "-", "alt": "-", "language": language, "pages": named}
    compiler = _compiler("picture.typ", data, {f"sheet{at}": svg for at, (_, _, svg) in enumerate(pages)})
    made = compiler.compile(format="png", ppi=dots_per_inch)
    assert isinstance(made, bytes)
    return made


def _compiler(source: str, data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> "typst.Compiler":
    import typst

    folder = shipped("templates") / "print"
    inputs = {"data": shown(json.dumps({**data, "colours": _colours()}, ensure_ascii=False))}
    inputs |= {name: shown(picture.decode()) for name, picture in pictures.items()}
    return typst.Compiler(
        input=folder / source, root=folder, font_paths=_fonts(), sys_inputs=inputs, ignore_system_fonts=True
    )


def shown(words: str) -> str:
    """Return a text in which every sign can be shown by our font; a sign that is written in several is one box."""
    return "".join(_sign(sign) for sign in words if sign not in "\u200d\ufe0e\ufe0f")


@cache
def _sign(sign: str) -> str:
    return sign if sign in "\n\t" or ord(sign) in _known_signs() else _BOX


@cache
def _known_signs() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    known = (FT2Font(str(font_folder() / name)).get_charmap().keys() for name in _FONTS)
    return frozenset.intersection(*(frozenset(signs) for signs in known))


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder()])


def _colours() -> Mapping[str, Any]:
    colours = palette()
    return {
        "ink": colours.ink,
        "quiet": colours.quiet,
        "hairline": colours.hairline,
        "bands": colours.bands,
        "tints": colours.tints,
    }
