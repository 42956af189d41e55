"""Everything that is found on a wheel: gaps, opportunities and overlaps, the heaviest first (contract section 3).

It gathers; what each kind means stands in `gaps.py`, `opportunities.py` and `overlaps.py`.
"""

from collections.abc import Iterator

from toolkit.wheel.coverage import Survey, survey_of
from toolkit.wheel.finding import Finding, FindingKind, finding_json
from toolkit.wheel.gaps import gaps_of
from toolkit.wheel.model import Wheel
from toolkit.wheel.naming import Naming
from toolkit.wheel.opportunities import opportunities_of
from toolkit.wheel.overlaps import overlaps_of
from toolkit.wheel.similarity import Lexicon
from toolkit.wheel.template import Template

__all__ = ["Finding", "FindingKind", "finding_json", "findings_in", "findings_of"]


def findings_of(wheel: Wheel, template: Template, lexicon: Lexicon) -> tuple[Finding, ...]:
    """Return all findings of a wheel: score down, then key."""
    return findings_in(survey_of(wheel, template), lexicon)


def findings_in(survey: Survey, lexicon: Lexicon) -> tuple[Finding, ...]:
    """Return all findings of a wheel that has been surveyed."""
    return tuple(sorted(_all(survey, lexicon), key=lambda finding: (-finding.score, finding.key)))


def _all(survey: Survey, lexicon: Lexicon) -> Iterator[Finding]:
    naming = Naming(survey)
    yield from gaps_of(survey, naming)
    yield from opportunities_of(survey, naming)
    yield from overlaps_of(survey, naming, lexicon)
