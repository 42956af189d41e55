"""The company that a process keeps: the others on the same database, or nobody where it has that for itself."""

from typing import Protocol

from toolkit.sessions.attendance import Attendance, OnlyHere
from toolkit.sessions.neighbours import Neighbours, Nobody
from toolkit.storage.database import Database


class Company(Protocol):
    """How a process hears of the others, and whether it is the one that does what only one should do."""

    alone: bool
    neighbours: Neighbours
    attendance: Attendance

    async def is_caretaker(self) -> bool: ...
    def start(self) -> None: ...
    async def close(self) -> None: ...


class Alone:
    """The company of a process that serves its sessions alone."""

    alone = True

    def __init__(self) -> None:
        self.neighbours: Neighbours = Nobody()
        self.attendance: Attendance = OnlyHere()

    async def is_caretaker(self) -> bool:
        return True

    def start(self) -> None:
        """Nobody is told."""

    async def close(self) -> None:
        """Nobody misses it."""


def company_of(database: Database) -> Company:
    """Return the company of a process on this database: on PostgreSQL there may be others at any moment."""
    if database.is_local:
        return Alone()
    from toolkit.storage.several import Several

    return Several(database)
