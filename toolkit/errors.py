"""The one tree of errors.

ToolkitError
├── InvalidInput      what was given is wrong: `key` names the sentence, `field` the place
├── Rejected          a command was refused by a rule of the session: `code` of contract section 5
├── NotFound          there is no such session, wheel, link or page
└── StaleLog          somebody else appended first; decide again on the newer state

An error carries the key of a text and its parameters, never a finished sentence: each rim
(socket, pages, web, command line) translates it once, in the person's language.
"""

from collections.abc import Mapping
from typing import Any


class ToolkitError(Exception):
    """The root: whatever this toolkit raises on purpose."""


class InvalidInput(ToolkitError, ValueError):
    """What was given is wrong.

    `key` is a text key (`errors.name_too_long`), `params` fill its placeholders, `field` is the path
    of the culprit as a person would write it (`activities[3].goals[0]`), empty where the whole is wrong.
    """

    def __init__(self, key: str, *, field: str = "", **params: Any) -> None:
        super().__init__(f"{key} {field} {params}".strip())
        self.key = key
        self.field = field
        self.params: Mapping[str, Any] = params

    def under(self, prefix: str) -> "InvalidInput":
        """Return the same error with its field below `prefix`."""
        joined = prefix + ("" if not self.field or self.field.startswith("[") else ".") + self.field
        return InvalidInput(self.key, field=joined, **self.params)


class Rejected(ToolkitError):
    """A command was refused.

    `code` is one of the error codes of contract section 5; `key` (left out: `errors.{code}`) and
    `params` make the sentence; `details` are the other members of the error on the wire (`item`,
    `masked`, `retry_after`).
    """

    def __init__(
        self,
        code: str,
        *,
        key: str | None = None,
        field: str | None = None,
        details: Mapping[str, Any] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(f"{code} {field or ''} {params}".strip())
        self.code = code
        self.key = key or f"errors.{code}"
        self.field = field
        self.details: Mapping[str, Any] = details or {}
        self.params: Mapping[str, Any] = params


class NotFound(ToolkitError):
    """There is no such thing; `what` is a noun for the log, never a secret."""


class StaleLog(ToolkitError):
    """The log has moved on: `append` expected another last seq."""
