"""Wrong input as a phone or a program sends it, and the one sentence that it gets back, in Dutch and in English.

What is looked at is the message on the wire, word for word: these sentences are what people in the room read.
"""

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest

from tests.support.client import Client, Json, new_id, until_alike
from tests.support.server import Answer, Server

Join = Callable[..., Awaitable[Client]]
WHEEL = {
    "format": "participatiewiel",
    "version": 1,
    "name": "Proefwiel",
    "template": "participatiewiel",
    "organisations": [{"id": "bieb", "name": "Bibliotheek"}, {"id": "werk", "name": "Werktafel"}],
}
LANGUAGES = ("nl", "en")

FAMILY = "Koffie met 👩‍👩‍👧‍👦 en 🧑🏽‍🦽"
HEBREW = "מרכז קהילתי \u200fבשכונה"
ARABIC = "مقهى اللغة 2026"
FORMULAS = ('=HYPERLINK("http://x","klik")', "+1+1", "-2+3", "@SUM(A1)")
MARKUP = "<script>alert('x')</script> & \"zo\""
STRANGE = (FAMILY, HEBREW, ARABIC, MARKUP, *FORMULAS)


def activity(name: str = "Op Koers", **fields: Any) -> Json:
    return {
        "kind": "activity",
        "id": new_id(),
        "name": name,
        "goals": ["betaald-werk"],
        "organisations": ["bieb"],
        **fields,
    }


@pytest.fixture(scope="module")
def token(shared_server: Server) -> str:
    return shared_server.token()


@pytest.fixture
def session(shared_server: Server, token: str) -> Json:
    wheel = shared_server.api(token, "/wheels", WHEEL)["id"]
    started: Json = shared_server.api(token, f"/wheels/{wheel}/sessions", {})
    return {**started, "wheel": wheel}


@pytest.fixture
async def connected(shared_server: Server, session: Json) -> AsyncIterator[Join]:
    """Connect clients to the session of this test; all are hung up at the end."""
    async with AsyncExitStack() as stack:

        async def connect(**fields: Any) -> Client:
            client = Client(base=shared_server.base, code=session["code"], **fields)
            return await stack.enter_async_context(client)

        yield connect


@pytest.fixture
async def phones(connected: Join, desk: Client) -> dict[str, Client]:
    """Two phones of one organisation, one that speaks Dutch and one that speaks English, in the step *place*."""
    await desk.submit("step.set", step="place")
    phones = {lang: await connected() for lang in LANGUAGES}
    for lang, phone in phones.items():
        await phone.join(organisation="bieb", lang=lang)
    return phones


@pytest.fixture
async def desk(connected: Join, token: str) -> Client:
    client = await connected(token=token)
    await client.join()
    return client


def messages(acks: dict[str, Json]) -> dict[str, str]:
    """Return what each was told; each was refused."""
    return {lang: ack["error"]["message"] for lang, ack in acks.items()}


# -- at the door -----------------------------------------------------------------------------------------------------


async def test_an_unknown_code_is_answered_with_where_to_look(connected: Join) -> None:
    stranger = await connected()
    acks = {lang: await stranger.ask_to_join(code="BBBBBB", lang=lang, resident=True) for lang in LANGUAGES}
    assert {ack["error"]["code"] for ack in acks.values()} == {"unknown_code"}
    assert messages(acks) == {
        "nl": "Deze code ken ik niet. Kijk nog eens op het scherm.",
        "en": "I do not know this code. Look at the screen again.",
    }


async def test_a_closed_session_says_so_to_who_comes_and_to_who_is_there(
    connected: Join, desk: Client, phones: dict[str, Client]
) -> None:
    await desk.submit("session.close")
    stranger = await connected()
    at_the_door = {lang: await stranger.ask_to_join(lang=lang, resident=True) for lang in LANGUAGES}
    inside = {lang: await phone.ask("card.add", card=activity()) for lang, phone in phones.items()}
    assert {ack["error"]["code"] for ack in (*at_the_door.values(), *inside.values())} == {"closed"}
    assert messages(at_the_door) == messages(inside)
    assert messages(inside) == {
        "nl": "Deze werksessie is gesloten. Vraag je begeleider of die weer open kan.",
        "en": "This session is closed. Ask your facilitator to open it again.",
    }


# -- what is written -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("card", "code", "field", "nl", "en"),
    [
        (
            {"name": "n" * 121},
            "too_long",
            "card.name",
            "Dit is te lang: 121 tekens, en er passen er 120.",
            "This is too long: 121 characters, and there is room for 120.",
        ),
        (
            {"note": "👩‍👩‍👧‍👦" * 143},  # seven code points each: lengths count those, not what is seen
            "too_long",
            "card.note",
            "Dit is te lang: 1001 tekens, en er passen er 1000.",
            "This is too long: 1001 characters, and there is room for 1000.",
        ),
        (
            {"goals": ["vliegen"]},
            "invalid",
            "card.goals[0]",
            "Het doel ‘vliegen’ staat niet op dit wiel.",
            "The goal ‘vliegen’ is not on this wheel.",
        ),
        (
            {"goals": []},
            "invalid",
            "card.goals",
            "Kies minstens één doel.",
            "Choose at least one goal.",
        ),
        (
            {"name": " "},
            "invalid",
            "card.name",
            "Vul hier een naam in.",
            "Fill in a name here.",
        ),
        (
            {"name": "half \ud83d"},
            "invalid",
            "card.name",
            "Haal het teken weg dat niemand kan lezen.",
            "Remove the character that nobody can read.",
        ),
        (
            {"note": "bel 06 1234 5678"},
            "personal_data",
            "card.note",
            "Hier staan misschien gegevens van een persoon. Haal ze weg of stuur het toch zo.",
            "This may hold data about a person. Remove it, or send it as it is.",
        ),
    ],
    ids=["name", "note", "goal", "no-goal", "no-name", "half-emoji", "personal"],
)
async def test_what_is_wrong_on_a_card_is_told_in_one_sentence_at_its_field(
    phones: dict[str, Client], card: Json, code: str, field: str, nl: str, en: str
) -> None:
    acks = {lang: await phone.ask("card.add", card=activity(**card)) for lang, phone in phones.items()}
    assert {(ack["error"]["code"], ack["error"]["field"]) for ack in acks.values()} == {(code, field)}
    assert messages(acks) == {"nl": nl, "en": en}
    assert not phones["nl"].items("activities")


async def test_an_id_that_exists_is_refused_and_what_was_there_stays(phones: dict[str, Client]) -> None:
    card = activity()
    seq = await phones["nl"].submit("card.add", card=card)
    acks = {lang: await phone.ask("card.add", card={**card, "name": "Anders"}) for lang, phone in phones.items()}
    assert {(ack["error"]["code"], ack["error"]["field"]) for ack in acks.values()} == {("exists", "card.id")}
    assert messages(acks) == {"nl": "Dit staat er al.", "en": "This is already there."}
    await phones["en"].until_seq(seq)
    assert phones["en"].items("activities")[card["id"]]["name"] == "Op Koers"


async def test_a_message_that_is_too_large_is_refused_before_it_is_read(phones: dict[str, Client]) -> None:
    acks = {lang: await phone.ask("card.add", card=activity(note="n" * 17_000)) for lang, phone in phones.items()}
    assert {ack["error"]["code"] for ack in acks.values()} == {"too_large"}
    assert messages(acks) == {
        "nl": "Dit bericht is te groot. Maak je tekst korter.",
        "en": "This message is too large. Make your text shorter.",
    }


# -- strange, and right ----------------------------------------------------------------------------------------------


async def test_emoji_right_to_left_markup_and_formulas_are_kept_to_the_letter_and_exported_safely(
    shared_server: Server, token: str, session: Json, phones: dict[str, Client], desk: Client
) -> None:
    for name in STRANGE:
        await phones["nl"].submit("card.add", card=activity(name, note=name))
    await desk.until(lambda client: len(client.items("activities")) == len(STRANGE))
    assert sorted(card["name"] for card in desk.items("activities").values()) == sorted(STRANGE)
    wheel = shared_server.api(token, f"/wheels/{session['wheel']}")
    assert sorted(card["note"] for card in wheel["activities"]) == sorted(STRANGE)

    cells = [
        cell
        for sheet in openpyxl.load_workbook(BytesIO(_exported(shared_server, token, session, "xlsx")))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value in STRANGE
    ]
    assert {cell.value for cell in cells} == set(STRANGE)
    assert {cell.data_type for cell in cells} == {"s"}, "a formula would be 'f'"

    table = _exported(shared_server, token, session, "activities").decode("utf-8-sig")
    written = {cell for row in csv.reader(StringIO(table, newline=""), delimiter=";") for cell in row}
    guarded = {f"'{name}" if name[0] in "=+-@" else name for name in STRANGE}
    assert guarded <= written
    assert not [cell for cell in written if cell[:1] in ("=", "+", "-", "@")]


def _exported(server: Server, token: str, session: Json, format: str) -> bytes:
    answer = server.request(
        f"/api/v1/sessions/{session['id']}/export/{format}", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status == 200, answer.body
    return answer.body


# -- at the same time, and too late ----------------------------------------------------------------------------------


async def test_of_two_edits_of_one_field_at_once_one_is_taken_and_the_other_is_shown_it(
    phones: dict[str, Client],
) -> None:
    card = activity()
    seq = await phones["nl"].submit("card.add", card=card)
    wanted = {"nl": "Op koers in Zuid", "en": "On course"}
    acks = await asyncio.gather(
        *(phones[lang].ask("card.change", card=card["id"], changes={"name": wanted[lang]}, base=seq) for lang in wanted)
    )
    taken = [lang for lang, ack in zip(wanted, acks, strict=True) if ack["ok"]]
    [(refused, error)] = [(lang, ack["error"]) for lang, ack in zip(wanted, acks, strict=True) if not ack["ok"]]
    assert (error["code"], error["field"]) == ("stale", "changes.name")
    assert error["item"]["name"] == wanted[taken[0]]
    assert (
        error["message"]
        == {
            "nl": "Iemand anders heeft dit net veranderd. Kijk wat er nu staat en kies.",
            "en": "Somebody else has just changed this. See what it says now and choose.",
        }[refused]
    )


async def test_both_languages_tell_of_an_edit_that_came_too_late(phones: dict[str, Client], desk: Client) -> None:
    card = activity()
    seq = await desk.submit("card.add", card=card)
    await desk.submit("card.change", card=card["id"], changes={"goals": ["vaardigheden"]}, base=seq)
    acks = {
        lang: await phone.ask("card.change", card=card["id"], changes={"goals": ["sociale-contacten"]}, base=seq)
        for lang, phone in phones.items()
    }
    assert {ack["error"]["item"]["goals"][0] for ack in acks.values()} == {"vaardigheden"}
    assert messages(acks) == {
        "nl": "Iemand anders heeft dit net veranderd. Kijk wat er nu staat en kies.",
        "en": "Somebody else has just changed this. See what it says now and choose.",
    }


async def test_PH3_a_draft_of_the_step_before_is_taken_and_of_an_earlier_one_kept_with_its_reason(
    phones: dict[str, Client], desk: Client
) -> None:
    await desk.submit("step.set", step="choose")
    assert (await phones["nl"].ask("card.add", card=activity("Net te laat")))["ok"]
    await desk.submit("step.set", step="actions")
    acks = {lang: await phone.ask("card.add", card=activity("Veel te laat")) for lang, phone in phones.items()}
    assert {ack["error"]["code"] for ack in acks.values()} == {"wrong_phase"}
    assert messages(acks) == {
        "nl": "Dit kan niet in deze stap. Je tekst blijft op je telefoon staan.",
        "en": "This is not possible in this step. Your text stays on your phone.",
    }


async def test_a_phone_that_comes_back_after_a_long_time_and_a_restart_holds_what_a_fresh_one_gets(
    server: Server,
) -> None:
    token = await asyncio.to_thread(server.token)
    wheel = server.api(token, "/wheels", WHEEL)["id"]
    session = server.api(token, f"/wheels/{wheel}/sessions", {})
    desk = Client(base=server.base, code=session["code"], token=token)
    phone = Client(base=server.base, code=session["code"])
    async with desk:
        await desk.join()
        await desk.submit("step.set", step="place")
        async with phone:
            await phone.join(organisation="bieb", name="Anna")
            gone = activity("Gaat weg")
            await phone.until_seq(await phone.submit("card.add", card=gone))
        for n in range(60):
            await desk.submit("card.add", card=activity(f"Activiteit {n}", note="Maatjes"))
        await desk.submit("card.remove", card=gone["id"])
        for step in ("explore", "choose", "actions"):
            await desk.submit("step.set", step=step)
        await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)
    draft = {"id": new_id(), "type": "card.add", "card": activity("Op de fiets geschreven")}
    async with phone, Client(base=server.base, code=session["code"], token=phone.token) as fresh:
        await phone.join()
        await fresh.join()
        assert phone.session["phase"] == "actions"
        assert gone["id"] not in phone.items("activities")
        await until_alike(phone, fresh)
        assert (await phone.call("submit", draft))["error"]["code"] == "wrong_phase"


# -- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "nl", "en"),
    [
        (
            json.dumps(WHEEL).encode()[:-20],
            "Haal het bestand opnieuw op, want het houdt halverwege op.",
            "Fetch the file again, because it stops halfway.",
        ),
        (
            json.dumps({**WHEEL, "version": 2}).encode(),
            "Dit bestand heeft versie 2 nodig en dit programma kent versie 1.",
            "This file needs version 2 and this program knows version 1.",
        ),
        (
            json.dumps({**WHEEL, "kleur": "rood"}).encode(),
            "‘kleur’ hoort hier niet.",
            "‘kleur’ does not belong here.",
        ),
        (
            b"\x89PNG\r\n\x1a\n",
            "Dit bestand is geen tekst in UTF-8.",
            "This file is not text in UTF-8.",
        ),
    ],
    ids=["truncated", "newer", "unknown-key", "a-picture"],
)
def test_a_wheel_file_that_is_wrong_is_refused_whole_in_one_sentence(
    shared_server: Server, token: str, file: bytes, nl: str, en: str
) -> None:
    for language, sentence in (("nl", nl), ("en", en)):
        answer = _posted(shared_server, token, file, language)
        assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
        assert sentence in answer.json()["detail"]


def _posted(server: Server, token: str, file: bytes, language: str) -> Answer:
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
    return server.request("/api/v1/wheels", method="POST", body=file, headers=headers)
