"""A municipality's own look: its file of NL Design System tokens and its logo, as the few values that our pages use.

Reads the tokens, follows the mapping of `assets/municipality.css`, and leaves out whatever would make a text hard to
read (WCAG 2.2: 4.5 to 1 for text, 3 to 1 for edges). Nothing of the file reaches a browser but checked plain values.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.colours import contrast, mixed, rgb
from toolkit.errors import InvalidInput
from toolkit.resources import shipped

LARGEST_THEME, LARGEST_LOGO = 2 * 1024**2, 256 * 1024  # bytes
TEXT, EDGE = 4.5, 3.0
# Every pair of properties that meet on a page, and how much they must differ. A goal's band meets the page too, but is
# known by the white text in it, never by its edge.
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((front, ground, TEXT) for front in ("ink", "ink-quiet", "accent", "warning") for ground in ("paper", "card")),
    *(("good", ground, TEXT) for ground in ("paper", "card")),
    *(("ink", ground, TEXT) for ground in ("accent-soft", "warning-soft")),
    ("accent", "accent-soft", TEXT),
    ("warning", "warning-soft", TEXT),
    ("on-accent", "accent", TEXT),
    ("paper", "ink", TEXT),
    ("card", "warning", TEXT),
    *(("border", ground, EDGE) for ground in ("paper", "card")),
    *(("on-band", f"goal-{goal}-band", TEXT) for goal in range(1, 7)),
    *(("ink", f"goal-{goal}-tint", TEXT) for goal in range(1, 7)),
)
# What is left out first where two of the municipality's own do not go together.
_LEAST_MISSED = (
    *("accent-soft", "warning-soft", "ink-quiet", "hairline", "good", "warning", "border"),
    *("on-accent", "accent", "card", "paper", "ink"),
)
LOGOS = {".svg": "image/svg+xml", ".png": "image/png"}

_DECLARATION = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]+);")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORT = re.compile(r"@import\s+(?:url\()?[\"']?(\./[\w./-]+\.css)")
_VAR = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*(?:\([^()]*\))?[^()]*))?\)")
_LENGTH = re.compile(r"(\d*\.?\d+)(px|rem|em)|0")
_FONT = re.compile(r"[\w\s\"',-]+")
_ACTIVE = re.compile(r"<script|\son\w+\s*=|<foreignobject|javascript:|<!entity|href\s*=\s*[\"'](?!#|data:image/)", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A pair that was too hard to read, and the municipality's property that was left out for it."""

    front: str
    ground: str
    ratio: float
    needed: float
    left_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The values that differ from ours, by property; what was left out; and the logo's bytes, by file name."""

    values: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    logo: tuple[str, bytes] | None = None

    def css(self) -> str:
        """Return the rules to put behind our own; the logo lies beside them."""
        rules = [f"  --{name}: {value};" for name, value in sorted(self.values.items())]
        sheet = "\n".join(["@media not (prefers-color-scheme: dark) {\n:root {", *rules, "}\n}"]) if rules else ""
        if self.logo is not None:
            sheet += f'\n.own-logo {{ display: block; background-image: url("{self.logo[0]}"); }}'
        return f"\n{sheet}\n" if sheet else ""


def left_out_params(one: LeftOut) -> dict[str, Any]:
    """Return what the sentence about something that was left out tells: `property` is the last word of a text's key."""
    return {"property": one.left_out, "ratio": one.ratio, "needed": one.needed}


def theme_of(file: Path | None, logo: Path | None = None) -> Theme:
    """Return the look of a municipality. Raises InvalidInput where a file cannot be one."""
    tokens = _tokens(_read(file, LARGEST_THEME, "theme"), file) if file is not None else {}
    if file is not None and not tokens:
        raise InvalidInput("errors.theme_without_tokens", field=str(file))
    wanted = dict(_mapped(tokens))
    values, left_out = readable(wanted)
    return Theme(values=values, left_out=left_out, logo=_logo(logo) if logo is not None else None)


# --- reading ----------------------------------------------------------------------------------------------------------


def _read(file: Path, most: int, field: str) -> str:
    try:
        data = file.read_bytes()
    except OSError:
        raise InvalidInput("errors.no_such_file", field=field, file=str(file)) from None
    if len(data) > most:
        raise InvalidInput("errors.own_file_large", field=str(file), most=most // 1024)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput("errors.file_not_utf8", field=str(file)) from None


def _tokens(css: str, file: Path | None) -> dict[str, str]:
    """Return every custom property of a style sheet and of those beside it that it imports; the last one counts."""
    found: dict[str, str] = {}
    for name in _IMPORT.findall(css):
        beside = (file.parent / name).resolve() if file is not None else None
        if beside is not None and file is not None and beside.is_relative_to(file.parent.resolve()):
            found |= _tokens(_read(beside, LARGEST_THEME, "theme"), None)
    return found | {name: value.strip() for name, value in _DECLARATION.findall(_COMMENT.sub("", css))}


def _mapped(tokens: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield our properties for which the municipality has a token that is a plain value."""
    mapping = _COMMENT.sub("", (shipped("assets") / "municipality.css").read_text(encoding="utf-8"))
    for name, chain in _DECLARATION.findall(mapping):
        for token in re.findall(r"--[\w-]+", chain):
            value = _plain(name.removeprefix("--"), _resolved(token, tokens))
            if value is not None:
                yield name.removeprefix("--"), value
                break


def _resolved(token: str, tokens: Mapping[str, str], depth: int = 0) -> str:
    """Return a token's value with what it points to filled in, empty where that leads nowhere."""
    value = tokens.get(token, "")
    pointer = _VAR.fullmatch(value.strip())
    if pointer is None or depth > 20:
        return "" if "var(" in value else value
    return _resolved(pointer[1], tokens, depth + 1) or (pointer[2] or "").strip()


def _plain(name: str, value: str) -> str | None:
    """Return a value as we write it ourselves: a colour, a length or a font; None for anything else."""
    if name == "corner":
        return value if _LENGTH.fullmatch(value) else None
    if name == "font":
        fonts = value.strip()
        return f"{fonts}, system-ui, sans-serif" if fonts and _FONT.fullmatch(fonts) else None
    colour = rgb(value)
    return None if colour is None else "#" + "".join(f"{part:02x}" for part in colour)


def _logo(file: Path) -> tuple[str, bytes]:
    if file.suffix.lower() not in LOGOS:
        raise InvalidInput("errors.logo_kind", field=str(file))
    if file.suffix.lower() == ".svg":
        text = _read(file, LARGEST_LOGO, "logo")
        if "<svg" not in text or _ACTIVE.search(text):
            raise InvalidInput("errors.logo_active", field=str(file))
        return "own-logo.svg", text.encode()
    try:
        data = file.read_bytes()
    except OSError:
        raise InvalidInput("errors.no_such_file", field="logo", file=str(file)) from None
    if len(data) > LARGEST_LOGO or not data.startswith(b"\x89PNG"):
        raise InvalidInput("errors.own_file_large", field=str(file), most=LARGEST_LOGO // 1024)
    return "own-logo.png", data


# --- contrast ---------------------------------------------------------------------------------------------------------


def our_values(dark: bool = False) -> dict[str, str]:
    """Return the colours of our own theme, by property."""
    sheet = (shipped("assets") / "theme.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root\s*\{(.*?)\}", _COMMENT.sub("", sheet), re.DOTALL)
    light = _colours(blocks[0])
    return light | _colours(blocks[1]) if dark else light


def _colours(block: str) -> dict[str, str]:
    declared = ((name.removeprefix("--"), value.strip()) for name, value in _DECLARATION.findall(block))
    return {name: value for name, value in declared if rgb(value) is not None}


def readable(wanted: Mapping[str, str]) -> tuple[dict[str, str], tuple[LeftOut, ...]]:
    """Return what of a municipality's values can be used with ours, and what was left out for the eye's sake."""
    kept, left_out = dict(wanted), []
    ours = our_values()
    while bad := next(iter(too_close(ours | _softened(kept))), None):
        front, ground, ratio, needed = bad
        guilty = next((name for name in _LEAST_MISSED if name in (front, ground) and name in kept), None)
        if guilty is None:
            break  # ours alone; our own tests see to that
        del kept[guilty]
        left_out.append(LeftOut(front=front, ground=ground, ratio=ratio, needed=needed, left_out=guilty))
    return _softened(kept), tuple(left_out)


def _softened(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values with a soft ground that goes with the accent, where the municipality has none of its own."""
    if "accent" not in values or "accent-soft" in values:
        return dict(values)
    accent, card = rgb(values["accent"]), rgb(values.get("card", "#fff"))
    assert accent is not None and card is not None
    soft = [mixed(accent, card, share) for share in (0.07, 0.04, 0.02, 0.0)]
    legible = (one for one in soft if contrast(values["accent"], one) >= TEXT)
    return {**values, "accent-soft": next(legible, soft[-1])}


def too_close(values: Mapping[str, str]) -> Sequence[tuple[str, str, float, float]]:
    """Return the pairs that differ too little: front, ground, contrast, what is needed."""
    measured = ((one, other, contrast(values[one], values[other]), least) for one, other, least in PAIRS)
    return [(one, other, round(ratio, 2), least) for one, other, ratio, least in measured if ratio < least]
