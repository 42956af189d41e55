"""Make `templates/names/lexicon.json` out of the lists beside it; run it again after editing one of them.

It counts; how names are compared stands in `toolkit/wheel/similarity.py`. Same lists, same bytes.
"""

import csv
import json
from collections import Counter
from math import log
from pathlib import Path
from typing import Any

from toolkit.wheel.similarity import LEXICON_FORMAT, Lexicon, grams_of, telling_words

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "names"
DECIMALS = 3


def main() -> None:
    """Write the frozen lexicon."""
    (FOLDER / "lexicon.json").write_text(frozen(FOLDER), encoding="utf-8")


def frozen(folder: Path) -> str:
    """Return the lexicon as the text of its file."""
    words = [line for line in (folder / "form-words.txt").read_text("utf-8").split("\n") if line and line[0] != "#"]
    synonyms = {row["word"]: row["means"] for row in _rows(folder / "synonyms.csv")}
    names = sorted({row["name"] for row in _rows(folder / "names.csv")})
    lexicon: dict[str, Any] = {
        "format": LEXICON_FORMAT,
        "version": 1,
        "names": len(names),
        "form_words": sorted(words),
        "synonyms": dict(sorted(synonyms.items())),
        "audiences": _audiences(folder),
        "unseen": _idf(len(names), 0),
        "idf": _frequencies(names, frozenset(words), synonyms),
    }
    return json.dumps(lexicon, ensure_ascii=False, indent=0) + "\n"


def _frequencies(names: list[str], form_words: frozenset[str], synonyms: dict[str, str]) -> dict[str, float]:
    bare = Lexicon(
        idf={},
        unseen=1.0,
        form_words=form_words,
        synonyms={word: tuple(means.split()) for word, means in synonyms.items()},
    )
    found = Counter(gram for name in names for gram in set(grams_of(telling_words(name, bare))))
    return {gram: _idf(len(names), count) for gram, count in sorted(found.items())}


def _idf(names: int, found_in: int) -> float:
    """Weigh a run by how few names hold it, smoothed so that an unseen one weighs most."""
    return round(log((1 + names) / (1 + found_in)) + 1, DECIMALS)


def _audiences(folder: Path) -> dict[str, list[str]]:
    audiences: dict[str, list[str]] = {}
    for row in _rows(folder / "audiences.csv"):
        audiences.setdefault(row["audience"], []).append(row["word"])
    return {audience: sorted(words) for audience, words in sorted(audiences.items())}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
