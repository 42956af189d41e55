"""A storm: seeded people in real time on a real server while everything goes wrong, and what is true afterwards.

Decides nothing about the product: it compares the notes of the clients with the log, and with what fresh clients get.
"""

import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.faults import Clock, Disk, Episode, Faults
from tests.chaos.pages import RealPage, opened_pages
from tests.chaos.people import AT_A_TIME, Facilitator, Gallery, Participant, Person, StormClient
from tests.chaos.proxy import Proxy, Weather
from tests.support.client import Client, Json, until_alike
from tests.support.server import Server

ORGANISATIONS = 12
WHEEL = {
    "format": "participatiewiel",
    "version": 1,
    "name": "Wiel in de storm",
    "template": "participatiewiel",
    "organisations": [{"id": f"o{n}", "name": f"Organisatie {n}"} for n in range(ORGANISATIONS)],
}
_SETTLED_WITHIN = 120.0
_AT_THE_DOOR = 20  # people come in a few at a time; that they all come at once is a storm of its own, later on


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One storm. Of the phones `exposed` go over the bad network, the others straight to the server.

    `pace` and `lead_pace` are the seconds between two commands of a participant and of a facilitator, on average.
    """

    seed: int
    phones: int
    exposed: int
    seconds: float
    pace: float
    lead_pace: float = 1.5
    pages: int = 0  # real ones in Chromium, over the bad network; the last one is the big screen
    told: bool = False  # say on stderr how it goes


@dataclass(kw_only=True)
class Report:
    """What happened, and what should not have. `wrong` is empty where every promise was kept."""

    plan: Plan
    faults: Counter[str] = field(default_factory=Counter)
    disk: str = ""
    sent: int = 0
    commands: int = 0
    acknowledged: int = 0
    refused: int = 0
    for_now: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    live_again: dict[str, list[float]] = field(default_factory=dict)
    pages_live_again: dict[str, list[float]] = field(default_factory=dict)
    made_by_pages: int = 0
    busy: float = 0.0  # what the process with all the phones took of one core

    def table(self) -> str:
        """Return the figures as a table in Markdown."""
        rows = [
            f"| {kind} | {count} | {_times(self.live_again.get(kind))} | {_times(self.pages_live_again.get(kind))} |"
            for kind, count in self.faults.items()
        ]
        every = [wait for waits in self.live_again.values() for wait in waits]
        of_pages = [wait for waits in self.pages_live_again.values() for wait in waits]
        return "\n".join(
            (
                f"{self.plan.phones} phones, {self.plan.seconds:.0f} seconds, seed {self.plan.seed}.",
                "",
                "| commands | |",
                "|---|---|",
                f"| made | {self.commands}, of which by real pages {self.made_by_pages} |",
                f"| sent, again where no answer came | {self.sent} |",
                f"| acknowledged | {self.acknowledged} |",
                f"| refused, with a reason | {self.refused} |",
                f"| **acknowledged and lost** | **{len(self.lost)}** |",
                f"| **acknowledged and doubled** | **{len(self.doubled)}** |",
                "",
                "| fault | times | live again, in seconds: phones, p50 / p95 / longest | real pages, likewise |",
                "|---|---|---|---|",
                *rows,
                f"| all | {sum(self.faults.values())} | {_times(every)} | {_times(of_pages)} |",
                "",
                f"Disk full says {self.disk}. Refused for the moment and taken later: "
                + (", ".join(f"{code} {count}" for code, count in sorted(self.for_now.items())) or "none")
                + f". The process with all the phones took {self.busy:.0%} of one core.",
            )
        )


def _times(waits: Sequence[float] | None) -> str:
    if not waits:
        return "–"
    ordered = sorted(waits)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"{len(waits)}: {statistics.median(ordered):.1f} / {p95:.1f} / {ordered[-1]:.1f}"


@contextmanager
def _served(plan: Plan, folder: Path) -> Iterator[tuple[Server, Disk, Clock]]:
    clock = Clock(file=folder / "clock")
    with (
        Disk(folder=folder / "data", megabytes=16 + plan.phones // 4) as disk,
        Server(data=disk.folder, demo=False, watched=True, environment=clock.environment) as server,
    ):
        yield server, disk, clock


async def storm(plan: Plan) -> Report:
    """Let it storm and look what is left."""
    with tempfile.TemporaryDirectory(prefix="storm") as folder, _served(plan, Path(folder)) as (server, disk, clock):
        return await Storm(plan=plan, server=server, disk=disk, clock=clock).run()


@dataclass(kw_only=True)
class Storm:
    plan: Plan
    server: Server
    disk: Disk
    clock: Clock
    gallery: Gallery = field(default_factory=Gallery)
    people: list[Person] = field(default_factory=list)
    pages: list[RealPage] = field(default_factory=list)
    code: str = ""
    session: str = ""
    token: str = ""
    door: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_A_TIME))

    async def run(self) -> Report:
        await asyncio.to_thread(self._open)
        dice = random.Random(self.plan.seed)
        weather = Weather(dice=random.Random(dice.random()))
        async with AsyncExitStack() as stack:
            proxy = await stack.enter_async_context(Proxy(port=self.server.port, weather=weather))
            self.pages = await opened_pages(stack, proxy.address, self.code, self.plan.pages)
            faults = Faults(
                dice=random.Random(dice.random()),
                server=self.server,
                proxy=proxy,
                disk=self.disk,
                clock=self.clock,
                pages=self.pages,
            )
            self._invite(proxy, dice)
            try:
                await self._gathered()
                turning = asyncio.create_task(self._weather(weather, random.Random(dice.random())))
                began, busy = time.monotonic(), time.process_time()
                await self._blows(faults, dice)
                busy = (time.process_time() - busy) / (time.monotonic() - began)
                self._say("it is over: everyone finishes, and what is left is looked at")
                turning.cancel()
                weather.clear()
                self.clock.set(0)
                async with asyncio.timeout(3 * _SETTLED_WITHIN):
                    await asyncio.gather(*(one.finish() for one in (*self.people, *self.pages)))
                return await self._looked_at(faults, busy)
            finally:
                await asyncio.gather(*(person.leave() for person in self.people))

    def _open(self) -> None:
        self.token = self.server.token()
        wheel = self.server.api(self.token, "/wheels", WHEEL)["id"]
        session = self.server.api(self.token, f"/wheels/{wheel}/sessions", {})
        self.session, self.code = session["id"], session["code"]
        command = {"id": "first-step", "type": "step.set", "step": "place"}
        self.server.api(self.token, f"/sessions/{self.session}/commands", command)

    # -- who is there --------------------------------------------------------------------------------------------

    def _invite(self, proxy: Proxy, dice: random.Random) -> None:
        bad, good = f"http://{proxy.address}", self.server.base
        for n in range(self.plan.phones):
            who = {"organisation": f"o{n % ORGANISATIONS}"}
            self._add(Participant, bad if n < self.plan.exposed else good, dice, pace=self.plan.pace, who=who)
        for base in (bad, good):
            self._add(Facilitator, base, dice, pace=self.plan.lead_pace, token=self.token)
            self._add(Person, base, dice, pace=0.0, who={"screen": True})

    def _add(self, kind: type[Person], base: str, dice: random.Random, *, pace: float, **given: Any) -> None:
        who = given.pop("who", {})
        if kind is not Participant and who:
            given["token"] = None
        client = StormClient(base=base, code=self.code, gallery=self.gallery, **given)
        screen = {"screen": True} if who.get("screen") else {}
        person = kind(client=client, dice=random.Random(dice.random()), pace=pace, who=who)
        person.always, person.door = screen, self.door
        self.people.append(person)

    async def _gathered(self) -> None:
        for first in range(0, len(self.people), _AT_THE_DOOR):
            async with asyncio.timeout(_SETTLED_WITHIN):
                for person in self.people[first : first + _AT_THE_DOOR]:
                    person.begin()
                await asyncio.gather(*(person.live.wait() for person in self.people[first : first + _AT_THE_DOOR]))
        for person in self.people:
            person.outages.clear()

    def _say(self, sentence: str) -> None:
        if self.plan.told:
            print(sentence, file=sys.stderr, flush=True)

    # -- what goes wrong -----------------------------------------------------------------------------------------

    async def _blows(self, faults: Faults, dice: random.Random) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + self.plan.seconds
        waiting: list[str] = []
        while loop.time() < until:
            if not waiting:
                waiting = sorted(faults.kinds)
                dice.shuffle(waiting)
                if not faults.episodes:  # no storm without a kill, however slow the machine
                    waiting.append(waiting.pop(waiting.index("server killed")))
            kind = waiting.pop()
            self._say(f"{until - loop.time():4.0f} s to go: {kind}")
            before = [(person, len(person.outages)) for person in self.people]
            await faults.happen(kind)
            if kind == "server killed":
                await self._noticed(before)
            async with asyncio.timeout(_SETTLED_WITHIN):
                await asyncio.gather(*(person.live.wait() for person in self.people))
            await asyncio.sleep(dice.uniform(0.3, 1.5))

    async def _noticed(self, before: Sequence[tuple[Person, int]]) -> None:
        """Wait until everyone knows that their line is gone: on a busy machine that takes a while."""
        with suppress(TimeoutError):
            async with asyncio.timeout(10):
                while any(person.live.is_set() and len(person.outages) == count for person, count in before):
                    await asyncio.sleep(0.05)

    async def _weather(self, weather: Weather, dice: random.Random) -> None:
        while True:
            weather.delay = dice.choice(((0.0, 0.0), (0.0, 0.1), (0.05, 0.6)))
            weather.doubled = dice.choice((0.0, 0.05, 0.3))
            weather.swapped = dice.choice((0.0, 0.05, 0.3))
            await asyncio.sleep(dice.uniform(1.0, 5.0))

    # -- what is true afterwards ---------------------------------------------------------------------------------

    async def _looked_at(self, faults: Faults, busy: float) -> Report:
        report = Report(plan=self.plan, disk=self.disk.says, busy=busy)
        report.faults = Counter(episode.kind for episode in faults.episodes)
        report.faults.update({f"messages {kind}": count for kind, count in faults.proxy.counts.items()})
        report.sent = sum(one.sent for one in self._authors)
        report.commands = sum(len(one.made) for one in self._authors)
        report.made_by_pages = sum(len(page.made) for page in self.pages)
        report.acknowledged = sum(len(one.told) for one in self._authors)
        report.refused = sum(len(one.refused) for one in self._authors)
        for one in self._authors:
            report.for_now.update(one.passing)
        report.live_again = live_again(faults.episodes, [person.outages for person in self.people])
        report.pages_live_again = live_again(faults.episodes, [page.outages for page in self.pages])
        log = await asyncio.to_thread(self._log)
        self._compare_with_log(report, log)
        await self._compare_with_fresh(report, log)
        report.wrong += [f"two pictures at the same moment: {where}" for where in self.gallery.different[:5]]
        return report

    @property
    def _authors(self) -> Sequence[Person | RealPage]:
        return (*self.people, *self.pages)

    def _log(self) -> list[Json]:
        bearer = {"Authorization": f"Bearer {self.token}"}
        answer = self.server.request(f"/api/v1/sessions/{self.session}/log", headers=bearer)
        assert answer.status == 200, answer.body
        return [json.loads(line) for line in answer.body.splitlines()]

    def _compare_with_log(self, report: Report, log: list[Json]) -> None:
        if [entry["seq"] for entry in log] != list(range(1, len(log) + 1)):
            report.wrong.append("the log has a gap")
        times = Counter(entry["id"] for entry in log)
        at = {entry["id"]: entry["seq"] for entry in log}
        for one in self._authors:
            for id, seq in one.told.items():
                if at.get(id) != seq:
                    report.lost.append(f"{one.made[id]['type']} {id}: told {seq}, logged {at.get(id)}")
                elif times[id] != 1:
                    report.doubled.append(id)
            refused = [id for id in one.refused if id in at]
            report.wrong += [f"refused ({one.refused[id]}) and yet logged: {one.made[id]}" for id in refused]
            if open := one.made.keys() - one.told.keys() - one.refused.keys():
                report.wrong.append(f"{len(open)} commands never had an answer")
        report.wrong += [f"logged twice: {id}" for id, count in times.items() if count > 1]
        made = {id for one in self._authors for id in one.made}
        stray = [entry for entry in log if entry["type"] == "card.add" and entry["id"] not in made]
        report.wrong += [f"in the log and made by nobody: {entry['id']}" for entry in stray]
        self._compare_what_was_seen(report, log)

    def _compare_what_was_seen(self, report: Report, log: list[Json]) -> None:
        """Nobody may ever have seen a card in a form that the log did not hold by then."""
        versions: dict[tuple[str, str], int] = {}
        for entry in log:
            for event in entry["events"]:
                for card in event.get("items", {}).get("activities", ()):
                    versions.setdefault((card["id"], card["name"]), entry["seq"])
        for version, seq in self.gallery.cards.items():
            if versions.get(version, seq + 1) > seq:
                report.wrong.append(f"seen at {seq}, in the log at {versions.get(version)}: {version}")

    async def _compare_with_fresh(self, report: Report, log: list[Json]) -> None:
        """Everyone holds what a fresh client gets: of the server as it is, and of one that reads the log anew."""
        for person in self.people:
            await person.client.until_seq(log[-1]["seq"])
        await self._all_alike(report, self.people[-40:])
        for page in self.pages:
            await self._is_true(report, page)
        before = [(person, _lasting(person.client)) for person in self.people]
        self.server.stop()
        await asyncio.to_thread(self.server.start)
        for person in self.people:
            await person.live.wait()
        await self._all_alike(report, self.people[-12:])
        changed = [person.client.role for person, shown in before if _lasting(person.client) != shown]
        report.wrong += [f"replay is not what was last shown to a {role}" for role in changed]

    async def _all_alike(self, report: Report, people: Sequence[Person]) -> None:
        await asyncio.gather(*(self._is_alike(report, person) for person in people))

    async def _is_alike(self, report: Report, person: Person) -> None:
        client = person.client
        async with Client(base=self.server.base, code=self.code, token=client.token) as fresh:
            await fresh.join(**person.always)
            try:
                await until_alike(client, fresh)
            except TimeoutError:
                report.wrong.append(f"a {client.role} does not hold what is: {_first_difference(client, fresh)}")

    async def _is_true(self, report: Report, page: RealPage) -> None:
        """A real page was never loaded anew, and holds what a fresh client of the same person gets."""
        if page.stuck:
            report.wrong.append(page.stuck)
        if await page.is_loaded_anew():
            report.wrong.append("a page was loaded anew")
        if page.phone:
            async with Client(base=self.server.base, code=self.code, token=page.token) as fresh:
                await fresh.join()
                if not await page.is_like(fresh):
                    difference = _first_difference(page, fresh)
                    report.wrong.append(
                        f"a real phone at {page.seq} does not hold what is at {fresh.seq}: {difference}"
                    )


def _lasting(client: Client) -> Json:
    """Return what a client shows, without the findings: those are found anew after a start."""
    return {name: items for name, items in client.shown.items() if name != "findings"}


def _first_difference(one: Client | RealPage, other: Client) -> str:
    for name in sorted(one.shown.keys() | other.shown.keys()):
        here, there = one.shown.get(name, {}), other.shown.get(name, {})
        for key in sorted(here.keys() | there.keys()):
            if here.get(key) != there.get(key):
                return f"{name}/{key}: {here.get(key)} and {there.get(key)}"[:400]
    return f"seq {one.seq} and {other.seq}"


def live_again(
    episodes: Sequence[Episode], everyone: Sequence[Sequence[tuple[float, float]]]
) -> dict[str, list[float]]:
    """Return how long each who lost the line was not live, from the moment on that it could be, by kind of fault."""
    found: dict[str, list[float]] = {}
    for episode, following in zip(episodes, [*episodes[1:], None], strict=True):
        until = following.began if following else float("inf")
        for outages in everyone:
            backs = [back for lost, back in outages if episode.began <= lost < until or lost < episode.began < back]
            if backs:
                found.setdefault(episode.kind, []).append(max(0.0, max(backs) - episode.ended))
    return found
