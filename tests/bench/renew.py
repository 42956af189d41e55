"""Measure everything anew and write it in docs/performance.md: `make figures`, on a machine with nothing else to do.

The machine is named in general terms only: no name, no path.
"""

import json
import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "performance.md"
BENCHES = {
    "fanout": "bench_fanout.py",
    "commands": "bench_commands.py",
    "room": "bench_room.py",
    "country": "bench_country.py",
}
_BLOCK = re.compile(r"```json\n.*?\n```", re.DOTALL)


def machine() -> dict[str, Any]:
    """Return what the machine is, and how busy it was with other things when measuring began."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "system": platform.system(),
        "python": platform.python_version(),
        "others_load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "at": datetime.now(UTC).date().isoformat(),
    }


def figures_of(bench: str) -> Any:
    """Run one bench and return its JSON; a promise that fails is a figure too."""
    print(f"== {bench}", file=sys.stderr, flush=True)
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
    done = subprocess.run([sys.executable, HERE / bench, "--json"], stdout=subprocess.PIPE, text=True, env=environment)
    return json.loads(done.stdout)


def main() -> int:
    """Measure, write the page, and tell which promises do not hold."""
    figures = {"machine": machine(), **{name: figures_of(bench) for name, bench in BENCHES.items()}}
    written(figures)
    figures["scale"] = figures_of("scale_simulation.py")
    written(figures)
    failed = [promise for name in BENCHES for promise, holds in figures[name]["promises"].items() if not holds]
    for promise in failed:
        print(f"FAILS: {promise}")
    return int(bool(failed))


def written(figures: dict[str, Any]) -> None:
    """Put the figures in the page, where the last ones stood."""
    page = PAGE.read_text(encoding="utf-8")
    block = "```json\n" + json.dumps(figures, indent=1) + "\n```"
    assert _BLOCK.search(page), "docs/performance.md has no place for figures"
    PAGE.write_text(_BLOCK.sub(lambda _: block, page, count=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
