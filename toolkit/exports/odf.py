"""What our OpenDocument files have in common: title, language and dates, and bytes that do not depend on the day."""

from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from toolkit.exports.document import clean
from toolkit.exports.docx import undated
from toolkit.exports.report import Report
from toolkit.texts import text

if TYPE_CHECKING:
    from odfdo import Document

_COUNTRIES = {"nl": "NL", "en": "GB"}


def describe(document: "Document", report: Report) -> None:
    """Write title, subject, language and date into a document."""
    document.meta.title = clean(report.title)
    document.meta.subject = text("exports.subject", report.language)
    document.meta.language = f"{report.language}-{_COUNTRIES[report.language]}"
    document.meta.creation_date = document.meta.date = report.moment
    document.meta.generator = "Participatiewiel"
    document.meta.editing_cycles = 1
    _speak(document, report.language)


def _speak(document: "Document", language: str) -> None:
    """Set the language and the letter of every style: the template that odfdo starts from is in French."""
    for style in document.styles.get_elements("//style:text-properties"):
        if style.get_attribute("fo:language"):
            style.set_attribute("fo:language", language)
            style.set_attribute("fo:country", _COUNTRIES[language])
            style.set_attribute("style:font-name", "DejaVu Sans")
            style.set_attribute("fo:font-family", "'DejaVu Sans'")


def set_page(document: "Document", **properties: str) -> None:
    """Set properties of the page, as in `print_orientation="landscape"` (style:print-orientation)."""
    for layout in document.styles.get_elements("//style:page-layout-properties"):
        for name, value in properties.items():
            prefix, _, rest = name.partition("_")
            layout.set_attribute(f"{prefix}:{rest.replace('_', '-')}", value)


def set_head_and_foot(document: "Document", head: str, foot: str) -> None:
    """Put a line above and a page number below every page; `foot` has `#` for the page and `##` for how many."""
    from odfdo import Element

    for page in document.styles.get_elements("//style:master-page"):
        for old in page.children:
            page.delete(old)
        page.append(Element.from_tag(f"<style:header><text:p>{escape(clean(head))}</text:p></style:header>"))
        fields = escape(foot).replace("##", "<text:page-count>1</text:page-count>")
        fields = fields.replace("#", "<text:page-number>1</text:page-number>")
        page.append(Element.from_tag(f"<style:footer><text:p>{fields}</text:p></style:footer>"))


def saved(document: "Document") -> bytes:
    """Return the document as a file."""
    stream = BytesIO()
    document.save(stream)
    return undated(stream.getvalue())
