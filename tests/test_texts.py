"""Numbers, days and plurals as CLDR has them, alike in Python and in the browser, and a municipality's own words."""

import json
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.support.server import Server
from toolkit.errors import InvalidInput
from toolkit.texts import catalogue, day_in_words, duration, number_in_words, own_texts, plural, text, use_own

COUNTS = [0, 1, 2, 3, 10, 11, 21, 100, 101, 1.5]


@pytest.fixture
def own() -> Iterator[None]:
    yield
    use_own({})


def test_a_browser_chooses_the_same_plural_form_as_the_server() -> None:
    script = f"""
    const counts = {json.dumps(COUNTS)};
    const forms = (lang) => counts.map((count) => new Intl.PluralRules(lang).select(count));
    console.log(JSON.stringify({{nl: forms("nl"), en: forms("en")}}));
    """
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {lang: [plural(count, lang) for count in COUNTS] for lang in ("nl", "en")}


@pytest.mark.parametrize(
    ("minutes", "nl", "en"),
    [
        (0, "0 minuten", "0 minutes"),
        (1, "1 minuut", "1 minute"),
        (45, "45 minuten", "45 minutes"),
        (60, "1 uur", "1 hour"),
        (210, "3 uur en 30 minuten", "3 hours and 30 minutes"),
        (1800, "30 uur", "30 hours"),
    ],
)
def test_a_length_of_time_is_said_in_hours_and_minutes(minutes: int, nl: str, en: str) -> None:
    assert (duration(minutes, "nl"), duration(minutes, "en")) == (nl, en)


def test_days_and_numbers_are_written_as_people_write_them() -> None:
    assert (day_in_words(date(2027, 3, 1), "nl"), day_in_words(date(2027, 3, 1), "en")) == (
        "1 maart 2027",
        "1 March 2027",
    )
    assert (number_in_words(1234.56, "nl"), number_in_words(1234.56, "en")) == ("1.234,6", "1,234.6")


def test_a_text_takes_the_form_of_its_number() -> None:
    assert text("desk.links.count", count=1) == "1 link werkt"
    assert text("desk.links.count", count=0) == "0 links werken"
    assert text("desk.links.count", "en", count=1.5) == text("desk.links.count", "en", count=2).replace("2", "1.5")


# --- a municipality's own words -------------------------------------------------------------------------------------


def written(folder: Path, **languages: object) -> Path:
    folder.mkdir(exist_ok=True)
    for language, texts in languages.items():
        (folder / f"{language}.json").write_text(json.dumps(texts), encoding="utf-8")
    return folder


def test_own_words_take_the_place_of_ours_and_nothing_else_changes(tmp_path: Path, own: None) -> None:
    ours = dict(catalogue("nl"))
    use_own(own_texts(written(tmp_path / "t", nl={"desk.library.new": "Begin een wiel"})))
    assert text("desk.library.new") == "Begin een wiel"
    assert {key for key, words in catalogue("nl").items() if ours[key] != words} == {"desk.library.new"}
    assert text("desk.library.new", "en") == "New wheel"


def test_own_words_may_come_from_notepad_which_puts_a_mark_before_them(tmp_path: Path) -> None:
    (tmp_path / "nl.json").write_text('{"desk.library.new": "Begin"}', encoding="utf-8-sig")
    assert own_texts(tmp_path)["nl"] == {"desk.library.new": "Begin"}


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        ({"desk.library.nwe": "x"}, "errors.own_text_unknown"),
        ({"desk.library.new": ""}, "errors.expected_text"),
        ({"desk.library.new": 3}, "errors.expected_text"),
        ({"desk.links.revoked": "Weg: {nmae}"}, "errors.own_text_placeholder"),
        ({"desk.links.revoked": "Weg: {"}, "errors.own_text_placeholder"),
        ({"desk.library.new": "x" * 2001}, "errors.too_long"),
        (["desk.library.new"], "errors.expected_object"),
    ],
)
def test_own_words_that_cannot_be_right_are_refused_by_name(tmp_path: Path, texts: object, key: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        own_texts(written(tmp_path / "t", nl=texts))
    assert refused.value.key == key
    assert text(key, **refused.value.params)
    assert "nl.json" in refused.value.field


def test_a_folder_without_texts_is_said_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="own_texts_none"):
        own_texts(tmp_path)


def test_a_server_says_the_own_words_on_every_page(tmp_path: Path) -> None:
    words = {"start.about": "Samen in Houten", "desk.library.new": "Begin een wiel"}
    folder = written(tmp_path / "t", nl=words)
    with Server(data=tmp_path / "data", options=("--texts", str(folder))) as server:
        page = server.request("/").body.decode()
        address = next(part for part in page.split('"') if part.endswith("/theme.css")).removesuffix("/theme.css")
        assert server.request(f"{address}/texts/nl/start.json").json()["start.about"] == "Samen in Houten"
        library = server.request("/begeleider/bibliotheek", headers={"Cookie": server.sign_in()})
        assert "Begin een wiel" in library.body.decode()


def test_a_server_with_wrong_own_words_says_so_and_does_not_start(tmp_path: Path) -> None:
    folder = written(tmp_path / "t", nl={"desk.library.nwe": "x"})
    with pytest.raises(AssertionError, match=r"nl\.json: desk\.library\.nwe: .*desk\.library\.new"):
        Server(data=tmp_path / "data", options=("--texts", str(folder))).start()
