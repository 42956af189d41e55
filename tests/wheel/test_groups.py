"""Mixed groups: as good as can be, the same everywhere, and whole when people come and go."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations, permutations, product
from pathlib import Path
from typing import Any

import pytest

from toolkit import shelf
from toolkit.__main__ import main
from toolkit.errors import InvalidInput
from toolkit.texts import LANGUAGES, catalogue, text
from toolkit.wheel.file import read_wheel, write_wheel
from toolkit.wheel.group_assignment import assigned, cheapest_transport
from toolkit.wheel.group_bridges import bridges_of, missing_sides
from toolkit.wheel.groups import (
    Formation,
    GroupSeat,
    Person,
    Request,
    formation_json,
    formation_of,
    formed,
    pairs_within,
    request_of,
    with_groups,
)
from toolkit.wheel.model import Discipline, Organisation, OrganisationKind, Participant, Theme, Wheel, WorkingGroup
from toolkit.wheel.regroup import MOVE, repaired

# ---- the definition, written down a second time -------------------------------------------------------------------


def cost_of_group(members: Sequence[Person], theme: str | None) -> int:
    cost = 0
    for one, other in combinations(members, 2):
        cost += 4 * (one.organisation is not None and one.organisation == other.organisation)
        cost += 2 * (one.discipline is not None and one.discipline == other.discipline)
    return cost + sum(one.wishes.index(theme) if theme in one.wishes[:3] else 5 for one in members)


def cost_of(request: Request, seating: Mapping[str, Sequence[str]]) -> int:
    people = {person.id: person for person in request.people}
    return sum(cost_of_group([people[p] for p in seating[group.id]], group.theme) for group in request.groups)


def every_seating(people: Sequence[str], groups: Sequence[str]) -> Iterator[dict[str, tuple[str, ...]]]:
    """Yield every division over the groups in which sizes differ by one at most."""
    size, larger = divmod(len(people), len(groups))
    for large in combinations(groups, larger):
        yield from _dealt(tuple(people), [(group, size + (group in large)) for group in groups])


def _dealt(people: tuple[str, ...], sizes: Sequence[tuple[str, int]]) -> Iterator[dict[str, tuple[str, ...]]]:
    if not sizes:
        yield {}
        return
    (group, size), *rest = sizes
    for members in combinations(people, size):
        for others in _dealt(tuple(p for p in people if p not in members), rest):
            yield {group: members, **others}


def optimum(request: Request) -> tuple[int, int] | None:
    """Return how many meet again and what it costs at least, trying everything; None where nothing is allowed."""
    people = {person.id: person for person in request.people}
    themes = {group.id: group.theme for group in request.groups}

    @cache
    def price(group: str, members: tuple[str, ...]) -> tuple[int, int] | None:
        if not allowed(request, group, members):
            return None
        again = len(pairs_within([members]) & request.met)
        return again, cost_of_group([people[p] for p in members], themes[group])

    best: tuple[int, int] | None = None
    for seating in every_seating(sorted(people), list(themes)):
        prices = [price(group, members) for group, members in seating.items()]
        if None not in prices:
            total = (sum(p[0] for p in prices if p), sum(p[1] for p in prices if p))
            best = total if best is None else min(best, total)
    return best


def allowed(request: Request, group: str, members: Sequence[str]) -> bool:
    here = set(members)
    return (
        all((person in here) == (locked == group) for person, locked in request.locks.items())
        and all(here.isdisjoint(block) or here.issuperset(block) for block in request.together)
        and all(len(here.intersection(people)) < 2 for people in request.apart)
    )


def room(dice: random.Random, people: int, groups: int, *, firms: int = 4, themes: int = 3) -> Request:
    """Return a room: some residents, some without a discipline, some with fewer wishes or none."""
    names = [f"t{number}" for number in range(themes)]
    return Request(
        people=tuple(
            Person(
                id=f"p{number:03d}",
                organisation=dice.choice([None, *(f"o{i}" for i in range(firms))]),
                discipline=dice.choice([None, "werkcoach", "jurist", "wijkteam"]),
                wishes=tuple(dice.sample(names, dice.randint(0, min(3, themes)))),
            )
            for number in range(people)
        ),
        groups=tuple(GroupSeat(id=f"g{number}", theme=names[number % themes]) for number in range(groups)),
    )


def sizes(formation: Formation) -> list[int]:
    return [len(group.members) for group in formation.groups]


def seats(formation: Formation) -> dict[str, str]:
    return {member: group.id for group in formation.groups for member in group.members}


# ---- as good as can be ---------------------------------------------------------------------------------------------


def test_a_thousand_small_rooms_are_divided_as_well_as_can_be() -> None:
    dice = random.Random(20260101)
    for _ in range(1000):
        groups = dice.randint(1, 3)
        request = room(dice, dice.randint(groups, 10), groups, firms=dice.randint(1, 5))
        formation = formed(request)
        assert formation.cost == cost_of(request, formation.members())
        assert (0, formation.cost) == optimum(request)


def test_what_the_facilitator_asks_is_kept_at_the_least_cost_or_refused() -> None:
    dice = random.Random(7)
    refused = 0
    for _ in range(300):
        request = bound_room(dice)
        best = optimum(request)
        if best is None:
            refused += 1
            with pytest.raises(InvalidInput):
                formed(request)
            continue
        formation = formed(request)
        assert (formation.met_again, formation.cost) == best
        assert all(allowed(request, group.id, group.members) for group in formation.groups)
    assert 10 < refused < 200


def bound_room(dice: random.Random) -> Request:
    groups = dice.randint(2, 3)
    request = room(dice, dice.randint(4, 9), groups)
    ids = [person.id for person in request.people]
    dice.shuffle(ids)
    before = [ids[start::groups] for start in range(groups)]
    return replace(
        request,
        locks={person: dice.choice(request.groups).id for person in dice.sample(ids, dice.randint(0, 2))},
        together=tuple(tuple(dice.sample(ids, dice.randint(2, 3))) for _ in range(dice.randint(0, 1))),
        apart=tuple(tuple(dice.sample(ids, dice.randint(2, 3))) for _ in range(dice.randint(0, 2))),
        met=pairs_within(before) if dice.random() < 0.5 else frozenset(),
    )


@pytest.mark.parametrize(("people", "groups"), [(11, 4), (25, 5), (40, 7), (64, 8), (100, 14)])
def test_every_room_is_divided_evenly_above_its_lower_bound(people: int, groups: int) -> None:
    request = room(random.Random(people), people, groups, firms=people // 5, themes=6)
    formation = formed(request, turns=200)
    assert max(sizes(formation)) - min(sizes(formation)) <= 1
    assert sorted(seats(formation)) == sorted(person.id for person in request.people)
    assert formation.cost == cost_of(request, formation.members())
    assert formation.lower_bound <= formation.cost
    assert formation.unavoidable_pairs <= formation.same_organisation_pairs
    assert formation.cost == sum(group.cost for group in formation.groups)
    assert max(group.cost for group in formation.groups) == next(
        group.cost for group in formation.groups if group.id == formation.worst
    )


def test_three_hundred_people_sit_close_to_the_lower_bound() -> None:
    formation = formed(room(random.Random(300), 300, 20, firms=50, themes=6), turns=1500)
    assert formation.lower_bound <= formation.cost <= 1.05 * formation.lower_bound


def test_the_turns_gain_what_swapping_two_people_cannot() -> None:
    request = room(random.Random(5), 80, 9, firms=12, themes=5)
    assert formed(request, turns=1000).cost < formed(request, turns=0).cost


def test_the_lower_bound_is_what_the_definition_says() -> None:
    people = tuple(Person(id=f"p{n}", organisation="o1", discipline="d1", wishes=("t1",)) for n in range(5))
    request = Request(people=people, groups=(GroupSeat(id="g1", theme="t1"), GroupSeat(id="g2", theme="t2")))
    formation = formed(request)
    # 3 and 2 of one organisation: 4 pairs; of one discipline too; three get t1, two pay 5 for a theme not chosen.
    assert (formation.unavoidable_pairs, formation.unavoidable_discipline_pairs) == (4, 4)
    assert formation.lower_bound == 4 * 4 + 2 * 4 + 2 * 5
    assert formation.cost == formation.lower_bound
    assert formation.best_possible


def test_a_resident_is_an_organisation_of_their_own_and_an_unknown_discipline_is_like_no_other() -> None:
    request = Request(people=tuple(Person(id=f"p{n}") for n in range(4)), groups=(GroupSeat(id="g1"),))
    formation = formed(request)
    assert (formation.same_organisation_pairs, formation.same_discipline_pairs) == (0, 0)
    assert formation.cost == 4 * 5 == formation.lower_bound


def test_a_wish_costs_its_place_in_the_list_and_a_fourth_counts_as_not_chosen() -> None:
    person = Person(id="p1", wishes=("t1", "t2", "t3", "t4"))
    costs = [
        formed(Request(people=(person,), groups=(GroupSeat(id="g1", theme=theme),))).cost
        for theme in ("t1", "t2", "t3", "t4", "t5", None)
    ]
    assert costs == [0, 1, 2, 5, 5, 5]


def test_nobody_meets_the_same_people_again_where_that_can_be_avoided() -> None:
    request = room(random.Random(11), 36, 6, firms=8)
    first = formed(request)
    second = formed(replace(request, met=pairs_within(first.members().values())))
    third = formed(
        replace(request, met=pairs_within(first.members().values()) | pairs_within(second.members().values()))
    )
    assert (second.met_again, third.met_again) == (0, 0)
    assert second.cost == cost_of(request, second.members())


# ---- the exact parts -----------------------------------------------------------------------------------------------


def test_the_assignment_is_the_cheapest_of_all_permutations() -> None:
    dice = random.Random(1)
    for _ in range(500):
        size = dice.randint(1, 6)
        costs = [[dice.randint(0, dice.choice([2, 40])) for _ in range(size)] for _ in range(size)]
        columns = assigned(costs)
        assert sorted(columns) == list(range(size))
        cheapest = min(sum(map(lambda row, c: row[c], costs, order)) for order in permutations(range(size)))
        assert sum(map(lambda row, c: row[c], costs, columns)) == cheapest


def test_the_transport_is_the_cheapest_of_all_ways_to_seat() -> None:
    dice = random.Random(2)
    for _ in range(300):
        costs = [[dice.choice([0, 1, 2, 5]) for _ in range(3)] for _ in range(3)]
        supplies = [dice.randint(0, 2) for _ in costs]
        capacities = [dice.randint(2, 3) for _ in range(3)]
        units = [kind for kind, supply in enumerate(supplies) for _ in range(supply)]
        ways = product(range(3), repeat=len(units))
        fitting = (way for way in ways if all(way.count(c) <= capacities[c] for c in range(3)))
        cheapest = min(sum(costs[unit][column] for unit, column in zip(units, way, strict=True)) for way in fitting)
        assert cheapest_transport(supplies, costs, capacities) == cheapest


# ---- the same everywhere -------------------------------------------------------------------------------------------

_ELSEWHERE = """
import json, sys, random
sys.path.insert(0, sys.argv[1])
from tests.wheel.test_groups import room, formed, formation_json
print(json.dumps(formation_json(formed(room(random.Random(3), 60, 8, firms=9, themes=5), turns=300))))
"""


def test_another_process_forms_the_same_groups() -> None:
    here = formation_json(formed(room(random.Random(3), 60, 8, firms=9, themes=5), turns=300))
    root = str(Path(__file__).parents[2])
    for seed in ("1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", _ELSEWHERE, root],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=root,
            capture_output=True,
            check=True,
        )
        assert json.loads(done.stdout) == here


def test_the_order_of_the_participants_changes_nothing() -> None:
    request = room(random.Random(4), 50, 7, firms=9, themes=5)
    turned = replace(request, people=request.people[::-1])
    assert formed(turned, turns=200).members() == formed(request, turns=200).members()


# ---- what cannot be is refused in one sentence ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "key", "people"),
    [
        ({"together": (("p000", "p001"),), "apart": (("p001", "p000"),)}, "together_and_apart", "p000, p001"),
        ({"together": (("p000", "p001"), ("p001", "p002")), "apart": (("p002", "p000"),)}, "together_and_apart", "p00"),
        ({"locks": {"p000": "g0", "p001": "g1"}, "together": (("p000", "p001"),)}, "locked_and_together", "p000, p001"),
        ({"locks": {"p000": "g0", "p001": "g0"}, "apart": (("p000", "p001"),)}, "locked_and_apart", "p000, p001"),
        ({"locks": dict.fromkeys(("p000", "p001", "p002", "p003"), "g0")}, "too_many_locked", "p003"),
        ({"together": (("p000", "p001", "p002", "p003"),)}, "too_many_together", "p000, p001, p002, p003"),
        ({"apart": (("p000", "p001", "p002", "p003"),)}, "impossible", "p000, p001, p002, p003"),
        ({"locks": {"nobody": "g0"}}, "unknown_person", "nobody"),
        ({"locks": {"p000": "g9"}}, "unknown_group", "g9"),
    ],
)
def test_what_cannot_be_is_refused_by_name(asked: dict[str, Any], key: str, people: str) -> None:
    request = replace(room(random.Random(1), 9, 3), **asked)
    with pytest.raises(InvalidInput) as refusal:
        formed(request)
    assert refusal.value.key == f"groups.refused.{key}"
    for language in LANGUAGES:
        sentence = text(refusal.value.key, language, **refusal.value.params)
        assert people in sentence
        assert sentence.count(".") == 1


def test_more_groups_than_people_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        formed(room(random.Random(1), 2, 3))
    assert refusal.value.key == "groups.refused.too_few_people"


def test_a_room_full_of_locks_is_left_as_it_is() -> None:
    request = room(random.Random(6), 40, 5, firms=6)
    first = formed(request, turns=50)
    again = formed(replace(request, locks=seats(first), people=request.people), turns=50)
    assert again.members() == first.members()


# ---- people come and go --------------------------------------------------------------------------------------------


def test_a_thousand_come_and_go_and_never_more_than_two_others_move() -> None:
    dice = random.Random(1000)
    request = room(dice, 24, 5, firms=6)
    formation = formed(request)
    for number in range(1000):
        request = someone_comes_or_leaves(dice, request, number)
        before, formation = formation, repaired(request, formation.members())
        was, now = seats(before), seats(formation)
        moved = {person for person, group in now.items() if was.get(person, group) != group}
        assert len(moved) <= 2
        assert moved == set(formation.moved)
        assert max(sizes(formation)) - min(sizes(formation)) <= 1
        assert sorted(person for group in formation.groups for person in group.members) == sorted(
            person.id for person in request.people
        )
        assert formation.cost == cost_of(request, formation.members())


def someone_comes_or_leaves(dice: random.Random, request: Request, number: int) -> Request:
    people = list(request.people)
    if len(people) > 40 or (len(people) > 3 and dice.random() < 0.5):
        people.pop(dice.randrange(len(people)))
    else:
        people.append(replace(room(dice, 1, 1, firms=6).people[0], id=f"q{number:04d}"))
    return replace(request, people=tuple(people))


def test_the_repair_is_the_cheapest_chain_of_two_moves() -> None:
    dice = random.Random(77)
    for number in range(60):
        request = room(dice, dice.randint(6, 11), 3, firms=3)
        before = formed(request).members()
        after = someone_comes_or_leaves(dice, request, number)
        repair = repaired(after, before)
        assert repair.cost + MOVE * len(repair.moved) == cheapest_repair(after, before)


def cheapest_repair(request: Request, before: Mapping[str, Sequence[str]]) -> int:
    present = {person.id for person in request.people}
    seat = {person: group for group, members in before.items() for person in members if person in present}
    came = sorted(present - set(seat))
    starts = [{**seat, **dict.fromkeys(came, group)} for group in before] if came else [seat]
    return min(
        cost + MOVE * moves
        for start in starts
        for moves in (0, 1, 2)
        for moved in permutations(sorted(set(seat)), moves)
        for cost in [cheapest_chain(request, start, moved, came, before)]
        if cost is not None
    )


def cheapest_chain(
    request: Request,
    start: Mapping[str, str],
    moved: Sequence[str],
    came: Sequence[str],
    before: Mapping[str, Sequence[str]],
) -> int | None:
    """Return the cost of the best seating in which these move in turn, from where the one before came or to."""
    costs = []
    for goals in product(before, repeat=len(moved)):
        links = [(start[person], goal) for person, goal in zip(moved, goals, strict=True)]
        if any(here == there for here, there in links):
            continue
        if came:
            place = start[came[0]]
            whole = all(
                here == origin for (here, _), origin in zip(links, [place, *(t for _, t in links)], strict=False)
            )
        else:
            left = next(g for g, members in before.items() if any(p not in start for p in members))
            whole = all(there == hole for (_, there), hole in zip(links, [left, *(h for h, _ in links)], strict=False))
        seat = {**start, **dict(zip(moved, goals, strict=True))}
        held = Counter(seat.values())
        if whole and max(held[g] for g in before) - min(held[g] for g in before) <= 1:
            costs.append(cost_of(request, {g: [p for p, at in seat.items() if at == g] for g in before}))
    return min(costs, default=None)


def test_who_is_locked_or_stays_together_is_not_asked_to_move() -> None:
    dice = random.Random(9)
    request = room(dice, 20, 4, firms=3)
    formation = formed(request)
    locked = dict(list(seats(formation).items())[::3])
    pair = formation.groups[0].members[1:3]
    for number in range(50):
        request = someone_comes_or_leaves(dice, request, number)
        present = {person.id for person in request.people}
        bound = replace(
            request,
            locks={person: group for person, group in locked.items() if person in present},
            together=(pair,) if present.issuperset(pair) else (),
        )
        before = formation
        formation = repaired(bound, before.members())
        assert not set(formation.moved) & set(bound.locks)
        assert present.issuperset(pair) <= (seats(formation).get(pair[0]) == seats(formation).get(pair[1]))


def test_a_newcomer_sits_with_those_they_stay_with_and_away_from_those_they_must_avoid() -> None:
    request = room(random.Random(12), 12, 3)
    before = formed(request).members()
    friend, foe = before["g1"][0], before["g0"][0]
    newcomer = Person(id="zz")
    people = (*request.people, newcomer)
    with_friend = repaired(replace(request, people=people, together=((friend, "zz"),)), before)
    assert seats(with_friend)["zz"] == seats(with_friend)[friend]
    without_foe = repaired(replace(request, people=people, apart=((foe, "zz"),)), before)
    assert seats(without_foe)["zz"] != seats(without_foe)[foe]


# ---- from a wheel, in words, as a file -----------------------------------------------------------------------------


@pytest.fixture
def wheel() -> Wheel:
    kinds = list(OrganisationKind)
    return Wheel(
        id="w1",
        name="Wiel Houten",
        template=shelf.template("participatiewiel").ref,
        disciplines=(Discipline(id="eigen-vak", name="Eigen vak"),),
        organisations=tuple(Organisation(id=f"o{n}", name=f"Organisatie {n}", kind=kinds[n]) for n in range(4)),
        participants=tuple(
            Participant(
                id=f"d{n:02d}",
                organisation=f"o{n % 5}" if n % 5 < 4 else None,
                discipline="eigen-vak" if n % 2 else None,
                wishes=("t1", "t2") if n % 3 else (),
            )
            for n in range(17)
        ),
        themes=(Theme(id="t1", name="Taal"), Theme(id="t2", name="Werk")),
    )


def test_groups_take_the_themes_in_turn(wheel: Wheel) -> None:
    request = request_of(wheel, shelf.template("participatiewiel"), groups=5)
    assert [(group.id, group.theme) for group in request.groups] == [
        ("g1", "t1"), ("g2", "t2"), ("g3", "t1"), ("g4", "t2"), ("g5", "t1"),
    ]  # fmt: skip


def test_groups_that_the_file_names_are_filled(wheel: Wheel) -> None:
    named = replace(wheel, groups=(WorkingGroup(id="tafel", theme="t2"), WorkingGroup(id="g1", theme="t2")))
    request = request_of(named, shelf.template("participatiewiel"), groups=3)
    assert [(group.id, group.theme) for group in request.groups] == [("tafel", "t2"), ("g1", "t2"), ("g2", "t1")]
    assert {group.id for group in formed(request).groups} == {"tafel", "g1", "g2"}


def test_fewer_groups_than_the_file_names_are_refused_but_for_a_formation_anew(wheel: Wheel) -> None:
    named = replace(wheel, groups=tuple(WorkingGroup(id=f"g{n}") for n in range(4)))
    template = shelf.template("participatiewiel")
    with pytest.raises(InvalidInput) as refusal:
        request_of(named, template, groups=3)
    assert refusal.value.key == "groups.refused.fewer_than_named"
    assert [group.id for group in request_of(named, template, groups=3, anew=True).groups] == ["g0", "g1", "g2"]


@pytest.mark.parametrize(("size", "groups"), [(4, 5), (5, 4), (6, 3), (17, 1), (40, 1)])
def test_groups_of_a_size_have_at_most_that_size(wheel: Wheel, size: int, groups: int) -> None:
    formation = formed(request_of(wheel, shelf.template("participatiewiel"), size=size))
    assert len(formation.groups) == groups
    assert max(sizes(formation)) <= size


def test_only_who_is_present_is_seated(wheel: Wheel) -> None:
    request = request_of(wheel, shelf.template("participatiewiel"), groups=2, present={"d00", "d05", "d07"})
    assert sorted(seats(formed(request))) == ["d00", "d05", "d07"]


def test_a_moved_person_is_counted_where_they_sit(wheel: Wheel) -> None:
    request = request_of(wheel, shelf.template("participatiewiel"), groups=2)
    ids = [person.id for person in request.people]
    formation = formation_of(request, {"g1": ids[:3], "g2": ids[3:]})
    assert sizes(formation) == [3, 14]
    assert formation.cost == cost_of(request, {"g1": ids[:3], "g2": ids[3:]})


def test_the_groups_stand_in_the_wheel_file(wheel: Wheel) -> None:
    formation = formed(request_of(wheel, shelf.template("participatiewiel"), groups=4))
    written = read_wheel(write_wheel(with_groups(wheel, formation)), shelf.template)
    assert {group.id: group.members for group in written.groups} == formation.members()
    assert [group.reason for group in written.groups] == [group.reason["nl"] for group in formation.groups]


def test_the_command_line_prints_the_groups_as_promised(
    wheel: Wheel, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file, out = tmp_path / "wiel.wheel.json", tmp_path / "uit.wheel.json"
    file.write_bytes(write_wheel(wheel))
    assert main(["groups", str(file), "--groups", "3", "--json", "-o", str(out)]) == 0
    printed = json.loads(capfdbinary.readouterr().out)
    assert list(printed) == ["groups", "cost", "lower_bound", "same_organisation_pairs", "unavoidable_pairs"]
    assert [list(group) for group in printed["groups"]] == [["id", "theme", "members", "reason"]] * 3
    assert [list(group.members) for group in read_wheel(out.read_bytes(), shelf.template).groups] == [
        group["members"] for group in printed["groups"]
    ]


def test_the_command_line_tells_the_groups_in_words(
    wheel: Wheel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "wiel.wheel.json"
    file.write_bytes(write_wheel(wheel))
    assert main(["groups", str(file), "--size", "6"]) == 0
    told = capsys.readouterr().out
    assert "Groep 1: Taal" in told
    assert "Collega’s zitten" in told


def test_the_command_line_refuses_in_one_sentence_and_writes_nothing(
    wheel: Wheel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "wiel.wheel.json", tmp_path / "uit.wheel.json"
    file.write_bytes(write_wheel(wheel))
    assert main(["groups", str(file), "--groups", "18", "-o", str(out)]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "Er zijn te weinig deelnemers (17) voor 18 groepen.\n")
    assert not out.exists()


def test_colleagues_who_cannot_be_parted_are_said_so() -> None:
    people = tuple(Person(id=f"p{n}", organisation="o1") for n in range(4))
    formation = formed(Request(people=people, groups=(GroupSeat(id="g1"), GroupSeat(id="g2"))))
    assert formation.summary["nl"] == (
        "Collega’s zitten 2 keer bij elkaar.",
        "Minder kan niet met deze aantallen.",
        "Een betere indeling bestaat niet.",
    )
    assert formation.groups[0].reason["nl"] == "2 mensen: 1 organisatie, 1 keer collega’s samen."


def test_every_sentence_about_groups_is_short_and_in_both_languages() -> None:
    dutch, english = catalogue("nl"), catalogue("en")
    keys = {key for key in dutch if key.startswith("groups.")}
    assert keys == {key for key in english if key.startswith("groups.")}
    for key in keys:
        assert len(dutch[key].split()) <= 15, key
    dice = random.Random(15)
    for people in (3, 12, 30):
        formation = formed(room(dice, people, 3), turns=20)
        sentences = [*formation.summary["nl"], *(group.reason["nl"] for group in formation.groups)]
        assert max(len(sentence.split()) for sentence in sentences) <= 15


def test_a_group_without_one_side_of_a_bridge_is_named(wheel: Wheel) -> None:
    kinds = {"o0": OrganisationKind.WELFARE, "o1": OrganisationKind.WORK}
    people = tuple(
        Person(id=f"p{n}", organisation=o, kind=kinds[o]) for n, o in enumerate(("o0", "o0", "o0", "o0", "o1"))
    )
    bridge = bridges_of(shelf.template("participatiewiel"))[0]
    request = Request(people=people, groups=(GroupSeat(id="g1"), GroupSeat(id="g2")), bridges=(bridge,))
    formation = formation_of(request, {"g1": ["p0", "p1", "p4"], "g2": ["p2", "p3"]})
    assert bridge.frameworks == ("wmo", "participatiewet")
    assert formation.bridges[0].missing == {"participatiewet": ("g2",)}
    assert f"In groep 2 zit niemand van {bridge.names[1]}." in formation.summary["nl"]


def test_one_person_is_never_both_sides_of_a_bridge() -> None:
    bridge = bridges_of(shelf.template("participatiewiel"))[0]
    municipality = OrganisationKind.MUNICIPALITY
    assert missing_sides(bridge, [municipality, None]) == ("participatiewet",)
    assert missing_sides(bridge, [municipality, municipality]) == ()
    assert missing_sides(bridge, [None, OrganisationKind.EDUCATION]) == ("wmo", "participatiewet")
