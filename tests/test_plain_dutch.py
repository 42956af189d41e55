"""All Dutch that a person reads is measured: short sentences, no words of the office, easy to read (B1)."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
import yaml

from tests.support.plain_dutch import OFFICE_WORDS, office_words, reading_ease, sentences, syllables, words
from tests.support.sources import ROOT
from toolkit import shelf
from toolkit.texts import catalogue

MOST_WORDS = 15
LEAST_EASE = 60.0
LONG_TEXT = 30  # words: below it the formula says nothing
GUIDE = "facilitator-guide.md"

# What may break a rule, and why. A line that is no longer needed fails the test.
EXCEPTIONS: dict[str, str] = {}


@cache
def every_text() -> dict[str, str]:
    """Return every Dutch text by where it stands: catalogue, scripts, wheel templates, guide, the README's summary."""
    files = sorted([*(ROOT / "templates" / "scripts").glob("*.yaml"), *(ROOT / "templates" / "wheels").glob("*.yaml")])
    shipped = {
        f"{file.name}{place}": said
        for file in files
        for place, said in _dutch_of(yaml.safe_load(file.read_text(encoding="utf-8")), "")
    }
    return {**catalogue("nl"), **shipped, **dict(_paragraphs())}


def _dutch_of(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "nl" and isinstance(inner, str):
                yield place, inner
            else:
                yield from _dutch_of(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _dutch_of(inner, f"{place}[{inner.get('id', number) if isinstance(inner, dict) else number}]")


def _paragraphs() -> Iterator[tuple[str, str]]:
    guide = (ROOT / GUIDE).read_text(encoding="utf-8")
    summary = (ROOT / "README.md").read_text(encoding="utf-8").split("## In het Nederlands")[1]
    for name, page in ((GUIDE, guide), ("README.md", summary)):
        for number, part in enumerate(re.split(r"\n\s*\n|\n(?=\s*(?:\d+\.|-|\|) ?)", _without_marks(page))):
            if part.strip():
                yield f"{name}/{number}", " ".join(part.replace("|", "\n").split(" "))


def _without_marks(page: str) -> str:
    page = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", page)
    page = re.sub(r"^\s*(?:#+ |>)\s*", "", page, flags=re.MULTILINE)
    return re.sub(r"[*`]", "", re.sub(r"(?<=[a-zé,])\n(?=[a-zé])", " ", page))


@cache
def _law_names() -> tuple[str, ...]:
    frameworks = shelf.template("participatiewiel@2026.1").frameworks
    return tuple(sorted((name for law in frameworks for name in law.name.values()), key=len, reverse=True))


def _without_laws(said: str) -> str:
    """Return a text with each law's name as one word: it cannot be said otherwise."""
    for name in _law_names():
        said = said.replace(name, "wet")
    return said


def _broken(rule: str, places: Iterator[str]) -> list[str]:
    return [place for place in places if f"{rule} {place.split(' ')[0]}" not in EXCEPTIONS]


def test_every_sentence_has_at_most_fifteen_words() -> None:
    long = (
        f"{place} ({len(words(one))}): {one}"
        for place, said in every_text().items()
        for one in sentences(_without_laws(said))
        if len(words(one)) > MOST_WORDS
    )
    assert not _broken("sentence", long)


def test_no_text_has_a_word_of_the_office() -> None:
    found = (
        f"{place}: say ‘{plain}’ for ‘{word}’"
        for place, said in every_text().items()
        for word, plain in office_words(_without_laws(said))
    )
    assert not _broken("word", found)


def test_every_text_of_more_than_thirty_words_reads_easily() -> None:
    long = {place: _without_laws(said) for place, said in _long_texts().items() if len(words(said)) > LONG_TEXT}
    assert len(long) > 20, "the guide's sections and the steps of the scripts are long texts"
    hard = (f"{place} ({reading_ease(said):.0f})" for place, said in long.items() if reading_ease(said) < LEAST_EASE)
    assert not _broken("ease", hard)


def _long_texts() -> dict[str, str]:
    """Return what is read in one go: a text, what a step says, a section of the guide."""
    steps = {
        f"{script.id}/{step.id}": f"{step.instruction.get('nl', '')}\n{step.say.get('nl', '')}"
        for script in shelf.scripts()
        for step in script.steps
    }
    guide = (ROOT / GUIDE).read_text(encoding="utf-8")
    parts = re.split(r"^#+ (.+)$", guide, flags=re.MULTILINE)
    sections = {
        f"{GUIDE}/{title}": _without_marks(body).replace("|", "\n")
        for title, body in zip(parts[1::2], parts[2::2], strict=True)
    }
    return {**catalogue("nl"), **steps, **sections}


def test_every_law_is_explained_and_its_explanation_is_short() -> None:
    for law in shelf.template("participatiewiel@2026.1").frameworks:
        said = law.explanation.get("nl", "")
        assert said, law.id
        assert all(len(words(one)) <= MOST_WORDS for one in sentences(said)), law.id


def test_the_guide_explains_a_law_where_it_names_it_first() -> None:
    guide = (ROOT / GUIDE).read_text(encoding="utf-8")
    named = {law.abbreviation for law in shelf.template("participatiewiel@2026.1").frameworks} - {"PW"}
    for name in sorted(named | {"Participatiewet"}):
        first = re.search(rf"\b{re.escape(name)}\b", guide)
        if first:
            line = guide[guide.rfind("\n", 0, first.start()) + 1 : guide.find("\n", first.start())]
            assert re.search(rf"{re.escape(name)} \([^)]{{10,}}\)", line), f"{name}: {line}"


def test_no_exception_is_kept_that_is_not_needed() -> None:
    places = every_text().keys() | _long_texts().keys()
    assert not [name for name in EXCEPTIONS if name.split(" ", 1)[1] not in places]
    assert all(EXCEPTIONS.values())


@pytest.mark.parametrize(
    ("word", "count"),
    [("wiel", 1), ("inwoner", 3), ("participatie", 5), ("zeeën", 2), ("draaiboek", 2), ("thema’s", 2), ("Wmo", 1)],
)
def test_the_measure_counts_syllables_as_people_do(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_measure_finds_what_it_looks_for() -> None:
    hard = (
        "Teneinde de participatiemogelijkheden van uitkeringsgerechtigden te optimaliseren, dienen gemeentelijke "
        "organisaties hun dienstverleningsactiviteiten onverwijld te inventariseren en te communiceren."
    )
    assert reading_ease(hard) < 20
    assert reading_ease("Je zet een kaart op het wiel. Daarna zie je wat er mist. Dat is alles.") > 80
    assert {word for word, _ in office_words(hard)} >= {"teneinde", "dienen", "onverwijld", "inventariser*"}
    assert len(OFFICE_WORDS) > 100
    assert [len(words(one)) for one in sentences("Ga naar {place}. Kies ‘Doe mee’! Klaar")] == [3, 3, 1]
