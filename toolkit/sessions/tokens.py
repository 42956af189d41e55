"""Join codes and secrets: made, recognised, and what is kept of them.

A secret is 128 random bits or more and is kept as its SHA-256 only. What one opens is not known here.
"""

import base64
import hashlib
import re
import secrets

CODE_ALPHABET = "BCDFGHJKMNPQRTVWXY346789"
CODE_LENGTH = 6
API_TOKEN_MARK = "pwt_"
DESK_TOKEN_MARK = "desk."
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,128}")


def new_code() -> str:
    """Return a fresh join code."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def code_of(typed: object) -> str | None:
    """Return the join code that somebody typed, in capitals and without spaces; None where it cannot be one."""
    if not isinstance(typed, str) or len(typed) > 40:
        return None
    code = "".join(typed.split()).replace("-", "").upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) else None


def new_token() -> str:
    """Return a fresh secret of 192 random bits, base64url."""
    return secrets.token_urlsafe(24)


def new_api_token() -> str:
    """Return a fresh token for a program; its first letters tell it from a participant's."""
    return API_TOKEN_MARK + new_token()


def is_token(given: object) -> bool:
    """Tell whether this can be a participant's token: base64url of 128 bits or more."""
    return isinstance(given, str) and _TOKEN.fullmatch(given) is not None


def is_privileged(given: object) -> bool:
    """Tell whether this claims to be more than a participant's token: one of the desk, or of a program."""
    return isinstance(given, str) and given.startswith((DESK_TOKEN_MARK, API_TOKEN_MARK))


def hashed(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def packed(data: bytes) -> str:
    """Return bytes as text for an address: base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    """Return the bytes of such a text."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
