"""Recovery: parameters of a synthetic truth lie within the intervals that a search of a small world gives."""

from pathlib import Path

import numpy as np
import pytest

from restaking.runs.calibrate import telling
from restaking.runs.calibrate.problem import Moment, Parameter, Problem
from restaking.runs.calibrate.ridge import fit
from restaking.runs.calibrate.trials import search
from restaking.runs.validation.watching import Seen, Studio

pytest.importorskip("optuna")
pytestmark = pytest.mark.xdist_group("recovery")

DAYS, TRIALS = 25, 30
TRUTH = {"stakers.attention": 0.05, "operators.review_rate": 0.08, "incentives.halflife_days": 30.0}
WORLD = {
    "run.days": DAYS, "stakers.count": 300, "stakers.max_eth": 100_000.0, "stakers.taste_renewal": 0.02,
    "operators.taste_renewal": 0.1, "slashing.fault_rate": 0.0,
}  # fmt: skip
PARAMETERS = (
    Parameter("stakers.attention", 0.01, 0.2, log=True),
    Parameter("operators.review_rate", 0.01, 0.5, log=True),
    Parameter("incentives.halflife_days", 10.0, 100.0, log=True),
)


def reviews(run: Seen) -> float:
    return float(run.frame["reviews_share"].iloc[1:].mean())


def opt_ins(run: Seen) -> float:
    return float((run.frame["opt_ins"] + run.frame["opt_outs"]).sum())


def incentives(run: Seen) -> float:
    days = run.frame["yield.incentives"].iloc[1:]
    return float(days.iloc[-5:].mean() / days.iloc[:5].mean())


def outflow(run: Seen) -> float:
    return float(run.frame["outflow_share"].iloc[1:].mean())


MEASURES = {"reviews": reviews, "opt-ins and opt-outs": opt_ins, "incentives": incentives, "outflow": outflow}


def truth() -> list[Moment]:
    """What twelve runs of the truth show, on seeds that the search does not use."""
    studio = Studio(lambda: None, {**WORLD, **TRUTH})
    runs = [studio.watch("teaching", seed) for seed in range(101, 113)]
    found = []
    for name, measure in MEASURES.items():
        values = np.array([measure(run) for run in runs])
        found.append(Moment(name, float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(runs))), measure))
    return found


def test_the_true_parameters_lie_within_their_intervals(tmp_path: Path):
    problem = Problem("recovery", "teaching", PARAMETERS, truth(), WORLD, seeds=range(1, 7))
    found = fit(problem, search(problem, tmp_path, TRIALS))
    print("\n".join(telling.lines(problem, found, TRIALS)))
    for each in found.estimates:
        assert each.low <= TRUTH[each.key] <= each.high, each
        assert each.bounded, each
        assert each.high / each.low < 3.0, f"an interval that says something: {each}"
