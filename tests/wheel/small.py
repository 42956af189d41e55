"""A template and wheels small enough to reckon by hand, and a strategy that draws odd ones of both."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import strategies as st

from toolkit import shelf
from toolkit.wheel.finding import Finding
from toolkit.wheel.findings import findings_of
from toolkit.wheel.model import (
    EVERYONE,
    EVERYWHERE,
    NO_FRAMEWORK,
    Activity,
    ActivityState,
    Area,
    FrameworkUse,
    Judgement,
    Organisation,
    OrganisationKind,
    Provision,
    TargetGroup,
    Verdict,
    Wheel,
)
from toolkit.wheel.template import VIEWS, Framework, FrameworkStatus, Goal, Rung, Template, TemplateTargetGroup


def called(name: str) -> dict[str, str]:
    return {"nl": name, "en": name}


TEMPLATE = Template(
    id="klein",
    release="1",
    name=called("Klein"),
    goals=(
        Goal(id="werk", name=called("Betaald werk"), rungs={5: 2, 4: 1}, kinds=(OrganisationKind.WORK,)),
        Goal(id="leren", name=called("Vaardigheden"), rungs={3: 2}, kinds=(OrganisationKind.EDUCATION,)),
        Goal(id="contact", name=called("Sociale contacten"), rungs={1: 2, 2: 2}),
    ),
    frameworks=(
        Framework(id="wmo", abbreviation="Wmo", name=called("Wet maatschappelijke ondersteuning")),
        Framework(id="pw", abbreviation="PW", name=called("Participatiewet"), successor_of=("wwb",)),
        Framework(id="wwb", abbreviation="WWB", name=called("Wet werk en bijstand"), status=FrameworkStatus.REPEALED),
    ),
    rungs=tuple(Rung(id=number, name=called(f"Trede {number}")) for number in range(1, 7)),
    target_groups=(
        TemplateTargetGroup(id="jong", name={"nl": "Jongeren", "en": "Young people"}, rungs={3: 2, 4: 1}),
        TemplateTargetGroup(id="oud", name={"nl": "Ouderen", "en": "Older people"}),
    ),
    expects={"leren": {"jong": 2, "oud": 0}},
    bridges=(("wmo", "pw"),),
)

GROUPS = (TargetGroup(id="jong", name="Jongeren"), TargetGroup(id="oud", name="Ouderen"), TargetGroup(id="x", name="X"))
AREAS = (Area(id="noord", name="Noord"), Area(id="zuid", name="Zuid"))
ORGANISATIONS = tuple(Organisation(id=f"o{number}", name=f"Organisatie {number}") for number in range(1, 6))


def wheel(*activities: Activity, **changes: Any) -> Wheel:
    """Make a wheel with these activities; it has organisations o1 to o5, and neither target groups nor areas."""
    listed = {"organisations": ORGANISATIONS, **changes}
    return Wheel(id="w", name="Wiel", template=TEMPLATE.ref, activities=activities, **listed)


def activity(id: str, goal: str = "werk", organisation: str = "o1", **changes: Any) -> Activity:
    """Make an existing activity about which nothing more is known."""
    laws = tuple(FrameworkUse(id=law) for law in changes.pop("laws", ()))
    listed: dict[str, Any] = {"name": f"Activiteit {id}", "organisations": (organisation,), "goals": (goal,), **changes}
    return Activity(id=id, frameworks=laws, **listed)


def found(on: Wheel, template: Template = TEMPLATE) -> Mapping[str, Finding]:
    """Return all findings by key, in their order."""
    return {finding.key: finding for finding in findings_of(on, template, shelf.lexicon())}


def of_kind(on: Wheel, kind: str, template: Template = TEMPLATE) -> Mapping[str, Finding]:
    return {key: finding for key, finding in found(on, template).items() if finding.kind == kind}


NAMES = (
    "Taalcafé",
    "Taalcafé in de bibliotheek",
    "Taal café",
    "Taalcafé voor jongeren",
    "Taalcafé voor ouderen",
    "Taalmaatje",
    "Fietswerkplaats",
    "Fietsen opknappen",
    "Fietswerkplaats voor jongeren",
    "Wandelgroep",
)


def _some(values: tuple[Any, ...], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple) if values else st.just(())


def _expectations(values: tuple[Any, ...]) -> st.SearchStrategy[dict[Any, int]]:
    return st.fixed_dictionaries({}, optional={value: st.integers(0, 2) for value in values})


@st.composite
def templates(draw: st.DrawFn) -> Template:
    """Draw a template with the ids of the small one, and expectations, statuses and views of any kind."""
    goals = tuple(
        replace(goal, rungs=draw(_expectations((1, 2, 3, 4, 5, 6))), kinds=draw(_some(tuple(OrganisationKind), 4)))
        for goal in TEMPLATE.goals[: draw(st.integers(1, 3))]
    )
    named = tuple(goal.id for goal in goals)
    frameworks = tuple(
        replace(
            framework,
            status=draw(st.sampled_from([FrameworkStatus.IN_FORCE, *FrameworkStatus])),
            serves=draw(_expectations(named)),
            successor_of=draw(st.sampled_from([(), (), ("wwb",), ("wmo", "wwb")])) if framework.id == "pw" else (),
        )
        for framework in TEMPLATE.frameworks
    )
    groups = tuple(
        replace(group, rungs=draw(st.none() | _expectations((1, 2, 3, 4, 5, 6)))) for group in TEMPLATE.target_groups
    )
    return replace(
        TEMPLATE,
        goals=goals,
        frameworks=frameworks,
        target_groups=groups,
        expects={goal: draw(_expectations(("jong", "oud", "x"))) for goal in draw(_some(named))},
        bridges=draw(st.sampled_from([(), (("wmo", "pw"),), (("pw", "wmo"), ("wmo", "wwb"))])),
        views=tuple(draw(st.sampled_from([VIEWS, VIEWS, VIEWS, ("GT", "GTR"), ("GTR",), ("GA", "TA"), ()]))),
    )


@st.composite
def wheels(draw: st.DrawFn, on: Template, most: int = 24) -> Wheel:
    """Draw a crowded wheel on the template: few values, many cards, and everything that the contract makes odd.

    Hypothesis draws the sizes and a seed; the cards come from that seed, for a wheel drawn card by card stays too empty
    to find anything on.
    """
    chance = Random(draw(st.integers(0, 2**32)))
    goals = tuple(goal.id for goal in on.goals)
    groups = GROUPS[: draw(st.integers(0, 3))]
    areas = (*AREAS, Area(id="oost", name="Oost"))[: draw(st.integers(0, 3))]
    states = draw(st.sampled_from([list(ActivityState), [ActivityState.EXISTING], [*ActivityState, *_MOSTLY]]))
    # A group that only the template knows may stand on a card, and is on no axis.
    dice = _Dice(chance, goals, (*(group.id for group in groups), "oud"), tuple(area.id for area in areas), states)
    cards = tuple(dice.activity(f"a{number}") for number in range(draw(st.integers(0, most))))
    pairs = [(a.id, b.id) for a in cards for b in cards if a.id > b.id]
    return wheel(
        *cards,
        organisations=tuple(
            replace(one, kind=chance.choice(list(OrganisationKind)), invited=chance.random() < 0.5)
            for one in ORGANISATIONS
        ),
        target_groups=groups,
        areas=areas,
        provisions=tuple(dice.provision(f"p{number}") for number in range(draw(st.integers(0, 3)))),
        apart=tuple(chance.sample(pairs, min(len(pairs), draw(st.integers(0, 3))))),
        judgements=tuple(dice.judgement() for _ in range(draw(st.integers(0, 8)))),
    )


_MOSTLY = (ActivityState.EXISTING, ActivityState.EXISTING, ActivityState.PLANNED)


class _Dice:
    """What one seed puts on one wheel: sparse lists on some wheels, full ones on others."""

    def __init__(
        self,
        chance: Random,
        goals: tuple[str, ...],
        groups: tuple[str, ...],
        areas: tuple[str, ...],
        states: list[ActivityState],
    ) -> None:
        self._chance, self._all_goals, self._states = chance, goals, states
        # Now and then nobody names one of the values, so that it stays bare.
        self._goals, self._groups, self._areas = map(self._most, (goals, groups, areas))
        self._organisations = [one.id for one in ORGANISATIONS[: chance.choice((2, 3, 5))]]
        self._most_organisations = chance.choice((1, 1, 2))
        self._unknown = chance.choice((0.0, 0.2, 0.6))
        self._broad = chance.choice((0.0, 0.1, 0.4))
        self._names = NAMES[: chance.choice((3, len(NAMES)))] if chance.random() < 0.5 else NAMES[::2]

    def activity(self, id: str) -> Activity:
        laws = self._some(("wmo", "pw", "wwb", NO_FRAMEWORK))
        return Activity(
            id=id,
            name=self._chance.choice(self._names),
            organisations=tuple(
                self._chance.sample(self._organisations, self._chance.randint(1, self._most_organisations))
            ),
            goals=self._at_least_one(self._goals),
            frameworks=tuple(FrameworkUse(id=law) for law in laws),
            rungs=self._some((1, 2, 3, 4, 5, 6)),
            target_groups=self._some(self._groups, EVERYONE),
            areas=self._some(self._areas, EVERYWHERE),
            state=self._chance.choice(self._states),
        )

    def provision(self, id: str) -> Provision:
        return Provision(
            id=id,
            name="Voorziening",
            framework=self._chance.choice(("wmo", "pw", "wwb")),
            organisation=self._chance.choice(self._organisations),
            goals=self._at_least_one(self._goals),
            target_groups=self._some(self._groups, EVERYONE),
        )

    def judgement(self) -> Judgement:
        goal, group = self._chance.choice(self._all_goals), self._chance.choice(("jong", "oud", "x"))
        rung, area = self._chance.randint(1, 6), self._chance.choice(("noord", "zuid", "oost"))
        kind, law = self._chance.choice(("gap", "thin")), self._chance.choice(("wmo", "pw", "wwb"))
        key = self._chance.choice(
            (
                f"{kind}/GT/{goal}/{group}",
                f"{kind}/GR/{goal}/{rung}",
                f"{kind}/TR/{group}/{rung}",
                f"{kind}/GTR/{goal}/{group}/{rung}",
                f"{kind}/GA/{goal}/{area}",
                f"{kind}/TA/{group}/{area}",
                f"unused/{goal}/{law}",
                f"gap/G/{goal}",
                f"gap/T/{group}",
                f"line/{group}/1-{rung}",
                f"crowded/{goal}/{group}",
                f"together/{goal}/wmo+pw",
                "overlap/a0+a1",
            )
        )
        verdict = self._chance.choice([Verdict.NOT_APPLICABLE, *Verdict])
        return Judgement(finding=key, verdict=verdict)

    def _most(self, values: tuple[str, ...]) -> tuple[str, ...]:
        left_out = self._chance.choice(values) if len(values) > 1 and self._chance.random() < 0.4 else None
        return tuple(value for value in values if value != left_out)

    def _at_least_one(self, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._chance.sample(values, self._chance.randint(1, min(2, len(values)))))

    def _some(self, values: tuple[Any, ...], broad: str | None = None) -> tuple[Any, ...]:
        if self._chance.random() < self._unknown:
            return ()
        drawn = tuple(self._chance.sample(sorted(set(values)), min(len(set(values)), self._chance.randint(1, 2))))
        return (*drawn, broad) if broad and self._chance.random() < self._broad else drawn
