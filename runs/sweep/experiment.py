"""An experiment: a plan with its points in place, and what identifies each of its runs.

A run is numbered ``replicate × points + point``, so that every point is seen once before any is seen twice, and
numbers stay when replicates are added.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

import restaking
from restaking.model.scenario import Scenario, load
from restaking.model.scenario.errors import ScenarioError
from restaking.runs.sweep.checks import check, check_days, check_values, factors_of
from restaking.runs.sweep.designs import DESIGNS
from restaking.runs.sweep.factors import Value
from restaking.runs.sweep.members import check_members
from restaking.runs.sweep.plan import Plan
from restaking.runs.sweep.points import Points
from restaking.runs.sweep.points import place as placed

TRIED: Final = 10
"""Points that are read as scenarios before anything is run; the others show what is wrong as failed runs."""
TRIED_OF_OWN: Final = 500
"""The same where the plan spells its points out."""
CENSUS: Final = "operators.census"
"""The key that names a file, whose content decides a run as much as its name."""
CODE: Final = ("core", "agents", "model", "runs/sweep/model_runner.py")
"""What decides the result of a run."""
MOST_RUNS: Final = 10_000_000


@dataclass(frozen=True)
class Experiment:
    """A checked plan, its scenario as `load` takes it, and its points."""

    plan: Plan
    scenario: str
    scenario_sha256: str
    product: str
    points: Points

    @property
    def settings(self) -> dict[str, Any]:  # scenario keys hold values of any kind
        """Scenario keys that hold in every run."""
        return settings_of(self.plan)

    @cached_property
    def reads_files(self) -> bool:
        """Whether runs read files that somebody may change meanwhile."""
        own = self.scenario.endswith(".toml")
        return own or bool(censuses(load(self.scenario, self.settings), self.points))

    def place_of(self, number: int) -> tuple[int, int]:
        """Point and replicate of a run."""
        replicate, point = divmod(number, len(self.points))
        return point, replicate

    def number_of(self, point: int, replicate: int) -> int:
        """Number of a run."""
        return replicate * len(self.points) + point

    def seed(self, number: int) -> int:
        """Seed of a run: of its replicate alone under common random numbers, else of its point too."""
        point, replicate = self.place_of(number)
        key = (replicate,) if self.plan.common_random_numbers else (point, replicate)
        return seed_of(self.plan.seed, key)

    def run_id(self, number: int) -> str:
        """Fingerprint of what decides a run: product, parameters, seed, replicate; never its order or worker."""
        point, replicate = self.place_of(number)
        values = sorted(self.points[point].items())
        content = [self._base, values, self.points.copies[point], self.seed(number), replicate]
        return hashlib.blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()

    def sha256(self) -> str:
        """Fingerprint of the plan as resolved."""
        return hashlib.sha256(json.dumps(self.plan.resolved(), sort_keys=True).encode()).hexdigest()

    @cached_property
    def _base(self) -> str:
        stop = self.plan.stop.model_dump(mode="json") if self.plan.stop else None
        content = [self.product, self.scenario_sha256, stop]
        return hashlib.blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()


def prepare(plan: Plan, folder: Path) -> Experiment:
    """The experiment of a plan whose own paths start from `folder`.

    Raises:
        ScenarioError: naming field, value and what is allowed.
    """
    check(plan)
    check_values(factors_of(plan))
    is_file = plan.scenario.endswith(".toml")
    scenario = str(folder.absolute() / plan.scenario) if is_file else plan.scenario  # workers may be elsewhere
    base = load(scenario, settings_of(plan))
    check_days(plan, base.run.days)
    points, where = placed(plan, folder), DESIGNS[plan.design.kind].where
    _few_enough(plan, points)
    for point in range(0, len(points), -(-len(points) // (TRIED if where is None else TRIED_OF_OWN))):
        place = f"point {point} of the plan" if where is None or points.dropped else where(plan.design, folder, point)
        _is_scenario(scenario, settings_of(plan), points[point], place.strip(" .:"))
    check_censuses(base, points)
    check_members(plan, scenario, settings_of(plan), points)
    return Experiment(plan, scenario, base_sha256(base, points), product(), points)


def censuses(base: Scenario, points: Points) -> list[str]:
    """Every census file that the scenario or a point names."""
    return sorted({base.operators.census, *points.named(CENSUS)} - {""})


def check_censuses(base: Scenario, points: Points) -> None:
    """Refuse a census that cannot be read, before anything is run."""
    names = censuses(base, points)
    if names:
        from restaking.model.build.census_csv import census_from_csv

        for name in names:
            census_from_csv(name)


def base_sha256(base: Scenario, points: Points) -> str:
    """Fingerprint of the scenario before any point changes it, and of the content of all censuses."""
    named = {name: hashlib.sha256(Path(name).read_bytes()).hexdigest() for name in censuses(base, points)}
    return hashlib.sha256(json.dumps([base.sha256(), named]).encode()).hexdigest() if named else base.sha256()


def settings_of(plan: Plan) -> dict[str, Any]:
    """Scenario keys of a plan that hold in every run: `days` and what [set] says."""
    return {**({"run.days": plan.days} if plan.days else {}), **plan.set}


@cache
def seed_of(root: int, key: tuple[int, ...]) -> int:
    """A seed from 0 to 2**63 - 1 from a root and a spawn key; neighbours have nothing in common."""
    return int(np.random.SeedSequence(root, spawn_key=key).generate_state(1, np.uint64)[0] >> np.uint64(1))


@cache
def product() -> str:
    """Version of the product and fingerprint of the code that runs are made of."""
    root = Path(__file__).resolve().parents[2]
    mark = hashlib.blake2b(digest_size=8)
    for name in CODE:
        files = sorted((root / name).rglob("*.py"))
        for file in files or [root / name]:
            mark.update(f"{file.relative_to(root).as_posix()}\n".encode() + file.read_bytes())
    return f"{restaking.__version__}+{mark.hexdigest()}"


def _few_enough(plan: Plan, points: Points) -> None:
    key = "n" if plan.replicates.until_half_width is None else "most"
    each, most = getattr(plan.replicates, key), MOST_RUNS // len(points)
    if each > most:
        raise ScenarioError(f"replicates.{key} = {each}: not allowed; at most {most} with {len(points)} points")


def _is_scenario(scenario: str, settings: dict[str, Any], point: dict[str, Value], place: str) -> None:
    try:
        load(scenario, {**settings, **point})
    except ScenarioError as refusal:
        raise ScenarioError(f"{refusal} ({place}; a constraint may leave it out)") from None
