"""Everybody votes, takes the vote back and votes again at the same moment: three hundred phones, one count.

The phones are written from the contract alone. What is looked at: what each was told, the log, every frame that came
over a phone's wire before the reveal, and the totals after it.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.test_hundred_phones import WHEEL
from tests.support.client import Client, Json, new_id
from tests.support.server import Server

PHONES, THEMES, DOTS = 300, 6, 3


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(data=tmp_path / "data", demo=False) as running:
        yield running


def commands_of(n: int) -> list[Json]:
    """Return what one phone does: four dots (one too many), two back, and three again, drawn by its own number."""
    dice = random.Random(n)
    themes = [f"t{k}" for k in range(THEMES)]
    first = dice.sample(themes, DOTS + 1)
    return [
        *({"type": "vote.cast", "theme": theme} for theme in first),
        *({"type": "vote.withdraw", "theme": theme} for theme in first[:2]),
        *({"type": "vote.cast", "theme": theme} for theme in dice.sample(themes, DOTS)),
    ]


async def vote(phone: Client, n: int) -> list[tuple[Json, Json]]:
    """Send a phone's commands one after the other; return each with its answer."""
    return [(command, await phone.call("submit", {"id": new_id(), **command})) for command in commands_of(n)]


def counted(lines: list[Json]) -> Counter[tuple[str, str]]:
    """Return how often each (voter, theme) stands, reading the log from the first line to the last."""
    standing: Counter[tuple[str, str]] = Counter()
    for line in lines:
        for event in line["events"]:
            for one in event.get("items", {}).get("votes", ()):
                standing[one["voter"], one["theme"]] += 1
            for key in event.get("items", {}).get("gone", {}).get("votes", ()):
                voter, _, theme = key.rpartition("/")
                standing[voter, theme] -= 1
    return +standing


def shows_a_total(patch: Json) -> bool:
    """Tell whether a patch gives away what a theme has got."""
    themes = patch["set"].get("themes", {}).values()
    votes = patch["set"].get("votes", {}).values()
    return any(theme["votes"] for theme in themes) or any("total" in one or "dots" in one for one in votes)


async def test_three_hundred_people_vote_at_once_and_the_count_is_right(server: Server) -> None:
    token = await asyncio.to_thread(server.token)
    bearer = {"Authorization": f"Bearer {token}"}
    wheel = server.api(token, "/wheels", WHEEL)["id"]
    session = server.api(token, f"/wheels/{wheel}/sessions", {})

    def lead(**command: Any) -> Json:
        answer: Json = server.api(token, f"/sessions/{session['id']}/commands", {"id": new_id(), **command})
        assert answer["ok"], answer
        return answer

    for k in range(THEMES):
        lead(type="theme.add", theme={"id": f"t{k}", "name": f"Thema {k}", "findings": []})
    lead(type="step.set", step="choose")
    async with AsyncExitStack() as room:
        phones = [await room.enter_async_context(Client(base=server.base, code=session["code"])) for _ in range(PHONES)]
        joined = await asyncio.gather(*(p.join(organisation=f"o{n % 12}") for n, p in enumerate(phones)))
        told = await asyncio.gather(*(vote(phone, n) for n, phone in enumerate(phones)))

        log = await asyncio.to_thread(server.request, f"/api/v1/sessions/{session['id']}/log", headers=bearer)
        lines = [json.loads(line) for line in log.body.splitlines()]
        standing = counted(lines)
        dots = Counter(voter for voter, _ in standing.elements())
        assert set(standing.values()) == {1}
        assert max(dots.values()) <= DOTS
        assert len(dots) == PHONES
        for phone, answers in zip(phones, told, strict=True):
            held = Counter[str]()
            for command, answer in answers:
                if answer["ok"]:
                    held[command["theme"]] += 1 if command["type"] == "vote.cast" else -1
                else:
                    assert answer["error"]["code"] in ("not_allowed", "exists", "not_found"), answer
            assert {theme for voter, theme in standing if voter == phone.participant} == set(+held)
            assert not answers[DOTS][1]["ok"]  # the fourth dot

        before = [patch for phone in phones for patch in phone.patches] + [ack["patch"] for ack in joined]
        assert before and not any(map(shows_a_total, before))

        revealed = lead(type="reveal.set", what="votes", shown=True)["seq"]
        await asyncio.gather(*(phone.until_seq(revealed) for phone in phones))
        totals = Counter(theme for _, theme in standing.elements())
        for phone in phones:
            shown = {key: one["total"] for key, one in phone.items("votes").items() if "total" in one}
            assert shown == {f"t{k}": totals[f"t{k}"] for k in range(THEMES)}
