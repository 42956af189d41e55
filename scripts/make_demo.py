"""Make `templates/demo/voorbeeldwiel.wheel.json` out of the lists beside it; run it again after editing one of them.

`activities.csv` holds what was found in public accounts of practice, with its source and the columns that are our own
reading; `organisations.csv` and `target-groups.csv` say how its words map to the wheel (that is our reading too).
Words that map to nothing stay unknown and are kept in the note. Same lists, same bytes.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit import shelf
from toolkit.wheel.content import check_wheel
from toolkit.wheel.file import write_wheel
from toolkit.wheel.layout import free_place
from toolkit.wheel.model import (
    Activity,
    ActivityState,
    FrameworkUse,
    Organisation,
    OrganisationKind,
    Place,
    TargetGroup,
    Wheel,
)
from toolkit.wheel.template import Template

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "demo"
NOT_NAMED = Organisation(id="niet-genoemd", name="Organisatie niet genoemd in de bron")
LAWS = {
    "Wmo 2015": "wmo",
    "Participatiewet": "participatiewet",
    "Jeugdwet": "jeugdwet",
    "Wlz": "wlz",
    "Zvw": "zvw",
    "Wsw": "wsw",
    "Wajong": "wajong",
    "WIA": "wia",
    "WW": "ww",
    "Wet inburgering": "wi2021",
    "WEB": "web",
    "Wgs": "wgs",
    "Wpg": "wpg",
    "Passend onderwijs": "passend-onderwijs",
}
FIELDS = {
    "organisation": "organisations",
    "laws": "frameworks",
    "goals": "goals",
    "ladder_rung": "rungs",
    "target_group": "target_groups",
}
# Target groups that the accounts hardly name, so that the wheel has something to ask.
ALSO_ASKED = ("mantelzorgers", "alleenstaande-ouders", "jongeren-vso-pro", "thuiszitters")
WISHES = (
    ("Wandelgroep voor mantelzorgers", ("sociale-contacten",), ("mantelzorgers",)),
    ("Oppas tijdens een cursus", ("vaardigheden",), ("alleenstaande-ouders",)),
)
ABOUT = {
    "nl": "Dit wiel is een voorbeeld om mee te oefenen. De activiteiten komen uit openbare praktijkverhalen uit het "
    "hele land; sommige bestaan niet meer. De twee wensen zijn verzonnen.",
    "en": "This wheel is an example to practise with. The activities come from public accounts of practice in the "
    "whole country; some no longer exist. The two wishes are made up.",
}


def main() -> None:
    """Write the demo wheel."""
    template = shelf.template("participatiewiel")
    wheel = demo_wheel(template)
    check_wheel(wheel, template)
    (FOLDER / "voorbeeldwiel.wheel.json").write_bytes(write_wheel(wheel))


def demo_wheel(template: Template) -> Wheel:
    """Return the demo wheel from the lists in `templates/demo`."""
    kinds = {row["name"]: OrganisationKind(row["kind"]) for row in _rows("organisations.csv")}
    groups = {row["words"]: tuple(_parts(row["target_groups"])) for row in _rows("target-groups.csv")}
    found = [_activity(row, template, groups) for row in _rows("activities.csv")]
    activities = _placed(_told_apart([*found, *_wishes()]))
    used = {group for activity in activities for group in activity.target_groups} | set(ALSO_ASKED)
    return Wheel(
        id="voorbeeldwiel",
        name="Voorbeeldwiel",
        template=template.ref,
        tags=("voorbeeld",),
        target_groups=tuple(
            TargetGroup(id=one.id, name=one.name["nl"]) for one in template.target_groups if one.id in used
        ),
        organisations=(
            *(Organisation(id=id_of(name), name=name, kind=kind) for name, kind in kinds.items()),
            NOT_NAMED,
        ),
        activities=tuple(activities),
        extra={"about": ABOUT},
    )


def id_of(name: str) -> str:
    """Return an id made of a name: plain letters and digits, hyphens between."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:56].strip("-")


def _activity(row: Mapping[str, str], template: Template, groups: Mapping[str, tuple[str, ...]]) -> Activity:
    goals = {goal.name["nl"]: goal.id for goal in template.goals}
    organisations = tuple(id_of(name) for name in _parts(row["organisation"]))
    return Activity(
        id=id_of(row["name"]),
        name=row["name"],
        organisations=organisations or (NOT_NAMED.id,),
        goals=tuple(goals[name] for name in _parts(row["goals"])),
        frameworks=tuple(FrameworkUse(id=LAWS[name]) for name in _parts(row["laws"])),
        rungs=tuple(int(rung) for rung in _parts(row["ladder_rung"])),
        target_groups=groups.get(row["target_group"], ()),
        note=_note(row),
        source=row["source"],
        inferred=_inferred(row, groups),
    )


def _inferred(row: Mapping[str, str], groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the fields that are our own reading: those of the list, and what we mapped from other words."""
    named = {FIELDS[column] for column in _parts(row["inferred"]) if column in FIELDS}
    if not row["organisation"]:
        named.add("organisations")
    if groups.get(row["target_group"], (row["target_group"],)) != (row["target_group"],):
        named.add("target_groups")
    if "Wet inburgering" in row["laws"]:  # the account does not say which of the two acts
        named.add("frameworks")
    return tuple(sorted(named))


def _note(row: Mapping[str, str]) -> str:
    """Return in words what has no field of its own on a card."""
    assumed = " (onze aanname)" if "municipality" in row["inferred"] else ""
    said = (
        f"Gemeente{assumed}: {', '.join(_parts(row['municipality']))}." if row["municipality"] else "",
        f"Voor wie, in woorden van de bron: {row['target_group']}." if row["target_group"] else "",
    )
    return " ".join(part for part in said if part)


def _wishes() -> Iterable[Activity]:
    for name, goals, target_groups in WISHES:
        yield Activity(
            id=id_of(name),
            name=name,
            goals=goals,
            target_groups=target_groups,
            state=ActivityState.WISH,
            source="Verzonnen wens bij dit voorbeeld",
        )


def _told_apart(activities: Sequence[Activity]) -> list[Activity]:
    """Give the second activity of one name its own id."""
    seen: dict[str, int] = {}
    told: list[Activity] = []
    for activity in activities:
        seen[activity.id] = seen.get(activity.id, 0) + 1
        at = seen[activity.id]
        told.append(activity if at == 1 else replace(activity, id=f"{activity.id}-{at}"))
    return told


def _placed(activities: Sequence[Activity]) -> list[Activity]:
    """Give every activity its place in each of its goals, in file order."""
    taken: dict[str, list[Place]] = {}
    placed: list[Activity] = []
    for activity in activities:
        places = {goal: free_place(taken.get(goal, ())) for goal in activity.goals}
        for goal, place in places.items():
            taken.setdefault(goal, []).append(place)
        placed.append(replace(activity, places=places))
    return placed


def _rows(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


if __name__ == "__main__":
    main()
