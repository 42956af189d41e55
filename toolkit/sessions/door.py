"""The answer to one command from outside, whichever way it came in (socket or API): the ack of contract section 5.

Known first, then too large, then too fast; the rest is the room's and decide.py's. This is a rim: errors are
translated here, once, in the person's language.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from toolkit.errors import InvalidInput, Rejected
from toolkit.sessions.actors import Actor
from toolkit.sessions.room import Room
from toolkit.texts import text

LARGEST_COMMAND = 16 * 1024
Json = dict[str, Any]

log_of = logging.getLogger(__name__)


def free() -> float:
    """Let everything pass: for those who have no limit."""
    return 0.0


async def answer_to(
    payload: Any, room: Room, actor: Actor, *, language: str, take: Callable[[], float] = free, size: int | None = None
) -> Json:
    """Submit a command and return its ack. `take` gives the seconds to wait before one more is taken, else 0."""
    id = _id_of(payload)
    try:
        seq = room.answered(id)
        if seq is None:
            refuse_unfit(payload, take, size)
            seq = await room.receive(payload, actor)
    except (Rejected, InvalidInput) as error:
        return {"ok": False, "id": id, "error": error_json(error, language)}
    except Exception:
        log_of.exception("session %s: a command failed", room.session)
        return {"ok": False, "id": id, "error": error_json(Rejected("internal"), language)}
    return {"ok": True, "id": id, "seq": seq}


def refuse_unfit(payload: Any, take: Callable[[], float], size: int | None = None) -> None:
    """Raise Rejected for what is too large, or comes too fast."""
    if (size if size is not None else size_of(payload)) > LARGEST_COMMAND:
        raise Rejected("too_large")
    wait = take()
    if wait:
        raise Rejected("rate_limited", details={"retry_after": wait})


def size_of(payload: Any) -> int:
    """Return how many bytes a payload takes as JSON; one that is no JSON counts as too large."""
    try:
        return len(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
    except (TypeError, ValueError, RecursionError):
        return LARGEST_COMMAND + 1


def error_json(error: Rejected | InvalidInput, language: str) -> Json:
    """Return an error as it goes over the wire."""
    said: Json = {"message": text(error.key, language, **error.params)}
    if error.field:
        said["field"] = error.field
    if isinstance(error, InvalidInput):
        return {"code": "invalid", **said}
    return {"code": error.code, **said, **error.details}


def _id_of(payload: Any) -> str | None:
    id = payload.get("id") if isinstance(payload, dict) else None
    return id if isinstance(id, str) else None
