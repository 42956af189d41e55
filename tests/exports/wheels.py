"""Wheels to export: one with everything that makes a spreadsheet stumble, one with nothing on it."""

from collections.abc import Mapping

from toolkit.exports.report import Report, report_of
from toolkit.wheel.analysis import Analysis, Known
from toolkit.wheel.finding import Finding, FindingKind
from toolkit.wheel.model import (
    Action,
    ActionState,
    Activity,
    ActivityState,
    Area,
    FrameworkUse,
    Judgement,
    Municipality,
    Organisation,
    OrganisationKind,
    Provision,
    TargetGroup,
    Verdict,
    Wheel,
    Window,
)
from toolkit.wheel.template import Framework, Goal, Rung, Template, TemplateTargetGroup

FORMULAS = (
    '=HYPERLINK("http://kwaad.example";"klik")',
    "+31 6 1234",
    "-1+1",
    "@SUM(A1)",
    "  =1+1",
    "＝1+1",
    "\t=2+2",
    "|calc",
    "%0A",
    "http://kwaad.example",
)
"""Names that a careless file makes live."""

STRANGE = ("☕ Koffie 🎉👩‍👩‍👧", "مقهى اللغة", "שלום בית", 'Zeg "hoi"; of niet, toch', "regel een\nregel twee")

TEMPLATE = Template(
    id="klein",
    release="1",
    name={"nl": "Klein", "en": "Small"},
    goals=(
        Goal(id="betaald-werk", name={"nl": "Betaald werk", "en": "Paid work"}),
        Goal(id="vaardigheden", name={"nl": "Opdoen van vaardigheden", "en": "Gaining skills"}),
    ),
    frameworks=(
        Framework(id="wmo", abbreviation="Wmo", name={"nl": "Wet maatschappelijke ondersteuning 2015"}),
        Framework(id="participatiewet", abbreviation="Pw", name={"nl": "Participatiewet"}),
    ),
    rungs=tuple(Rung(id=number, name={"nl": f"Trede {number}"}) for number in range(1, 7)),
    target_groups=(TemplateTargetGroup(id="statushouders", name={"nl": "Statushouders", "en": "Status holders"}),),
)
GAP = "gap/GT/vaardigheden/statushouders"

FULL = Wheel(
    id="w1",
    name="Wiel Houten 2026",
    template=TEMPLATE.ref,
    round=2,
    municipalities=(Municipality(name="Houten", code="GM0321"),),
    areas=(Area(id="centrum", name="Centrum"),),
    target_groups=(TargetGroup(id="statushouders", name="Statushouders"),),
    organisations=(
        Organisation(id="o1", name="Houtense Werktafel", kind=OrganisationKind.WORK, invited=True),
        Organisation(id="o2", name="=Bieb", invited=True),
    ),
    activities=(
        Activity(
            id="a1",
            name="Op Koers",
            organisations=("o1", "o2"),
            goals=("betaald-werk", "vaardigheden"),
            frameworks=(FrameworkUse(id="wmo", share=0.5), FrameworkUse(id="none")),
            rungs=(3, 4),
            target_groups=("statushouders",),
            areas=("everywhere",),
            state=ActivityState.PLANNED,
            note="Elke week",
            source="Raad 2024",
        ),
        *(
            Activity(id=f"f{at}", name=name, organisations=("o1",), goals=("betaald-werk",), note=name)
            for at, name in enumerate((*FORMULAS, *STRANGE))
        ),
    ),
    provisions=(
        Provision(
            id="p1", name="Loonkostensubsidie", framework="participatiewet", organisation="o1", goals=("betaald-werk",)
        ),
    ),
    judgements=(Judgement(finding=GAP, verdict=Verdict.CONFIRMED, reason="Klopt helaas"),),
    actions=(
        Action(
            id="x2",
            number=2,
            title="=cmd|' /C calc'!A0",
            owner="o2",
            holder="o1",
            organisations=("o1", "o2"),
            first_step="+Bellen",
            due="2027-03-01",
            check="0999-01-01",
            postponed=1,
            state=ActionState.BUSY,
            window=Window.POLICY,
            findings=(GAP, "unused/betaald-werk/wmo"),
        ),
        Action(id="x1", number=1, title="Taalmaatjes zoeken", owner="o1"),
    ),
)
EMPTY = Wheel(name="Leeg wiel", template=TEMPLATE.ref)


def analysis(*findings: Finding, absent: tuple[str, ...] = (), filled: int = 0, of: int = 0) -> Analysis:
    known: Mapping[str, Known] = {name: Known(filled=filled, of=of) for name in ("target_groups", "frameworks")}
    return Analysis(cells={}, findings=findings, absent=absent, known=known)


FINDING = Finding(
    key=GAP,
    kind=FindingKind.GAP,
    score=0.8123,
    axes={"goal": "vaardigheden", "target_group": "statushouders"},
    cards=("a1",),
    numbers={},
    verdict=Verdict.CONFIRMED,
    text={"nl": "Voor statushouders is er niets bij vaardigheden.", "en": "There is nothing for status holders."},
)


def full_report(language: str = "nl") -> Report:
    found = analysis(FINDING, absent=("o2",), filled=1, of=len(FULL.activities))
    return report_of(FULL, TEMPLATE, found, made_at="2026-11-22", language=language)


def empty_report() -> Report:
    return report_of(EMPTY, TEMPLATE, analysis())
