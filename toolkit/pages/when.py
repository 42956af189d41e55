"""Moments as people say them, in the time of this installation. Knows no calendar but the machine's."""

from datetime import datetime

from toolkit.pages.words import Words


def moment_told(words: Words, at: str) -> str:
    """Return an ISO 8601 moment as a day and a time: 3 maart 2027, 14:05."""
    moment = datetime.fromisoformat(at).astimezone()
    return f"{words.date(moment.date())}, {moment:%H:%M}"
