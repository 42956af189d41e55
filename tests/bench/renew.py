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
DOCS = HERE.parents[1] / "docs"
PAGE, SCALE = DOCS / "performance.md", DOCS / "scale.md"
BENCHES = {
    "start": "bench_start.py",
    "fanout": "bench_fanout.py",
    "commands": "bench_commands.py",
    "room": "bench_room.py",
    "country": "bench_country.py",
    "back": "bench_back.py",
}
PROCESS_MB = 180  # of one process without phones, once its pages and exports were asked for
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
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {"promises": {f"{bench} runs to its end": False}}


def main() -> int:
    """Measure, write the page, and tell which promises do not hold."""
    figures: dict[str, Any] = {"machine": machine()}
    for name, bench in BENCHES.items():
        figures[name] = figures_of(bench)
    written(figures)
    figures["scale"] = figures_of("scale_simulation.py")
    written(figures)
    between(SCALE, "sizes", sizes_told(figures))
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
    between(PAGE, "promises", promises_told(figures))


def promises_told(figures: dict[str, Any]) -> str:
    """Return the promises as a table, those that do not hold first."""
    promises = [one for name in BENCHES if name in figures for one in figures[name]["promises"].items()]
    promises.sort(key=lambda promise: promise[1])
    rows = [f"| {promise} | {'yes' if holds else '**no**'} |" for promise, holds in promises]
    return "\n".join(["| promise | holds |", "|---|---|", *rows])


def sizes_told(figures: dict[str, Any]) -> str:
    """Return what so many sessions at once need, as a table."""
    full = next(c for c in figures["fanout"]["cells"] if c["server"] == "product" and c["phones"] == 1000)
    head = ("sessions at once", "phones", "processes", "memory", "commits a second", "line out", "p95 of a change")
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for size in figures["scale"]["sizes"]:
        memory = size["processes"] * PROCESS_MB + size["phones"] * full["kb_a_phone"] / 1000
        own = (size["sessions"], size["phones"], size["processes"], f"{memory / 1000:.1f} GB", size["commits_s"])
        lines.append("| " + " | ".join(map(str, (*own, f"{size['mbit_s']} Mbit/s", f"{size['p95_ms']} ms"))) + " |")
    return "\n".join(lines)


def between(page: Path, name: str, told: str) -> None:
    """Put something between its two marks in a page."""
    marks = re.compile(rf"(<!-- {name}: begin -->\n).*?(<!-- {name}: end -->)", re.DOTALL)
    text = page.read_text(encoding="utf-8")
    assert marks.search(text), f"{page.name} has no place for {name}"
    page.write_text(marks.sub(lambda found: f"{found[1]}\n{told}\n\n{found[2]}", text), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
