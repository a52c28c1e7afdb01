"""Sweep folders made by hand: any plan, any function of a point and its luck, without a model."""

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from restaking.runs.analysis.result import Result

Model = Callable[[Mapping[str, Any], np.random.Generator], Mapping[str, float]]


def grid(**levels: Sequence[Any]) -> pd.DataFrame:
    return pd.DataFrame(list(itertools.product(*levels.values())), columns=list(levels))


def store(folder: Path, points: pd.DataFrame, model: Model, *, replicates: int = 10, **plan: Any) -> Result:
    """A finished sweep of `model` over `points`; `plan` adds to its plan."""
    shared = plan.setdefault("common_random_numbers", True)
    plan = {"name": "made by hand", "question": "Does it?", "replicates": {"n": replicates}, **plan}
    rows = []
    for point, values in enumerate(points.to_dict("records")):
        for replicate in range(replicates):
            luck = np.random.default_rng([replicate] if shared else [replicate, point])
            parameters = {f"param.{key}": value for key, value in values.items()}
            outcomes = {f"metric.{name}": float(value) for name, value in model(values, luck).items()}
            name = f"{point:05d}-{replicate:03d}"
            row = {"run_id": name, "point": point, "replicate": replicate, "seed": replicate, **parameters}
            rows.append(row | {"status": "ok", "attempt": 1, "wall_ms": 5.0, "cpu_ms": 4.0, "peak_rss_mib": 90.0}
                        | {"digest": f"d{name}", **outcomes, "error": None})  # fmt: skip
    table = pd.DataFrame(rows)
    (folder / "parts" / "run").mkdir(parents=True)
    planned = ["run_id", "point", "replicate", "seed", *(f"param.{key}" for key in points)]
    table[planned].to_parquet(folder / "plan.parquet")
    manifest = {"schema": 1, "kind": "sweep", "plan": plan, "plan_sha256": "0" * 64, "digest": "abc"}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    half = len(table) // 2
    write_part(folder, "a", table.iloc[:half])
    write_part(folder, "b", table.iloc[half:])
    return Result(folder)


def write_part(folder: Path, name: str, rows: pd.DataFrame) -> None:
    rows.to_parquet(folder / "parts" / "run" / f"part-{name}.parquet")


def parts(folder: Path) -> pd.DataFrame:
    """All rows of all parts, repeated ones too."""
    return pd.concat([pd.read_parquet(file) for file in sorted((folder / "parts" / "run").glob("*.parquet"))])


def change(folder: Path, rows: Callable[[pd.DataFrame], pd.DataFrame]) -> Result:
    """The same folder with its rows changed."""
    table = rows(parts(folder))
    for file in (folder / "parts" / "run").glob("*.parquet"):
        file.unlink()
    write_part(folder, "a", table)
    return Result(folder)
