"""Every sentence that a workshop person reads, in Dutch and English.

One catalogue for Python and JavaScript: `assets/texts/{language}/{area}.json`, one flat object a file, the key's
first word is the file (`phone.join.title` stands in `phone.json`), so that a page fetches only its own.
Placeholders are `{name}`. A key ending in `.one` or `.other` is chosen by `count`. Decides nothing about layout.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from toolkit.resources import shipped

LANGUAGES = ("nl", "en")
DEFAULT_LANGUAGE = "nl"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return all texts of a language; an unknown language gives Dutch."""
    folder = shipped("assets") / "texts" / (language if language in LANGUAGES else DEFAULT_LANGUAGE)
    texts: dict[str, str] = {}
    for file in sorted(folder.glob("*.json")):
        texts.update(json.loads(file.read_text(encoding="utf-8")))
    return texts


def text(key: str, language: str = DEFAULT_LANGUAGE, **params: Any) -> str:
    """Return the sentence of `key`; with `count` given, its `.one` or `.other` form.

    Raises KeyError for a key that is in no catalogue: a missing text is a mistake of ours.
    """
    texts = catalogue(language)
    if "count" in params and f"{key}.other" in texts:
        key = f"{key}.one" if params["count"] == 1 else f"{key}.other"
    return texts[key].format_map(params) if params else texts[key]


def both(key: str, **params: Any) -> dict[str, str]:
    """Return the sentence in every language, as `{"nl": …, "en": …}`."""
    return {language: text(key, language, **params) for language in LANGUAGES}
