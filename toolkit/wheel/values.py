"""Whether one value makes sense by itself: an id, a name, a text, a date, a count (contract sections 1 and 2).

Every `check_…` returns nothing or raises InvalidInput with the field that it was given. Knows no wheel: what things are
made of, and what they may refer to, stands in content.py.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, Protocol

from toolkit.errors import InvalidInput
from toolkit.texts import DEFAULT_LANGUAGE, LANGUAGES
from toolkit.wheel.model import EVERYONE, EVERYWHERE, RUNGS

NAME_LENGTH = 120
NOTE_LENGTH = 1000
FIRST_STEP_LENGTH = 300
LARGEST_COUNT = 1_000_000
ID_PATTERN = r"[a-z0-9][a-z0-9-]{0,63}"
DATE_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
RESERVED = frozenset({EVERYONE, EVERYWHERE})

_ID = re.compile(ID_PATTERN)
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_DATE = re.compile(DATE_PATTERN)


class Named(Protocol):
    """Anything with an id and a name."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


def check_named(thing: Named) -> None:
    """Check the id and the name of anything that has both."""
    check_id(thing.id)
    check_name(thing.name)


def check_id(value: str, field: str = "id") -> None:
    """Check an id: at most 64 small letters, digits and hyphens, no hyphen first."""
    if not _ID.fullmatch(value):
        raise InvalidInput("errors.bad_id", field=field, id=shortened(value))


def check_name(value: str, field: str = "name") -> None:
    """Check a name or title: not blank, at most 120 code points."""
    if not value.strip():
        raise InvalidInput("errors.name_missing", field=field)
    check_text(value, field, NAME_LENGTH)


def check_text(value: str, field: str, limit: int) -> None:
    """Check a text: at most `limit` code points, in NFC."""
    if len(value) > limit:
        raise InvalidInput("errors.too_long", field=field, length=len(value), limit=limit)
    check_composed(value, field)


def check_translated(value: Mapping[str, str], field: str, limit: int = NAME_LENGTH) -> None:
    """Check a text by language: known languages only, Dutch among them, none too long or blank."""
    if DEFAULT_LANGUAGE not in value:
        raise InvalidInput("errors.missing_key", field=f"{field}.{DEFAULT_LANGUAGE}", name=DEFAULT_LANGUAGE)
    for language, written in value.items():
        if language not in LANGUAGES:
            raise InvalidInput("errors.unknown_key", field=f"{field}.{language}", name=language)
        if not written.strip():
            raise InvalidInput("errors.name_missing", field=f"{field}.{language}")
        check_text(written, f"{field}.{language}", limit)


def check_rung(value: int, field: str = "rung") -> None:
    """Check a rung of the ladder: 1 to 6."""
    if value not in RUNGS:
        raise InvalidInput("errors.bad_rung", field=field, rung=value)


def check_score(value: int, field: str = "value") -> None:
    """Check a score in a rating: 1 to 5."""
    if not 1 <= value <= 5:
        raise InvalidInput("errors.bad_score", field=field, score=value)


def check_count(value: int, least: int, field: str) -> None:
    """Check a number that counts something: at least `least`, at most a million."""
    if not least <= value <= LARGEST_COUNT:
        raise InvalidInput("errors.bad_count", field=field, number=value, least=least, most=LARGEST_COUNT)


def check_date(value: str | None, field: str) -> None:
    """Check an ISO date (`2027-03-01`) that exists; None is no date."""
    if value is None:
        return
    try:
        date.fromisoformat(value if _DATE.fullmatch(value) else "")
    except ValueError:
        raise InvalidInput("errors.bad_date", field=field, date=shortened(value)) from None


def check_unique_ids(ids: Iterable[str], list_name: str) -> None:
    """Refuse an id that stands twice in one list, by name."""
    seen: set[str] = set()
    for at, item_id in enumerate(ids):
        if item_id in seen:
            raise InvalidInput("errors.id_twice", field=f"{list_name}[{at}].id", id=item_id)
        seen.add(item_id)


def shortened(value: str) -> str:
    """Return a text short enough to quote in a sentence."""
    return value if len(value) <= 80 else value[:79] + "…"


@contextmanager
def below(prefix: str) -> Iterator[None]:
    """Put `prefix` before the field of any InvalidInput that comes out of the block."""
    try:
        yield
    except InvalidInput as error:
        raise error.under(prefix) from None


def check_known(value: str, field: str, kind: str, known: Collection[str]) -> None:
    """Check that an id of a kind of thing is among those that are known."""
    if value not in known:
        raise InvalidInput(f"errors.unknown_{kind}", field=field, id=shortened(value))


def check_known_or_none(value: str | None, field: str, kind: str, known: Collection[str]) -> None:
    """Check an id that may be left out."""
    if value is not None:
        check_known(value, field, kind, known)


def check_known_all(values: Sequence[str], field: str, kind: str, known: Collection[str]) -> None:
    """Check every id of a list; the field of a wrong one is its place."""
    for at, value in enumerate(values):
        check_known(value, f"{field}[{at}]", kind, known)


def check_not_reserved(item_id: str) -> None:
    """Refuse an id that means something by itself: everyone, everywhere."""
    if item_id in RESERVED:
        raise InvalidInput("errors.reserved_id", field="id", id=item_id)


def check_composed(value: Any, field: str) -> None:
    """Refuse text that is not in NFC, as deep as it lies: two spellings of one word would count as two.

    Refuse half signs and NUL too: no file or database takes them.
    """
    for text in texts_in(value):
        if _UNWRITABLE.search(text):
            raise InvalidInput("errors.bad_character", field=field)
        if not unicodedata.is_normalized("NFC", text):
            raise InvalidInput("errors.not_nfc", field=field)


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text inside a value: of lists, of mappings with their keys, of dataclasses."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for part in fields(value):
            yield from texts_in(getattr(value, part.name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts_in(key)
            yield from texts_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts_in(inner)
