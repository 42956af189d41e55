"""Each kind of finding on a wheel small enough to reckon by hand: key, score, evidence, sentence."""

from dataclasses import replace

import pytest

from tests.wheel.small import AREAS, GROUPS, TEMPLATE, activity, found, of_kind, wheel
from toolkit import shelf
from toolkit.wheel.finding import finding_json
from toolkit.wheel.model import (
    EVERYONE,
    EVERYWHERE,
    NO_FRAMEWORK,
    Activity,
    ActivityState,
    Judgement,
    Organisation,
    OrganisationKind,
    Provision,
    Verdict,
    Wheel,
)
from toolkit.wheel.similarity import similarity
from toolkit.wheel.template import FrameworkStatus

PLANNED, WISH, STOPPED = ActivityState.PLANNED, ActivityState.WISH, ActivityState.STOPPED
JONG_OUD = GROUPS[:2]


def grid(*more: Activity, **changes: object) -> Wheel:
    """Make a wheel where werk is done for young and old, leren only for old, and nothing in contact.

    The view GT holds 4 incidences: werk 3, leren 1; jong 2, oud 2. So in (leren, jong) one expects 4 · 1/4 · 2/4 = 0.5.
    """
    cards = (
        activity("a1", "werk", target_groups=("jong",)),
        activity("a2", "werk", target_groups=("jong",)),
        activity("a3", "werk", target_groups=("oud",)),
        activity("a4", "leren", target_groups=("oud",)),
    )
    return wheel(*cards, *more, target_groups=JONG_OUD, **changes)


# Gaps and thin cells


def test_an_empty_cell_that_is_expected_is_a_gap() -> None:
    gap = found(grid())["gap/GT/leren/jong"]
    assert gap.score == 0.3148  # 0.8 · 2/2 · (1 - e^-0.5)
    assert gap.axes == {"goal": "leren", "target_group": "jong"}
    assert gap.cards == ()
    assert gap.numbers == {
        "expected": 0.5,
        "existing": 0,
        "planned": 0,
        "wishes": 0,
        "organisations": 0,
        "absent": [],
    }
    assert gap.text["nl"] == "Jongeren bij vaardigheden: nog niets, terwijl je er wel iets zou verwachten."
    assert gap.text["en"] == "Young people and vaardigheden: nothing yet, though you would expect something here."


def test_a_busy_row_and_column_say_how_many_one_would_expect() -> None:
    cards = [activity(f"a{n}", "werk", target_groups=("jong",)) for n in range(30)]
    cards += [activity(f"b{n}", "leren", target_groups=("oud",)) for n in range(8)]
    text = found(wheel(*cards, target_groups=JONG_OUD))["gap/GT/leren/jong"].text
    assert text["nl"] == "Jongeren bij vaardigheden: nog niets, terwijl je er ongeveer 6 zou verwachten."


def test_a_wish_weighs_most_and_a_plan_least() -> None:
    wished = found(grid(activity("w1", "leren", target_groups=("jong",), state=WISH)))["gap/GT/leren/jong"]
    assert (wished.score, wished.cards) == (0.3935, ("w1",))  # 1.0 · (1 - e^-0.5)
    assert wished.text["nl"] == "Jongeren bij vaardigheden: er is een wens, maar nog niemand die hem oppakt."
    planned = found(grid(activity("p1", "leren", target_groups=("jong",), state=PLANNED)))["gap/GT/leren/jong"]
    assert (planned.score, planned.cards) == (
        0.2795,
        ("p1",),
    )  # the plan counts: 5 · 2/5 · 3/5 = 1.2; 0.4 · (1 - e^-1.2)
    assert planned.text["nl"] == "Jongeren bij vaardigheden: er is een plan, maar nog niets dat nu draait."


def test_a_cell_that_hangs_on_one_is_thin() -> None:
    findings = found(grid())
    alone = findings["thin/GT/werk/oud"]
    assert (alone.score, alone.cards) == (0.136, ("a3",))  # 0.35 · 1/2 · (1 - e^-1.5)
    assert (
        alone.text["nl"]
        == "Ouderen bij betaald werk: alles hangt aan ‘Activiteit a3’ van Organisatie 1, wat als dat stopt?"
    )
    of_one = findings["thin/GT/werk/jong"]
    assert (of_one.score, of_one.cards) == (0.0777, ("a1", "a2"))  # 0.2 · 1/2 · (1 - e^-1.5)
    assert of_one.text["nl"].endswith("alle 2 activiteiten zijn van Organisatie 1, wie kan erbij komen?")


def test_a_cell_that_two_organisations_serve_is_no_finding() -> None:
    findings = found(grid(activity("b1", "werk", "o2", target_groups=("oud",))))
    assert not [key for key in findings if key.endswith("GT/werk/oud")]


def test_a_cell_in_which_nothing_is_expected_is_never_a_gap() -> None:
    cards = [activity(f"a{n}", "werk", target_groups=("oud",)) for n in range(9)]
    cards += [activity(f"b{n}", "leren", target_groups=("jong",)) for n in range(9)]
    keys = found(wheel(*cards, target_groups=JONG_OUD)).keys()
    assert "gap/GT/werk/jong" in keys
    assert "gap/GT/leren/oud" not in keys


def test_a_goal_a_group_and_an_area_without_anything_are_each_one_finding() -> None:
    on = wheel(*(activity(f"a{n}", target_groups=("oud",), areas=("noord",)) for n in range(3)))
    on = replace(on, target_groups=JONG_OUD, areas=AREAS)
    gaps = of_kind(on, "gap")
    assert gaps["gap/G/leren"].score == 0.5057  # 0.8 · (1 - e^(-3/3))
    assert gaps["gap/T/jong"].score == 0.6215  # 0.8 · (1 - e^(-3/2))
    assert gaps["gap/A/zuid"].score == 0.6215
    assert not [key for key in gaps if key.count("/") > 2 and ("jong" in key or "leren" in key or "zuid" in key)]
    assert gaps["gap/T/jong"].text["nl"] == "Jongeren: voor deze groep staat er nog niets, klopt dat?"


def test_a_wish_for_a_value_without_anything_makes_it_weigh_more() -> None:
    gap = found(grid(activity("w1", "contact", state=WISH)))["gap/G/contact"]
    assert (gap.score, gap.cards) == (0.7364, ("w1",))  # 1.0 · (1 - e^(-4/3))


def test_only_cards_that_name_a_group_tell_that_another_group_has_none() -> None:
    cards = [activity("a1", target_groups=("oud",)), activity("a2"), activity("a3", target_groups=("oud",), state=WISH)]
    assert found(wheel(*cards, target_groups=JONG_OUD))["gap/T/jong"].score == 0.3148  # 0.8 · (1 - e^(-1/2))


def test_what_is_for_everyone_leaves_no_group_without() -> None:
    on = wheel(*(activity(f"a{n}", target_groups=(EVERYONE,)) for n in range(5)), target_groups=JONG_OUD)
    assert not [key for key in found(on) if key.startswith("gap/T")]


def test_one_area_is_not_enough_to_compare() -> None:
    cards = [activity("a1", areas=("noord",), target_groups=("jong",)), activity("a2", "leren", target_groups=("oud",))]
    one = found(wheel(*cards, areas=AREAS[:1], target_groups=JONG_OUD))
    two = found(wheel(*cards, areas=AREAS, target_groups=JONG_OUD))
    assert not [key for key in one if key.split("/")[1] in ("A", "GA", "TA")]
    assert "gap/A/zuid" in two


def crossed(*more: Activity, **changes: object) -> Wheel:
    """Make a wheel with a hole at (leren, jong, 3) whose three faces GT, GR and TR are all served."""
    cards = [activity(f"a{n}", "leren", target_groups=("jong",), rungs=(4,)) for n in range(6)]
    cards += [activity(f"b{n}", "werk", target_groups=("jong",), rungs=(3,)) for n in range(6)]
    cards += [activity(f"c{n}", "leren", target_groups=("oud",), rungs=(3,)) for n in range(6)]
    return wheel(*cards, *more, target_groups=JONG_OUD, **changes)


def test_a_hole_inside_served_faces_is_reported() -> None:
    gap = found(crossed())["gap/GTR/leren/jong/3"]
    assert gap.score == 0.7961  # 18 · 12/18 · 12/18 · 12/18 = 5.33; 0.8 · 2/2 · (1 - e^-5.33)
    assert gap.text["nl"] == "Jongeren bij vaardigheden op trede 3: nog niets, terwijl je er ongeveer 5 zou verwachten."


def without(start: str, on: Wheel) -> Wheel:
    """Take away the cards whose id starts so: it bares one face of the hole."""
    return replace(on, activities=tuple(card for card in on.activities if not card.id.startswith(start)))


@pytest.mark.parametrize(("start", "face"), [("a", "GT/leren/jong"), ("b", "TR/jong/3"), ("c", "GR/leren/3")])
def test_a_hole_that_a_reported_face_already_shows_is_left_out(start: str, face: str) -> None:
    keys = found(without(start, crossed())).keys()
    assert f"gap/{face}" in keys
    assert "gap/GTR/leren/jong/3" not in keys


def test_a_face_that_is_not_looked_at_hides_no_hole() -> None:
    keys = found(without("a", crossed()), replace(TEMPLATE, views=("GTR",))).keys()
    assert "gap/GT/leren/jong" not in keys
    assert "gap/GTR/leren/jong/3" in keys


def test_a_planned_hole_is_shown_beside_its_face() -> None:
    plan = activity("p1", "leren", target_groups=("jong",), rungs=(3,), state=PLANNED)
    assert {"gap/GT/leren/jong", "gap/GTR/leren/jong/3"} <= found(without("a", crossed(plan))).keys()


def test_views_that_the_template_leaves_out_are_not_looked_at() -> None:
    on = crossed(areas=AREAS)
    looked_at = {
        finding.key.split("/")[1]
        for finding in found(on, replace(TEMPLATE, views=("GR",))).values()
        if finding.kind in ("gap", "thin")
    }
    assert looked_at == {"G", "GR"}


def test_not_applicable_takes_a_gap_away_and_other_verdicts_are_shown() -> None:
    def judged(verdict: Verdict) -> Wheel:
        return grid(judgements=(Judgement(finding="gap/GT/leren/jong", verdict=verdict),))

    assert "gap/GT/leren/jong" not in found(judged(Verdict.NOT_APPLICABLE))
    dismissed = found(judged(Verdict.DISMISSED))["gap/GT/leren/jong"]
    assert (dismissed.score, dismissed.verdict) == (0.3148, Verdict.DISMISSED)


def test_a_goal_without_anything_cannot_be_ruled_out_only_marked() -> None:
    on = grid(judgements=(Judgement(finding="gap/G/contact", verdict=Verdict.NOT_APPLICABLE),))
    gap = found(on)["gap/G/contact"]
    assert (gap.score, gap.verdict) == (0.5891, Verdict.NOT_APPLICABLE)  # 0.8 · (1 - e^(-4/3))


def test_a_gap_names_the_absent_who_might_offer_it() -> None:
    people = (
        Organisation(id="o1", name="Aanwezig"),
        Organisation(id="school", name="School", kind=OrganisationKind.EDUCATION, invited=True),
        Organisation(id="zorg", name="Zorg", kind=OrganisationKind.CARE, invited=True),
        Organisation(id="elders", name="Elders", kind=OrganisationKind.EDUCATION),
    )
    findings = found(grid(organisations=people))
    assert findings["gap/GT/leren/jong"].numbers["absent"] == ["school"]
    assert findings["gap/G/contact"].numbers["absent"] == []
    assert "absent" not in findings["thin/GT/werk/oud"].numbers


# Unused laws

SERVING = replace(
    TEMPLATE,
    frameworks=(
        replace(TEMPLATE.frameworks[0], serves={"werk": 1, "leren": 2}),
        replace(TEMPLATE.frameworks[1], serves={"werk": 2}),
        TEMPLATE.frameworks[2],
    ),
)


def test_a_law_that_could_serve_and_is_used_elsewhere_is_named_with_its_users() -> None:
    on = wheel(
        activity("a1", "leren"),
        activity("a2", "leren"),
        activity("b1", "werk", "o3", laws=("wmo",)),
        activity("b2", "werk", "o2", laws=("wmo",), state=PLANNED),
        provisions=(Provision(id="p1", name="P", framework="wmo", organisation="o4", goals=("contact",)),),
    )
    unused = found(on, SERVING)["unused/leren/wmo"]
    assert unused.score == 0.2754  # 0.7 · 2/2 · (1 - e^(-2/4))
    assert unused.numbers == {"activities": 2, "used_by": ["o2", "o3", "o4"]}
    assert unused.cards == ("b1", "b2", "p1")
    assert (
        unused.text["nl"]
        == "Wmo bij vaardigheden: hier nog niet gebruikt, bij een ander doel al wel door Organisatie 2."
    )


def test_a_law_that_nobody_uses_weighs_less() -> None:
    unused = found(wheel(activity("a1", "leren"), activity("a2", "leren")), SERVING)["unused/leren/wmo"]
    assert unused.score == 0.1928  # 0.7 · 1 · (1 - e^-0.5) · 0.7
    assert unused.numbers["used_by"] == []
    assert unused.text["nl"] == "Wmo bij vaardigheden: nog niet gebruikt, kan dat helpen?"


@pytest.mark.parametrize("law", ["pw", "wwb"])
def test_use_of_a_law_or_of_the_one_that_it_replaced_is_use(law: str) -> None:
    cards = [activity(f"a{n}", "werk") for n in range(4)]
    assert "unused/werk/pw" in found(wheel(*cards), SERVING)
    assert "unused/werk/pw" not in found(wheel(*cards, activity("b1", "werk", laws=(law,))), SERVING)
    provision = Provision(id="p1", name="P", framework=law, organisation="o1", goals=("werk",))
    assert "unused/werk/pw" not in found(wheel(*cards, provisions=(provision,)), SERVING)


@pytest.mark.parametrize("state", [WISH, STOPPED])
def test_a_wish_is_no_use(state: ActivityState) -> None:
    cards = [activity(f"a{n}", "werk") for n in range(4)]
    assert "unused/werk/pw" in found(wheel(*cards, activity("b1", "werk", laws=("pw",), state=state)), SERVING)


def test_a_law_that_is_not_in_force_is_not_missed() -> None:
    closed = replace(SERVING.frameworks[1], status=FrameworkStatus.CLOSED)
    on = wheel(*(activity(f"a{n}", "werk") for n in range(4)))
    assert "unused/werk/pw" not in found(on, replace(SERVING, frameworks=(SERVING.frameworks[0], closed)))


def test_a_law_called_not_applicable_is_not_missed() -> None:
    judged = (Judgement(finding="unused/werk/pw", verdict=Verdict.NOT_APPLICABLE),)
    assert "unused/werk/pw" not in found(wheel(*(activity(f"a{n}") for n in range(4)), judgements=judged), SERVING)


# Lines


def ladder(*more: Activity, low: tuple[str, ...] = (), high: tuple[str, ...] = ()) -> Wheel:
    """Make a wheel where young people find something on rung 2 (under `low`) and on rung 5 (under `high`)."""
    cards = (
        activity("a2", target_groups=("jong",), rungs=(1, 2), laws=low),
        activity("a5", target_groups=(EVERYONE,), rungs=(5,), laws=high),
    )
    return wheel(*cards, *more, target_groups=JONG_OUD)


def test_a_step_too_large_is_a_broken_line() -> None:
    lines = of_kind(ladder(), "line")
    assert list(lines) == ["line/jong/2-5"]
    line = lines["line/jong/2-5"]
    assert (line.score, line.cards, line.axes) == (0.6, ("a2", "a5"), {"target_group": "jong"})
    assert line.numbers["seam"] is False
    assert line.text["nl"] == "Jongeren: hoe kom je van trede 2 naar 5, zonder tussenstap?"


def test_another_law_at_the_far_side_is_a_seam() -> None:
    line = found(ladder(low=("wmo",), high=("pw",)))["line/jong/2-5"]
    assert (line.score, line.numbers["seam"]) == (0.8, True)
    assert line.text["nl"] == "Jongeren: hoe kom je van trede 2 naar 5, nu ook de wet wisselt?"


@pytest.mark.parametrize(
    ("low", "high"), [((), ("pw",)), (("wmo", "pw"), ("pw",)), ((NO_FRAMEWORK,), ("pw",)), (("pw",), ("pw",))]
)
def test_an_unknown_or_common_law_is_no_seam(low: tuple[str, ...], high: tuple[str, ...]) -> None:
    assert found(ladder(low=low, high=high))["line/jong/2-5"].score == 0.6


@pytest.mark.parametrize("state", [PLANNED, WISH])
def test_an_idea_between_the_rungs_makes_it_weigh_less(state: ActivityState) -> None:
    idea = activity("b3", target_groups=("jong",), rungs=(3,), state=state)
    line = found(ladder(idea))["line/jong/2-5"]
    assert (line.score, line.cards) == (0.4, ("a2", "a5", "b3"))
    other = replace(idea, target_groups=("oud",))
    assert found(ladder(other))["line/jong/2-5"].score == 0.6


def test_a_step_between_closes_the_line() -> None:
    assert not of_kind(ladder(activity("b3", target_groups=("jong",), rungs=(3, 4))), "line")
    half = of_kind(ladder(activity("b3", target_groups=("jong",), rungs=(3,))), "line")
    assert list(half) == ["line/jong/3-5"]


# Together


def two_laws(*more: Activity, provisions: tuple[Provision, ...] = ()) -> Wheel:
    """Make a wheel with one activity under the Wmo and two under the Participatiewet, all on the same goal."""
    cards = (
        activity("a1", laws=("wmo",), target_groups=("jong",), areas=("noord",), rungs=(3,)),
        activity("b1", laws=("pw",), target_groups=("oud",), areas=("zuid",), rungs=(6,)),
        activity("b2", laws=("pw",), target_groups=(EVERYONE,), areas=(EVERYWHERE,), rungs=(4,)),
    )
    return wheel(*cards, *more, target_groups=JONG_OUD, areas=AREAS, provisions=provisions)


def test_two_laws_apart_on_one_goal_ask_what_could_be_done_together() -> None:
    together = found(two_laws())["together/werk/wmo+pw"]
    assert together.score == 0.1967  # 0.5 · (1 - e^(-1/2))
    assert together.numbers["pair"] == ["a1", "b2"]  # jong, noord, and rungs 3 and 4 adjoin
    assert together.cards == ("a1", "b1", "b2")
    assert together.text["nl"].startswith("Betaald werk: ‘Activiteit a1’ (Wmo) en ‘Activiteit b2’ (Participatiewet)")


def test_a_provision_counts_on_its_side() -> None:
    provision = Provision(id="p1", name="Begeleiding", framework="wmo", organisation="o4", goals=("werk",))
    together = found(two_laws(provisions=(provision,)))["together/werk/wmo+pw"]
    assert together.score == 0.3161  # 0.5 · (1 - e^(-2/2))
    assert together.cards == ("a1", "b1", "b2", "p1")


def test_of_equals_the_smallest_ids_are_the_pair() -> None:
    cards = [activity(id, laws=(law,)) for id, law in (("d", "wmo"), ("c", "wmo"), ("b", "pw"), ("a", "pw"))]
    assert found(wheel(*cards))["together/werk/wmo+pw"].numbers["pair"] == ["c", "a"]


@pytest.mark.parametrize("state", [ActivityState.EXISTING, PLANNED])
def test_one_activity_under_both_laws_is_enough(state: ActivityState) -> None:
    assert not of_kind(two_laws(activity("c1", laws=("wmo", "pw"), state=state)), "together")


def test_a_wish_under_both_laws_is_not_enough() -> None:
    assert of_kind(two_laws(activity("c1", laws=("wmo", "pw"), state=WISH)), "together")


# Overlaps


def cafes(*more: Activity, **changes: object) -> Wheel:
    """Make a wheel on which two organisations have nearly the same name for what they do."""
    cards = (
        activity("a1", "leren", "o1", name="Taalcafé", rungs=(3,), target_groups=("jong",)),
        activity("a2", "leren", "o2", name="Taalcafé in de wijk", rungs=(4,)),
    )
    return wheel(*cards, *more, target_groups=JONG_OUD, areas=AREAS, **changes)


def test_likely_the_same_offer_of_two_organisations_is_an_overlap() -> None:
    overlap = found(cafes())["overlap/a1+a2"]
    assert overlap.score == 0.2967  # 0.5 · 1 · (1 - e^-0.5) + 0.1
    assert overlap.numbers == {"pairs": [["a1", "a2", 1.0]], "organisations": 2}
    assert overlap.cards == ("a1", "a2")
    assert overlap.text["nl"] == (
        "‘Taalcafé’ en ‘Taalcafé in de wijk’ lijken hetzelfde: stem je dit af, of doe je het samen?"
    )


def test_an_overlap_is_a_connected_group() -> None:
    third = activity("a0", "leren", "o3", name="Het taalcafé", target_groups=("oud",))
    overlap = found(cafes(third))["overlap/a0+a1"]
    assert overlap.cards == ("a0", "a1", "a2")
    assert overlap.numbers["pairs"] == [["a0", "a2", 1.0], ["a1", "a2", 1.0]]  # a0 and a1 are for other people
    assert overlap.score == 0.4161  # 0.5 · (1 - e^-1) + 0.1
    assert overlap.text["nl"].startswith("3 organisaties doen iets als ‘Het taalcafé’")


@pytest.mark.parametrize(
    "changes",
    [
        {"organisations": ("o1", "o2")},
        {"goals": ("werk",)},
        {"target_groups": ("oud",)},
        {"rungs": (5,)},
        {"state": WISH},
        {"state": STOPPED},
        {"name": "Zangkoor"},
    ],
)
def test_whatever_keeps_two_offers_apart(changes: dict[str, object]) -> None:
    on = cafes()
    first, second = on.activities
    apart = replace(on, activities=(first, replace(second, **changes)))  # type: ignore[arg-type]
    assert not of_kind(apart, "overlap")
    assert not of_kind(apart, "alike")


@pytest.mark.parametrize(("areas", "compatible"), [(("noord",), True), (("zuid",), False), ((EVERYWHERE,), True)])
def test_areas_must_be_compatible(areas: tuple[str, ...], compatible: bool) -> None:
    on = cafes()
    first, second = on.activities
    placed = replace(on, activities=(replace(first, areas=("noord",)), replace(second, areas=areas)))
    assert bool(of_kind(placed, "overlap")) is compatible


def test_what_a_person_called_not_the_same_is_not_asked_again() -> None:
    assert not of_kind(cafes(apart=(("a2", "a1"),)), "overlap")


def test_a_pair_that_only_looks_alike_is_asked_about() -> None:
    on = wheel(activity("a1", name="Fietswerkplaats"), activity("a2", organisation="o2", name="Fietsclub op zondag"))
    score = similarity("Fietswerkplaats", "Fietsclub op zondag", shelf.lexicon())
    assert 0.26 <= score < 0.5
    alike = found(on)["alike/a1+a2"]
    assert alike.score == round(0.2 * score, 4)
    assert alike.numbers["pairs"] == [["a1", "a2", score]]
    assert alike.text["nl"] == (
        "‘Fietswerkplaats’ en ‘Fietsclub op zondag’ lijken op elkaar: is dat hetzelfde, of juist niet?"
    )


@pytest.mark.parametrize(
    ("other", "least", "most", "kind"),
    [("Taalcafé voor jongeren", 0.50, 0.53, "overlap"), ("Taalcafé Zuid", 0.47, 0.4999, "alike")],
)
def test_from_one_half_on_names_are_likely_the_same(other: str, least: float, most: float, kind: str) -> None:
    name = "Taalcafé in de bibliotheek"
    assert least <= similarity(name, other, shelf.lexicon()) <= most, "after a new freeze: choose another pair"
    on = wheel(activity("a1", name=name), activity("a2", organisation="o2", name=other))
    assert f"{kind}/a1+a2" in found(on)


def test_a_pair_across_two_groups_is_in_no_group() -> None:
    names = ("Taalcafé in de bibliotheek", "Taalcafé in de bibliotheek", "Taalcafé Zuid", "Taalcafé Zuid")
    cards = [activity(f"a{n}", organisation=f"o{n + 1}", name=name) for n, name in enumerate(names)]
    keys = found(wheel(*cards)).keys()
    assert {"overlap/a0+a1", "overlap/a2+a3"} <= keys
    assert {f"alike/{a}+{b}" for a in ("a0", "a1") for b in ("a2", "a3")} <= keys


# Crowded and unknown


def crowd(organisations: int, *more: Activity) -> Wheel:
    cards = (activity(f"a{n}", "werk", f"o{n}", target_groups=("jong",)) for n in range(1, organisations + 1))
    return wheel(*cards, *more, target_groups=JONG_OUD)


@pytest.mark.parametrize(("organisations", "score"), [(3, 0.118), (4, 0.1896), (5, 0.2331)])
def test_many_organisations_apart_in_one_cell_are_a_crowd(organisations: int, score: float) -> None:
    crowded = found(crowd(organisations))["crowded/werk/jong"]
    assert crowded.score == score  # 0.3 · (1 - e^(-(|O| - 2)/2))
    assert crowded.text["nl"].startswith(f"Jongeren bij betaald werk: {organisations} organisaties")


def test_two_organisations_are_no_crowd() -> None:
    assert not of_kind(crowd(2), "crowded")


def test_where_two_organisations_share_one_activity_it_is_no_crowd() -> None:
    shared = activity("b1", organisations=("o1", "o2"), target_groups=("jong",))
    assert not of_kind(crowd(4, shared), "crowded")
    planned = replace(shared, state=PLANNED)
    assert of_kind(crowd(4, planned), "crowded")


def test_activities_of_which_nobody_knows_the_law_are_a_question() -> None:
    on = wheel(
        activity("a1"),
        activity("a2"),
        activity("a3", laws=(NO_FRAMEWORK,)),
        activity("a4", laws=("wmo",)),
        activity("a5", state=PLANNED),
    )
    unknown = found(on)["unknown/werk"]
    assert (unknown.score, unknown.cards) == (0.146, ("a1", "a2"))  # 0.3 · (1 - e^(-2/3))
    assert unknown.text["nl"] == "Betaald werk: van 2 activiteiten weten we nog niet welke wet betaalt."


# All together


def test_a_score_below_one_twentieth_is_dropped() -> None:
    def beside(others: int) -> Wheel:
        two = [activity(f"a{n}", "werk", target_groups=("jong",)) for n in range(2)]
        rest = [activity(f"b{n}", "leren", target_groups=("oud",)) for n in range(others)]
        return wheel(*two, *rest, target_groups=JONG_OUD)

    assert found(beside(3))["thin/GT/werk/jong"].score == 0.0551  # 0.2 · 1/2 · (1 - e^-(5 · 2/5 · 2/5))
    assert "thin/GT/werk/jong" not in found(beside(6))  # 0.2 · 1/2 · (1 - e^-(8 · 2/8 · 2/8)) = 0.0393


def test_a_finding_in_json_holds_what_the_contract_promises() -> None:
    as_json = finding_json(found(grid())["gap/GT/leren/jong"])
    assert list(as_json) == ["key", "kind", "score", "axes", "cards", "numbers", "verdict", "text"]
    assert (as_json["kind"], as_json["verdict"], as_json["cards"]) == ("gap", None, [])


def test_a_group_that_only_this_wheel_knows_is_named_in_its_own_words() -> None:
    cards = [activity(f"a{n}", target_groups=("oud",)) for n in range(9)]
    on = wheel(*cards, target_groups=GROUPS)
    assert found(on)["gap/T/x"].text == {
        "nl": "X: voor deze groep staat er nog niets, klopt dat?",
        "en": "X: there is nothing for this group yet, is that right?",
    }
