"""A quiet room: the same steps with no names and no counts, and nothing else hidden than that."""

import pytest

from toolkit import shelf
from toolkit.errors import NotFound
from toolkit.sessions.script import QUIET, Phase

SCRIPTS = [script.id for script in shelf.scripts()]
_FINDINGS_BY_PHASE = {Phase.EXPLORE, Phase.CHOOSE, Phase.GROUPS, Phase.ACTIONS, Phase.CLOSED}


@pytest.mark.parametrize("id", SCRIPTS)
def test_a_quiet_script_has_the_same_steps_without_names_and_counts(id: str) -> None:
    loud, quiet = shelf.script(id), shelf.script(id + QUIET)
    assert quiet.id == id + QUIET
    for step, hushed in zip(loud.steps, quiet.steps, strict=True):
        assert (step.id, step.phase, step.title) == (hushed.id, hushed.phase, hushed.title)
        assert "quiet" in hushed.show and "names" not in hushed.show
        assert set(step.show) - {"names"} <= set(hushed.show)
        shows = "findings" in step.show or (not step.show and step.phase in _FINDINGS_BY_PHASE)
        assert shows == ("findings" in hushed.show), step.id


def test_a_script_that_does_not_exist_is_not_there_for_a_quiet_room_either() -> None:
    with pytest.raises(NotFound):
        shelf.script("nergens" + QUIET)
