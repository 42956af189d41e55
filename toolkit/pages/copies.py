"""One line on the desk about the second place: when the last copy was made, or plainly that the place is away.

Makes no copies: storage/second_place.py does.
"""

from nicegui import ui

from toolkit.pages.parts import Tag, tag
from toolkit.pages.words import Words
from toolkit.storage.second_place import SecondPlace

_LOOK_EVERY_SECONDS = 10.0


def copy_line(words: Words, place: SecondPlace | None) -> None:
    """Say how the copies stand, and keep saying it truly; nothing where no second place was asked for."""
    if place is None:
        return
    line = tag("p", role="status")
    _say(words, place, line)
    ui.timer(_LOOK_EVERY_SECONDS, lambda: _say(words, place, line))


def _say(words: Words, place: SecondPlace, line: Tag) -> None:
    line.text = sentence(words, place)
    line.classes(replace="mark warn" if place.away else "quiet")


def sentence(words: Words, place: SecondPlace) -> str:
    """Return what there is to say about the copies."""
    time = place.made_at.astimezone().strftime("%H:%M") if place.made_at is not None else ""
    if place.away:
        return words("copy.away_since", time=time) if time else words("copy.away")
    return words("copy.made", time=time) if time else words("copy.soon")
