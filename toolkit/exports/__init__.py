"""A report in, bytes out: every format that a wheel can leave in.

To add a format: write a module with `render(report) -> bytes` and name it here. An exporter lays out, never computes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from toolkit.exports import csv, docx, ics, json, ods, odt, pdf, picture, social_map, xlsx
from toolkit.exports.report import Report, report_of

__all__ = ["EXPORTERS", "Exporter", "Report", "exporter_for", "report_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """One format: its name in addresses, its media type, what its files end in (without the dot)."""

    name: str
    media_type: str
    extension: str
    render: Callable[[Report], bytes]


EXPORTERS: Mapping[str, Exporter] = {
    exporter.name: exporter
    for exporter in (
        Exporter(
            name="xlsx",
            media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            extension="xlsx",
            render=xlsx.render,
        ),
        Exporter(name="csv", media_type="text/csv; charset=utf-8", extension="csv", render=csv.render_actions),
        Exporter(
            name="activities",
            media_type="text/csv; charset=utf-8",
            extension="activities.csv",
            render=csv.render_activities,
        ),
        Exporter(
            name="sociale-kaart",
            media_type="text/csv; charset=utf-8",
            extension="sociale-kaart.csv",
            render=social_map.render,
        ),
        Exporter(name="json", media_type="application/json", extension="wheel.json", render=json.render),
        Exporter(
            name="ods", media_type="application/vnd.oasis.opendocument.spreadsheet", extension="ods", render=ods.render
        ),
        Exporter(name="odt", media_type="application/vnd.oasis.opendocument.text", extension="odt", render=odt.render),
        Exporter(
            name="docx",
            media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            extension="docx",
            render=docx.render,
        ),
        Exporter(name="pdf", media_type="application/pdf", extension="pdf", render=pdf.render),
        Exporter(name="council", media_type="application/pdf", extension="council.pdf", render=pdf.render_council),
        Exporter(name="actions-pdf", media_type="application/pdf", extension="actions.pdf", render=pdf.render_actions),
        Exporter(
            name="actions-odt",
            media_type="application/vnd.oasis.opendocument.text",
            extension="actions.odt",
            render=odt.render_actions,
        ),
        Exporter(
            name="actions-docx",
            media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            extension="actions.docx",
            render=docx.render_actions,
        ),
        Exporter(name="drawing", media_type="application/pdf", extension="drawing.pdf", render=picture.render_a3),
        Exporter(name="poster", media_type="application/pdf", extension="poster.pdf", render=picture.render_poster),
        Exporter(name="svg", media_type="image/svg+xml", extension="svg", render=picture.render_svg),
        Exporter(name="png", media_type="image/png", extension="png", render=picture.render_png),
        Exporter(name="ics", media_type="text/calendar; charset=utf-8", extension="ics", render=ics.render),
    )
}


def exporter_for(file_name: str) -> Exporter | None:
    """Return the exporter for a file's name by its ending, the longest that fits; None where there is none."""
    fits = [one for one in EXPORTERS.values() if file_name.lower().endswith(f".{one.extension}")]
    if not fits and file_name.lower().endswith(".json"):
        return EXPORTERS["json"]
    return max(fits, key=lambda one: len(one.extension), default=None)
