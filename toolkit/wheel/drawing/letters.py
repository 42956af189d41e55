"""How wide a text is in the letter of our paper, and how it breaks into lines.

Measures the font that matplotlib brings along, so that a text has one width on every machine. Draws nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

FAMILY = "DejaVu Sans"
_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
_MISSING = 1.3  # what a sign is wide at most that another font must show
_UNSEEN = re.compile(r"(?:[^\S\u00a0]|[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff])+")


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style: `size` is relative to that of the paragraph."""

    text: str
    size: float = 1.0
    bold: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A word as it stands in a line, `x` from its start, in sizes of the paragraph."""

    x: float
    run: Run


Line = tuple[Piece, ...]


def font_folder() -> Path:
    """Return the folder of the fonts that matplotlib brings along."""
    from matplotlib import get_data_path

    return Path(get_data_path()) / "fonts" / "ttf"


def plain(text: str) -> str:
    """Return a text on one line, without what no file may hold (control characters, halves of characters)."""
    return _UNSEEN.sub(" ", text).strip()


@lru_cache(maxsize=20_000)
def width(text: str, *, bold: bool = False) -> float:
    """Return how wide a text is, in sizes of its letter."""
    return sum(_advance(letter, bold) for letter in text)


def letter_widths(text: str, size: float, *, bold: bool = False) -> tuple[tuple[str, float], ...]:
    """Return every letter of a text with its width at a size."""
    return tuple((letter, _advance(letter, bold) * size) for letter in text)


@cache
def _advance(letter: str, bold: bool) -> float:
    from matplotlib.ft2font import LoadFlags

    if unicodedata.combining(letter) or letter == "\u200d":
        return 0.0
    font = _font(bold)
    if not font.get_char_index(ord(letter)):
        return _MISSING
    return font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / 100


@cache
def _font(bold: bool) -> "FT2Font":
    from matplotlib.ft2font import FT2Font

    font = FT2Font(str(font_folder() / _FILES[bold]))
    font.set_size(100, 72)
    return font


def lines_of(runs: Iterable[Run], room: float) -> tuple[Line, ...]:
    """Break runs into lines of at most `room` sizes wide: between words, and within a word only where it must."""
    lines: list[list[Piece]] = [[]]
    x = 0.0
    for word in _words(runs, room):
        wide = width(word.text, bold=word.bold) * word.size
        space = width(" ") * word.size if lines[-1] else 0.0
        if lines[-1] and x + space + wide > room:
            lines.append([])
            x = space = 0.0
        lines[-1].append(Piece(x + space, word))
        x += space + wide
    return tuple(_joined(line) for line in lines)


def _words(runs: Iterable[Run], room: float) -> Iterable[Run]:
    for run in runs:
        for word in plain(run.text).split(" "):
            for part in _parts(word, run, room):
                yield Run(part, run.size, run.bold, run.quiet)


def _parts(word: str, run: Run, room: float) -> Iterable[str]:
    """Yield a word in parts that fit: after a hyphen or slash where it has one, else anywhere."""
    while word and width(word, bold=run.bold) * run.size > room:
        fits = max((n for n in range(1, len(word)) if _fits(word[:n], run, room)), default=1)
        seam = max(word.rfind(sign, 0, fits) for sign in "-/") + 1
        cut = seam if seam > fits // 2 else fits
        yield word[:cut]
        word = word[cut:]
    if word:
        yield word


def _fits(part: str, run: Run, room: float) -> bool:
    return width(part, bold=run.bold) * run.size <= room


def _joined(line: Sequence[Piece]) -> Line:
    """Join neighbouring words of one style, so that a line is searched and copied as it reads."""
    joined: list[Piece] = []
    for piece in line:
        last = joined[-1] if joined else None
        if last and (last.run.size, last.run.bold, last.run.quiet) == (piece.run.size, piece.run.bold, piece.run.quiet):
            text = f"{last.run.text} {piece.run.text}"
            joined[-1] = Piece(last.x, Run(text, piece.run.size, piece.run.bold, piece.run.quiet))
        else:
            joined.append(piece)
    return tuple(joined)
