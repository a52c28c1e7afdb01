"""A sweep's result: what was planned, what finished, and every analysis of it, from Python."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from restaking.runs.analysis import reading
from restaking.runs.analysis.reading import METRIC, PARAMETER
from restaking.runs.analysis.space import Parameter, parameters_of
from restaking.runs.refused import Refused

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import xarray as xr

    from restaking.runs.analysis.boxes import Box
    from restaking.runs.analysis.surface import Surface


class Result:
    """The folder of a sweep as tables. Reads only; a sweep that goes on is seen as it was when first asked."""

    def __init__(self, folder: Path | str) -> None:
        """Look at `folder`.

        Raises:
            Refused: naming the folder, where it holds no sweep, or what is no path.
        """
        if not isinstance(folder, (str, Path)):
            raise Refused(f"folder = {str(folder)[:200]}: not allowed; the path of a sweep's folder")
        self.folder = Path(folder)
        self.manifest = reading.manifest_of(self.folder)
        self.plan: dict[str, Any] = self.manifest.get("plan") or {}

    def __repr__(self) -> str:
        """Name, folder, and how many of the planned runs have finished well."""
        runs, planned = self.runs(), len(self.planned())
        return f"<Result {self.name} in {self.folder}: {int((runs['status'] == 'ok').sum())} of {planned} runs ok>"

    @property
    def name(self) -> str:
        """Name of the plan."""
        return str(self.plan.get("name", self.folder.name))

    @property
    def common_random_numbers(self) -> bool:
        """Whether runs of one replicate share every draw of luck."""
        return bool(self.plan.get("common_random_numbers", True))

    @property
    def design(self) -> str:
        """Kind of the design, such as grid or sobol."""
        return str((self.plan.get("design") or {}).get("kind", "list"))

    @property
    def keys(self) -> list[str]:
        """Override keys that the plan varies, in its order."""
        return [parameter.key for parameter in self.parameters]

    @cached_property
    def outcomes(self) -> list[str]:
        """Names of the outcomes; where the plan names none, all metrics that every finished run knows."""
        metrics = [str(name) for name in self._runs.columns if str(name).startswith(METRIC)]
        if not self.plan.get("outcomes"):
            fine = self._runs[self._runs["status"] == "ok"]
            metrics = [name for name in metrics if not fine[name].isna().any()]
        return [name.removeprefix(METRIC) for name in metrics]

    @cached_property
    def parameters(self) -> list[Parameter]:
        """What varies, with range or levels."""
        return parameters_of(self.plan, self.points())

    # -- tables ------------------------------------------------------------------------------------------------------

    def sql(self, query: str) -> pd.DataFrame:
        """Answer of an SQL query (DuckDB) over the views ``planned``, ``runs`` and, where kept, ``series``."""
        asked = isinstance(query, str) and "series" in query.lower()
        return reading.ask(self._with_series if asked else self._database, query)

    def planned(self) -> pd.DataFrame:
        """One row a planned run: run_id, point, replicate, seed, ``param.KEY``..."""
        return self._planned.copy()

    def runs(self) -> pd.DataFrame:
        """One row a finished run, failed ones included, each once; columns as in the parts (``metric.NAME``...)."""
        return self._runs.copy()

    def series(self) -> pd.DataFrame:
        """One row per run and tick, where the plan keeps series.

        Raises:
            Refused: the plan does not, or no run has left any.
        """
        if not any(self.folder.glob(reading.SERIES_PARTS)):
            if self.plan.get("series"):
                raise Refused(f"{self.folder}: no run that ended well has left series; repeat the sweep")
            raise Refused(f"{self.folder}: no series kept; series = true in the plan")
        return self.sql("select * from series order by run_id, tick")

    def points(self) -> pd.DataFrame:
        """One row a point: the value of every key that varies; index point."""
        table = self._planned.drop_duplicates("point").set_index("point").sort_index()
        kept = {str(name): str(name).removeprefix(PARAMETER) for name in table if str(name).startswith(PARAMETER)}
        return table[list(kept)].rename(columns=kept)

    def unfinished(self) -> pd.DataFrame:
        """Planned runs that failed (one row each with status, attempt and error) or are missing (status missing)."""
        return self._unfinished.copy()

    @cached_property
    def _unfinished(self) -> pd.DataFrame:
        import pandas as pd

        bad = self._runs[self._runs["status"] != "ok"]
        missing = self._planned[~self._planned["run_id"].isin(self._runs["run_id"])].assign(status="missing")
        columns = [*self._planned.columns, "status", "attempt", "error"]
        both = pd.concat([part.reindex(columns=columns).astype(object) for part in (bad, missing)])
        return both.sort_values(["point", "replicate"]).reset_index(drop=True)

    def blocks(self) -> pd.Series:
        """Which points belong together, by point: those of a base point or trajectory share coordinates."""
        import pandas as pd

        points = self.points().index
        return pd.Series(points // self.block_size, index=points)

    @property
    def block_size(self) -> int:
        """Points of a base point or trajectory; 1 where each point stands alone."""
        crossed = (self.plan.get("design") or {}).get("cross_levers")
        keys = [p for p in self.parameters if not (crossed and p.kind == "lever")]
        return {"sobol": len(keys) + 2, "morris": len(keys) + 1}.get(self.design, 1)

    # -- what is whole -----------------------------------------------------------------------------------------------

    def require_complete(self) -> None:
        """Refuse to go on where planned runs failed or are missing: survivors alone would bias every figure.

        Raises:
            Refused: in one line, how many and what to do.
        """
        if len(self._unfinished):
            counts = self._unfinished["status"].value_counts()
            told = ", ".join(f"{number} {status}" for status, number in counts.items())
            raise Refused(
                f"{self.folder}: incomplete, of {len(self._planned)} planned runs {told}; "
                "repeat the sweep until all are ok, or analyse .complete_points()"
            )

    def complete_points(self) -> Result:
        """The same result, left with the points whose runs are all ok: say so beside every figure drawn from it.

        Of a Sobol' or Morris design a whole base point or trajectory goes with any of its points: the rest of it says
        nothing.

        Raises:
            Refused: nothing is left.
        """
        blocks = self.blocks()
        broken = blocks.loc[self.unfinished()["point"].unique()]
        bad = set(blocks.index[blocks.isin(broken)])
        kept = Result(self.folder)
        kept._planned = self._planned[~self._planned["point"].isin(bad)].reset_index(drop=True)
        kept._runs = self._runs[~self._runs["point"].isin(bad)].reset_index(drop=True)
        if kept._runs.empty:
            whole = {"sobol": "base point", "morris": "trajectory"}.get(self.design, "point")
            raise Refused(f"{self.folder}: not one {whole} has all of its runs; repeat the sweep")
        return kept

    def values(self, outcome: str) -> pd.DataFrame:
        """An outcome by point (index) and replicate (columns); NaN where a point has fewer replicates than others.

        Raises:
            Refused: the sweep is incomplete, the outcome is not in it, or a finished run does not know it.
        """
        self.require_complete()
        column = f"{METRIC}{outcome}"
        if column not in self._runs:
            raise Refused(f"outcome {outcome!r}: not in the sweep; one of {', '.join(self.outcomes)}")
        if (reason := self._unknown(outcome)) is not None:
            raise Refused(f"outcome {outcome!r}: {reason}; another outcome")
        cells = self._runs[["point", "replicate", column]].astype({column: float})
        return cells.pivot(index="point", columns="replicate", values=column).sort_index()

    def left_out(self) -> dict[str, str]:
        """Outcomes that cannot be analysed, each with the reason: some finished runs do not know it.

        Leaving out those runs would bias what is left; the other outcomes are none the worse.

        Raises:
            Refused: the sweep is incomplete.
        """
        self.require_complete()
        return dict(self._left_out)

    def chosen(self, outcomes: Sequence[str] | None = None) -> list[str]:
        """Names of outcomes to analyse: those asked for, or all that every run knows, with a warning of the others.

        Raises:
            Refused: the sweep is incomplete, or an outcome asked for is not in it or not known in every run.
        """
        if asked := _names(outcomes):
            for name in asked:
                self.values(name)
            return asked
        left = self.left_out()
        names = [name for name in self.outcomes if name not in left]
        if not names:
            told = next((f"; {name} is {reason}" for name, reason in left.items()), "")
            raise Refused(f"{self.folder}: none of {len(left)} outcomes is known in every run{told}; another outcome")
        for name, reason in left.items():
            warnings.warn(f"outcome {name!r} left out: {reason}", stacklevel=3)
        return names

    def is_share(self, outcome: str) -> bool:
        """Whether an outcome only happens or not (``above`` or ``below`` in the plan): its mean is a share of runs."""
        told = (self.plan.get("outcomes") or {}).get(outcome)
        return isinstance(told, dict) and any(told.get(bound) is not None for bound in ("above", "below"))

    # -- analyses: of `outcomes`, by default of all that every run knows ----------------------------------------------

    def summary(self, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """Mean of every outcome at every point with Student's and bootstrap intervals (a share: Wilson's alone)."""
        import pandas as pd

        from restaking.runs.analysis.summary import summary

        for name in (names := self.chosen(outcomes)):
            if name not in self._summaries:
                self._summaries[name] = summary(self, name)
        return pd.concat([self._summaries[name] for name in names], ignore_index=True)

    def paired(self, by: str, base: object = None, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """Differences from the points where `by` is `base` (default: its first value), seed by seed."""
        from restaking.runs.analysis.pairs import paired

        return paired(self, by, base, self.chosen(outcomes))

    def morris(self, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """Elementary effects over each parameter's range (Morris): mu, mu_star with interval, sigma."""
        from restaking.runs.analysis.sensitivity import morris

        return morris(self, self.chosen(outcomes))

    def sobol(self, of: str = "mean", outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """Sobol' indices S1 and ST with intervals, of the ``mean`` over replicates or of their ``variance``."""
        from restaking.runs.analysis.sensitivity import sobol

        return sobol(self, of, self.chosen(outcomes))

    def seeds_share(self, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """Share of each outcome's variance that is due to seeds, with interval."""
        from restaking.runs.analysis.luck import seeds_share

        return seeds_share(self, self.chosen(outcomes))

    def boxes(self, outcome: str, above: float = 0.5) -> list[Box]:
        """Boxes of parameters within which `outcome` is mostly above a bound (PRIM), with coverage and density."""
        from restaking.runs.analysis.boxes import boxes

        return boxes(self, outcome, above)

    def surface(self, outcome: str, x: str, y: str) -> Surface:
        """An outcome over two keys: cells where they are crossed with all others, else a fit, with intervals."""
        from restaking.runs.analysis.surface import surface

        return surface(self, outcome, x, y)

    def to_xarray(self) -> xr.Dataset:
        """Outcomes as a labelled cube: one dimension a key where the design is a full grid, else `point`."""
        from restaking.runs.analysis.cube import cube

        return cube(self)

    # -- inside ------------------------------------------------------------------------------------------------------

    @cached_property
    def _database(self) -> duckdb.DuckDBPyConnection:
        return reading.connection(self.folder)

    @cached_property
    def _summaries(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def _with_series(self) -> duckdb.DuckDBPyConnection:
        return reading.with_series(self._database, self.folder)

    @cached_property
    def _left_out(self) -> dict[str, str]:
        reasons = {name: self._unknown(name) for name in self.outcomes}
        return {name: reason for name, reason in reasons.items() if reason is not None}

    def _unknown(self, outcome: str) -> str | None:
        """In how many runs an outcome is not known; None where every run knows it."""
        count = int(self._runs[METRIC + outcome].isna().sum())
        return f"not known in {count} of {len(self._runs)} runs" if count else None

    @cached_property
    def _planned(self) -> pd.DataFrame:
        return self.sql("select * from planned order by point, replicate")

    @cached_property
    def _runs(self) -> pd.DataFrame:
        return self.sql("select * from runs semi join planned using (run_id) order by point, replicate")


def _names(outcomes: object) -> list[str]:
    """Names asked for, one or several; none where nothing was."""
    if outcomes is None or isinstance(outcomes, str):
        return [outcomes] if outcomes else []
    names = list(outcomes) if isinstance(outcomes, Iterable) else [outcomes]
    words = [name for name in names if isinstance(name, str)]
    if len(words) < len(names):
        raise Refused(f"outcomes = {str(outcomes)[:200]}: not allowed; the names of outcomes")
    return words
