"""A runner that costs next to nothing: outcomes are a hash of point and seed."""

import hashlib
import json

from restaking.runs.sweep.runner import Result


def warm(experiment):
    """Nothing to load."""


def run(experiment, point, seed):
    """Outcomes between 0 and 1; `run.cost` milliseconds of CPU are spent where the plan's scenario name says so."""
    digest = hashlib.blake2b(json.dumps([sorted(point.items()), seed]).encode(), digest_size=16).hexdigest()
    number = int(digest[:8], 16) / 16**8
    days = [number * day for day in range(3)] if experiment.plan.series else []
    metrics = dict.fromkeys(experiment.plan.outcomes or ("number",), number)
    return Result(digest, metrics, {"number": days} if days else {})
