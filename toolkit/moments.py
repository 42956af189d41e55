"""This moment, and how a moment is kept: ISO 8601 in UTC, to the millisecond, so that its letters sort as time does.

How people say a moment stands in pages/when.py. The wheel and the rules of a session know no clock: they are told.
"""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """Return a moment as it is kept."""
    return moment.isoformat(timespec="milliseconds")


def now() -> str:
    """Return this moment as it is kept."""
    return iso(utc_now())
