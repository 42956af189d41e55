"""What target groups and disciplines are called: a template's name in every language, own words as they are."""

from toolkit import shelf
from toolkit.wheel.model import Discipline, TargetGroup
from toolkit.wheel.naming import discipline_names, group_names


def test_a_name_that_the_template_gave_in_whichever_language_is_said_in_each() -> None:
    template = shelf.template("participatiewiel")
    for given in ("Jongeren", "Young people"):
        names = group_names(template, (TargetGroup(id="jongeren", name=given),))
        assert (names["jongeren"]["nl"], names["jongeren"]["en"]) == ("Jongeren", "Young people")


def test_a_word_of_the_rooms_own_is_never_translated() -> None:
    template = shelf.template("participatiewiel")
    groups = (TargetGroup(id="jongeren", name="Hangjongeren"), TargetGroup(id="vaders", name="Vaders"))
    names = group_names(template, groups)
    assert names["jongeren"] == {"nl": "Hangjongeren", "en": "Hangjongeren"}
    assert names["vaders"] == {"nl": "Vaders", "en": "Vaders"}


def test_disciplines_are_named_as_target_groups_are() -> None:
    template = shelf.template("participatiewiel")
    disciplines = (Discipline(id="jobcoach", name="Job coach"), Discipline(id="docent", name="Taalvrijwilliger"))
    names = discipline_names(template, disciplines)
    assert names["jobcoach"] == {"nl": "Jobcoach", "en": "Job coach"}
    assert names["docent"] == {"nl": "Taalvrijwilliger", "en": "Taalvrijwilliger"}
    assert names["werkcoach"]["en"] == "Employment coach", "what only the template knows has its name too"
