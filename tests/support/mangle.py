"""What a careless program or somebody with bad intentions makes of right data: drawn by Hypothesis.

Nearly right is what breaks a reader: one value replaced, one key gone, a few bytes turned. It judges nothing.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

_HUGE = 10**40
_STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 1e308, _HUGE, "", " ", "‽", "a" * 200, "x" * 5000, "\0", "\ud83d", "‮", "=1+1", "../..",
    "<img src=x onerror=alert(1)>", "[[", [], {}, [[]], {"": {}}, {"__proto__": 1}, ["a", "a"], "2026-02-31",
)  # fmt: skip
_FOREIGN = (b"\xff\xfe", b"<!ENTITY", b"\0", b"{{", b"9" * 500)


def junk() -> st.SearchStrategy[Any]:
    """Draw anything that JSON can say."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
    return st.sampled_from(_STRANGE) | st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
        max_leaves=12,
    )


@st.composite
def mangled(draw: st.DrawFn, right: Any, most: int = 3) -> Any:
    """Draw what is left of a right value after one to `most` changes, each anywhere in it."""
    value = deepcopy(right)
    for _ in range(draw(st.integers(1, most))):
        path = draw(st.sampled_from(paths_in(value)))
        value = draw(st.sampled_from(_CHANGES))(value, path, deepcopy(draw(junk())))
    return value


def paths_in(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path to every value inside a value, the value itself first."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for key, one in inner for path in paths_in(one, (*here, key)))]


@st.composite
def bitten(draw: st.DrawFn, right: bytes, most: int = 6) -> bytes:
    """Draw right bytes of which a few were turned, cut out or put in."""
    data = bytearray(right)
    for _ in range(draw(st.integers(1, most))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        how = draw(st.sampled_from(("turn", "cut", "end", "put")))
        if how == "turn" and data:
            data[at] = draw(st.integers(0, 255))
        elif how == "cut":
            del data[at : at + draw(st.integers(1, 40))]
        elif how == "end":
            del data[at:]
        else:
            data[at:at] = draw(
                st.binary(max_size=12) | st.sampled_from((b"\xff\xfe", b"<!ENTITY", b"\0", b"{{", b"9" * 500))
            )
    return bytes(data)


def _replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    _holder(value, path)[path[-1]] = new
    return value


def _gone(value: Any, path: tuple[Any, ...], _: Any) -> Any:
    if path:
        del _holder(value, path)[path[-1]]
    return value


def _added(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    inner = value
    for part in path:
        inner = inner[part]
    if isinstance(inner, list):
        inner.append(new)
    elif isinstance(inner, dict):
        inner[new if isinstance(new, str) else "onbekend"] = new
    return value


def _doubled(value: Any, path: tuple[Any, ...], _: Any) -> Any:
    held = _holder(value, path) if path else None
    if isinstance(held, list):
        held.append(deepcopy(held[path[-1]]))
    return value


def _holder(value: Any, path: tuple[Any, ...]) -> Any:
    for part in path[:-1]:
        value = value[part]
    return value


_CHANGES: tuple[Callable[[Any, tuple[Any, ...], Any], Any], ...] = (_replaced, _replaced, _gone, _added, _doubled)
