"""A wheel read as a whole: its cells, its findings, who is absent and how much is known (contract sections 3 and 4).

It computes nothing of its own; screens, exports and the command line all show this one outcome.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.wheel.coverage import AXES, Cell, Cells, Coords, Survey, is_filled, survey_of
from toolkit.wheel.finding import Finding, finding_json
from toolkit.wheel.findings import findings_in
from toolkit.wheel.model import Wheel
from toolkit.wheel.similarity import Lexicon
from toolkit.wheel.template import Template

KNOWN = {"target_groups": "T", "frameworks": "L", "rungs": "R", "areas": "A"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How many active activities have a list filled, `of` how many."""

    filled: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The outcome: cells by view and coordinates, findings with the heaviest first, ids of who is absent."""

    cells: Mapping[str, Cells]
    findings: tuple[Finding, ...]
    absent: tuple[str, ...]
    known: Mapping[str, Known]


def analysis_of(wheel: Wheel, template: Template, lexicon: Lexicon) -> Analysis:
    """Read a wheel beside its template."""
    survey = survey_of(wheel, template)
    return Analysis(
        cells=survey.cells,
        findings=findings_in(survey, lexicon),
        absent=survey.absent,
        known=_known(survey),
    )


def analysis_json(analysis: Analysis, wheel: Wheel) -> dict[str, Any]:
    """Return the analysis in the form of `analyse --json`."""
    return {
        "wheel": wheel.id,
        "cells": {
            view: [_cell_json(view, coords, cell) for coords, cell in cells.items()]
            for view, cells in analysis.cells.items()
        },
        "findings": [finding_json(finding) for finding in analysis.findings],
        "absent": list(analysis.absent),
        "known": {name: {"filled": known.filled, "of": known.of} for name, known in analysis.known.items()},
    }


def _cell_json(view: str, coords: Coords, cell: Cell) -> dict[str, Any]:
    return {
        **{AXES[letter]: value for letter, value in zip(view, coords, strict=True)},
        "e": len(cell.existing),
        "p": len(cell.planned),
        "w": len(cell.wishes),
        "organisations": sorted(cell.organisations),
        "class": cell.coverage.value,
        "expected": cell.expected,
    }


def _known(survey: Survey) -> Mapping[str, Known]:
    total = len(survey.reaches)
    return {
        name: Known(filled=sum(is_filled(reach, letter) for reach in survey.reaches), of=total)
        for name, letter in KNOWN.items()
    }
