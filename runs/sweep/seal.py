"""The end of a sweep: every planned run accounted for, none twice, one fingerprint over all."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from restaking.runs.refused import BUG, Refused
from restaking.runs.sweep.arrays import switches
from restaking.runs.sweep.rows import part_name
from restaking.runs.sweep.store import RUNS, Store

if TYPE_CHECKING:
    import pyarrow as pa

DECIDED: Final = ("run_id", "status", "digest")
AT_A_TIME: Final = 16
"""Metrics that are read together, so that the driver stays small however many there are."""


def sealed(store: Store, planned: Collection[str]) -> dict[str, Any]:
    """Counts by status and the digest of a sweep whose planned runs are all on disk."""
    _take_out_doubles(store)
    table = _columns(store, DECIDED, planned)
    counts = Counter(table["status"].to_pylist())
    return {"counts": dict(sorted(counts.items())), "runs": table.num_rows, "digest": _digest(store, table, planned)}


def forget_failed(store: Store) -> None:
    """Take every run that did not end well off the disk, so that it is missing."""
    for path in store.parts():
        table = store.readable(f"{RUNS}/{path.name}", ["status"])
        own = [status == "ok" for status in table["status"].to_pylist()] if table is not None else []
        if not all(own):
            keep(store, path.name, own)


def keep(store: Store, name: str, own: list[bool]) -> None:
    """Leave of a part these runs alone; what is said of the whole sweep does not hold any longer."""
    store.unseal()
    _rewrite(store, name, own)


def _columns(store: Store, names: Iterable[str], planned: Collection[str]) -> pa.Table:
    """These columns of every planned run, by run id."""
    import pyarrow as pa

    tables = []
    for path in store.parts():
        part = store.read_table(f"{RUNS}/{path.name}", list(dict.fromkeys(["run_id", *names])))
        tables.append(part.filter(switches(run in planned for run in part["run_id"].to_pylist())))
    return pa.concat_tables(tables, promote_options="default").sort_by("run_id")


def _digest(store: Store, table: pa.Table, planned: Collection[str]) -> str:
    """Hash over run ids, statuses, digests and metrics, by run id: equal digests mean equal results."""
    mark = hashlib.blake2b(digest_size=16)
    for name in DECIDED:
        mark.update("\n".join(word or "" for word in table[name].to_pylist()).encode())
    known = {name for path in store.parts() for name in store.column_names(f"{RUNS}/{path.name}")}
    metrics = sorted(name for name in known if name.startswith("metric."))
    for first in range(0, len(metrics), AT_A_TIME):
        names = metrics[first : first + AT_A_TIME]
        some = _columns(store, names, planned)
        for name in names:
            found = some[name].to_pylist()
            values = np.array([math.nan if value is None or math.isnan(value) else value for value in found])
            mark.update(name.encode() + values.astype("<f8").tobytes())
    return mark.hexdigest()


def _take_out_doubles(store: Store) -> None:
    """Leave a run that is on disk twice in one part only.

    It is there twice when a cluster went on with a chunk of a killed driver.
    """
    parts = {path.name: store.read_table(f"{RUNS}/{path.name}", list(DECIDED)) for path in store.parts()}
    runs = {run for part in parts.values() for run in part["run_id"].to_pylist()}
    if len(runs) == sum(part.num_rows for part in parts.values()):
        return
    owner = _owners(parts)
    for name, part in parts.items():
        own = [owner[run] == name for run in part["run_id"].to_pylist()]
        if not all(own):
            _rewrite(store, name, own)


def _owners(parts: Mapping[str, pa.Table]) -> dict[str, str]:
    """The part that has each run: the first in which it is ok, else the first; Refused if two results differ."""
    owner: dict[str, tuple[str, str, str | None]] = {}
    for name, part in parts.items():
        for run, status, digest in zip(*(part[column].to_pylist() for column in DECIDED), strict=True):
            before = owner.setdefault(run, (name, status, digest))
            if status == "ok" != before[1]:
                owner[run] = (name, status, digest)
            elif status == "ok" and digest != before[2]:
                raise Refused(f"run {run}: on disk with two results, {before[2]} and {digest}", BUG)
    return {run: found[0] for run, found in owner.items()}


def _rewrite(store: Store, name: str, own: list[bool]) -> None:
    """Replace a part by its own runs alone."""
    rest = store.read_table(f"{RUNS}/{name}").filter(switches(own))
    if rest.num_rows:
        store.write_table(f"{RUNS}/{part_name(rest['run_id'].to_pylist())}", rest)
    store.files.remove(store.folder / RUNS / name)
