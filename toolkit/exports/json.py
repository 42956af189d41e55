"""A report as the wheel file that it was made of: to go on with, to keep, to read in elsewhere."""

from toolkit.exports.report import Report
from toolkit.wheel.file import write_wheel


def render(report: Report) -> bytes:
    """Return the wheel file, in its canonical form."""
    return write_wheel(report.wheel)
