"""The page about two rounds: plain sentences, what went well first, and never more than a page."""

from dataclasses import replace

import pytest
from hypothesis import given

from tests.wheel.small import GROUPS, TEMPLATE, activity, wheel
from tests.wheel.test_against_slow import UNHURRIED
from tests.wheel.test_rounds import first_round, two_rounds
from toolkit import shelf
from toolkit.texts import LANGUAGES
from toolkit.wheel.model import Action, ActionState, Area, Wheel
from toolkit.wheel.round_words import LINES_IN_A_SECTION, LINES_ON_PAPER, Page, lines_on_paper, page_of
from toolkit.wheel.rounds import compare
from toolkit.wheel.template import Template


def told(old: Wheel, new: Wheel, language: str = "nl", template: Template = TEMPLATE) -> Page:
    return page_of(compare(old, new, template), old, new, template, language)


def lines(page: Page) -> list[str]:
    return [line for section in page.sections for line in section.lines]


@UNHURRIED
@given(two_rounds())
def test_any_two_rounds_fit_a_page_of_whole_sentences(case: tuple[Wheel, Wheel, Template]) -> None:
    old, new, template = case
    for language in LANGUAGES:
        page = told(old, new, language, template)
        assert all(len(section.lines) <= LINES_IN_A_SECTION + 1 and section.lines for section in page.sections)
        assert all(line[-1] in ".?" and "{" not in line and ".." not in line for line in lines(page))


def test_a_closed_gap_says_what_is_there_now_and_what_was_agreed() -> None:
    agreed = Action(id="x1", number=3, title="Cursus beginnen", findings=("gap/GT/leren/jong",))
    old = wheel(target_groups=GROUPS[:1], actions=(agreed,))
    new = replace(
        old,
        round=2,
        activities=(activity("a", "leren", name="Taalcafé", target_groups=("jong",)),),
        actions=(replace(agreed, state=ActionState.DONE, postponed=1),),
    )
    page = told(old, new)
    assert page.title == "Wiel: ronde 1 en ronde 2 naast elkaar"
    assert [section.heading for section in page.sections][:2] == ["In het kort", "Deze witte vlekken zijn dicht"]
    closed = "Jongeren bij vaardigheden: nu is er ‘Taalcafé’. Hierover was afgesproken: 3. Cursus beginnen."
    assert closed in lines(page)
    assert "3. Cursus beginnen: klaar. Eén keer uitgesteld." in lines(page)
    assert "Taalcafé (Organisatie 1)." in lines(page)


def test_an_area_and_a_target_group_of_one_id_keep_their_own_names() -> None:
    areas = (Area(id="jong", name="Jonge Wijk"), Area(id="west", name="West"))
    old = wheel(target_groups=GROUPS[:1], areas=areas)
    new = replace(old, activities=(activity("a", "leren", target_groups=("jong",), areas=("jong",)),))
    told_of = lines(told(old, new))
    assert any(line.startswith("Jongeren bij vaardigheden: nu is er") for line in told_of)
    assert any(line.startswith("Jongeren in Jonge Wijk: nu is er") for line in told_of)


def test_what_only_the_old_wheel_knows_keeps_its_name() -> None:
    old = wheel(activity("a", "leren", name="Taalcafé", target_groups=("jong",)), target_groups=GROUPS[:1])
    page = told(old, wheel(organisations=()))
    assert "Taalcafé (Organisatie 1)." in lines(page)
    assert "Niet meer op het wiel: Jongeren. Die kun je niet meer vergelijken." in lines(page)


def test_names_of_the_template_are_in_the_language_of_the_page() -> None:
    cards = (activity("a", "leren", target_groups=("jong",)), activity("b", "leren", "o2", target_groups=("jong",)))
    old, new = wheel(cards[0], target_groups=GROUPS[:1]), wheel(*cards, target_groups=GROUPS[:1])
    assert "Young people and vaardigheden: first one activity, now more than one organisation." in lines(
        told(old, new, "en")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_round_in_which_nothing_happened_says_so_in_a_few_lines(language: str) -> None:
    one = first_round(1)
    page = told(one, one, language, shelf.template("participatiewiel"))
    assert len(page.sections) == 2
    assert " 0 " in page.sections[0].lines[0]


def test_where_much_changed_fewer_of_each_are_named_so_that_it_stays_one_page() -> None:
    demo = shelf.demo_wheels()[0]
    template = shelf.template(demo.template)
    agreed = [Action(id=f"x{n}", number=n, title=f"Samen één loket voor ouders en jongeren {n}") for n in range(1, 30)]
    gone, renamed = demo.activities[:30], demo.activities[30:60]
    fresh = [replace(card, id=f"n{n}", goals=("zelfstandig-functioneren",)) for n, card in enumerate(gone)]
    long = [replace(card, name=f"{card.name} in een nieuwe en veel uitgebreidere vorm"[:120]) for card in renamed]
    old = replace(demo, actions=tuple(agreed[:15]))
    new = replace(demo, round=2, activities=(*long, *fresh), actions=tuple(agreed))
    for language in LANGUAGES:
        page = told(old, new, language, template)
        assert lines_on_paper(page) <= LINES_ON_PAPER
        assert max(len(section.lines) for section in page.sections) < LINES_IN_A_SECTION + 1
        assert any(line.startswith(("En nog", "And")) for line in lines(page))


def test_the_sentences_of_the_page_are_short() -> None:
    one = first_round(2)
    fewer = replace(one, activities=one.activities[10:])
    template = shelf.template("participatiewiel")
    for old, new in ((one, fewer), (fewer, one)):
        for line in told(old, new, template=template).sections[0].lines:
            assert all(len(sentence.split()) <= 15 for sentence in line.split(". "))
