"""How alike two names are: by these two names alone, the same on every day and in every order."""

import csv
import json
import pickle
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.freeze_lexicon import FOLDER, frozen
from toolkit import shelf
from toolkit.errors import InvalidInput
from toolkit.resources import shipped
from toolkit.wheel.labels import folded
from toolkit.wheel.overlaps import ALIKE, SAME
from toolkit.wheel.similarity import (
    Lexicon,
    NameIndex,
    lexicon_from,
    names_alike,
    similarity,
    telling_words,
)

SAME_OFFER = [
    ("Taalcafé", "Taalcafé in de bibliotheek"),
    ("Fietsen repareren", "Reparatie van fietsen"),
    ("Wandelclub De Stap", "Wandelen met De Stap"),
    ("Jobcoach", "Jobcoaching op de werkvloer"),
    ("Cursus solliciteren", "Solliciteren kun je leren"),
    ("Moestuin aan de Dreef", "Buurttuin de Dreef"),
    ("Budgetcursus", "Training budgetteren"),
    ("Schuldhulpmaatje", "Maatje bij schulden"),
    ("Zwemles voor volwassenen", "Zwemmen voor volwassenen"),
    ("Huiswerkklas", "Huiswerkbegeleiding"),
    ("Naaiatelier", "Atelier naaien"),
    ("Computerhulp", "Hulp met de computer"),
    ("Beschut werk", "Beschutte werkplek"),
    ("Boekenclub", "Leeskring"),
]
OTHER_OFFER = [
    ("Taalcafé", "Repair Café"),
    ("Maatje voor jongeren", "Maatje voor ouderen"),
    ("Kookclub", "Zangkoor"),
    ("Jobcoach", "Jeugdhonk"),
    ("Budgetcursus", "Zwemles"),
    ("Wandelgroep", "Praatgroep Nederlands"),
    ("Beschut werk", "Schoon werk"),
    ("Mantelzorgsalon", "Kapsalon"),
    ("Kringloopwinkel", "Wandelkring"),
    ("Dansen voor vrouwen", "Dansen voor mannen"),
    ("Vervoer naar de dagopvang", "Huur en energie"),
    ("Sociaal raadslieden", "Sport voor kinderen"),
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return shelf.lexicon()


def test_most_of_our_own_pairs_are_told_apart(lexicon: Lexicon) -> None:
    found = [pair for pair in SAME_OFFER if similarity(*pair, lexicon) >= ALIKE]
    wrong = [pair for pair in OTHER_OFFER if similarity(*pair, lexicon) >= ALIKE]
    assert len(found) >= len(SAME_OFFER) - 2
    assert len(wrong) <= 2


@pytest.mark.parametrize("pair", OTHER_OFFER)
def test_what_differs_is_never_called_likely_the_same(pair: tuple[str, str], lexicon: Lexicon) -> None:
    assert similarity(*pair, lexicon) < SAME


def test_different_audiences_are_different_offers_however_alike_the_name(lexicon: Lexicon) -> None:
    assert similarity("Maatjesproject voor jongeren", "Maatjesproject voor ouderen", lexicon) == 0
    assert similarity("Jeugdsoos", "Seniorensoos", lexicon) == 0
    assert similarity("Maatjesproject voor jongeren", "Maatjesproject", lexicon) > SAME


def test_form_words_and_accents_tell_nothing(lexicon: Lexicon) -> None:
    assert similarity("Cursus Taalcafé", "taalcafe in de wijk", lexicon) == 1
    assert telling_words("Cursus in de wijk", lexicon) == ("cursus", "in", "de", "wijk")


def test_synonyms_meet(lexicon: Lexicon) -> None:
    assert similarity("Boekenclub", "Leeskring", lexicon) == 1


def test_a_name_is_folded_to_plain_words() -> None:
    assert folded("Één-op-ÉÉN Coaching (65+)") == "een op een coaching 65"
    assert folded("!?") == ""


@pytest.mark.parametrize("name", ["مقهى اللغة", "שלום בית", "Мастерская", "🎉"])
def test_a_name_in_any_script_is_the_same_as_itself_and_not_as_another(name: str, lexicon: Lexicon) -> None:
    assert similarity(name, name, lexicon) == 1
    assert similarity(name, "Taalcafé", lexicon) == similarity(name, "🎈", lexicon) == 0


names = st.text(max_size=30) | st.sampled_from([name for pair in SAME_OFFER + OTHER_OFFER for name in pair])


@given(names, names)
def test_similarity_is_a_symmetric_number_from_0_to_1(a: str, b: str) -> None:
    score = similarity(a, b, shelf.lexicon())
    assert 0 <= score <= 1
    assert score == round(score, 4) == similarity(b, a, shelf.lexicon())


@given(names)
def test_a_name_is_the_same_as_itself_unless_it_has_no_letters(name: str) -> None:
    assert similarity(name, name, shelf.lexicon()) == bool(folded(name))


@given(st.lists(names, unique=True, max_size=12), st.lists(names, max_size=12))
def test_all_pairs_at_once_are_the_pairs_one_by_one(present: list[str], earlier: list[str]) -> None:
    lexicon = Lexicon(idf={}, unseen=1.0)
    names_alike(earlier, lexicon, ALIKE, "block")
    at_once = names_alike(present, lexicon, ALIKE, "block")
    for a, b in combinations(present, 2):
        score = similarity(a, b, lexicon)
        assert at_once[a].get(b) == at_once[b].get(a) == (score if score >= ALIKE else None)


def test_names_that_are_gone_do_not_pile_up() -> None:
    lexicon = Lexicon(idf={}, unseen=1.0)
    for number in range(1000):
        names_alike([f"naam {number}"], lexicon, ALIKE, "block")
    (index,) = lexicon.memory.indexes.values()
    assert len(index) < 400


def test_what_is_remembered_stays_behind_when_the_lexicon_travels(lexicon: Lexicon) -> None:
    names_alike(["Taalcafé", "Taalmaatje"], lexicon, ALIKE, "block")
    sent = pickle.loads(pickle.dumps(lexicon))
    assert sent.memory.indexes == {}
    assert similarity("Taalcafé", "Taalmaatje", sent) == similarity("Taalcafé", "Taalmaatje", lexicon)


def test_the_frozen_lexicon_is_what_its_lists_give() -> None:
    assert (FOLDER / "lexicon.json").read_text(encoding="utf-8") == frozen(FOLDER)


def test_the_lexicon_stands_on_enough_names() -> None:
    assert json.loads((FOLDER / "lexicon.json").read_text(encoding="utf-8"))["names"] >= 250


def test_another_file_is_no_lexicon() -> None:
    with pytest.raises(InvalidInput) as refused:
        lexicon_from({"format": "participatiewiel", "version": 1})
    assert refused.value.field == "format"


def test_many_names_at_once_are_as_alike_as_one_after_the_other() -> None:
    with (shipped("templates") / "names" / "names.csv").open(encoding="utf-8", newline="") as file:
        offers = [row["name"] for row in csv.DictReader(file)]
    names = [*offers, *(f"{offer} {ending}" for offer in offers[:200] for ending in ("Noord", "voor ouderen"))]
    together, after, alone = (NameIndex(shelf.lexicon(), 0.26) for _ in range(3))
    together.add(names)
    after.add(names[:100])
    after.add(names[100:101])
    after.add(names[101:])
    for name in names:
        alone.add([name])
    found = {name: dict(alone.like(name)) for name in dict.fromkeys(names)}
    assert sum(map(len, found.values())) > len(names)
    assert {name: dict(together.like(name)) for name in found} == found
    assert {name: dict(after.like(name)) for name in found} == found
