"""Wheels of any size to draw, the same on every run: cards of all states, guests, long names, and gaps."""

from toolkit import shelf
from toolkit.wheel.analysis import Analysis, analysis_of
from toolkit.wheel.layout import free_place
from toolkit.wheel.model import Activity, ActivityState, FrameworkUse, Organisation, Place, TargetGroup, Wheel
from toolkit.wheel.template import Template

NAMES = (
    "Taalcafé",
    "Samen koken in het buurthuis",
    "Administratie op orde",
    "Begeleiding naar werk voor jongeren uit praktijkonderwijs en voortgezet speciaal onderwijs",
    "Naaiatelier",
)
_STATES = (*[ActivityState.EXISTING] * 6, ActivityState.PLANNED, ActivityState.WISH, ActivityState.STOPPED)


def template() -> Template:
    return shelf.template("participatiewiel")


def wheel_with(count: int) -> Wheel:
    """Make a wheel of so many cards, each with the place that a room would give it."""
    goals = [goal.id for goal in template().goals]
    laws = [framework.id for framework in template().frameworks]
    organisations = tuple(Organisation(id=f"o{at}", name=f"Stichting Samen {at}") for at in range(23))
    taken: dict[str, list[Place]] = {goal: [] for goal in goals}
    return Wheel(
        id="vol",
        name="Wiel van een gewone gemeente",
        template=template().ref,
        target_groups=tuple(TargetGroup(id=one.id, name=one.name["nl"]) for one in template().target_groups[:5]),
        organisations=organisations,
        activities=tuple(_card(at, goals, laws, organisations, taken) for at in range(count)),
    )


def _card(
    at: int,
    goals: list[str],
    laws: list[str],
    organisations: tuple[Organisation, ...],
    taken: dict[str, list[Place]],
) -> Activity:
    home = goals[at * 7 % 6]
    own = (home, goals[(at * 5 + 1) % 6]) if at % 4 == 0 else (home,)
    own = tuple(dict.fromkeys(own))
    places = {goal: free_place(taken[goal]) for goal in own}
    for goal, place in places.items():
        taken[goal].append(place)
    return Activity(
        id=f"a{at}",
        name=f"{NAMES[at % len(NAMES)]} {at}",
        organisations=tuple(one.id for one in organisations[at % 23 : at % 23 + 1 + at % 2]),
        goals=own,
        frameworks=(FrameworkUse(id=laws[at % len(laws)]),) if at % 3 else (),
        rungs=(at % 6 + 1,) if at % 5 else (),
        state=_STATES[at % len(_STATES)],
        places=places,
    )


def analysed(wheel: Wheel) -> Analysis:
    return analysis_of(wheel, template(), shelf.lexicon())
