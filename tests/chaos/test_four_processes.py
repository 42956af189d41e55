"""400 phones place cards behind nginx; two of four processes are killed and started again, and the database stops.

Nothing acknowledged may be lost, and every phone shows the same in the end. How long people waited is printed, and
judged in tests/bench/bench_country.py.
"""

import statistics
from pathlib import Path

import pytest

from tests.chaos.country import country, workshop
from tests.chaos.several import log_of, nothing_is_lost_or_doubled

PHONES, CARDS, PAUSE_SECONDS = 400, 2, 30.0


@pytest.mark.deep
def test_what_was_acknowledged_outlives_two_processes_and_the_database(tmp_path: Path) -> None:
    with country(tmp_path, processes=4) as here:
        held = workshop(here, phones=PHONES, cards=CARDS, pause=PAUSE_SECONDS)
        nothing_is_lost_or_doubled(held.phones, CARDS, log_of(here.servers[1], held.token, held.session))
    lived = held.lived
    assert [phone.number for phone in held.phones if phone.gaps] == []
    assert len(lived.disasters) == 3
    assert len(lived.back) >= PHONES // 4, "phones had to come back"
    print(f"\n{PHONES} phones over four processes, {len(lived.waits)} cards, {len(lived.back)} lines lost")
    for what, seconds in (("back", lived.back), ("met a disaster", lived.met), ("all", lived.waits)):
        p95 = sorted(seconds)[int(0.95 * len(seconds))]
        print(f"{what}: {len(seconds)}, median {statistics.median(seconds):.2f} s, p95 {p95:.2f} s")
