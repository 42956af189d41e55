"""One right command of every type there is, on the shipped template: for tests that try them all.

`wanted_by_a_wheel` is the wheel on which they make sense. A type that is missing here fails every test that asks.
"""

from typing import Any

from toolkit.sessions.decide import RULES

Json = dict[str, Any]

TYPES = frozenset(RULES) - {"join"}
# The left column of the table in contract section 5, written out: whatever is not in it is the facilitator's alone, so
# that a new command is tried at every other door until somebody says that it is everyone's.
EVERYONES = frozenset(
    {
        *("participant.change", "organisation.add", "area.add", "target_group.add", "card.add", "card.change"),
        *("card.remove", "card.confirm", "cards.merge", "cards.keep_apart", "theme.add", "vote.cast", "vote.withdraw"),
        *("rating.set", "wish.set", "ready.set", "action.add", "action.change", "action.remove"),
    }
)
LINKS_OWN = frozenset({"action.change", "card.change", "card.confirm"})


def wanted_by_a_wheel() -> Json:
    """Return a wheel file with everything in it that the commands speak of."""
    activity = {"goals": ["vaardigheden"], "organisations": ["bieb"], "note": "Een notitie."}
    return {
        "format": "participatiewiel",
        "version": 1,
        "name": "Wiel van alles",
        "template": "participatiewiel",
        "areas": [{"id": "centrum", "name": "Centrum"}, {"id": "oost", "name": "Oost"}],
        "target_groups": [{"id": "jongeren", "name": "Jongeren"}],
        "organisations": [
            {"id": "bieb", "name": "Bibliotheek", "kind": "welfare"},
            {"id": "uwv", "name": "UWV", "kind": "benefits"},
            {"id": "derde", "name": "Derde", "kind": "other"},
        ],
        "activities": [{"id": f"a{n}", "name": f"Activiteit {n}", **activity} for n in range(1, 5)],
        "provisions": [
            {"id": "p1", "name": "Begeleiding", "framework": "wmo", "organisation": "bieb", "goals": ["vaardigheden"]}
        ],
        "themes": [{"id": "t1", "name": "Thema een"}, {"id": "t2", "name": "Thema twee"}],
        "building_tasks": [{"id": "b1", "name": "Samen beslissen"}],
        "actions": [{"id": "x1", "number": 1, "title": "Bel elkaar", "owner": "bieb"}],
    }


def right_commands(participant: str = "p" + "0" * 24, seq: int = 2) -> list[Json]:
    """Return a command of every type as a client sends it, without its id.

    `participant` is somebody in the session, `seq` that of a command that can be undone.
    """
    card = {"kind": "activity", "id": "nieuw", "name": "Nieuw", "goals": ["vaardigheden"], "organisations": ["bieb"]}
    commands: list[Json] = [
        {"type": "action.add", "action": {"id": "x9", "title": "Iets doen", "owner": "bieb", "due": "2027-03-01"}},
        {"type": "action.change", "action": "x1", "changes": {"title": "Anders"}, "base": 1},
        {"type": "action.remove", "action": "x1"},
        {"type": "area.add", "area": {"id": "west", "name": "West"}},
        {"type": "area.change", "area": "centrum", "changes": {"name": "Midden"}},
        {"type": "area.remove", "area": "oost"},
        {"type": "building_task.add", "building_task": {"id": "b9", "name": "Nog een"}},
        {"type": "building_task.remove", "building_task": "b1"},
        {"type": "card.add", "card": card},
        {"type": "card.change", "card": "a1", "changes": {"name": "Anders"}, "base": 1},
        {"type": "card.confirm", "card": "a1"},
        {"type": "card.remove", "card": "a2"},
        {"type": "cards.keep_apart", "cards": ["a1", "a3"]},
        {"type": "cards.merge", "into": "a3", "cards": ["a4"]},
        {"type": "finding.judge", "finding": "gap/G/betaald-werk", "verdict": "confirmed", "reason": "Klopt."},
        {"type": "groups.form", "groups": 1},
        {"type": "groups.move", "participant": participant, "group": "g1"},
        {"type": "organisation.add", "organisation": {"id": "vierde", "name": "Vierde", "kind": "care"}},
        {"type": "organisation.change", "organisation": "uwv", "changes": {"name": "UWV Utrecht"}},
        {"type": "organisations.merge", "into": "bieb", "organisations": ["derde"]},
        {"type": "participant.change", "participant": participant, "window": "professional"},
        {"type": "participant.remove", "participant": participant},
        {"type": "rating.set", "item": "t1", "axis": "impact", "value": 3},
        {"type": "ready.set", "ready": True},
        {"type": "reveal.set", "what": "cards", "shown": True},
        {"type": "screen.show", "goal": "vaardigheden"},
        {"type": "session.close"},
        {"type": "session.reopen"},
        {"type": "step.set", "step": "place"},
        {"type": "target_group.add", "target_group": {"id": "ouderen", "name": "Ouderen"}},
        {"type": "target_group.change", "target_group": "jongeren", "changes": {"name": "Jeugd"}},
        {"type": "target_group.remove", "target_group": "jongeren"},
        {"type": "theme.add", "theme": {"id": "t9", "name": "Negende"}},
        {"type": "theme.change", "theme": "t1", "changes": {"name": "Eerste"}},
        {"type": "theme.remove", "theme": "t2"},
        {"type": "themes.merge", "into": "t1", "themes": ["t2"]},
        {"type": "timer.set", "ends_at": None},
        {"type": "undo", "seq": seq},
        {"type": "vote.cast", "theme": "t1"},
        {"type": "vote.withdraw", "theme": "t1"},
        {"type": "wish.set", "wishes": ["t1"]},
    ]
    missing = TYPES ^ {command["type"] for command in commands}
    assert not missing, f"add a right command of {missing} here, so that it is tried like the others"
    return commands
