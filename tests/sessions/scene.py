"""A session on stage: `given` what happened, `when` somebody asks, `then` look.

A small template and script of its own, so that a rule is tested against what stands here and nothing else.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from toolkit.errors import Rejected
from toolkit.sessions import commands as c
from toolkit.sessions.actors import FACILITATOR, Actor, Role
from toolkit.sessions.codec import accepted_from, entry_of
from toolkit.sessions.decide import decide
from toolkit.sessions.events import Accepted, AnyEvent
from toolkit.sessions.room import opening
from toolkit.sessions.script import Phase, Script, Step
from toolkit.sessions.state import SessionState, evolve, fold
from toolkit.wheel.model import Action, Activity, ActivityState, Area, Organisation, Provision, TargetGroup, Wheel
from toolkit.wheel.template import Framework, Goal, Rung, Template, TemplateDiscipline

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

TEMPLATE = Template(
    id="klein",
    release="1",
    name={"nl": "Klein", "en": "Small"},
    goals=tuple(Goal(id=id, name={"nl": id, "en": id}) for id in ("werk", "leren", "meedoen")),
    frameworks=tuple(Framework(id=id, abbreviation=id, name={"nl": id, "en": id}) for id in ("wmo", "participatiewet")),
    rungs=tuple(Rung(id=n, name={"nl": str(n), "en": str(n)}) for n in range(1, 7)),
    disciplines=(TemplateDiscipline(id="docent", name={"nl": "Docent", "en": "Teacher"}),),
)


def step(id: str, phase: str, **more: Any) -> Step:
    return Step(id=id, phase=Phase(phase), title={"nl": id, "en": id}, **more)


SCRIPT = Script(
    id="proef",
    name={"nl": "Proef", "en": "Trial"},
    steps=(
        step("inloop", "lobby"),
        step("stil", "place", show=("cards_hidden",)),
        step("plaatsen", "place", minutes=20),
        step("namen", "place", show=("names",)),
        step("kaders", "frameworks"),
        step("kijken", "explore"),
        step("kijken-laat", "explore", late_cards=True),
        step("niets-mag", "explore", may={"participant": ()}),
        step("kiezen", "choose"),
        step("acties", "actions"),
        step("slot", "closed"),
    ),
)
WHEEL = Wheel(
    id="w1",
    name="Wiel Proefdorp",
    template="klein@1",
    organisations=(
        Organisation(id="bieb", name="Bibliotheek"),
        Organisation(id="uwv", name="UWV"),
        Organisation(id="werktafel", name="Werktafel", invited=True),
    ),
    areas=(Area(id="centrum", name="Centrum"),),
    target_groups=(TargetGroup(id="jongeren", name="Jongeren"), TargetGroup(id="ouderen", name="Ouderen")),
)


def template_of(ref: str) -> Template:
    assert ref == TEMPLATE.ref
    return TEMPLATE


def participant(id: str) -> Actor:
    return Actor(role=Role.PARTICIPANT, participant=id)


ANNA, BO, RES = participant("anna"), participant("bo"), participant("res")


def activity(id: str, name: str = "Taalcafé", **more: Any) -> Activity:
    return Activity(id=id, name=name, **{"organisations": ("bieb",), "goals": ("leren",), **more})


def wish(id: str, **more: Any) -> Activity:
    return activity(id, "Een wens", organisations=(), state=ActivityState.WISH, **more)


def provision(id: str, **more: Any) -> Provision:
    given: dict[str, Any] = {"framework": "wmo", "organisation": "bieb", "goals": ("leren",), **more}
    return Provision(id=id, name="Begeleiding", **given)


def action(id: str, **more: Any) -> Action:
    return Action(id=id, title="Bel elkaar", **{"owner": "bieb", **more})


@dataclass
class Scene:
    """A session that remembers every accepted command."""

    log: list[Accepted] = field(default_factory=list)
    now: datetime = START
    count: int = 0
    held: tuple[int, SessionState] | None = None

    @property
    def state(self) -> SessionState:
        """The fold of the log, evolved from what was folded before where that is a part of it."""
        if self.held is None or self.held[0] > len(self.log):
            self.held = (len(self.log), fold(self.log, template_of))
        seen, state = self.held
        for entry in self.log[seen:]:
            state = evolve(state, entry)
        self.held = (len(self.log), state)
        return state

    def do(self, kind: type, by: Actor = FACILITATOR, **fields: Any) -> tuple[AnyEvent, ...]:
        """Submit a command; return its events. Raises Rejected."""
        self.count += 1
        command = kind(id=f"c{self.count}", **fields)
        state = self.state
        events = decide(state, command, by, self.now)
        accepted = Accepted(
            seq=state.seq + 1,
            command_id=command.id,
            type=command.type,
            at=self.now.isoformat(),
            actor=by.label,
            events=events,
        )
        # Through the codec and back: what is not in the log's JSON has not happened.
        self.log.append(accepted_from(entry_of(accepted)))
        return events

    def refusal(self, kind: type, by: Actor = FACILITATOR, **fields: Any) -> Rejected:
        """Submit a command that must be refused; return why. The log is as it was."""
        before = len(self.log)
        try:
            self.do(kind, by, **fields)
        except Rejected as refused:
            assert len(self.log) == before
            return refused
        raise AssertionError(f"{kind.__name__} was accepted")

    def at(self, step: str) -> "Scene":
        self.do(c.StepSet, step=step)
        return self

    def later(self, seconds: float) -> "Scene":
        self.now += timedelta(seconds=seconds)
        return self


def opened(wheel: Wheel = WHEEL, script: Script = SCRIPT) -> Scene:
    """Return a scene whose session has just opened."""
    return Scene(log=[accepted_from(entry_of(opening("s1", "BCDFGH", wheel, script, START)))])


def with_people(wheel: Wheel = WHEEL, script: Script = SCRIPT) -> Scene:
    """Return a scene in the step `plaatsen` with Anna of the library, Bo of UWV and a resident."""
    scene = opened(wheel, script)
    scene.do(c.Join, ANNA, participant="anna", organisation="bieb")
    scene.do(c.Join, BO, participant="bo", organisation="uwv")
    scene.do(c.Join, RES, participant="res", resident=True)
    return scene.at("plaatsen")


def with_notes(wheel: Wheel = WHEEL, **changes: Any) -> Wheel:
    return replace(wheel, **changes)
