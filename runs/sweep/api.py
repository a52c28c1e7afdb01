"""A sweep from Python: the same plan, engine and folder as on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from restaking.model.scenario.errors import not_allowed
from restaking.runs.sweep import engine
from restaking.runs.sweep.experiment import Experiment, prepare
from restaking.runs.sweep.factors import as_toml
from restaking.runs.sweep.plan import Plan, parse, read

if TYPE_CHECKING:
    import pandas as pd

    from restaking.runs.analysis.result import Result


class Sweep:
    """A plan with its points in place.

    Args:
        plan: the tables of a plan, as its TOML file would hold them.
        folder: where the plan's own paths (`scenario`, `design.file`) start from.

    Raises:
        ScenarioError: naming field, value and what is allowed.
    """

    def __init__(self, plan: Mapping[str, object] | Plan, folder: str | Path = ".") -> None:
        beside = _path_of("folder", folder)
        checked = plan if isinstance(plan, Plan) else parse(plan)
        self.experiment: Experiment = prepare(checked, beside)

    @classmethod
    def from_file(cls, name_or_path: str | Path) -> Self:
        """The plan of a shipped study or of a TOML file."""
        return cls(*read(_path_of("plan", name_or_path)))

    @property
    def plan(self) -> Plan:
        """The plan, every key with its value."""
        return self.experiment.plan

    def __len__(self) -> int:
        return len(self.experiment.points)

    def points(self) -> pd.DataFrame:
        """One row a point, one column a key."""
        import pandas as pd

        points = self.experiment.points
        return pd.DataFrame(points.columns, index=pd.RangeIndex(len(points), name="point"))

    def run(
        self,
        out: str | Path | None = None,
        *,
        workers: int = 2,
        scheduler: str | None = None,
        chunk: int | None = None,
        silent: bool = False,
        retry_failed: bool = False,
    ) -> Result:
        """Carry out what is missing in the folder, by default `runs/out/NAME`, and open it.

        Failed runs count as done, unless `retry_failed` is set.

        Raises:
            ScenarioError: if an argument is not allowed; nothing is written then.
            Refused: if the folder holds another plan, or if it is locked, full or no worker starts.
            KeyboardInterrupt: if Ctrl-C came first; the same call goes on.
        """
        from restaking.runs.analysis.result import Result

        order = engine.Order(
            Path("runs") / "out" / self.plan.name if out is None else _path_of("out", out),
            workers=_plain(workers),
            scheduler=scheduler,
            chunk=_plain(chunk),
            silent=silent,
            retry_failed=retry_failed,
        )
        if engine.carry_out(self.experiment, order).interrupted:
            raise KeyboardInterrupt
        return Result(order.out)


def _path_of(name: str, given: object) -> Path:
    """The path that an argument is; ScenarioError if it is none."""
    if not isinstance(given, (str, Path)) or not str(given) or "\0" in str(given):
        raise not_allowed(name, given, "a path, as text or pathlib.Path")
    return Path(given)


def _plain(given: object) -> Any:  # whatever was given: the order checks it
    """A number of NumPy as Python's own."""
    return as_toml(given)
