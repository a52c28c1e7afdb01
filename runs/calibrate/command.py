"""`restaking calibrate`: a shipped calibration from its name to its report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from restaking.model.scenario import load
from restaking.model.scenario.errors import not_allowed, shown
from restaking.runs.calibrate import mainnet, replayed, telling
from restaking.runs.calibrate.problem import Problem
from restaking.runs.calibrate.ridge import Fit, fit, needed
from restaking.runs.calibrate.study import check_folder
from restaking.runs.calibrate.trials import MOST_TRIALS, search
from restaking.runs.progress import Progress
from restaking.runs.refused import Refused, check_whole
from restaking.runs.validation.fact import MAINNET
from restaking.runs.validation.replay import driving, table

MOST_SEEDS: Final = 1000


@dataclass(frozen=True)
class Calibrated:
    """A search and what it says."""

    problem: Problem
    found: Fit
    trials: int

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return telling.as_json(self.problem, self.found, self.trials)

    def lines(self) -> Iterator[str]:
        """The report."""
        return telling.lines(self.problem, self.found, self.trials)


def calibrate(
    scenario: str, history: Sequence[Path], trials: int, seeds: int, out: Path | None, *, silent: bool = False
) -> Calibrated:
    """Search and fit; trials of earlier calls on the same folder count.

    Raises:
        ScenarioError: naming what is not allowed, before anything is written.
        Refused: if the folder is something else, cannot be written, or the history has nothing to fit to.
    """
    if scenario not in (MAINNET, driving.SCENARIO):
        raise Refused(f"SCENARIO = {shown(scenario)}: not allowed; one of {MAINNET}, {driving.SCENARIO}")
    check_whole("trials", trials, MOST_TRIALS)
    check_whole("seeds", seeds, MOST_SEEDS)
    folder = out or Path("runs/out") / f"calibrate-{scenario}"
    check_folder(folder)
    problem = _problem(scenario, history, seeds)
    if trials < needed(problem):
        enough = f"a whole number from {needed(problem)} to {MOST_TRIALS}, for {len(problem.parameters)} parameters"
        raise not_allowed("trials", trials, enough)
    problem.check()
    days = load(problem.scenario, dict(problem.settings)).run.days
    with Progress(f"calibrate {problem.name}", trials * seeds * days, silent=silent) as progress:
        done = search(problem, folder, trials, advance=progress.advance)
    return Calibrated(problem, fit(problem, done), len(done))


def _problem(scenario: str, history: Sequence[Path], seeds: int) -> Problem:
    if scenario == driving.SCENARIO:
        if not history:
            raise Refused(f"calibrate {scenario} needs --history CSV: what to fit to")
        return replayed.problem(table.read(history), seeds)
    return mainnet.problem(seeds)
