"""What target groups are called: a name of the template in every language, a word of the room's own as it is."""

from toolkit import shelf
from toolkit.wheel.model import TargetGroup
from toolkit.wheel.naming import group_names


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
