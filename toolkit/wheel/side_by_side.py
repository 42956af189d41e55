"""Two municipalities beside each other: who serves what here, and what there.

It shows both and judges neither: more is not better. Target groups are matched by id, and by name where the ids
differ; activities never have an id in common, so that those that are alike are found by their names. Two rounds of one
wheel are for rounds.py, which works by ids alone.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from toolkit.wheel.coverage import Cells, Coords, Coverage, survey_of
from toolkit.wheel.labels import folded
from toolkit.wheel.model import Activity, TargetGroup, Wheel
from toolkit.wheel.overlaps import SAME
from toolkit.wheel.rounds import VIEWS
from toolkit.wheel.similarity import Lexicon, NameIndex, similarity
from toolkit.wheel.template import Template


class Alike(NamedTuple):
    """An activity of the left wheel and one of the right, by id, with the similarity of their names."""

    left: str
    right: str
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One cell on both wheels; None where a wheel does not have its target group. `expected` is the template's E."""

    left: Coverage | None
    right: Coverage | None
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """Cells by view (GT, GR, TR) and coordinates, in the order of the axes; a group's id is that of the left wheel.

    `alike` holds activities that share a goal and nearly a name, the likeliest first.
    """

    cells: Mapping[str, Mapping[Coords, Beside]]
    alike: tuple[Alike, ...]


def side_by_side(left: Wheel, right: Wheel, template: Template, lexicon: Lexicon) -> SideBySide:
    """Lay two wheels beside each other, both read with the same template. What the rooms ruled out is not looked at."""
    own = replace(left, judgements=())
    other = _with_groups_of(left, replace(right, judgements=()))
    ours, theirs = (survey_of(wheel, template, VIEWS).cells for wheel in (own, other))
    return SideBySide(
        cells={view: _beside(ours[view], theirs[view]) for view in VIEWS},
        alike=_alike(left, right, lexicon),
    )


def _with_groups_of(left: Wheel, right: Wheel) -> Wheel:
    """Return the right wheel with the left one's ids for target groups of the same name."""
    known = {group.id for group in left.target_groups} | {group.id for group in right.target_groups}
    names = {folded(group.name): group.id for group in left.target_groups}
    both = {group.id for group in left.target_groups} & {group.id for group in right.target_groups}
    ids = {
        group.id: own
        for group in right.target_groups
        if group.id not in both and (own := names.get(folded(group.name))) in known - both
    }
    return replace(
        right,
        target_groups=tuple(
            TargetGroup(id=ids.get(group.id, group.id), name=group.name) for group in right.target_groups
        ),
        activities=tuple(
            replace(card, target_groups=tuple(ids.get(group, group) for group in card.target_groups))
            for card in right.activities
        ),
    )


def _beside(left: Cells, right: Cells) -> Mapping[Coords, Beside]:
    found = {}
    for coords in dict.fromkeys((*left, *right)):
        one, other = left.get(coords), right.get(coords)
        found[coords] = Beside(
            left=one.coverage if one else None,
            right=other.coverage if other else None,
            expected=max(cell.expected for cell in (one, other) if cell),
        )
    return found


def _alike(left: Wheel, right: Wheel, lexicon: Lexicon) -> tuple[Alike, ...]:
    here, there = _by_name(left), _by_name(right)
    index = NameIndex(lexicon, SAME)
    index.add((*here, *there))
    pairs = (
        Alike(one.id, other.id, score)
        for name, ours in here.items()
        for found, score in {name: similarity(name, name, lexicon), **index.like(name)}.items()
        for one in ours
        for other in there.get(found, ())
        if not set(one.goals).isdisjoint(other.goals)
    )
    return tuple(sorted(pairs, key=lambda pair: (-pair.similarity, pair.left, pair.right)))


def _by_name(wheel: Wheel) -> Mapping[str, list[Activity]]:
    found: dict[str, list[Activity]] = defaultdict(list)
    for card in wheel.activities:
        found[card.name].append(card)
    return found
