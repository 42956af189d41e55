"""The rehearsal itself: from the first phone that joins to the wheel that is gone again.

Each part looks at what a facilitator would look at, and says in a Check whether it was so. A part that fails does not
end the rehearsal where the next can still be tried; the wheel goes in any case.
"""

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.rehearsal.api import Api
from toolkit.rehearsal.phone import Json, Phone, Refused, Unreachable
from toolkit.rehearsal.report import Check, Report
from toolkit.shelf import templates
from toolkit.texts import text

ORGANISATIONS = (
    *("municipality", "welfare", "care", "work", "education"),
    *("benefits", "insurer", "social-enterprise", "residents", "other"),
)
CARDS_EACH, GROUP_SIZE, THEMES, DOTS = 2, 6, 4, 3
SLOW_SECONDS = 2.0
LONGEST_SECONDS = 100.0
_MARK = "rehearsal"

log_of = logging.getLogger(__name__)
Say = Callable[[str], None]


def is_rehearsal(id: str, extra: Mapping[str, Any] | None = None) -> bool:
    """Tell whether a wheel was made by a rehearsal: by its id, and where it is at hand by the mark inside."""
    return id.startswith(f"{_MARK}-") and (extra is None or bool(extra.get(_MARK)))


async def rehearse(
    base: str, token: str, *, bots: int = 30, language: str = "nl", trust_any: bool = False, say: Say = lambda _: None
) -> Report:
    """Hold a rehearsal on a running server and return what was found; `say` hears what is going on.

    Makes a wheel and a session of its own and removes both, also when it is cancelled; what an earlier rehearsal had
    to leave behind goes first. Raises Unreachable or Refused where it cannot even begin.
    """
    began = time.monotonic()
    async with Api(base=base, token=token, trust_any=trust_any) as api:
        await _clear(api)
        wheel = f"{_MARK}-{uuid.uuid4().hex[:12]}"
        stage = _Stage(api=api, base=base, bots=bots, language=language, trust_any=trust_any, say=say)
        try:
            await stage.open(wheel)
            async with asyncio.timeout(LONGEST_SECONDS):
                await stage.play()
        except TimeoutError:
            stage.note("in_time", False)
        finally:
            gone = await stage.leave(wheel)
        stage.note("removed", gone)
    return Report(bots=bots, seconds=time.monotonic() - began, checks=tuple(stage.checks))


async def _clear(api: Api) -> None:
    """Remove what earlier rehearsals had to leave behind."""
    for wheel in await api.ask("GET", "/wheels?limit=1000"):
        id = wheel["id"]
        if is_rehearsal(id) and is_rehearsal(id, (await api.ask("GET", f"/wheels/{id}")).get("extra", {})):
            await api.ask("DELETE", f"/wheels/{id}")


@dataclass(kw_only=True)
class _Stage:
    """One rehearsal under way."""

    api: Api
    base: str
    bots: int
    language: str
    trust_any: bool
    say: Say
    checks: list[Check] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    screen: Phone | None = None
    session: str = ""
    code: str = ""
    cards: list[str] = field(default_factory=list)

    def note(self, name: str, good: bool, **params: Any) -> None:
        self.checks.append(Check(name=name, good=good, params=params))

    async def open(self, wheel: str) -> None:
        """Make the wheel and open its session."""
        await self.api.ask("POST", "/wheels", _wheel(wheel, self.language))
        opened = await self.api.ask("POST", f"/wheels/{wheel}/sessions", {})
        self.session, self.code = opened["id"], opened["code"]

    async def play(self) -> None:
        """Go through the workshop, part by part."""
        parts: Sequence[tuple[str, Callable[[], Awaitable[None]]]] = (
            ("joined", self._join),
            ("placed", self._place),
            ("back", self._fall_away_and_return),
            ("explored", self._explore),
            ("voted", self._vote),
            ("grouped", self._group),
            ("acted", self._act),
            ("screen", self._compare_screen),
            ("fast", self._measure),
            ("file", self._export),
        )
        for name, part in parts:
            self.say(text(f"rehearsal.part.{name}", self.language))
            try:
                await part()
            except (Unreachable, Refused) as error:
                log_of.info("rehearsal: %s failed (%s)", name, error)
                self.note("part", False, part=text(f"rehearsal.part.{name}", self.language), why=str(error)[:80])
                if name == "joined":
                    return

    async def leave(self, wheel: str) -> bool:
        """Hang up and remove the wheel with its session; tell whether it is gone."""
        leaving = [phone.go() for phone in (*self.phones, *([self.screen] if self.screen else []))]
        await asyncio.gather(*leaving, return_exceptions=True)
        try:
            await self.api.ask("DELETE", f"/wheels/{wheel}")
        except (Unreachable, Refused) as error:
            log_of.info("rehearsal: %s could not be removed (%s)", wheel, error)
            return isinstance(error, Refused) and error.code == "404"
        return True

    # -- the parts -----------------------------------------------------------------------------------------------

    async def _join(self) -> None:
        made = [Phone(base=self.base, code=self.code, trust_any=self.trust_any, who=who) for who in _people(self.bots)]
        came = await asyncio.gather(*(phone.come_in() for phone in made), return_exceptions=True)
        self.phones = [phone for phone, failed in zip(made, came, strict=True) if failed is None]
        self.note("joined", len(self.phones) == self.bots, count=len(self.phones), of=self.bots)
        if not self.phones:
            raise next(error for error in came if isinstance(error, Unreachable | Refused))
        self.note("socket", all(phone.transport == "websocket" for phone in self.phones))
        self.screen = Phone(base=self.base, code=self.code, trust_any=self.trust_any, who={"screen": True})
        await self.screen.come_in()

    async def _place(self) -> None:
        await self._step("place")
        cards = [(phone, card) for number, phone in enumerate(self.phones) for card in _cards(number, phone)]
        self.cards = [card["id"] for _, card in cards]
        await asyncio.gather(*(phone.submit("card.add", card=card) for phone, card in cards))
        wheel = self.phones[0]
        await wheel.until(lambda phone: len(phone.items("activities")) >= len(self.cards))
        count = sum(id in wheel.items("activities") for id in self.cards)
        self.note("placed", count == len(self.cards), count=count, of=len(self.cards))

    async def _fall_away_and_return(self) -> None:
        """A third of the phones falls asleep while others go on, and has everything when it wakes."""
        away = self.phones[::3]
        before = [phone.participant for phone in away]
        await asyncio.gather(*(phone.go() for phone in away))
        awake = [phone for number, phone in enumerate(self.phones) if number % 3]
        law = {"frameworks": [{"id": "wmo"}]}
        own = [(phone, card) for number, phone in enumerate(self.phones) if number % 3 for card in self._own(number)]
        await asyncio.gather(*(phone.submit("card.change", card=card, changes=law) for phone, card in own))
        await asyncio.gather(*(phone.come_in() for phone in away))
        same = [phone.participant for phone in away] == before
        up = all([await phone.until(lambda one: one.seq >= awake[0].seq) for phone in away]) if awake else True
        self.note("back", same and up and not any(phone.gaps for phone in away), count=len(away))

    async def _explore(self) -> None:
        await self._step("explore")
        reader = self.phones[0]
        came = await reader.until(lambda phone: bool(phone.items("findings")))
        self.note("explored", came, count=len(reader.items("findings")))

    async def _vote(self) -> None:
        await self._step("choose")
        themes = [f"thema-{number}" for number in range(THEMES)]
        for number, theme in enumerate(themes, start=1):
            name = text("rehearsal.theme", self.language, number=number)
            await self.api.command(self.session, "theme.add", theme={"id": theme, "name": name, "findings": []})
        wanted = [(phone, themes[(n + k) % THEMES]) for n, phone in enumerate(self.phones) for k in range(DOTS)]
        await asyncio.gather(*(phone.submit("vote.cast", theme=theme) for phone, theme in wanted))
        await self.api.command(self.session, "reveal.set", what="votes", shown=True)
        reader = self.phones[0]
        await reader.until(lambda phone: _dots(phone) >= len(wanted))
        self.note("voted", _dots(reader) == len(wanted), count=_dots(reader), of=len(wanted))

    async def _group(self) -> None:
        await self._step("groups")
        wishes = [f"thema-{number}" for number in range(DOTS)]
        await asyncio.gather(*(phone.submit("wish.set", wishes=wishes) for phone in self.phones))
        await self.api.command(self.session, "groups.form", size=GROUP_SIZE)
        reader = self.phones[0]
        await reader.until(lambda phone: bool(phone.items("groups")))
        groups = reader.items("groups").values()
        seated = {member for group in groups for member in group.get("members", ())}
        everyone = {phone.participant for phone in self.phones}
        self.note("grouped", everyone <= seated, count=len(groups))

    async def _act(self) -> None:
        await self._step("actions")
        for_all = [(phone, _action(number, phone, self.language)) for number, phone in enumerate(self.phones)]
        await asyncio.gather(*(phone.submit("action.add", action=action) for phone, action in for_all))
        reader = self.phones[0]
        await reader.until(lambda phone: len(phone.items("actions")) >= len(for_all))
        self.note("acted", len(reader.items("actions")) == len(for_all), count=len(for_all), of=len(for_all))

    async def _compare_screen(self) -> None:
        screen, reader = self.screen, self.phones[0]
        if screen is None:
            return
        same = await screen.until(lambda one: one.seq >= reader.seq and _shown(one) == _shown(reader))
        self.note("screen", same)

    async def _measure(self) -> None:
        waits = sorted(wait for phone in self.phones for wait in phone.waits)
        slowest = waits[max(0, round(len(waits) * 0.95) - 1)]
        self.note("fast", slowest < SLOW_SECONDS, seconds=f"{slowest:.1f}".replace(".", ","))

    async def _export(self) -> None:
        file = await self.api.file(f"/sessions/{self.session}/export/xlsx")
        self.note("file", file[:2] == b"PK")

    def _own(self, number: int) -> list[str]:
        return self.cards[number * CARDS_EACH : (number + 1) * CARDS_EACH]

    async def _step(self, phase: str) -> None:
        await self.api.command(self.session, "step.set", step=phase)
        follows = [phone.until(lambda one: _phase(one) == phase) for phone in self.phones]
        if not all(await asyncio.gather(*follows)):
            raise Unreachable(phase)


# --- who comes, and what they bring -----------------------------------------------------------------------------------


def _wheel(id: str, language: str) -> Json:
    names = [text("rehearsal.organisation", language, number=n) for n in range(1, len(ORGANISATIONS) + 1)]
    listed = enumerate(zip(names, ORGANISATIONS, strict=True))
    return {
        "format": "participatiewiel",
        "version": 1,
        "id": id,
        "name": text("rehearsal.wheel", language),
        "template": templates()[0].ref,
        "organisations": [{"id": f"o{n}", "name": name, "kind": kind} for n, (name, kind) in listed],
        "target_groups": [{"id": one.id, "name": one.name[language]} for one in templates()[0].target_groups[:4]],
        "extra": {_MARK: True},
    }


def _people(count: int) -> Iterator[Json]:
    """Yield who they are: most of an organisation, one in ten a resident."""
    for number in range(count):
        resident = number % 10 == 9
        yield {"resident": True} if resident else {"organisation": f"o{number % len(ORGANISATIONS)}"}


def _cards(number: int, phone: Phone) -> Iterator[Json]:
    goals = [goal.id for goal in templates()[0].goals]
    organisation = phone.who.get("organisation")
    for which in range(CARDS_EACH):
        yield {
            "kind": "activity",
            "id": f"kaart-{number}-{which}",
            "name": f"{number + 1}.{which + 1}",
            "organisations": [organisation] if organisation else [],
            "goals": [goals[(number + which) % len(goals)]],
            "state": "existing" if organisation else "wish",
        }


def _action(number: int, phone: Phone, language: str) -> Json:
    owner = {"owner": phone.who["organisation"]} if "organisation" in phone.who else {}
    return {"id": f"actie-{number}", "title": text("rehearsal.action", language, number=number + 1), **owner}


def _dots(phone: Phone) -> int:
    return sum(vote.get("total") or 0 for vote in phone.items("votes").values())


def _phase(phone: Phone) -> str:
    return str(next(iter(phone.items("session").values()), {}).get("phase", ""))


def _shown(phone: Phone) -> set[str]:
    return {*phone.items("activities"), *phone.items("actions"), *phone.items("groups")}
