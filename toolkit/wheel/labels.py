"""Names as people write them, matched to ids: capitals, accents, hyphens and years make no difference.

Exact up to spelling: names that merely look alike are for similarity.py.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping

from toolkit.wheel.template import Template
from toolkit.wheel.values import RESERVED

_SLUG_LENGTH = 40
_SIGNS = re.compile(r"[\W_]+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def folded(name: str) -> str:
    """Return a name without capitals, accents and signs: `Café (Zuid)` gives `cafe zuid`.

    Of a name that is pictures alone the pictures are left: two of them are not the same.
    """
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return " ".join(_SIGNS.sub(" ", plain.casefold()).split()) or "".join(filter(_is_picture, plain))


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign) == "So"


def id_of(name: str, *apart: str) -> str:
    """Return the id that a name always gets: its own letters, and a digest where those do not tell it apart.

    `apart` is what else tells it apart from others of the same name.
    """
    fold = folded(name)
    slug = re.sub(r"[^a-z0-9]+", "-", fold).strip("-")
    lossless = slug.replace("-", " ") == fold and slug and slug not in RESERVED
    if lossless and not apart and len(slug) <= _SLUG_LENGTH:
        return slug
    digest = hashlib.sha256("\0".join((fold, *apart)).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return "-".join(part for part in (slug[:_SLUG_LENGTH].strip("-"), digest) if part)


def ids_by_label(labels: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, str]:
    """Return id by folded label, from pairs of an id and its labels; a label that two ids share is left out."""
    found: dict[str, set[str]] = {}
    own: dict[str, str] = {}
    for item, names in labels:
        own[folded(item)] = item
        for name in names:
            found.setdefault(folded(name), set()).add(item)
    return {fold: min(items) for fold, items in found.items() if fold and len(items) == 1} | own


def goal_labels(template: Template) -> Mapping[str, str]:
    """Return id by id and name of each goal."""
    return ids_by_label((goal.id, goal.name.values()) for goal in template.goals)


def target_group_labels(template: Template) -> Mapping[str, str]:
    """Return id by id and name of each target group of the template."""
    return ids_by_label((group.id, group.name.values()) for group in template.target_groups)


def rung_labels(template: Template) -> Mapping[str, str]:
    """Return id by id and name of each rung, ids as text."""
    return ids_by_label((str(rung.id), rung.name.values()) for rung in template.rungs)


def framework_labels(template: Template) -> Mapping[str, str]:
    """Return id by id, abbreviation and name of each law, also with its year added to it or taken off."""
    return ids_by_label(
        (framework.id, _with_years((framework.id, framework.abbreviation, *framework.name.values())))
        for framework in template.frameworks
    )


def _with_years(names: tuple[str, ...]) -> Iterable[str]:
    spaced = [re.sub(r"(?<=[^\W\d])(?=\d)", " ", name) for name in names]  # `Wi2021` is `Wi 2021` too
    years = {year for name in spaced for year in _YEAR.findall(name)}
    for name in (*names, *spaced):
        bare = _YEAR.sub("", name)
        yield from (name, bare, *(f"{bare} {year}" for year in years))
