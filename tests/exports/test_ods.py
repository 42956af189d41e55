"""The OpenDocument spreadsheet, read back as the XML that it is."""

from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

from tests.exports.documents import REPORTS, rendered, trap_report
from tests.exports.wheels import full_report
from toolkit.exports.document import clean
from toolkit.exports.ods import render

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"


def part(data: bytes, name: str) -> ElementTree.Element:
    with ZipFile(BytesIO(data)) as archive:
        return ElementTree.fromstring(archive.read(name))


def sheets(report: str) -> dict[str, ElementTree.Element]:
    found = part(rendered("ods", report), "content.xml").iter(f"{TABLE}table")
    return {sheet.attrib[f"{TABLE}name"]: sheet for sheet in found}


def rows(sheet: ElementTree.Element) -> list[list[ElementTree.Element]]:
    return [list(row.iter(f"{TABLE}table-cell")) for row in sheet.iter(f"{TABLE}table-row")]


def told(cell: ElementTree.Element) -> str:
    paragraphs = cell.iter(f"{TEXT}p")
    return "\n".join("".join(_letters(paragraph)) for paragraph in paragraphs)


def _letters(node: ElementTree.Element) -> list[str]:
    inside = [letter for child in node for letter in [*_letters(child), child.tail or ""]]
    space = " " * int(node.get(f"{TEXT}c", "1")) if node.tag == f"{TEXT}s" else ""
    return [space, "\t" if node.tag == f"{TEXT}tab" else "", node.text or "", *inside]


def test_it_has_the_sheets_rows_and_headings_of_the_report() -> None:
    for name, make in REPORTS.items():
        found = sheets(name)
        assert [*found] == ["Wiel", *(table.title for table in make().tables)]
        for table in make().tables:
            heading, *body = rows(found[table.title])
            assert [told(cell) for cell in heading] == [column.title for column in table.columns]
            assert len(body) == max(1, len(table.rows))


def test_every_text_is_there_as_it_was_typed_and_none_is_live() -> None:
    root = part(rendered("ods", "traps"), "content.xml")
    assert not [cell for cell in root.iter() if f"{TABLE}formula" in cell.attrib or cell.tag == f"{TEXT}a"]
    names = [told(row[0]) for row in rows(sheets("traps")["Activiteiten"])[1:]]
    assert names == [clean(str(row[0])) for row in trap_report().table("activities").rows]


def test_numbers_and_dates_are_typed() -> None:
    table = full_report().table("actions")
    cells = rows(sheets("full")["Acties"])[2]
    by_key = dict(zip((column.key for column in table.columns), cells, strict=True))
    assert by_key["number"].attrib[f"{OFFICE}value"] == "2"
    assert by_key["due"].attrib[f"{OFFICE}date-value"] == "2027-03-01"
    assert by_key["action"].attrib[f"{OFFICE}value-type"] == "string"


def test_the_heading_is_on_every_page_and_the_document_says_what_it_is() -> None:
    data = render(full_report("en"))
    assert len(list(part(data, "content.xml").iter(f"{TABLE}table-header-rows"))) == len(full_report().tables)
    meta = part(data, "meta.xml")
    assert [found.text for found in meta.iter(f"{DC}title")] == ["Wiel Houten 2026"]
    assert [found.text for found in meta.iter(f"{DC}language")] == ["en-GB"]
    languages = {node.get(f"{FO}language") for node in part(data, "styles.xml").iter()} - {None}
    assert languages <= {"en", "none", "zxx"} and "en" in languages


def test_the_file_carries_no_date_of_the_day_on_which_it_was_made() -> None:
    with ZipFile(BytesIO(rendered("ods", "empty"))) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert archive.infolist()[0].filename == "mimetype"
