"""What an installation notes of itself, once: its epoch, its keys, what was already done.

Knows no wheel and no person.
"""

import uuid
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, insert, select
from sqlalchemy.exc import IntegrityError

from toolkit.storage.database import Database
from toolkit.storage.tables import SettingRow, table_of

_SETTING = table_of(SettingRow)


def remembered(connection: Connection, *, key: str, value: str) -> str:
    """Return the setting of that key, made with `value` where there is none."""
    held = connection.scalar(noted(key))
    if held is not None:
        return str(held)
    connection.execute(insert(_SETTING).values(key=key, value=value))
    return value


def noted(key: str) -> Select[Any]:
    """Return the query for what was noted under this key."""
    return select(_SETTING.c.value).where(_SETTING.c.key == key)


def epoch_of(database: Database) -> str:
    """Return the epoch: made with the database, another one once a backup was restored."""
    return settled(database, "epoch", new_epoch())


def settled(database: Database, key: str, value: str) -> str:
    """Return the setting of that key, made with `value` where there is none; of two who make it one wins."""
    try:
        return database.write_now(partial(remembered, key=key, value=value))
    except IntegrityError:
        return database.write_now(partial(remembered, key=key, value=value))


def new_epoch() -> str:
    """Return an epoch that no client has seen."""
    return uuid.uuid4().hex[:12]
