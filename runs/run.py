"""One run of a scenario: build, step through the days, leave a run folder, report."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from restaking.model.scenario import Scenario, load
from restaking.runs import folder
from restaking.runs.progress import Progress
from restaking.runs.provenance import provenance
from restaking.runs.refused import BUG, Refused

if TYPE_CHECKING:
    from restaking.model.restaking_model import RestakingModel


@dataclass(frozen=True)
class Order:
    """What to run and where to leave it."""

    scenario: str
    seed: int = 1
    overrides: dict[str, object] = field(default_factory=dict)
    out: Path | None = None
    overwrite: bool = False
    stakers: bool = False


@dataclass(frozen=True)
class Finished:
    """A finished run: the model on its last day, and the report that `--json` prints."""

    model: RestakingModel
    report: dict[str, Any]


def run(order: Order, *, silent: bool = False) -> Finished:
    """Carry out an order; ScenarioError or Refused before anything is written if it cannot be."""
    scenario = load(order.scenario, order.overrides)
    inputs = folder.inputs_of(_with_readable_census(scenario), order.seed, order.stakers)
    out = order.out or folder.default_folder(scenario)
    digest_there = folder.check_free(out, inputs, overwrite=order.overwrite)
    started = datetime.now(UTC)
    model = simulate(order, scenario, silent=silent)
    report = _report(model, scenario, out)
    if digest_there is None:
        finished = datetime.now(UTC)
        manifest = provenance() | {
            "scenario": scenario.resolved(),
            "inputs": asdict(inputs),
            "started": started.isoformat(),
            "finished": finished.isoformat(),
            **asdict(inputs),
            **{key: report[key] for key in ("days", "digest", "seconds", "agents")},
        }
        folder.write(out, model, manifest, stakers=order.stakers)
    elif digest_there != report["digest"]:
        raise Refused(
            f"--out {out}: exists and holds another result of the same scenario; a new folder, or --overwrite"
        )
    return Finished(model, report)


def simulate(order: Order, scenario: Scenario, *, days: int | None = None, silent: bool = False) -> RestakingModel:
    """The model after its days (default: the scenario's horizon)."""
    from restaking.model.restaking_model import RestakingModel

    total = scenario.run.days if days is None else days
    model = RestakingModel(scenario=scenario, seed=order.seed)
    with Progress(scenario.name, total, silent=silent) as progress:
        while model.day < total:
            model.step()
            progress.advance()
    return model


def plain(value: Any) -> Any:  # any JSON-like value, NumPy scalars included
    """The value as strict JSON can hold it: NaN and infinities become null."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _with_readable_census(scenario: Scenario) -> Scenario:
    """Read the census once before anything is built, so that its errors come first."""
    if scenario.operators.census:
        from restaking.model.build.census_csv import census_from_csv

        census_from_csv(scenario.operators.census)
    return scenario


def _report(model: RestakingModel, scenario: Scenario, out: Path) -> dict[str, Any]:
    latest = model.latest()
    error = latest.get("conservation_error_gwei", math.nan)
    if error != 0:
        raise Refused(f"the books do not balance: conservation_error_gwei = {error}", BUG)
    world = model.world
    counts = {kind: len(getattr(world, kind)) for kind in ("stakers", "operators", "avss", "lrts")}
    report = {
        "scenario": scenario.name,
        "seed": model.seed,
        "days": model.day,
        "version": provenance()["version"],
        "digest": model.digest(),
        "seconds": model.seconds,
        "agents": counts,
        "metrics": latest,
        "conservation_error_gwei": int(error),
        "out": str(out),
    }
    checked: dict[str, Any] = plain(report)
    return checked
