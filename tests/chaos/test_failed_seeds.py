"""Storms that once went wrong (failed_seeds.txt), again: what was mended stays mended."""

import pytest

from tests.chaos.long_storm import failed
from tests.chaos.storm import Plan, storm

pytestmark = pytest.mark.deep


@pytest.mark.parametrize("plan", [pytest.param(plan, id=f"{plan.seed}: {what}") for plan, what in failed()])
async def test_a_storm_that_once_went_wrong_goes_well(plan: Plan) -> None:
    report = await storm(plan)
    assert not [*report.lost, *report.doubled, *report.wrong], report.table()
