"""Runs to be compared: here, in a process of their own, interpreted instead of compiled.

``python -m tests.regression.runs '{"scenario": "teaching", "seed": 1, "days": 5}'`` prints an outcome as JSON.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field

from restaking import RestakingModel
from tests.house.sources import ROOT

LAWS: dict[str, dict[str, float | str]] = {
    "pooled": {"slashing.mode": "pooled", "slashing.native_settle": "exit_burn", "slashing.unjust_rate": 1.0},
    "elastic": {"slashing.mode": "elastic", "slashing.veto_days": 2, "slashing.veto_chance": 0.3},
    "vault": {"slashing.mode": "vault", "slashing.redistribute": 0.5, "base.era": "gloas", "base.slash_rate": 0.1},
}
"""Other laws than the default, with what goes along with slashing spread over them."""


@dataclass(frozen=True)
class Run:
    """What is run."""

    scenario: str
    seed: int
    days: int
    overrides: dict[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What came out: the digest of the last day's state and all metrics of all days, as text to the last bit."""

    digest: str
    series: str
    slashed_eth: float


def outcome(run: Run) -> Outcome:
    model = RestakingModel(run.scenario, seed=run.seed, **run.overrides).run(run.days)
    series = json.dumps(model.metrics().to_dict("list"))  # shortest text that reads back as the same float
    return Outcome(model.digest(), series, model.latest()["slashed_eth"])


def outcome_in_new_process(run: Run, **environment: str) -> Outcome:
    command = [sys.executable, "-m", __name__, json.dumps(asdict(run))]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return Outcome(**json.loads(done.stdout))


def main() -> None:
    sys.stdout.write(json.dumps(asdict(outcome(Run(**json.loads(sys.argv[1]))))))


if __name__ == "__main__":
    main()
