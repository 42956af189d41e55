"""Reports to make documents of: the demo wheel with actions, one of traps, one of nothing; and what a PDF holds."""

from collections import Counter
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf

from tests.exports.wheels import FORMULAS, FULL, STRANGE, empty_report, full_report
from toolkit import shelf
from toolkit.exports import EXPORTERS
from toolkit.exports.report import Report, report_of
from toolkit.wheel.analysis import analysis_of
from toolkit.wheel.model import Action

TRAPS = (
    *FORMULAS,
    *STRANGE,
    "#let x = 1",
    "*vet* _schuin_ $a^2$ `code` <label> @verwijzing",
    "a\x00b\x01c\ud800d\ufffe",
)
"""Names that are formulas, markup of typst, emoji, right to left, and what no XML may hold."""


@cache
def demo_report() -> Report:
    (wheel,) = shelf.demo_wheels()
    actions = tuple(
        Action(
            id=f"x{at}", number=at, title=title, owner=wheel.organisations[at].id, first_step="Bel", due="2027-03-01"
        )
        for at, title in enumerate(("Taalmaatjes zoeken", "Eén loket", "Samen eten"), start=1)
    )
    wheel = replace(wheel, actions=actions)
    template = shelf.template(wheel.template)
    return report_of(wheel, template, analysis_of(wheel, template, shelf.lexicon()), made_at="2026-11-22")


@cache
def trap_report() -> Report:
    cards = tuple(
        replace(FULL.activities[1], id=f"t{at}", name=name, note=name, places={}) for at, name in enumerate(TRAPS)
    )
    wheel = replace(
        FULL,
        name=TRAPS[-1] + " " + TRAPS[0],
        activities=cards,
        actions=tuple(
            Action(id=f"x{at}", number=at, title=name, first_step=name, owner="o2", due="2027-03-01")
            for at, name in enumerate(TRAPS, start=1)
        ),
    )
    report = full_report()
    return report_of(wheel, report.template, report.analysis, made_at="2026-11-22T10:00:00+01:00")


REPORTS = {"demo": demo_report, "traps": trap_report, "full": full_report, "empty": empty_report}


@cache
def rendered(name: str, report: str) -> bytes:
    """Return an export of one of the reports, made once."""
    return EXPORTERS[name].render(REPORTS[report]())


def pdf(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(data))


def tags(data: bytes) -> Counter[str]:
    """Count the tags of a PDF."""
    with pdf(data) as opened:
        found: Counter[str] = Counter()
        waiting: list[Any] = [opened.Root.StructTreeRoot.K]
        while waiting:
            node = waiting.pop()
            if isinstance(node, pikepdf.Array):
                waiting += list(node)
            elif isinstance(node, pikepdf.Dictionary):
                found[str(node.get("/S", ""))] += 1
                waiting += [node.K] if "/K" in node else []
    return found


def fonts(data: bytes) -> list[Any]:
    """Return the descriptors of all fonts of a PDF."""
    with pdf(data) as opened:
        return [
            ["/FontFile2" in item or "/FontFile3" in item, str(item.FontName)]
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]
