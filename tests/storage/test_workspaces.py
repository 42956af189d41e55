"""A library within one workspace: it neither finds nor changes what belongs to another, whoever asks."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.storage.services import WHEEL, closed, opened
from toolkit.errors import NotFound
from toolkit.services import Services
from toolkit.sessions.keeper import heading_of
from toolkit.sessions.rights import FIRST_WORKSPACE
from toolkit.storage.library import Library


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    made = opened(tmp_path)
    await made.library.keep(WHEEL)
    yield made
    await closed(made)


@pytest.fixture
def other(services: Services) -> Library:
    return services.library.within("elders")


async def test_a_workspace_lists_and_finds_its_own_wheels_alone(services: Services, other: Library) -> None:
    own = await other.keep(replace(WHEEL, id="", name="Van elders", tags=("elders",)))
    session = (await services.rooms.start("proef")).session
    assert [one.id for one in await other.wheels()] == [own]
    assert await other.tags() == ("elders",)
    assert not await other.has("proef")
    assert await other.open_sessions() == await other.sessions("proef") == ()
    for hidden in (
        other.summary("proef"),
        other.wheel("proef"),
        other.heading("proef"),
        other.change_heading("proef", heading_of(WHEEL)),
        other.archive("proef"),
        other.unarchive("proef"),
        other.session(session),
        other.session_of_code((await services.library.session(session)).code),
    ):
        with pytest.raises(NotFound):
            await hidden
    first = services.library.within(FIRST_WORKSPACE)
    assert [one.id for one in await first.wheels()] == ["proef"]
    assert {one.id for one in await services.library.wheels()} == {"proef", own}


async def test_nobody_takes_the_place_of_a_wheel_of_others(services: Services, other: Library) -> None:
    taken = await other.keep(replace(WHEEL, name="Gekaapt"))
    assert taken != "proef"
    assert (await services.library.wheel("proef")).name == WHEEL.name
    assert (await other.wheel(taken)).id == taken
    again = await other.keep(replace(await other.wheel(taken), name="Van ons"))
    assert (again, (await other.wheel(taken)).name) == (taken, "Van ons")
