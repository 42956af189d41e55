"""Whether both sides of a bridge (Wmo and Participatiewet) sit at a table, by kind of organisation.

A kind of organisation is a hint, not proof, of the law that someone works under: this says who is there, no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.wheel.model import OrganisationKind as Kind
from toolkit.wheel.template import EXPECTED, Framework, Template

# Who works under a law. Chosen by us from who carries it out (the municipality, UWV, insurers, schools) and who
# offers it there; the municipality carries out several, so it counts on each of their sides.
_SIDES: Mapping[str, frozenset[Kind]] = {
    "wmo": frozenset({Kind.MUNICIPALITY, Kind.WELFARE, Kind.CARE}),
    "participatiewet": frozenset({Kind.MUNICIPALITY, Kind.WORK, Kind.BENEFITS, Kind.SOCIAL_ENTERPRISE}),
    "jeugdwet": frozenset({Kind.MUNICIPALITY, Kind.WELFARE, Kind.CARE}),
    "wi2021": frozenset({Kind.MUNICIPALITY, Kind.WELFARE, Kind.EDUCATION}),
    "wgs": frozenset({Kind.MUNICIPALITY, Kind.WELFARE}),
    "wlz": frozenset({Kind.CARE, Kind.INSURER}),
    "zvw": frozenset({Kind.CARE, Kind.INSURER}),
    "web": frozenset({Kind.EDUCATION}),
    "passend-onderwijs": frozenset({Kind.EDUCATION}),
    "leerplicht": frozenset({Kind.EDUCATION, Kind.MUNICIPALITY}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """Two laws that should meet: their ids, the names that people read, and the kinds on either side."""

    frameworks: tuple[str, str]
    names: tuple[str, str]
    sides: tuple[frozenset[Kind], frozenset[Kind]]


def bridges_of(template: Template) -> tuple[Bridge, ...]:
    """Return the template's bridges; a law that the template does not list is its own name."""
    known = {framework.id: framework for framework in template.frameworks}
    return tuple(
        Bridge(
            frameworks=(one, other),
            names=(_name(one, known), _name(other, known)),
            sides=(_kinds(one, known, template), _kinds(other, known, template)),
        )
        for one, other in template.bridges
    )


def missing_sides(bridge: Bridge, kinds: Iterable[Kind | None]) -> tuple[str, ...]:
    """Return the laws of a bridge that nobody at the table works under; one person is never both sides."""
    present: Sequence[Kind] = [kind for kind in kinds if kind in bridge.sides[0] | bridge.sides[1]]
    missing = tuple(
        law for law, side in zip(bridge.frameworks, bridge.sides, strict=True) if not any(k in side for k in present)
    )
    return bridge.frameworks[1:] if not missing and len(present) < 2 else missing


def _name(law: str, known: Mapping[str, Framework]) -> str:
    return known[law].abbreviation if law in known else law


def _kinds(law: str, known: Mapping[str, Framework], template: Template) -> frozenset[Kind]:
    """Return the kinds that work under a law: our list, else who carries it out and who its goals expect."""
    if law in _SIDES or law not in known:
        return _SIDES.get(law, frozenset())
    framework = known[law]
    carried_out = [kind for kind in Kind if kind == framework.executor]
    expected = [kind for goal in template.goals if framework.serves.get(goal.id) == EXPECTED for kind in goal.kinds]
    return frozenset((*carried_out, *expected))
