"""What the desk says, in the language of who reads it. The sentences themselves stand in assets/texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from toolkit.errors import InvalidInput, NotFound, Rejected
from toolkit.texts import DEFAULT_LANGUAGE, LANGUAGES, day_in_words, duration, number_in_words, text

LANGUAGE_COOKIE = "language"


@dataclass(frozen=True, slots=True)
class Words:
    """One language's sentences of the desk: `words("library.title")` is the text `desk.library.title`."""

    language: str = DEFAULT_LANGUAGE

    def __call__(self, key: str, **params: Any) -> str:
        return text(f"desk.{key}", self.language, **params)

    def label(self, key: str) -> str:
        """Return what a kind, state, verdict or window is called: the same word as on paper."""
        return text(f"exports.{key}", self.language)

    @property
    def other(self) -> str:
        """The language that one can switch to."""
        return next(language for language in LANGUAGES if language != self.language)

    def named(self, name: Mapping[str, str]) -> str:
        """Return a name that a template or script gives in languages; Dutch where it has no other."""
        return name.get(self.language) or name.get(DEFAULT_LANGUAGE) or next(iter(name.values()), "")

    def date(self, day: date) -> str:
        """Return a day as people write it: 3 maart 2027."""
        return day_in_words(day, self.language)

    def number(self, value: float) -> str:
        """Return a number with one decimal as people write it: 3,5."""
        return number_in_words(value, self.language)

    def duration(self, minutes: int) -> str:
        """Return a length of time: 3 uur en 30 minuten."""
        return duration(minutes, self.language)

    def error(self, error: Exception) -> str:
        """Return an error as one sentence; of one that is not ours nothing is told."""
        match error:
            case Rejected(key="errors.not_allowed"):
                return self("not_allowed.text")  # theirs speaks to a room, where somebody leads
            case InvalidInput(key=key, params=params) | Rejected(key=key, params=params):
                return text(key, self.language, **params)
            case NotFound():
                return self("error.not_found")
            case _:
                return text("errors.internal", self.language)


def words_for(cookies: Mapping[str, str]) -> Words:
    """Return the words in the language that this browser chose before, else Dutch."""
    chosen = cookies.get(LANGUAGE_COOKIE, DEFAULT_LANGUAGE)
    return Words(chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE)
