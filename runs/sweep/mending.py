"""A folder to go on with: what was damaged or lost since it was written is taken away, so that it is done again."""

from __future__ import annotations

from restaking.runs.sweep.seal import keep
from restaking.runs.sweep.store import RUNS, SERIES, Store


def mend(store: Store, *, keeps_series: bool) -> None:
    """Leave only runs that can be read whole, with their series where these are kept."""
    names = [path.name for path in store.parts()]
    whole = [name for name in names if store.readable(f"{RUNS}/{name}") is not None]
    if not keeps_series:
        return
    known = _with_series(store)  # looked at after the parts: a run's series come to the disk before the run
    for name in whole:
        runs = store.readable(f"{RUNS}/{name}", ["run_id", "status"])
        if runs is None:
            continue
        found = zip(runs["run_id"].to_pylist(), runs["status"].to_pylist(), strict=True)
        own = [status != "ok" or run in known for run, status in found]
        if not all(own):
            store.tell("series lost", file=f"{RUNS}/{name}", runs=own.count(False))
            keep(store, name, own)


def _with_series(store: Store) -> set[str]:
    """Runs whose series can be read whole."""
    known: set[str] = set()
    for path in sorted((store.folder / SERIES).glob("part-*.parquet")):
        table = store.readable(f"{SERIES}/{path.name}")
        if table is not None:
            known.update(table["run_id"].unique().to_pylist())
    return known
