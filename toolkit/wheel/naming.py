"""What a thing is called in a sentence about the wheel, in every language.

It names; the sentences themselves stand in `assets/texts`.
"""

from collections.abc import Iterable, Mapping

from toolkit.texts import LANGUAGES
from toolkit.wheel.coverage import Survey
from toolkit.wheel.model import Card, Discipline, TargetGroup
from toolkit.wheel.template import Framework, Template, TemplateDiscipline, TemplateTargetGroup

Named = Mapping[str, str]
"""A name by language."""


class Naming:
    """The names of one wheel and its template. What a person typed is the same in every language."""

    def __init__(self, survey: Survey) -> None:
        wheel, template = survey.wheel, survey.template
        self._goals = {goal.id: goal.name for goal in template.goals}
        self._frameworks = {one.id: _spoken(one) for one in template.frameworks}
        self._groups = group_names(template, wheel.target_groups)
        self._areas = {area.id: area.name for area in wheel.areas}
        self._organisations = {one.id: one.name for one in wheel.organisations}
        cards: tuple[Card, ...] = (*wheel.provisions, *wheel.activities)
        self._cards = {card.id: card.name for card in cards}

    def goal(self, goal: str) -> Named:
        """Name a goal as a sentence begins with it."""
        return self._goals[goal]

    def goal_inside(self, goal: str) -> Named:
        """Name a goal as it stands within a sentence: without its capital."""
        return {language: without_capital(name) for language, name in self._goals[goal].items()}

    def framework(self, framework: str) -> Named:
        """Name a legal framework as people say it."""
        return _everywhere(self._frameworks.get(framework, framework))

    def target_group(self, group: str) -> Named:
        return self._groups[group]

    def area(self, area: str) -> Named:
        return _everywhere(self._areas[area])

    def organisation(self, organisation: str) -> Named:
        return _everywhere(self._organisations.get(organisation, organisation))

    def card(self, card: str) -> Named:
        return _everywhere(self._cards[card])


def group_names(template: Template, groups: Iterable[TargetGroup]) -> dict[str, Named]:
    """Return what target groups are called, by id; those of the template too."""
    return _names(template.target_groups, groups)


def discipline_names(template: Template, disciplines: Iterable[Discipline]) -> dict[str, Named]:
    """Return what disciplines are called, by id; those of the template too."""
    return _names(template.disciplines, disciplines)


def _names(
    shipped: Iterable[TemplateTargetGroup | TemplateDiscipline], own: Iterable[TargetGroup | Discipline]
) -> dict[str, Named]:
    """Say a name that the template gave (in whichever language) in each language, a word of the room's own as it is."""
    given = {one.id: one.name for one in shipped}
    return given | {one.id: _everywhere(one.name) for one in own if one.name not in given.get(one.id, {}).values()}


def _spoken(framework: Framework) -> str | Named:
    """Say "Participatiewet", but "Wmo": a name of one word is said in full."""
    single = " " not in framework.name.get("nl", " ")
    return framework.name if single or not framework.abbreviation else framework.abbreviation


def _everywhere(name: str | Named) -> Named:
    return dict.fromkeys(LANGUAGES, name) if isinstance(name, str) else name


def without_capital(name: str) -> str:
    """Lower the first letter of a name, as within a sentence, but leave an abbreviation (`GGZ`) as it is."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
