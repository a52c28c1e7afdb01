"""The search: Optuna asks and is told; a journal on disk keeps every trial, and the same call resumes.

The first trials are a Sobol' sequence over the ranges, for the surface; the others follow the tree-structured Parzen
estimator. The sampler is seeded anew for each trial: a study that was interrupted goes on as if it had not been.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from restaking.core.units import Floats
from restaking.model.scenario.errors import ScenarioError
from restaking.runs.calibrate.problem import Problem, loss
from restaking.runs.calibrate.study import opened
from restaking.runs.refused import check_whole

if TYPE_CHECKING:
    import optuna

SAMPLER_SEED = 20_241_001
MOST_TRIALS = 100_000


@dataclass(frozen=True)
class Trial:
    """One point that was tried."""

    number: int
    values: dict[str, float]
    simulated: Floats
    """(moments,) mean over seeds."""
    noise: Floats
    """(moments,) standard error of that mean; 0 with one seed."""
    loss: float


def search(
    problem: Problem, folder: Path, count: int, *, evenly: float = 0.5, advance: Callable[[], None] = lambda: None
) -> list[Trial]:
    """Try until ``count`` trials are done, those of earlier calls included; ``evenly`` of them over the whole ranges.

    Raises:
        Refused: if Optuna is not installed, the folder cannot be written, or holds something else than this study.
        ScenarioError: naming key and value, before anything is run or written.
    """
    check_whole("trials", count, MOST_TRIALS)
    problem.check()
    study = opened(problem, folder)
    first = _even_points(problem, max(2, round(evenly * count)))
    while (done := _finished(study)) < count:
        _try_one(problem, study, first, done, advance)
    return trials(problem, study)[:count]


def _try_one(problem: Problem, study: optuna.Study, first: Floats, done: int, advance: Callable[[], None]) -> None:
    """Ask for a point, simulate it, tell."""
    from optuna.samplers import TPESampler
    from optuna.trial import TrialState

    study.sampler = TPESampler(seed=SAMPLER_SEED + done, n_startup_trials=0)
    if done < len(first):
        study.enqueue_trial({p.key: p.value(float(u)) for p, u in zip(problem.parameters, first[done], strict=True)})
    trial = study.ask()
    values = {p.key: trial.suggest_float(p.key, p.low, p.high, log=p.log) for p in problem.parameters}
    try:
        simulated, noise = simulate(problem, values, advance)
    except ScenarioError as refusal:  # a corner that the scenario's own checks refuse
        trial.set_user_attr("refused", str(refusal))
        study.tell(trial, state=TrialState.PRUNED)
        return
    trial.set_user_attr("simulated", simulated.tolist())
    trial.set_user_attr("noise", noise.tolist())
    value = loss(problem, simulated)
    study.tell(trial, value if math.isfinite(value) else 1e300)


def simulate(problem: Problem, values: dict[str, float], advance: Callable[[], None]) -> tuple[Floats, Floats]:
    """(moments,) means over the problem's seeds, and their standard errors."""
    settings = {**problem.settings, **values}
    runs = (problem.play(problem.scenario, settings, seed, advance) for seed in problem.seeds)
    rows = np.array([[moment.measure(run) for moment in problem.moments] for run in runs])
    count = len(problem.seeds)
    spread = rows.std(axis=0, ddof=1) / math.sqrt(count) if count > 1 else np.zeros(rows.shape[1])
    return rows.mean(axis=0), spread


def trials(problem: Problem, study: optuna.Study) -> list[Trial]:
    """All finished trials of a study."""
    found = []
    for each in _told(study):
        if "simulated" in each.user_attrs:
            simulated, noise = (np.array(each.user_attrs[name]) for name in ("simulated", "noise"))
            found.append(Trial(each.number, dict(each.params), simulated, noise, loss(problem, simulated)))
    return found


def _told(study: optuna.Study) -> list[Any]:  # Optuna's frozen trials
    from optuna.trial import TrialState

    return list(study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED)))


def _finished(study: optuna.Study) -> int:
    return len(_told(study))


def _even_points(problem: Problem, count: int) -> Floats:
    """(count, parameters) of a Sobol' sequence in the unit cube."""
    from scipy.stats import qmc

    whole = qmc.Sobol(len(problem.parameters), seed=SAMPLER_SEED).random_base2(max(1, math.ceil(math.log2(count))))
    return np.asarray(whole)[:count]
