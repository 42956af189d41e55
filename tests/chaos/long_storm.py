"""`make chaos`: the long storm, and its figures in docs/reliability.md.

Ends with exit code 1 where anything was lost or doubled, or is not as it was shown.
"""

import argparse
import asyncio
import logging
import os
import platform
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.storm import Plan, Report, storm

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
_BETWEEN = re.compile(r"(<!-- storm: begin -->\n).*?(<!-- storm: end -->)", re.DOTALL)


def machine() -> str:
    """Say in general terms on what the figures were made."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"


def write_figures(report: Report) -> None:
    """Put the table in the page, between its marks."""
    day = datetime.now(UTC).date().isoformat()
    figures = f"Made on {day} by `make chaos`, server and phones together on one machine: {machine()}.\n"
    page = PAGE.read_text(encoding="utf-8")
    body = f"\n{figures}{report.table()}\n\n"
    PAGE.write_text(_BETWEEN.sub(lambda marks: marks[1] + body + marks[2], page), encoding="utf-8")


def main() -> int:
    """Run one storm and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="put the figures in docs/reliability.md")
    given = parser.parse_args()
    logging.getLogger("engineio.client").setLevel(logging.CRITICAL)  # a line that was cut is an error to it
    plan = Plan(
        seed=given.seed,
        phones=given.phones,
        exposed=given.phones // 3,  # each message over the bad network is taken apart here, on the same two cores
        seconds=given.seconds,
        pace=given.phones / 4,  # with the two facilitators, some five commands a second in all
        pages=3,
        told=True,
    )
    report = asyncio.run(storm(plan))
    print(report.table())
    wrong = [*report.lost, *report.doubled, *report.wrong]
    print("\n".join(wrong[:50]))
    if given.write and not wrong:
        write_figures(report)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
