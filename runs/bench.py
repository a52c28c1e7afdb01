"""Speed as ratios, in CPU time of one process, measured in turns so that a drifting machine hits both sides."""

import importlib
import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from restaking.model.restaking_model import RestakingModel

ROUNDS = 3
TICKS = 5
WARM = 2
SHORT, WHOLE = 10, 180  # days
STAKERS = 200_000
SHAPE: dict[str, object] = {"operators.count": 1500, "avss.count": 200, "lrts.count": 15}
LIVELY: dict[str, object] = {
    "stakers.attention": 0.2,  # chance of a review per staker and day
    "stakers.considered": 3,  # with 3 other venues and 15 LRTs 21 options a review; the plain-Mesa script weighs 13
    "stakers.attention_professional": 0.2,
    "stakers.taste_renewal": 0.0005,
    "operators.mean_avs": 13.0,
    "operators.organisations": 900,
    "slashing.fault_rate": 0.001,
}
SMALL: dict[str, object] = {"operators.count": 300, "avss.count": 50, "lrts.count": 15, "operators.mean_avs": 8.0}


def main(as_json: bool, baseline: Path | None) -> None:
    """Measure and print: a table, or exactly one JSON object."""
    report = measure(baseline)
    if as_json:
        print(json.dumps(report))
        return
    for name, value in report.items():
        print(f"{name:<26} {_shown(value)}")


def measure(baseline: Path | None) -> dict[str, Any]:
    """All figures. Ratios to plain Mesa are null without a baseline script.

    The script takes --stakers --ops --avss --lrts --ticks and prints one JSON line with ns_per_staker_tick.
    """
    model = RestakingModel("teaching", seed=1, **{"stakers.count": STAKERS, **SHAPE, **LIVELY})
    cpu_ticks(model, WARM)
    model.seconds["per_phase"].clear()
    ours, theirs, ratios = [], [], []
    for _ in range(ROUNDS):
        mine = statistics.median(cpu_ticks(model, TICKS)) / STAKERS * 1e9
        ours.append(mine)
        if baseline is not None:
            other = _baseline_ns(baseline)
            theirs.append(other)
            ratios.append(other / mine)
    ns = statistics.median(ours)
    return {
        "ratio_to_reference": ratio_to_reference(),
        "ratio_to_plain_mesa": round(statistics.median(ratios), 1) if ratios else None,
        "ratio_to_bandwidth_floor": round(ns / bandwidth_floor_ns(model), 1),
        "cost_exponent": round(cost_exponent(), 3),
        "ns_per_staker_tick": round(ns, 1),
        "ns_per_staker_tick_plain_mesa": round(statistics.median(theirs), 1) if theirs else None,
        "reviews_share": model.latest()["reviews_share"],
        "stakers": STAKERS,
        "ticks": ROUNDS * TICKS,
        "phases": {n: round(s / (ROUNDS * TICKS) * 1e3, 3) for n, s in model.seconds["per_phase"].items()},
    }


def cpu_ticks(model: RestakingModel, ticks: int) -> list[float]:
    """CPU seconds of each of the next ticks."""
    spent = []
    for _ in range(ticks):
        started = time.process_time()
        model.step()
        spent.append(time.process_time() - started)
    return spent


def ratio_to_reference() -> float | None:
    """CPU of the object-per-agent reference over ours for a whole run, building included; None outside a checkout.

    2,000 stakers for 180 days. The reference has the same rules in plain Python and draws from Mesa's own generator, as
    an ordinary Mesa model does; by key, as where it is compared bit by bit, it takes about twice as long.
    """
    root = Path(__file__).resolve().parents[1]
    if not (root / "tests" / "reference" / "loader.py").is_file():
        return None
    sys.path.insert(0, str(root))
    try:
        loader = importlib.import_module("tests.reference.loader")
        generator = importlib.import_module("tests.generator")
    finally:
        sys.path.remove(str(root))
    model = _whole_run(SHORT)  # compiles
    economy = loader.copy_day_zero(_whole_run(0))
    started = time.process_time()
    with generator.drawing_from(model.random):
        for _ in range(WHOLE):
            economy.step()
    theirs = time.process_time() - started
    started = time.process_time()
    _whole_run(WHOLE)
    return round(theirs / (time.process_time() - started), 1)


def _whole_run(days: int) -> RestakingModel:
    return RestakingModel("teaching", seed=1, **{"stakers.count": 2_000}).run(days=days)


def _baseline_ns(script: Path) -> float:
    """CPU nanoseconds per staker and tick of the plain-Mesa script at the same shape."""
    shape: Sequence[tuple[str, object]] = (
        ("--stakers", STAKERS), ("--ops", SHAPE["operators.count"]), ("--avss", SHAPE["avss.count"]),
        ("--lrts", SHAPE["lrts.count"]), ("--ticks", 3), ("--warm", 1),
    )  # fmt: skip
    command = [sys.executable, str(script), *(str(word) for pair in shape for word in pair)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    return float(json.loads(done.stdout.splitlines()[-1])["ns_per_staker_tick"])


def bandwidth_floor_ns(model: RestakingModel) -> float:
    """Nanoseconds per staker to stream the stakers' columns once at this machine's copy bandwidth."""
    row = sum(column.dtype.itemsize for column in model.world.stakers.columns.values())
    source = np.ones(8_000_000)
    target = np.empty_like(source)
    best = math.inf
    for _ in range(5):
        started = time.process_time()
        np.copyto(target, source)
        best = min(best, time.process_time() - started)
    return row / (2 * source.nbytes / best) * 1e9


def cost_exponent() -> float:
    """Slope of log CPU per tick on log stakers between 50,000 and 400,000."""
    sizes, costs = (50_000, 400_000), []
    for count in sizes:
        overrides = {**LIVELY, **SMALL, "stakers.count": count}
        model = RestakingModel("teaching", seed=1, **overrides)
        cpu_ticks(model, WARM)
        costs.append(statistics.median(cpu_ticks(model, TICKS)))
    return math.log(costs[1] / costs[0]) / math.log(sizes[1] / sizes[0])


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name} {ms:g} ms" for name, ms in value.items())
    return "not measured (no baseline)" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
