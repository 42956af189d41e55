"""The secret of one installation, and what is derived from it: one key for each use.

Made on the first start, in the data folder; whoever may read that folder is the administrator. Where several processes
serve the same sessions, what people show to any of them is signed with a key that they share in the database.
"""

import hmac
import os
import secrets
from pathlib import Path

from toolkit.storage.database import Database
from toolkit.storage.notes import settled

KEY_FILE = "secret.key"


def key_in(folder: Path) -> bytes:
    """Return the key of this installation, made on the first start. Only its owner may read the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / KEY_FILE
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_bytes()
    with os.fdopen(handle, "wb") as out:
        out.write(secrets.token_bytes(32))
    return file.read_bytes()


def shared_key(database: Database, key: bytes) -> bytes:
    """Return the key that all processes on a database share: a cookie of one is good at the others.

    On PostgreSQL that is the key of whichever came first, kept there; on SQLite the installation's own.
    """
    return key if database.is_local else bytes.fromhex(settled(database, "key", key.hex()))


def derived(key: bytes, use: str) -> str:
    """Return the key for one use; nobody can tell from it what another use has."""
    return hmac.digest(key, use.encode(), "sha256").hex()
