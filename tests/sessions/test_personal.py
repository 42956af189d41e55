"""Personal data in free text: asked about at every door, masked where it is shown, taken where somebody says so."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sessions.scene import ANNA, WHEEL, Scene, action, activity, participant, provision, with_people
from tests.support.server import ROOT, Server
from toolkit.errors import Rejected
from toolkit.sessions import commands as c
from toolkit.sessions.actors import FACILITATOR, Actor, Role
from toolkit.sessions.personal import is_bsn, masked, masked_in
from toolkit.wheel.model import Area, BuildingTask, Organisation, TargetGroup, Theme, Verdict

MAIL = "Vraag het aan jan.jansen@voorbeeld.nl"
LINK = Actor(role=Role.ORGANISATION, organisation="bieb")
NEW = participant("nieuw")

# Every text that a command can carry, by who may send it. A name and a title count: people write anything anywhere.
TEXTS: list[tuple[type, Actor, Mapping[str, Any], str]] = [
    (c.CardAdd, ANNA, {"card": activity("n1", MAIL)}, "card.name"),
    (c.CardAdd, ANNA, {"card": activity("n1", note=MAIL)}, "card.note"),
    (c.CardAdd, ANNA, {"card": activity("n1", source=MAIL)}, "card.source"),
    (c.CardAdd, ANNA, {"card": replace(provision("n1"), name=MAIL)}, "card.name"),
    (c.CardChange, ANNA, {"card": "a1", "changes": {"note": MAIL}}, "changes.note"),
    (c.CardChange, LINK, {"card": "a1", "changes": {"note": MAIL}}, "changes.note"),
    (c.ActionAdd, FACILITATOR, {"action": replace(action("y1"), title=MAIL)}, "action.title"),
    (c.ActionAdd, FACILITATOR, {"action": action("y1", first_step=MAIL)}, "action.first_step"),
    (c.ActionChange, LINK, {"action": "x1", "changes": {"note": MAIL}}, "changes.note"),
    (c.ThemeAdd, FACILITATOR, {"theme": Theme(id="t2", name=MAIL)}, "theme.name"),
    (c.ThemeChange, FACILITATOR, {"theme": "t1", "changes": {"name": MAIL}}, "changes.name"),
    (c.FindingJudge, FACILITATOR, {"finding": "gap/G/werk", "verdict": Verdict.CONFIRMED, "reason": MAIL}, "reason"),
    (c.OrganisationAdd, ANNA, {"organisation": Organisation(id="o9", name=MAIL)}, "organisation.name"),
    (c.OrganisationChange, FACILITATOR, {"organisation": "uwv", "changes": {"name": MAIL}}, "changes.name"),
    (c.AreaAdd, ANNA, {"area": Area(id="oost", name=MAIL)}, "area.name"),
    (c.AreaChange, FACILITATOR, {"area": "centrum", "changes": {"name": MAIL}}, "changes.name"),
    (c.TargetGroupAdd, ANNA, {"target_group": TargetGroup(id="z", name=MAIL)}, "target_group.name"),
    (c.TargetGroupChange, FACILITATOR, {"target_group": "jongeren", "changes": {"name": MAIL}}, "changes.name"),
    (c.BuildingTaskAdd, FACILITATOR, {"building_task": BuildingTask(id="b2", name=MAIL)}, "building_task.name"),
    (c.ParticipantChange, ANNA, {"name": MAIL}, "name"),
    (c.Join, NEW, {"participant": "nieuw", "organisation": "bieb", "name": MAIL}, "name"),
    (c.Join, NEW, {"participant": "nieuw", "organisation_name": MAIL}, "organisation_name"),
]


def scene() -> Scene:
    made = with_people()
    made.do(c.CardAdd, ANNA, card=activity("a1"))
    made.do(c.ThemeAdd, theme=Theme(id="t1", name="Een"))
    made.do(c.ActionAdd, action=action("x1"))
    return made


@pytest.mark.parametrize(("kind", "by", "fields", "field"), TEXTS, ids=[f"{t[0].__name__} {t[3]}" for t in TEXTS])
def test_CA6_every_text_of_every_command_is_asked_about_and_taken_when_it_is_meant(
    kind: type, by: Actor, fields: Mapping[str, Any], field: str
) -> None:
    stage = scene()
    refused = stage.refusal(kind, by, **fields)
    assert (refused.code, refused.field) == ("personal_data", field)
    assert refused.details["masked"] == "Vraag het aan " + "•" * len("jan.jansen@voorbeeld.nl")
    assert stage.do(kind, by, confirmed=True, **fields)


@given(st.integers(0, 10**8 - 1))
def test_a_citizen_service_number_is_known_by_its_eleven_test_however_it_is_spaced(start: int) -> None:
    digits = f"{start:08d}"
    rest = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), digits, strict=True)) % 11
    right = f"{digits}{rest}" if rest < 10 else None
    for last in "0123456789":
        number = digits + last
        assert is_bsn(number) is (number == right and int(number) > 0)
    if right is not None and int(right):
        for written in (right, f"{right[:4]}.{right[4:6]}.{right[6:]}", f"{right[:3]} {right[3:6]} {right[6:]}"):
            assert written not in (masked(f"Nummer {written} van iemand") or written)


@pytest.mark.parametrize(
    "text",
    ["06-12345678", "0612345678", "+31 6 1234 5678", "030 - 123 45 67", "0031612345678", "a.b@c.nl", "A@B.ORG"],
)
def test_a_number_or_address_is_masked_and_the_words_around_it_stay(text: str) -> None:
    hidden = masked(f"Bel {text} even")
    assert hidden is not None and text not in hidden
    assert hidden.startswith("Bel ") and hidden.endswith(" even")


@pytest.mark.parametrize("text", ["Wmo 2015", "2026-2027", "100.000 euro", "1e lijn, 12 plekken", "@home", "Wet 12345"])
def test_what_is_no_persons_stays(text: str) -> None:
    assert masked(text) is None


def test_a_wheel_is_searched_in_every_text() -> None:
    wheel = replace(
        WHEEL,
        activities=(activity("a1"), activity("a2", note=MAIL)),
        actions=(action("x1", first_step="Bel 06-12345678"),),
    )
    assert [path for path, _ in masked_in(wheel)] == ["activities[1].note", "actions[0].first_step"]


def test_a_wheel_file_comes_in_over_the_api_as_it_went_out(server: Server) -> None:
    wheel = {
        "format": "participatiewiel",
        "version": 1,
        "name": "Met een adres",
        "template": "participatiewiel",
        "themes": [{"id": "t1", "name": MAIL}],
    }
    token = server.token()
    kept = server.api(token, "/wheels", wheel)
    assert server.api(token, f"/wheels/{kept['id']}")["themes"][0]["name"] == MAIL


def test_a_list_that_comes_in_on_the_command_line_is_asked_about_by_its_line(tmp_path: Path) -> None:
    table = tmp_path / "lijst.csv"
    table.write_text(f"Naam;Organisatie;Doel;Toelichting\nEen;Bieb;vaardigheden;\nTwee;Bieb;vaardigheden;{MAIL}\n")
    done = subprocess.run(
        [sys.executable, "-m", "toolkit", "import", str(table), "-o", str(tmp_path / "uit.wheel.json")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "Regel 3: staan hier gegevens van een persoon? Vraag het aan ••••" in done.stderr
    assert "jansen" not in done.stderr + done.stdout


def test_a_refusal_holds_the_mask_and_not_what_was_written() -> None:
    with pytest.raises(Rejected) as refused:
        scene().do(c.CardAdd, ANNA, card=activity("n1", MAIL))
    assert "jansen" not in f"{refused.value} {refused.value.details} {refused.value.params}"
