"""A sweep's outcomes as labelled arrays (xarray)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from restaking.runs.analysis.reading import METRIC, SERIES_PARTS
from restaking.runs.refused import CANNOT_START, Refused

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from restaking.runs.analysis.result import Result


def cube(result: Result) -> xr.Dataset:
    """Every outcome by key and replicate where the design is a full grid, else by point and replicate.

    Runs that failed or are missing are NaN here: a cube is a view of what there is, not an analysis. Kept series come
    as ``series.NAME`` with the dimension ``tick``.

    Raises:
        Refused: xarray is not installed.
    """
    try:
        import xarray
    except ImportError as problem:
        raise Refused(f"to_xarray needs {problem.name}: pip install 'restaking[analysis]'", CANNOT_START) from None
    points, runs = result.points(), result.runs()
    runs = runs[runs["status"] == "ok"]
    index, labels = _labels(points)
    table = runs.merge(index, left_on="point", right_index=True)[[*labels, "run_id", "replicate"]]
    dimensions = [*labels, "replicate"]
    columns = {METRIC + name: name for name in result.outcomes}
    wide = runs.set_index("run_id")[list(columns)].rename(columns=columns).astype(np.float64)
    made = table.join(wide, on="run_id").drop(columns="run_id").set_index(dimensions)
    found: xr.Dataset = made.to_xarray()
    if any(result.folder.glob(SERIES_PARTS)):
        series = result.series().merge(table, on="run_id").drop(columns="run_id")
        daily: xr.Dataset = series.set_index([*dimensions, "tick"]).add_prefix("series.").to_xarray()
        found = xarray.merge([found, daily], join="outer")
    if labels == ["point"]:
        there = points.loc[found["point"].to_numpy()]
        found = found.assign_coords({key: ("point", there[key]) for key in there})
    return found.assign_attrs(plan=result.name, digest=str(result.manifest.get("digest")))


def _labels(points: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """What names a point: its keys where every combination is there once, else its number."""
    if len(points.columns) and len(points.drop_duplicates()) == len(points):
        combinations = int(np.prod([points[key].nunique() for key in points]))
        if combinations == len(points):
            return points, [str(key) for key in points]
    return points.assign(point=points.index)[["point"]].rename_axis(None), ["point"]
