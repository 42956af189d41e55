"""One finding: a question that the wheel puts to the room, with the evidence it rests on (contract section 3).

What is found, and how heavy it weighs, stands in `gaps.py`, `opportunities.py` and `overlaps.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from toolkit.texts import LANGUAGES, text
from toolkit.wheel.coverage import Survey
from toolkit.wheel.model import Verdict
from toolkit.wheel.naming import Named

LEAST_SCORE = 0.05
DECIMALS = 4


class FindingKind(StrEnum):
    """What kind of question a finding puts to the room (contract section 3)."""

    GAP = "gap"
    THIN = "thin"
    UNUSED = "unused"
    LINE = "line"
    TOGETHER = "together"
    OVERLAP = "overlap"
    ALIKE = "alike"
    CROWDED = "crowded"
    UNKNOWN = "unknown"


Worded = str | int | Named
"""What fills a placeholder: the same in every language, or a text by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A question to the room, never a verdict.

    `axes` holds the values that apply (goal, framework, target_group, rung, area), `cards` the ids it rests on,
    sorted, `numbers` what it was reckoned from, `verdict` the last word of the room, `text` one sentence a language.
    """

    key: str
    kind: FindingKind
    score: float
    axes: Mapping[str, str | int]
    cards: tuple[str, ...]
    numbers: Mapping[str, Any]
    verdict: Verdict | None
    text: Mapping[str, str]


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return the finding as it stands in JSON."""
    return {
        "key": finding.key,
        "kind": finding.kind.value,
        "score": finding.score,
        "axes": dict(finding.axes),
        "cards": list(finding.cards),
        "numbers": dict(finding.numbers),
        "verdict": finding.verdict and finding.verdict.value,
        "text": dict(finding.text),
    }


def found(
    survey: Survey,
    kind: FindingKind,
    values: str,
    score: float,
    *,
    axes: Mapping[str, str | int],
    cards: Iterable[str],
    numbers: Mapping[str, Any],
    sentence: str,
    words: Mapping[str, Worded],
) -> Finding | None:
    """Make a finding of the key `{kind}/{values}`; None where its score is too low to bother the room with."""
    score = round(score, DECIMALS)
    if score < LEAST_SCORE:
        return None
    key = f"{kind}/{values}"
    return Finding(
        key=key,
        kind=kind,
        score=score,
        axes=axes,
        cards=tuple(sorted(cards)),
        numbers=numbers,
        verdict=survey.verdicts.get(key),
        text=sentence_of(sentence, words),
    )


def sentence_of(key: str, words: Mapping[str, Worded]) -> Mapping[str, str]:
    """Return the text of `key` in every language, each placeholder filled in that language."""
    return {language: text(key, language, **_in(language, words)) for language in LANGUAGES}


def _in(language: str, words: Mapping[str, Worded]) -> dict[str, str | int]:
    return {
        name: word if isinstance(word, (str, int)) else word.get(language) or next(iter(word.values()))
        for name, word in words.items()
    }
