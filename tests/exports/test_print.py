"""What lies on the tables: cards to write on, a card for each table, the sheet to hang up."""

from pathlib import Path

import pytest
from pdfua import validate

from tests.exports.documents import fonts, pdf, tags
from toolkit.exports.sheets import Joining, Table, Wifi, join_sheet, paper_cards, table_cards

JOINING = Joining(wheel="Wiel #let x = 1 <b> 🎉", shown="wiel.houten.nl", code="K7M4XP")
WIFI = Wifi(name='Gast; "zaal"', password="a:b,c\\d")
GOALS = ["Betaald werk", "Sociale contacten"]


def tables(count: int) -> list[Table]:
    return [
        Table(organisation=f"Organisatie {at} " + "x" * at, address=f"https://w.nl/d/K7?o=o{at}") for at in range(count)
    ]


SHEETS = {
    "join": lambda: join_sheet(JOINING, "https://wiel.houten.nl/d/K7M4XP"),
    "wifi": lambda: join_sheet(Joining(wheel="W", shown="w.nl", code="K7", wifi=WIFI), "https://w.nl/d/K7"),
    "tables": lambda: table_cards(JOINING, tables(3)),
    "cards": lambda: paper_cards("Wiel *vet*", GOALS, count=6),
}


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_passes_the_checker_embeds_its_fonts_and_is_the_same_again(tmp_path: Path, name: str) -> None:
    data = SHEETS[name]()
    assert data == SHEETS[name]()
    (tmp_path / "uit.pdf").write_bytes(data)
    assert not validate(tmp_path / "uit.pdf").findings
    assert fonts(data) and all(embedded for embedded, _ in fonts(data))


@pytest.mark.parametrize(("name", "pages"), [("join", 1), ("wifi", 1), ("tables", 2), ("cards", 2)])
def test_it_takes_no_more_paper_than_it_should(name: str, pages: int) -> None:
    with pdf(SHEETS[name]()) as opened:
        assert len(opened.pages) == pages


def test_every_qr_code_is_a_picture_with_words() -> None:
    assert tags(SHEETS["join"]())["/Figure"] == 1
    assert tags(SHEETS["wifi"]())["/Figure"] == 2
    assert tags(SHEETS["tables"]())["/Figure"] == 3


def test_every_paper_card_has_its_number_as_a_heading_and_a_page_is_full() -> None:
    assert tags(SHEETS["cards"]())["/H1"] == 8


def test_the_longest_name_of_an_organisation_stays_on_its_card() -> None:
    longest = [Table(organisation="Samenwerkingsverband " * 5 + "x" * 15, address="https://w.nl/d/K7?o=o1")]
    with pdf(
        table_cards(Joining(wheel="w" * 120, shown="w" * 60 + ".nl", code="K7M4XP", wifi=WIFI), longest)
    ) as opened:
        assert len(opened.pages) == 1


def test_the_wifi_code_is_what_phones_read() -> None:
    assert WIFI.address == 'WIFI:T:WPA;S:Gast\\; \\"zaal\\";P:a\\:b\\,c\\\\d;;'
    assert Wifi(name="Open").address == "WIFI:T:nopass;S:Open;;"
