"""Look for personal data in free text: citizen service number, e-mail address, phone number.

A guard, not a filter: whoever meant it (an organisation's own desk number) confirms, and the text is taken. In words
about a resident a day of birth, a postcode and a name with its title are looked for too; elsewhere these are mostly of
buildings, plans and people's work.
"""

import re
from collections.abc import Iterator

from toolkit.wheel.model import Wheel

_DIGIT = re.compile(r"\d")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w+])(?:\+31|0031|0)(?:[ .()-]{0,3}\d){9}(?!\d)")
_NINE_DIGITS = re.compile(r"(?<!\d)(?:\d[ .]?){8}\d(?!\d)")
_BIRTHDAY = re.compile(r"(?<!\d)\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ](?:19|20)\d\d(?!\d)", re.IGNORECASE)
_POSTCODE = re.compile(r"(?<!\d)[1-9]\d{3} ?[A-Z]{2}(?![A-Za-z])(?:[ ,]+\d+[a-z]?)?")
_TITLED = re.compile(
    r"\b((?:dhr|mevr|mw|meneer|mevrouw|familie|fam|mr|mrs|ms)\.? (?:(?:van|de|den|der|ter|el|al) )*)([A-Z][\w’'-]+)",
    re.IGNORECASE,
)
_MASK = "•"
_LEAST_DIGITS = 9  # of a citizen service number; a phone number has more


def masked(text: str, *, of_resident: bool = False) -> str | None:
    """Return the text with every piece of personal data masked, None where there is none."""
    found = _EMAIL.sub(_hidden, text) if "@" in text else text
    if len(_DIGIT.findall(found)) >= _LEAST_DIGITS:
        found = _PHONE.sub(_hidden, found)
        found = _NINE_DIGITS.sub(lambda match: _hidden(match) if is_bsn(match[0]) else match[0], found)
    if of_resident:
        found = _POSTCODE.sub(_hidden, _BIRTHDAY.sub(_hidden, found))
        found = _TITLED.sub(lambda match: match[1] + _MASK * len(match[2]), found)
    return found if found != text else None


def masked_in(wheel: Wheel) -> Iterator[tuple[str, str]]:
    """Yield (path, masked text) for every text on a wheel that holds personal data: names, titles, notes, reasons."""
    for collection, names in _TEXTS.items():
        for at, item in enumerate(getattr(wheel, collection)):
            for name in names:
                hidden = masked(getattr(item, name))
                if hidden is not None:
                    yield f"{collection}[{at}].{name}", hidden


_TEXTS = {
    "organisations": ("name",),
    "areas": ("name",),
    "target_groups": ("name",),
    "activities": ("name", "note", "source"),
    "provisions": ("name",),
    "judgements": ("reason",),
    "themes": ("name",),
    "building_tasks": ("name",),
    "actions": ("title", "note", "first_step"),
}


def is_bsn(text: str) -> bool:
    """Tell whether nine digits pass the eleven-test of the Dutch citizen service number (BSN)."""
    digits = [int(c) for c in text if c.isdigit()]
    if len(digits) != 9 or not any(digits):
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11 == 0


def _hidden(match: re.Match[str]) -> str:
    return _MASK * len(match[0])
