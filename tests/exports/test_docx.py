"""The Word document, read back with its own library."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
from docx.document import Document
from docx.oxml.ns import qn

from tests.exports.documents import REPORTS, demo_report, rendered
from toolkit.exports.document import COLUMNS, document_of
from toolkit.exports.report import report_of
from toolkit.wheel.drawing.letters import width


def opened(report: str) -> Document:
    return docx.Document(BytesIO(rendered("docx", report)))


def test_every_chapter_has_its_heading_and_its_rows_and_the_heading_row_is_on_every_page() -> None:
    for report, make in REPORTS.items():
        word, document = opened(report), document_of(make())
        headings = [one.text for one in word.paragraphs if one.style and one.style.name == "Heading 1"]
        assert headings == [chapter.title for chapter in document.chapters]
        filled = [chapter for chapter in document.chapters if chapter.rows]
        assert len(word.tables) == len(filled)
        for table, chapter in zip(word.tables, filled, strict=True):
            texts = [["".join(_told(cell)) for cell in row.tc_lst] for row in table._tbl.tr_lst]
            assert tuple(texts[0]) == chapter.headings
            assert [tuple(row) for row in texts[1:]] == [*chapter.rows]
            assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None


def test_no_word_of_ours_is_cut_in_two_by_its_column() -> None:
    """Headings, goals, kinds, states, verdicts and days: what people typed may be longer than any column."""
    report, side, size = demo_report(), 2 * 1.9, 8.5 * 25.4 / 72
    ours = {"goal", "number", "kind", "state", "verdict", "due", "action_state", "organisation_kind", "framework"}
    days = tuple(replace(action, due="2028-02-29") for action in report.wheel.actions)
    wheel = replace(report.wheel, actions=days)
    document = document_of(report_of(wheel, report.template, report.analysis))
    for chapter in document.chapters:
        room = [170 * weight / sum(chapter.weights) - side for weight in chapter.weights]
        for at, (key, heading) in enumerate(zip(COLUMNS[chapter.key], chapter.headings, strict=True)):
            cells = {row[at] for row in chapter.rows} if key in ours else set()
            widest = [width(word, bold=True) for word in heading.split()]
            widest += [width(word) for cell in cells for word in cell.split()]
            assert max(widest) * size <= room[at], (chapter.title, heading)


def _told(cell: object) -> list[str]:
    signs = {qn("w:br"): "\n", qn("w:tab"): "\t"}
    return [signs.get(node.tag, node.text or "" if node.tag == qn("w:t") else "") for node in cell.iter()]  # type: ignore[attr-defined]


def test_it_says_its_title_its_language_and_the_day_of_the_report() -> None:
    word = opened("demo")
    about = word.core_properties
    assert (about.title, about.language, about.author) == ("Voorbeeldwiel", "nl-NL", "")
    assert about.created == about.modified == datetime(2026, 11, 22, tzinfo=UTC)
    languages = {node.get(qn("w:val")) for node in word.styles.element.iter(qn("w:lang"))}
    assert languages == {"nl-NL"}


def test_the_picture_has_words() -> None:
    (picture,) = opened("demo").inline_shapes
    assert picture._inline.docPr.get("descr") == document_of(demo_report()).alt


def test_nothing_that_people_typed_is_a_link_or_a_field() -> None:
    with ZipFile(BytesIO(rendered("docx", "traps"))) as archive:
        body = archive.read("word/document.xml").decode()
    assert "w:hyperlink" not in body and "w:instrText" not in body and "fldSimple" not in body
