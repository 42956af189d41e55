"""Legal frameworks through the years: which law came in the place of which, as the template says.

It only reads `successor_of`; which card has changed is for `rounds.py` to say.
"""

from collections.abc import Iterable, Mapping

from toolkit.wheel.model import FrameworkUse
from toolkit.wheel.template import Template

Lineage = Mapping[str, frozenset[str]]
"""For each framework every law before it: its predecessors, and theirs."""


def lineage_of(template: Template) -> Lineage:
    """Return all predecessors of each framework of the template."""
    direct = {framework.id: framework.successor_of for framework in template.frameworks}
    return {framework: _before(framework, direct) for framework in direct}


def same_frameworks(old: Iterable[FrameworkUse], new: Iterable[FrameworkUse], lineage: Lineage) -> bool:
    """Say whether two rounds of a card are paid for by the same laws, in the same shares.

    A law is the same as one that it succeeded, in either direction: each law of one round must have its match in the
    other. Two laws that were replaced by one law are not each other's match.
    """
    before, after = frozenset(old), frozenset(new)
    return before == after or (
        all(any(_match(one, other, lineage) for other in after) for one in before)
        and all(any(_match(one, other, lineage) for other in before) for one in after)
    )


def _match(one: FrameworkUse, other: FrameworkUse, lineage: Lineage) -> bool:
    nothing: frozenset[str] = frozenset()
    kin = one.id in lineage.get(other.id, nothing) or other.id in lineage.get(one.id, nothing)
    return one.share == other.share and (kin or one.id == other.id)


def _before(framework: str, direct: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [framework]
    while waiting:
        earlier = set(direct.get(waiting.pop(), ())) - found
        found |= earlier
        waiting += earlier
    return frozenset(found - {framework})
