"""What our OpenDocument files have in common: title, language and dates, and bytes that do not depend on the day."""

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from toolkit.exports.document import clean
from toolkit.exports.docx import undated
from toolkit.exports.report import Report
from toolkit.texts import text

if TYPE_CHECKING:
    from odfdo import Document

_UNDATED = datetime(2000, 1, 1)
_COUNTRIES = {"nl": "NL", "en": "GB"}


def describe(document: "Document", report: Report) -> None:
    """Write title, subject, language and date into a document."""
    made = datetime.fromisoformat(report.made_at).replace(tzinfo=None) if report.made_at else _UNDATED
    document.meta.title = clean(report.title)
    document.meta.subject = text("exports.subject", report.language)
    document.meta.language = f"{report.language}-{_COUNTRIES[report.language]}"
    document.meta.creation_date = document.meta.date = made
    document.meta.generator = "Participatiewiel"
    document.meta.editing_cycles = 1
    document.language = f"{report.language}-{_COUNTRIES[report.language]}"


def saved(document: "Document") -> bytes:
    """Return the document as a file."""
    stream = BytesIO()
    document.save(stream)
    return undated(stream.getvalue())
