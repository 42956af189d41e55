"""A report as a Word document: headings, tables whose first row is a heading on every page, a picture with its words.

Every text is written as text. Equal reports give equal bytes: the dates inside are the report's own.
"""

from copy import deepcopy
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from toolkit.exports.document import Chapter, Document, actions_of, document_of
from toolkit.exports.picture import disc_png
from toolkit.exports.report import Report

if TYPE_CHECKING:
    from docx.document import Document as Word

_TEXT_WIDTH = 170  # millimetres
_LOCALES = {"nl": "nl-NL", "en": "en-GB"}


def render(report: Report) -> bytes:
    """Return the whole report."""
    return _rendered(document_of(report), report, picture=True)


def render_actions(report: Report) -> bytes:
    """Return the list of actions alone."""
    return _rendered(actions_of(document_of(report)), report, picture=False)


def _rendered(document: Document, report: Report, *, picture: bool) -> bytes:
    import docx

    word = docx.Document()
    _describe(word, document, report)
    _set_up_page(word, document)
    word.add_heading(document.title, level=0)
    word.add_paragraph(document.subject)
    for label, value in document.facts:
        word.add_paragraph(f"{label}: {value}", style="List Bullet")
    if picture:
        _add_picture(word, document, report)
    for chapter in document.chapters:
        _add_chapter(word, chapter)
    stream = BytesIO()
    word.save(stream)
    return undated(stream.getvalue())


def undated(archive: bytes) -> bytes:
    """Return a zip archive with the same files in it, none of them with a date."""
    stream = BytesIO()
    with ZipFile(BytesIO(archive)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            told = ZipInfo(entry.filename)
            told.compress_type = entry.compress_type
            new.writestr(told, old.read(entry))
    return stream.getvalue()


def _describe(word: "Word", document: Document, report: Report) -> None:
    about = word.core_properties
    about.title, about.subject, about.language = document.title, document.subject, _LOCALES[document.language]
    about.created = about.modified = report.moment
    about.author = about.last_modified_by = about.comments = ""


def _set_up_page(word: "Word", document: Document) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    style: Any = word.styles["Normal"]
    style.font.name, style.font.size = "DejaVu Sans", Pt(10)
    style.paragraph_format.space_after = Pt(4)
    fonts = style.element.get_or_add_rPr()
    spoken = _made("w:lang", val=_LOCALES[document.language])
    spoken.set(qn("w:eastAsia"), _LOCALES[document.language])
    fonts.append(spoken)
    for default in word.styles.element.iter(qn("w:lang")):
        default.set(qn("w:val"), _LOCALES[document.language])
    section.header.paragraphs[0].text = " · ".join(one for one in (document.title, document.date) if one)
    _add_page_number(section.footer.paragraphs[0])


def _add_page_number(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    field = _made("w:fldSimple", instr="PAGE")
    paragraph._p.append(field)


def _add_picture(word: "Word", document: Document, report: Report) -> None:
    from docx.shared import Mm

    png = disc_png(report)
    shape = word.add_picture(BytesIO(png), width=Mm(_TEXT_WIDTH))
    told = shape._inline.docPr
    told.set("descr", document.alt)
    told.set("title", document.title)


def _add_chapter(word: "Word", chapter: Chapter) -> None:
    from docx.shared import Mm

    word.add_heading(chapter.title, level=1)
    if not chapter.rows:
        word.add_paragraph(chapter.nothing)
        return
    table: Any = word.add_table(rows=0, cols=len(chapter.headings))
    table.style = "Table Grid"
    table.autofit = False
    for column, weight in zip(table._tbl.tblGrid.gridCol_lst, chapter.weights, strict=True):
        column.w = Mm(_TEXT_WIDTH * weight / sum(chapter.weights))
    model = _model_row(table, chapter)
    heading = _row(model, chapter.headings, bold=True)
    heading.get_or_add_trPr().append(_made("w:tblHeader", val="true"))
    for row in (heading, *(_row(model, cells) for cells in chapter.rows)):
        table._tbl.append(row)
    if chapter.more:
        word.add_paragraph(chapter.more)


def _model_row(table: Any, chapter: Chapter) -> Any:
    """Return a row without words: making each anew would take seconds."""
    from docx.shared import Mm, Pt

    row = table.add_row()
    for cell, weight in zip(row.cells, chapter.weights, strict=True):
        cell.width = Mm(_TEXT_WIDTH * weight / sum(chapter.weights))
        cell.paragraphs[0].add_run("").font.size = Pt(8.5)
    row._tr.get_or_add_trPr().append(_made("w:cantSplit", val="true"))
    table._tbl.remove(row._tr)
    return row._tr


def _row(model: Any, cells: tuple[str, ...], *, bold: bool = False) -> Any:
    from docx.text.run import Run

    row = deepcopy(model)
    for tc, words in zip(row.tc_lst, cells, strict=True):
        run = Run(tc.p_lst[0].r_lst[0], cast(Any, None))
        run.text = words
        run.bold = bold or None
    return row


def _made(tag: str, **values: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    return made
