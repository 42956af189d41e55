"""The colours of paper: those of `assets/theme.css`, and the marks of organisations.

Reads the light values of :root, whatever a municipality put there; dark mode is for screens. Chooses no colours.
"""

import re
from dataclasses import dataclass
from functools import cache

from toolkit.resources import shipped
from toolkit.wheel.drawing.shapes import Outline, outline_of

ORGANISATION_COLOURS = 10
_PROPERTY = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,8})\s*;")

EMBLEMS = (
    "",
    "M-96-17H96V17H-96Z",
    "M0-56L50 34H-50Z",
    "M-16-97H16V-16H97V16H16V97H-16V16H-97V-16H-16Z",
    "M-39-39H39V39H-39Z",
    "M-17-96H17V96H-17Z",
    "M-80-56L-56-80L80 56L56 80Z",
    "M-90-40H90V-12H-90ZM-90 12H90V40H-90Z",
    "M-52-74L0-22L52-74L74-52L22 0L74 52L52 74L0 22L-52 74L-74 52L-22 0L-74-52Z",
    "M0-58L58 0L0 58L-58 0Z",
)
"""The pictures inside the marks of organisations, as in `assets/wheel/style.js`, in a dot of radius 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How an organisation is told apart: a colour with a picture in it, None where the colour is plain."""

    colour: str
    emblem: Outline | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours by what they mean; `bands` and `tints` in wheel order."""

    ink: str
    quiet: str
    hairline: str
    border: str
    card: str
    warning: str
    on_band: str
    bands: tuple[str, ...]
    tints: tuple[str, ...]
    organisations: tuple[str, ...]

    def band(self, goal: int) -> str:
        return self.bands[goal % len(self.bands)]

    def tint(self, goal: int) -> str:
        return self.tints[goal % len(self.tints)]

    def mark(self, organisation: int | None) -> Mark:
        """Return the mark of the organisation at this place in the wheel's list; None is a resident."""
        if organisation is None:
            return Mark(colour=self.quiet, emblem=None)
        around = organisation // len(self.organisations)
        step = 4 * around + around // 5  # far from whom it could be taken for, and a hundred without a double
        emblem = EMBLEMS[(organisation + step) % len(EMBLEMS)]
        colour = self.organisations[organisation % len(self.organisations)]
        return Mark(colour=colour, emblem=outline_of(emblem) if emblem else None)


@cache
def palette() -> Palette:
    """Return the palette of the theme that is shipped."""
    return palette_of((shipped("assets") / "theme.css").read_text(encoding="utf-8"))


def palette_of(theme: str) -> Palette:
    """Return the palette of a theme: the custom properties of its first :root."""
    values = dict(_PROPERTY.findall(theme[theme.index(":root") : theme.index("}", theme.index(":root"))]))
    return Palette(
        ink=values["ink"],
        quiet=values["ink-quiet"],
        hairline=values["hairline"],
        border=values["border"],
        card=values["card"],
        warning=values["warning"],
        on_band=values["on-band"],
        bands=tuple(values[f"goal-{goal}-band"] for goal in range(1, 7)),
        tints=tuple(values[f"goal-{goal}-tint"] for goal in range(1, 7)),
        organisations=tuple(values[f"organisation-{one}"] for one in range(1, ORGANISATION_COLOURS + 1)),
    )
