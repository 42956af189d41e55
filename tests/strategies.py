"""Hypothesis strategies for everything that can stand on a wheel. What they draw passes every content check.

`wheels()` draws whole wheels against the shipped template, or the one given; `activities(refs)` and its likes draw one
thing against the ids in `refs`. Texts are hostile on purpose: accents, emoji, right-to-left, formulas, line ends.
"""

import unicodedata
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, TypeVar

from hypothesis import strategies as st

from toolkit import shelf
from toolkit.wheel.content import References
from toolkit.wheel.model import (
    EVERYONE,
    EVERYWHERE,
    NO_FRAMEWORK,
    RUNGS,
    Action,
    ActionState,
    Activity,
    ActivityState,
    Area,
    BuildingTask,
    Discipline,
    FrameworkUse,
    Judgement,
    Municipality,
    Organisation,
    OrganisationKind,
    Participant,
    Place,
    Provision,
    TargetGroup,
    Theme,
    Verdict,
    Wheel,
    Window,
    WorkingGroup,
)
from toolkit.wheel.template import Template
from toolkit.wheel.values import FIRST_STEP_LENGTH, NAME_LENGTH, NOTE_LENGTH

T = TypeVar("T")

_HOSTILE = (
    "Taalcafé",
    "=1+1",
    "@cmd",
    "<b>x</b>",
    "\U0001f469\u200d\U0001f467",  # one family, several code points
    "ن ح ن",
    "a\u202eb",
    "x\r\ny",
    "“quote”",
    "{0} %s",
    "\ufeff",
)
_ID_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789"


def template() -> Template:
    """Return the shipped template, against which everything here is drawn when nothing else is said."""
    return shelf.template("participatiewiel")


def texts(longest: int = 60) -> st.SearchStrategy[str]:
    """Draw any text that a file and a database can hold, in NFC, at most `longest` code points."""
    signs = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    drawn = st.one_of(st.sampled_from(_HOSTILE), st.text(signs, max_size=min(longest, 30)))
    return drawn.map(lambda text: unicodedata.normalize("NFC", text)).filter(lambda text: len(text) <= longest)


def names() -> st.SearchStrategy[str]:
    """Draw a name: not blank; now and then as long as a name may be."""
    return st.one_of(texts(NAME_LENGTH).filter(lambda text: bool(text.strip())), st.just("é" * NAME_LENGTH))


def ids() -> st.SearchStrategy[str]:
    rest = st.text(_ID_SIGNS + "-", max_size=8)
    return st.builds(lambda first, more: first + more, st.sampled_from(_ID_SIGNS), rest).filter(
        lambda drawn: drawn not in (EVERYONE, EVERYWHERE)
    )


def dates() -> st.SearchStrategy[str]:
    return st.dates(date(2020, 1, 1), date(2040, 1, 1)).map(date.isoformat)


def some_of(values: Collection[T], least: int = 0, most: int = 3) -> st.SearchStrategy[tuple[T, ...]]:
    """Draw distinct values of those given, `least` where there are as many."""
    if not values:
        return st.just(())
    ordered = sorted(values, key=str)
    return st.lists(st.sampled_from(ordered), min_size=min(least, len(ordered)), max_size=most, unique=True).map(tuple)


def one_or_none(values: Collection[str]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(sorted(values)) if values else st.none()


def finding_keys() -> st.SearchStrategy[str]:
    return st.sampled_from(("gap/GT/vaardigheden/statushouders", "unused/betaald-werk/wmo", "gap/G/betaald-werk"))


def framework_uses(refs: References) -> st.SearchStrategy[FrameworkUse]:
    shares = st.none() | st.floats(0, 1)
    known = sorted(refs.frameworks | {NO_FRAMEWORK})
    return st.builds(FrameworkUse, id=st.sampled_from(known), share=shares)


def places() -> st.SearchStrategy[Place]:
    return st.builds(Place, slot=st.integers(0, 500), number=st.integers(1, 500))


@st.composite
def activities(draw: st.DrawFn, refs: References) -> Activity:
    """Draw an activity whose references are all in `refs`; a wish where there is no organisation."""
    organisations = draw(some_of(refs.organisations))
    states = list(ActivityState) if organisations else [ActivityState.WISH]
    goals = draw(some_of(refs.goals, least=1))
    return Activity(
        id=draw(ids()),
        name=draw(names()),
        organisations=organisations,
        goals=goals,
        frameworks=tuple(draw(st.lists(framework_uses(refs), max_size=2))),
        rungs=draw(some_of(RUNGS)),
        target_groups=draw(some_of(refs.target_groups | {EVERYONE})),
        areas=draw(some_of(refs.areas | {EVERYWHERE})),
        state=draw(st.sampled_from(states)),
        note=draw(texts(NOTE_LENGTH)),
        source=draw(texts()),
        inferred=draw(some_of(("rungs", "frameworks", "goals"))),
        places=draw(st.dictionaries(st.sampled_from(goals), places(), max_size=2)),
    )


@st.composite
def provisions(draw: st.DrawFn, refs: References) -> Provision:
    """Draw a provision; `refs` must list an organisation."""
    return Provision(
        id=draw(ids()),
        name=draw(names()),
        framework=draw(st.sampled_from(sorted(refs.frameworks))),
        organisation=draw(st.sampled_from(sorted(refs.organisations))),
        goals=draw(some_of(refs.goals, least=1)),
        target_groups=draw(some_of(refs.target_groups | {EVERYONE})),
    )


@st.composite
def actions(draw: st.DrawFn, refs: References) -> Action:
    return Action(
        id=draw(ids()),
        title=draw(names()),
        number=draw(st.integers(0, 100)),
        note=draw(texts(NOTE_LENGTH)),
        owner=draw(one_or_none(refs.organisations)),
        holder=draw(one_or_none(refs.organisations)),
        organisations=draw(some_of(refs.organisations)),
        first_step=draw(texts(FIRST_STEP_LENGTH)),
        due=draw(st.none() | dates()),
        check=draw(st.none() | dates()),
        postponed=draw(st.integers(0, 9)),
        state=draw(st.sampled_from(ActionState)),
        window=draw(st.none() | st.sampled_from(Window)),
        findings=draw(some_of(("gap/G/betaald-werk", "line/statushouders/2-5"))),
        group=draw(one_or_none(refs.groups)),
        round=draw(st.integers(1, 9)),
    )


def organisations() -> st.SearchStrategy[Organisation]:
    kinds = st.sampled_from(OrganisationKind)
    return st.builds(Organisation, id=ids(), name=names(), kind=kinds, invited=st.booleans())


def participants(refs: References) -> st.SearchStrategy[Participant]:
    return st.builds(
        Participant,
        id=ids(),
        organisation=one_or_none(refs.organisations),
        window=st.none() | st.sampled_from(Window),
        discipline=one_or_none(refs.disciplines),
        wishes=some_of(refs.themes),
    )


def themes() -> st.SearchStrategy[Theme]:
    found = st.lists(finding_keys(), max_size=2).map(tuple)
    return st.builds(Theme, id=ids(), name=names(), findings=found, votes=st.integers(0, 50))


def groups(refs: References) -> st.SearchStrategy[WorkingGroup]:
    return st.builds(
        WorkingGroup,
        id=ids(),
        theme=one_or_none(refs.themes),
        members=some_of(refs.participants),
        reason=texts(NOTE_LENGTH),
    )


def judgements() -> st.SearchStrategy[Judgement]:
    return st.builds(
        Judgement,
        finding=finding_keys(),
        verdict=st.sampled_from(Verdict),
        reason=texts(NOTE_LENGTH),
        round=st.integers(1, 9),
    )


def building_tasks() -> st.SearchStrategy[BuildingTask]:
    scores = st.lists(st.integers(1, 5), max_size=3).map(tuple)
    by_window = st.dictionaries(st.sampled_from(Window), scores, max_size=2)
    return st.builds(BuildingTask, id=ids(), name=names(), scores=by_window)


def json_values() -> st.SearchStrategy[Any]:
    """Draw anything that may stand in `extra`."""
    numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(-1e9, 1e9)
    leaves = st.none() | st.booleans() | numbers | texts(12)
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts(8), inner, max_size=2), max_leaves=4
    )


@st.composite
def wheels(draw: st.DrawFn, on: Template | None = None, most: int = 4) -> Wheel:
    """Draw a wheel on the template `on` (left out: the shipped one) with at most `most` things in each list."""
    against = on or template()
    base = References(
        goals=_ids(against.goals), frameworks=_ids(against.frameworks), target_groups=_ids(against.target_groups)
    )
    listed = draw(_lists_of(against, most))
    refs = References(
        goals=base.goals,
        frameworks=base.frameworks,
        target_groups=base.target_groups | _ids(listed["target_groups"]),
        areas=_ids(listed["areas"]),
        organisations=_ids(listed["organisations"]),
        disciplines=_ids(against.disciplines) | _ids(listed["disciplines"]),
        themes=_ids(listed["themes"]),
    )
    people = draw(_several(participants(refs), most))
    refs = _with(refs, participants=_ids(people))
    formed = draw(_several(groups(refs), 2))
    refs = _with(refs, groups=_ids(formed))
    cards = draw(_several(activities(refs), most))
    instruments = draw(_several(provisions(refs), 2)) if refs.organisations else ()
    return Wheel(
        id=draw(st.just("") | ids()),
        name=draw(names()),
        template=against.ref,
        round=draw(st.integers(1, 9)),
        **listed,
        activities=cards,
        provisions=instruments,
        apart=draw(_pairs_of(cards)),
        participants=people,
        groups=formed,
        actions=draw(_several(actions(refs), 2)),
        extra=draw(st.dictionaries(texts(8), json_values(), max_size=2)),
    )


@st.composite
def _lists_of(draw: st.DrawFn, against: Template, most: int) -> dict[str, Any]:
    """Draw the lists that refer to nothing."""
    known_groups = [TargetGroup(id=one.id, name=one.name["nl"]) for one in against.target_groups]
    own_group = st.builds(TargetGroup, id=ids(), name=names())
    some_group = st.one_of(st.sampled_from(known_groups), own_group) if known_groups else own_group
    codes = st.none() | st.just("GM0321")
    return {
        "municipalities": tuple(draw(st.lists(st.builds(Municipality, name=names(), code=codes), max_size=2))),
        "tags": tuple(draw(st.lists(texts(20), max_size=2))),
        "areas": draw(_several(st.builds(Area, id=ids(), name=names()), 3)),
        "target_groups": draw(_several(some_group, most)),
        "disciplines": draw(_several(st.builds(Discipline, id=ids(), name=names()), 2)),
        "organisations": draw(_several(organisations(), most)),
        "judgements": tuple(draw(st.lists(judgements(), max_size=2))),
        "themes": draw(_several(themes(), 2)),
        "building_tasks": draw(_several(building_tasks(), 2)),
    }


def _several(things: st.SearchStrategy[T], most: int) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(things, max_size=most, unique_by=lambda thing: thing.id).map(tuple)  # type: ignore[attr-defined]


def _pairs_of(cards: tuple[Activity, ...]) -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    pairs = [(a.id, b.id) for at, a in enumerate(cards) for b in cards[at + 1 :]]
    return some_of(pairs, most=2)


def _ids(things: Iterable[Any]) -> frozenset[str]:
    return frozenset(thing.id for thing in things)


def _with(refs: References, **sets: frozenset[str]) -> References:
    values = {name: getattr(refs, name) for name in References.__slots__}
    return References(**{**values, **sets})
