"""`make chaos`: the long storm, and its figures in docs/reliability.md.

Ends with exit code 1 where anything was lost or doubled, or is not as it was shown; then it notes the seed in
failed_seeds.txt, which `make deep` storms through again (test_failed_seeds.py).
"""

import argparse
import asyncio
import logging
import os
import platform
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.storm import Plan, Report, storm

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
FAILED = Path(__file__).with_name("failed_seeds.txt")
_BETWEEN = re.compile(r"(<!-- storm: begin -->\n).*?(<!-- storm: end -->)", re.DOTALL)


def planned(*, seed: int, phones: int, seconds: float) -> Plan:
    """Return the storm of a seed, for so many phones and so long."""
    return Plan(
        seed=seed,
        phones=phones,
        exposed=phones // 3,  # each message over the bad network is taken apart here, on the same two cores
        seconds=seconds,
        pace=phones / 4,  # some four commands a second in all, and those of the two facilitators
        # A step or a reveal sends the whole wheel to everyone, in a real workshop once in minutes; more of them than
        # this, and what is measured is how fast one process reads what comes to three hundred phones.
        lead_pace=max(1.5, phones / 50),
        pages=3,
    )


def failed() -> list[tuple[Plan, str]]:
    """Return the storms that once went wrong, each with what it was."""
    lines = [line.split(maxsplit=3) for line in FAILED.read_text(encoding="utf-8").splitlines() if line[:1].isdigit()]
    return [
        (planned(seed=int(seed), phones=int(phones), seconds=float(seconds)), what)
        for seed, phones, seconds, what in lines
    ]


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
    plan = replace(planned(seed=given.seed, phones=given.phones, seconds=given.seconds), told=True)
    report = asyncio.run(storm(plan))
    print(report.table())
    wrong = [*report.lost, *report.doubled, *report.wrong]
    print("\n".join(wrong[:50]))
    if wrong:
        with FAILED.open("a", encoding="utf-8") as failed:
            failed.write(f"{plan.seed} {plan.phones} {plan.seconds:.0f} {wrong[0][:120]}\n")
    elif given.write:
        write_figures(report)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
