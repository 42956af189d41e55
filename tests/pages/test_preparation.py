"""What is typed or pasted on the preparation page becomes a wheel, or one sentence beside the right field."""

from typing import Any

import pytest

from toolkit import shelf
from toolkit.errors import InvalidInput
from toolkit.pages.preparation import Preparation, prepared_wheel
from toolkit.pages.words import Words
from toolkit.wheel.file import read_wheel, write_wheel
from toolkit.wheel.model import OrganisationKind, Wheel

TEMPLATE = shelf.template("participatiewiel")
DUTCH = Words("nl")


def prepared(words: Words = DUTCH, **typed: Any) -> Wheel:
    return prepared_wheel(Preparation(**{"name": "Wiel Proef", **typed}), TEMPLATE, words)


def refusal(**typed: Any) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as refused:
        prepared(**typed)
    return refused.value.field, DUTCH.error(refused.value)


def test_a_prepared_wheel_is_a_good_wheel_file() -> None:
    wheel = prepared(
        municipality="Houten",
        code="gm0321",
        areas="Centrum\n\nZuid\n",
        target_groups=["statushouders"],
        own_target_groups="Mensen zonder fiets",
        organisations="Houtense Werktafel; Werk\nUWV\tUWV\nBieb",
    )
    assert read_wheel(write_wheel(wheel), shelf.template) == wheel


def test_pasted_organisations_are_invited_and_keep_their_kind() -> None:
    wheel = prepared(organisations="Houtense Werktafel; Werk\nUWV\tuwv\n  Bieb ;\n")
    assert [(one.name, one.kind, one.invited) for one in wheel.organisations] == [
        ("Houtense Werktafel", OrganisationKind.WORK, True),
        ("UWV", OrganisationKind.BENEFITS, True),
        ("Bieb", OrganisationKind.OTHER, True),
    ]


def test_the_kind_is_read_in_the_language_of_the_page() -> None:
    wheel = prepared(Words("en"), organisations="Library; Education")
    assert wheel.organisations[0].kind is OrganisationKind.EDUCATION


def test_an_area_that_is_pasted_twice_is_there_once() -> None:
    assert [area.name for area in prepared(areas="Centrum\ncentrum\nZuid").areas] == ["Centrum", "Zuid"]


def test_an_own_target_group_that_the_template_has_is_chosen_once() -> None:
    wheel = prepared(target_groups=["statushouders"], own_target_groups="Statushouders")
    assert [group.id for group in wheel.target_groups] == ["statushouders"]


def test_a_wheel_needs_a_name() -> None:
    assert refusal(name="  ") == ("name", "Geef het wiel een naam.")


def test_an_unknown_kind_is_named_with_its_line_and_the_kinds_there_are() -> None:
    field, sentence = refusal(organisations="UWV\nBieb; bibliotheek")
    assert field == "organisations"
    assert sentence.startswith("Regel 2: de soort ‘bibliotheek’ ken ik niet. Kies uit: Gemeente, ")


def test_an_organisation_that_is_pasted_twice_is_named_with_its_line() -> None:
    assert refusal(organisations="UWV\n\nuwv; UWV") == ("organisations", "Regel 3: ‘uwv’ staat er twee keer in.")


def test_a_line_without_a_name_is_named() -> None:
    assert refusal(organisations="; Werk") == ("organisations", "Regel 1: hier ontbreekt een naam.")


def test_a_line_that_is_too_long_says_how_long() -> None:
    field, sentence = refusal(areas="Centrum\n" + "x" * 121)
    assert (field, sentence) == ("areas", "Regel 2 is te lang: 121 tekens, en er passen er 120.")


def test_a_code_is_that_of_a_municipality() -> None:
    assert refusal(municipality="Houten", code="321") == (
        "code",
        "Schrijf de code als GM met vier cijfers, zoals GM0321.",
    )


def test_a_code_without_a_municipality_is_asked_about() -> None:
    assert refusal(code="GM0321") == ("municipality", "Vul ook de naam van de gemeente in.")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("UWV", "benefits"), ("Gemeente Houten", "municipality"), ("ROC Midden", "education"), ("De Werktafel", "other")],
)
def test_a_name_that_leaves_no_doubt_gives_the_kind_away(name: str, kind: str) -> None:
    typed = Preparation(name="Wiel", organisations=f"{name}\n{name} twee; Zorg")
    made = prepared_wheel(typed, TEMPLATE, Words())
    assert [one.kind for one in made.organisations] == [kind, "care"]
