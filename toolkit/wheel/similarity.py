"""How alike two Dutch activity names are: a number that depends on the two names alone (contract section 3).

It compares names only; whether two activities may be the same offer at all (goal, target group, area, rung) stands in
`overlaps.py`. It never merges anything.

A name is folded to plain words, loses its form words ("cursus", "in de wijk"), and has synonyms replaced; each word is
padded with a space on both sides and cut into runs of 2, 3 and 4 characters. A run weighs (1 + ln tf) · idf, with an
idf frozen in `templates/names/lexicon.json`, so that no score changes when a card is added elsewhere. The similarity
is the cosine, and 0 where both names speak of different audiences. Weights are whole numbers: sums of them are exact,
so that the order of cards cannot matter. What was reckoned is remembered: a session adds a card, not two thousand.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import fsum, log, sqrt
from threading import Lock
from typing import Any

from toolkit.errors import InvalidInput
from toolkit.wheel.labels import folded

LEXICON_FORMAT = "participatiewiel-lexicon"
GRAM_SIZES = (2, 3, 4)
DECIMALS = 4

_UNIT = 1 << 14
_VECTORS_KEPT = 20_000
_INDEXES_KEPT = 200
_STALE_NAMES = 200
_MANY = 50  # from so many new names at once it pays to reckon them together


@dataclass(frozen=True, slots=True, kw_only=True)
class NameVector:
    """A name as weighted character runs; a weight is in 1/2^14 of the unit length, `square` the sum of its squares."""

    weights: Mapping[str, int]
    square: int
    audiences: frozenset[str]


class Memory:
    """What has been reckoned before; only saves time, and stays behind when a lexicon is sent to another process."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.vectors: dict[str, NameVector] = {}
        self.indexes: dict[Hashable, NameIndex] = {}

    def __reduce__(self) -> tuple[type["Memory"], tuple[()]]:
        return Memory, ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lexicon:
    """What is known of Dutch activity names: idf of character runs, form words, synonyms, words for an audience.

    `audiences` maps a word to its audience, `audience_stems` the beginning of a word.
    """

    idf: Mapping[str, float]
    unseen: float
    form_words: frozenset[str] = frozenset()
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    audiences: Mapping[str, str] = field(default_factory=dict)
    audience_stems: Mapping[str, str] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory, repr=False)


class NameIndex:
    """Names with, for each, those that are alike at least so much; an inverted index over character runs.

    It only grows: what it says of two names never changes.
    """

    def __init__(self, lexicon: Lexicon, at_least: float) -> None:
        self._lexicon = lexicon
        self._at_least = at_least
        self._promising = int((at_least - 0.001) * _UNIT**2)
        self._names: list[str] = []
        self._postings: dict[str, list[tuple[int, int]]] = {}
        self._posted = 0
        self._alike: dict[str, dict[str, float]] = {}

    def __len__(self) -> int:
        return len(self._names)

    def like(self, name: str) -> Mapping[str, float]:
        """Return the other names that are like this one, with their similarity."""
        return self._alike[name]

    def add(self, names: Iterable[str]) -> None:
        """Take in those names that it does not hold yet."""
        new = [name for name in dict.fromkeys(names) if name not in self._alike]
        vectors = [vector_of(name, self._lexicon) for name in new]
        if len(new) < _MANY:
            for name, vector in zip(new, vectors, strict=True):
                self._add(name, vector, self._promising_ones(vector))
                self._post()
            return
        held = [vector_of(name, self._lexicon) for name in self._names]
        found = promising_in(held, vectors, self._promising)
        for name, vector, places in zip(new, vectors, found, strict=True):
            self._add(name, vector, ((self._names[place], product) for place, product in places))

    def _add(self, name: str, vector: NameVector, promising: Iterable[tuple[str, int]]) -> None:
        alike = {}
        for other, product in promising:
            score = _cosine(vector, vector_of(other, self._lexicon), product)
            if score >= self._at_least:
                alike[other] = self._alike[other][name] = score
        self._alike[name] = alike
        self._names.append(name)

    def _post(self) -> None:
        """Enter the runs of the names that were not looked up one by one so far."""
        for place in range(self._posted, len(self._names)):
            for gram, weight in vector_of(self._names[place], self._lexicon).weights.items():
                self._postings.setdefault(gram, []).append((place, weight))
        self._posted = len(self._names)

    def _promising_ones(self, vector: NameVector) -> Iterator[tuple[str, int]]:
        """Yield the names whose inner product with this one comes near the threshold or over it, with that product."""
        self._post()
        products = [0] * len(self._names)
        for gram, weight in vector.weights.items():
            for place, other in self._postings.get(gram, ()):
                products[place] += weight * other
        return ((self._names[at], product) for at, product in enumerate(products) if product >= self._promising)


def promising_in(
    held: Sequence[NameVector], new: Sequence[NameVector], promising: int
) -> Iterator[list[tuple[int, int]]]:
    """Yield for each new name the places before it with an inner product of at least so much, with that product.

    Places count through `held` and then `new`. The same as asking one by one, in a tenth of the time: products of whole
    numbers below 2^53 are exact in floating point too.
    """
    import numpy as np  # costs a tenth of a second, and a small wheel never needs it

    vectors = [*held, *new]
    number: dict[str, int] = {}
    owns = [[number.setdefault(gram, len(number)) for gram in vector.weights] for vector in vectors]
    grams = np.fromiter((gram for own in owns for gram in own), dtype=np.int64)
    order = np.argsort(grams, kind="stable")
    places = np.repeat(np.arange(len(vectors)), [len(own) for own in owns])[order]
    weights = np.fromiter((weight for vector in vectors for weight in vector.weights.values()), dtype=np.float64)[order]
    first = np.searchsorted(grams[order], np.arange(len(number) + 1))
    for place in range(len(held), len(vectors)):
        own = np.array(owns[place], dtype=np.int64)
        starts, lengths = first[own], first[own + 1] - first[own]
        within = np.arange(lengths.sum()) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
        mine = np.repeat(np.fromiter(vectors[place].weights.values(), dtype=np.float64), lengths)
        products = np.bincount(places[within], weights=weights[within] * mine, minlength=len(vectors))[:place]
        yield [(int(at), int(products[at])) for at in np.flatnonzero(products >= promising)]


def lexicon_from(json: Mapping[str, Any]) -> Lexicon:
    """Read the frozen lexicon; raises InvalidInput where it is none."""
    if json.get("format") != LEXICON_FORMAT or json.get("version") != 1:
        raise InvalidInput("errors.not_a_lexicon", field="format")
    words = {word: audience for audience, listed in json["audiences"].items() for word in listed}
    return Lexicon(
        idf=json["idf"],
        unseen=json["unseen"],
        form_words=frozenset(json["form_words"]),
        synonyms={word: tuple(means.split()) for word, means in json["synonyms"].items()},
        audiences={word: audience for word, audience in words.items() if not word.endswith("*")},
        audience_stems={word[:-1]: audience for word, audience in words.items() if word.endswith("*")},
    )


def similarity(a: str, b: str, lexicon: Lexicon) -> float:
    """Return how alike two names are, 0 to 1, rounded to four decimals."""
    one, other = vector_of(a, lexicon), vector_of(b, lexicon)
    return _cosine(one, other, sum(weight * other.weights.get(gram, 0) for gram, weight in one.weights.items()))


def names_alike(
    names: Collection[str], lexicon: Lexicon, at_least: float, remember_as: Hashable
) -> Mapping[str, Mapping[str, float]]:
    """Return for each name the other names of the collection that are at least so similar.

    What was reckoned for an earlier collection with the same `remember_as` is used again.
    """
    present = set(names)
    with lexicon.memory.lock:
        index = _index(lexicon, at_least, remember_as, len(present))
        index.add(present)
        return {name: _only(present, index.like(name)) for name in present}


def _only(present: set[str], scores: Mapping[str, float]) -> Mapping[str, float]:
    return {name: score for name, score in scores.items() if name in present}


def _index(lexicon: Lexicon, at_least: float, remember_as: Hashable, present: int) -> NameIndex:
    """Return the remembered index, or a new one where it holds too many names that are gone."""
    indexes = lexicon.memory.indexes
    index = indexes.pop((remember_as, at_least), None)
    if index is None or len(index) > 2 * present + _STALE_NAMES:
        index = NameIndex(lexicon, at_least)
    indexes[remember_as, at_least] = index
    if len(indexes) > _INDEXES_KEPT:
        del indexes[next(iter(indexes))]
    return index


def vector_of(name: str, lexicon: Lexicon) -> NameVector:
    """Return the vector of a name, from memory where it was met before."""
    vectors = lexicon.memory.vectors
    vector = vectors.get(name)
    if vector is None:
        if len(vectors) >= _VECTORS_KEPT:
            vectors.clear()
        vector = vectors[name] = _vector(name, lexicon)
    return vector


def telling_words(name: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the words that tell what is offered: no form words (unless nothing is left), synonyms replaced."""
    words = folded(name).split()
    telling = [word for word in words if word not in lexicon.form_words] or words
    return tuple(means for word in telling for means in lexicon.synonyms.get(word, (word,)))


def grams_of(words: Iterable[str]) -> Iterator[str]:
    """Yield the runs of 2, 3 and 4 characters of each word, padded with a space on both sides."""
    for word in words:
        yield from _runs(word)


@lru_cache(maxsize=20_000)
def _runs(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[start : start + size] for size in GRAM_SIZES for start in range(len(padded) - size + 1))


def _vector(name: str, lexicon: Lexicon) -> NameVector:
    counts = Counter(grams_of(telling_words(name, lexicon)))
    weights = {
        gram: lexicon.idf.get(gram, lexicon.unseen) * (1 if count == 1 else 1 + log(count))
        for gram, count in counts.items()
    }
    length = sqrt(fsum(weight * weight for weight in weights.values()))
    whole = {gram: round(_UNIT * weight / length) for gram, weight in weights.items()}
    return NameVector(
        weights=whole,
        square=sum(weight * weight for weight in whole.values()),
        audiences=frozenset(_audiences(folded(name).split(), lexicon)),
    )


def _audiences(words: Iterable[str], lexicon: Lexicon) -> Iterator[str]:
    stems = tuple(lexicon.audience_stems)
    for word in words:
        if word in lexicon.audiences:
            yield lexicon.audiences[word]
        if word.startswith(stems):
            yield from (audience for stem, audience in lexicon.audience_stems.items() if word.startswith(stem))


def _cosine(a: NameVector, b: NameVector, product: int) -> float:
    """Return the similarity out of the inner product of the weights."""
    if not product or _speak_apart(a, b):
        return 0.0
    return round(product / sqrt(a.square * b.square), DECIMALS)


def _speak_apart(a: NameVector, b: NameVector) -> bool:
    """Say whether both names name an audience, and not the same one."""
    return bool(a.audiences and b.audiences) and a.audiences.isdisjoint(b.audiences)
