"""The condition of the installation: what is measured of process, database and disk, and what of it asks for attention.

Repairs nothing and shows nothing; pages/condition.py does. Holds no name, code or address of anyone.
"""

import asyncio
import logging
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from toolkit import __version__
from toolkit.moments import utc_now
from toolkit.pulse import resident_bytes
from toolkit.services import Services
from toolkit.sessions.pace import Present
from toolkit.storage.figures import Figures, figures_in
from toolkit.storage.second_place import SecondPlace

Grade = Literal["good", "warn", "bad"]
LITTLE_DISK, NO_DISK = 1024**3, 100 * 1024**2
SLOW_ANSWER_SECONDS, SLOW_DATABASE_SECONDS, LATE_SECONDS = 0.5, 0.25, 0.25
MANY_CONNECTIONS = 0.8
_PATIENCE_SECONDS = 3.0

log_of = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What was measured at one moment. `database` is None where it gave no answer, `answer` where nobody asked."""

    at: datetime
    version: str
    running: float
    present: Present
    commands: float
    answer: float | None
    lag: float
    memory: int
    disk_free: int
    database: Figures | None
    copies: bool = False
    copied_at: datetime | None = None
    copy_away: bool = False

    @property
    def phones(self) -> int:
        """The phones that are live, of all processes where the database knows of them."""
        known = self.database.phones if self.database is not None else None
        return self.present.phones if known is None else known


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing that was looked at, and how it is. The page that shows it has the sentence, which `params` fill."""

    name: str
    grade: Grade
    params: Mapping[str, Any]


async def condition_of(services: Services) -> Condition:
    """Measure everything now; a database that does not answer within seconds counts as away."""
    pulse, place = services.pulse, services.second_place
    return Condition(
        at=utc_now(),
        version=__version__,
        running=pulse.seconds,
        present=pulse.present(),
        commands=pulse.pace.a_second,
        answer=pulse.pace.p95,
        lag=pulse.worst,
        memory=resident_bytes(),
        disk_free=await asyncio.to_thread(lambda: shutil.disk_usage(services.settings.data).free),
        database=await _figures(services),
        **_copies(place),
    )


async def _figures(services: Services) -> Figures | None:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await figures_in(services.database)
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is: away
        log_of.warning("the database does not tell how it fares: %s", type(error).__name__)
        return None


def _copies(place: SecondPlace | None) -> dict[str, Any]:
    if place is None:
        return {}
    return {"copies": True, "copied_at": place.made_at, "copy_away": place.away}


def judged(condition: Condition) -> list[Sign]:
    """Return all that was looked at, the worst first."""
    signs = [*_about_answers(condition), *_about_database(condition), _about_disk(condition)]
    if condition.copies:
        signs.append(Sign(name="copy", grade="bad" if condition.copy_away else "good", params={}))
    order: tuple[Grade, ...] = ("bad", "warn", "good")
    return sorted(signs, key=lambda sign: order.index(sign.grade))


def _about_answers(condition: Condition) -> list[Sign]:
    slow = condition.answer is not None and condition.answer > SLOW_ANSWER_SECONDS
    late, behind = condition.lag > LATE_SECONDS, condition.present.slow
    milliseconds = {"milliseconds": round(1000 * (condition.answer or 0))}
    return [
        Sign(name="answers", grade="warn" if slow else "good", params=milliseconds),
        Sign(name="busy", grade="warn" if late else "good", params={"milliseconds": round(1000 * condition.lag)}),
        Sign(name="lines", grade="warn" if behind else "good", params={"count": behind} if behind else {}),
    ]


def _about_database(condition: Condition) -> list[Sign]:
    found = condition.database
    if found is None:
        return [Sign(name="database", grade="bad", params={})]
    slow = found.seconds > SLOW_DATABASE_SECONDS
    milliseconds = {"milliseconds": max(1, round(1000 * found.seconds))}
    signs = [Sign(name="database", grade="warn" if slow else "good", params=milliseconds)]
    if found.connections is not None and found.most_connections:
        full = found.connections > MANY_CONNECTIONS * found.most_connections
        params = {"used": found.connections, "most": found.most_connections}
        signs.append(Sign(name="connections", grade="warn" if full else "good", params=params))
    return signs


def _about_disk(condition: Condition) -> Sign:
    free = condition.disk_free
    grade: Grade = "bad" if free < NO_DISK else "warn" if free < LITTLE_DISK else "good"
    return Sign(name="disk", grade=grade, params={"room": free})
