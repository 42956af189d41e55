"""The wheel with which a next round opens, and a copy of a wheel: what comes along, and what is let go.

Comes along, so that a round starts as a check and not as typing:
- all cards with their ids, places and numbers, also the stopped ones (they count nowhere, and may start again);
- organisations, areas, target groups, disciplines, who is invited, and which cards are "not the same";
- judgements, with the round in which they were given: what the room ruled out stays ruled out until it says otherwise;
- all actions with their number, counter and the round in which they were agreed. Those that are done or dropped too:
  two rounds can only be compared by who did what they said as long as both have it;
- themes and building tasks, as questions to ask again.

Let go, for it belongs to who was there: participants and their wishes, working groups (and the group of an action),
the dots on the themes and the scores of the building tasks. The round before keeps its own in its own session.
"""

from dataclasses import replace

from toolkit.wheel.model import Wheel


def next_round(wheel: Wheel) -> Wheel:
    """Return the wheel as its next round begins."""
    return replace(
        wheel,
        round=wheel.round + 1,
        participants=(),
        groups=(),
        themes=tuple(replace(theme, votes=0) for theme in wheel.themes),
        building_tasks=tuple(replace(task, scores={}) for task in wheel.building_tasks),
        actions=tuple(replace(action, group=None) for action in wheel.actions),
    )


def copy_of(wheel: Wheel, name: str) -> Wheel:
    """Return a copy under a name of its own and without an id: in the same round, and without who was there."""
    return replace(next_round(wheel), id="", name=name.strip(), round=wheel.round)
