"""How long one analysis takes: `python tests/bench/bench_analysis.py`. Prints, and judges nothing.

The first reading meets every name for the first time; the next one has one card more, as in a session.
"""

import csv
import random
from dataclasses import replace
from time import perf_counter

from toolkit import shelf
from toolkit.resources import shipped
from toolkit.wheel.analysis import analysis_json, analysis_of
from toolkit.wheel.model import Activity, ActivityState, Area, FrameworkUse, Organisation, TargetGroup, Wheel
from toolkit.wheel.template import Template

SIZES = (300, 2_000)


def names(count: int, chance: random.Random) -> list[str]:
    """Make different names that look like what a room writes: an offer, often with a place or a word more."""
    with (shipped("templates") / "names" / "names.csv").open(encoding="utf-8", newline="") as file:
        offers = [row["name"] for row in csv.DictReader(file)]
    endings = ["", "", "Noord", "in de wijk", "De Linde", "voor jongeren", "voor ouderen", "op maandag", "aan huis"]
    found: dict[str, None] = {}
    while len(found) < count:
        ending = chance.choice(endings) if chance.random() < 0.7 else chance.choice(offers).split()[-1]
        found[f"{chance.choice(offers)} {ending}".strip()] = None
    return list(found)


def wheel_of(count: int, template: Template) -> Wheel:
    """Make a wheel of so many activities, some of them unknown in part, the same on every run."""
    chance = random.Random(count)
    groups = tuple(TargetGroup(id=group.id, name=group.name["nl"]) for group in template.target_groups[:12])
    areas = tuple(Area(id=f"wijk-{number}", name=f"Wijk {number}") for number in range(8))
    organisations = tuple(Organisation(id=f"o{number}", name=f"Organisatie {number}") for number in range(25))
    laws = [framework.id for framework in template.frameworks]
    return Wheel(
        id="bench",
        name="Bench",
        template=template.ref,
        areas=areas,
        target_groups=groups,
        organisations=organisations,
        activities=tuple(
            Activity(
                id=f"a{number}",
                name=name,
                organisations=(chance.choice(organisations).id,),
                goals=tuple({chance.choice(template.goals).id for _ in range(chance.choice((1, 1, 1, 2)))}),
                frameworks=tuple(FrameworkUse(id=law) for law in chance.sample(laws, chance.choice((0, 1, 1, 2)))),
                rungs=tuple(sorted(chance.sample(range(1, 7), chance.choice((0, 1, 2, 2))))),
                target_groups=_some([group.id for group in groups], "everyone", chance),
                areas=_some([area.id for area in areas], "everywhere", chance),
                state=chance.choice([ActivityState.EXISTING] * 7 + [ActivityState.PLANNED, ActivityState.WISH]),
            )
            for number, name in enumerate(names(count, chance))
        ),
    )


def _some(values: list[str], broad: str, chance: random.Random) -> tuple[str, ...]:
    kind = chance.random()
    if kind < 0.2:
        return ()
    return (broad,) if kind < 0.4 else tuple(chance.sample(values, chance.choice((1, 1, 2))))


def main() -> None:
    """Print the times."""
    template, lexicon = shelf.template("participatiewiel"), shelf.lexicon()
    for size in SIZES:
        wheel = wheel_of(size, template)
        for moment in ("first", "next"):
            started = perf_counter()
            analysis = analysis_of(wheel, template, lexicon)
            took = perf_counter() - started
            started = perf_counter()
            analysis_json(analysis, wheel)
            as_json = perf_counter() - started
            print(f"{size:5} cards, {moment}: {took:.3f} s, {len(analysis.findings)} findings; as JSON {as_json:.3f} s")
            wheel = replace(wheel, activities=(*wheel.activities, replace(wheel.activities[0], id="new", name="Nieuw")))


if __name__ == "__main__":
    main()
