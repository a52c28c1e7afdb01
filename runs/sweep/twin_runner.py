"""A run of one arm of `restaking compare`: the scenario of both arms, with what the arm changes in it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from restaking.runs.sweep import model_runner
from restaking.runs.sweep.experiment import Experiment
from restaking.runs.sweep.factors import Value
from restaking.runs.sweep.runner import WITH, Result

warm = model_runner.warm


def run(experiment: Experiment, point: Mapping[str, Value], seed: int) -> Result:
    """One run with the overrides of its arm."""
    return model_runner.run(experiment, json.loads(str(point[WITH])), seed)
