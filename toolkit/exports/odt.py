"""A report as an OpenDocument text: headings, tables whose first row is a heading on every page, a picture.

Every text is written as text. Computes nothing.
"""

from typing import TYPE_CHECKING

from toolkit.exports.document import Chapter, Document, actions_of, document_of
from toolkit.exports.odf import describe, saved, set_head_and_foot
from toolkit.exports.picture import disc_png
from toolkit.exports.report import Report
from toolkit.exports.table import sheet_names
from toolkit.texts import text

if TYPE_CHECKING:
    import odfdo

_TEXT_WIDTH = 170  # millimetres
_CELL = 'fo:padding="1mm" fo:border-bottom="0.5pt solid #b9c0c6" fo:border-top="none" fo:border-left="none"'


def render(report: Report) -> bytes:
    """Return the whole report."""
    return _rendered(document_of(report), report, picture=True)


def render_actions(report: Report) -> bytes:
    """Return the list of actions alone."""
    return _rendered(actions_of(document_of(report)), report, picture=False)


def _rendered(document: Document, report: Report, *, picture: bool) -> bytes:
    from odfdo import Document as OpenDocument
    from odfdo import Header, Paragraph

    file = OpenDocument("text")
    file.body.clear()
    describe(file, report)
    head = " · ".join(one for one in (document.title, document.date) if one)
    set_head_and_foot(file, head, text("print.page", report.language, page="#", pages="##"))
    _add_styles(file)
    file.body.append(Header(1, document.title, formatted=True))
    file.body.append(Paragraph(document.subject, formatted=True))
    for label, value in document.facts:
        file.body.append(Paragraph(f"{label}: {value}", formatted=True))
    if picture:
        file.body.append(_picture(file, document, report))
    for number, chapter in enumerate(document.chapters):
        _add_chapter(file, chapter, number)
    return saved(file)


def _add_styles(file: "odfdo.Document") -> None:
    for level in file.styles.get_elements("//text:outline-level-style"):
        level.set_attribute("style:num-format", "")  # headings have no numbers here
        level.set_attribute("style:num-suffix", None)
        level.set_attribute("loext:num-list-format", None)
    for size in file.styles.get_elements("//style:default-style/style:text-properties"):
        size.set_attribute("fo:font-size", "10pt")
    bold = '<style:text-properties fo:font-weight="bold" fo:font-size="8.5pt"/>'
    for xml in (
        f'<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties {_CELL}/>'
        "</style:style>",
        f'<style:style style:name="head" style:family="paragraph">{bold}</style:style>',
        '<style:style style:name="told" style:family="paragraph"><style:text-properties fo:font-size="8.5pt"/>'
        "</style:style>",
        '<style:style style:name="whole" style:family="table-row">'
        '<style:table-row-properties fo:keep-together="always"/></style:style>',
    ):
        file.insert_style(xml, automatic=True)


def _picture(file: "odfdo.Document", document: Document, report: Report) -> "odfdo.Paragraph":
    from odfdo import Element, Frame, Paragraph

    png = disc_png(report)
    path = "Pictures/wheel.png"
    assert file.container is not None
    file.container.set_part(path, png)
    file.manifest.add_full_path(path, "image/png")
    size = (f"{_TEXT_WIDTH}mm", f"{_TEXT_WIDTH}mm")
    frame = Frame.image_frame(path, size=size, anchor_type="as-char", name="wheel")
    for tag, words in (("svg:title", document.title), ("svg:desc", document.alt)):
        told = Element.from_tag(tag)
        told.text = words
        frame.append(told)
    paragraph = Paragraph("")
    paragraph.append(frame)
    return paragraph


def _add_chapter(file: "odfdo.Document", chapter: Chapter, number: int) -> None:
    from odfdo import Element, Header, HeaderRows, Paragraph, Style, Table

    file.body.append(Header(2, chapter.title))
    if not chapter.rows:
        file.body.append(Paragraph(chapter.nothing, formatted=True))
        return
    (called,) = sheet_names([chapter.title])
    table = Table(called)
    table.clear()
    for at, weight in enumerate(chapter.weights):
        name, wide = f"c{number}-{at}", _TEXT_WIDTH * weight / sum(chapter.weights)
        file.insert_style(Style("table-column", name=name, width=f"{wide:.1f}mm"), automatic=True)
        column = Element.from_tag("table:table-column")
        column.set_attribute("table:style-name", name)
        table.append(column)
    heading = HeaderRows()
    heading.append(_row(chapter.headings, "head"))
    table.append(heading)
    for row in chapter.rows:
        table.append(_row(row, "told"))
    file.body.append(table)
    if chapter.more:
        file.body.append(Paragraph(chapter.more, formatted=True))


def _row(cells: tuple[str, ...], style: str) -> "odfdo.Row":
    from odfdo import Cell, Paragraph, Row

    row = Row()
    row.set_attribute("table:style-name", "whole")
    for words in cells:
        cell = Cell()
        cell.set_attribute("table:style-name", "cell")
        cell.set_attribute("office:value-type", "string")
        for line in words.split("\n"):
            cell.append(Paragraph(line, style=style, formatted=True))
        row.append(cell)
    return row
