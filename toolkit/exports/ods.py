"""A report as an OpenDocument spreadsheet: the same sheets as the Excel workbook.

Every text is written as text, numbers and dates are typed; nothing in it is a formula or a link.
"""

from datetime import date
from typing import TYPE_CHECKING

from toolkit.exports.document import clean
from toolkit.exports.odf import describe, saved, set_head_and_foot, set_page
from toolkit.exports.report import Report
from toolkit.exports.table import Cell, Column, ColumnKind, Table, sheet_names
from toolkit.texts import text

if TYPE_CHECKING:
    import odfdo

_WIDTHS = {
    ColumnKind.NUMBER: "3.2cm",
    ColumnKind.DATE: "2.6cm",
    ColumnKind.SHORT: "4.2cm",
    ColumnKind.NAME: "6cm",
    ColumnKind.TEXT: "9.5cm",
}


def render(report: Report) -> bytes:
    """Return the spreadsheet."""
    from odfdo import Document

    document = Document("spreadsheet")
    document.body.clear()
    describe(document, report)
    set_page(
        document,
        style_print_orientation="landscape",
        fo_page_width="29.7cm",
        fo_page_height="21cm",
        style_scale_to_X="1",
        style_scale_to_Y="0",
    )
    set_head_and_foot(document, report.title, text("print.page", report.language, page="#", pages="##"))
    _add_styles(document)
    facts, *names = sheet_names((text("exports.table.facts", report.language), *(one.title for one in report.tables)))
    document.body.append(_facts(facts, report))
    for name, table in zip(names, report.tables, strict=True):
        document.body.append(_sheet(name, table))
    return saved(document)


def _add_styles(document: "odfdo.Document") -> None:
    from odfdo import Style

    for kind, width in _WIDTHS.items():
        document.insert_style(Style("table-column", name=f"w-{kind}", width=width), automatic=True)
    for name, bold in (("cell", ""), ("head", '<style:text-properties fo:font-weight="bold"/>')):
        style = (
            f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties '
            f'fo:wrap-option="wrap" style:vertical-align="top"/>{bold}</style:style>'
        )
        document.insert_style(style, automatic=True)
    document.insert_style(
        '<number:date-style style:name="day"><number:day number:style="long"/><number:text>-</number:text>'
        '<number:month number:style="long"/><number:text>-</number:text><number:year number:style="long"/>'
        "</number:date-style>",
        automatic=True,
    )
    document.insert_style(
        '<style:style style:name="date" style:family="table-cell" style:data-style-name="day">'
        '<style:table-cell-properties style:vertical-align="top"/></style:style>',
        automatic=True,
    )


def _facts(name: str, report: Report) -> "odfdo.Table":
    rows = tuple((label, value) for label, value in report.facts)
    columns = (Column(key="label", title=""), Column(key="value", title="", kind=ColumnKind.TEXT))
    return _filled(name, columns, rows)


def _sheet(name: str, table: Table) -> "odfdo.Table":
    rows: tuple[tuple[Cell, ...], ...] = table.rows or ((table.nothing,),)
    return _filled(name, table.columns, rows, heading=tuple(column.title for column in table.columns))


def _filled(
    name: str, columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...], heading: tuple[str, ...] = ()
) -> "odfdo.Table":
    from odfdo import Element, HeaderRows, Table

    sheet = Table(name)
    sheet.clear()
    for column in columns:
        made = Element.from_tag("table:table-column")
        made.set_attribute("table:style-name", f"w-{column.kind}")
        sheet.append(made)
    if heading:
        repeated = HeaderRows()
        repeated.append(_row(heading, "head"))
        sheet.append(repeated)
    for row in rows:
        sheet.append(_row(row, "cell"))
    return sheet


def _row(cells: tuple[Cell, ...], style: str) -> "odfdo.Row":
    from odfdo import Row

    row = Row()
    for cell in cells:
        row.append(_cell(cell, style))
    return row


def _cell(cell: Cell, style: str) -> "odfdo.Cell":
    from odfdo import Cell as SheetCell
    from odfdo import Paragraph

    made = SheetCell()
    made.set_attribute("table:style-name", "date" if isinstance(cell, date) else style)
    if cell is None or cell == "":
        return made
    words = clean(str(cell))
    if isinstance(cell, date):
        made.set_attribute("office:value-type", "date")
        made.set_attribute("office:date-value", cell.isoformat())
        words = f"{cell:%d-%m-}{cell.year:04}"
    elif isinstance(cell, int | float):
        made.set_attribute("office:value-type", "float")
        made.set_attribute("office:value", str(cell))
    else:
        made.set_attribute("office:value-type", "string")
    for line in words.split("\n"):
        made.append(Paragraph(line, formatted=True))
    return made
