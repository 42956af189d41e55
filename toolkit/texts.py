"""Every sentence that a workshop person reads, in Dutch and English.

One catalogue for Python and JavaScript: `assets/texts/{language}/{area}.json`, one flat object a file, the key's
first word is the file (`phone.join.title` stands in `phone.json`), so that a page fetches only its own.
Placeholders are `{name}`. A key with forms for numbers ends in a plural category of CLDR (`.one`, `.other`); Babel
chooses here as `Intl.PluralRules` does in the browser. Numbers, days and lengths of time are written as CLDR has them.
A municipality may put its own sentences in place of ours (`use_own`). Decides nothing about layout.
"""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Literal

from toolkit.errors import InvalidInput
from toolkit.resources import shipped

LANGUAGES = ("nl", "en")
DEFAULT_LANGUAGE = "nl"
LOCALES = {"nl": "nl_NL", "en": "en_GB"}
LONGEST_OWN_TEXT = 2000

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
# The sentences that this installation says instead of the shipped ones: one for the whole process, as the language is.
_own: dict[str, Mapping[str, str]] = {}


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return all texts of a language; an unknown language gives Dutch."""
    language = language if language in LANGUAGES else DEFAULT_LANGUAGE
    return {**shipped_texts(language), **_own.get(language, {})}


@cache
def shipped_texts(language: str) -> Mapping[str, str]:
    """Return all texts of a language as they come with the program."""
    texts: dict[str, str] = {}
    for file in sorted((shipped("assets") / "texts" / language).glob("*.json")):
        texts.update(json.loads(file.read_text(encoding="utf-8")))
    return texts


def text(key: str, language: str = DEFAULT_LANGUAGE, **params: Any) -> str:
    """Return the sentence of `key`; with `count` given, the form that this language has for that number.

    Raises KeyError for a key that is in no catalogue: a missing text is a mistake of ours.
    """
    texts = catalogue(language)
    if "count" in params and f"{key}.other" in texts:
        form = f"{key}.{plural(params['count'], language)}"
        key = form if form in texts else f"{key}.other"
    return texts[key].format_map(params) if params else texts[key]


def both(key: str, **params: Any) -> dict[str, str]:
    """Return the sentence in every language, as `{"nl": …, "en": …}`."""
    return {language: text(key, language, **params) for language in LANGUAGES}


# --- numbers and days, as CLDR has them; Babel is loaded when it is first asked -------------------------------------


def plural(count: float, language: str) -> str:
    """Return the plural category of a number: `one` or `other` in our two languages."""
    return str(_locale(language).plural_form(count))


def day_in_words(day: date, language: str) -> str:
    """Return a day as people write it: 3 maart 2027."""
    from babel.dates import format_date

    return format_date(day, "d MMMM y", locale=_locale(language))


def number_in_words(value: float, language: str, decimals: int = 1) -> str:
    """Return a number as people write it, with so many decimals: 3,5."""
    from babel.numbers import format_decimal

    return format_decimal(value, format="#,##0." + "0" * decimals, locale=_locale(language))


def share_in_words(share: float, language: str) -> str:
    """Return a part of 1 in percent, with two decimals at most: 33,3%."""
    from babel.numbers import format_percent

    return format_percent(share, format="0.##%", locale=_locale(language))


def duration(minutes: int, language: str) -> str:
    """Return a length of time in hours and minutes: 3 uur en 30 minuten."""
    from babel.lists import format_list

    hours, left = divmod(minutes, 60)
    said = [_units(hours, "hour", language)] if hours else []
    said += [_units(left, "minute", language)] if left or not hours else []
    return format_list(said, locale=_locale(language))


def span(seconds: float, language: str) -> str:
    """Return roughly how long something is, in its largest unit: 40 seconden, 6 minuten, 7 jaar."""
    from babel.dates import format_timedelta

    return format_timedelta(timedelta(seconds=seconds), granularity="second", locale=_locale(language))


def _units(count: int, unit: Literal["hour", "minute"], language: str) -> str:
    from babel.dates import format_timedelta

    # The threshold keeps it in this unit: 30 hours are not a day.
    length = timedelta(**{f"{unit}s": count})
    return format_timedelta(length, granularity=unit, threshold=count or 1, locale=_locale(language))


@cache
def _locale(language: str) -> Any:
    from babel import Locale

    return Locale.parse(LOCALES.get(language, LOCALES[DEFAULT_LANGUAGE]))


# --- a municipality's own sentences ---------------------------------------------------------------------------------


def own_texts(folder: Path) -> dict[str, dict[str, str]]:
    """Read `nl.json` and `en.json` of a folder: flat objects of our keys with other sentences.

    Raises InvalidInput with the file and the key as field: one that we do not have, a placeholder that we do not
    fill, or no sentence at all.
    """
    files = {language: folder / f"{language}.json" for language in LANGUAGES}
    found = {language: _own_file(file, language) for language, file in files.items() if file.is_file()}
    if not found:
        raise InvalidInput("errors.own_texts_none", field=str(folder))
    return found


def use_own(texts: Mapping[str, Mapping[str, str]]) -> None:
    """Say these sentences from now on, in the whole process; an empty mapping goes back to the shipped ones."""
    _own.clear()
    _own.update(texts)
    catalogue.cache_clear()


def own_in_use() -> dict[str, Mapping[str, str]]:
    """Return the sentences that this process says in place of the shipped ones: for another that works for it."""
    return dict(_own)


def _own_file(file: Path, language: str) -> dict[str, str]:
    try:
        read = json.loads(file.read_text(encoding="utf-8-sig"))  # Notepad puts a mark before it
    except UnicodeDecodeError:
        raise InvalidInput("errors.file_not_utf8", field=str(file)) from None
    except json.JSONDecodeError as error:
        raise InvalidInput("errors.file_not_json", field=str(file), line=error.lineno, column=error.colno) from None
    if not isinstance(read, dict):
        raise InvalidInput("errors.expected_object", field=str(file))
    for key, words in read.items():
        _check_own(key, words, shipped_texts(language), f"{file}: {key}")
    return read


def _check_own(key: str, words: Any, ours: Mapping[str, str], field: str) -> None:
    if key not in ours:
        near = get_close_matches(key, ours, n=1)
        raise InvalidInput("errors.own_text_unknown", field=field, near=near[0] if near else min(ours))
    if not isinstance(words, str) or not words.strip():
        raise InvalidInput("errors.expected_text", field=field)
    if len(words) > LONGEST_OWN_TEXT:
        raise InvalidInput("errors.too_long", field=field, length=len(words), limit=LONGEST_OWN_TEXT)
    known, used = (set(_PLACEHOLDER.findall(one)) for one in (ours[key], words))
    loose = "{" in _PLACEHOLDER.sub("", words) or "}" in _PLACEHOLDER.sub("", words)
    if used - known or loose:
        raise InvalidInput("errors.own_text_placeholder", field=field, known=_listed(known))


def _listed(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "–"
