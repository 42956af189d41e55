"""How a bench tells what it found: for people line by line, or as JSON for `make figures`."""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any


def told(figures: Mapping[str, Any], promises: Mapping[str, bool], to_people: Callable[[], None]) -> int:
    """Print the figures and which promises hold; return the exit code, 1 where one does not.

    `figures` is what `--json` prints, with the promises; `to_people` prints the same otherwise.
    """
    if "--json" in sys.argv:
        print(json.dumps({**figures, "promises": promises}, indent=2))
    else:
        to_people()
        for promise, holds in promises.items():
            print(f"{'holds' if holds else 'FAILS'}: {promise}")
    return int(not all(promises.values()))


def as_lines(cells: list[dict[str, Any]]) -> None:
    """Print a line for each cell."""
    for cell in cells:
        print("  ".join(f"{name} {value}" for name, value in cell.items()))
