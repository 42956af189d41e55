"""Everything goes wrong at once, and nothing that was acknowledged is gone: the storm of two minutes.

The long one, with three hundred phones, is `make chaos`. Another seed: `STORM_SEED=7`.
"""

import os

from tests.chaos.storm import Plan, storm

SHORT = Plan(seed=int(os.environ.get("STORM_SEED", "5")), phones=32, exposed=24, seconds=42.0, pace=1.5, pages=3)


async def test_nothing_acknowledged_is_lost_or_doubled_in_a_storm() -> None:
    report = await storm(SHORT)
    print(report.table())
    assert not [*report.lost, *report.doubled, *report.wrong], report.table()
    assert report.faults["server killed"] and report.acknowledged > 100, report.table()
