"""Colours as a style sheet writes them: read, mixed, and how well one is seen on another (WCAG 2.2).

Knows no theme and no page.
"""

import re
from collections.abc import Sequence
from colorsys import hls_to_rgb


def rgb(value: str) -> tuple[int, int, int] | None:
    """Return a colour's red, green and blue; None for what is no opaque colour that we can read."""
    value = value.strip().lower()
    if value in ("white", "black"):
        return (255, 255, 255) if value == "white" else (0, 0, 0)
    if re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{6}ff)", value):
        digits = "".join(digit * 2 for digit in value[1:]) if len(value) == 4 else value[1:7]
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    parts = re.fullmatch(r"(rgb|hsl)a?\(([^)]*)\)", value)
    numbers = re.findall(r"\d*\.?\d+%?", parts[2]) if parts else []
    if parts is None or len(numbers) not in (3, 4) or (len(numbers) == 4 and numbers[3] not in ("1", "100%", "1.0")):
        return None
    return _of_hsl(numbers) if parts[1] == "hsl" else _of_rgb(numbers)


def _of_rgb(numbers: Sequence[str]) -> tuple[int, int, int]:
    red, green, blue = (min(255, round(float(one.rstrip("%")) * (2.55 if "%" in one else 1))) for one in numbers[:3])
    return red, green, blue


def _of_hsl(numbers: Sequence[str]) -> tuple[int, int, int]:
    hue, saturation, lightness = (float(one.rstrip("%")) for one in numbers[:3])
    parts = hls_to_rgb(hue % 360 / 360, min(lightness, 100) / 100, min(saturation, 100) / 100)
    red, green, blue = (round(255 * part) for part in parts)
    return red, green, blue


def mixed(one: Sequence[int], other: Sequence[int], share: float) -> str:
    """Return a colour between two, of which `share` (0 to 1) is the first."""
    parts = (round(share * a + (1 - share) * b) for a, b in zip(one, other, strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(value: str) -> float:
    colour = rgb(value)
    if colour is None:
        raise ValueError(value)
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
