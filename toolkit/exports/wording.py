"""What the ids of a wheel are called in a report, in one language.

An id that nothing names is shown as it is: a report of an older wheel stays readable.
"""

from collections.abc import Callable, Iterable, Mapping

from toolkit.texts import share_in_words, text
from toolkit.wheel.model import EVERYONE, EVERYWHERE, NO_FRAMEWORK, FrameworkUse, Wheel
from toolkit.wheel.naming import group_names
from toolkit.wheel.template import Template

_CARD = "C"


class Wording:
    """The names of one wheel and its template, in one language."""

    def __init__(self, wheel: Wheel, template: Template, language: str) -> None:
        self.language = language
        self._goals = {goal.id: self._in_language(goal.name) for goal in template.goals}
        self._frameworks = {one.id: one.abbreviation or self._in_language(one.name) for one in template.frameworks}
        groups = group_names(template, wheel.target_groups)
        self._groups = {id: self._in_language(name) for id, name in groups.items()}
        self._areas = {area.id: area.name for area in wheel.areas}
        self._organisations = {one.id: one.name for one in wheel.organisations}
        self._cards = {one.id: one.name for one in wheel.provisions} | {one.id: one.name for one in wheel.activities}
        themes = {theme.id: theme.name for theme in wheel.themes}
        self._working_groups = {one.id: themes.get(one.theme or "", one.id) for one in wheel.groups}
        self._names: Mapping[str, Callable[[str], str]] = {
            "G": self.goal,
            "L": self.framework,
            "R": self._rung,
            "T": self.target_group,
            "A": self.area,
            _CARD: self.card,
        }

    def of(self, key: str) -> str:
        """Return the text of `key`."""
        return text(key, self.language)

    def joined(self, names: Iterable[str]) -> str:
        """Return a list as one cell."""
        return "; ".join(names)

    def yes_or_no(self, answer: bool) -> str:
        return self.of("exports.yes" if answer else "exports.no")

    def goal(self, goal: object) -> str:
        return _name(goal, self._goals)

    def framework(self, framework: object) -> str:
        return self.of("exports.no_framework") if framework == NO_FRAMEWORK else _name(framework, self._frameworks)

    def framework_use(self, use: FrameworkUse) -> str:
        """Return a law, with its part of the money where that is known: `Wmo 50%`."""
        share = "" if use.share is None else f" {share_in_words(use.share, self.language)}"
        return self.framework(use.id) + share

    def target_group(self, group: object) -> str:
        return self.of("exports.everyone") if group == EVERYONE else _name(group, self._groups)

    def area(self, area: object) -> str:
        return self.of("exports.everywhere") if area == EVERYWHERE else _name(area, self._areas)

    def organisation(self, organisation: object) -> str:
        return _name(organisation, self._organisations)

    def card(self, card: object) -> str:
        return _name(card, self._cards)

    def group(self, group: object) -> str:
        return _name(group, self._working_groups)

    def finding(self, key: str) -> str:
        """Return what a finding that is no longer there was about: `Witte vlek: Betaald werk, Statushouders`."""
        kind, *values = key.split("/")
        letters = _AXES.get(kind, "")
        if kind in _BY_VIEW:
            letters, values = "".join(values[:1]), values[1:]
        if not letters or len(letters) != len(values) or not set(letters) <= self._names.keys():
            return key
        named = (
            self._names[letter](one) for letter, value in zip(letters, values, strict=True) for one in value.split("+")
        )
        return f"{self.of(f'exports.kind.{kind}')}: {', '.join(named)}"

    def _rung(self, rung: object) -> str:
        return text("wheel.rung", self.language, rung=rung)

    def _in_language(self, name: Mapping[str, str]) -> str:
        return name.get(self.language) or next(iter(name.values()))


_BY_VIEW = frozenset({"gap", "thin"})
_AXES = {
    "unused": "GL",
    "line": "TR",
    "together": "GL",
    "overlap": _CARD,
    "alike": _CARD,
    "crowded": "GT",
    "unknown": "G",
}
"""What the values in a finding's key are, by its kind: letters of coverage.AXES, or cards. A gap names its view."""


def _name(item: object, names: Mapping[str, str]) -> str:
    return "" if item is None else names.get(str(item), str(item))
