"""The library: found by any word, archived and back, copied, taken in from a file, and under a heading of its own."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.storage.services import WHEEL, closed, opened
from toolkit.errors import InvalidInput, NotFound, Rejected
from toolkit.services import Services
from toolkit.sessions import commands as c
from toolkit.sessions.actors import FACILITATOR
from toolkit.sessions.keeper import Heading, heading_of
from toolkit.wheel.file import write_wheel
from toolkit.wheel.model import Municipality
from toolkit.wheel.next_round import copy_of


@pytest.fixture
async def services(tmp_path: Path, kept_in: dict[str, str]) -> AsyncIterator[Services]:
    made = opened(tmp_path, **kept_in)
    yield made
    await closed(made)


async def ids(services: Services, search: str = "", **how: object) -> list[str]:
    return sorted(one.id for one in await services.library.wheels(search, **how))  # type: ignore[arg-type]


async def test_a_wheel_in_the_list_has_its_figures_and_enough_for_a_small_picture(services: Services) -> None:
    await services.library.keep(WHEEL)
    summary = await services.library.summary("proef")
    assert (summary.activities, summary.municipalities, summary.tags) == (2, ("Proefdorp",), ("pilot",))
    assert summary.goals == {"vaardigheden": 1, "sociale-contacten": 1, "betaald-werk": 1}
    assert (await services.library.wheels()) == (summary,)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["proef", "zee"]),
        ("PROEFDORP", ["proef"]),
        ("sud", ["zee"]),
        ("wiel pilot", ["proef"]),
        ("pilot zee", []),
    ],
)
async def test_a_wheel_is_found_by_words_of_its_name_municipality_or_tags(
    services: Services, search: str, found: list[str]
) -> None:
    await services.library.keep(WHEEL)
    await services.library.keep(replace(WHEEL, id="zee", name="Wiel Súdwest", municipalities=(), tags=("kust",)))
    assert await ids(services, search) == found


async def test_a_tag_alone_picks_wheels_and_all_tags_can_be_offered(services: Services) -> None:
    await services.library.keep(WHEEL)
    await services.library.keep(replace(WHEEL, id="zee", tags=("Kust", "pilot")))
    assert await ids(services, tag="Kust") == ["zee"]
    assert await services.library.tags() == ("Kust", "pilot")


async def test_an_archived_wheel_leaves_the_list_and_comes_back_whole(services: Services) -> None:
    await services.library.keep(WHEEL)
    await services.library.archive("proef")
    assert (await ids(services), await ids(services, archived=True)) == ([], ["proef"])
    assert await services.library.wheel("proef") == WHEEL
    await services.library.unarchive("proef")
    assert (await ids(services), await ids(services, archived=True)) == (["proef"], [])


async def test_archiving_ends_the_links_of_organisations_for_good(services: Services) -> None:
    await services.library.keep(WHEEL)
    secret = await services.access.links.organisation_link("proef", "bieb")
    await services.library.archive("proef")
    await services.library.unarchive("proef")
    assert await services.access.links.organisation_of(secret) is None


async def test_a_wheel_with_an_open_session_is_not_archived(services: Services) -> None:
    await services.library.keep(WHEEL)
    room = await services.rooms.start("proef")
    with pytest.raises(Rejected) as refused:
        await services.library.archive("proef")
    assert refused.value.details == {"session": room.session}


async def test_a_session_takes_a_wheel_out_of_the_archive(services: Services) -> None:
    await services.library.keep(WHEEL)
    await services.library.archive("proef")
    await services.rooms.start("proef")
    assert await ids(services) == ["proef"]


@pytest.mark.parametrize("what", ["archive", "unarchive", "summary", "wheel"])
async def test_what_is_not_there_is_not_found(services: Services, what: str) -> None:
    with pytest.raises(NotFound):
        await getattr(services.library, what)("nergens")


async def test_a_copy_has_the_same_cards_and_a_life_of_its_own(services: Services) -> None:
    await services.library.keep(WHEEL)
    room = await services.rooms.start("proef")
    await room.join("t" * 32, resident=True)
    copy = await services.library.wheel(
        await services.library.keep(copy_of(await services.rooms.wheel("proef"), " Wat als "))
    )
    assert (copy.name, copy.activities, copy.round) == ("Wat als", WHEEL.activities, 1)
    assert copy.id != "proef"
    assert not copy.participants
    assert (await services.library.summary(copy.id)).session is None


async def test_a_wheel_file_is_taken_in_once_and_then_offered_as_a_copy(services: Services) -> None:
    data = write_wheel(WHEEL)
    assert await services.library.upload(data) == "proef"
    with pytest.raises(Rejected) as refused:
        await services.library.upload(data)
    assert (refused.value.key, refused.value.details) == ("errors.wheel_exists", {"wheel": "proef"})
    copy = await services.library.upload(data, as_copy=True)
    assert await services.library.wheel(copy) == replace(WHEEL, id=copy)


async def test_a_wrong_file_is_refused_with_the_place_and_nothing_is_kept(services: Services) -> None:
    data = write_wheel(WHEEL).replace(b'"vaardigheden"', b'"vliegen"')
    with pytest.raises(InvalidInput) as refused:
        await services.library.upload(data, source="proef.wheel.json")
    assert refused.value.field.endswith("activities[0].goals[0]")
    assert await ids(services) == []


async def test_a_municipality_that_merged_keeps_its_wheel_through_sessions_and_rounds(
    tmp_path: Path, services: Services
) -> None:
    await services.library.keep(WHEEL)
    room = await services.rooms.start("proef")
    merged = Heading(name="Wiel Nieuwstad", municipalities=(Municipality(name="Nieuwstad"),), tags=(" b ", "a", "b"))
    await services.library.change_heading("proef", merged)
    await room.submit(c.AreaAdd(id="add-zuid", area=c.Area(id="zuid", name="Zuid")), FACILITATOR)
    await room.submit(c.SessionClose(id="dicht"), FACILITATOR)
    await services.rooms.settle(room.session)
    kept = await services.library.wheel("proef")
    assert heading_of(kept) == replace(merged, tags=("b", "a"))
    assert [area.id for area in kept.areas] == ["zuid"]
    assert await services.rooms.wheel("proef") == kept
    assert await ids(services, "nieuwstad") == ["proef"]
    assert heading_of((await services.rooms.start("proef")).state.wheel) == heading_of(kept)


async def test_a_wrong_heading_is_refused(services: Services) -> None:
    await services.library.keep(WHEEL)
    with pytest.raises(InvalidInput):
        await services.library.change_heading("proef", Heading(name="  "))
    assert (await services.library.summary("proef")).name == "Wiel Proefdorp"


async def test_every_round_can_be_had_again(services: Services) -> None:
    await services.library.keep(WHEEL)
    for area in ("noord", "zuid"):
        room = await services.rooms.start("proef")
        await room.submit(c.AreaAdd(id=f"add-{area}", area=c.Area(id=area, name=area.title())), FACILITATOR)
        await room.submit(c.SessionClose(id="dicht"), FACILITATOR)
    rounds = await services.rooms.rounds("proef")
    assert [(one.round, len(one.areas)) for one in rounds] == [(1, 1), (2, 2)]
    assert await services.rooms.round("proef", 1) == rounds[0]
    with pytest.raises(NotFound):
        await services.rooms.round("proef", 3)
