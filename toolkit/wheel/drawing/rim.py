"""What stands on the rim of each goal: the laws that are used or could be, and beyond them the white spots.

Chooses what fits and says where; the same laws in the same order as `assets/wheel/reading.js`. Draws nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import degrees

from toolkit.texts import text
from toolkit.wheel.drawing.letters import plain, width
from toolkit.wheel.finding import Finding, FindingKind
from toolkit.wheel.model import ActivityState, Verdict, Wheel
from toolkit.wheel.naming import group_names
from toolkit.wheel.template import Framework, FrameworkStatus, Template

LAWS = (3756, 4040)
LAW_LETTER = 172
SPOTS = (4166, 4352)
SPOT_LETTER = 126
_SPOTS_SHOWN = 2
_HATCH_ROOM = 240
_GAP = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A law as it stands on the rim."""

    label: str
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A plate on the rim between two angles; `solid` is in use, None is what did not fit ("+3")."""

    words: str
    solid: bool | None
    start: float
    end: float


def laws_of(goal: str, wheel: Wheel, template: Template, language: str) -> tuple[Law, ...]:
    """Return the laws of a goal: those in use, then those that are expected, then those that are possible."""
    used = {
        use.id
        for card in wheel.activities
        if goal in card.goals and card.state in (ActivityState.EXISTING, ActivityState.PLANNED)
        for use in card.frameworks
    } | {provision.framework for provision in wheel.provisions if goal in provision.goals}
    weighed = [(_weight(framework, goal, used), framework) for framework in template.frameworks]
    ordered = sorted((pair for pair in weighed if pair[0]), key=lambda pair: -pair[0])
    return tuple(Law(label=one.abbreviation or plain(_in(language, one)), used=one.id in used) for _, one in ordered)


def _weight(framework: Framework, goal: str, used: set[str]) -> int:
    """Return 3 for a law in use, else what is expected of it; nothing where its predecessor is in use."""
    if framework.id in used:
        return 3
    counts = framework.status is FrameworkStatus.IN_FORCE and not used & set(framework.successor_of)
    return framework.serves.get(goal, 0) if counts else 0


def _in(language: str, framework: Framework) -> str:
    return framework.name.get(language) or next(iter(framework.name.values()))


def law_plates(laws: Sequence[Law], start: float, end: float) -> tuple[Plate, ...]:
    """Return plates for as many laws as fit between two angles, the rest as "+n"."""
    words = {law: law.label if law.used else f"{law.label} ?" for law in laws}
    missed = [law for law in laws if not law.used][:1]  # one that is expected and unused must be seen as well
    wishes = [(words[law], law.used) for law in (*laws[:1], *missed, *laws)]
    return _laid_out(wishes, start, end, LAWS, LAW_LETTER, LAW_LETTER * 0.75)


def spot_plates(words: Sequence[str], start: float, end: float) -> tuple[Plate, ...]:
    """Return plates for as many white spots as fit between two angles, the rest as "+n"."""
    wishes = [(one, True) for one in words]
    return _laid_out(wishes, start, end, SPOTS, SPOT_LETTER, _HATCH_ROOM, most=_SPOTS_SHOWN)


def _laid_out(
    wishes: Sequence[tuple[str, bool]],
    start: float,
    end: float,
    ring: tuple[int, int],
    letter: int,
    beside: float,
    most: int | None = None,
) -> tuple[Plate, ...]:
    """Lay out in the order of the wishes what fits (a wish may be named twice); all that is chosen is centred."""
    per_unit = degrees(1 / ((ring[0] + ring[1]) / 2))
    gap = _GAP * per_unit

    def wide(words: str) -> float:
        return (width(words) * letter + beside) * per_unit + gap

    room = end - start - gap
    every = tuple(dict.fromkeys(wishes))
    chosen = _fitting(every, wide, room)[:most]
    shown = sorted(chosen, key=lambda one: not one[1])
    rest = len(every) - len(shown)
    tail = wide(f"+{rest}") if rest else 0.0
    used = sum(wide(words) for words, _ in shown)
    spare = min((room - used - tail) / max(1, len(shown)), 2.5)
    at = (start + end - used - tail - spare * len(shown)) / 2
    plates = []
    for words, solid in shown:
        plates.append(Plate(words=words, solid=solid, start=at + gap / 2, end=at + wide(words) + spare - gap / 2))
        at += wide(words) + spare
    if rest:
        plates.append(Plate(words=f"+{rest}", solid=None, start=at + gap / 2, end=at + tail - gap / 2))
    return tuple(plates)


def _fitting(
    wishes: Sequence[tuple[str, bool]], wide: Callable[[str], float], room: float
) -> tuple[tuple[str, bool], ...]:
    chosen: list[tuple[str, bool]] = []
    used = 0.0
    for wish in wishes:
        rest = wide("+00") if len(chosen) + 1 < len(wishes) else 0.0
        if used + wide(wish[0]) + rest <= room:
            chosen.append(wish)
            used += wide(wish[0])
    return tuple(chosen)


def white_spots(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the gaps that the room has not set aside, the heaviest first."""
    aside = (Verdict.DISMISSED, Verdict.NOT_APPLICABLE, Verdict.ELSEWHERE)
    return tuple(one for one in findings if one.kind is FindingKind.GAP and one.verdict not in aside)


def spot_words(goal: str, spots: Iterable[Finding], wheel: Wheel, template: Template, language: str) -> tuple[str, ...]:
    """Return what is missing in a goal, the first with the word for it: `witte vlek: jongeren, trede 3`."""
    here = [_missing(one, wheel, template, language) for one in spots if one.axes.get("goal") == goal]
    word = text("wheel.kind.gap", language)
    return tuple((f"{word}: {one}" if one else word) if number == 0 else one or word for number, one in enumerate(here))


def _missing(spot: Finding, wheel: Wheel, template: Template, language: str) -> str:
    groups = {id: name.get(language, "") for id, name in group_names(template, wheel.target_groups).items()}
    areas = {one.id: one.name for one in wheel.areas}
    group, area, rung = (spot.axes.get(axis) for axis in ("target_group", "area", "rung"))
    named = (
        groups.get(str(group)) or str(group or ""),
        areas.get(str(area)) or str(area or ""),
        text("wheel.rung", language, rung=rung) if rung is not None else "",
    )
    return ", ".join(plain(one) for one in named if one)
