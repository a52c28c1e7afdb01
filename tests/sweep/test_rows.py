"""What a run leaves on disk: equal numbers as equal bytes."""

import math

from restaking.runs.sweep.rows import Row, runs_table, series_table
from tests.sweep.stand import experiment


def test_zeros_are_kept_without_their_sign_and_what_is_not_known_as_such():
    found = [Row(0, "ok", metrics={"slashed": -0.0}, series={"slashed_eth": [-0.0, math.nan, -1.0]})]
    found += [Row(1, "ok", metrics={"slashed": math.nan}), Row(2, "failed")]
    kept = runs_table(experiment(), found)["metric.slashed"].to_pylist()
    assert math.copysign(1.0, kept[0]) == 1.0 and math.isnan(kept[1]) and kept[2] is None
    days = series_table(experiment(), found)["slashed_eth"].to_pylist()
    assert math.copysign(1.0, days[0]) == 1.0 and math.isnan(days[1]) and days[2] == -1.0
