"""The OpenDocument text: headings, tables with heading rows, a picture with words, Dutch."""

from tests.exports.documents import REPORTS, demo_report, rendered, trap_report
from tests.exports.test_ods import DC, FO, TABLE, TEXT, part, rows, told
from toolkit.exports.document import document_of

SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"


def test_every_chapter_has_its_heading_and_its_rows() -> None:
    for report, make in REPORTS.items():
        document, content = document_of(make()), part(rendered("odt", report), "content.xml")
        headings = ["".join(found.itertext()) for found in content.iter(f"{TEXT}h")]
        assert headings[1:] == [chapter.title for chapter in document.chapters]
        tables = {table.attrib[f"{TABLE}name"]: table for table in content.iter(f"{TABLE}table")}
        assert [*tables] == [chapter.title for chapter in document.chapters if chapter.rows]
        for chapter in document.chapters:
            if chapter.rows:
                heading, *body = rows(tables[chapter.title])
                assert tuple(map(told, heading)) == chapter.headings
                assert len(body) == len(chapter.rows)
                assert tables[chapter.title].find(f"{TABLE}table-header-rows") is not None


def test_nothing_that_people_typed_is_a_link_or_lost() -> None:
    content = part(rendered("odt", "traps"), "content.xml")
    assert not list(content.iter(f"{TEXT}a"))
    chapter = document_of(trap_report()).chapter("actions")
    (table,) = (one for one in content.iter(f"{TABLE}table") if one.attrib[f"{TABLE}name"] == chapter.title)
    assert [tuple(map(told, row)) for row in rows(table)[1:]] == [*chapter.rows]


def test_the_picture_has_words_and_the_document_a_title_and_a_language() -> None:
    data, document = rendered("odt", "demo"), document_of(demo_report())
    assert [found.text for found in part(data, "content.xml").iter(f"{SVG}desc")] == [document.alt]
    assert [found.text for found in part(data, "meta.xml").iter(f"{DC}title")] == [document.title]
    assert {node.get(f"{FO}language") for node in part(data, "styles.xml").iter()} - {None, "none", "zxx"} == {"nl"}
