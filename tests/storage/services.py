"""The parts of one installation without a server: a real database in a folder, rooms and a library on top of it."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, select

from toolkit.app import build_services
from toolkit.services import Services
from toolkit.settings import Settings
from toolkit.storage.database import FILE_NAME
from toolkit.wheel.model import Activity, Municipality, Organisation, Wheel

WHEEL = Wheel(
    id="proef",
    name="Wiel Proefdorp",
    template="participatiewiel@2026.1",
    municipalities=(Municipality(name="Proefdorp", code="GM0001"),),
    tags=("pilot",),
    organisations=(Organisation(id="bieb", name="Bibliotheek"), Organisation(id="uwv", name="UWV")),
    activities=(
        Activity(id="a1", name="Taalcafé", organisations=("bieb",), goals=("vaardigheden", "sociale-contacten")),
        Activity(id="a2", name="Sollicitatiehulp", organisations=("uwv",), goals=("betaald-werk",)),
    ),
)


def opened(folder: Path, **settings: Any) -> Services:
    """Return the parts of an installation that keeps its data in this folder."""
    return build_services(Settings(data=folder, **settings), key=b"k" * 32, asset_prefix="/a/test")


async def closed(services: Services) -> None:
    """Let go of all of it."""
    await services.rooms.close()
    await services.company.close()
    services.database.close()


def bytes_beside(folder: Path) -> bytes:
    """Return every byte of the database file and of what stands beside it."""
    return b"".join(file.read_bytes() for file in folder.glob(f"{FILE_NAME}*"))


def held_by(services: Services) -> bytes:
    """Return all that an installation keeps: each byte of SQLite's files, or each row of each table on PostgreSQL."""
    if services.database.is_local:
        return bytes_beside(services.settings.data)
    return services.database.read_now(lambda connection: repr(contents(connection)).encode())


def contents(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table."""
    tables = MetaData()
    tables.reflect(connection)
    return {
        table.name: [dict(row._mapping) for row in connection.execute(select(table))]
        for table in tables.sorted_tables
        if table.name != "alembic_version"
    }
