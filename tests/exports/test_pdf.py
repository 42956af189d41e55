"""The PDFs: tagged, in their language, the fonts inside, and nothing of what people typed is markup."""

import subprocess
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pdfua import validate

from tests.exports.documents import REPORTS, demo_report, fonts, pdf, rendered, tags, trap_report
from tests.support.programs import program
from toolkit.exports import EXPORTERS
from toolkit.exports.document import actions_of, document_of
from toolkit.exports.report import report_of
from toolkit.exports.typesetting import shown
from toolkit.wheel.model import Action

PAGES = ("pdf", "council", "actions-pdf", "drawing", "poster")


@pytest.mark.parametrize("report", ["demo", "traps", "empty"])
@pytest.mark.parametrize("name", PAGES)
def test_every_pdf_passes_the_checker_has_a_title_a_language_and_its_fonts(
    tmp_path: Path, name: str, report: str
) -> None:
    data = rendered(name, report)
    file = tmp_path / "uit.pdf"
    file.write_bytes(data)
    assert not validate(file).findings
    with pdf(data) as opened:
        assert opened.Root.Lang == "nl"
        assert opened.Root.MarkInfo.Marked
        told = opened.open_metadata()
        assert told["pdfuaid:part"] == "1"
        assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("2", "A")
        assert str(opened.docinfo.Title).strip()
    assert fonts(data) and all(embedded for embedded, _ in fonts(data))


def test_the_report_has_a_heading_for_each_chapter_a_picture_with_words_and_tables_with_heading_cells() -> None:
    found = tags(rendered("pdf", "demo"))
    document = document_of(demo_report())
    assert found["/H1"] == len(document.chapters)
    assert found["/Figure"] == 1
    tables = [chapter for chapter in document.chapters if chapter.rows and chapter.key != "cards"]
    goals = len({row[0] for row in document.chapter("cards").rows})
    assert found["/Table"] == found["/THead"] == len(tables) + goals
    assert found["/TH"] == sum(len(chapter.headings) for chapter in tables) + 4 * goals


def test_the_list_of_actions_is_one_table_however_many_pages_it_takes() -> None:
    actions = document_of(trap_report()).chapter("actions")
    found = tags(rendered("council", "demo"))
    assert found["/Table"] == 1 and found["/TH"] == len(actions.headings) - 1
    assert found["/TR"] == 1 + len(document_of(demo_report()).chapter("actions").rows)


def test_the_council_gets_one_page_however_much_was_agreed() -> None:
    for report in REPORTS:
        with pdf(rendered("council", report)) as opened:
            assert len(opened.pages) == 1


def test_the_poster_is_as_large_as_it_says() -> None:
    with pdf(rendered("poster", "demo")) as opened:
        left, bottom, right, top = (float(edge) / 72 * 25.4 for edge in opened.pages[0].mediabox)
    assert (round(right - left), round(top - bottom)) == (1189, 841)


def test_equal_reports_give_equal_bytes() -> None:
    for name in PAGES:
        assert EXPORTERS[name].render(trap_report()) == rendered(name, "traps")


def test_a_sign_without_a_letter_becomes_one_box() -> None:
    assert shown("Koffie 🎉 ☕\ufe0f é مقهى") == "Koffie □ ☕ é مقهى"


@pytest.mark.deep
def test_what_people_typed_stands_there_as_they_typed_it(tmp_path: Path) -> None:
    file = tmp_path / "uit.pdf"
    file.write_bytes(rendered("pdf", "traps"))
    told = subprocess.run(
        [program("pdftotext"), "-layout", file, "-"], check=True, capture_output=True, text=True
    ).stdout
    for words in ("#let x = 1", "*vet* _schuin_ $a^2$", "<label>", "@verwijzing", "@SUM(A1)", "+31 6 1234"):
        assert words in " ".join(told.split())


@pytest.mark.deep
@pytest.mark.parametrize("name", ["pdf", "actions-pdf"])
def test_an_action_stays_on_one_page_and_within_it(tmp_path: Path, name: str) -> None:
    report, file = demo_report(), tmp_path / "uit.pdf"
    titles = [" ".join(f"w{number}x{at}" for at in range(20)) for number in range(40)]
    actions = [Action(id=f"x{at}", number=at, title=title) for at, title in enumerate((*titles, "🎉" * 60))]
    wheel = replace(report.wheel, actions=tuple(actions))
    file.write_bytes(EXPORTERS[name].render(report_of(wheel, report.template, report.analysis)))
    written = subprocess.run([program("pdftotext"), "-bbox", file, "-"], check=True, capture_output=True).stdout
    pages = [page for page in ElementTree.fromstring(written).iter() if page.tag.endswith("page")]
    words = [(page, word) for page in pages for word in page if word.text]
    places = {word.text: number for number, page in enumerate(pages) for word in page}
    for title in titles:
        assert len({places[word] for word in title.split()}) == 1
    assert all(float(word.attrib["xMax"]) < float(page.attrib["width"]) for page, word in words)


@pytest.mark.deep
@pytest.mark.parametrize("name", ["council", "actions-pdf"])
def test_poppler_sees_one_table_with_heading_cells(tmp_path: Path, name: str) -> None:
    file = tmp_path / "uit.pdf"
    file.write_bytes(rendered(name, "demo"))
    told = subprocess.run([program("pdfinfo"), "-struct", file], check=True, capture_output=True, text=True).stdout
    names = [line.split()[0] for line in told.splitlines() if line.strip()]
    columns = len(actions_of(document_of(demo_report())).chapter("actions").headings) - (name == "council")
    assert (names.count("Table"), names.count("THead"), names.count("TH")) == (1, 1, columns)


def test_the_drawing_of_a_hostile_wheel_is_well_formed() -> None:
    ElementTree.fromstring(rendered("svg", "traps"))
    assert rendered("png", "traps").startswith(b"\x89PNG")
