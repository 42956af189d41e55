"""How plain a Dutch text is: sentences, words to avoid, and the reading ease of Flesch in Douma's form.

Measures; says nothing about what is good enough (tests/test_plain_dutch.py does).
"""

import re
from collections.abc import Iterator

# Our own list: a word of the office, and what to say in its place. A word ending in * stands for all its forms.
OFFICE_WORDS = {
    "aangaande": "over", "aanvangen": "beginnen", "abusievelijk": "per ongeluk", "accorder*": "goed vinden",
    "actualiser*": "bijwerken", "additioneel": "extra", "additionele": "extra", "adequaat": "goed",
    "adequate": "goede", "alsmede": "en", "alsnog": "toch nog", "alvorens": "voordat", "behoudens": "behalve",
    "bekrachtig*": "goedkeuren", "benodigd*": "nodig", "betreffende": "over", "bewerkstellig*": "zorgen voor",
    "casuïstiek": "voorbeelden", "commitment": "steun", "communicer*": "vertellen", "concretiser*": "precies maken",
    "conform": "volgens", "content": "tekst", "continuer*": "doorgaan", "creëer*": "maken", "creëren": "maken",
    "deadline*": "datum", "derhalve": "dus", "desgewenst": "als je wilt", "desondanks": "toch",
    "dient": "moet", "dienen": "moeten", "doch": "maar", "doelmatig*": "slim", "draagvlak": "steun",
    "echter": "maar", "effectuer*": "uitvoeren", "eveneens": "ook", "evaluer*": "terugkijken", "evident*": "duidelijk",
    "expertise": "kennis", "faciliter*": "helpen", "feedback": "reactie", "feitelijk*": "echt", "fungeren": "zijn",
    "gaarne": "graag", "gedurende": "tijdens", "generer*": "maken", "gelieve": "wil je", "hanter*": "gebruiken",
    "heden": "nu", "hieromtrent": "hierover", "hiertoe": "hiervoor", "hierbij": "hier", "identificer*": "vinden",
    "implementer*": "invoeren", "inclusief": "met", "indien": "als", "inefficiënt*": "traag", "initiër*": "beginnen",
    "initiatie*": "begin", "inventariser*": "op een rij zetten", "inzake": "over", "inzichtelijk": "duidelijk",
    "ingevolge": "door", "input": "ideeën", "jegens": "tegen", "kaderstellend*": "met regels",
    "krachtens": "door", "louter": "alleen", "mede": "ook", "middels": "met", "mitigeren": "kleiner maken",
    "mits": "als", "momenteel": "nu", "motiver*": "zeggen waarom", "naderhand": "later", "navenant": "net zo",
    "niettemin": "toch", "nochtans": "toch", "omtrent": "over", "onderhavig*": "deze", "ondergetekende": "ik",
    "onverwijld": "meteen", "opteren": "kiezen", "optimaliser*": "beter maken", "output": "resultaat",
    "participer*": "meedoen", "pertinent": "echt", "prioriter*": "kiezen wat eerst gaat", "problematiek": "problemen",
    "procedure*": "manier", "raadpleg*": "kijken in", "realiser*": "maken", "reeds": "al", "reguliere": "gewone",
    "relevant*": "belangrijk", "respectievelijk": "en", "retourner*": "terugsturen", "scheduler": "planning",
    "selecteer*": "kiezen", "selecter*": "kiezen", "signaler*": "merken", "specificer*": "precies zeggen",
    "stagner*": "stilstaan", "stakeholder*": "partij", "summier*": "kort", "synergie": "samen sterker",
    "teneinde": "om", "tenzij": "behalve als", "terzake": "hierover", "tevens": "ook", "thans": "nu",
    "transparant*": "duidelijk", "uiterlijk": "op zijn laatst", "uniform*": "gelijk", "valider*": "nakijken",
    "verifieer*": "nakijken", "verifiër*": "nakijken", "verstrek*": "geven", "vermeld*": "noemen",
    "verwerv*": "krijgen", "vigerend*": "geldend", "vooralsnog": "nu", "voorts": "ook", "waarborg*": "zorgen voor",
    "wellicht": "misschien", "zodoende": "zo", "zulks": "dat",
    "ten aanzien van": "over", "ten behoeve van": "voor", "ten gevolge van": "door", "ten gunste van": "voor",
    "met betrekking tot": "over", "in het kader van": "voor", "op basis van": "met", "door middel van": "met",
    "naar aanleiding van": "na", "met het oog op": "voor", "in verband met": "door", "dient te": "moet",
    "in het algemeen": "meestal", "om die reden": "daarom", "ter zake": "hierover", "voor wat betreft": "bij",
}  # fmt: skip

_SENTENCE_END = re.compile(r"(?<=[.!?…])[’”\"')]*\s+|\n+")
_WORD = re.compile(r"[^\W_](?:[\w’'-]*[^\W_])?|\{\w*\}")
_VOWELS = re.compile(
    r"aai|ooi|oei|eeu|ieu|uw|aa|ee|oo|uu|ie|ei|ij|oe|ou|au|eu|ui|[aeiouyàáâèéêëìíîïòóôöùúûü]", re.IGNORECASE
)


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text; a line of its own (a heading, a button) is one too."""
    return (one.strip() for one in _SENTENCE_END.split(text) if _WORD.search(one))


def words(text: str) -> list[str]:
    """Return the words of a text; what is filled in later counts as one."""
    return _WORD.findall(text)


def syllables(word: str) -> int:
    """Return how many syllables a Dutch word has: its groups of vowels that sound as one, at least one."""
    return max(1, len(_VOWELS.findall(word)))


def reading_ease(text: str) -> float:
    """Return 206.84 − 0.77 · syllables per 100 words − 0.93 · words per sentence (Douma 1960); B1 is 60 and more."""
    said = words(text)
    lengths = [len(words(one)) for one in sentences(text)]
    per_hundred = 100 * sum(syllables(word) for word in said) / len(said)
    return 206.84 - 0.77 * per_hundred - 0.93 * sum(lengths) / len(lengths)


def office_words(text: str) -> list[tuple[str, str]]:
    """Return the words to avoid that a text has, each with what to say in its place."""
    found = []
    for word, plain in OFFICE_WORDS.items():
        pattern = r"\b" + re.escape(word.removesuffix("*")) + ("" if word.endswith("*") else r"\b")
        if re.search(pattern, text, re.IGNORECASE):
            found.append((word, plain))
    return found
